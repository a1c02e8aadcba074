package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

type rng struct{ Min, Aim, Max float64 }

func (r rng) None() bool { return r == rng{} }

func needsOf(e meal.Eater, on meal.Date) (out [food.VitaminC + 1]rng) {
	target := e.Target()
	for n := range out {
		if x, ok := target.Get(food.Nutrient(n)); ok {
			tol := 0.1
			if n == 0 {
				tol = 0.05
			}
			out[n] = rng{x * (1 - tol), x, x * (1 + tol)}
		}
	}
	k := out[food.Energy].Aim
	if k == 0 {
		return out
	}
	if out[food.Protein].None() && !slices.Contains(e.Diets, food.Keto) {
		out[food.Protein] = rng{Min: k * .10 / 4, Max: k * .35 / 4}
		out[food.Carbs] = rng{Min: k * .45 / 4, Max: k * .65 / 4}
		out[food.Fat] = rng{Min: k * .20 / 9, Max: k * .35 / 9}
	}
	out[food.Sodium] = rng{Aim: 2000, Max: 2300}
	out[food.Fiber] = rng{Min: 25, Aim: 30}
	out[food.SaturatedFat] = rng{Max: k * .10 / 9}
	return out
}
