package ingredient

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// words/de/lines.csv holds the words of German ingredient lines, one phrase a row:
//
//	about     before an amount, and says nothing of it: "ca.", "knapp"
//	number    a number in words; the value is it
//	some      an amount that nobody states: "etwas", "ein paar"
//	size      of a piece; the value is small, medium or large
//	heap      of a spoon; the value is how much of a level one it holds
//	measure   a measure that is no unit of ours; the value is what it holds: "Pfund", 500 g
//	pack      what one unit of a food holds, in g; a unit and the food's id
//	prepare   what is done to the food: "gehackt"
//	describe  what does not make another food of it: "frisch"
//	state     what may make another food of it: "getrocknet", "vegan"
//	claim     what says that a food is without something; the value is what is denied
//	of        with a food another one: "Saft" of the lemon
//	mixed     a name of several foods, with semicolons
//	filler    says nothing
//	optional  the line may be left out
//	or, and   between foods
//	part      before what the food is made, filled or fried with: "mit", "in"
//	without   before what is not in it
//	example   before one of what was named
//
// The grams of packets are those that makers in Germany print: 16 g of baking powder and 8
// g of vanilla sugar for 500 g of flour (Dr. Oetker), 7 g of dried and 42 g of fresh yeast,
// a cup of cream of 200 g, of yogurt of 150 g.
var kitchenColumns = []string{"kind", "words", "value"}

// kitchenWords is the vocabulary of German lines, by Language.Key.
type kitchenWords struct {
	kinds   map[string]map[string]string // by kind and key: the value
	number  map[string]float64
	heap    map[string]float64
	measure map[string]Measure
	pack    map[string]float64   // "packet double-cream", g
	of      map[string]food.ID   // key of the word, a space, the food's id
	heads   map[string]bool      // the keys of the words of these
	mixed   map[string][]food.ID // by key
	claims  map[string]food.Rule // by key: what is denied
	longest int                  // words of the longest phrase
	hints   kitchenHints
}

func parseKitchenWords(text string) (*kitchenWords, error) {
	rows, err := csvrows.Read(text, kitchenColumns...)
	if err != nil {
		return nil, err
	}
	w := &kitchenWords{kinds: map[string]map[string]string{}, number: map[string]float64{}, heap: map[string]float64{}, measure: map[string]Measure{},
		pack: map[string]float64{}, of: map[string]food.ID{}, heads: map[string]bool{}, claims: map[string]food.Rule{}, mixed: map[string][]food.ID{}}
	for _, r := range rows {
		if err := w.add(r.Cell("kind"), r.Cell("words"), r.Cell("value")); err != nil {
			return nil, fmt.Errorf("line %d: %w", r.Line, err)
		}
	}
	return w, nil
}

func (w *kitchenWords) add(kind, words, value string) error {
	key := German.Key(words)
	amount, unit, _ := strings.Cut(value, " ")
	number, err := strconv.ParseFloat(amount, 64)
	switch kind {
	case "number":
		w.number[key] = number
	case "heap":
		w.heap[key] = number
	case "measure":
		w.measure[key] = Measure{Quantity: number, Unit: food.Unit(unit)}
	case "pack":
		w.pack[words] = number
		return err
	case "of":
		word, id, _ := strings.Cut(words, " ")
		w.of[German.Key(word)+" "+id] = food.ID(value)
		w.heads[German.Key(word)] = true
		return nil
	case "mixed":
		for id := range strings.SplitSeq(value, ";") {
			w.mixed[key] = append(w.mixed[key], food.ID(strings.TrimSpace(id)))
		}
		err = nil
	case "claim":
		var term *ruleMeaning
		if term, err = parseTerm(value); err == nil {
			w.claims[key] = term.Rule
		}
	case "about", "some", "size", "prepare", "describe", "state", "filler", "optional", "or", "and", "part", "without", "example":
		err = nil
	default:
		return fmt.Errorf("%q is no kind of word", kind)
	}
	if w.kinds[kind] == nil {
		w.kinds[kind] = map[string]string{}
	}
	w.kinds[kind][key] = value
	w.longest = max(w.longest, countWords(key))
	return err
}

// is reports whether the key is of the kind.
func (w *kitchenWords) is(kind, key string) bool { _, ok := w.kinds[kind][key]; return ok }

// kitchenHints are the parts of words that tell of allergens: "Erdnuss" in "Erdnussflips".
type kitchenHints []kitchenHint

type kitchenHint struct {
	part      string // without umlauts
	allergens food.Allergens
}

// parseKitchenHints reads words/de/allergens.csv: parts of words with the allergens that
// they contain or may contain. They are looked for in every word that names no food.
func parseKitchenHints(text string) (kitchenHints, error) {
	rows, err := csvrows.Read(text, mentionColumns...)
	if err != nil {
		return nil, err
	}
	var hints kitchenHints
	for _, r := range rows {
		h := kitchenHint{part: germanLetters(r.Cell("word")), allergens: quietMention.allergens}
		if h.allergens, err = allergensOf(r, h.allergens); err != nil {
			return nil, err
		}
		hints = append(hints, h)
	}
	return hints, nil
}

// germanLetters is the word in small letters of English, umlauts written out.
func germanLetters(word string) string {
	return food.Folded(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue").Replace(word))
}

// shortestHint is how many letters a hint has that is looked for within a word; a shorter
// one must be the word's beginning or end: "Aal" is not in "Kraal".
const shortestHint = 4

// tell gives what a word tells of allergens: what any hint in it does.
func (h kitchenHints) tell(word string) food.Allergens {
	word = germanLetters(word)
	all := quietMention.allergens
	for _, hint := range h {
		within := strings.Contains(word, hint.part)
		if utf8.RuneCountInString(hint.part) < shortestHint {
			within = strings.HasPrefix(word, hint.part) || strings.HasSuffix(word, hint.part)
		}
		if within {
			all = widerPresence(all, hint.allergens)
		}
	}
	return all
}

// widerPresence joins two statements: what either contains is contained, what either may
// contain is perhaps.
func widerPresence(a, b food.Allergens) food.Allergens {
	for _, x := range food.AllAllergens() {
		if p := b.Presence(x); p == food.Contains || p == food.May && a.Presence(x) == food.No {
			a = a.With(x, p)
		}
	}
	return a
}
