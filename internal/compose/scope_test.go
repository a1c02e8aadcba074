package compose

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Whose diet binds the own plate only leaves the others what they like; whose diet binds the
// table shares every main that suits all, and the menu says so.
func TestADietBindsTheTableOrThePlate(t *testing.T) {
	t.Parallel()
	for _, scope := range meal.DietScopes() {
		ada, vic := person("ada", 2000), person("vic", 2000)
		vic.Diets, vic.DietScope = []food.Diet{food.Vegan}, scope
		r := week(7, ada, vic)
		menu := composed(t, shipped(), r)
		lawful(t, r, menu)
		others, told := 0, 0
		for _, d := range menu.Days {
			for _, m := range d.Meals {
				if m.Role != meal.Main {
					continue
				}
				keeps := !slices.ContainsFunc(m.Dish.Ingredients, func(in meal.Ingredient) bool { return !food.Default().Food(in.Food).Fits(food.Vegan) })
				if servings(m, "ada") > 0 && !keeps {
					others++
				}
				if because(m, meal.ReasonDiet) {
					told++
				}
			}
		}
		if scope == meal.DietPlate && others < 7 {
			t.Errorf("plate: Ada has %d mains that are not vegan", others)
		}
		if scope == meal.DietTable && (others > 0 || told < 14) {
			t.Errorf("table: Ada has %d mains that are not vegan, and %d say why", others, told)
		}
	}
}

// Two forms of one dish are served side by side rather than two dishes.
func TestFormsOfADishAreCookedTogether(t *testing.T) {
	t.Parallel()
	beef, beans, fish := dishOf("beef-tacos", 20, "veal", "maize"), dishOf("bean-tacos", 20, "beet", "maize"), dishOf("fish", 20, "cod")
	stew := dishOf("stew", 20, "soya", "beet")
	beef.Variant, beans.Variant = "tacos", "tacos"
	vic := person("vic", 0)
	vic.Diets, vic.DietScope = []food.Diet{food.Vegan}, meal.DietPlate
	ada := person("ada", 0)
	ada.DislikedFoods = []food.ID{"beet"}
	r := only(week(1, ada, vic), meal.Dinner)
	day := composed(t, New(smallTable(t), []meal.Recipe{beef, beans, fish, stew}), r).Days[0]
	var ids []string
	for _, m := range day.Meals {
		ids = append(ids, m.RecipeID)
		if !because(m, meal.ReasonVariant) {
			t.Errorf("%s: reasons %v", m.RecipeID, m.Reasons)
		}
	}
	if slices.Sort(ids); !slices.Equal(ids, []string{"bean-tacos", "beef-tacos"}) {
		t.Errorf("got %v", ids)
	}
}
