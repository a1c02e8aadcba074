package compose

import (
	"cmp"
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// Impossible is the error of a slot in which somebody has no dish. It unwraps to an
// Impossible *problem.Problem about its impasse.
type Impossible struct{ meal.Impasse }

// Error is the problem's.
func (i *Impossible) Error() string { return i.problem().Error() }

// Unwrap gives the problem.
func (i *Impossible) Unwrap() error { return i.problem() }

func (i *Impossible) problem() *problem.Problem {
	p := problem.Of(problem.Impossible, "impossible", "why", "no-dish", "slot", i.Slot, "date", i.Date)
	p.About = &i.Impasse
	return p
}

// fixed reports whether a rule is never given up: what may make somebody ill, and what
// nobody can check. Who keeps free of gluten, milk or nuts may have to.
func fixed(r meal.Obstacle) bool {
	switch r.Code {
	case meal.RuleAllergen, meal.RuleHazard, meal.RuleUnknown:
		return true
	case meal.RuleDiet:
		return protects(r.Value)
	}
	return false
}

// impossible says why a slot has no dish for some eaters: every dish of the slot counted
// under the first rule that it breaks for the first of them, a smallest set of rules that
// conflict, and the smallest relaxations.
func (f *finder) impossible(d meal.Date, s meal.Attended, q query) error {
	m := f.unsatisfied(d, s, q)
	i := &Impossible{meal.Impasse{Date: d, Slot: s.Slot, Dishes: len(m.blocked[0].dishes), Limit: q.limit, Unrelaxable: m.blocked[0].unrelaxable}}
	for _, p := range m.blocked {
		i.Eaters = append(i.Eaters, p.eater.ID)
	}
	i.Whole = len(i.Eaters) >= len(s.Eaters)
	if i.Dishes > 0 {
		i.Counts = m.counts()
		i.Rules, i.Fixed = m.conflictSet(m.blocked[0]), m.blocked[0].fixed()
		slices.SortStableFunc(i.Rules, byRule)
		i.Relaxations = m.relaxations()
	}
	i.Same, i.Others = m.unsatisfiedElsewhere()
	m.name(&i.Impasse)
	return i
}

// fixed gives the rules that rule a dish out and are never given up.
func (p blockedEater) fixed() []meal.Obstacle {
	var all []meal.Obstacle
	for _, d := range p.dishes {
		for _, r := range d.by {
			if fixed(r) && r.Code != meal.RuleUnknown && !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b meal.Obstacle) int { return cmp.Or(byRule(a, b), cmp.Compare(a.Eater, b.Eater)) })
	return all
}

// counts says how many dishes each rule rules out for the first eater, the most frequent
// first. Whose allergy it is matters where it is somebody else's; which appliance, dish or
// unknown food it is does not.
func (m unsatisfiedSlot) counts() []meal.Count {
	var all []meal.Count
	for _, d := range m.blocked[0].dishes {
		r := d.by[0]
		if r.Eater == m.blocked[0].eater.ID {
			r.Eater = ""
		}
		switch r.Code {
		case meal.RuleAppliance, meal.RuleAvoided, meal.RuleUnknown:
			r.Value = ""
		}
		at := slices.IndexFunc(all, func(c meal.Count) bool { return c.Obstacle == r })
		if at < 0 {
			at, all = len(all), append(all, meal.Count{Obstacle: r})
		}
		all[at].Dishes++
	}
	slices.SortStableFunc(all, func(a, b meal.Count) int {
		return cmp.Or(cmp.Compare(b.Dishes, a.Dishes), byRule(a.Obstacle, b.Obstacle))
	})
	return all
}

// name adds the names of whom and what an impasse speaks of.
func (m unsatisfiedSlot) name(i *meal.Impasse) {
	i.Foods, i.Recipes = map[string]string{}, map[string]string{}
	for _, e := range m.home.Eaters {
		i.People = append(i.People, meal.Person{ID: e.ID, Name: e.Name})
	}
	names := func(code, value string) {
		switch code {
		case meal.RuleExcluded: // and ChangeExcluded
			i.Foods[value] = m.foods.Name(food.ID(value))
		case meal.RuleAvoided:
			if value != "" {
				i.Recipes[value] = m.dishes[m.byID[value]].recipe.Title
			}
		}
	}
	for _, c := range i.Counts {
		names(c.Code, c.Value)
	}
	for _, r := range slices.Concat(i.Rules, i.Fixed) {
		names(r.Code, r.Value)
	}
	for _, r := range i.Relaxations {
		for _, c := range r.Changes {
			names(c.Code, c.Value)
		}
	}
}
