package meal

import (
	"slices"

	"mealplanner/internal/food"
)

// judge holds what one check needs: the household's bans, and what each food breaks,
// found once a food.
type judge struct {
	t       *food.Table
	h       Household
	bans    []ban
	foods   map[food.ID]*verdict
	batches *Batches  // of the menu at hand; set before its days are compared
	date    Date      // of the dish at hand
	seen    []food.ID // of the dish at hand
	served  []bool    // by eater: has a portion of the dish at hand
	atTable []bool    // by eater: attends the slot of the dish at hand
	week    []planned // by eater: the days of the week at hand
}

// ban is one thing that one eater may not eat, or would rather not.
type ban struct {
	eater int // index in Household.Eaters
	rule  string
	kind  Severity
	param string // the parameter that names it
	value string
	// Of a hazard: why it concerns the eater, and from which date on it no longer does
	// (empty: for good).
	because string
	until   Date
}

// verdict is a food with the bans that it breaks; facts is nil for a food that the
// table does not know.
type verdict struct {
	facts  *food.Food
	broken []int // indices of bans
}

func newJudge(t *food.Table, h Household) *judge {
	j := &judge{
		t: t, h: h,
		foods:   make(map[food.ID]*verdict, 64),
		served:  make([]bool, len(h.Eaters)),
		atTable: make([]bool, len(h.Eaters)),
		week:    make([]planned, len(h.Eaters)),
	}
	for i := range h.Eaters {
		e := &h.Eaters[i]
		for _, a := range folded(e.Allergens) {
			j.bans = append(j.bans, ban{eater: i, rule: RuleAllergen, kind: Hard, param: paramAllergen, value: string(a)})
		}
		for _, d := range folded(e.Diets) {
			j.bans = append(j.bans, ban{eater: i, rule: RuleDiet, kind: Hard, param: paramDiet, value: string(d)})
		}
		for _, id := range folded(e.ExcludedFoods) {
			j.bans = append(j.bans, ban{eater: i, rule: RuleExcluded, kind: Hard, param: paramExcluded, value: string(id)})
		}
		for _, id := range folded(e.DislikedFoods) {
			j.bans = append(j.bans, ban{eater: i, rule: RuleDisliked, kind: Soft, param: paramDisliked, value: string(id)})
		}
		j.bans = append(j.bans, hazardBans(i, e)...)
	}
	return j
}

// verdict of a food, found once.
func (j *judge) verdict(id food.ID) *verdict {
	v, ok := j.foods[id]
	if ok {
		return v
	}
	v = &verdict{facts: j.t.Food(id)}
	if v.facts != nil {
		for i, b := range j.bans {
			if j.breaks(v.facts, b) {
				v.broken = append(v.broken, i)
			}
		}
	}
	j.foods[id] = v
	return v
}

// breaks reports whether eating the food breaks the ban. A ban that names what the
// table does not know is broken by every food: a protection is never lost.
func (j *judge) breaks(f *food.Food, b ban) bool {
	switch b.rule {
	case RuleAllergen:
		return f.Allergens.Excludes(food.Allergen(b.value))
	case RuleDiet:
		return !food.Diet(b.value).OfDish() && !j.t.Fits(f.ID, food.Diet(b.value))
	case RuleHazard:
		return j.carries(f, b)
	case RuleExcluded:
		return j.t.Covers(food.ID(b.value), f.ID) || !j.t.Known(food.ID(b.value))
	}
	return j.t.Covers(food.ID(b.value), f.ID)
}

// bind finds out whom a meal binds: who has a portion, and who attends its slot.
func (j *judge) bind(d *Day, m *Meal) {
	j.date = d.Date
	clear(j.atTable)
	if a := d.attended(m); a != nil && !a.Kind.away() {
		for _, id := range a.Eaters {
			if i := j.h.eaterIndex(id); i >= 0 {
				j.atTable[i] = true
			}
		}
	}
	anybody := false
	clear(j.served)
	for _, p := range m.Portions {
		if i := j.h.eaterIndex(p.Eater); i >= 0 {
			j.served[i], j.atTable[i], anybody = true, true, true
		}
	}
	if !anybody {
		copy(j.served, j.atTable)
	}
}

// binds reports whether a ban holds for the dish at hand.
func (j *judge) binds(b ban) bool {
	if b.until != "" && j.date >= b.until {
		return false
	}
	if b.rule != RuleAllergen || j.h.Scope == ScopeEater {
		return j.served[b.eater]
	}
	return !j.h.Eaters[b.eater].Guest || j.atTable[b.eater]
}

// dish judges the foods of the dish at hand, each once, and then the dish as a whole.
func (j *judge) dish(out []Violation, r *Recipe, at Violation) []Violation {
	j.seen = j.seen[:0]
	for _, id := range j.foodsIn(r) {
		v := j.verdict(id)
		if v.facts != nil && len(v.broken) == 0 || slices.Contains(j.seen, id) {
			continue
		}
		j.seen = append(j.seen, id)
		out = j.foodViolations(out, r, v, id, at)
	}
	out = j.addedHazards(out, r, at)
	return j.dishDiets(out, r, at)
}

// foodsIn gives the foods of a dish. Those that a text of somebody else's names count too: a
// recipe that says "stir in the peanut butter" has some, whatever its ingredients say.
func (j *judge) foodsIn(r *Recipe) []food.ID {
	var ids []food.ID
	for i := range r.Ingredients {
		ids = append(ids, r.Ingredients[i].Food)
	}
	if r.Foreign() {
		ids = append(ids, Mentioned(j.t, *r)...)
	}
	return ids
}

func (j *judge) foodViolations(out []Violation, r *Recipe, v *verdict, id food.ID, at Violation) []Violation {
	if v.facts == nil {
		at.Kind, at.Rule, at.Params = Hard, RuleUnknown, map[string]string{paramFood: string(id)}
		return append(out, at)
	}
	for _, i := range v.broken {
		b := j.bans[i]
		if !j.binds(b) || b.rule == RuleHazard && j.harmless(id, food.Hazard(b.value), r) {
			continue
		}
		w := j.broken(b, at)
		w.Params[paramFood] = string(id)
		if b.rule == RuleAllergen {
			w.Params[paramPresence] = v.facts.Allergens.Presence(food.Allergen(b.value)).String()
		}
		out = append(out, w)
	}
	return out
}

// broken is the violation of a ban.
func (j *judge) broken(b ban, at Violation) Violation {
	at.Kind, at.Rule, at.Eater = b.kind, b.rule, j.h.Eaters[b.eater].ID
	at.Params = map[string]string{b.param: b.value}
	if b.because != "" {
		at.Params[paramBecause] = b.because
	}
	return at
}
