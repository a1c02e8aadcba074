package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
)

// householdFile is what --household reads: the API's JSON of a household, its eaters,
// its preferences, its pantry and the stars of its recipes in one object, as the API
// takes it and as it gives it. A bare list of eaters will do.
type householdFile struct {
	AllergenScope         meal.AllergenScope           `json:"allergen_scope,omitempty"`
	Units                 food.System                  `json:"units,omitempty"`
	Country               string                       `json:"country,omitempty"`
	Locale                string                       `json:"locale,omitempty"` // its language is that of the rules
	Eaters                inFile[wire.EaterInput]      `json:"eaters,omitempty"`
	Preferences           wire.PreferencesInput        `json:"preferences,omitempty"`
	Pantry                inFile[wire.PantryItemInput] `json:"pantry,omitempty"`
	Ratings               map[string]float64           `json:"ratings,omitempty"` // recipe id -> stars, 1 to 5, or their mean
	page[wire.EaterInput]                              // the API's list of eaters

	ID        any `json:"id,omitempty"` // ignored, as are the others
	Name      any `json:"name,omitempty"`
	TimeZone  any `json:"time_zone,omitempty"`
	Role      any `json:"role,omitempty"`
	Version   any `json:"version,omitempty"`
	CreatedAt any `json:"created_at,omitempty"`
}

// inFile is a list, plain or in the API's form.
type inFile[T any] struct {
	plain []T
	page  page[T]
}

// page is the API's form of a list.
type page[T any] struct {
	Items      []T `json:"items,omitempty"`
	NextCursor any `json:"next_cursor,omitempty"` // ignored
}

// Forms are a list and a page.
func (l *inFile[T]) Forms() []any { return []any{&l.plain, &l.page} }

// each gives what is in a list with where it is: the list is at this path.
func (l inFile[T]) each(at string) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for i, one := range l.plain {
			if !yield(item(at, i), one) {
				return
			}
		}
		for i, one := range l.page.Items {
			if !yield(item(at+".items", i), one) {
				return
			}
		}
	}
}

// item is the path of one of a list.
func item(at string, i int) string { return at + "[" + strconv.Itoa(i) + "]" }

// readHousehold gives the household of a file, or says everything that is wrong in it.
func readHousehold(path string, today meal.Date, terminal food.Language) (meal.Household, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return meal.Household{}, unreadableFile("--household", path, err)
	}
	h, err := householdIn(content, today, terminal)
	return h, rename(err, func(location string) string {
		return strings.TrimSuffix("--household: "+path+": "+location, ": ")
	})
}

// householdIn gives the household that a file's content describes. Its rules are read in the
// language of its locale, else in that of the terminal; what is neither is read as English.
func householdIn(content []byte, today meal.Date, terminal food.Language) (meal.Household, error) {
	var file householdFile
	file.AllergenScope, file.Units = meal.ScopeHousehold, food.Metric
	path, into := "", any(&file)
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")) { // a bare list
		path, into = "eaters", &file.Eaters
	}
	c, err := wire.ReadInto(content, into, path)
	if err != nil {
		return meal.Household{}, unreadable(err)
	}
	language := terminal
	if file.Locale != "" {
		language = food.ParseLanguage(file.Locale)
	}
	h := file.household(&c, today, ingredient.In(language))
	return h, c.Err()
}

// unreadable says of a text why it is no JSON, or which names are given twice: either
// could be the one that is meant.
func unreadable(err error) error {
	p := problem.As(err)
	switch {
	case len(p.Fields) > 0:
		return problem.Fields(p.Fields...)
	case p.Params["why"] == "utf-8":
		return problem.Wrong("", "not-utf-8")
	case p.Params["why"] == "too-deep":
		return problem.Wrong("", "too-deep", "max", wire.MaxDepth)
	}
	why := "sign"
	if cause := errors.Unwrap(p); errors.Is(cause, io.ErrUnexpectedEOF) || strings.Contains(cause.Error(), "unexpected end") {
		why = "end"
	}
	return problem.Wrong("", "not-json", "byte", p.Params["byte"], "why", why)
}

// everybody gives each eater of the file with where it is.
func (f householdFile) everybody(yield func(at string, e wire.EaterInput) bool) {
	items := inFile[wire.EaterInput]{plain: f.Items}
	for _, list := range []iter.Seq2[string, wire.EaterInput]{f.Eaters.each("eaters"), items.each("items")} {
		for at, e := range list {
			if !yield(at, e) {
				return
			}
		}
	}
}

// household notes every wrong value.
func (f householdFile) household(c *problem.Collector, today meal.Date, rules *ingredient.Reader) meal.Household {
	h := meal.Household{Scope: f.AllergenScope, Units: f.Units, Preferences: f.Preferences.Preferences().Clean()}
	ids, number := map[string]bool{}, 0
	for at, given := range f.everybody {
		number++
		if given.Archived {
			continue
		}
		e := eaterIn(c, at, given, rules)
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
	for at, given := range f.Pantry.each("pantry") {
		one := given.Item(given.Food)
		c.Require(one.Food != "", at+".food", "required") // in the API the address names it
		c.Take(at, one.Validate(food.Default()))
		c.Require(!there[one.Food], at+".food", "there-twice", "value", one.Food)
		there[one.Food] = true
		items = append(items, one)
	}
	return items
}

// ratings gives the stars by recipe.
func (f householdFile) ratings(c *problem.Collector) map[string]float64 {
	for _, id := range slices.Sorted(maps.Keys(f.Ratings)) {
		at, stars := "ratings."+wire.PathName(id), f.Ratings[id]
		c.Require(knownRecipe(id), at, "unknown-recipe")
		c.Require(stars >= meal.MinStars && stars <= meal.MaxStars, at, "out-of-range", "min", meal.MinStars, "max", meal.MaxStars)
	}
	return f.Ratings
}

// eaterIn gives an eater with what its rules exclude, each in its widest reading. A coach's
// word counts in the API alone.
func eaterIn(c *problem.Collector, at string, given wire.EaterInput, rules *ingredient.Reader) meal.Eater {
	e := given.Eater()
	for i, text := range given.Sentences() {
		rule, err := rules.ReadRule(text)
		if err != nil {
			c.Take(item(at+".rules", i), readableBy(byFile, err))
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
