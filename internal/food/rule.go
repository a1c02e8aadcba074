package food

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The bounds of typed rules, wherever they come in.
const (
	MaxRules     = 20  // of one eater at once
	MaxRuleChars = 200 // of one rule, in characters
)

// Rule is what a sentence such as "no nuts" means, in its widest reading.
type Rule struct {
	Text      string // what was typed
	Allergens []Allergen
	Diets     []Diet
	Excluded  []ID // foods or groups
}

// Empty reports whether the rule forbids nothing: "no allergies".
func (r Rule) Empty() bool { return len(r.Allergens)+len(r.Diets)+len(r.Excluded) == 0 }

// ReadRule maps what a person typed to ids, word by word and never by substring:
// "no nuts" is nuts and peanuts, "shellfish allergy" is crustaceans and molluscs,
// "eggplant" is not egg. The words around a list hold for all of it, in any order:
// in "allergic to strawberries and cashews" each stands for its allergens too.
// "No allergies" is understood and forbids nothing.
//
// A sentence is taken whole or not at all: of "no nuts and no qwerty" nothing is
// kept, so that nobody believes in a rule that is not there. The error is then a
// *Refusal, and a *problem.Problem for people.
//
// The work is bounded by a constant for each character, and texts that are longer
// than MaxRuleChars are refused before any.
func (t *Table) ReadRule(text string) (Rule, error) {
	r, refused := t.readRule(text, false)
	if refused != nil {
		return Rule{}, refused
	}
	return r.rule(), nil
}

// ReadFoods reads the names of foods and groups, as ReadRule reads them behind "no",
// and keeps what is picked by its own name as that food: "cheddar" is the food. What is
// called like an allergen is that food and the allergen, so that nothing is left that may
// hold it: "soy", "peanuts". Allergies and diets belong elsewhere and are refused.
func (t *Table) ReadFoods(text string) (Rule, error) {
	r, refused := t.readRule(text, true)
	if refused != nil {
		return Rule{}, refused
	}
	for _, it := range r.items {
		if it.frame == allergic || r.isPerson(&it) {
			return Rule{}, r.refuse(ReasonNotFood, it.from, it.to)
		}
	}
	r.byName = true
	return r.rule(), nil
}

// RulesIn gives the rules of a text with a rule a line. A line that no frame begins
// goes on with the one before: "Allergies:", "- eggs", "- milk" are one rule. A text
// that is longer than all rules may be is one, which ReadRule refuses.
func (t *Table) RulesIn(text string) []string {
	if len(text) > MaxRules*MaxRuleChars*utf8.UTFMax {
		return []string{text}
	}
	var rules []string
	for _, typed := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		typed = strings.TrimSpace(typed)
		switch {
		case typed == "":
		case len(rules) == 0 || t.beginsRule(typed):
			rules = append(rules, typed)
		default:
			rules[len(rules)-1] += "\n" + typed
		}
	}
	return rules
}

// beginsRule reports whether a frame begins the line.
func (t *Table) beginsRule(typed string) bool {
	if tooLong(typed) {
		return true // it is refused whatever it says
	}
	r := t.newRuleReader(typed)
	r.lex()
	for i := range r.lexemes {
		l := &r.lexemes[i]
		switch {
		case l.has(leads):
			return true
		case l.mark == noMark && !l.label && !l.has(says|filler|polite):
			return false
		}
	}
	return false
}

func tooLong(text string) bool {
	return len(text) > MaxRuleChars*utf8.UTFMax || utf8.RuneCountInString(text) > MaxRuleChars
}

func (t *Table) newRuleReader(text string) *ruleReader {
	words := englishRules()
	return &ruleReader{table: t, words: words, text: cutRule(text), longest: max(words.longest, t.longest)}
}

// readRule gives the reader with what it has read: a rule, or the names of picked foods.
func (t *Table) readRule(text string, picked bool) (*ruleReader, *Refusal) {
	if tooLong(text) {
		return nil, &Refusal{Code: TooLong}
	}
	r := t.newRuleReader(strings.TrimSpace(text))
	r.picked = picked
	return r, r.read()
}

// rule puts together what was read.
func (r *ruleReader) rule() Rule {
	rule := Rule{Text: r.text.typed}
	for _, it := range r.items {
		for _, thing := range it.things {
			m := r.meaningOf(thing, it.frame)
			rule.Allergens = append(rule.Allergens, m.allergens...)
			rule.Diets = append(rule.Diets, m.diets...)
			rule.Excluded = append(rule.Excluded, m.excluded...)
		}
	}
	if r.leavesOut("meat") && r.leavesOut("fish") { // to most who say both, prawns are fish
		rule.Excluded = append(rule.Excluded, "fish-and-seafood")
	}
	rule.Allergens = inOrder(rule.Allergens, AllAllergens())
	rule.Diets = inOrder(rule.Diets, AllDiets())
	rule.Excluded = r.table.widest(rule.Excluded)
	return rule
}

// leavesOut reports whether the rule leaves out what the name says, without an allergy.
func (r *ruleReader) leavesOut(name string) bool {
	return slices.ContainsFunc(r.items, func(it ruleItem) bool { return it.frame != allergic && slices.Contains(it.things, name) })
}

// meaningOf looks up a thing: our terms first, then diets, allergens, and the foods
// and groups of that name. Behind "allergic to" it is all that allergyTo says.
func (r *ruleReader) meaningOf(key string, f frame) ruleMeaning {
	m := r.plainMeaning(key)
	if f == allergic {
		return r.table.allergyTo(m)
	}
	return m
}

// allergyTo widens what is named to what an allergy to it covers: its sources, the
// allergens of all these, and the foods that only sometimes hold them.
func (t *Table) allergyTo(m ruleMeaning) ruleMeaning {
	m.allergens = slices.Clone(m.allergens)
	for _, id := range m.excluded {
		m.allergens = append(m.allergens, t.allergensOf(id)...)
		for _, source := range t.sources[id] {
			m.allergens = append(m.allergens, t.allergensOf(source)...)
		}
	}
	m.excluded = t.withSources(m.excluded, m.allergens)
	for _, id := range slices.Clone(m.excluded) {
		m.excluded = append(m.excluded, t.sometimesWith(id, m.allergens)...)
	}
	return m
}

// allergensOf gives the allergens that a food or group stands for behind "allergic to".
func (t *Table) allergensOf(id ID) []Allergen { return slices.Concat(t.typical[id], allergyOf[id]) }

func (r *ruleReader) plainMeaning(key string) ruleMeaning {
	named := r.table.phrases[key]
	if r.byName && len(named) > 0 {
		m := ruleMeaning{excluded: named}
		if a, ok := allergenOfWord[key]; ok {
			m.allergens = []Allergen{a}
		}
		return m
	}
	if w := r.words.phrases[key]; w != nil && w.term != nil {
		return *w.term
	}
	if d, ok := dietOfWord[key]; ok {
		return ruleMeaning{diets: []Diet{d}}
	}
	switch a, ok := allergenOfWord[key]; {
	case ok && a == FishAllergy: // the group of the same foods covers compounds too
		return ruleMeaning{allergens: []Allergen{a}, excluded: []ID{"fish"}}
	case ok:
		return ruleMeaning{allergens: []Allergen{a}}
	}
	return ruleMeaning{excluded: named}
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

// widest drops what another of the ids covers, and gives the rest in order.
func (t *Table) widest(found []ID) []ID {
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

func inOrder[T comparable](found, order []T) []T {
	var out []T
	for _, x := range order {
		if slices.Contains(found, x) {
			out = append(out, x)
		}
	}
	return out
}
