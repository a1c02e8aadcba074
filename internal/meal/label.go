package meal

import "mealplanner/internal/food"

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
		var rarely []food.Allergen
		for _, a := range declared {
			if t.Mention(item.Food, a) == food.MentionRarely {
				rarely = append(rarely, a)
			}
		}
		if len(rarely) > 0 {
			below = append(below, LabelBelow{item.Food, item.Name, rarely})
		}
	}
	return below
}
