package meal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is at home is not bought, as long as it lasts.
func TestGroceryListMinusPantry(t *testing.T) {
	t.Parallel()
	foods := world(t)
	stew := dish("Stew", g("rice-white", 100))
	m := Menu{Days: []Day{
		{Date: "2026-12-01", Meals: []Meal{mainOf("a", Dinner, stew, "ada")}},
		{Date: "2026-12-02", Meals: []Meal{mainOf("b", Dinner, stew, "ada")}},
	}}
	grams := func(x float64) *float64 { return &x }
	on := func(d Date) *Date { return &d }
	for _, c := range []struct {
		name      string
		item      PantryItem
		buy, home float64 // g; 0 to buy: not on the list
	}{
		{"nothing of it", PantryItem{Food: "hen"}, 200, 0},
		{"enough", PantryItem{Food: "rice-white"}, 0, 0},
		{"exactly enough", PantryItem{Food: "rice-white", Grams: grams(200)}, 0, 0},
		{"a part", PantryItem{Food: "rice-white", Grams: grams(150.3)}, 49.7, 150.3},
		{"enough for the first day", PantryItem{Food: "rice-white", UseBy: on("2026-12-01")}, 100, 100},
		{"a part of it", PantryItem{Food: "rice-white", Grams: grams(30), UseBy: on("2026-12-01")}, 170, 30},
		{"past its date", PantryItem{Food: "rice-white", UseBy: on("2026-11-30")}, 200, 0},
	} {
		h := household(Eater{ID: "ada"})
		h.Pantry = []PantryItem{c.item}
		got := GroceryList(foods, h, m, nil)
		if c.buy == 0 {
			if len(got) != 0 {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		if len(got) != 1 || len(got[0].For) != 2 {
			t.Fatalf("%s: %+v", c.name, got)
		}
		home := 0.0
		if got[0].AtHome != nil {
			home = *got[0].AtHome
		}
		if diff := cmp.Diff([]float64{c.buy, c.home}, []float64{*got[0].Grams, home}); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}
