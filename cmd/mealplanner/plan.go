package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

// planCommand composes a menu on the terminal. Its flags are the contract's.
type planCommand struct {
	Days       int      `help:"How many days, 1 to 28." default:"7"`
	Start      string   `help:"First day, YYYY-MM-DD; default: today." placeholder:"DATE"`
	Diet       []string `help:"A diet, repeated for several: vegetarian, vegan, gluten-free, halal-style, keto, …" sep:"none"`
	Allergen   []string `help:"An allergen, repeated for several: peanuts, milk, gluten, …" sep:"none"`
	Exclude    []string `help:"A food or group that may not be in any dish, repeated for several." sep:"none"`
	Calories   int      `help:"Energy a day and eater, in kcal." default:"2000"`
	Protein    int      `help:"Share of energy from protein, in percent." default:"20"`
	Carbs      int      `help:"Share of energy from carbohydrates, in percent." default:"50"`
	Fat        int      `help:"Share of energy from fat, in percent." default:"30"`
	Meals      []string `help:"Which meals of the day." default:"breakfast,lunch,dinner"`
	Snacks     int      `help:"Snacks a day, 0 to 3." default:"1"`
	MaxMinutes int      `help:"Most minutes that any dish may take; 0: no limit." default:"0"`
	Eaters     int      `help:"How many such eaters." default:"1"`
	UseUp      []string `name:"use-up" help:"A food at home that is wished on the table, repeated for several." sep:"none" placeholder:"FOOD"`
	Leftovers  bool     `help:"Yesterday's dinner may be today's lunch."`
	Batch      bool     `name:"batch-cooking" help:"A dish that keeps may be cooked once for several meals."`
	NoRepeat   int      `name:"no-repeat-days" help:"No main dish twice within so many days, 0 to 28; 0: no wish." default:"0" placeholder:"N"`
	Household  string   `help:"JSON file with eaters, preferences, pantry and ratings as the API takes them; of the other flags only --days, --start, --seed and --json go with it." placeholder:"FILE"`
	Units      string   `help:"metric or us." enum:"metric,us" default:"metric"`
	Seed       uint64   `help:"The same seed gives the same menu." default:"1"`
	JSON       bool     `name:"json" help:"Print everything as JSON."`
}

// Run composes and prints.
func (c *planCommand) Run(ctx context.Context, k *kong.Context, h environment) error {
	today := meal.DateOf(h.now(), time.Local)
	start, err := c.start(today)
	if err != nil {
		return err
	}
	household, err := c.household(today, typed(k))
	if err != nil {
		return err
	}
	foods := food.Default()
	request := compose.Request{Household: household, Seed: c.Seed}
	for i := range c.Days {
		date := start.AddDays(i)
		request.Days = append(request.Days, compose.DayRequest{Date: date, Slots: household.Attendance(date, nil)})
	}
	bar := newProgress(h.stderr, c.Days)
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
	if err := refuseHard(violations); err != nil {
		return err
	}
	p := printed{
		Menu:       meal.View(foods, household, menu, violations),
		Violations: meal.ViolationViews(foods, household, menu, violations),
	}
	p.GroceryList.Items = meal.GroceryList(foods, household, menu, meal.Blocked(violations))
	p.GroceryList.Below = meal.LabelsBelow(foods, household, p.GroceryList.Items)
	p.say(h.said())
	if c.JSON {
		encoder := json.NewEncoder(h.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(p)
	}
	return p.table(h.said(), h.stdout)
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
func refuseHard(vs []meal.Violation) error {
	var all []error
	for _, v := range vs {
		if v.Kind == meal.Hard {
			all = append(all, errors.New(v.String()))
		}
	}
	if len(all) > 0 {
		return fmt.Errorf("the composed menu breaks a rule and is not shown: %w", errors.Join(all...))
	}
	return nil
}

func (c *planCommand) start(today meal.Date) (meal.Date, error) {
	if c.Days < 1 || c.Days > 28 {
		return "", wrongUse("--days: %d is not between 1 and 28", c.Days)
	}
	if c.Start == "" {
		return today, nil
	}
	date, err := meal.ParseDate(c.Start)
	if err != nil {
		return "", wrongUse("--start: %w", err)
	}
	if _, err := meal.ParseDate(string(date.AddDays(c.Days - 1))); err != nil {
		return "", wrongUse("--start: %s is too late for %d days", date, c.Days)
	}
	return date, nil
}

// besideHousehold are the flags that say nothing of who eats and what.
var besideHousehold = []string{"household", "days", "start", "seed", "json"}

// withHousehold refuses the flags that the file answers for: an allergen that somebody
// typed may not be dropped.
func withHousehold(typed []string) error {
	var all []error
	for _, name := range typed {
		if !slices.Contains(besideHousehold, name) {
			all = append(all, fmt.Errorf("--%s: cannot go with --household, whose file says who eats and what", name))
		}
	}
	if len(all) > 0 {
		return usageError{errors.Join(all...)}
	}
	return nil
}

// household is who eats: from the file, or so many eaters as the flags describe.
func (c *planCommand) household(today meal.Date, typed []string) (meal.Household, error) {
	if slices.Contains(typed, "household") {
		if err := withHousehold(typed); err != nil {
			return meal.Household{}, err
		}
		return readHousehold(c.Household, today)
	}
	if c.Eaters < 1 || c.Eaters > 20 {
		return meal.Household{}, wrongUse("--eaters: %d is not between 1 and 20", c.Eaters)
	}
	if c.MaxMinutes < 0 {
		return meal.Household{}, wrongUse("--max-minutes: %d is negative", c.MaxMinutes)
	}
	banned, err := c.banned()
	if err != nil {
		return meal.Household{}, err
	}
	h := meal.Household{Scope: meal.ScopeHousehold, Units: food.System(c.Units), Preferences: c.preferences()}
	for i := range c.Eaters {
		e := c.eater(i+1, banned, typed)
		if err := e.Validate(food.Default(), today, false); err != nil {
			return meal.Household{}, rename(err, flagOf)
		}
		h.Eaters = append(h.Eaters, e)
	}
	if err := h.Preferences.Validate(food.Default(), nil, knownRecipe); err != nil {
		return meal.Household{}, rename(err, flagOf)
	}
	h.Pantry, err = c.pantry()
	return h, err
}

// banned is what the flags keep off the table: ids, or words that are read as a typed
// rule is.
func (c *planCommand) banned() (all food.Rule, err error) {
	var wrong []error
	add := func(flag string, rule food.Rule, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Errorf("--%s: %w", flag, err))
		}
		all.Allergens, all.Diets = append(all.Allergens, rule.Allergens...), append(all.Diets, rule.Diets...)
		all.Excluded = append(all.Excluded, rule.Excluded...)
	}
	for _, typed := range c.Allergen {
		if a := food.Allergen(typed); a.Valid() {
			all.Allergens = append(all.Allergens, a)
			continue
		}
		rule, err := ingredient.Default().ReadRule("allergic to " + typed)
		add("allergen", rule, err)
	}
	for _, typed := range c.Exclude {
		_, isAllergen := food.ParseAllergen(typed)
		if id := food.ID(typed); food.Default().Known(id) && !isAllergen {
			all.Excluded = append(all.Excluded, id)
			continue
		}
		rule, err := ingredient.Default().ReadFoods(typed)
		add("exclude", rule, err)
	}
	if len(wrong) > 0 {
		return food.Rule{}, usageError{errors.Join(wrong...)}
	}
	return all, nil
}

// pantry is what is to be used up, each food once.
func (c *planCommand) pantry() (items []meal.PantryItem, err error) {
	var wrong []error
	for _, named := range c.UseUp {
		f := food.Default().FoodNamed(named, food.AnyLocale)
		switch {
		case f == nil:
			wrong = append(wrong, fmt.Errorf("--use-up: %q is not a food that we know%s", named, nearest(named)))
		case !slices.ContainsFunc(items, func(i meal.PantryItem) bool { return i.Food == f.ID }):
			items = append(items, meal.PantryItem{Food: f.ID, UseUp: true})
		}
	}
	if len(wrong) > 0 {
		return nil, usageError{errors.Join(wrong...)}
	}
	return items, nil
}

// nearest names foods that were perhaps meant.
func nearest(named string) string {
	var names []string
	for _, f := range food.Default().Search(named, 3) {
		names = append(names, f.Name)
	}
	if len(names) == 0 {
		return ""
	}
	return "; perhaps " + strings.Join(names, ", ")
}

func (c *planCommand) eater(number int, banned food.Rule, typed []string) meal.Eater {
	e := meal.Eater{
		ID:         fmt.Sprintf("eater-%d", number),
		Name:       fmt.Sprintf("Eater %d", number),
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

// table prints the menu for people.
func (p printed) table(said *words.Words, out io.Writer) error {
	w := &table{out: out}
	for _, day := range p.Menu.Days {
		w.line("%s", dayTitle(day.Date))
		for _, m := range day.Meals {
			w.line("  %-9s  %-46s %8s  %s", slotTitle(m), m.Title, minutes(m), portions(m))
			if text := reasons(m); text != "" {
				w.line("  %-9s  %s", "", text)
			}
		}
		for _, e := range day.Eaters {
			w.line("  %s", eaterLine(e))
		}
		w.line("")
	}
	for _, v := range p.Violations {
		w.line("note: %s", v.Message)
	}
	w.line("Grocery list")
	var aisle food.Aisle
	for _, item := range p.GroceryList.Items {
		if item.Aisle != aisle {
			aisle = item.Aisle
			w.line("  %s", aisle.Name())
		}
		w.line("    %-12s %s%s", amount(item.Quantity, item.Unit), item.Name, labels(said, item))
	}
	w.line("")
	if below := said.LabelsBelow(p.GroceryList.Below); below != "" {
		w.line("%s", below)
	}
	w.line("%s", said.LabelNotice())
	return w.err
}

// table keeps the first error of many lines.
type table struct {
	out io.Writer
	err error
}

func (t *table) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
}

func dayTitle(d meal.Date) string {
	return fmt.Sprintf("%s %s", d.Weekday(), d)
}

func slotTitle(m meal.MealView) string {
	switch {
	case m.Role != meal.Main:
		return "+ " + string(m.Role)
	case m.Number > 1:
		return fmt.Sprintf("%s %d", m.Slot, m.Number)
	}
	return string(m.Slot)
}

// minutes of a dish; what is left over takes none.
func minutes(m meal.MealView) string {
	if m.LeftoverOf != "" {
		return ""
	}
	return fmt.Sprintf("%d min", m.Minutes)
}

func portions(m meal.MealView) string {
	var all []string
	eaten := 0.0
	for _, p := range m.Portions {
		eaten += p.Servings
		all = append(all, fmt.Sprintf("%g", p.Servings))
	}
	text := "servings " + strings.Join(all, " + ")
	if m.LeftoverOf == "" && m.CookedServings > eaten {
		text += fmt.Sprintf(", cook %g", m.CookedServings) // the rest is left over
	}
	return text
}

func reasons(m meal.MealView) string {
	var all []string
	for _, r := range m.Reasons {
		all = append(all, r.Text)
	}
	return strings.Join(all, ", ")
}

func eaterLine(e meal.EaterDayView) string {
	n, t := e.Nutrition, e.Target
	line := fmt.Sprintf("%s: %s kcal%s, protein %s g%s, carbs %s g%s, fat %s g%s", e.Name,
		number(n.EnergyKcal), of(t.EnergyKcal), number(n.ProteinG), of(t.ProteinG),
		number(n.CarbsG), of(t.CarbsG), number(n.FatG), of(t.FatG))
	if n.Coverage < 1 {
		line += fmt.Sprintf(" (known for %.0f %%)", 100*n.Coverage)
	}
	return line
}

func number(v *float64) string {
	if v == nil {
		return "?"
	}
	return fmt.Sprintf("%.0f", *v)
}

func of(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf(" of %.0f", *v)
}

// amount words a quantity; a piece needs no unit.
func amount(q float64, u food.Unit) string {
	if u == food.Piece {
		return fmt.Sprintf("%g", q)
	}
	return fmt.Sprintf("%g %s", q, u.Name(q))
}

func labels(w *words.Words, item meal.GroceryItem) string {
	if text := w.Label(item.Contains, item.CheckLabel); text != "" {
		return "  (" + text + ")"
	}
	return ""
}
