package food

import "slices"

// AllergyTo widens what a rule names to what an allergy to it covers: its sources, the
// allergens of all these, and the foods that only sometimes hold them.
func (t *Table) AllergyTo(named Rule) Rule {
	wide := named
	wide.Allergens = slices.Clone(named.Allergens)
	for _, id := range named.Excluded {
		wide.Allergens = append(wide.Allergens, t.allergensOf(id)...)
		for _, source := range t.sources[id] {
			wide.Allergens = append(wide.Allergens, t.allergensOf(source)...)
		}
	}
	wide.Excluded = t.withSources(named.Excluded, wide.Allergens)
	for _, id := range slices.Clone(wide.Excluded) {
		wide.Excluded = append(wide.Excluded, t.sometimesWith(id, wide.Allergens)...)
	}
	return wide
}

// allergensOf gives the allergens that a food or group stands for behind "allergic to".
func (t *Table) allergensOf(id ID) []Allergen { return slices.Concat(t.typical[id], allergyOf[id]) }

// allergyOf adds to an allergy to these what they stand for on a label, wider than
// what most of the foods in the group contain.
var allergyOf = map[ID][]Allergen{
	"legumes":   {Peanuts, Soybeans, Lupin},
	"seeds":     {Sesame},
	"pine-nuts": {Nuts},
	"grains":    {Gluten},
}

// typicalAllergens gathers what each food contains, and what most foods of each group
// do: cheese is milk, but beef is not the celery of its stock.
func typicalAllergens(foods []*Food) map[ID][]Allergen {
	members, count := map[ID]int{}, map[ID]map[Allergen]int{}
	for _, f := range foods {
		for _, id := range append([]ID{f.ID}, f.Groups...) {
			members[id]++
			for _, a := range f.Allergens.Stated(Contains) {
				if count[id] == nil {
					count[id] = map[Allergen]int{}
				}
				count[id][a]++
			}
		}
	}
	typical := map[ID][]Allergen{}
	for id, counts := range count {
		for _, a := range AllAllergens() {
			if 2*counts[a] > members[id] {
				typical[id] = append(typical[id], a)
			}
		}
	}
	return typical
}
