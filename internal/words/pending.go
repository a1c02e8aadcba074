package words

import (
	"slices"
	"strings"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Language is the language in which foods are named.
func (w *Words) Language() food.Language { return food.ParseLanguage(w.tag.String()) }

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

// Label says what a row of a grocery list tells: "contains milk; check the label: nuts".
// Both lists are a GroceryItem's; empty where there is nothing to tell.
func (w *Words) Label(contains, check []food.Allergen) string {
	var parts []string
	if len(contains) > 0 {
		parts = append(parts, w.Text("label-contains", "allergens", w.Allergens(contains)))
	}
	check = slices.DeleteFunc(slices.Clone(check), func(a food.Allergen) bool { return slices.Contains(contains, a) })
	if len(check) > 0 {
		parts = append(parts, w.Text("label-check", "allergens", w.Allergens(check)))
	}
	return strings.Join(parts, "; ")
}

// Allergens joins the names of allergens, as labels write them, with commas.
func (w *Words) Allergens(all []food.Allergen) string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.NameIn(w.Language())
	}
	return strings.Join(names, ", ")
}

// LabelsBelow says what stands below a grocery list; empty where there is nothing.
func (w *Words) LabelsBelow(below []meal.LabelBelow) string {
	if len(below) == 0 {
		return ""
	}
	names := make([]string, len(below))
	for i, b := range below {
		names[i] = w.Food(b.Food)
	}
	return w.Text("labels-below", "foods", strings.Join(names, ", "))
}

// LabelNotice stands on every menu, list, print and export.
func (w *Words) LabelNotice() string { return w.Text("label-notice") }
