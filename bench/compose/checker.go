package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"mealplanner/internal/meal"
)

// breach is a hard rule that a menu breaks, as its words tell.
type breach struct {
	Rule  string `json:"rule"` // allergen, diet, excluded food, stage, age or "no main"
	Eater string `json:"eater"`
	Date  string `json:"date"`
	Slot  string `json:"slot"`
	Dish  string `json:"dish"`
	Why   string `json:"why"`
}

func (b breach) String() string {
	return fmt.Sprintf("%s %s, %s for %s: %s (%s)", b.Date, b.Slot, b.Dish, b.Eater, b.Rule, b.Why)
}

// The menu's JSON, as far as a reader needs it to judge. It is declared here again so
// that nothing of the house's own code stands between the words and the judgement.
type menuJSON struct {
	Days []dayJSON `json:"days"`
}

type dayJSON struct {
	Date   string      `json:"date"`
	Slots  []slotJSON  `json:"slots"`
	Eaters []eaterJSON `json:"eaters"`
	Meals  []mealJSON  `json:"meals"`
}

type slotJSON struct {
	Slot   string   `json:"slot"`
	Number int      `json:"number"`
	Eaters []string `json:"eaters"`
	Kind   string   `json:"kind"`
}

type eaterJSON struct {
	Eater     string        `json:"eater"`
	Target    nutritionJSON `json:"target"` // of a full day
	Estimated bool          `json:"estimated"`
	Share     float64       `json:"share"` // of the day that is planned here
	Nutrition nutritionJSON `json:"nutrition"`
}

type mealJSON struct {
	Slot           string  `json:"slot"`
	Number         int     `json:"number"`
	Role           string  `json:"role"`
	Kind           string  `json:"kind"`
	Title          string  `json:"title"`
	Minutes        int     `json:"minutes"`
	ActiveMinutes  int     `json:"active_minutes"`
	CookedServings float64 `json:"cooked_servings"`
	Portions       []struct {
		Eater    string  `json:"eater"`
		Servings float64 `json:"servings"`
	} `json:"portions"`
	Ingredients []ingredientJSON `json:"ingredients"`
	Steps       []stepJSON       `json:"steps"`
}

type ingredientJSON struct {
	Name     string   `json:"name"`
	Quantity float64  `json:"quantity"`
	Unit     string   `json:"unit"`
	Grams    *float64 `json:"grams"`
}

type stepJSON struct {
	Text string `json:"text"`
}

type nutritionJSON struct {
	Energy    *float64 `json:"energy_kcal"`
	Protein   *float64 `json:"protein_g"`
	Carbs     *float64 `json:"carbs_g"`
	Fat       *float64 `json:"fat_g"`
	Fibre     *float64 `json:"fiber_g"`
	Saturated *float64 `json:"saturated_fat_g"`
	Sodium    *float64 `json:"sodium_mg"`
}

func readMenu(content []byte) (menuJSON, error) {
	var m menuJSON
	err := json.Unmarshal(content, &m)
	return m, err
}

// checker judges menus by the names of ingredients, titles and steps of dishes. It shares
// nothing with meal.Check and does not know the food table. It remembers what it has
// read, so one checker is for one goroutine.
type checker struct {
	words *words
	read  map[reading]map[string][]string
}

// reading is a text as part of a dish.
type reading struct {
	text string
	of   part
}

// part is what of a dish a text is.
type part string

const (
	ofIngredient part = "ingredient"
	ofTitle      part = "title"
	ofStep       part = "step"
)

func newChecker(w *words) *checker {
	return &checker{words: w, read: map[reading]map[string][]string{}}
}

// kinds gives what a text gives away, with all phrases of each kind.
func (c *checker) kinds(text string, of part) map[string][]string {
	key := reading{text, of}
	found, known := c.read[key]
	if !known {
		found = c.words.kindsIn(text, of)
		c.read[key] = found
	}
	return found
}

// kindsIn gives what a part of a dish gives away. What cannot be read gives every kind
// away.
func (w *words) kindsIn(text string, of part) map[string][]string {
	if of == ofStep {
		text = w.verbs.ReplaceAllString(text, "$1")
	}
	plain := text
	if of == ofTitle {
		plain = w.withoutDishes(text)
	}
	found := w.phrasesOf(plain, of == ofIngredient)
	if word := unreadable(text); word != "" {
		for k := range w.Kinds {
			found[k] = append(found[k], word+", which cannot be read")
		}
	}
	return found
}

// check says every hard rule that the menu breaks for its household.
func (c *checker) check(h home, m menuJSON) []breach {
	var all []breach
	for _, d := range m.Days {
		for i := range d.Meals {
			all = append(all, c.meal(h, d.Date, &d.Meals[i])...)
		}
		all = append(all, empty(d)...)
	}
	return all
}

// meal judges one dish for everybody whom it concerns.
func (c *checker) meal(h home, date string, m *mealJSON) []breach {
	if m.Kind == "out" || m.Kind == "skip" {
		return nil
	}
	var all []breach
	for _, e := range h.Eaters {
		eats := len(m.Portions) == 0
		for _, p := range m.Portions {
			eats = eats || p.Eater == e.ID
		}
		rules := h.rulesOf(e, eats)
		if eats {
			rules = append(rules, c.cautions(e, date, m)...)
		}
		for _, rule := range rules {
			if why := c.breaks(m, rule); why != "" {
				all = append(all, breach{rule, e.ID, date, m.Slot, m.Title, why})
			}
		}
	}
	return all
}

// rulesOf gives the rules that a dish has to keep for an eater: all of them for one who
// has a portion, the allergens alone for one who is of the household. What an eater said
// counts by the words that were said, not by what the house made of them.
func (h home) rulesOf(e meal.Eater, eats bool) []string {
	var all []string
	if eats || h.Scope != meal.ScopeEater {
		for _, a := range e.Allergens {
			all = append(all, string(a))
		}
	}
	if !eats {
		return all
	}
	for _, d := range e.Diets {
		all = append(all, string(d))
	}
	if said, ok := h.said[e.ID]; ok {
		return append(all, said...)
	}
	for _, f := range e.ExcludedFoods {
		all = append(all, string(f))
	}
	return all
}

// cautions gives the rules of an eater's stage and age, for a dish on a date. What heat
// makes harmless is forbidden only where no step says that it gets hot.
func (c *checker) cautions(e meal.Eater, date string, m *mealJSON) []string {
	var all []string
	if e.Stage != nil && *e.Stage != "" {
		all = append(all, string(*e.Stage))
	}
	for _, years := range []int{18, 16, 5} {
		if e.Born != nil && younger(*e.Born, date, years) {
			all = append(all, fmt.Sprintf("under %d", years))
		}
	}
	for _, rule := range slices.Clone(all) {
		if cold := rule + ", cold"; c.words.kindsOf(cold) != nil && !m.hot() {
			all = append(all, cold)
		}
	}
	return slices.DeleteFunc(all, func(rule string) bool { return c.words.kindsOf(rule) == nil })
}

// younger reports whether somebody who was born in a month may still be younger than so
// many years on a date: the day of birth is not known.
func younger(born, date string, years int) bool {
	month, errMonth := time.Parse("2006-01", born)
	day, errDay := time.Parse(time.DateOnly, date)
	return errMonth != nil || errDay != nil || day.Before(month.AddDate(years, 1, 0))
}

// hot reports whether a step says that the dish is cooked through.
func (m *mealJSON) hot() bool {
	return slices.ContainsFunc(m.Steps, func(s stepJSON) bool { return heat.MatchString(s.Text) })
}

var heat = regexp.MustCompile(`(?i)\b(steaming|bubbling|boil|simmer|bake|roast|fry|until opaque|cooked through|piping hot)|\d °C`)

// breaks says which words of a dish break a rule; "": none.
func (c *checker) breaks(m *mealJSON, rule string) string {
	if a, ok := c.words.Amounts[rule]; ok {
		return c.tooMuch(m, a)
	}
	kinds := c.words.kindsOf(rule)
	if kinds == nil {
		return "there are no words for this rule"
	}
	for _, in := range m.Ingredients {
		for _, k := range kinds {
			if phrases := c.kinds(in.Name, ofIngredient)[k]; len(phrases) > 0 {
				return in.Name + ": " + phrases[0]
			}
		}
	}
	for _, k := range kinds {
		if phrases := c.kinds(m.Title, ofTitle)[k]; len(phrases) > 0 {
			return "title: " + phrases[0]
		}
	}
	return c.stepBreaks(m, kinds)
}

// stepBreaks says which words of a dish's steps give one of the kinds away; "": none.
// Words that are an ingredient's or the title's mean that one, which was judged by its
// whole name: "fry the sausages" of vegan sausages.
func (c *checker) stepBreaks(m *mealJSON, kinds []string) string {
	for _, s := range m.Steps {
		for _, k := range kinds {
			for _, phrase := range c.kinds(s.Text, ofStep)[k] {
				if said, _, _ := strings.Cut(phrase, ": "); !m.names(said) {
					return "step: " + phrase
				}
			}
		}
	}
	return ""
}

// names reports whether a phrase stands in the title or in an ingredient's name.
func (m *mealJSON) names(phrase string) bool {
	holds := func(text string) bool {
		return strings.Contains(" "+strings.Join(tokens(text), " ")+" ", " "+phrase+" ")
	}
	return holds(m.Title) || slices.ContainsFunc(m.Ingredients, func(in ingredientJSON) bool { return holds(in.Name) })
}

// kindsOf gives the kinds of food that a rule forbids; nil: there are no words for it.
func (w *words) kindsOf(rule string) []string {
	if kinds, ok := w.Rules[rule]; ok {
		return kinds
	}
	if kinds, ok := w.Bans[rule]; ok {
		return kinds
	}
	if _, ok := w.Kinds[rule]; ok {
		return []string{rule}
	}
	return nil
}

// tooMuch says which foods of a kind a serving holds too much of.
func (c *checker) tooMuch(m *mealJSON, a amount) string {
	servings := m.CookedServings
	var grams float64
	names := map[string]bool{}
	for _, in := range m.Ingredients {
		if in.Grams == nil || !a.counts(c.kinds(in.Name, ofIngredient)[a.Kind]) {
			continue
		}
		grams += *in.Grams
		names[in.Name] = true
	}
	if servings <= 0 || grams/servings <= a.Grams {
		return ""
	}
	return fmt.Sprintf("%.0f g a serving of %v", grams/servings, slices.Sorted(maps.Keys(names)))
}

// minutes is the limit of a slot on a date; 0: none.
func minutes(p meal.Preferences, date, slot string) int {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 1 // a date that does not exist keeps no limit
	}
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return p.MaxMinutes.Weekend[meal.Slot(slot)]
	}
	return p.MaxMinutes.Weekday[meal.Slot(slot)]
}

// empty names everybody who attends a slot and gets no main there.
func empty(d dayJSON) []breach {
	var all []breach
	for _, s := range d.Slots {
		if s.Kind == "out" || s.Kind == "skip" {
			continue
		}
		for _, e := range s.Eaters {
			if !d.serves(s.Slot, s.Number, e) {
				all = append(all, breach{"no main", e, d.Date, s.Slot, "", "nothing to eat"})
			}
		}
	}
	return all
}

// serves reports whether an eater has a main in a slot.
func (d dayJSON) serves(slot string, number int, eater string) bool {
	for _, m := range d.Meals {
		if m.Slot != slot || max(m.Number, 1) != max(number, 1) || m.Role != "main" {
			continue
		}
		for _, p := range m.Portions {
			if p.Eater == eater && p.Servings > 0 {
				return true
			}
		}
	}
	return false
}
