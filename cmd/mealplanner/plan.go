package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// planCommand composes a menu on the terminal. Its flags are the contract's.
type planCommand struct {
	Days       int      `default:"7"`
	Start      string   `placeholder:"DATE"`
	Diet       []string `sep:"none"`
	Allergen   []string `sep:"none"`
	Exclude    []string `sep:"none"`
	Calories   int      `default:"2000"`
	Protein    int      `default:"20"`
	Carbs      int      `default:"50"`
	Fat        int      `default:"30"`
	Meals      []string `placeholder:"MEALS"`
	Snacks     int      `default:"1"`
	MaxMinutes int      `default:"0"`
	Eaters     int      `default:"1"`
	UseUp      []string `name:"use-up" sep:"none" placeholder:"FOOD"`
	Leftovers  bool
	Batch      bool   `name:"batch-cooking"`
	NoRepeat   int    `name:"no-repeat-days" default:"0" placeholder:"N"`
	Household  string `placeholder:"FILE"`
	Units      string `default:"metric"`
	Seed       uint64 `default:"1"`
	JSON       bool   `name:"json"`
}

// Run composes and prints.
func (c *planCommand) Run(ctx context.Context, k *kong.Context, h environment) error {
	start, household, err := c.wishes(h.words, meal.DateOf(h.now(), time.Local), typed(k))
	if err != nil {
		return err
	}
	foods := food.Default()
	request := compose.Request{Household: household, Seed: c.Seed}
	for i := range c.Days {
		date := start.AddDays(i)
		request.Days = append(request.Days, compose.DayRequest{Date: date, Slots: household.Attendance(date, nil)})
	}
	bar := newProgress(h, c.Days)
	menu, err := compose.New(foods, catalog.Recipes()).Compose(ctx, request, func(done int, d meal.Day) {
		bar.day(done, d.Date)
	})
	bar.end()
	switch {
	case err != nil && c.Household == "":
		return flagged{err}
	case err != nil:
		return err
	}
	violations := meal.Check(foods, household, menu, meal.Composed)
	p := printed{
		Menu:       meal.View(foods, household, menu, violations),
		Violations: meal.ViolationViews(foods, household, menu, violations),
	}
	p.GroceryList.Items = meal.GroceryList(foods, household, menu, meal.Blocked(violations))
	p.GroceryList.Below = meal.LabelsBelow(foods, household, p.GroceryList.Items)
	p.say(h.words)
	if err := refuseHard(p.Violations); err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(h.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(p)
	}
	return p.table(h.stdout, h.words)
}

// printed is what --json prints: the contract's shape.
type printed struct {
	Menu        meal.MenuView        `json:"menu"`
	Violations  []meal.ViolationView `json:"violations"`
	GroceryList struct {
		Items []meal.GroceryItem `json:"items"`
		Below []meal.LabelBelow  `json:"check_label_below"`
	} `json:"grocery_list"`
}

// say puts the words of a language into it.
func (p *printed) say(w *words.Words) {
	w.Menu(&p.Menu)
	w.Violations(p.Violations)
	for i := range p.GroceryList.Items {
		w.GroceryItem(&p.GroceryList.Items[i])
	}
	slices.SortFunc(p.GroceryList.Items, w.ByAisle())
	for i := range p.GroceryList.Below {
		p.GroceryList.Below[i].Name = w.Food(p.GroceryList.Below[i].Food)
	}
}

// refuseHard is the last guard before a menu is shown: the composer keeps the rules,
// and Check, which shares no code with it, has to agree.
func refuseHard(all []meal.ViolationView) error {
	var rules []string
	for _, v := range all {
		if v.Kind == meal.Hard {
			rules = append(rules, v.Message)
		}
	}
	if len(rules) > 0 {
		return problem.Of(problem.Impossible, "plan-not-shown", "rules", strings.Join(rules, "; "))
	}
	return nil
}

// maxEaters is the most eaters that the flags describe.
const maxEaters = 20

// wishes are the first day and who eats what, or all that is wrong in the flags and the
// file.
func (c *planCommand) wishes(w *words.Words, today meal.Date, typed []string) (start meal.Date, h meal.Household, err error) {
	var found problem.Collector
	start = c.start(&found, today)
	if !slices.Contains(typed, "household") {
		h = c.household(&found, w, today, typed)
		return start, h, rename(found.Err(), flagOf)
	}
	besides(&found, typed)
	h, err = readHousehold(c.Household, today, w.Language())
	return start, h, errors.Join(rename(found.Err(), flagOf), err)
}

// start is the first day, of which on there are dates for all days.
func (c *planCommand) start(found *problem.Collector, today meal.Date) meal.Date {
	found.Require(c.Days >= 1 && c.Days <= planner.MaxDays, "days", "out-of-range", "min", 1, "max", planner.MaxDays)
	if c.Start == "" {
		return today
	}
	date, err := meal.ParseDate(c.Start)
	switch {
	case err != nil:
		found.Find("start", "not-a-date", "value", c.Start)
	case !found.Has("days"):
		_, err := meal.ParseDate(string(date.AddDays(c.Days - 1)))
		found.Require(err == nil, "start", "too-late", "days", c.Days)
	}
	return date
}

// besideHousehold are the flags that say nothing of who eats and what.
var besideHousehold = []string{"household", "days", "start", "seed", "json", "language"}

// besides refuses the flags that the file answers for: an allergen that somebody typed may
// not be dropped.
func besides(found *problem.Collector, typed []string) {
	for _, name := range typed {
		found.Require(slices.Contains(besideHousehold, name), name, "not-with-household")
	}
}

// household is so many eaters as the flags describe, with what they wish. All that is wrong
// is noted by the names of the values: energy_kcal, max_minutes.
func (c *planCommand) household(found *problem.Collector, w *words.Words, today meal.Date, typed []string) meal.Household {
	systems := []food.System{food.Metric, food.US}
	found.Require(c.Eaters >= 1 && c.Eaters <= maxEaters, "eaters", "out-of-range", "min", 1, "max", maxEaters)
	found.Require(c.MaxMinutes >= 0 && c.MaxMinutes <= meal.MaxMinutes, "max_minutes", "out-of-range", "min", 0, "max", meal.MaxMinutes)
	found.Require(slices.Contains(systems, food.System(c.Units)), "units", "not-one-of", "choices", systems)
	wanted := c.wanted(found, w)
	h := meal.Household{Scope: meal.ScopeHousehold, Units: food.System(c.Units), Preferences: c.preferences(found, w)}
	for i := range min(max(c.Eaters, 1), maxEaters) {
		e := c.eater(w, i+1, wanted, typed)
		found.Take("", e.Validate(food.Default(), today, false))
		h.Eaters = append(h.Eaters, e)
	}
	found.Take("", h.Preferences.Validate(food.Default(), nil, knownRecipe))
	h.Pantry = c.pantry(found, w.Language())
	return h
}

// wanted is what the flags allow and keep off the table: ids, or words that are read as a
// typed rule is.
func (c *planCommand) wanted(found *problem.Collector, w *words.Words) food.Rule {
	var all food.Rule
	l := w.Language()
	add := func(flag string, rule food.Rule, err error) {
		refusedBy(found, flag, readableBy(byFlag, err))
		all.Allergens, all.Diets = append(all.Allergens, rule.Allergens...), append(all.Diets, rule.Diets...)
		all.Excluded = append(all.Excluded, rule.Excluded...)
	}
	for i, typed := range c.Diet {
		rule, err := readDiet(typed, w)
		add(fmt.Sprintf("diets[%d]", i), rule, err)
	}
	for i, typed := range c.Allergen {
		if a := food.Allergen(typed); a.Valid() {
			all.Allergens = append(all.Allergens, a)
			continue
		}
		rule, err := readAllergy(typed, l)
		add(fmt.Sprintf("allergens[%d]", i), rule, err)
	}
	for i, typed := range c.Exclude {
		_, isAllergen := food.ParseAllergen(typed)
		if id := food.ID(typed); food.Default().Known(id) && !isAllergen {
			all.Excluded = append(all.Excluded, id)
			continue
		}
		rule, err := ingredient.In(l).ReadFoods(typed)
		add(fmt.Sprintf("excluded_foods[%d]", i), rule, err)
	}
	return all
}

// readDiet reads a diet: its id, a name of it in English or in the language of the words,
// or a rule that is about one: "lacto-vegetarian" is without eggs too.
func readDiet(typed string, w *words.Words) (food.Rule, error) {
	if d, ok := food.ParseDiet(typed); ok {
		return food.Rule{Diets: []food.Diet{d}}, nil
	}
	var names []string
	for _, d := range food.AllDiets() {
		names = append(names, w.Name("diet", string(d)))
		if food.PhraseKey(names[len(names)-1]) == food.PhraseKey(typed) {
			return food.Rule{Diets: []food.Diet{d}}, nil
		}
	}
	rule, err := ingredient.In(w.Language()).ReadRule(typed)
	if err != nil || len(rule.Diets) == 0 {
		return food.Rule{}, problem.Wrong("", "no-diet", "value", typed, "diets", names)
	}
	return rule, nil
}

// allergyTo begins a rule about an allergy, by language.
var allergyTo = map[food.Language]string{food.English: "allergic to ", food.German: "allergisch gegen "}

// readAllergy reads what somebody is allergic to, in the language or else in English. What
// neither understands is refused in the words of the first.
func readAllergy(typed string, l food.Language) (food.Rule, error) {
	rule, refused := ingredient.In(l).ReadRule(allergyTo[l] + typed)
	if refused == nil {
		return rule, nil
	}
	if rule, err := ingredient.Default().ReadRule(allergyTo[food.English] + typed); err == nil {
		return rule, nil
	}
	return food.Rule{}, refused
}

// pantry is what is to be used up, each food once.
func (c *planCommand) pantry(found *problem.Collector, l food.Language) (items []meal.PantryItem) {
	for i, named := range c.UseUp {
		f := food.Default().FoodNamedIn(named, l)
		switch {
		case f == nil:
			unknownFood(found, fmt.Sprintf("use_up[%d]", i), named, l)
		case !slices.ContainsFunc(items, func(i meal.PantryItem) bool { return i.Food == f.ID }):
			items = append(items, meal.PantryItem{Food: f.ID, UseUp: true})
		}
	}
	return items
}

// unknownFood notes a food that we do not know, with those that were perhaps meant.
func unknownFood(found *problem.Collector, path, named string, l food.Language) {
	var names []string
	for _, f := range food.Default().Search(named, 3) {
		names = append(names, food.Default().NameIn(f.ID, l))
	}
	if len(names) == 0 {
		found.Find(path, "no-food", "value", named)
		return
	}
	found.Find(path, "no-food-perhaps", "value", named, "foods", names)
}

func (c *planCommand) eater(w *words.Words, number int, wanted food.Rule, typed []string) meal.Eater {
	e := meal.Eater{
		ID:         fmt.Sprintf("eater-%d", number),
		Name:       w.Text("plan-eater", "number", number),
		EnergyKcal: &c.Calories,
	}
	if !sharesOfDiet(wanted.Diets, typed) {
		e.ProteinPct, e.CarbsPct, e.FatPct = &c.Protein, &c.Carbs, &c.Fat
	}
	e.Diets = append(e.Diets, wanted.Diets...)
	e.Allergens = append(e.Allergens, wanted.Allergens...)
	e.ExcludedFoods = append(e.ExcludedFoods, wanted.Excluded...)
	return e.Clean()
}

// sharesOfDiet reports whether a diet sets the shares of energy: keto does unless one was
// typed.
func sharesOfDiet(diets []food.Diet, typed []string) bool {
	share := func(flag string) bool { return flag == "protein" || flag == "carbs" || flag == "fat" }
	return slices.Contains(diets, food.Keto) && !slices.ContainsFunc(typed, share)
}

func (c *planCommand) preferences(found *problem.Collector, w *words.Words) meal.Preferences {
	p := meal.DefaultPreferences()
	p.Snacks, p.Leftovers, p.BatchCooking, p.NoRepeatDays = c.Snacks, c.Leftovers, c.Batch, c.NoRepeat
	if c.Meals != nil {
		p.Meals = c.meals(found, w)
	}
	p.MaxMinutes = meal.MinuteLimits{Weekday: map[meal.Slot]int{}, Weekend: map[meal.Slot]int{}}
	for _, s := range meal.Slots() {
		if c.MaxMinutes > 0 {
			p.MaxMinutes.Weekday[s], p.MaxMinutes.Weekend[s] = c.MaxMinutes, c.MaxMinutes
		}
	}
	return p
}

// meals are those of the day: ids, or their names in the language of the words.
func (c *planCommand) meals(found *problem.Collector, w *words.Words) (meals []meal.Slot) {
	main := []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner}
	name := func(s meal.Slot) string { return w.Name("slot", string(s)) }
	for i, typed := range c.Meals {
		typed = strings.TrimSpace(typed)
		at := slices.IndexFunc(main, func(s meal.Slot) bool {
			return strings.EqualFold(typed, string(s)) || strings.EqualFold(typed, name(s))
		})
		if at < 0 {
			found.Find(fmt.Sprintf("meals[%d]", i), "not-one-of", "choices", []string{name(main[0]), name(main[1]), name(main[2])})
			continue
		}
		meals = append(meals, main[at])
	}
	return meals
}

// flagged is the failure of a menu whose wishes came in flags: what would help is said by
// the flags that change it.
type flagged struct{ error }

func (f flagged) Unwrap() error { return f.error }

// flagsOf names the flags behind the places of a change.
func flagsOf(places string) string {
	var flags []string
	for place := range strings.SplitSeq(places, ", ") {
		_, value, below := strings.Cut(place, ".")
		if !below {
			value = "meals" // who eats when: a meal that is not planned needs nothing
		}
		if flag := flagOf(value); !slices.Contains(flags, flag) {
			flags = append(flags, flag)
		}
	}
	return strings.Join(flags, ", ")
}

// flagOf names the flag behind a path such as energy_kcal.
func flagOf(path string) string {
	field, _, _ := strings.Cut(path, "[")
	field, _, _ = strings.Cut(field, ".")
	switch field {
	case "energy_kcal":
		return "--calories"
	case "protein_pct":
		return "--protein"
	case "carbs_pct":
		return "--carbs"
	case "fat_pct":
		return "--fat"
	case "diets":
		return "--diet"
	case "allergens":
		return "--allergen"
	case "excluded_foods":
		return "--exclude"
	}
	return "--" + strings.ReplaceAll(field, "_", "-")
}
