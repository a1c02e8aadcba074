package food

import "slices"

// Rule is what may not be served to somebody: what "no nuts" means, in its widest reading.
type Rule struct {
	Text      string // as it was typed; empty where nothing was
	Allergens []Allergen
	Diets     []Diet
	Excluded  []ID // foods or groups
}

// Empty reports whether the rule forbids nothing: "no allergies".
func (r Rule) Empty() bool { return len(r.Allergens)+len(r.Diets)+len(r.Excluded) == 0 }

// Forbidden is what a rule keeps off the table: whole groups, and the foods that are
// in none of them. Both are in the order of their ids.
type Forbidden struct {
	Groups []ID
	Foods  []ID
}

// Forbidden gives what a rule forbids, food by food. A group is named where every food
// in it is forbidden and no wider group is. A diet of dishes (OfDish) forbids no food.
func (t *Table) Forbidden(rule Rule) Forbidden {
	x := t.without()
	out := x.forbiddenBy(rule)
	left := slices.Clone(x.members)
	for i, forbidden := range out {
		for _, g := range x.groupsOf[i] {
			if forbidden {
				left[g]--
			}
		}
	}
	whole := func(g int) bool { return x.members[g] > 0 && left[g] == 0 }
	var all Forbidden
	for g, id := range x.groups {
		if whole(g) && !slices.ContainsFunc(x.above[g], whole) {
			all.Groups = append(all.Groups, id)
		}
	}
	for i, forbidden := range out {
		if forbidden && !slices.ContainsFunc(x.groupsOf[i], whole) {
			all.Foods = append(all.Foods, t.ordered[i].ID)
		}
	}
	return all
}

// withoutIndex holds which foods each allergen, diet and id leaves out. Foods and groups
// are numbers, in the order of their ids.
type withoutIndex struct {
	groups   []ID
	members  []int   // of each group, how many foods it has
	above    [][]int // of each group, the groups that it is within
	groupsOf [][]int // of each food

	allergens map[Allergen][]int
	diets     map[Diet][]int
	ids       map[ID][]int
}

// withoutIndex is made when a rule's foods are asked for first.
func (t *Table) withoutIndex() *withoutIndex {
	x := &withoutIndex{groups: t.GroupIDs(), allergens: map[Allergen][]int{}, diets: map[Diet][]int{}, ids: map[ID][]int{}}
	x.members = make([]int, len(x.groups))
	number := make(map[ID]int, len(x.groups))
	for g, id := range x.groups {
		number[id] = g
	}
	numbers := func(ids []ID) (out []int) {
		for _, id := range ids {
			out = append(out, number[id])
		}
		return out
	}
	for _, id := range x.groups {
		x.above = append(x.above, numbers(mustClose(t.groups[id].parents, t.groups)))
	}
	for i, f := range t.ordered {
		x.groupsOf = append(x.groupsOf, numbers(f.Groups))
		for _, g := range x.groupsOf[i] {
			x.members[g]++
		}
		x.addFood(t, i, f)
	}
	return x
}

// addFood notes all by which food i is left out.
func (x *withoutIndex) addFood(t *Table, i int, f *Food) {
	for _, a := range AllAllergens() {
		if f.Allergens.Excludes(a) {
			x.allergens[a] = append(x.allergens[a], i)
		}
	}
	for _, d := range FoodDiets() {
		if !t.Fits(f.ID, d) {
			x.diets[d] = append(x.diets[d], i)
		}
	}
	for id := range t.covered[f.ID] {
		x.ids[id] = append(x.ids[id], i)
	}
}

// forbiddenBy reports of each food whether the rule keeps it off the table. What is none
// of our allergens or diets keeps all off.
func (x *withoutIndex) forbiddenBy(rule Rule) []bool {
	out := make([]bool, len(x.groupsOf))
	mark := func(foods []int, known bool) {
		for _, i := range foods {
			out[i] = true
		}
		for i := range out {
			out[i] = out[i] || !known
		}
	}
	for _, a := range rule.Allergens {
		mark(x.allergens[a], a.Valid())
	}
	for _, d := range rule.Diets {
		mark(x.diets[d], d.Valid())
	}
	for _, id := range rule.Excluded {
		mark(x.ids[id], true)
	}
	return out
}

// Widest drops the ids that another of them covers, and gives the rest in order, each once.
func (t *Table) Widest(found []ID) []ID {
	slices.Sort(found)
	found = slices.Compact(found)
	isFound := make(map[ID]bool, len(found))
	for _, id := range found {
		isFound[id] = true
	}
	var out []ID
	for _, id := range found {
		narrower := false
		for above := range t.covered[id] {
			narrower = narrower || above != id && isFound[above] && (above < id || !t.Covers(id, above))
		}
		if !narrower {
			out = append(out, id)
		}
	}
	return out
}
