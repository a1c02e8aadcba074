package ingredient

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// lines.csv holds the words of a language that ReadLine understands. A row has a kind, one word or name, a value, and for
// names of foods when they hold: countries, units, +words of which one must stand in
// the line, -words of which none may. A `food` is another name of it, a `broad` name is
// read as its most usual food; the table's own names go before both, and are broad where such a
// row says so and its conditions hold. A `mixed` name is of several foods in one: the first is read, with
// the others. A `context` row
// goes before the table, the first that holds. An `absent` name is of a food that the
// table does not have, and is never read as one that stands within it.
var lineColumns = []string{"kind", "words", "value", "when"}

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
	number float64   // "two": 2
	size   float64   // "large": 1.25 of a piece
	heap   float64   // "heaped": 1.25 of a spoon
	partOf string    // "rind": zest
	unit   food.Unit // "nest": piece, besides what ParseUnit knows
	units  float64   // "gill": 0.25 of its unit; 0: one
}

// foodRule gives a phrase a food where its conditions hold.
type foodRule struct {
	food      food.ID
	broad     bool
	countries []food.Country
	not       []food.Country
	units     []food.Unit
	any, none []string
}

// keeping says of which foods a word behind the name leaves them what they are: mint
// leaves are mint, turkey hearts are no turkey. Where only is empty, of all but not.
type keeping struct{ only, not []food.ID }

// keep reports whether the food is still itself with the word.
func (k keeping) keep(f *food.Food) bool {
	in := func(ids []food.ID) bool {
		return slices.ContainsFunc(ids, func(id food.ID) bool { return id == f.ID || slices.Contains(f.Groups, id) })
	}
	return !in(k.not) && (len(k.only) == 0 || in(k.only))
}

type lineWords struct {
	word     map[string]*lineWord
	food     map[string][]foodRule
	mixed    map[string][]food.ID // "mixed mince": what is in it besides its first food
	begins   map[string]bool      // the first words of those names
	absent   map[string]bool      // names of foods that the table does not have
	absents  map[string]int       // by the first word of those, the words of the longest
	context  map[string][]foodRule
	head     map[string][]food.ID       // "cheese" may stand behind any food of the group cheese
	plural   map[string]bool            // "greens" are a food, "green" is none
	singular map[string]bool            // "cheddar" is one, "Cheddars" are crackers
	flavour  map[string][]food.ID       // "vanilla" before almond milk leaves it almond milk
	plain    map[string]bool            // of two words, which change nothing: "free range", "oil packed"
	claims   map[string][]food.Allergen // "dairy free": what it says the food is without
	short    map[string]string          // "lg": "large"
	keeps    map[string]keeping         // "powder": of which foods it is the same food
	written  map[byte][]writtenAs       // by first letter, the longest first
	abouts   map[string][]string        // by first word: "no more than", before a number
	optional []string
	drained  map[food.ID]float64   // the share of a can that is not liquid
	thumb    map[food.Unit]float64 // grams of a handful of anything
}

func parseLineWords(text string) (*lineWords, error) {
	rows, err := csvrows.Read(text, lineColumns...)
	if err != nil {
		return nil, err
	}
	w := &lineWords{
		word: map[string]*lineWord{}, food: map[string][]foodRule{}, mixed: map[string][]food.ID{}, absent: map[string]bool{}, absents: map[string]int{}, begins: map[string]bool{}, context: map[string][]foodRule{},
		head: map[string][]food.ID{}, plural: map[string]bool{}, singular: map[string]bool{}, flavour: map[string][]food.ID{}, plain: map[string]bool{}, claims: map[string][]food.Allergen{}, short: map[string]string{}, keeps: map[string]keeping{}, written: map[byte][]writtenAs{}, abouts: map[string][]string{}, drained: map[food.ID]float64{}, thumb: map[food.Unit]float64{},
	}
	for i, r := range rows {
		if err := w.add(r); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return w, nil
}

func (w *lineWords) add(r row) error {
	kind, word := r.Cell("kind"), r.Cell("words")
	key := food.PhraseKey(word)
	if word == "" || key == "" && kind != "written" {
		return fmt.Errorf("%q is no word", word)
	}
	switch kind {
	case "food", "broad", "context":
		return w.addFood(kind, key, r)
	case "mixed":
		return w.addMixed(key, r)
	case "unit":
		return w.addUnit(r)
	case "short":
		return w.addShort(key, food.PhraseKey(r.Cell("value")))
	case "optional":
		w.optional = append(w.optional, key)
	case "absent":
		w.absent[key], w.absents[firstWord(key)] = true, max(w.absents[firstWord(key)], countWords(key))
	case "head":
		w.head[key] = append(w.head[key], idsIn(r, "value")...)
	case "plural":
		w.plural[key] = true
	case "singular":
		w.singular[key] = true
	case "flavour":
		w.flavour[key] = append(w.flavour[key], idsIn(r, "value")...)
	case "keeps":
		w.addKeeping(key, r)
	case "claim":
		w.leads(key)
		for _, a := range r.List("value") {
			w.claims[key] = append(w.claims[key], food.Allergen(a))
		}
	case "written":
		w.addWritten(writtenAs{strings.ToLower(word), r.Cell("value")})
	case "abouts":
		w.abouts[firstWord(key)] = append(w.abouts[firstWord(key)], key)
	case "phrase":
		w.leads(key)
		w.plain[key] = true
	case "partof":
		w.of(word).partOf = r.Cell("value")
	default:
		return w.addClass(kind, word, r)
	}
	return nil
}

// addClass adds a word of a class, a stance or a figure.
func (w *lineWords) addClass(kind, word string, r row) error {
	if c, ok := classNames[kind]; ok {
		w.of(word).class |= c
		return nil
	}
	if s, ok := stanceNames[kind]; ok {
		w.of(word).stance |= s
		return nil
	}
	v, err := strconv.ParseFloat(r.Cell("value"), 64)
	if err != nil || !(v > 0) {
		return fmt.Errorf("%q is no figure", r.Cell("value"))
	}
	switch kind {
	case "number":
		w.of(word).number = v
	case "size":
		w.of(word).size = v
	case "heap":
		w.of(word).heap = v
	case "drained":
		w.drained[food.ID(r.Cell("words"))] = v
	case "thumb":
		w.thumb[food.Unit(r.Cell("words"))] = v
	default:
		return fmt.Errorf("no kind %q", kind)
	}
	return nil
}

// of gives what the word can mean, to add to it.
func (w *lineWords) of(word string) *lineWord {
	key := keyOf(word)
	if w.word[key] == nil {
		w.word[key] = &lineWord{}
	}
	return w.word[key]
}

func (w *lineWords) addShort(key, full string) error {
	if key == full {
		return fmt.Errorf("%q is short for itself", key)
	}
	w.short[key] = full
	return nil
}

func (w *lineWords) addWritten(as writtenAs) {
	all := append(w.written[as.written[0]], as)
	slices.SortStableFunc(all, func(a, b writtenAs) int { return cmp.Compare(len(b.written), len(a.written)) })
	w.written[as.written[0]] = all
}

// addUnit adds a word for a unit, or for so many of one: a gill is "pint; 0.25".
func (w *lineWords) addUnit(r row) error {
	value, times := r.List("value"), 0.0
	if len(value) > 1 {
		var err error
		if times, err = strconv.ParseFloat(value[1], 64); err != nil || !(times > 0) {
			return fmt.Errorf("%q is no figure", value[1])
		}
	}
	if len(value) == 0 {
		return fmt.Errorf("%q is of no unit", r.Cell("words"))
	}
	word := w.of(r.Cell("words"))
	word.unit, word.units = food.Unit(value[0]), times
	return nil
}

// addKeeping adds the groups and foods of which the word is a part, or with a minus those
// of which it is not.
func (w *lineWords) addKeeping(key string, r row) {
	k := w.keeps[key]
	for _, id := range r.List("value") {
		if not, ok := strings.CutPrefix(id, "-"); ok {
			k.not = append(k.not, food.ID(not))
		} else {
			k.only = append(k.only, food.ID(id))
		}
	}
	w.keeps[key] = k
}

// leads marks the word that the phrase begins with.
func (w *lineWords) leads(phrase string) { w.of(firstWord(phrase)).class |= leadWord }

// meaning of a word; of one that is not listed, nothing.
func (w *lineWords) meaning(key string) *lineWord {
	if m := w.word[key]; m != nil {
		return m
	}
	return &nothing
}

func (w *lineWords) addFood(kind, key string, r row) error {
	rule := foodRule{food: food.ID(r.Cell("value")), broad: kind == "broad"}
	if rule.food == "" {
		return fmt.Errorf("a name of no food")
	}
	for _, c := range strings.Fields(r.Cell("when")) {
		rule.add(c)
	}
	if kind == "context" {
		w.context[key] = append(w.context[key], rule)
		return nil
	}
	w.food[key] = append(w.food[key], rule)
	w.begins[firstWord(key)] = true
	return nil
}

// addMixed adds a broad name of the first food, and what else is in it.
func (w *lineWords) addMixed(key string, r row) error {
	ids := idsIn(r, "value")
	if len(ids) < 2 {
		return fmt.Errorf("a mixture of %d foods", len(ids))
	}
	w.food[key] = append(w.food[key], foodRule{food: ids[0], broad: true})
	w.begins[firstWord(key)] = true
	w.mixed[key] = ids[1:]
	return nil
}

// isBroad reports whether the name is of several foods, whatever the table reads it as.
func (w *lineWords) isBroad(phrase string, where food.Country, u food.Unit, has func(string) bool) bool {
	rules := w.food[phrase]
	return len(rules) > 0 && rules[0].broad && rules[0].holds(where, u, has)
}

func (f *foodRule) add(condition string) {
	word, sign := condition[1:], condition[0]
	switch {
	case sign == '+':
		f.any = append(f.any, food.Singular(word))
	case sign == '-' && word == strings.ToUpper(word):
		f.not = append(f.not, food.Country(word))
	case sign == '-':
		f.none = append(f.none, food.Singular(word))
	case condition == strings.ToUpper(condition):
		f.countries = append(f.countries, food.Country(condition))
	default:
		f.units = append(f.units, food.Unit(condition))
	}
}

// holds reports whether the conditions do, in a line of this country and unit that
// has these words.
func (f *foodRule) holds(where food.Country, u food.Unit, has func(string) bool) bool {
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
