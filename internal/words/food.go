package words

import (
	"slices"
	"strings"

	"golang.org/x/text/number"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Number writes a number, grouped in thousands, with at most so many digits after the
// decimal sign.
func (w *Words) Number(v float64, digits int) string {
	return w.printer.Sprint(number.Decimal(v, number.MaxFractionDigits(digits)))
}

// Label says what a row of a grocery list tells of declared allergens: "contains milk; check the label: nuts".
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
		names[i] = w.Name(labelName, string(a))
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
