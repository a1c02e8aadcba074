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
	energyTolerance   = 0.05
	macroTolerance    = 0.10
	estimateTolerance = 0.10 // of an energy that nobody set
)

// macros are told by a rule of their own where one amount of them is aimed for on a day.
var macros = []food.Nutrient{food.Protein, food.Carbs, food.Fat}

// planned adds up what an eater's days hold that were compared.
type planned struct {
	got Intake
	of  float64 // whole days, in parts where only a part is planned
}

// balance compares what each eater has on a day with the needs; found are the day's
// violations so far. The needs are those of the part of the day that is planned, and a day
// on which the eater is away for some of it is not compared.
func (j *judge) balance(out []Violation, d *Day, found []Violation) []Violation {
	var servings []Intake // of each meal, once
	for i := range j.h.Eaters {
		e := &j.h.Eaters[i]
		of, whole := j.h.dayShare(d, e.ID)
		if !whole || d.broken(e.ID, found) {
			continue
		}
		if servings == nil {
			servings = j.batches.servingsOn(d)
		}
		var got Intake
		for k := range d.Meals {
			got.AddIntake(servings[k], d.Meals[k].servingsFor(e.ID))
		}
		j.week[i].got.AddIntake(got, 1)
		j.week[i].of += of
		out = missedNeeds(out, e, d.Date, of, got)
	}
	return out
}

// missedNeeds notes what an eater misses on a date of the needs of so much of a full day.
func missedNeeds(out []Violation, e *Eater, on Date, of float64, got Intake) []Violation {
	needs := e.Needs(on).Day
	kcal, known := got.Get(food.Energy)
	for x, r := range needs {
		part := of
		if r.OfEnergy && known {
			part = kcal / needs[food.Energy].Aim
		}
		out = compare(out, Violation{Kind: Soft, Eater: e.ID, Date: on}, food.Nutrient(x), r.Part(part), got)
	}
	return out
}

// weeks compares the means of the days since the last week's end with what each eater needs
// as a week's mean, and begins another.
func (j *judge) weeks(out []Violation, last Date) []Violation {
	for i := range j.h.Eaters {
		e, week := &j.h.Eaters[i], j.week[i]
		j.week[i] = planned{}
		if week.of == 0 {
			continue
		}
		var mean Intake
		mean.AddIntake(week.got, 1/week.of)
		for x, r := range e.Needs(last).Week {
			from := len(out)
			out = compare(out, Violation{Kind: Soft, Eater: e.ID, Date: last}, food.Nutrient(x), r, mean)
			for k := from; k < len(out); k++ {
				out[k].Rule, out[k].Params[paramPer] = RuleNutrient, string(PerWeek)
				out[k].Params[paramNutrient] = string(aimName(food.Nutrient(x)))
			}
		}
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

// compare notes a nutrient that is outside of its range. What is not known is not compared:
// the coverage tells.
func compare(out []Violation, v Violation, x food.Nutrient, r Range, got Intake) []Violation {
	have, known := got.Get(x)
	if r.None() || !known {
		return out
	}
	of, missed := r.Missed(have)
	if !missed {
		return out
	}
	v.Params = map[string]string{paramAmount: whole(have), paramTarget: whole(of)}
	switch {
	case x == food.Energy:
		v.Rule = RuleEnergy
	case r.Exact && slices.Contains(macros, x):
		v.Rule, v.Params[paramNutrient] = RuleMacro, string(aimName(x))
	default:
		v.Rule, v.Params[paramNutrient] = RuleNutrient, string(aimName(x))
	}
	if r.Estimated {
		v.Params[paramEstimated] = "true"
	}
	return append(out, v)
}

func whole(x float64) string { return strconv.Itoa(int(math.Round(x))) }

// variety notes a main that was cooked on an earlier date of the menu, or, where the
// household says so, within as many days; unless it is left over, recurs by wish, or the
// household names no days and such dishes go round.
func (j *judge) variety(out []Violation, d *Day, m *Meal, first map[string]Date) []Violation {
	window := j.h.Preferences.NoRepeatDays
	if m.Role != Main || !m.Kind.cooked() || window == 0 && j.h.Preferences.goesRound(m.Slot) {
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
