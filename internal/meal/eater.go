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

// Sex is what the reference values of energy differ by.
type Sex string

// The sexes.
const (
	Female Sex = "female"
	Male   Sex = "male"
)

// Activity is how much an eater moves on most days.
type Activity string

// The activities: 1.2, 1.375, 1.55 and 1.725 times the energy at rest.
const (
	Sedentary Activity = "sedentary"
	Light     Activity = "light"
	Moderate  Activity = "moderate"
	Active    Activity = "active"
)

// Sexes lists the sexes.
func Sexes() []Sex { return []Sex{Female, Male} }

// Activities lists the activities, the least first.
func Activities() []Activity { return []Activity{Sedentary, Light, Moderate, Active} }

// Eater is a person who eats at the household's table, with or without an account.
// Its JSON is the contract's.
type Eater struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	Guest         bool            `json:"guest"` // absent unless an order says otherwise
	Born          *string         `json:"born"`  // "YYYY-MM"; nil: an adult
	Stage         *Stage          `json:"stage"`
	Diets         []food.Diet     `json:"diets"`
	DietScope     DietScope       `json:"diet_scope"`
	Allergens     []food.Allergen `json:"allergens"`
	ExcludedFoods []food.ID       `json:"excluded_foods"` // foods or groups, hard
	DislikedFoods []food.ID       `json:"disliked_foods"` // foods or groups, soft
	Sex           *Sex            `json:"sex"`
	HeightCm      *float64        `json:"height_cm"`
	WeightKg      *float64        `json:"weight_kg"`
	Activity      *Activity       `json:"activity"`
	EnergyKcal    *int            `json:"energy_kcal"` // a day; nil: estimated (Needs), unless Aims set it
	ProteinPct    *int            `json:"protein_pct"` // shares of energy in percent;
	CarbsPct      *int            `json:"carbs_pct"`   // all three together 100, or none
	FatPct        *int            `json:"fat_pct"`
	Aims          []Aim           `json:"aims"` // what else is aimed for
	// SlotShares is how much of the eater's day each slot has, in percent, together 100; a
	// slot that is not there has nothing of it. All snacks of a day share theirs. Empty: the
	// usual shares.
	SlotShares map[Slot]int `json:"slot_shares"`
}

// Clean gives the eater as it should be kept: the name without spaces around it,
// lists without doubles and never nil. It changes no meaning.
func (e Eater) Clean() Eater {
	e.Name = strings.TrimSpace(e.Name)
	e.Diets = folded(e.Diets)
	e.Allergens = folded(e.Allergens)
	e.ExcludedFoods = folded(e.ExcludedFoods)
	e.DislikedFoods = folded(e.DislikedFoods)
	if e.DietScope == "" {
		e.DietScope = DietTable
	}
	if e.Aims == nil {
		e.Aims = []Aim{}
	}
	e.SlotShares = orEmpty(e.SlotShares)
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

// DietScope says whom an eater's diets bind.
type DietScope string

// The scopes; DietTable is the default, and what any other word means.
const (
	DietTable DietScope = "table" // every main that the eater's table shares
	DietPlate DietScope = "plate" // the eater's own plate: the others have what they like
)

// DietScopes lists the scopes.
func DietScopes() []DietScope { return []DietScope{DietTable, DietPlate} }

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
