package catalog

import (
	"math"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// isMeasured reports whether a cook can measure the amount: grams and millilitres in fives,
// small ones in ones; quarters of a teaspoon, halves of a tablespoon, whole pinches; whole
// eggs, and whole or half pieces of what else is counted.
func isMeasured(in meal.Ingredient) bool {
	step := 0.5
	switch in.Unit {
	case food.Gram, food.Millilitre:
		step = 5
		if in.Quantity < 30 {
			step = 1
		}
	case food.Litre, food.Kilogram:
		step = 0.1
	case food.Teaspoon:
		step = 0.25
	case food.Pinch:
		step = 1
	case food.Piece:
		if isEgg(food.Default().Food(in.Food)) {
			step = 1
		}
	}
	steps := in.Quantity / step
	return math.Abs(steps-math.Round(steps)) < 1e-9
}

func TestAmountsAreMeasured(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		for _, in := range r.Ingredients {
			if !isMeasured(in) {
				t.Errorf("%s: nobody measures %g %s of %s", r.ID, in.Quantity, in.Unit, in.Food)
			}
		}
	}
}

func TestIsMeasured(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		quantity float64
		unit     food.Unit
		food     food.ID
		want     bool
	}{
		{100, food.Gram, "rice", true}, {102, food.Gram, "rice", false}, {12, food.Gram, "walnuts", true}, {12.5, food.Gram, "walnuts", false},
		{0.75, food.Teaspoon, "salt", true}, {0.3, food.Teaspoon, "salt", false},
		{1.5, food.Tablespoon, "olive-oil", true}, {1.25, food.Tablespoon, "olive-oil", false},
		{0.5, food.Piece, "onion", true}, {0.25, food.Piece, "onion", false}, {1.2, food.Litre, "water", true},
		{2, food.Piece, "egg", true}, {0.5, food.Piece, "egg", false}, {0.5, food.Pinch, "salt", false},
	} {
		if got := isMeasured(meal.Ingredient{Food: tt.food, Quantity: tt.quantity, Unit: tt.unit}); got != tt.want {
			t.Errorf("%g %s of %s: %v, want %v", tt.quantity, tt.unit, tt.food, got, tt.want)
		}
	}
}
