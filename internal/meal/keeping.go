package meal

import (
	"slices"

	"mealplanner/internal/food"
)

// How long a dish keeps in the fridge, in days after the day of cooking.
const (
	keepsCooked = 4  // vegetables, pulses, grains, milk
	keepsDry    = 14 // nuts, seeds, oats and dried fruit with nothing fresh
)

// keeping lists what spoils before cooked vegetables do, the first that fits deciding. Cooked
// rice may grow Bacillus cereus, fish spoils fastest of what a household cooks; for
// meat and eggs the advice is three to four days, of which we take the fewer.
var keeping = []struct {
	group food.ID
	days  int
}{
	{"plant-milks", keepsCooked}, // rice milk is no cooked rice
	{"rice", 1},                  // rice noodles too
	{"fish-and-seafood", 1},
	{"meat", 3}, // poultry too
	{"egg-foods", 3},
}

// dry are the groups that keep without a fridge.
var dry = []food.ID{
	"nuts-and-seeds", "dried-fruit", "coconut-foods", "oat-foods", "oils", "added-sugar", "chocolate", "spices", "flavourings", "fibres",
}

// A food of less than this many grams a serving seasons the dish: fish sauce makes
// no fish dish.
const seasoning = 20

// MaxKeepDays gives the most days after the day of cooking for which any dish of
// such ingredients may be kept in the fridge: 1 with rice or fish, 3 with meat,
// poultry or egg, 4 for what else is cooked, 14 where everything in it is dry. A food
// that the table does not know is taken for fish. A dish may keep for less: a dressed
// salad does.
func MaxKeepDays(t *food.Table, r Recipe) int {
	days := keepsDry
	for k := range r.Ingredients {
		in := &r.Ingredients[k]
		f := t.Food(in.Food)
		grams, known := in.weight(f)
		if known && grams < seasoning*float64(max(r.Servings, 1)) {
			continue
		}
		days = min(days, keepsFood(f))
	}
	return days
}

// keepsFood gives the days of one food; nil: unknown.
func keepsFood(f *food.Food) int {
	if f == nil {
		return 1
	}
	for _, k := range keeping {
		if slices.Contains(f.Groups, k.group) {
			return k.days
		}
	}
	if f.ID == "water" || slices.ContainsFunc(dry, func(g food.ID) bool { return slices.Contains(f.Groups, g) }) {
		return keepsDry
	}
	return keepsCooked
}
