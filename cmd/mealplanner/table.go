package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

// table prints the menu for people.
func (p printed) table(out io.Writer, w *words.Words) error {
	t := &table{out: out, words: w}
	for _, day := range p.Menu.Days {
		t.day(day)
	}
	for _, v := range p.Violations {
		t.line("%s", w.Text("plan-note", "note", v.Message))
	}
	t.line("%s", w.Text("plan-list"))
	var aisle food.Aisle
	for _, item := range p.GroceryList.Items {
		if item.Aisle != aisle {
			aisle = item.Aisle
			t.line("  %s", aisle.NameIn(w.Language()))
		}
		t.item(item)
	}
	t.line("")
	if below := w.LabelsBelow(p.GroceryList.Below); below != "" {
		t.line("%s", below)
	}
	t.line("%s", w.LabelNotice())
	return t.err
}

// table keeps the first error of many lines.
type table struct {
	out   io.Writer
	words *words.Words
	err   error
}

func (t *table) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
}

// day prints the dishes of a day, then what each eater has of it.
func (t *table) day(day meal.DayView) {
	width := 0 // of the column of slots, in characters
	for _, m := range day.Meals {
		width = max(width, utf8.RuneCountInString(t.slot(m)))
	}
	t.line("%s", t.words.Date(string(day.Date)))
	for _, m := range day.Meals {
		t.line("  %-*s  %-46s %8s  %s", width, t.slot(m), m.Title, t.minutes(m), t.portions(m))
		if text := reasons(m); text != "" {
			t.line("  %-*s  %s", width, "", text)
		}
	}
	for _, e := range day.Eaters {
		t.line("  %s", t.eater(e))
	}
	t.line("")
}

// slot names a meal's slot, or beside the main dish its role.
func (t *table) slot(m meal.MealView) string {
	slot := t.words.Name("slot", string(m.Slot))
	switch {
	case m.Role != meal.Main:
		return "+ " + t.words.Name("role", string(m.Role))
	case m.Number > 1:
		return slot + " " + t.words.Number(float64(m.Number), 0)
	}
	return slot
}

// minutes of a dish; what is left over takes none.
func (t *table) minutes(m meal.MealView) string {
	if m.LeftoverOf != "" {
		return ""
	}
	return t.words.Text("plan-minutes", "minutes", m.Minutes)
}

func (t *table) portions(m meal.MealView) string {
	var all []string
	eaten := 0.0
	for _, p := range m.Portions {
		eaten += p.Servings
		all = append(all, t.words.Number(p.Servings, 2))
	}
	servings := strings.Join(all, " + ")
	if m.LeftoverOf == "" && m.CookedServings > eaten { // the rest is left over
		return t.words.Text("plan-cooked", "servings", servings, "cooked", t.words.Number(m.CookedServings, 2))
	}
	return t.words.Text("plan-servings", "servings", servings)
}

func reasons(m meal.MealView) string {
	var all []string
	for _, r := range m.Reasons {
		all = append(all, r.Text)
	}
	return strings.Join(all, ", ")
}

// eater says what an eater has of a day, of what is aimed for.
func (t *table) eater(e meal.EaterDayView) string {
	n, target := e.Nutrition, e.Planned()
	params := []any{
		"eater", e.Name,
		"energy", t.ofEnergy(e),
		"protein", t.ofTarget(n.ProteinG, target.ProteinG),
		"carbs", t.ofTarget(n.CarbsG, target.CarbsG),
		"fat", t.ofTarget(n.FatG, target.FatG),
	}
	if n.Coverage < 1 {
		return t.words.Text("plan-day-known", append(params, "percent", t.words.Number(100*n.Coverage, 0))...)
	}
	return t.words.Text("plan-day", params...)
}

// ofEnergy is the energy with what is aimed for, and says where that is an estimate.
func (t *table) ofEnergy(e meal.EaterDayView) string {
	amount, target := e.Nutrition.EnergyKcal, e.Planned().EnergyKcal
	if !e.Estimated || amount == nil || target == nil {
		return t.ofTarget(amount, target)
	}
	return t.words.Text("plan-of-estimate", "amount", t.words.Number(*amount, 0), "target", t.words.Number(*target, 0))
}

// ofTarget is an amount with what is aimed for, if anything is; a question mark is an
// amount that is not known.
func (t *table) ofTarget(amount, target *float64) string {
	text := "?"
	if amount != nil {
		text = t.words.Number(*amount, 0)
	}
	if target == nil {
		return text
	}
	return t.words.Text("plan-of-target", "amount", text, "target", t.words.Number(*target, 0))
}

// item is what to buy of a food, with what its label is read for.
func (t *table) item(item meal.GroceryItem) {
	amount, name := t.words.Measured(item.Quantity, item.Unit, item.Food)
	labels := t.words.Label(item.Contains, item.CheckLabel)
	if labels != "" {
		labels = "  (" + labels + ")"
	}
	t.line("    %-12s %s%s", amount, name, labels)
}
