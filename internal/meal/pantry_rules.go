package meal

import (
	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// maxPantryGrams is the most that is at home of one food, in g.
const maxPantryGrams = 100_000

// Stars of a recipe, from the least to the most.
const (
	LeastStars = 1
	MostStars  = 5
)

// Validate names each value of a pantry item that cannot be ("body.food", "body.grams",
// "body.use_by"), or gives nil. A group is no food that can be at home; a date that has
// passed is no fault.
func (i PantryItem) Validate(t *food.Table) error {
	var c problem.Collector
	c.Check(t.Food(i.Food) != nil, "body.food", "%q is not a food that we know.", clip(string(i.Food)))
	if g := i.Grams; g != nil {
		c.Check(*g > 0 && *g <= maxPantryGrams, "body.grams",
			"More than 0 and at most %s g; leave it out where there is enough.", thousands(maxPantryGrams))
	}
	if d := i.UseBy; d != nil {
		parsed, err := ParseDate(string(*d))
		c.Check(err == nil && parsed == *d, "body.use_by", "%q is not a date of the form YYYY-MM-DD.", clip(string(*d)))
	}
	return c.Err()
}
