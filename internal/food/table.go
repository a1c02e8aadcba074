package food

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Table is an immutable set of foods. All methods may be called at once from many
// goroutines.
type Table struct {
	foods   map[ID]*Food
	ordered []*Food
	version string
	groups  map[ID]group
	// covered holds for each food and group all that covers it: itself, its groups
	// closed upwards, and the same of every food that it is a kind of and of
	// everything that it is made of.
	covered map[ID]map[ID]struct{}
	// sometimes holds what foods only sometimes hold; allergies ask for it.
	sometimes []sometimesHeld
	// sources holds of each food and group what an allergy to it covers besides.
	sources map[ID][]ID
	// risks holds how far each food carries each hazard, where it does.
	risks map[carrier]Risk
	// phrases holds the foods and groups of each name, alias and id, those of every
	// locale included.
	phrases map[string][]ID
	// begins holds the first word of each phrase.
	begins map[string]bool
	// spoken holds for each locale the phrases that are said otherwise there than elsewhere.
	spoken map[Locale]map[string][]ID
	// without holds what each rule leaves out; made when it is needed first.
	without func() *withoutIndex
	// spelled holds for each of ordered its names, cut into words; made for the first search.
	spelled func() [][]spelling
	// typical holds what each food contains, and what most foods of each group do.
	typical map[ID][]Allergen
	// english and german hold the names of a language; made when they are needed first.
	english, german func() *Names
}

// Default gives the table that we ship, parsed once. It panics when the compiled-in
// files are wrong, which the tests of this package exclude.
func Default() *Table { return defaultTable() }

var defaultTable = sync.OnceValue(func() *Table {
	foods, err := parseFoods(tableCSV)
	if err != nil {
		panic("food: table.csv: " + err.Error())
	}
	t, err := NewTable(foods)
	if err != nil {
		panic(err.Error())
	}
	return t
})

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// NewTable makes a table of these foods and checks them: known groups, ids unique,
// KindOf and MadeOf without cycles. Tests use it to make small worlds; the groups are those
// that we ship. The foods are copied, and their Groups closed upwards.
func NewTable(foods []Food) (*Table, error) {
	groups, err := shippedGroups()
	if err != nil {
		return nil, fmt.Errorf("food: groups.csv: %w", err)
	}
	t := &Table{
		foods:   make(map[ID]*Food, len(foods)),
		groups:  groups,
		covered: make(map[ID]map[ID]struct{}, len(foods)+len(groups)),
		risks:   make(map[carrier]Risk, len(foods)*len(AllHazards())),
		phrases: make(map[string][]ID, 4*len(foods)),
		begins:  map[string]bool{},
		spoken:  map[Locale]map[string][]ID{British: {}, American: {}},
	}
	var errs []error
	for i := range foods {
		f := copyOf(&foods[i])
		if err := t.add(f); err != nil {
			errs = append(errs, err)
			continue
		}
		t.ordered = append(t.ordered, f)
	}
	slices.SortFunc(t.ordered, func(a, b *Food) int { return compare(a.ID, b.ID) })
	errs = append(errs, t.checkKnown()...)
	errs = append(errs, t.checkCycles()...)
	errs = append(errs, t.addSometimes())
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	t.version = versionOf(t.ordered)
	t.index()
	if err := t.addSources(); err != nil {
		return nil, err
	}
	t.without, t.spelled = sync.OnceValue(t.withoutIndex), sync.OnceValue(t.allSpellings)
	t.english, t.german = sync.OnceValue(t.namesEnglish), sync.OnceValue(t.namesGerman)
	return t, nil
}

func compare(a, b ID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// copyOf is deep: the table must not change when the caller's foods do.
func copyOf(f *Food) *Food {
	c := *f
	c.Aliases = slices.Clone(f.Aliases)
	c.LocalAliases = slices.Clone(f.LocalAliases)
	c.Groups = slices.Clone(f.Groups)
	c.KindOf = slices.Clone(f.KindOf)
	c.MadeOf = slices.Clone(f.MadeOf)
	c.Portions = maps.Clone(f.Portions)
	return &c
}

func (t *Table) add(f *Food) error {
	if !slug.MatchString(string(f.ID)) {
		return fmt.Errorf("food: %q is no id: write lower-case words joined by hyphens", f.ID)
	}
	if _, ok := t.groups[f.ID]; ok {
		return fmt.Errorf("food: %s is the id of a group", f.ID)
	}
	if t.foods[f.ID] != nil {
		return fmt.Errorf("food: %s is there twice", f.ID)
	}
	closed, err := closeUpwards(f.Groups, t.groups)
	if err != nil {
		return fmt.Errorf("food: %s: %w", f.ID, err)
	}
	f.Groups = closed
	t.foods[f.ID] = f
	return nil
}

// checkKnown looks for foods that are a kind of something else than a food, or made
// of something that is neither food nor group.
func (t *Table) checkKnown() []error {
	var errs []error
	for _, f := range t.ordered {
		for _, base := range f.KindOf {
			if t.foods[base] == nil {
				errs = append(errs, fmt.Errorf("food: %s is a kind of %q, which is no food", f.ID, base))
			}
		}
		for _, part := range f.MadeOf {
			if !t.Known(part) {
				errs = append(errs, fmt.Errorf("food: %s is made of %q, which is neither food nor group", f.ID, part))
			}
		}
	}
	return errs
}

// holds lists what a food is a kind of or made of: all that it inherits from.
func (f *Food) holds() []ID { return slices.Concat(f.KindOf, f.MadeOf) }

// checkCycles looks for foods that are a kind of themselves, or made of themselves.
func (t *Table) checkCycles() []error {
	var errs []error
	const doing, done = 1, 2
	state := make(map[ID]int, len(t.ordered))
	var visit func(f *Food)
	visit = func(f *Food) {
		state[f.ID] = doing
		for _, part := range f.holds() {
			switch p := t.foods[part]; {
			case p == nil: // a group
			case state[part] == doing:
				errs = append(errs, fmt.Errorf("food: %s is a kind of itself or made of itself, by way of %s", part, f.ID))
			case state[part] != done:
				visit(p)
			}
		}
		state[f.ID] = done
	}
	for _, f := range t.ordered {
		if state[f.ID] != done {
			visit(f)
		}
	}
	return errs
}

func versionOf(foods []*Food) string {
	h := sha256.New()
	for _, f := range foods {
		fmt.Fprintf(h, "%+v\n", *f)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// index fills covered, risks and phrases. Kinds and parts are known to have no cycle.
func (t *Table) index() {
	for id, g := range t.groups {
		above := map[ID]struct{}{id: {}}
		for _, up := range mustClose(g.parents, t.groups) {
			above[up] = struct{}{}
		}
		t.covered[id] = above
	}
	for _, f := range t.ordered {
		t.coveredOf(f)
	}
	for _, f := range t.ordered {
		for _, h := range AllHazards() {
			t.riskOf(f, h)
		}
		t.addPhrases(f.ID, f.Name, f.Aliases)
	}
	carried := map[carrier]Risk{} // most foods carry none
	for c, risk := range t.risks {
		if risk != NoRisk {
			carried[c] = risk
		}
	}
	t.risks = carried
	for id, g := range t.groups {
		t.addPhrases(id, g.name, g.aliases)
	}
	t.indexLocales()
	for phrase, ids := range t.phrases {
		slices.Sort(ids)
		first, _, _ := strings.Cut(phrase, " ")
		t.begins[first] = true
	}
	t.typical = typicalAllergens(t.ordered)
}

func (t *Table) coveredOf(f *Food) map[ID]struct{} {
	if set, ok := t.covered[f.ID]; ok {
		return set
	}
	set := map[ID]struct{}{f.ID: {}}
	for _, g := range f.Groups {
		set[g] = struct{}{}
	}
	for _, part := range f.holds() {
		from := t.covered[part]
		if p := t.foods[part]; p != nil {
			from = t.coveredOf(p)
		}
		maps.Copy(set, from)
	}
	t.covered[f.ID] = set
	return set
}

func (t *Table) addPhrases(id ID, name string, aliases []string) {
	seen := map[string]bool{}
	for _, phrase := range append([]string{string(id), name}, aliases...) {
		key := PhraseKey(phrase)
		if key != "" && !seen[key] {
			seen[key] = true
			t.phrases[key] = append(t.phrases[key], id)
		}
	}
}

// Version identifies the table's content (a short hash); menus keep it beside their
// copied ingredients.
func (t *Table) Version() string { return t.version }

// Food looks one up; nil when there is none of this id (groups are no foods).
func (t *Table) Food(id ID) *Food { return t.foods[id] }

// All lists the foods ordered by id. The slice is the caller's to keep, the foods
// are not the caller's to change.
func (t *Table) All() []*Food { return append([]*Food(nil), t.ordered...) }

// GroupIDs lists the ids of the groups in order.
func (t *Table) GroupIDs() []ID { return slices.Sorted(maps.Keys(t.groups)) }

// Known reports whether id names a food or a group.
func (t *Table) Known(id ID) bool {
	_, isGroup := t.groups[id]
	return isGroup || t.foods[id] != nil
}

// Name of a food or a group, for people; the id itself where it is unknown.
func (t *Table) Name(id ID) string {
	if f := t.foods[id]; f != nil {
		return f.Name
	}
	if g, ok := t.groups[id]; ok {
		return g.name
	}
	return string(id)
}

// Names lists the names of a food or a group that hold in every locale, its own first;
// none of an unknown id.
func (t *Table) Names(id ID) []string {
	if f := t.foods[id]; f != nil {
		return append([]string{f.Name}, f.Aliases...)
	}
	if g, ok := t.groups[id]; ok {
		return append([]string{g.name}, g.aliases...)
	}
	return nil
}

// Covers reports whether excluding `excluded` (a food or a group) excludes the food
// `id` too: the same food, a member of the group, a kind of it (frozen strawberries
// of strawberries), or a compound that is made of one, at any depth: "mushrooms"
// covers shiitake and mushroom stock. A food that the table does not know is covered
// by every exclusion. It is the only answer to this question in the program.
func (t *Table) Covers(excluded, id ID) bool {
	set, known := t.covered[id]
	if !known {
		return true
	}
	_, yes := set[excluded]
	return yes
}

// Groups gives the groups that some food is in, by id.
func (t *Table) Groups() []ID {
	var groups []ID
	for _, f := range t.All() {
		groups = append(groups, f.Groups...)
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}
