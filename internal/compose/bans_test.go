package compose

import (
	"errors"
	"slices"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
)

// forbids reports whether a rule keeps a food off the table.
func forbids(t *food.Table, r food.Rule, f *food.Food) bool {
	return slices.ContainsFunc(r.Excluded, func(id food.ID) bool { return t.Covers(id, f.ID) }) ||
		slices.ContainsFunc(r.Allergens, f.Allergens.Excludes) ||
		slices.ContainsFunc(r.Diets, func(d food.Diet) bool { return !t.Fits(f.ID, d) })
}

// under is an eater who obeys a typed rule.
func under(r food.Rule) func(*meal.Eater) {
	return func(e *meal.Eater) { e.Allergens, e.Diets, e.ExcludedFoods = r.Allergens, r.Diets, r.Excluded }
}

// mealsWith gives the meals of a menu that hold a forbidden food.
func mealsWith(foods *food.Table, r food.Rule, m meal.Menu) (meals []string) {
	for _, d := range m.Days {
		for _, planned := range d.Meals {
			if slices.ContainsFunc(planned.Dish.Ingredients, func(i meal.Ingredient) bool { return forbids(foods, r, foods.Food(i.Food)) }) {
				meals = append(meals, planned.ID)
			}
		}
	}
	return meals
}

// Whoever says “no …” of a food, in one of its names, is served neither the food nor
// anything of its family, by whatever road it comes: the built-in composer, a model's
// dish, a choice by hand, or an edit that comes after the menu.
func TestABanHoldsOnEveryRoad(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	free := composed(t, hasty(), week(3, easy(2000)))
	stride, banned, met := 9, 0, 0
	if testing.Short() {
		stride = 60
	}
	all := foods.All()
	for at := 0; at < len(all); at += stride {
		f := all[at]
		names := append([]string{f.Name}, f.Aliases...)
		name := names[at/stride%len(names)]
		rule, err := ingredient.Default().ReadRule("no " + name)
		if refused, ok := errors.AsType[*ingredient.Refusal](err); ok && refused.Reason == ingredient.ReasonAdditive {
			continue // few foods say whether it is in them
		}
		if err != nil {
			t.Errorf("“no %s” is not understood: %v", name, err)
			continue
		}
		if !forbids(foods, rule, f) {
			t.Errorf("“no %s” allows %s", name, f.ID)
		}
		banned++
		r := only(week(1, easy(2000)), meal.Dinner)
		under(rule)(&r.Household.Eaters[0])

		menu, err := hasty().Compose(t.Context(), r, nil)
		if errors.As(err, new(*Impossible)) {
			continue // nothing is left: no oil, no vegetable
		}
		if err != nil {
			t.Errorf("“no %s”: %v", name, err)
			continue
		}
		if served := mealsWith(foods, rule, menu); served != nil {
			t.Errorf("“no %s”: the built-in composer serves it in %v", name, served)
		}
		for _, g := range twoForbidden(foods, rule, at) {
			recipe := meal.Recipe{Title: "A plate", Servings: 1, Ingredients: []meal.Ingredient{{Food: g.ID, Quantity: 50, Unit: food.Gram, Grams: 50}}}
			if len(meal.Blocked(meal.DishViolations(foods, r.Household, recipe, []string{"ada"}, tuesday))) == 0 {
				t.Errorf("“no %s”: %s may be chosen by hand", name, g.ID)
			}
			if written, _ := dinnerOf(t, r, riceWith("A plate", g.Name, 20)); written != nil {
				t.Errorf("“no %s”: a model's dish with %s is served", name, g.Name)
			}
		}
		edited := week(3, easy(2000)).Household
		under(rule)(&edited.Eaters[0])
		blocked := meal.Blocked(meal.Check(foods, edited, free, meal.Edited))
		for _, id := range mealsWith(foods, rule, free) {
			met++
			if !blocked[id] {
				t.Errorf("“no %s”: a meal that holds it is not blocked", name)
			}
		}
	}
	if banned < len(all)/stride || met == 0 {
		t.Errorf("%d bans were tried, %d meals met one", banned, met)
	}
}

// twoForbidden draws two foods that a rule forbids.
func twoForbidden(foods *food.Table, r food.Rule, at int) []*food.Food {
	all := slices.DeleteFunc(foods.All(), func(f *food.Food) bool { return !forbids(foods, r, f) || foods.FoodNamed(f.Name, food.AnyLocale) != f })
	if len(all) == 0 {
		return nil
	}
	return []*food.Food{all[at%len(all)], all[(at/7+1)%len(all)]}
}
