package meal

import "mealplanner/internal/food"

// PantryItem is a food at home. What is past its date is not counted on.
type PantryItem struct {
	Food  food.ID  `json:"food"`
	Grams *float64 `json:"grams"`  // null: enough of it
	UseBy *Date    `json:"use_by"` // the last day on which it is eaten; null: it keeps
	UseUp bool     `json:"use_up"` // wished on the table before it is bought again
}
