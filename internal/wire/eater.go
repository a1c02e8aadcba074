package wire

import (
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
)

// EaterInput is an eater as a client, or the file of a household, writes it. Allergens,
// diets and excluded foods must be there, also when empty: protection is never dropped by
// omission.
type EaterInput struct {
	Name          string          `json:"name"`
	Guest         bool            `json:"guest,omitempty" doc:"Absent unless an order says otherwise"`
	Born          *string         `json:"born,omitempty" nullable:"true" maxLength:"10" doc:"YYYY-MM; null: an adult"`
	Stage         *meal.Stage     `json:"stage,omitempty" nullable:"true" enum:"pregnant,nursing"`
	Diets         []food.Diet     `json:"diets"`
	Allergens     []food.Allergen `json:"allergens"`
	ExcludedFoods []food.ID       `json:"excluded_foods" doc:"Foods or groups: never served"`
	DislikedFoods []food.ID       `json:"disliked_foods,omitempty" doc:"Foods or groups: avoided"`
	EnergyKcal    *int            `json:"energy_kcal,omitempty" nullable:"true" doc:"A day; null: no counting"`
	ProteinPct    *int            `json:"protein_pct,omitempty" nullable:"true" doc:"Shares of energy: all three or none, together 100"`
	CarbsPct      *int            `json:"carbs_pct,omitempty" nullable:"true"`
	FatPct        *int            `json:"fat_pct,omitempty" nullable:"true"`
	Rules         []RuleInput     `json:"rules,omitempty" doc:"Free text such as \"no nuts\": mapped in its widest reading, or refused"`

	ID         string    `json:"id,omitempty" doc:"Ignored"`
	Version    int       `json:"version,omitempty" doc:"Ignored: send If-Match"`
	CreatedAt  time.Time `json:"created_at,omitzero" doc:"Ignored"`
	Archived   bool      `json:"archived,omitempty" doc:"Ignored"`
	SetByCoach bool      `json:"set_by_coach,omitempty" doc:"Ignored"`
}

// Limits are the eater's and the rules'.
func (EaterInput) Limits() Limits {
	list := Limit{Max: meal.MaxListItems}
	return Limits{
		"name": {Max: meal.MaxEaterName}, "diets": list, "allergens": list, "excluded_foods": list, "disliked_foods": list,
		"rules": {Max: ingredient.MaxRules, Each: ingredient.MaxRuleChars},
	}
}

// Ranges are the rules' widest: an eater's age and stage make them narrower.
func (EaterInput) Ranges() Ranges {
	return Ranges{
		"energy_kcal": {meal.MinEnergyKcal, meal.MaxEnergyKcal}, "protein_pct": {meal.MinProteinPct, meal.MaxProteinPct},
		"carbs_pct": {0, 100}, "fat_pct": {0, 100},
	}
}

// Eater gives the eater without its rules. No list is nil.
func (in EaterInput) Eater() meal.Eater {
	return meal.Eater{
		ID: in.ID, Name: in.Name, Guest: in.Guest, Born: in.Born, Stage: in.Stage,
		Diets: OrEmpty(in.Diets), Allergens: OrEmpty(in.Allergens),
		ExcludedFoods: OrEmpty(in.ExcludedFoods), DislikedFoods: OrEmpty(in.DislikedFoods),
		EnergyKcal: in.EnergyKcal, ProteinPct: in.ProteinPct, CarbsPct: in.CarbsPct, FatPct: in.FatPct,
	}
}

// Sentences are the texts of the rules.
func (in EaterInput) Sentences() []string {
	texts := make([]string, 0, len(in.Rules))
	for _, r := range in.Rules {
		texts = append(texts, r.Text)
	}
	return texts
}

// Rule is what a sentence such as "no nuts" was taken to mean.
type Rule struct {
	Text          string          `json:"text"`
	Allergens     []food.Allergen `json:"allergens"`
	Diets         []food.Diet     `json:"diets"`
	ExcludedFoods []food.ID       `json:"excluded_foods"`
	Forbids       *Forbids        `json:"forbids,omitempty" doc:"All that it keeps off the table; ignored when sent back"`
}

// Limits are those of the text.
func (Rule) Limits() Limits { return Limits{"text": {Max: ingredient.MaxRuleChars}} }

// RuleInput is a sentence, or an earlier answer's rule sent back: then its text counts,
// and its lists may not say more.
type RuleInput struct{ Rule }

// Forms are a text and a rule.
func (r *RuleInput) Forms() []any { return []any{&r.Text, &r.Rule} }

// Forbids is what a rule forbids: groups all of whose foods are out, and the foods that
// are out beside them.
type Forbids struct {
	Groups []Named `json:"groups"`
	Foods  []Named `json:"foods"`
}

// Named is an id with its name for people.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// OrEmpty gives [] for nothing, so that JSON never says null for a list.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
