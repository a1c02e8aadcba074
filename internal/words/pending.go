package words

import (
	"strings"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Food names a food or food group; the id itself where there is no such food.
func (w *Words) Food(id food.ID) string { return food.Default().NameIn(id, w.Language()) }

// LongDate writes a date of the form YYYY-MM-DD with its year: "3 May 2026". Another text it
// gives back.
func (w *Words) LongDate(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return w.Text("date-with-year", "day", t.Day(), "month", strings.ToLower(t.Month().String()), "year", t.Year())
}

// Slot names a slot as a heading: "Dinner", "Snack 2".
func (w *Words) Slot(s meal.Slot, number int) string {
	name := capital(w.Name("slot", string(s)))
	if number > 1 {
		return w.Text("slot-numbered", "slot", name, "number", number)
	}
	return name
}

// Allergens joins the names of allergens, as labels write them, with commas.
func (w *Words) Allergens(all []food.Allergen) string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.NameIn(w.Language())
	}
	return strings.Join(names, ", ")
}

// LabelNotice stands on every menu, list, print and export.
func (w *Words) LabelNotice() string { return w.Text("label-notice") }
