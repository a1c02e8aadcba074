package main

import (
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
)

func TestMeasurable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		quantity float64
		unit     string
		want     bool
	}{
		{0.41, "tsp", false}, {0.81, "tsp", false}, {1.63, "tsp", false}, {0.125, "tsp", true}, {1.75, "tsp", true},
		{1.5, "tbsp", true}, {1.25, "tbsp", false}, {0.333, "cup", true}, {0.667, "cup", true}, {0.4, "cup", false},
		{4.88, "piece", false}, {0.5, "piece", true}, {2.5, "clove", false}, {3, "clove", true}, {0, "g", false},
		{12.5, "g", false}, {35, "g", true}, {1.25, "kg", true}, {0.3, "oz", false}, {62, "ml", false},
	} {
		if got := (ingredientJSON{Quantity: c.quantity, Unit: c.unit}).measurable(); got != c.want {
			t.Errorf("%v %s: %v", c.quantity, c.unit, got)
		}
	}
}

// Every dish that we ship can be measured for half a serving to sixteen, in both systems.
func TestTheCatalogueIsMeasurable(t *testing.T) {
	t.Parallel()
	for _, r := range catalog.Recipes() {
		for quarters := 2; quarters <= 64; quarters++ {
			for _, units := range []food.System{food.Metric, food.US} {
				factor := float64(quarters) / 4 / float64(r.Servings)
				for _, in := range r.Ingredients {
					a := food.Default().Food(in.Food).Measured(food.Amount{Quantity: in.Quantity * factor, Unit: in.Unit, Grams: in.Grams * factor}, units)
					if line := (ingredientJSON{Quantity: a.Quantity, Unit: string(a.Unit)}); !line.measurable() {
						t.Errorf("%s for %v, %s: %v %s of %s", r.ID, float64(quarters)/4, units, a.Quantity, a.Unit, in.Food)
					}
				}
			}
		}
	}
}
