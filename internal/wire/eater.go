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
	Name          string            `json:"name"`
	Guest         bool              `json:"guest,omitempty" doc:"Absent unless an order says otherwise"`
	Born          *string           `json:"born,omitempty" nullable:"true" maxLength:"10" doc:"YYYY-MM; null: an adult"`
	Stage         *meal.Stage       `json:"stage,omitempty" nullable:"true" enum:"pregnant,nursing"`
	Diets         []food.Diet       `json:"diets"`
	DietScope     meal.DietScope    `json:"diet_scope,omitempty" enum:"table,plate" doc:"Whom the diets bind: everybody who shares a main with the eater, or the eater's plate alone. Absent: the table"`
	Allergens     []food.Allergen   `json:"allergens"`
	ExcludedFoods []food.ID         `json:"excluded_foods" doc:"Foods or groups: never served"`
	DislikedFoods []food.ID         `json:"disliked_foods,omitempty" doc:"Foods or groups: avoided"`
	Sex           *meal.Sex         `json:"sex,omitempty" nullable:"true" enum:"female,male" doc:"With the age, height, weight and activity, what the energy is estimated by"`
	HeightCm      *float64          `json:"height_cm,omitempty" nullable:"true"`
	WeightKg      *float64          `json:"weight_kg,omitempty" nullable:"true"`
	Activity      *meal.Activity    `json:"activity,omitempty" nullable:"true" enum:"sedentary,light,moderate,active" doc:"1.2, 1.375, 1.55 or 1.725 times the energy at rest"`
	EnergyKcal    *int              `json:"energy_kcal,omitempty" nullable:"true" doc:"A day; null: estimated"`
	ProteinPct    *int              `json:"protein_pct,omitempty" nullable:"true" doc:"Shares of energy: all three or none, together 100"`
	CarbsPct      *int              `json:"carbs_pct,omitempty" nullable:"true"`
	FatPct        *int              `json:"fat_pct,omitempty" nullable:"true"`
	Aims          []AimInput        `json:"aims,omitempty" doc:"For energy and nutrients: what the fields above do not set"`
	SlotShares    map[meal.Slot]int `json:"slot_shares,omitempty" doc:"Percent of the day by slot, together 100; a slot that is not there has none of it, and without any the usual shares hold"`
	Rules         []RuleInput       `json:"rules,omitempty" doc:"Free text such as \"no nuts\": mapped in its widest reading, or refused"`

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
		"rules": {Max: ingredient.MaxRules, Each: ingredient.MaxRuleChars}, "aims": {Max: meal.MaxAims},
	}
}

// Ranges are the rules' widest: an eater's age and stage make them narrower.
func (EaterInput) Ranges() Ranges {
	return Ranges{
		"energy_kcal": {meal.MinEnergyKcal, meal.MaxEnergyKcal}, "protein_pct": {meal.MinProteinPct, meal.MaxProteinPct},
		"carbs_pct": {0, 100}, "fat_pct": {0, 100}, "slot_shares": {0, 100},
		"height_cm": {meal.MinHeightCm, meal.MaxHeightCm}, "weight_kg": {meal.MinWeightKg, meal.MaxWeightKg},
	}
}

// Eater gives the eater without its rules. No list is nil.
func (in EaterInput) Eater() meal.Eater {
	aims := make([]meal.Aim, len(in.Aims))
	for i, a := range in.Aims {
		aims[i] = meal.Aim(a)
	}
	return meal.Eater{
		ID: in.ID, Name: in.Name, Guest: in.Guest, Born: in.Born, Stage: in.Stage,
		Diets: OrEmpty(in.Diets), DietScope: in.DietScope, Allergens: OrEmpty(in.Allergens),
		ExcludedFoods: OrEmpty(in.ExcludedFoods), DislikedFoods: OrEmpty(in.DislikedFoods),
		EnergyKcal: in.EnergyKcal, ProteinPct: in.ProteinPct, CarbsPct: in.CarbsPct, FatPct: in.FatPct,
		Sex: in.Sex, HeightCm: in.HeightCm, WeightKg: in.WeightKg, Activity: in.Activity,
		Aims: aims, SlotShares: in.SlotShares,
	}
}

// AimInput is an aim such as "at least 1.6 g of protein a kg" or "at most 1,500 mg of sodium
// as the week's mean": both ends where they are the same are an exact aim.
type AimInput struct {
	Nutrient meal.AimNutrient `json:"nutrient" enum:"energy,protein,carbs,fat,fiber,saturated_fat,sodium,potassium,calcium,iron,vitamin_c"`
	Min      *float64         `json:"min,omitempty" nullable:"true" doc:"null: no least"`
	Max      *float64         `json:"max,omitempty" nullable:"true" doc:"null: no most"`
	Unit     meal.AimUnit     `json:"unit" enum:"kcal,g,mg,g_per_kg,pct" doc:"Energy in kcal, minerals and vitamin C in mg, else g; of protein, carbs and fat also g_per_kg of body weight and pct of the energy, of saturated fat pct"`
	Per      meal.Per         `json:"per,omitempty" enum:"day,week" doc:"A day, or the mean of a week's days; absent: a day"`
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
