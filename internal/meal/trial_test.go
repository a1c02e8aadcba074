package meal

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
)

// A portion brings the day as near to its aim as a quarter of a serving can, within half a
// serving and two; of a day that misses a main it is as much energy as before.
func TestATrialsPortions(t *testing.T) {
	foods := world(t)
	h := household(Eater{ID: "a", EnergyKcal: ptr(2000)})
	h.Preferences = Preferences{Meals: []Slot{Lunch, Dinner}, WholeDay: true}
	day := func(lunch float64) Menu {
		d := Day{Date: "2026-12-01"}
		for _, s := range h.Preferences.Meals {
			d.Slots = append(d.Slots, Attended{Slot: s, Number: 1, Eaters: []string{"a"}, Kind: Cook})
		}
		if lunch > 0 {
			d.Meals = append(d.Meals, mainOf("l", Lunch, dish("rice", g("rice-white", lunch/4)), "a"))
		}
		d.Meals = append(d.Meals, mainOf("d", Dinner, dish("beans", g("red-beans", 800)), "a"))
		return Menu{Days: []Day{d}}
	}
	for what, c := range map[string]struct {
		lunch, serving float64 // kcal
		want           float64 // servings
		on             *bool
	}{
		"exactly":             {1000, 1000, 1, ptr(true)},
		"a quarter more":      {1000, 800, 1.25, ptr(true)},
		"no less than a half": {1600, 2000, 0.5, ptr(false)},
		"no more than two":    {400, 400, 2, ptr(false)},
		"without a lunch":     {0, 400, 2, nil},
		"as much as before":   {0, 1600, 0.5, nil},
	} {
		trial := NewTrial(foods, h, day(c.lunch), nil, "d")
		tried := dish("tried", g("rice-white", c.serving/4))
		if got := trial.Portions(tried); len(got) != 1 || got[0] != (Portion{"a", c.want}) {
			t.Errorf("%s: got %v, want %v servings", what, got, c.want)
		}
		e := trial.Effects(tried)[0]
		if kcal := c.lunch + c.want*c.serving; *e.EnergyKcal != kcal {
			t.Errorf("%s: the day has %v kcal, want %v", what, *e.EnergyKcal, kcal)
		}
		if (e.OnAim == nil) != (c.on == nil) || e.OnAim != nil && *e.OnAim != *c.on {
			t.Errorf("%s: on aim %v, want %v", what, e.OnAim, c.on)
		}
	}
}

// What an eater may not have is not allowed; what one does not like is told; foods of the list
// come and go with the dish, and the pantry's urgent ones are used up.
func TestATrialJudgesADish(t *testing.T) {
	foods := world(t)
	h := household(Eater{ID: "a", Allergens: []food.Allergen{food.Peanuts}}, Eater{ID: "b", DislikedFoods: []food.ID{"mushrooms"}})
	h.Pantry = []PantryItem{
		{Food: "shiitake", UseUp: true}, {Food: "red-beans"},
		{Food: "oil", UseBy: ptr(Date("2026-11-30"))}, {Food: "cow-milk", UseBy: ptr(Date("2026-12-01"))},
	}
	m := dinnerMenu([]string{"a", "b"}, mainOf("d", Dinner, dish("rice", g("rice-white", 100)), "a", "b"))
	trial := NewTrial(foods, h, m, nil, "d")
	if trial.Allows(dish("satay", g("groundnut-butter", 10))) {
		t.Error("peanut butter is allowed")
	}
	tried := dish("hotpot", g("shiitake", 100), g("cod", 100), g("oil", 10), g("cow-milk", 10))
	if !trial.Allows(tried) {
		t.Error("the hotpot is not allowed")
	}
	for i, want := range [][]food.ID{{}, {"shiitake"}} {
		if got := trial.Effects(tried)[i].Dislikes; !slices.Equal(got, want) {
			t.Errorf("eater %d does not like %v, want %v", i, got, want)
		}
	}
	if now, then := trial.ToBuyNow(), trial.ToBuy(tried); !now["rice-white"] || then["rice-white"] || !then["cod"] || then["shiitake"] {
		t.Errorf("to buy are %v, then %v", now, then)
	}
	date := m.Days[0].Date
	if got := h.UsesUp(tried, date, date.AddDays(6)); !slices.Contains(got, "shiitake") || slices.Contains(got, "oil") || slices.Contains(got, "red-beans") {
		t.Errorf("of %s it uses up %v", date, got)
	}
}
