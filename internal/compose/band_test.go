package compose

import (
	"testing"

	"mealplanner/internal/meal"
)

func TestBands(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name              string
		need              meal.Range
		free, cheap, dear float64 // amounts: cost nothing, little, and as much as is told
	}{
		{"an exact aim", meal.Range{Min: 1900, Aim: 2000, Max: 2100, Exact: true}, 2000, 2050, 2200},
		{"a range", meal.Range{Min: 40, Max: 80}, 60, 60, 90},
		{"a ceiling, better stayed under", meal.Range{Aim: 2000, Max: 2300}, 1500, 2100, 2500},
		{"a ceiling", meal.Range{Max: 22}, 10, 10, 25},
		{"a floor, better passed", meal.Range{Min: 25, Aim: 30}, 35, 28, 20},
		{"a floor", meal.Range{Min: 25}, 40, 40, 20},
		{"a range with a middle", meal.Range{Min: 1500, Aim: 2000, Max: 2500}, 2000, 2200, 2700},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, unit := bandOf(1, tt.need, 1)
			price := func(amount float64) int64 { return b.missed(millionths(amount, unit)) }
			if got := price(tt.free); got != 0 {
				t.Errorf("%v costs %d", tt.free, got)
			}
			if tt.cheap != tt.free && price(tt.cheap) <= 0 {
				t.Errorf("%v costs nothing", tt.cheap)
			}
			if price(tt.dear) <= 4*price(tt.cheap) || price(tt.dear) <= 0 {
				t.Errorf("%v costs %d, %v %d", tt.dear, price(tt.dear), tt.cheap, price(tt.cheap))
			}
			if half, _ := bandOf(1, tt.need, 0.5); half.weight != b.weight {
				t.Error("half a day weighs less")
			}
		})
	}
	if b, unit := bandOf(0, meal.Range{}, 1); unit != 0 || b.missed(5) != 0 {
		t.Error("what is not needed costs")
	}
}
