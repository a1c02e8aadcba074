package household

import (
	"slices"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// A household of a German locale types its rules in German, or in English as before; one of
// another is refused in German, and nothing of it is kept.
func TestRulesInTheHouseholdsLanguage(t *testing.T) {
	each(t, func(w *world) {
		edit := w.as(account.EditEaters)
		typed := []string{"allergisch gegen Erdnüsse und Cashews", "kein Schweinefleisch", "no milk"}
		bo := meal.Eater{Name: "Bo"}
		if _, _, err := w.SaveEater(w.ctx, edit, w.home, bo, typed, 0, problem.Collector{}); !problem.Is(err, problem.Invalid) {
			w.t.Errorf("in English: %v", err)
		}
		locale := "de-AT"
		if _, err := w.Change(w.ctx, w.as(account.ManageHousehold), w.home, Change{Locale: &locale}, 0, problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		row, read, err := w.SaveEater(w.ctx, edit, w.home, bo, typed, 0, problem.Collector{})
		if err != nil || len(read) != len(typed) {
			w.t.Fatalf("in German: %+v, %v", read, err)
		}
		for _, a := range []food.Allergen{food.Peanuts, food.Nuts, food.Milk} {
			if !slices.Contains(row.Allergens, a) {
				w.t.Errorf("no %s in %v", a, row.Allergens)
			}
		}
		if !slices.Contains(row.ExcludedFoods, "pork-foods") && !slices.Contains(row.ExcludedFoods, "pork") {
			w.t.Errorf("excluded %v", row.ExcludedFoods)
		}
	})
}
