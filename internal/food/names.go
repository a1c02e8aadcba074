package food

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// names_de.csv says what everything of this package is called in German, as a household
// in Germany, Austria or Switzerland says it: one row for each food, group, allergen (the
// 14 of the German text of Regulation (EU) 1169/2011, Annex II), diet, aisle and unit.
// `name` is shown, `plural` where it is another word; by `names`, apart by semicolons, it
// is found too. `broad` are names of many foods, of which this one is the most usual:
// "Öl". Another language is another such file.
//
//go:embed names_de.csv
var namesGerman string

// named is one row: what something is called.
type named struct {
	kind, id     string
	name, plural string
	names, broad []string
}

func (n *named) all() []string {
	all := append([]string{n.name}, n.names...)
	if n.plural != "" {
		all = append(all, n.plural)
	}
	return append(all, n.broad...)
}

var germanNames = sync.OnceValue(func() map[string]map[string]named {
	all, err := parseNames(namesGerman)
	if err != nil {
		panic("food: names_de.csv: " + err.Error())
	}
	return all
})

// parseNames reads the rows, by kind and id.
func parseNames(text string) (map[string]map[string]named, error) {
	rows, err := csvrows.Read(text, "kind", "id", "name", "plural", "names", "broad")
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]named{"food": {}, "group": {}, "allergen": {}, "diet": {}, "aisle": {}, "unit": {}}
	for _, r := range rows {
		n := named{r.Cell("kind"), r.Cell("id"), r.Cell("name"), r.Cell("plural"), r.List("names"), r.List("broad")}
		of := all[n.kind]
		if _, twice := of[n.id]; of == nil || twice || n.name == "" {
			return nil, fmt.Errorf("line %d: %s %q is no kind, has no name or is there twice", r.Line, n.kind, n.id)
		}
		of[n.id] = n
	}
	return all, nil
}

// nameIn looks a name up; ok is false where the language is English or has none.
func nameIn(l Language, kind, id string) (n named, ok bool) {
	if l != German {
		return named{}, false
	}
	n, ok = germanNames()[kind][id]
	return n, ok
}

// NameIn is Name in a language; the English one where the language has none.
func (t *Table) NameIn(id ID, l Language) string {
	for _, kind := range []string{"food", "group"} {
		if n, ok := nameIn(l, kind, string(id)); ok && t.Known(id) {
			return n.name
		}
	}
	return t.Name(id)
}

// NameIn is Name in a language.
func (a Allergen) NameIn(l Language) string {
	if n, ok := nameIn(l, "allergen", string(a)); ok {
		return n.name
	}
	return a.Name()
}

// NameIn is Name in a language.
func (d Diet) NameIn(l Language) string {
	if n, ok := nameIn(l, "diet", string(d)); ok {
		return n.name
	}
	return d.Name()
}

// NameIn is Name in a language.
func (a Aisle) NameIn(l Language) string {
	if n, ok := nameIn(l, "aisle", string(a)); ok {
		return n.name
	}
	return a.Name()
}

// NameIn is Name in a language: "1 Dose", "2 Dosen".
func (u Unit) NameIn(l Language, quantity float64) string {
	n, ok := nameIn(l, "unit", string(u))
	switch {
	case !ok:
		return u.Name(quantity)
	case quantity > 1 && n.plural != "":
		return n.plural
	}
	return n.name
}

// Names is what the foods, groups, allergens, diets and units of a table are called in one
// language, for who reads what people write. Every lookup is by Language.Key.
type Names struct {
	Language Language

	foods     map[string][]ID
	broad     map[string]bool
	allergens map[string]Allergen
	diets     map[string]Diet
	units     map[string]Unit
	shown     map[string]string
	spelled   func() map[ID][]spelling // of foods, made for the first search; English ones are the table's
	longest   int
}

// NamesIn gives the names of a language, made when they are asked for first.
func (t *Table) NamesIn(l Language) *Names {
	if l == German {
		return t.german()
	}
	return t.english()
}

// Foods gives the foods and groups of a name, in order, the local readings included. The
// slice is not the caller's to change.
func (n *Names) Foods(key string) []ID { return n.foods[key] }

// Broad reports whether the name is that of many foods: "Öl". The food that Foods gives for
// it is the most usual.
func (n *Names) Broad(key string) bool { return n.broad[key] }

// Allergen gives the allergen that a name means exactly.
func (n *Names) Allergen(key string) (Allergen, bool) { a, ok := n.allergens[key]; return a, ok }

// Diet gives the diet of a name.
func (n *Names) Diet(key string) (Diet, bool) { d, ok := n.diets[key]; return d, ok }

// Unit gives the unit of a name.
func (n *Names) Unit(key string) (Unit, bool) { u, ok := n.units[key]; return u, ok }

// Longest is how many words the longest name has.
func (n *Names) Longest() int { return n.longest }

// Shown gives a name as it is written.
func (n *Names) Shown(key string) string { return n.shown[key] }

// Keys lists the keys of all names of foods, groups, allergens and diets, in order.
func (n *Names) Keys() []string {
	keys := make([]string, 0, len(n.shown))
	for key := range n.shown {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func newNames(l Language) *Names {
	return &Names{Language: l, foods: map[string][]ID{}, broad: map[string]bool{}, allergens: map[string]Allergen{}, diets: map[string]Diet{},
		units: map[string]Unit{}, shown: map[string]string{}}
}

func (n *Names) add(name string) (key string) {
	key = n.Language.Key(name)
	if n.shown[key] == "" {
		n.shown[key] = name
	}
	n.longest = max(n.longest, 1+strings.Count(key, " "))
	return key
}

func (t *Table) namesGerman() *Names {
	n := newNames(German)
	n.spelled = sync.OnceValue(germanSpellings)
	all := germanNames()
	for _, kind := range []string{"food", "group"} {
		for id, row := range all[kind] {
			if !t.Known(ID(id)) {
				continue
			}
			for _, name := range row.all() {
				key := n.add(name)
				n.foods[key] = appendNew(n.foods[key], ID(id))
				if kind == "food" && slices.Contains(row.broad, name) {
					n.broad[key] = true
				}
			}
		}
	}
	for _, ids := range n.foods {
		slices.Sort(ids)
	}
	for id, row := range all["allergen"] {
		for _, name := range row.all() {
			n.allergens[n.add(name)] = Allergen(id)
		}
	}
	for id, row := range all["diet"] {
		for _, name := range row.all() {
			n.diets[n.add(name)] = Diet(id)
		}
	}
	for id, row := range all["unit"] {
		for _, name := range row.all() {
			n.units[German.Key(name)] = Unit(id)
		}
	}
	return n
}

// germanSpellings are the German names of foods, cut into words.
func germanSpellings() map[ID][]spelling {
	all := map[ID][]spelling{}
	for id, row := range germanNames()["food"] {
		for _, name := range row.all() {
			all[ID(id)] = append(all[ID(id)], spelling{words: strings.Fields(German.Key(name)), main: name == row.name})
		}
	}
	return all
}

func (t *Table) namesEnglish() *Names {
	n := newNames(English)
	n.foods, n.allergens, n.diets, n.units = t.phrases, allergenOfWord, dietOfWord, unitOfWord
	for _, f := range t.ordered {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			n.add(name)
		}
	}
	for key := range t.phrases {
		n.add(key)
	}
	for key := range allergenOfWord {
		n.add(key)
	}
	for key := range dietOfWord {
		n.add(key)
	}
	return n
}
