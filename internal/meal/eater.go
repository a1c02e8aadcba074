package meal

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// Stage is a time of life in which more must be checked.
type Stage string

// The stages; the empty stage is neither.
const (
	Pregnant Stage = "pregnant"
	Nursing  Stage = "nursing"
)

// Eater is a person who eats at the household's table, with or without an account.
// Its JSON is the contract's.
type Eater struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	Guest         bool            `json:"guest"` // absent unless an order says otherwise
	Born          *string         `json:"born"`  // "YYYY-MM"; nil: an adult
	Stage         *Stage          `json:"stage"`
	Diets         []food.Diet     `json:"diets"`
	Allergens     []food.Allergen `json:"allergens"`
	ExcludedFoods []food.ID       `json:"excluded_foods"` // foods or groups, hard
	DislikedFoods []food.ID       `json:"disliked_foods"` // foods or groups, soft
	EnergyKcal    *int            `json:"energy_kcal"`    // a day; nil: no counting
	ProteinPct    *int            `json:"protein_pct"`    // shares of energy in percent;
	CarbsPct      *int            `json:"carbs_pct"`      // all three together 100, or none
	FatPct        *int            `json:"fat_pct"`
}

// Energy in a gram of each macro, in kcal: the general factors of Regulation (EU)
// 1169/2011, Annex XIV, and of 21 CFR 101.9(c)(1)(i)(B). They turn shares of energy
// into grams; what a food provides is what the food table states.
const (
	kcalPerGramProtein = 4.0
	kcalPerGramCarbs   = 4.0
	kcalPerGramFat     = 9.0
)

// Target is what an eater aims for on one day, in the eater's own full day of meals
// (Household.DayShare says how much of it a date holds). Energy is in kcal, protein,
// carbs (fibre included) and fat in g. Unknown nutrients have no target; the zero
// Nutrients is no counting at all. Who eats keto and sets no shares aims for keto's.
func (e Eater) Target() food.Nutrients {
	var target food.Nutrients
	if e.EnergyKcal == nil {
		return target
	}
	if e.ProteinPct == nil && e.CarbsPct == nil && e.FatPct == nil && slices.Contains(e.Diets, food.Keto) {
		protein, carbs, fat := ketoProtein, ketoCarbs, ketoFat
		e.ProteinPct, e.CarbsPct, e.FatPct = &protein, &carbs, &fat
	}
	kcal := float64(*e.EnergyKcal)
	target = target.With(food.Energy, kcal)
	for _, macro := range []struct {
		nutrient food.Nutrient
		pct      *int
		perGram  float64
	}{
		{food.Protein, e.ProteinPct, kcalPerGramProtein},
		{food.Carbs, e.CarbsPct, kcalPerGramCarbs},
		{food.Fat, e.FatPct, kcalPerGramFat},
	} {
		if macro.pct != nil {
			target = target.With(macro.nutrient, kcal*float64(*macro.pct)/100/macro.perGram)
		}
	}
	return target
}

// Clean gives the eater as it should be kept: the name without spaces around it,
// lists without doubles and never nil. It changes no meaning.
func (e Eater) Clean() Eater {
	e.Name = strings.TrimSpace(e.Name)
	e.Diets = folded(e.Diets)
	e.Allergens = folded(e.Allergens)
	e.ExcludedFoods = folded(e.ExcludedFoods)
	e.DislikedFoods = folded(e.DislikedFoods)
	return e
}

// folded copies a list without its doubles, in order of first appearance; never nil.
func folded[T comparable](list []T) []T {
	out := make([]T, 0, len(list))
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// AllergenScope says whom an eater's allergens bind.
type AllergenScope string

// The scopes; ScopeHousehold is the default, and what any other word means.
const (
	ScopeHousehold AllergenScope = "household" // every dish on the table
	ScopeEater     AllergenScope = "eater"     // the eater's own portions only
)

// Household is what the rules need to know of one.
type Household struct {
	Scope       AllergenScope
	Units       food.System
	Country     food.Country
	Eaters      []Eater // all that are not archived
	Preferences Preferences
	Pantry      []PantryItem       // foods at home
	Ratings     map[string]float64 // recipe id -> mean of its members' stars, 1..5
}

// Eater finds one by id; nil when absent.
func (h Household) Eater(id string) *Eater {
	if i := h.eaterIndex(id); i >= 0 {
		return &h.Eaters[i]
	}
	return nil
}

func (h Household) eaterIndex(id string) int {
	for i := range h.Eaters {
		if h.Eaters[i].ID == id {
			return i
		}
	}
	return -1
}
