package ingredient

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// The bounds of typed rules, wherever they come in.
const (
	MaxRules     = 20  // of one eater at once
	MaxRuleChars = 200 // of one rule, in characters
)

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
func (r *Reader) ReadRule(text string) (food.Rule, error) {
	read, refused := r.readRule(text, false)
	if refused != nil {
		return r.orEnglish(text, refused, (*Reader).ReadRule)
	}
	return read.rule(), nil
}

// ReadFoods reads the names of foods and groups, as ReadRule reads them behind "no",
// and keeps what is picked by its own name as that food: "cheddar" is the food. What is
// called like an allergen is that food and the allergen, so that nothing is left that may
// hold it: "soy", "peanuts". Allergies and diets belong elsewhere and are refused.
func (r *Reader) ReadFoods(text string) (food.Rule, error) {
	read, refused := r.readRule(text, true)
	if refused != nil {
		return r.orEnglish(text, refused, (*Reader).ReadFoods)
	}
	for _, it := range read.items {
		if it.frame == allergic || read.isPerson(&it) {
			return food.Rule{}, read.refuse(ReasonNotFood, it.from, it.to)
		}
	}
	read.byName = true
	return read.rule(), nil
}

// RulesIn gives the rules of a text with a rule a line. A line that no frame begins
// goes on with the one before: "Allergies:", "- eggs", "- milk" are one rule. A text
// that is longer than all rules may be is one, which ReadRule refuses.
func (r *Reader) RulesIn(text string) []string {
	if len(text) > MaxRules*MaxRuleChars*utf8.UTFMax {
		return []string{text}
	}
	var rules []string
	for _, typed := range strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' }) {
		typed = strings.TrimSpace(typed)
		switch {
		case typed == "":
		case len(rules) == 0 || r.beginsRule(typed):
			rules = append(rules, typed)
		default:
			rules[len(rules)-1] += "\n" + typed
		}
	}
	return rules
}

// beginsRule reports whether a frame begins the line.
func (r *Reader) beginsRule(typed string) bool {
	if tooLong(typed) {
		return true // it is refused whatever it says
	}
	begun := r.newRuleReader(typed)
	begun.lex()
	for i := range begun.lexemes {
		l := &begun.lexemes[i]
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

func (r *Reader) newRuleReader(text string) *ruleReader {
	return &ruleReader{Reader: r, words: r.rules, text: r.cutRule(text), longest: max(r.rules.longest, r.longest)}
}

// readRule gives the reader with what it has read: a rule, or the names of picked foods.
func (r *Reader) readRule(text string, picked bool) (*ruleReader, *Refusal) {
	if tooLong(text) {
		return nil, &Refusal{Code: TooLong}
	}
	read := r.newRuleReader(strings.TrimSpace(text))
	read.picked = picked
	return read, read.read()
}

// rule puts together what was read.
func (r *ruleReader) rule() food.Rule {
	rule := food.Rule{Text: r.text.typed}
	for _, it := range r.items {
		for _, thing := range it.things {
			m := r.meaningOf(thing, it.frame)
			rule.Allergens = append(rule.Allergens, m.Allergens...)
			rule.Diets = append(rule.Diets, m.Diets...)
			rule.Excluded = append(rule.Excluded, m.Excluded...)
		}
	}
	if r.leavesOut("meat") && r.leavesOut("fish") { // to most who say both, prawns are fish
		rule.Excluded = append(rule.Excluded, "fish-and-seafood")
	}
	rule.Allergens = inOrder(rule.Allergens, food.AllAllergens())
	rule.Diets = inOrder(rule.Diets, food.AllDiets())
	rule.Excluded = r.table.Widest(rule.Excluded)
	return rule
}

// leavesOut reports whether the rule leaves out a group by its name, without an allergy.
func (r *ruleReader) leavesOut(group food.ID) bool {
	return slices.ContainsFunc(r.items, func(it ruleItem) bool {
		return it.frame != allergic && slices.ContainsFunc(it.things, func(thing string) bool {
			return slices.Contains(r.meaningOf(thing, it.frame).Excluded, group)
		})
	})
}

// meaningOf looks up a thing: our terms first, then diets, allergens, and the foods
// and groups of that name. Behind "allergic to" it is all that Table.AllergyTo says.
func (r *ruleReader) meaningOf(key string, f frame) food.Rule {
	m := r.plainMeaning(key)
	if f == allergic {
		return r.table.AllergyTo(m.Rule)
	}
	return m.Rule
}

func (r *ruleReader) plainMeaning(key string) ruleMeaning {
	named, w := r.names.Foods(key), r.words.phrases[key]
	ours := w != nil && w.term != nil
	// A name of many foods is no pick of the most usual one: "Nüsse".
	if r.byName && len(named) > 0 && !(ours && r.names.Broad(key)) {
		m := ruleMeaning{Rule: food.Rule{Excluded: named}}
		if a, ok := r.names.Allergen(key); ok {
			m.Allergens = []food.Allergen{a}
		}
		return m
	}
	if ours {
		return *w.term
	}
	if d, ok := r.names.Diet(key); ok {
		return ruleMeaning{Rule: food.Rule{Diets: []food.Diet{d}}}
	}
	switch a, ok := r.names.Allergen(key); {
	case ok && a == food.FishAllergy: // the group of the same foods covers compounds too
		return ruleMeaning{Rule: food.Rule{Allergens: []food.Allergen{a}, Excluded: []food.ID{"fish"}}}
	case ok:
		return ruleMeaning{Rule: food.Rule{Allergens: []food.Allergen{a}}}
	}
	return ruleMeaning{Rule: food.Rule{Excluded: named}}
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
