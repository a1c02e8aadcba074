package meal

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"mealplanner/internal/food"
)

// Ingredient is a line of a recipe: so many grams of a food, and how a cook
// measures it.
type Ingredient struct {
	Food     food.ID   `json:"food"`
	Quantity float64   `json:"quantity"`
	Unit     food.Unit `json:"unit"`
	Grams    float64   `json:"grams"` // 0: unknown
	Note     string    `json:"note,omitempty"`
}

// RecipeSource says where a recipe comes from.
type RecipeSource string

// The sources of recipes.
const (
	FromCatalog RecipeSource = "catalog"
	OwnRecipe   RecipeSource = "own"
	Imported    RecipeSource = "imported"
	FromModel   RecipeSource = "model"
)

// Role is the part that a dish plays in its slot.
type Role string

// The roles.
const (
	Main  Role = "main"
	Side  Role = "side"
	Drink Role = "drink"
)

// Recipe is a dish as a cook reads it. Ingredients are for Servings servings.
type Recipe struct {
	ID            string       `json:"id"` // catalogue slugs are never renamed or reused
	Title         string       `json:"title"`
	Slots         []Slot       `json:"slots"` // where it is eaten
	Role          Role         `json:"role"`  // main, or a small side: the composer's boosters
	Servings      int          `json:"servings"`
	Minutes       int          `json:"minutes"`        // from start to table
	ActiveMinutes int          `json:"active_minutes"` // hands needed
	Cuisine       string       `json:"cuisine"`
	Effort        string       `json:"effort"`     // "low" | "normal" | "high"
	Appliances    []string     `json:"appliances"` // needed
	Tags          []string     `json:"tags,omitempty"`
	Ingredients   []Ingredient `json:"ingredients"`
	Steps         []Step       `json:"steps"`
	Source        RecipeSource `json:"source"`
	Season        []Season     `json:"season,omitempty"` // when what it is made of is best; empty: all year
	// KeepsDays is how many days after the day of cooking the dish may still be eaten,
	// cooled within two hours and kept in a fridge at 5 °C or below; 0: eat it at once.
	// MaxKeepDays bounds it.
	KeepsDays   int    `json:"keeps_days,omitempty"`
	Freezes     bool   `json:"freezes,omitempty"`
	KeepingNote string `json:"keeping_note,omitempty"` // a line for leftovers and batches

	// HazardsRemoved are hazards of its foods that the steps take away: eggs cooked
	// until set, smoked fish until steaming, nuts ground. What is not stated stays, and
	// some no cooking removes: see Removable. HazardsAdded are those that the steps
	// bring in.
	HazardsRemoved []food.Hazard `json:"hazards_removed,omitempty"`
	HazardsAdded   []food.Hazard `json:"hazards_added,omitempty"`

	// FromYears is the age, in whole years, from which the dish is meant to be eaten, for
	// its heat or because it is hard to chew; 0: from one year. What is dangerous for a
	// child is a hazard, and a rule; this is a wish.
	FromYears int `json:"from_years,omitempty"`
	// MadeFor is the diet for whose sake the dish is made as it is ("Gluten-free toast",
	// almond-flour bread): nobody else wants it. Empty: it is a dish for anybody.
	MadeFor food.Diet `json:"made_for,omitempty"`
	// Variant names the dish of which this is one form: tacos with beef and tacos with beans
	// are the same but for a part, and cooked side by side. Empty: it has no other form.
	Variant string `json:"variant,omitempty"`

	// Texts are the words of a recipe of ours in other languages than English.
	Texts RecipeTexts `json:"texts,omitempty"`
}

// Clone is a copy that shares nothing with the recipe.
func (r Recipe) Clone() Recipe {
	r.Slots = slices.Clone(r.Slots)
	r.Appliances = slices.Clone(r.Appliances)
	r.Tags = slices.Clone(r.Tags)
	r.Ingredients = slices.Clone(r.Ingredients)
	r.Steps = slices.Clone(r.Steps)
	for i := range r.Steps {
		r.Steps[i].Foods = slices.Clone(r.Steps[i].Foods)
	}
	r.Season = slices.Clone(r.Season)
	r.HazardsRemoved = slices.Clone(r.HazardsRemoved)
	r.HazardsAdded = slices.Clone(r.HazardsAdded)
	r.Texts = maps.Clone(r.Texts)
	for language, text := range r.Texts {
		text.Steps = slices.Clone(text.Steps)
		r.Texts[language] = text
	}
	return r
}

// RecipeTexts are the words of a recipe by language. What is not there is said in English.
type RecipeTexts map[food.Language]RecipeText

// RecipeText is the words of a recipe in one language.
type RecipeText struct {
	Title string   `json:"title"`
	Steps []string `json:"steps,omitempty"` // one for each step
}

// Title is the title in a language, or else the English one.
func (t RecipeTexts) Title(l food.Language, english string) string {
	return cmp.Or(t[l].Title, english)
}

// Step is a step in a language, or else the English one.
func (t RecipeTexts) Step(l food.Language, i int, english string) string {
	if steps := t[l].Steps; i < len(steps) {
		return steps[i]
	}
	return english
}

// ownTexts are the recipe's words in other languages: of a recipe by somebody else there
// are none, because nothing has read what they name.
func (r Recipe) ownTexts() RecipeTexts {
	if r.Source != FromCatalog {
		return nil
	}
	return r.Texts
}

// Season is a quarter of the year as the cooks of a country name it (SeasonOf).
type Season string

// The seasons.
const (
	Spring Season = "spring"
	Summer Season = "summer"
	Autumn Season = "autumn"
	Winter Season = "winter"
)

// southern are the countries most of whose people live south of the equator, by ISO 3166-1
// alpha-2: their December is in summer.
var southern = map[food.Country]bool{
	"AO": true, "AR": true, "AU": true, "BI": true, "BO": true, "BR": true, "BW": true, "CD": true, "CL": true,
	"EC": true, "FJ": true, "ID": true, "KM": true, "LS": true, "MG": true, "MU": true, "MW": true, "MZ": true,
	"NA": true, "NC": true, "NR": true, "NZ": true, "PE": true, "PG": true, "PY": true, "RE": true, "RW": true,
	"SB": true, "SC": true, "SZ": true, "TL": true, "TO": true, "TV": true, "TZ": true, "UY": true, "VU": true,
	"WS": true, "ZA": true, "ZM": true, "ZW": true,
}

// SeasonOf gives the season of a date in a country; one that is not known, or empty, lies
// north of the equator.
func SeasonOf(d Date, country food.Country) Season {
	month := d.midnight().Month()
	if southern[country] {
		month = (month+5)%12 + 1
	}
	switch month {
	case time.March, time.April, time.May:
		return Spring
	case time.June, time.July, time.August:
		return Summer
	case time.September, time.October, time.November:
		return Autumn
	}
	return Winter
}

// Seasons lists the seasons in the order of the year.
func Seasons() []Season { return []Season{Spring, Summer, Autumn, Winter} }

// Foreign reports whether somebody else than we wrote the recipe's words: a person, or, in
// menus of before its dishes were structure, a model.
func (r Recipe) Foreign() bool {
	switch r.Source {
	case OwnRecipe, Imported:
		return true
	case FromModel:
		return slices.ContainsFunc(r.Steps, func(s Step) bool { return !s.Structured() })
	}
	return false
}
