package food_test

import (
	"errors"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
)

func init() {
	r := ingredient.Default
	food.SetReader(
		func(text string) (food.Rule, error) { return r().ReadRule(text) },
		func(text string) (food.Rule, error) { return r().ReadFoods(text) },
		func(err error) bool {
			refused, ok := errors.AsType[*ingredient.Refusal](err)
			return ok && refused.Reason == ingredient.ReasonAdditive
		},
	)
}
