package main

import (
	"slices"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// The words and the food table were made apart. Where the table says that a food keeps
// a rule and the food's name says that it does not, one of them is wrong.
func TestWordsAndTableAgree(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	for _, f := range food.Default().All() {
		for _, a := range food.AllAllergens() {
			if why := c.breaks(dish("", f.Name), string(a)); why != "" && f.Allergens.Presence(a) == food.No {
				t.Errorf("%s: no %s by the table, %s by its name", f.ID, a, why)
			}
		}
		for _, d := range food.AllDiets() {
			if why := c.breaks(dish("", f.Name), string(d)); why != "" && food.Default().Fits(f.ID, d) {
				t.Errorf("%s: %s by the table, not by its name (%s)", f.ID, d, why)
			}
		}
	}
}

// The title of a dish says nothing that its ingredients are not.
func TestTitlesAgreeWithTheirIngredients(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	for _, r := range catalog.Recipes() {
		for _, a := range food.AllAllergens() {
			kept := !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool {
				return food.Default().Food(in.Food).Allergens.Excludes(a)
			})
			if why := c.breaks(dish(r.Title), string(a)); why != "" && kept {
				t.Errorf("%s: no %s by its ingredients, %s", r.ID, a, why)
			}
		}
		for _, d := range food.AllDiets() {
			kept := !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool { return !food.Default().Food(in.Food).Fits(d) })
			if why := c.breaks(dish(r.Title), string(d)); why != "" && kept {
				t.Errorf("%s: %s by its ingredients, not by its %s", r.ID, d, why)
			}
		}
	}
}

// leastSeen is how many of the table's `contains` the words have to see, in percent: what
// they do not see, they cannot check.
const leastSeen = 95

func TestWordsSeeWhatFoodsContain(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	facts, seen := 0, 0
	for _, f := range food.Default().All() {
		for _, a := range f.Allergens.Stated(food.Contains) {
			facts++
			if c.breaks(dish("", f.Name), string(a)) != "" {
				seen++
			} else {
				t.Logf("%s: its name does not give %s away", f.ID, a)
			}
		}
	}
	if 100*seen < leastSeen*facts {
		t.Errorf("the words see %d of %d, less than %d %%", seen, facts, leastSeen)
	}
}
