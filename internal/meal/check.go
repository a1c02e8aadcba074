package meal

import (
	"slices"
	"strconv"

	"mealplanner/internal/food"
)

// Severity of a violation.
type Severity string

// Hard violations are never saved; soft ones are shown and minimised.
const (
	Hard Severity = "hard"
	Soft Severity = "soft"
)

// The rules that a violation may name.
const (
	RuleAllergen = "allergen"     // hard: Params allergen, food, presence
	RuleDiet     = "diet"         // hard: Params diet, food; of a diet of dishes amount, limit
	RuleExcluded = "excluded"     // hard: Params excluded, food
	RuleHazard   = "hazard"       // hard: Params hazard, because, food (none: the steps bring it in)
	RuleUnknown  = "unknown-food" // hard: Params food: the table has no facts for it
	RuleNoMain   = "no-main"      // an attended slot without a main for an eater
	RuleTime     = "time"         // a dish that takes longer than its slot's limit
	RuleEnergy   = "energy"       // soft: day's energy off target by more than 5 %, or off the estimated need by more than 10 %
	RuleMacro    = "macro"        // soft: a macro off target by more than 10 %
	RuleNutrient = "nutrient"     // soft: more or less of a nutrient than an aim, a ceiling or a floor allows, on a day or as a week's mean
	RuleVariety  = "variety"      // soft: the same dish again
	RuleDisliked = "disliked"     // soft
	RuleKeeping  = "keeping"      // a leftover of which nothing is left that keeps until then
	RuleRotation = "rotation"     // soft: Params rotation, times and limit: a food too seldom or too often
)

// The keys of a violation's parameters.
const (
	paramAllergen = "allergen" // id
	paramPresence = "presence" // "contains" or "may"
	paramFood     = "food"     // id
	paramDiet     = "diet"
	paramExcluded = "excluded" // food or group id
	paramDisliked = "disliked" // food or group id
	paramHazard   = "hazard"
	paramBecause  = "because"  // "pregnant", "nursing" or "under-5": years of age
	paramMinutes  = "minutes"  // of the dish
	paramLimit    = "limit"    // of the slot in minutes, of the diet in g
	paramNumber   = "number"   // of a further snack
	paramNutrient = "nutrient" // an AimNutrient
	paramAmount   = "amount"   // planned, or in a serving, in kcal, g or mg
	paramTarget   = "target"   // aimed for, or the bound that is missed, in kcal, g or mg
	paramFirst    = "first"    // date of the same dish before
	paramRotation = "rotation" // food or group id
	paramTimes    = "times"    // how often it is on the table

	paramEstimated = "estimated" // "true": nobody set the target, it is a reference value
	paramPer       = "per"       // "week": the mean of the week's days up to the date; absent: the day
)

// Violation is a broken rule.
type Violation struct {
	Kind   Severity          `json:"kind"`
	Rule   string            `json:"rule"`
	Eater  string            `json:"eater,omitempty"` // empty: everybody
	Date   Date              `json:"date"`
	Slot   Slot              `json:"slot,omitempty"` // empty: the whole day
	Meal   string            `json:"meal,omitempty"` // the offending meal's id
	Params map[string]string `json:"params,omitempty"`
}

// Strictness says whose menu is checked.
type Strictness uint8

// A composer's menu must be complete and in time; a person may leave a slot empty
// or take longer, and is told.
const (
	Composed Strictness = iota
	Edited
)

// Check says every rule that the menu breaks for the household as it is now, day by
// day: its meals in turn, then its slots, then its eaters. It is the one judge,
// called before every save from any source and at every read; it shares no code with
// composing. An empty result is a menu that keeps all rules.
//
// Food rules hold for every meal of every kind. With ScopeHousehold the allergens of
// all regular eaters bind every dish, a guest's those of the slots where the guest
// attends; with ScopeEater they bind the dishes of which the eater has a portion, as
// diets, excluded foods and hazards always do. Age is that of the day. A dish of which no eater has a portion binds
// everybody who attends its slot. Portions of people who are not in the household
// (archived) count for nothing.
//
// Completeness and time are hard under Composed and soft under Edited; the time of a
// dish that a person chose or locked is always soft, leftovers take none. So is it with a
// leftover of which nothing is left that keeps (it is made anew). Needs are judged by the part
// of the day that the household plans (see DayShare), on days on which the eater is away for
// nothing of it, misses no main and has no blocked meal, and where enough is known.
func Check(t *food.Table, h Household, m Menu, s Strictness) []Violation {
	j := newJudge(t, h)
	first := map[string]Date{} // dish -> its first date
	left := m.leftovers(nil)
	var found []Violation
	ends := make([]int, len(m.Days)) // of each day's in found
	for i := range m.Days {
		d := &m.Days[i]
		for k := range d.Meals {
			found = j.meal(found, d, &d.Meals[k], s)
			found = j.variety(found, d, &d.Meals[k], first)
			if _, kept := left[d.Meals[k].ID]; d.Meals[k].Kind == Leftover && !kept {
				found = append(found, Violation{Kind: s.severity(), Rule: RuleKeeping, Date: d.Date, Slot: d.Meals[k].Slot, Meal: d.Meals[k].ID})
			}
		}
		found = j.slots(found, d, s)
		ends[i] = len(found)
	}
	j.batches = NewBatches(t, h, m, Blocked(found))
	var out []Violation
	start := 0
	for i := range m.Days {
		d, day := &m.Days[i], found[start:ends[i]]
		start = ends[i]
		out = j.balance(append(out, day...), d, day)
		if i%Week == Week-1 || i == len(m.Days)-1 {
			out = j.weeks(out, d.Date)
		}
	}
	return append(out, rotation(t, h, m)...)
}

// Blocked gives the ids of meals that break a hard food rule (see FoodRule): shown
// only with their rule, absent from lists and print until replaced.
func Blocked(vs []Violation) map[string]bool {
	blocked := map[string]bool{}
	for _, v := range vs {
		if v.Kind == Hard && FoodRule(v.Rule) {
			blocked[v.Meal] = true
		}
	}
	return blocked
}

// FoodRule reports whether a rule is about what is in a dish and may be hard for it:
// allergens, diets, exclusions, hazards, unknown foods.
func FoodRule(rule string) bool {
	switch rule {
	case RuleAllergen, RuleDiet, RuleExcluded, RuleHazard, RuleUnknown:
		return true
	}
	return false
}

// DishViolations is Check for one dish on its own, for these eaters (all of the
// household's allergens too when its scope says so): the composer's filter and the
// guard of a person's choice. Only food rules; no date, slot or meal is set. The
// eaters are as old as they are on that date; of a range of dates the first is the
// strictest.
func DishViolations(t *food.Table, h Household, r Recipe, attending []string, on Date) []Violation {
	return NewDishJudge(t, h, on).Violations(r, attending)
}

// DishJudge is DishViolations for many dishes of one household on one date: what each food
// breaks is found once. It is for one goroutine.
type DishJudge struct{ judge *judge }

// NewDishJudge judges dishes for a household on a date.
func NewDishJudge(t *food.Table, h Household, on Date) *DishJudge {
	j := newJudge(t, h)
	j.date = on
	return &DishJudge{j}
}

// Violations gives those of a dish for these eaters.
func (d *DishJudge) Violations(r Recipe, attending []string) []Violation {
	for i, e := range d.judge.h.Eaters {
		d.judge.served[i] = slices.Contains(attending, e.ID)
		d.judge.atTable[i] = d.judge.served[i]
	}
	return d.judge.dish(nil, &r, Violation{})
}

// meal judges one meal: its foods, then its time.
func (j *judge) meal(out []Violation, d *Day, m *Meal, s Strictness) []Violation {
	j.bind(d, m)
	at := Violation{Date: d.Date, Slot: m.Slot, Meal: m.ID}
	out = j.dish(out, &m.Dish, at)
	limit := j.h.Preferences.MaxMinutesFor(d.Date, m.Slot)
	if !m.Kind.cooked() || limit == 0 || m.Dish.Minutes <= limit {
		return out
	}
	at.Rule, at.Kind = RuleTime, s.severity()
	if m.Locked || m.Source == ByHand {
		at.Kind = Soft
	}
	at.Params = map[string]string{paramMinutes: strconv.Itoa(m.Dish.Minutes), paramLimit: strconv.Itoa(limit)}
	return append(out, at)
}

// severity of a menu that is incomplete or late.
func (s Strictness) severity() Severity {
	if s == Edited {
		return Soft
	}
	return Hard
}

// slots notes for every attended slot the eaters without a main.
func (j *judge) slots(out []Violation, d *Day, s Strictness) []Violation {
	for _, a := range d.Slots {
		if !a.Kind.cooked() {
			continue
		}
		for _, id := range a.Eaters {
			if j.h.eaterIndex(id) < 0 || d.Main(a.Slot, a.Number, id) != nil || d.settledAway(a, id) {
				continue
			}
			v := Violation{Kind: s.severity(), Rule: RuleNoMain, Eater: id, Date: d.Date, Slot: a.Slot}
			if a.Number > 1 {
				v.Params = map[string]string{paramNumber: strconv.Itoa(a.Number)}
			}
			out = append(out, v)
		}
	}
	return out
}
