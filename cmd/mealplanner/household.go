package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// householdFile is what --household reads: the API's JSON of a household, its eaters,
// its preferences, its pantry and the stars of its recipes in one object, as the API
// takes it and as it gives it. A bare list of eaters will do.
type householdFile struct {
	AllergenScope meal.AllergenScope `json:"allergen_scope"`
	Units         food.System        `json:"units"`
	Eaters        eatersInFile       `json:"eaters"`
	Preferences   preferencesInFile  `json:"preferences"`
	Pantry        pantryInFile       `json:"pantry"`
	Ratings       map[string]float64 `json:"ratings"` // recipe id -> stars, 1 to 5, or their mean
	Country       string             `json:"country"`
	Items         []eaterInFile      `json:"items"` // the API's list of eaters

	NextCursor any `json:"next_cursor"` // ignored, as are the others
	ID         any `json:"id"`
	Name       any `json:"name"`
	TimeZone   any `json:"time_zone"`
	Locale     any `json:"locale"`
	Role       any `json:"role"`
	Version    any `json:"version"`
	CreatedAt  any `json:"created_at"`
}

// eatersInFile are eaters, plain or in the API's form of a list.
type eatersInFile struct {
	list  []eaterInFile
	under string // where they are below "eaters"
}

// eaterPage is the API's form of a list.
type eaterPage struct {
	Items      []eaterInFile `json:"items"`
	NextCursor any           `json:"next_cursor"` // ignored
}

func (eatersInFile) writtenAs(value any) reflect.Type {
	if _, page := value.(map[string]any); page {
		return reflect.TypeFor[eaterPage]()
	}
	return reflect.TypeFor[[]eaterInFile]()
}

// UnmarshalJSON reads either.
func (e *eatersInFile) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return json.Unmarshal(data, &e.list)
	}
	var page eaterPage
	err := json.Unmarshal(data, &page)
	e.list, e.under = page.Items, ".items"
	return err
}

// eaterInFile is an eater with what the API takes and says of one besides. A coach's
// word counts in the API alone.
type eaterInFile struct {
	meal.Eater
	Rules      []sentence `json:"rules"`
	Archived   bool       `json:"archived"`     // not at this table
	SetByCoach any        `json:"set_by_coach"` // ignored, as are the others
	Version    any        `json:"version"`
	CreatedAt  any        `json:"created_at"`
}

// needs: protection is never dropped by omission, here as in the API.
func (eaterInFile) needs() []string {
	return []string{"name", "diets", "allergens", "excluded_foods"}
}

// sentence is a rule in free text, or as the API echoes it: then its text counts.
type sentence string

// echoedRule is a rule with how the API read it.
type echoedRule struct {
	Text          string   `json:"text"`
	Allergens     []string `json:"allergens"` // read anew, as are the others
	Diets         []string `json:"diets"`
	ExcludedFoods []string `json:"excluded_foods"`
	Forbids       any      `json:"forbids"`
}

func (echoedRule) needs() []string {
	return []string{"text", "allergens", "diets", "excluded_foods"}
}

func (sentence) writtenAs(value any) reflect.Type {
	if _, echoed := value.(map[string]any); echoed {
		return reflect.TypeFor[echoedRule]()
	}
	return reflect.TypeFor[string]()
}

// UnmarshalJSON reads either.
func (s *sentence) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return json.Unmarshal(data, (*string)(s))
	}
	var echoed echoedRule
	err := json.Unmarshal(data, &echoed)
	*s = sentence(echoed.Text)
	return err
}

// preferencesInFile are wishes; what is absent is the default. As in the API, limits
// in minutes that are given replace the default ones all together.
type preferencesInFile struct {
	meal.Preferences
	MaxMinutes *meal.MinuteLimits `json:"max_minutes"`
	Rotation   []rotationInFile   `json:"rotation"`
	Version    any                `json:"version"` // ignored
}

// rotationInFile is a wish that must say what it is about.
type rotationInFile struct{ meal.Rotation }

func (rotationInFile) needs() []string { return []string{"food"} }

func (p preferencesInFile) preferences() meal.Preferences {
	if p.MaxMinutes != nil {
		p.Preferences.MaxMinutes = *p.MaxMinutes
	}
	for _, r := range p.Rotation {
		p.Preferences.Rotation = append(p.Preferences.Rotation, r.Rotation)
	}
	return p.Preferences.Clean()
}

// readHousehold gives the household of a file, or says everything that is wrong in it.
func readHousehold(path string, today meal.Date) (meal.Household, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return meal.Household{}, unreadableFile("--household", path, err)
	}
	h, err := householdIn(content, today)
	return h, rename(err, func(location string) string {
		return strings.TrimSuffix("--household: "+path+": "+location, ": ")
	})
}

// householdIn gives the household that a file's content describes.
func householdIn(content []byte, today meal.Date) (meal.Household, error) {
	file := householdFile{AllergenScope: meal.ScopeHousehold, Units: food.Metric}
	file.Preferences.Preferences = meal.DefaultPreferences()
	at, into := "", any(&file)
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")) { // a bare list
		at, into = "eaters", &file.Eaters
	}
	value, err := parse(content, at)
	if err != nil {
		return meal.Household{}, err
	}
	var c problem.Collector
	fits(&c, at, reflect.TypeOf(into).Elem(), value)
	if err := c.Err(); err != nil {
		return meal.Household{}, err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return meal.Household{}, err
	}
	h := file.household(&c, today)
	return h, c.Err()
}

// everybody gives each eater of the file with where it is.
func (f householdFile) everybody(yield func(at string, e eaterInFile) bool) {
	for i, e := range f.Eaters.list {
		if !yield(item("eaters"+f.Eaters.under, i), e) {
			return
		}
	}
	for i, e := range f.Items {
		if !yield(item("items", i), e) {
			return
		}
	}
}

// household notes every wrong value.
func (f householdFile) household(c *problem.Collector, today meal.Date) meal.Household {
	h := meal.Household{Scope: f.AllergenScope, Units: f.Units, Preferences: f.Preferences.preferences()}
	ids, number := map[string]bool{}, 0
	for at, given := range f.everybody {
		number++
		if given.Archived {
			continue
		}
		e := given.eater(c, at+".")
		if e.ID == "" {
			e.ID = fmt.Sprintf("eater-%d", number)
		}
		c.Require(!ids[e.ID], at+".id", "there-twice", "value", e.ID)
		ids[e.ID] = true
		c.Take(at, e.Validate(food.Default(), today, false))
		h.Eaters = append(h.Eaters, e)
	}
	c.Require(slices.ContainsFunc(h.Eaters, func(e meal.Eater) bool { return !e.Guest }), "eaters", "only-guests")
	c.Require(h.Scope == meal.ScopeHousehold || h.Scope == meal.ScopeEater, "allergen_scope", "not-one-of", "choices", []meal.AllergenScope{meal.ScopeHousehold, meal.ScopeEater})
	c.Require(h.Units == food.Metric || h.Units == food.US, "units", "not-one-of", "choices", []food.System{food.Metric, food.US})
	country, ok := food.ParseCountry(f.Country)
	c.Require(ok, "country", "not-a-country")
	h.Country = country
	h.Pantry, h.Ratings = f.pantry(c), f.ratings(c)
	c.Take("preferences", h.Preferences.Validate(food.Default(), slices.Sorted(maps.Keys(ids)), knownRecipe))
	return h
}

// pantry gives the foods at home; every wrong value is noted, and a food that is there
// twice.
func (f householdFile) pantry(c *problem.Collector) []meal.PantryItem {
	items, there := []meal.PantryItem{}, map[food.ID]bool{}
	for i, given := range f.Pantry.list {
		at := item("pantry"+f.Pantry.under, i) + "."
		c.Take(strings.TrimSuffix(at, "."), given.Validate(food.Default()))
		c.Require(!there[given.Food], at+"food", "there-twice", "value", given.Food)
		there[given.Food] = true
		items = append(items, given.PantryItem)
	}
	return items
}

// ratings gives the stars by recipe.
func (f householdFile) ratings(c *problem.Collector) map[string]float64 {
	for _, id := range slices.Sorted(maps.Keys(f.Ratings)) {
		at, stars := below("ratings", id), f.Ratings[id]
		c.Require(knownRecipe(id), at, "unknown-recipe")
		c.Require(stars >= meal.LeastStars && stars <= meal.MostStars, at, "out-of-range", "least", meal.LeastStars, "most", meal.MostStars)
	}
	return f.Ratings
}

// eater adds what its rules exclude, each in its widest reading.
func (e eaterInFile) eater(c *problem.Collector, at string) meal.Eater {
	if len(e.Rules) > ingredient.MaxRules {
		c.Find(at+"rules", "too-many-items", "most", ingredient.MaxRules)
		return e.Clean()
	}
	for i, text := range e.Rules {
		rule, err := ingredient.Default().ReadRule(string(text))
		if err != nil {
			c.Add(fmt.Sprintf("%srules[%d]", at, i), "%s", err)
			continue
		}
		e.Allergens = append(e.Allergens, rule.Allergens...)
		e.Diets = append(e.Diets, rule.Diets...)
		e.ExcludedFoods = append(e.ExcludedFoods, rule.Excluded...)
	}
	return e.Clean()
}

func knownRecipe(id string) bool {
	_, ok := catalog.Recipe(id)
	return ok
}
