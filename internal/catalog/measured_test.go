package catalog

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// A day's energy in amounts that a cook measures is near that of the recipes as they are
// written, at any portions: the composer, which counts the latter, aims at what is eaten.
func TestMeasuredDaysKeepTheirEnergy(t *testing.T) {
	t.Parallel()
	table, slots := food.Default(), []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner, meal.Snack}
	var served [4][]meal.Recipe
	for _, r := range Recipes() {
		for i, s := range slots {
			if r.Role == meal.Main && slices.Contains(r.Slots, s) {
				served[i] = append(served[i], r)
			}
		}
	}
	const days = 4000
	for _, units := range []food.System{food.Metric, food.US} {
		for eaters, most := range map[int]struct{ mean, p95 float64 }{1: {0.016, 0.05}, 3: {0.0105, 0.03}} {
			rng := rand.New(rand.NewPCG(1, 2))
			var off []float64
			var sum float64
			for range days {
				var written, cooked float64
				for i := range slots {
					r := served[i][rng.IntN(len(served[i]))]
					own := portion(rng)
					all := own
					for range eaters - 1 {
						all += portion(rng)
					}
					as, _ := meal.ServingOf(table, r).Get(food.Energy)
					is, _ := meal.BatchServing(table, r, all, units).Get(food.Energy)
					written, cooked = written+own*as, cooked+own*is
				}
				o := math.Abs(cooked/written - 1)
				off, sum = append(off, o), sum+o
			}
			slices.Sort(off)
			mean, p95 := sum/days, off[days*95/100]
			t.Logf("%s, %d eaters: mean %.2f %%, p95 %.2f %%", units, eaters, 100*mean, 100*p95)
			if mean > most.mean || p95 > most.p95 {
				t.Errorf("%s, %d eaters: a day's energy is %.2f %% off in the mean and %.2f %% at p95", units, eaters, 100*mean, 100*p95)
			}
		}
	}
}

func portion(rng *rand.Rand) float64 { return float64(2+rng.IntN(7)) / 4 }
