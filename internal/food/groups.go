package food

import (
	"fmt"
	"slices"
	"sync"

	_ "embed"

	"mealplanner/internal/csvrows"
)

//go:embed groups.csv
var groupsCSV string

// group is a set of foods that people name: "mushrooms", "red meat".
type group struct {
	name    string
	aliases []string
	local   []LocalAlias
	parents []ID
	// oneSource: its foods are of one plant or animal, or so near that who is allergic to
	// one of them is not served another.
	oneSource bool
}

var shippedGroups = sync.OnceValues(func() (map[ID]group, error) { return parseGroups(groupsCSV) })

func parseGroups(text string) (map[ID]group, error) {
	rows, err := csvrows.Read(text, "id", "name", "aliases", "parents", "one_source")
	if err != nil {
		return nil, err
	}
	groups := make(map[ID]group, len(rows))
	for _, r := range rows {
		id := ID(r.Cell("id"))
		if _, twice := groups[id]; twice || !slug.MatchString(string(id)) {
			return nil, errorIn(r, "id", "%q is no id, or is there twice", id)
		}
		g := group{name: r.Cell("name"), parents: ids(r.List("parents")), oneSource: r.Cell("one_source") == "yes"}
		if g.aliases, g.local, err = parseAliases(r); err != nil {
			return nil, err
		}
		groups[id] = g
	}
	for id, g := range groups {
		above, err := closeUpwards(g.parents, groups)
		if err != nil {
			return nil, fmt.Errorf("group %s: %w", id, err)
		}
		if slices.Contains(above, id) {
			return nil, fmt.Errorf("group %s is within itself", id)
		}
	}
	return groups, nil
}

// closeUpwards gives the groups and all that they are within, in order.
func closeUpwards(from []ID, groups map[ID]group) ([]ID, error) {
	seen := map[ID]bool{}
	var out []ID
	queue := slices.Clone(from)
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		if seen[id] {
			continue
		}
		g, ok := groups[id]
		if !ok {
			return nil, fmt.Errorf("no group %q", id)
		}
		seen[id] = true
		out = append(out, id)
		queue = append(queue, g.parents...)
	}
	slices.Sort(out)
	return out, nil
}

// mustClose is for groups that parseGroups has checked.
func mustClose(from []ID, groups map[ID]group) []ID {
	out, err := closeUpwards(from, groups)
	if err != nil {
		panic("food: " + err.Error())
	}
	return out
}
