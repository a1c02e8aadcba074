package catalog

import (
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// What a serving may hold at most is more than any of our own recipes has.
func TestNoRecipeHasTooMuchOfAFood(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		for _, e := range meal.Excesses(food.Default(), r) {
			t.Errorf("%s has %.1f g of %s a serving, more than %.1f", r.ID, e.Grams, e.ID, e.Max)
		}
	}
}
