package food

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	_ "embed"
)

// line_words.csv holds the words that ReadLine understands, in English; another
// language is another such file. A row has a kind, one word or name, a value, and for
// names of foods when they hold: countries, units, +words of which one must stand in
// the line, -words of which none may. A `food` is another name of it, a `broad` name is
// read as its most usual food; the table's own names go before both, and are broad where such a
// row says so and its conditions hold. A `context` row
// goes before the table, the first that holds. An `absent` name is of a food that the
// table does not have, and is never read as one that stands within it.
//
//go:embed line_words.csv
var lineWordsCSV string

// class is what a word can be, as a set.
type class uint16

const (
	plainWord     class = 1 << iota // "organic": does not matter
	variantWord                     // "light": the same food with other figures
	prepareWord                     // "chopped"
	howWord                         // "finely"
	partWord                        // "florets": a part that keeps the food's name
	changeWord                      // "vegan": what follows is another food
	containerWord                   // "tin": what a stated size can be the size of
	stopWord                        // "of", "the"
	boundaryWord                    // "for": the food's name has ended
	aboutWord                       // "approximately"
	headingWord                     // "Topping": a part of the dish
	vagueWord                       // "little", "bit": after "a" no amount
	noteWord                        // "serving": of a remark, no word of a name
	leadWord                        // "free", "dairy": begins a claim or a phrase of two words
)

var classNames = map[string]class{
	"plain": plainWord, "variant": variantWord, "prep": prepareWord, "how": howWord, "part": partWord,
	"change": changeWord, "container": containerWord, "stop": stopWord, "boundary": boundaryWord, "about": aboutWord, "heading": headingWord, "vague": vagueWord, "note": noteWord,
}

// lineWord is all that one word can mean, whatever stands around it.
type lineWord struct {
	class  class
	stance stance
	number float64 // "two": 2
	size   float64 // "large": 1.25 of a piece
	heap   float64 // "heaped": 1.25 of a spoon
	partOf string  // "rind": zest
	unit   Unit    // "nest": piece, besides what ParseUnit knows
	units  float64 // "gill": 0.25 of its unit; 0: one
}

// foodRule gives a phrase a food where its conditions hold.
type foodRule struct {
	food      ID
	broad     bool
	countries []Country
	not       []Country
	units     []Unit
	any, none []string
}

// keeping says of which foods a word behind the name leaves them what they are: mint
// leaves are mint, turkey hearts are no turkey. Where only is empty, of all but not.
type keeping struct{ only, not []ID }

// keep reports whether the food is still itself with the word.
func (k keeping) keep(f *Food) bool {
	in := func(ids []ID) bool {
		return slices.ContainsFunc(ids, func(id ID) bool { return id == f.ID || slices.Contains(f.Groups, id) })
	}
	return !in(k.not) && (len(k.only) == 0 || in(k.only))
}

type lineWords struct {
	word     map[string]*lineWord
	food     map[string][]foodRule
	begins   map[string]bool // the first words of those names
	absent   map[string]bool // names of foods that the table does not have
	absents  map[string]int  // by the first word of those, the words of the longest
	context  map[string][]foodRule
	head     map[string][]ID       // "cheese" may stand behind any food of the group cheese
	plural   map[string]bool       // "greens" are a food, "green" is none
	singular map[string]bool       // "cheddar" is one, "Cheddars" are crackers
	flavour  map[string][]ID       // "vanilla" before almond milk leaves it almond milk
	plain    map[string]bool       // of two words, which change nothing: "free range", "oil packed"
	claims   map[string][]Allergen // "dairy free": what it says the food is without
	short    map[string]string     // "lg": "large"
	keeps    map[string]keeping    // "powder": of which foods it is the same food
	written  map[byte][]writtenAs  // by first letter, the longest first
	abouts   map[string][]string   // by first word: "no more than", before a number
	optional []string
	drained  map[ID]float64   // the share of a can that is not liquid
	thumb    map[Unit]float64 // grams of a handful of anything
}

var lineVocabulary = sync.OnceValue(func() *lineWords {
	words, err := parseLineWords(lineWordsCSV)
	if err != nil {
		panic("food: line_words.csv: " + err.Error())
	}
	return words
})

func parseLineWords(text string) (*lineWords, error) {
	rows, err := readCSV(text, []string{"kind", "words", "value", "when"})
	if err != nil {
		return nil, err
	}
	w := &lineWords{
		word: map[string]*lineWord{}, food: map[string][]foodRule{}, absent: map[string]bool{}, absents: map[string]int{}, begins: map[string]bool{}, context: map[string][]foodRule{},
		head: map[string][]ID{}, plural: map[string]bool{}, singular: map[string]bool{}, flavour: map[string][]ID{}, plain: map[string]bool{}, claims: map[string][]Allergen{}, short: map[string]string{}, keeps: map[string]keeping{}, written: map[byte][]writtenAs{}, abouts: map[string][]string{}, drained: map[ID]float64{}, thumb: map[Unit]float64{},
	}
	for i, r := range rows {
		if err := w.add(r); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return w, nil
}

func (w *lineWords) add(r row) error {
	kind := r.text("kind")
	switch kind {
	case "food", "broad", "context":
		return w.addFood(kind, r)
	case "optional":
		for _, phrase := range r.list("words") {
			w.optional = append(w.optional, phraseKey(phrase))
		}
		return nil
	case "absent":
		for _, phrase := range r.list("words") {
			key := phraseKey(phrase)
			first, _, _ := strings.Cut(key, " ")
			w.absent[key], w.absents[first] = true, max(w.absents[first], 1+strings.Count(key, " "))
		}
		return nil
	case "head":
		for _, word := range strings.Fields(r.text("words")) {
			w.head[singular(word)] = append(w.head[singular(word)], ids(r.list("value"))...)
		}
		return nil
	case "plural":
		w.plural[phraseKey(r.text("words"))] = true
		return nil
	case "singular":
		w.singular[phraseKey(r.text("words"))] = true
		return nil
	case "flavour":
		key := phraseKey(r.text("words"))
		w.flavour[key] = append(w.flavour[key], ids(r.list("value"))...)
		return nil
	case "short":
		key, full := phraseKey(r.text("words")), phraseKey(r.text("value"))
		if key == full {
			return fmt.Errorf("%q is short for itself", key)
		}
		w.short[key] = full
		return nil
	case "keeps":
		w.addKeeping(r)
		return nil
	case "claim":
		for _, phrase := range r.list("words") {
			w.leads(phrase)
			for _, a := range r.list("value") {
				w.claims[phraseKey(phrase)] = append(w.claims[phraseKey(phrase)], Allergen(a))
			}
		}
		return nil
	case "written":
		as := writtenAs{strings.ToLower(r.text("words")), r.text("value")}
		first := as.written[0]
		w.written[first] = append(w.written[first], as)
		slices.SortStableFunc(w.written[first], func(a, b writtenAs) int { return cmp.Compare(len(b.written), len(a.written)) })
		return nil
	case "abouts":
		phrase := phraseKey(r.text("words"))
		first, _, _ := strings.Cut(phrase, " ")
		w.abouts[first] = append(w.abouts[first], phrase)
		return nil
	case "phrase":
		for _, phrase := range r.list("words") {
			w.leads(phrase)
			w.plain[phraseKey(phrase)] = true
		}
		return nil
	case "unit":
		return w.addUnit(r)
	case "partof":
		w.each(r, func(x *lineWord) { x.partOf = r.text("value") })
		return nil
	}
	if c, ok := classNames[kind]; ok {
		w.each(r, func(x *lineWord) { x.class |= c })
		return nil
	}
	if c, ok := stanceNames[kind]; ok {
		w.each(r, func(x *lineWord) { x.stance |= c })
		return nil
	}
	v, err := strconv.ParseFloat(r.text("value"), 64)
	if err != nil || !(v > 0) {
		return fmt.Errorf("%q is no figure", r.text("value"))
	}
	return w.addFigure(kind, r, v)
}

// addUnit adds a word for a unit, or for so many of one: a gill is "pint; 0.25".
func (w *lineWords) addUnit(r row) error {
	value, times := r.list("value"), 0.0
	if len(value) > 1 {
		var err error
		if times, err = strconv.ParseFloat(value[1], 64); err != nil || !(times > 0) {
			return fmt.Errorf("%q is no figure", value[1])
		}
	}
	if len(value) == 0 {
		return fmt.Errorf("%q is of no unit", r.text("words"))
	}
	w.each(r, func(x *lineWord) { x.unit, x.units = Unit(value[0]), times })
	return nil
}

// addKeeping adds the groups and foods of which the word is a part, or with a minus those
// of which it is not.
func (w *lineWords) addKeeping(r row) {
	key := singular(r.text("words"))
	k := w.keeps[key]
	for _, id := range r.list("value") {
		if not, ok := strings.CutPrefix(id, "-"); ok {
			k.not = append(k.not, ID(not))
		} else {
			k.only = append(k.only, ID(id))
		}
	}
	w.keeps[key] = k
}

// leads marks the word that the phrase begins with.
func (w *lineWords) leads(phrase string) {
	first, _, _ := strings.Cut(phraseKey(phrase), " ")
	if w.word[first] == nil {
		w.word[first] = &lineWord{}
	}
	w.word[first].class |= leadWord
}

func (w *lineWords) addFigure(kind string, r row, v float64) error {
	switch kind {
	case "number":
		w.each(r, func(x *lineWord) { x.number = v })
	case "size":
		w.each(r, func(x *lineWord) { x.size = v })
	case "heap":
		w.each(r, func(x *lineWord) { x.heap = v })
	case "drained":
		for _, id := range strings.Fields(r.text("words")) {
			w.drained[ID(id)] = v
		}
	case "thumb":
		w.thumb[Unit(r.text("words"))] = v
	default:
		return fmt.Errorf("no kind %q", kind)
	}
	return nil
}

func (w *lineWords) each(r row, set func(*lineWord)) {
	for _, word := range strings.Fields(r.text("words")) {
		key := singular(word)
		if w.word[key] == nil {
			w.word[key] = &lineWord{}
		}
		set(w.word[key])
	}
}

// meaning of a word; of one that is not listed, nothing.
func (w *lineWords) meaning(key string) *lineWord {
	if m := w.word[key]; m != nil {
		return m
	}
	return &nothing
}

func (w *lineWords) addFood(kind string, r row) error {
	rule := foodRule{food: ID(r.text("value")), broad: kind == "broad"}
	if rule.food == "" {
		return fmt.Errorf("a name of no food")
	}
	for _, c := range strings.Fields(r.text("when")) {
		rule.add(c)
	}
	into := w.food
	if kind == "context" {
		into = w.context
	}
	for _, phrase := range r.list("words") {
		key := phraseKey(phrase)
		into[key] = append(into[key], rule)
		if first, _, _ := strings.Cut(key, " "); kind != "context" {
			w.begins[first] = true
		}
	}
	return nil
}

// isBroad reports whether the name is of several foods, whatever the table reads it as.
func (w *lineWords) isBroad(phrase string, where Country, u Unit, has func(string) bool) bool {
	rules := w.food[phrase]
	return len(rules) > 0 && rules[0].broad && rules[0].holds(where, u, has)
}

func (f *foodRule) add(condition string) {
	word, sign := condition[1:], condition[0]
	switch {
	case sign == '+':
		f.any = append(f.any, singular(word))
	case sign == '-' && word == strings.ToUpper(word):
		f.not = append(f.not, Country(word))
	case sign == '-':
		f.none = append(f.none, singular(word))
	case condition == strings.ToUpper(condition):
		f.countries = append(f.countries, Country(condition))
	default:
		f.units = append(f.units, Unit(condition))
	}
}

// holds reports whether the conditions do, in a line of this country and unit that
// has these words.
func (f *foodRule) holds(where Country, u Unit, has func(string) bool) bool {
	switch {
	case len(f.countries) > 0 && !slices.Contains(f.countries, where),
		slices.Contains(f.not, where),
		len(f.units) > 0 && !slices.Contains(f.units, u),
		len(f.any) > 0 && !slices.ContainsFunc(f.any, has),
		slices.ContainsFunc(f.none, has):
		return false
	}
	return true
}
