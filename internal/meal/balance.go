package meal

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/food"
)

// How far a day's intake may be off its target, as a share of the target.
const (
	energyTolerance = 0.05
	macroTolerance  = 0.10
)

// macros with the words of a violation's nutrient parameter.
var macros = []struct {
	nutrient food.Nutrient
	word     string
}{{food.Protein, "protein"}, {food.Carbs, "carbs"}, {food.Fat, "fat"}}

// balance compares each eater's whole day with the target; found are the day's
// violations so far.
func (j *judge) balance(out []Violation, d *Day, found []Violation) []Violation {
	var servings []Intake // of each meal, once
	for i := range j.h.Eaters {
		e := &j.h.Eaters[i]
		if e.EnergyKcal == nil || j.h.DayShare(*d, e.ID) < 1 || d.broken(e.ID, found) {
			continue
		}
		if servings == nil {
			servings = j.batches.servingsOn(d)
		}
		var got Intake
		for k := range d.Meals {
			got.AddIntake(servings[k], d.Meals[k].servingsFor(e.ID))
		}
		out = compare(out, d.Date, e, got)
	}
	return out
}

// broken reports whether the eater misses a main or has a portion of a blocked meal:
// such a day is not complete, and not compared.
func (d *Day) broken(eater string, found []Violation) bool {
	if len(found) == 0 {
		return false
	}
	blocked := Blocked(found)
	for k := range d.Meals {
		if blocked[d.Meals[k].ID] && d.Meals[k].servingsFor(eater) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == RuleNoMain && v.Eater == eater })
}

// compare notes energy and macros that are off the target. What is not known is not
// compared: the coverage tells.
func compare(out []Violation, date Date, e *Eater, got Intake) []Violation {
	target := e.Target()
	off := func(n food.Nutrient, tolerance float64) (params map[string]string) {
		aim, aimed := target.Get(n)
		have, known := got.Get(n)
		const rounding = 1e-9 // a day exactly at the bound is within it
		if !aimed || !known || math.Abs(have-aim) <= aim*tolerance*(1+rounding) {
			return nil
		}
		return map[string]string{paramAmount: whole(have), paramTarget: whole(aim)}
	}
	v := Violation{Kind: Soft, Eater: e.ID, Date: date}
	if p := off(food.Energy, energyTolerance); p != nil {
		v.Rule, v.Params = RuleEnergy, p
		out = append(out, v)
	}
	for _, m := range macros {
		if p := off(m.nutrient, macroTolerance); p != nil {
			p[paramNutrient] = m.word
			v.Rule, v.Params = RuleMacro, p
			out = append(out, v)
		}
	}
	return out
}

func whole(x float64) string { return strconv.Itoa(int(math.Round(x))) }

// variety notes a main that was cooked on an earlier date of the menu, or, where the
// household says so, within as many days; unless it is left over, recurs by wish, or the
// household wants little variety and names no days.
func (j *judge) variety(out []Violation, d *Day, m *Meal, first map[string]Date) []Violation {
	window := j.h.Preferences.NoRepeatDays
	if m.Role != Main || !m.Kind.cooked() || window == 0 && j.h.Preferences.Variety == "low" {
		return out
	}
	dish := m.dishKey()
	before, again := first[dish]
	if again && window > 0 && d.Date.DaysAfter(before) >= window {
		again = false
	}
	if !again {
		first[dish] = d.Date
	}
	if dish == "" || !again || before == d.Date || j.recurs(d.Date, m) {
		return out
	}
	return append(out, Violation{
		Kind: Soft, Rule: RuleVariety, Date: d.Date, Slot: m.Slot, Meal: m.ID,
		Params: map[string]string{paramFirst: string(before)},
	})
}

func (j *judge) recurs(d Date, m *Meal) bool {
	recipe := j.h.Preferences.Recurring[d.WeekdayKey()][m.Slot]
	return recipe != "" && recipe == m.RecipeID
}

// dishKey tells dishes apart: the recipe's id, or the title of a dish without one.
func (m *Meal) dishKey() string {
	if m.RecipeID != "" {
		return m.RecipeID
	}
	return strings.ToLower(m.Dish.Title)
}
