package main

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
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
	Rules        map[string][]string `toml:"rules"`
	Bans         map[string][]string `toml:"bans"`
	Amounts      map[string]amount   `toml:"amounts"`
	Claims       map[string][]string `toml:"claims"`
	Kinds        map[string]kind     `toml:"kinds"`
	FalseFriends map[string][]string `toml:"false_friends"`
	Compounds    map[string][]string `toml:"compounds"`
	Bought       map[string][]string `toml:"bought"`
	Lines        struct {
		Asides []string `toml:"asides"`
	} `toml:"lines"`
	Steps struct {
		Verbs []string `toml:"verbs"`
	} `toml:"steps"`
	Titles struct {
		Dishes []string `toml:"dishes"`
	} `toml:"titles"`

	phrases map[string]meaning
	longest int            // words of the longest phrase
	asides  *regexp.Regexp // an aside, wherever it stands but at the head of a line
	verbs   *regexp.Regexp // a verb of a step, at the head of a sentence
}

// withoutDishes takes the names of dishes out of a title.
func (w *words) withoutDishes(title string) string {
	text := " " + strings.Join(tokens(title), " ") + " "
	for _, dish := range w.Titles.Dishes {
		text = strings.ReplaceAll(text, " "+strings.Join(tokens(dish), " ")+" ", " "+mark+" ")
	}
	return text
}

// amount is a rule on how much of a kind a serving may hold. Of Traces, which are
// compounds, the kind is too small a part to count.
type amount struct {
	Kind   string   `toml:"kind"`
	Grams  float64  `toml:"most_grams"`
	Traces []string `toml:"traces"`
}

// counts reports whether one of the phrases of an ingredient is more than a trace.
func (a amount) counts(phrases []string) bool {
	return slices.ContainsFunc(phrases, func(phrase string) bool {
		compound, _, isPart := strings.Cut(phrase, ": ")
		return !isPart || !slices.Contains(a.Traces, compound)
	})
}

// kind is a kind of food with the words that give it away.
type kind struct {
	Holds  []string `toml:"holds"`
	Words  []string `toml:"words"`
	Bought []string `toml:"bought"`
}

// meaning is what a phrase says: the kinds that it gives away in any text and those
// that it gives away as an ingredient, what a compound of this name is made of, and
// the kinds that it takes back from the words behind it. What stands alone is a false
// friend or a claim, whose words are not read by themselves.
type meaning struct {
	kinds, boughtKinds []string
	parts, boughtParts []string
	denies             []string
	alone              bool
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
	if err := w.checkCompounds(); err != nil {
		return nil, err
	}
	return w, w.checkParts()
}

// checkKinds says which kinds are named but not there, and which hold themselves.
func (w *words) checkKinds() error {
	var errs []error
	known := func(where string, kinds []string) {
		for _, k := range kinds {
			if _, ok := w.Kinds[k]; !ok {
				errs = append(errs, fmt.Errorf("%s names %q, which is no kind", where, k))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Bans)) {
		known("ban "+name, w.Bans[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Rules)) {
		known("rule "+name, w.Rules[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Amounts)) {
		known("amount "+name, []string{w.Amounts[name].Kind})
		for _, trace := range w.Amounts[name].Traces {
			if _, ok := w.Compounds[trace]; !ok {
				errs = append(errs, fmt.Errorf("amount %s names %q, which is no compound", name, trace))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Claims)) {
		known("claim "+name, w.Claims[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Kinds)) {
		known("kind "+name, w.Kinds[name].Holds)
		if w.heldIn(name, w.Kinds[name].Holds, 0) {
			errs = append(errs, fmt.Errorf("kind %s holds itself", name))
		}
	}
	return errors.Join(errs...)
}

// heldIn reports whether a kind is among others or in what they hold.
func (w *words) heldIn(name string, kinds []string, depth int) bool {
	return depth > deepest || slices.ContainsFunc(kinds, func(k string) bool {
		return k == name || w.heldIn(name, w.Kinds[k].Holds, depth+1)
	})
}

// checkParts says which parts of compounds give nothing away, and which names are
// compounds and false friends at once.
func (w *words) checkParts() error {
	var errs []error
	for _, list := range []map[string][]string{w.FalseFriends, w.Compounds, w.Bought} {
		for _, name := range slices.Sorted(maps.Keys(list)) {
			for _, part := range list[name] {
				if len(w.givesAway(part, true)) == 0 {
					errs = append(errs, fmt.Errorf("%q is made of %q, which says nothing", name, part))
				}
			}
		}
	}
	for name := range w.FalseFriends {
		if w.Compounds[name] != nil || w.Bought[name] != nil {
			errs = append(errs, fmt.Errorf("%q is a false friend and a compound", name))
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

// deepest is how far compounds may be made of compounds, and kinds hold kinds.
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

// banNames gives what people ban by name, in order.
func (w *words) banNames() []string { return slices.Sorted(maps.Keys(w.Bans)) }

// index turns the lists into phrases with their meaning.
func (w *words) index() {
	for name, k := range w.Kinds {
		for _, from := range append(w.heldBy(name), k) {
			w.each(from.Words, func(m *meaning) { m.kinds = append(m.kinds, name) })
			w.each(from.Bought, func(m *meaning) { m.boughtKinds = append(m.boughtKinds, name) })
		}
	}
	for phrase, parts := range w.FalseFriends {
		w.each([]string{phrase}, func(m *meaning) { m.parts, m.alone = parts, true })
	}
	for phrase, parts := range w.Compounds {
		w.each([]string{phrase}, func(m *meaning) { m.parts = parts })
	}
	for phrase, parts := range w.Bought {
		w.each([]string{phrase}, func(m *meaning) { m.boughtParts = parts })
	}
	for phrase, kinds := range w.Claims {
		w.each([]string{phrase}, func(m *meaning) { m.denies, m.alone = w.closed(kinds), true })
	}
	w.asides = regexp.MustCompile(`(?i)[^\pL](?:` + strings.Join(w.Lines.Asides, "|") + `)\b[^0-9,;:()]*`)
	w.verbs = regexp.MustCompile(`(?i)(^|[.;:] )(?:` + strings.Join(w.Steps.Verbs, "|") + `)\b`)
	for phrase, m := range w.phrases {
		slices.Sort(m.kinds)
		slices.Sort(m.boughtKinds)
		w.longest = max(w.longest, 1+strings.Count(phrase, " "))
	}
}

// closed gives the kinds with all that they hold.
func (w *words) closed(kinds []string) []string {
	var all []string
	for _, k := range kinds {
		all = append(append(all, k), w.closed(w.Kinds[k].Holds)...)
	}
	return all
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

// claimEnds are the words at which a claim ("vegan …") ends. A mark ends it too, but not
// at once: "gluten-free, vegan brownies" are both.
var claimEnds = []string{"with", "and", "on", "in", "or", "from", "over", mark}

// split takes a text apart into phrases that mean something, in order; words that mean
// nothing are left out. Phrases may share words ("vegetable stock" and "stock cube"), but
// those of a false friend, or of a claim, belong to it alone.
func (w *words) split(text []string) []string {
	var all []string
	for at := 0; at < len(text); {
		phrases, done := w.splitHead(text[at:])
		all, at = append(all, phrases...), at+done
	}
	return all
}

// splitHead gives the phrases that a text begins with, the longest first, and how many
// words are done with.
func (w *words) splitHead(text []string) (phrases []string, done int) {
	for n := min(w.longest, len(text)); n > 0; n-- {
		phrase := strings.Join(text[:n], " ")
		if !w.has(phrase) {
			continue
		}
		phrases = append(phrases, phrase)
		if w.phrases[phrase].alone {
			return phrases, n
		}
	}
	return phrases, 1
}

func (w *words) has(phrase string) bool {
	_, ok := w.phrases[phrase]
	return ok || slices.Contains(claimEnds, phrase)
}

// givesAway reads a text and says which kinds of food its words give away, each with
// the phrase that does. In an ingredient's name a word may say more than in a title.
func (w *words) givesAway(text string, ingredient bool) map[string]string {
	first := map[string]string{}
	for kind, phrases := range w.phrasesOf(text, ingredient) {
		first[kind] = phrases[0]
	}
	return first
}

// namedIn reads an ingredient line and says which kinds of food it names. What its food
// is for, or as large as, is none of them.
func (w *words) namedIn(line string) map[string]string {
	return w.givesAway(w.asides.ReplaceAllString(line, " "), true)
}

// phrasesOf gives all the phrases of a text that give a kind away, by kind.
func (w *words) phrasesOf(text string, ingredient bool) map[string][]string {
	t := telling{words: w, ingredient: ingredient, found: map[string][]string{}}
	t.read(tokens(text))
	return t.found
}

// telling is what a text has given away so far.
type telling struct {
	*words
	ingredient bool
	found      map[string][]string // phrases by kind
	denied     []string
}

func (t *telling) read(text []string) {
	claimed := false // by the phrase before
	for _, phrase := range t.split(text) {
		m := t.phrases[phrase]
		t.denied = append(t.denied, m.denies...)
		if slices.Contains(claimEnds, phrase) && (phrase != mark || !claimed) {
			t.denied = nil
		}
		claimed = len(m.denies) > 0
		t.note(m.kinds, phrase)
		parts := m.parts
		if t.ingredient {
			t.note(m.boughtKinds, phrase)
			parts = slices.Concat(parts, m.boughtParts)
		}
		for _, part := range parts {
			t.note(slices.Sorted(maps.Keys(t.givesAway(part, true))), phrase+": "+part)
		}
	}
}

func (t *telling) note(kinds []string, phrase string) {
	for _, k := range kinds {
		if !slices.Contains(t.denied, k) {
			t.found[k] = append(t.found[k], phrase)
		}
	}
}

// unreadable gives the first word of a text that is not in Latin letters, which the
// words cannot read; empty: there is none.
func unreadable(text string) string {
	for _, word := range strings.Fields(norm.NFKC.String(text)) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common) }) {
			return word
		}
	}
	return ""
}

// mark stands among a text's words for a comma and whatever else parts them: "butter,
// beans" are no butter beans.
const mark = ","

// tokens gives a text's words in lower case and the singular, without accents, and the
// marks between them. A word that is spelt out ("p-e-a-n-u-t") is one word.
func tokens(text string) []string {
	var plain strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		case unicode.IsLetter(r), unicode.IsDigit(r):
			plain.WriteRune(unicode.ToLower(r))
		case r == '&':
			plain.WriteString(" and ")
		case strings.ContainsRune(",;:./|\n", r):
			plain.WriteString(" " + mark + " ")
		default:
			plain.WriteByte(' ')
		}
	}
	all := unspelt(strings.Fields(plain.String()))
	for i, word := range all {
		all[i] = singular(word)
	}
	return all
}

// unspelt joins three and more single letters in a row.
func unspelt(words []string) []string {
	var all []string
	for at := 0; at < len(words); {
		end := at
		for end < len(words) && len(words[end]) == 1 && unicode.IsLetter(rune(words[end][0])) {
			end++
		}
		if end-at < 3 {
			end = at + 1
		}
		all = append(all, strings.Join(words[at:end], ""))
		at = end
	}
	return all
}

// singular cuts the plural off an English word. It may cut more (a cookie becomes a
// cooky, a quiche a quich), but the same of one and of many.
func singular(word string) string {
	switch {
	case len(word) < 4, hasEnding(word, "ss", "us", "is"):
		return word
	case hasEnding(word, "eaves", "oaves", "alves"): // leaves, loaves, calves
		return strings.TrimSuffix(word, "ves") + "f"
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
