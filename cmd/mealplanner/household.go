package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// householdFile is what --household reads: the API's JSON of a household, its eaters
// and its preferences in one object, as the API takes it and as it gives it. A bare
// list of eaters will do.
type householdFile struct {
	AllergenScope meal.AllergenScope `json:"allergen_scope"`
	Units         food.System        `json:"units"`
	Eaters        eatersInFile       `json:"eaters"`
	Preferences   preferencesInFile  `json:"preferences"`
	eaterList

	ID        any `json:"id"` // ignored, as are the others
	Name      any `json:"name"`
	TimeZone  any `json:"time_zone"`
	Locale    any `json:"locale"`
	Country   any `json:"country"`
	Role      any `json:"role"`
	Version   any `json:"version"`
	CreatedAt any `json:"created_at"`
}

// eaterList is the API's form of a list.
type eaterList struct {
	Items      []eaterInFile `json:"items"`
	NextCursor any           `json:"next_cursor"`
}

// eatersInFile are eaters, plain or in the API's form of a list.
type eatersInFile []eaterInFile

// UnmarshalJSON reads either.
func (e *eatersInFile) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return strictly(data, (*[]eaterInFile)(e))
	}
	var list eaterList
	err := strictly(data, &list)
	*e = list.Items
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

// sentence is a rule in free text, or as the API echoes it: then its text counts.
type sentence string

// UnmarshalJSON reads either.
func (s *sentence) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return json.Unmarshal(data, (*string)(s))
	}
	var echoed struct {
		Text          sentence `json:"text"`
		Allergens     any      `json:"allergens"` // ignored, as are the others
		Diets         any      `json:"diets"`
		ExcludedFoods any      `json:"excluded_foods"`
	}
	err := strictly(data, &echoed)
	*s = echoed.Text
	return err
}

// preferencesInFile are wishes; what is absent is the default.
type preferencesInFile struct{ meal.Preferences }

// UnmarshalJSON reads them as the API does: limits in minutes that are given replace
// the default ones all together.
func (p *preferencesInFile) UnmarshalJSON(data []byte) error {
	given := struct {
		meal.Preferences
		MaxMinutes *meal.MinuteLimits `json:"max_minutes"`
		Version    any                `json:"version"` // ignored
	}{Preferences: meal.DefaultPreferences()}
	err := strictly(data, &given)
	p.Preferences = given.Preferences
	if given.MaxMinutes != nil {
		p.MaxMinutes = *given.MaxMinutes
	}
	return err
}

// strictly reads exactly one JSON value and refuses names that it does not know.
func strictly(data []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the JSON value")
	}
	return nil
}

// readHousehold gives the household of a file, or says everything that is wrong in it.
func readHousehold(path string, today meal.Date) (meal.Household, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return meal.Household{}, wrongUse("--household: %w", err)
	}
	file := householdFile{AllergenScope: meal.ScopeHousehold, Units: food.Metric}
	file.Preferences.Preferences = meal.DefaultPreferences()
	if err := strictly(content, &file); err != nil {
		return meal.Household{}, wrongUse("--household: %s: %w", path, err)
	}
	var c problem.Collector
	h := file.household(&c, today)
	err = rename(c.Err(), func(location string) string { return "--household: " + path + ": " + location })
	return h, err
}

// household notes every wrong value.
func (f householdFile) household(c *problem.Collector, today meal.Date) meal.Household {
	h := meal.Household{Scope: f.AllergenScope, Units: f.Units, Preferences: f.Preferences.Clean()}
	ids := map[string]bool{}
	for i, given := range slices.Concat(f.Eaters, f.Items) {
		if given.Archived {
			continue
		}
		at := fmt.Sprintf("eaters[%d].", i)
		e := given.eater(c, at)
		if e.ID == "" {
			e.ID = fmt.Sprintf("eater-%d", i+1)
		}
		c.Check(!ids[e.ID], at+"id", "%q is there twice", e.ID)
		ids[e.ID] = true
		collect(c, at, e.Validate(food.Default(), today, false))
		h.Eaters = append(h.Eaters, e)
	}
	c.Check(len(h.Eaters) > 0, "eaters", "nobody eats")
	c.Check(h.Scope == meal.ScopeHousehold || h.Scope == meal.ScopeEater, "allergen_scope", "%q is not household or eater", h.Scope)
	c.Check(h.Units == food.Metric || h.Units == food.US, "units", "%q is not metric or us", h.Units)
	collect(c, "preferences.", h.Preferences.Validate(slices.Sorted(maps.Keys(ids)), knownRecipe))
	return h
}

// eater adds what its rules exclude, each in its widest reading.
func (e eaterInFile) eater(c *problem.Collector, at string) meal.Eater {
	for i, text := range e.Rules {
		rule, err := food.Default().ReadRule(string(text))
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

// collect takes over the fields of an Invalid problem below another root.
func collect(c *problem.Collector, root string, err error) {
	if p := problem.As(err); p != nil {
		for _, f := range p.Fields {
			c.Add(root+strings.TrimPrefix(f.Location, "body."), "%s", f.Message)
		}
	}
}

func knownRecipe(id string) bool {
	_, ok := catalog.Recipe(id)
	return ok
}
