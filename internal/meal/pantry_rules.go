package meal

import (
	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// What may be at home of one food, in g. Lists count in tenths of a gram, and less no scale
// shows.
const (
	MinPantryGrams = 0.1
	MaxPantryGrams = 100_000
)

// Stars of a recipe, from the least to the most.
const (
	MinStars = 1
	MaxStars = 5
)

// Validate names each value of a pantry item that cannot be ("food", "grams", "use_by"),
// or gives nil. A group is no food that can be at home; a date that has passed is no fault.
func (i PantryItem) Validate(t *food.Table) error {
	var c problem.Collector
	c.Require(t.Food(i.Food) != nil, "food", "unknown", "what", "food", "value", clip(string(i.Food)))
	if g := i.Grams; g != nil {
		c.Require(*g >= MinPantryGrams && *g <= MaxPantryGrams, "grams", "pantry-grams", "min", MinPantryGrams, "max", MaxPantryGrams)
	}
	if d := i.UseBy; d != nil {
		parsed, err := ParseDate(string(*d))
		c.Require(err == nil && parsed == *d, "use_by", "not-a-date", "value", clip(string(*d)))
	}
	return c.Err()
}
