package food

import (
	"fmt"
	"maps"
	"slices"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// What an allergy to a food covers besides the food: its sources. These are what it is a
// kind of, what it is made of but for carriers, the plant or animal that it is of, at any
// depth. Who is allergic to garlic powder is not served garlic. An exclusion without an
// allergy stays with what it names.

// carriers.csv lists plain seasonings and carriers, each with its reason. What is made of
// one is not said to be it: who is allergic to ketchup may have sugar and vinegar.
//
//go:embed carriers.csv
var carriersCSV string

// sources.csv lists the sources of foods that are neither a kind of them nor made of them
// in the table, each with its reason. Without a source the reason says why there is none.
//
//go:embed sources.csv
var sourcesCSV string

func parseCarriers(text string) (map[ID]bool, error) {
	rows, err := csvrows.Read(text, "food", "reason")
	if err != nil {
		return nil, err
	}
	carriers := map[ID]bool{}
	for _, r := range rows {
		id := ID(r.Cell("food"))
		switch {
		case r.Cell("reason") == "":
			return nil, errorIn(r, "reason", "there is none")
		case carriers[id]:
			return nil, errorIn(r, "food", "%q is there twice", id)
		}
		carriers[id] = true
	}
	return carriers, nil
}

// parseSources gives the sources of each food of the file, none for those without.
func parseSources(text string) (map[ID][]ID, error) {
	rows, err := csvrows.Read(text, "food", "source", "reason")
	if err != nil {
		return nil, err
	}
	sources := map[ID][]ID{}
	for _, r := range rows {
		id := ID(r.Cell("food"))
		_, twice := sources[id]
		switch {
		case r.Cell("reason") == "":
			return nil, errorIn(r, "reason", "there is none")
		case twice:
			return nil, errorIn(r, "food", "%q is there twice", id)
		}
		sources[id] = ids(r.List("source"))
	}
	return sources, nil
}

// addSources fills sources. It needs covered.
func (t *Table) addSources() error {
	carriers, err := parseCarriers(carriersCSV)
	if err != nil {
		return fmt.Errorf("food: carriers.csv: %w", err)
	}
	stated, err := parseSources(sourcesCSV)
	if err != nil {
		return fmt.Errorf("food: sources.csv: %w", err)
	}
	s := sourceFinder{table: t, carriers: carriers, stated: stated}
	t.sources = make(map[ID][]ID, len(t.foods)+len(t.groups))
	for _, f := range t.ordered {
		t.sources[f.ID] = s.sourcesOf(f.ID)
	}
	for id := range t.groups {
		t.sources[id] = s.sourcesOf(append(s.commonTo(id), id)...)
	}
	return nil
}

type sourceFinder struct {
	table    *Table
	carriers map[ID]bool
	stated   map[ID][]ID
}

// sourcesOf gives all sources of the ids, at any depth and in order, without the ids.
func (s sourceFinder) sourcesOf(from ...ID) []ID {
	found := map[ID]bool{}
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		for _, source := range s.above(queue[0]) {
			if !found[source] && !slices.Contains(from, source) {
				found[source] = true
				queue = append(queue, source)
			}
		}
	}
	for _, id := range from[:len(from)-1] { // what is common to a group is a source of it
		found[id] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// above gives the sources of an id that are one step away.
func (s sourceFinder) above(id ID) (sources []ID) {
	for _, source := range s.stated[id] {
		if s.table.Known(source) {
			sources = append(sources, source)
		}
	}
	groups := s.table.groups[id].parents
	if f := s.table.foods[id]; f != nil {
		groups = f.Groups
		sources = append(sources, f.KindOf...)
		sources = append(sources, slices.DeleteFunc(slices.Clone(f.MadeOf), func(part ID) bool { return s.carriers[part] })...)
	}
	for _, g := range groups {
		if s.table.groups[g].oneSource {
			sources = append(sources, g)
		}
	}
	return sources
}

// commonTo gives the sources of every food of a group: pesto is of basil, jam of no one
// fruit.
func (s sourceFinder) commonTo(group ID) (common []ID) {
	members, count := 0, map[ID]int{}
	for _, f := range s.table.ordered {
		if !slices.Contains(f.Groups, group) {
			continue
		}
		members++
		for _, source := range s.table.sources[f.ID] {
			count[source]++
		}
	}
	for source, n := range count {
		if n == members && source != group && !s.table.Covers(group, source) {
			common = append(common, source)
		}
	}
	slices.Sort(common)
	return common
}

// withSources gives the ids with their sources, but for those that one of the allergens
// leaves out already.
func (t *Table) withSources(named []ID, already []Allergen) []ID {
	all := slices.Clone(named)
	for _, id := range named {
		for _, source := range t.sources[id] {
			if !t.isLeftOut(source, already) {
				all = append(all, source)
			}
		}
	}
	return all
}

// isLeftOut reports whether every food that an exclusion of id covers is left out by one
// of the allergens.
func (t *Table) isLeftOut(id ID, by []Allergen) bool {
	if len(by) == 0 {
		return false
	}
	x := t.without()
	for _, i := range x.ids[id] {
		if !slices.ContainsFunc(by, t.ordered[i].Allergens.Excludes) {
			return false
		}
	}
	return true
}
