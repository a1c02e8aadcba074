package main

import (
	"context"
	"encoding/json"
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
	Meals      []string `default:"breakfast,lunch,dinner"`
	Snacks     int      `default:"1"`
	MaxMinutes int      `default:"0"`
	Eaters     int      `default:"1"`
	UseUp      []string `name:"use-up" sep:"none" placeholder:"FOOD"`
	Leftovers  bool
	Batch      bool   `name:"batch-cooking"`
	NoRepeat   int    `name:"no-repeat-days" default:"0" placeholder:"N"`
	Household  string `placeholder:"FILE"`
	Units      string `enum:"metric,us" default:"metric"`
	Seed       uint64 `default:"1"`
	JSON       bool   `name:"json"`
}

// Run composes and prints.
func (c *planCommand) Run(ctx context.Context, k *kong.Context, h environment) error {
	today := meal.DateOf(h.now(), time.Local)
	start, err := c.start(today)
	if err != nil {
		return err
	}
	household, err := c.household(h.words, today, typed(k))
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

// maxDays is the most days of a menu, as for an order.
const maxDays = 28

// maxEaters is the most eaters that the flags describe.
const maxEaters = 20

func (c *planCommand) start(today meal.Date) (meal.Date, error) {
	if c.Days < 1 || c.Days > maxDays {
		return "", wrongUse("--days", "out-of-range", "min", 1, "max", maxDays)
	}
	if c.Start == "" {
		return today, nil
	}
	date, err := meal.ParseDate(c.Start)
	if err != nil {
		return "", wrongUse("--start", "not-a-date", "value", c.Start)
	}
	if _, err := meal.ParseDate(string(date.AddDays(c.Days - 1))); err != nil {
		return "", wrongUse("--start", "too-late", "days", c.Days)
	}
	return date, nil
}

// besideHousehold are the flags that say nothing of who eats and what.
var besideHousehold = []string{"household", "days", "start", "seed", "json", "language"}

// withHousehold refuses the flags that the file answers for: an allergen that somebody
// typed may not be dropped.
func withHousehold(typed []string) error {
	var found problem.Collector
	for _, name := range typed {
		found.Require(slices.Contains(besideHousehold, name), "--"+name, "not-with-household")
	}
	return asTyped(found.Err())
}

// household is who eats: from the file, or so many eaters as the flags describe.
func (c *planCommand) household(w *words.Words, today meal.Date, typed []string) (meal.Household, error) {
	if slices.Contains(typed, "household") {
		if err := withHousehold(typed); err != nil {
			return meal.Household{}, err
		}
		return readHousehold(c.Household, today, w.Language())
	}
	if c.Eaters < 1 || c.Eaters > maxEaters {
		return meal.Household{}, wrongUse("--eaters", "out-of-range", "min", 1, "max", maxEaters)
	}
	if c.MaxMinutes < 0 {
		return meal.Household{}, wrongUse("--max-minutes", "too-small", "min", 0)
	}
	banned, err := c.banned(w.Language())
	if err != nil {
		return meal.Household{}, err
	}
	h := meal.Household{Scope: meal.ScopeHousehold, Units: food.System(c.Units), Preferences: c.preferences()}
	for i := range c.Eaters {
		e := c.eater(w, i+1, banned, typed)
		if err := e.Validate(food.Default(), today, false); err != nil {
			return meal.Household{}, rename(err, flagOf)
		}
		h.Eaters = append(h.Eaters, e)
	}
	if err := h.Preferences.Validate(food.Default(), nil, knownRecipe); err != nil {
		return meal.Household{}, rename(err, flagOf)
	}
	h.Pantry, err = c.pantry(w.Language())
	return h, err
}

// banned is what the flags keep off the table: ids, or words that are read as a typed
// rule is.
func (c *planCommand) banned(l food.Language) (food.Rule, error) {
	var all food.Rule
	var found problem.Collector
	add := func(flag string, rule food.Rule, err error) {
		refusedBy(&found, flag, err)
		all.Allergens, all.Diets = append(all.Allergens, rule.Allergens...), append(all.Diets, rule.Diets...)
		all.Excluded = append(all.Excluded, rule.Excluded...)
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
	if err := found.Err(); err != nil {
		return food.Rule{}, rename(err, flagOf)
	}
	return all, nil
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
func (c *planCommand) pantry(l food.Language) (items []meal.PantryItem, err error) {
	var found problem.Collector
	for i, named := range c.UseUp {
		f := food.Default().FoodNamedIn(named, l)
		switch {
		case f == nil:
			unknownFood(&found, fmt.Sprintf("use_up[%d]", i), named, l)
		case !slices.ContainsFunc(items, func(i meal.PantryItem) bool { return i.Food == f.ID }):
			items = append(items, meal.PantryItem{Food: f.ID, UseUp: true})
		}
	}
	return items, rename(found.Err(), flagOf)
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

func (c *planCommand) eater(w *words.Words, number int, banned food.Rule, typed []string) meal.Eater {
	e := meal.Eater{
		ID:         fmt.Sprintf("eater-%d", number),
		Name:       w.Text("plan-eater", "number", number),
		EnergyKcal: &c.Calories,
	}
	if !c.sharesOfDiet(typed) {
		e.ProteinPct, e.CarbsPct, e.FatPct = &c.Protein, &c.Carbs, &c.Fat
	}
	for _, id := range c.Diet {
		e.Diets = append(e.Diets, food.Diet(id))
	}
	e.Diets = append(e.Diets, banned.Diets...)
	e.Allergens = append(e.Allergens, banned.Allergens...)
	e.ExcludedFoods = append(e.ExcludedFoods, banned.Excluded...)
	return e.Clean()
}

// sharesOfDiet reports whether the diet sets the shares of energy: keto's do unless
// one was typed.
func (c *planCommand) sharesOfDiet(typed []string) bool {
	share := func(flag string) bool { return flag == "protein" || flag == "carbs" || flag == "fat" }
	return slices.Contains(c.Diet, string(food.Keto)) && !slices.ContainsFunc(typed, share)
}

func (c *planCommand) preferences() meal.Preferences {
	p := meal.DefaultPreferences()
	p.Meals, p.Snacks = nil, c.Snacks
	p.Leftovers, p.BatchCooking, p.NoRepeatDays = c.Leftovers, c.Batch, c.NoRepeat
	for _, s := range c.Meals {
		p.Meals = append(p.Meals, meal.Slot(strings.TrimSpace(s)))
	}
	p.MaxMinutes = meal.MinuteLimits{Weekday: map[meal.Slot]int{}, Weekend: map[meal.Slot]int{}}
	for _, s := range meal.Slots() {
		if c.MaxMinutes > 0 {
			p.MaxMinutes.Weekday[s], p.MaxMinutes.Weekend[s] = c.MaxMinutes, c.MaxMinutes
		}
	}
	return p
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
