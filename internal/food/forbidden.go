package food

import "slices"

// Forbidden is what a rule keeps off the table: whole groups, and the foods that are
// in none of them. Both are in the order of their ids.
type Forbidden struct {
	Groups []ID
	Foods  []ID
}

// Forbidden gives what a rule forbids, food by food. A group is named where every food
// in it is forbidden and no wider group is. A diet of dishes (OfDish) forbids no food.
func (t *Table) Forbidden(rule Rule) Forbidden {
	members, left := map[ID]int{}, map[ID]int{}
	var out []*Food
	for _, f := range t.ordered {
		forbidden := t.forbids(rule, f)
		if forbidden {
			out = append(out, f)
		}
		for _, g := range f.Groups {
			members[g]++
			if !forbidden {
				left[g]++
			}
		}
	}
	whole := func(g ID) bool { return members[g] > 0 && left[g] == 0 }
	var all Forbidden
	for _, g := range t.GroupIDs() {
		above := slices.ContainsFunc(mustClose(t.groups[g].parents, t.groups), whole)
		if whole(g) && !above {
			all.Groups = append(all.Groups, g)
		}
	}
	for _, f := range out {
		if !slices.ContainsFunc(f.Groups, whole) {
			all.Foods = append(all.Foods, f.ID)
		}
	}
	return all
}

// forbids reports whether the rule keeps the food off the table.
func (t *Table) forbids(rule Rule, f *Food) bool {
	return slices.ContainsFunc(rule.Allergens, f.Allergens.Excludes) ||
		slices.ContainsFunc(rule.Excluded, func(id ID) bool { return t.Covers(id, f.ID) }) ||
		slices.ContainsFunc(rule.Diets, func(d Diet) bool { return !d.OfDish() && !t.Fits(f.ID, d) })
}
