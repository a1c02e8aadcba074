package meal

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// LabelNotice stands on every menu, list, print and export.
const LabelNotice = "Read every label. We check typical ingredients, not brands, traces or kitchens."

// LabelBelow is a food of a list whose label names these declared allergens rarely:
// it is told once below the list, and not on the food's row.
type LabelBelow struct {
	Food      food.ID         `json:"food"`
	Name      string          `json:"name"`
	Allergens []food.Allergen `json:"allergens"`
}

// LabelsBelow gives the foods of a list whose labels name a declared allergen rarely,
// in the order of the list. With CheckLabel it tells of every declared allergen of
// every food that has a label: what is on neither has no label, and is not known to be
// without.
func LabelsBelow(t *food.Table, h Household, items []GroceryItem) []LabelBelow {
	declared := h.declared()
	below := []LabelBelow{}
	for _, item := range items {
		if rarely := mentioned(t, item.Food, declared, food.MentionRarely); len(rarely) > 0 {
			below = append(below, LabelBelow{item.Food, item.Name, rarely})
		}
	}
	return below
}

// mentioned are those of the allergens that the food's labels name so often.
func mentioned(t *food.Table, id food.ID, of []food.Allergen, how ...food.Mention) []food.Allergen {
	out := []food.Allergen{}
	for _, a := range of {
		if slices.Contains(how, t.Mention(id, a)) {
			out = append(out, a)
		}
	}
	return out
}

// LabelText words what a row tells: "contains milk; check the label: nuts". Both lists
// are a GroceryItem's; empty where there is nothing to tell.
func LabelText(contains, check []food.Allergen) string {
	var parts []string
	if len(contains) > 0 {
		parts = append(parts, "contains "+AllergenNames(contains))
	}
	check = slices.DeleteFunc(slices.Clone(check), func(a food.Allergen) bool { return slices.Contains(contains, a) })
	if len(check) > 0 {
		parts = append(parts, "check the label: "+AllergenNames(check))
	}
	return strings.Join(parts, "; ")
}

// AllergenNames joins the names for people with commas.
func AllergenNames(all []food.Allergen) string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.Name()
	}
	return strings.Join(names, ", ")
}

// LabelsBelowText words what stands below a list; empty where there is nothing.
func LabelsBelowText(below []LabelBelow) string {
	if len(below) == 0 {
		return ""
	}
	names := make([]string, len(below))
	for i, b := range below {
		names[i] = b.Name
	}
	return "Also read the label of: " + strings.Join(names, ", ") + ". Few makers of these add what you declared, or warn of it; some do."
}
