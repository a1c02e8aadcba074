package compose

import (
	"cmp"
	"slices"
	"strconv"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Bounds of an explanation's work.
const (
	maxSets     = 64     // of changes that are gone on with
	maxSeveral  = 5      // relaxations of more than one change that are named
	maxBranches = 20_000 // of the search for a smallest conflict
)

// unsatisfiedSlot is a slot in which some eaters have no dish, with what rules each dish out.
type unsatisfiedSlot struct {
	*finder
	date    meal.Date
	slot    meal.Attended
	query   query // group: those without a dish
	blocked []blockedEater
}

// blockedEater is an eater without a dish, with every dish of the slot.
type blockedEater struct {
	eater       meal.Eater
	dishes      []ruledOut
	unrelaxable bool // every dish breaks a rule that no change does away with
}

// ruledOut is a dish with the rules that it breaks, the most telling first.
type ruledOut struct {
	recipe *meal.Recipe
	by     []meal.Obstacle
}

func (f *finder) unsatisfied(d meal.Date, s meal.Attended, q query) unsatisfiedSlot {
	m := unsatisfiedSlot{finder: f, date: d, slot: s, query: q}
	for i, e := range f.home.Eaters {
		if q.group.has(i) {
			m.blocked = append(m.blocked, blockedEater{eater: e})
		}
	}
	for i := range f.dishes {
		r := f.dishes[i].recipe
		if !isRole(r, meal.Main) || !slices.Contains(r.Slots, s.Slot) {
			continue
		}
		broken := f.judged.Violations(f.dishes[i].judged, s.Eaters)
		for k := range m.blocked {
			p := &m.blocked[k]
			if by := m.rules(r, broken, p.eater.ID); len(by) > 0 {
				p.dishes = append(p.dishes, ruledOut{r, by})
			}
		}
	}
	for k := range m.blocked {
		p := &m.blocked[k]
		p.unrelaxable = !slices.ContainsFunc(p.dishes, func(d ruledOut) bool { return len(m.fixedRules(d, p.eater.ID)) == 0 })
	}
	if k := slices.IndexFunc(m.blocked, func(p blockedEater) bool { return p.unrelaxable }); k > 0 {
		m.blocked[0], m.blocked[k] = m.blocked[k], m.blocked[0] // the one to explain
	}
	return m
}

// fixedRules gives the rules of a dish that no change does away with.
func (m unsatisfiedSlot) fixedRules(d ruledOut, eater string) []meal.Obstacle {
	return slices.DeleteFunc(slices.Clone(d.by), func(r meal.Obstacle) bool { return len(m.corrections(r, eater)) > 0 })
}

// rules gives all that an eater's dish breaks: food rules first, so that what is counted
// under time, appliances and choice could be had by giving way there.
func (m unsatisfiedSlot) rules(r *meal.Recipe, broken []meal.Violation, eater string) []meal.Obstacle {
	var all []meal.Obstacle
	add := func(r meal.Obstacle) {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	for _, v := range broken {
		others := v.Eater != "" && v.Eater != eater
		shared := v.Rule == meal.RuleAllergen && m.home.Scope != meal.ScopeEater
		if v.Kind == meal.Hard && (!others || shared) {
			add(meal.Obstacle{Code: v.Rule, Value: v.Params[v.Rule], Eater: v.Eater})
		}
	}
	if e := m.home.Eaters[m.eater[eater]]; m.dishes[m.byID[r.ID]].unclear && e.Bound(m.first) {
		add(meal.Obstacle{Code: meal.RuleUnknown})
	}
	slices.SortStableFunc(all, byRule)
	if !inTime(r, m.query.limit) {
		add(meal.Obstacle{Code: meal.RuleTime, Value: strconv.Itoa(m.query.limit)})
	}
	for _, a := range r.Appliances {
		if !m.atHome(a) {
			add(meal.Obstacle{Code: meal.RuleAppliance, Value: a})
		}
	}
	if slices.Contains(m.avoid, r.ID) {
		add(meal.Obstacle{Code: meal.RuleAvoided, Value: r.ID})
	}
	return all
}

// byRule orders rules by how much they say.
func byRule(a, b meal.Obstacle) int {
	return cmp.Or(cmp.Compare(slices.Index(ruleCodes, a.Code), slices.Index(ruleCodes, b.Code)), cmp.Compare(a.Value, b.Value))
}

var ruleCodes = []string{
	meal.RuleDiet, meal.RuleAllergen, meal.RuleExcluded, meal.RuleHazard, meal.RuleUnknown, meal.RuleTime, meal.RuleAppliance, meal.RuleAvoided,
}

// protects reports whether a diet keeps out what people may be allergic to.
func protects(diet string) bool {
	return slices.Contains([]food.Diet{food.GlutenFree, food.DairyFree, food.NutFree}, food.Diet(diet))
}

// conflictSet gives a smallest set of rules of which every dish breaks one; of those that
// nobody can change, if they are enough.
func (m unsatisfiedSlot) conflictSet(p blockedEater) []meal.Obstacle {
	var sets [][]meal.Obstacle
	for _, d := range p.dishes {
		by := d.by
		if p.unrelaxable {
			by = m.fixedRules(d, p.eater.ID)
		}
		sets = append(sets, by)
	}
	sets = minimal(sets)
	branches := 0
	for size := 1; size <= len(sets) && branches < maxBranches; size++ {
		if found, ok := hittingSet(sets, nil, size, &branches); ok {
			return found
		}
	}
	return irreducible(sets)
}

// hittingSet looks for so many more rules that each of the sets has one.
func hittingSet(sets [][]meal.Obstacle, chosen []meal.Obstacle, more int, branches *int) ([]meal.Obstacle, bool) {
	*branches++
	open := slices.IndexFunc(sets, func(set []meal.Obstacle) bool { return !intersects(set, chosen) })
	if open < 0 {
		return chosen, true
	}
	if more == 0 || *branches > maxBranches {
		return nil, false
	}
	for _, r := range sets[open] {
		if found, ok := hittingSet(sets, append(slices.Clip(chosen), r), more-1, branches); ok {
			return found, true
		}
	}
	return nil, false
}

// irreducible takes away from all rules what is not needed: no rule of the rest is, though
// there may be fewer.
func irreducible(sets [][]meal.Obstacle) []meal.Obstacle {
	var all []meal.Obstacle
	for _, set := range sets {
		for _, r := range set {
			if !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		fewer := slices.Delete(slices.Clone(all), i, i+1)
		if !slices.ContainsFunc(sets, func(set []meal.Obstacle) bool { return !intersects(set, fewer) }) {
			all = fewer
		}
	}
	return all
}

// correction is a change before it is known how far it must go.
type correction struct{ code, value string }

// personal reports whether each eater gives way for themselves.
func (l correction) personal() bool {
	return l.code == meal.ChangeExcluded || l.code == meal.ChangeDiet
}

// corrections gives the changes of which each does away with a rule for an eater; none for
// a rule that is fixed. Somebody else's allergen stays theirs.
func (m unsatisfiedSlot) corrections(r meal.Obstacle, eater string) []correction {
	switch {
	case r.Code == meal.RuleAllergen && r.Eater != eater:
		return m.tableCorrections(r.Eater)
	case fixed(r):
		return nil
	case r.Code == meal.RuleTime:
		return []correction{{meal.ChangeMinutes, ""}}
	}
	return []correction{{r.Code, r.Value}}
}

// tableCorrections gives the corrections for an allergen of somebody who eats something else: a guest
// may stay away, if that is not about the guest's own dish.
func (m unsatisfiedSlot) tableCorrections(owner string) []correction {
	all := []correction{{meal.ChangeScope, ""}}
	if i := m.eater[owner]; m.home.Eaters[i].Guest && !m.query.group.has(i) {
		all = append(all, correction{meal.ChangeGuest, owner})
	}
	return all
}

// relaxations finds the smallest sets of changes that give everybody a dish.
func (m unsatisfiedSlot) relaxations() []meal.Relaxation {
	sets := [][]correction{nil}
	var before [][][]correction
	for _, p := range m.blocked {
		own := m.correctionSets(p)
		if slices.ContainsFunc(before, func(b [][]correction) bool { return slices.EqualFunc(b, own, slices.Equal) }) {
			continue // the same as another's
		}
		before = append(before, own)
		sets = together(sets, own)
	}
	sets = slices.DeleteFunc(sets, func(set []correction) bool { return len(set) > len(sets[0]) })
	var all []meal.Relaxation
	for _, set := range sets {
		all = append(all, m.relaxation(set))
	}
	slices.SortStableFunc(all, byUse)
	if len(sets) > maxSeveral && len(sets[0]) > 1 {
		all = all[:maxSeveral]
	}
	return all
}

// correctionSets gives the sets of corrections that open a dish for an eater, none with more than
// another.
func (m unsatisfiedSlot) correctionSets(p blockedEater) [][]correction {
	var all [][]correction
	for _, d := range p.dishes {
		sets := [][]correction{nil}
		for _, r := range d.by {
			var choice [][]correction
			for _, l := range m.corrections(r, p.eater.ID) {
				choice = append(choice, []correction{l})
			}
			sets = together(sets, choice)
		}
		all = append(all, sets...)
	}
	return bounded(minimal(all))
}

// together joins each of some sets with each of others; what has too many is left out.
func together(a, b [][]correction) [][]correction {
	var all [][]correction
	for _, x := range a {
		for _, y := range b {
			if both := union(x, y); len(both) <= meal.MaxChanges {
				all = append(all, both)
			}
		}
	}
	return bounded(minimal(all))
}

func bounded(sets [][]correction) [][]correction { return sets[:min(len(sets), maxSets)] }

// union has every correction of both, in order.
func union(a, b []correction) []correction {
	all := slices.Concat(a, b)
	slices.SortFunc(all, byEase)
	return slices.Compact(all)
}

// byEase orders corrections by their codes.
func byEase(a, b correction) int {
	return cmp.Or(cmp.Compare(ease(a.code), ease(b.code)), cmp.Compare(a.value, b.value))
}

func ease(code string) int { return slices.Index(changeCodes, code) }

var changeCodes = []string{
	meal.ChangeMinutes, meal.ChangeAppliance, meal.ChangeExcluded, meal.ChangeDiet, meal.ChangeAvoided, meal.ChangeGuest, meal.ChangeScope,
}

// byUse puts the easy changes first, and of equally easy ones those that open more.
func byUse(a, b meal.Relaxation) int {
	return cmp.Or(
		slices.CompareFunc(a.Changes, b.Changes, func(x, y meal.Change) int { return cmp.Compare(ease(x.Code), ease(y.Code)) }),
		cmp.Compare(b.Dishes, a.Dishes),
	)
}

// relaxation says how far a set of corrections must go, for whom each counts, and what that opens.
func (m unsatisfiedSlot) relaxation(set []correction) meal.Relaxation {
	limit := m.neededLimit(set)
	r := meal.Relaxation{Dishes: len(m.dishes)}
	own := make([][]correction, len(m.blocked))
	for i, p := range m.blocked {
		own[i] = m.needed(p, set, limit)
		r.Dishes = min(r.Dishes, len(m.opened(p, own[i], limit)))
	}
	for _, l := range set {
		c := meal.Change{Code: l.code, Value: l.value}
		if l.code == meal.ChangeMinutes {
			c.Minutes = limit
		}
		for i, p := range m.blocked {
			if l.personal() && slices.Contains(own[i], l) {
				c.Eaters = append(c.Eaters, p.eater.ID)
			}
		}
		r.Changes = append(r.Changes, c)
	}
	return r
}

// neededLimit is the smallest limit in minutes with which a set of corrections opens a dish for
// everybody; 0 where the limit stays.
func (m unsatisfiedSlot) neededLimit(set []correction) int {
	limit := 0
	if !slices.Contains(set, correction{meal.ChangeMinutes, ""}) {
		return limit
	}
	for _, p := range m.blocked {
		quickest := slices.MinFunc(m.opened(p, set, 0), func(a, b *meal.Recipe) int { return cmp.Compare(a.Minutes, b.Minutes) })
		limit = max(limit, quickest.Minutes)
	}
	return limit
}

// needed leaves out of a set what an eater need not give up.
func (m unsatisfiedSlot) needed(p blockedEater, set []correction, limit int) []correction {
	for _, l := range set {
		less := slices.DeleteFunc(slices.Clone(set), func(x correction) bool { return x == l })
		if l.personal() && len(m.opened(p, less, limit)) > 0 {
			set = less
		}
	}
	return set
}

// opened gives the dishes that an eater may have with a set of corrections, within a limit
// (0: none but the slot's own).
func (m unsatisfiedSlot) opened(p blockedEater, set []correction, limit int) []*meal.Recipe {
	var all []*meal.Recipe
	for _, d := range p.dishes {
		shut := slices.ContainsFunc(d.by, func(r meal.Obstacle) bool { return !intersects(m.corrections(r, p.eater.ID), set) })
		if !shut && inTime(d.recipe, limit) {
			all = append(all, d.recipe)
		}
	}
	return all
}

// unsatisfiedElsewhere counts the other slots of the request without a dish: for the same people,
// limit and table, and for others.
func (m unsatisfiedSlot) unsatisfiedElsewhere() (same, others int) {
	for _, d := range m.days {
		for _, s := range d.Slots {
			q := m.mains(d.Date, s)
			q.group = m.without(q, m.hungry(d, s))
			switch {
			case q.group == 0:
			case q == m.query:
				same++
			default:
				others++
			}
		}
	}
	return same - 1, others
}

// without is who of the hungry has no dish.
func (f *finder) without(q query, hungry crowd) crowd {
	var none crowd
	for i := range f.home.Eaters {
		q.group = 1 << i
		if hungry.has(i) && len(f.find(q)) == 0 {
			none |= q.group
		}
	}
	return none
}

// minimal leaves out the sets that have all of another, and orders the rest by size.
func minimal[T comparable](sets [][]T) [][]T {
	ordered := slices.Clone(sets)
	slices.SortStableFunc(ordered, func(a, b []T) int { return cmp.Compare(len(a), len(b)) })
	var kept [][]T
	for _, set := range ordered {
		if !slices.ContainsFunc(kept, func(k []T) bool { return isSubset(k, set) }) {
			kept = append(kept, set)
		}
	}
	return kept
}

// isSubset reports whether a set has all of another.
func isSubset[T comparable](small, large []T) bool {
	return !slices.ContainsFunc(small, func(x T) bool { return !slices.Contains(large, x) })
}

// intersects reports whether two sets have something in common.
func intersects[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}
