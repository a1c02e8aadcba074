package main

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"
)

//go:embed words.toml
var wordsTOML string

// words are the checker's knowledge: what names of foods give away. See words.toml.
type words struct {
	Excluded  []string            `toml:"excluded"`
	Rules     map[string][]string `toml:"rules"`
	Amounts   map[string]amount   `toml:"amounts"`
	Claims    map[string][]string `toml:"claims"`
	Kinds     map[string]kind     `toml:"kinds"`
	Compounds map[string][]string `toml:"compounds"`
	Bought    map[string][]string `toml:"bought"`

	phrases map[string]meaning
	longest int // words of the longest phrase
}

// amount is a rule on how much of a kind a serving may hold.
type amount struct {
	Kind  string  `toml:"kind"`
	Grams float64 `toml:"most_grams"`
}

// kind is a kind of food with the words that give it away.
type kind struct {
	Holds  []string `toml:"holds"`
	Words  []string `toml:"words"`
	Bought []string `toml:"bought"`
}

// meaning is what a phrase says: the kinds that it gives away in any text and those
// that it gives away as an ingredient, what a compound of this name is made of, and
// the kinds that it takes back from the words behind it.
type meaning struct {
	kinds, boughtKinds []string
	parts, boughtParts []string
	denies             []string
}

// shippedWords reads words.toml; a fault in it is one of the program.
func shippedWords() *words {
	w, err := readWords(wordsTOML)
	if err != nil {
		panic("words.toml: " + err.Error())
	}
	return w
}

func readWords(text string) (*words, error) {
	w := &words{phrases: map[string]meaning{}}
	facts, err := toml.Decode(text, w)
	if err != nil {
		return nil, err
	}
	if unknown := facts.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("what is %v?", unknown)
	}
	if err := w.checkKinds(); err != nil {
		return nil, err
	}
	w.index()
	return w, errors.Join(w.checkPhrases(), w.checkCompounds())
}

// checkKinds says which kinds are named but not there.
func (w *words) checkKinds() error {
	var errs []error
	known := func(where string, kinds []string) {
		for _, k := range kinds {
			if _, ok := w.Kinds[k]; !ok {
				errs = append(errs, fmt.Errorf("%s names %q, which is no kind", where, k))
			}
		}
	}
	known("excluded", w.Excluded)
	for _, name := range slices.Sorted(maps.Keys(w.Rules)) {
		known("rule "+name, w.Rules[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Amounts)) {
		known("amount "+name, []string{w.Amounts[name].Kind})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Claims)) {
		known("claim "+name, w.Claims[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Kinds)) {
		known("kind "+name, w.Kinds[name].Holds)
	}
	return errors.Join(errs...)
}

// checkPhrases says where a kind's phrase of several words hides a word of another kind
// ("condensed milk" among the sugars): it belongs with the compounds, which say all that
// is in it.
func (w *words) checkPhrases() error {
	var errs []error
	for _, phrase := range slices.Sorted(maps.Keys(w.phrases)) {
		m := w.phrases[phrase]
		if len(m.kinds)+len(m.boughtKinds) == 0 || m.parts != nil {
			continue
		}
		for _, word := range strings.Fields(phrase) {
			for _, k := range w.phrases[word].kinds {
				if !slices.Contains(m.kinds, k) && !slices.Contains(m.boughtKinds, k) {
					errs = append(errs, fmt.Errorf("%q hides %q, which gives %s away: make it a compound", phrase, word, k))
				}
			}
		}
	}
	return errors.Join(errs...)
}

// checkCompounds says which compounds are made of themselves.
func (w *words) checkCompounds() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(w.phrases)) {
		m := w.phrases[name]
		for _, part := range slices.Concat(m.parts, m.boughtParts) {
			if w.madeOf(part, name, 0) {
				errs = append(errs, fmt.Errorf("%q is made of itself, by way of %q", name, part))
			}
		}
	}
	return errors.Join(errs...)
}

// deepest is how far compounds may be made of compounds.
const deepest = 4

func (w *words) madeOf(part, whole string, depth int) bool {
	if depth > deepest {
		return true
	}
	for _, phrase := range w.split(tokens(part)) {
		m := w.phrases[phrase]
		if phrase == whole && len(m.parts)+len(m.boughtParts) > 0 {
			return true
		}
		for _, p := range slices.Concat(m.parts, m.boughtParts) {
			if w.madeOf(p, whole, depth+1) {
				return true
			}
		}
	}
	return false
}

// index turns the lists into phrases with their meaning.
func (w *words) index() {
	for name, k := range w.Kinds {
		for _, from := range append(w.heldBy(name), k) {
			w.each(from.Words, func(m *meaning) { m.kinds = append(m.kinds, name) })
			w.each(from.Bought, func(m *meaning) { m.boughtKinds = append(m.boughtKinds, name) })
		}
	}
	for phrase, parts := range w.Compounds {
		w.each([]string{phrase}, func(m *meaning) { m.parts = parts })
	}
	for phrase, parts := range w.Bought {
		w.each([]string{phrase}, func(m *meaning) { m.boughtParts = parts })
	}
	for phrase, kinds := range w.Claims {
		w.each([]string{phrase}, func(m *meaning) { m.denies = kinds })
	}
	for phrase, m := range w.phrases {
		slices.Sort(m.kinds)
		slices.Sort(m.boughtKinds)
		w.longest = max(w.longest, 1+strings.Count(phrase, " "))
	}
}

// heldBy gives the kinds whose words are those of this one too.
func (w *words) heldBy(name string) []kind {
	var all []kind
	for _, inner := range w.Kinds[name].Holds {
		all = append(append(all, w.Kinds[inner]), w.heldBy(inner)...)
	}
	return all
}

func (w *words) each(list []string, add func(*meaning)) {
	for _, phrase := range list {
		key := strings.Join(tokens(phrase), " ")
		m := w.phrases[key]
		add(&m)
		w.phrases[key] = m
	}
}

// claimEnds are the words at which a claim ("vegan …") ends.
var claimEnds = []string{"with", "and", "on", "in", "or", "from", "over"}

// split takes a text apart into phrases that mean something, from the left and the
// longest first; words that mean nothing are left out.
func (w *words) split(text []string) []string {
	var phrases []string
	for at := 0; at < len(text); {
		taken := 1
		for n := min(w.longest, len(text)-at); n > 0; n-- {
			if phrase := strings.Join(text[at:at+n], " "); w.has(phrase) {
				phrases, taken = append(phrases, phrase), n
				break
			}
		}
		at += taken
	}
	return phrases
}

func (w *words) has(phrase string) bool {
	_, ok := w.phrases[phrase]
	return ok || slices.Contains(claimEnds, phrase)
}

// givesAway reads a text and says which kinds of food its words give away, each with
// the phrase that does. In an ingredient's name a word may say more than in a title.
func (w *words) givesAway(text string, ingredient bool) map[string]string {
	found := map[string]string{}
	var denied []string
	note := func(kinds []string, phrase string) {
		for _, k := range kinds {
			if !slices.Contains(denied, k) && found[k] == "" {
				found[k] = phrase
			}
		}
	}
	for _, phrase := range w.split(tokens(text)) {
		m := w.phrases[phrase]
		denied = append(denied, m.denies...)
		if slices.Contains(claimEnds, phrase) {
			denied = nil
		}
		note(m.kinds, phrase)
		parts := m.parts
		if ingredient {
			note(m.boughtKinds, phrase)
			parts = slices.Concat(parts, m.boughtParts)
		}
		for _, part := range parts {
			note(slices.Sorted(maps.Keys(w.givesAway(part, true))), phrase+": "+part)
		}
	}
	return found
}

// tokens gives a text's words in lower case and the singular, without accents.
func tokens(text string) []string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
	all := strings.Fields(plain)
	for i, word := range all {
		all[i] = singular(word)
	}
	return all
}

// singular cuts the plural off an English word. It may cut more (a cookie becomes a
// cooky, a quiche a quich), but the same of one and of many.
func singular(word string) string {
	switch {
	case len(word) < 4, hasEnding(word, "ss", "us", "is"):
		return word
	case hasEnding(word, "ies", "ie"):
		return strings.TrimSuffix(strings.TrimSuffix(word, "s"), "ie") + "y"
	case hasEnding(word, "oes", "ches", "che", "shes", "she", "xes", "xe", "sses", "sse"):
		return strings.TrimSuffix(strings.TrimSuffix(word, "s"), "e")
	}
	return strings.TrimSuffix(word, "s")
}

func hasEnding(word string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(word, e) })
}
