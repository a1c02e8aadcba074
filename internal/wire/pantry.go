package wire

import (
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// PantryItemInput says what is at home of a food. What is absent is null or false.
type PantryItemInput struct {
	Grams *float64   `json:"grams,omitempty" nullable:"true" doc:"null: enough of it"`
	UseBy *meal.Date `json:"use_by,omitempty" nullable:"true" maxLength:"10" doc:"The last day on which it is eaten, YYYY-MM-DD; null: it keeps"`
	UseUp bool       `json:"use_up,omitempty" doc:"Wished on the table before it is bought again"`

	Food      food.ID   `json:"food,omitempty" doc:"Ignored: the address names it"`
	Name      string    `json:"name,omitempty" doc:"Ignored"`
	Aisle     string    `json:"aisle,omitempty" doc:"Ignored"`
	UpdatedAt time.Time `json:"updated_at,omitzero" doc:"Ignored"`
}

// Ranges are the rules'.
func (PantryItemInput) Ranges() Ranges {
	return Ranges{"grams": {meal.MinPantryGrams, meal.MaxPantryGrams}}
}

// Item gives what is at home of a food.
func (in PantryItemInput) Item(of food.ID) meal.PantryItem {
	return meal.PantryItem{Food: of, Grams: in.Grams, UseBy: in.UseBy, UseUp: in.UseUp}
}
