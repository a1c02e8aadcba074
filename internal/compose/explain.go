package compose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// refusal is a rule that leaves an eater without dishes, worded for one dish and for
// several.
type refusal struct{ one, many string }

// impossible says why a slot has no dish for an eater: every dish of the slot,
// counted under the first rule that it breaks. Food rules come first, so that the
// dishes counted under time, appliances and choice are those that could be had by
// giving way there.
func (f *finder) impossible(d meal.Date, s meal.Attended, limit int, e meal.Eater) error {
	dishes := 0
	counts := map[refusal]int{}
	for i := range f.dishes {
		r := f.dishes[i].recipe
		if isRole(r, meal.Main) && slices.Contains(r.Slots, s.Slot) {
			dishes++
			counts[f.refusal(r, s, limit, e)]++
		}
	}
	if dishes == 0 {
		return problem.New(problem.Impossible, "No %s on %s for %s: there are no recipes for %s.", s.Slot, d, e.Name, plural(s.Slot))
	}
	return problem.New(problem.Impossible, "No %s on %s for %s: of %s, %s.",
		s.Slot, d, e.Name, count(dishes, string(s.Slot), plural(s.Slot)), worded(counts))
}

// refusal gives the first rule that a dish breaks for an eater in a slot.
func (f *finder) refusal(r *meal.Recipe, s meal.Attended, limit int, e meal.Eater) refusal {
	vs := slices.DeleteFunc(meal.DishViolations(f.foods, f.home, *r, s.Eaters, f.first), func(v meal.Violation) bool {
		others := v.Eater != "" && v.Eater != e.ID
		shared := v.Rule == meal.RuleAllergen && f.home.Scope != meal.ScopeEater
		return v.Kind != meal.Hard || others && !shared
	})
	switch {
	case len(vs) > 0:
		return f.foodRefusal(slices.MinFunc(vs, byRule), e)
	case !inTime(r, limit):
		return refusal{fmt.Sprintf("takes over %d min", limit), fmt.Sprintf("take over %d min", limit)}
	case !f.cookable(r):
		return refusal{"needs an appliance that is not at home", "need an appliance that is not at home"}
	}
	return refusal{"is the dish to replace", "are dishes to replace"}
}

// foodRefusal words a food rule; an allergy that binds the whole table may be
// somebody else's, who is named.
func (f *finder) foodRefusal(v meal.Violation, e meal.Eater) refusal {
	whose := ""
	if o := f.home.Eater(v.Eater); o != nil && o.ID != e.ID {
		whose = ", which " + o.Name + " may not have"
	}
	switch v.Rule {
	case meal.RuleDiet:
		return refusal{"is not " + v.Params["diet"] + whose, "are not " + v.Params["diet"] + whose}
	case meal.RuleAllergen:
		return refusal{"holds " + v.Params["allergen"] + whose, "hold " + v.Params["allergen"] + whose}
	case meal.RuleHazard:
		name := food.Hazard(v.Params["hazard"]).Name()
		return refusal{"has " + name + whose, "have " + name + whose}
	case meal.RuleExcluded:
		name := f.foods.Name(food.ID(v.Params["excluded"]))
		return refusal{"holds " + name + whose, "hold " + name + whose}
	}
	return refusal{"holds a food that we do not know", "hold a food that we do not know"}
}

// byRule orders violations by how much they say: diets, allergens, exclusions, hazards.
func byRule(a, b meal.Violation) int {
	order := []string{meal.RuleDiet, meal.RuleAllergen, meal.RuleExcluded, meal.RuleHazard, meal.RuleUnknown}
	return cmp.Or(
		cmp.Compare(slices.Index(order, a.Rule), slices.Index(order, b.Rule)),
		cmp.Compare(a.Params["diet"], b.Params["diet"]),
		cmp.Compare(a.Params["allergen"], b.Params["allergen"]),
		cmp.Compare(a.Params["excluded"], b.Params["excluded"]),
		cmp.Compare(a.Params["hazard"], b.Params["hazard"]),
	)
}

// worded lists the refusals, the most frequent first.
func worded(counts map[refusal]int) string {
	type counted struct {
		n    int
		text string
	}
	var all []counted
	for r, n := range counts {
		all = append(all, counted{n, count(n, r.one, r.many)})
	}
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.text, b.text))
	})
	var texts []string
	for _, c := range all {
		texts = append(texts, c.text)
	}
	return strings.Join(texts, ", ")
}

// count puts a number before its noun or verb.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func plural(s meal.Slot) string {
	if s == meal.Lunch {
		return "lunches"
	}
	return string(s) + "s"
}
