package food_test

import (
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
)

func init() {
	food.ReadRule = func(text string) (food.Rule, error) { return ingredient.Default().ReadRule(text) }
}
