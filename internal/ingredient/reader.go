// Package ingredient reads what people write: the lines of a recipe's ingredients
// ("2 x 400 g tins chopped tomatoes, drained") and what somebody may not be served
// ("no nuts, allergic to eggs"), and finds the foods and allergens that are meant. What is
// not understood is left empty or refused, and never guessed.
//
// The words of a language are data in words/<language>, one word or phrase a row, in order:
// lines.csv what stands in ingredient lines, allergens.csv what tells of an allergen there
// besides the names of foods, rules.csv the phrases of rules. Another language is another
// folder of these files. Names of foods are those of the table, in package food, which also
// says what a ban covers.
//
// It is pure: no clock, no file, no network, no random source.
package ingredient

import (
	"sync"

	"mealplanner/internal/food"
)

// Reader reads ingredient lines and rules in one language, and finds the foods that they
// name in one table. All methods may be called at once from many goroutines.
type Reader struct {
	table *food.Table
	*language
	in    Language
	names *food.Names // of the table, in the language
	// english reads what is no German; nil in a reader of English.
	english *Reader
	begins  map[string]bool // the first words of the table's phrases
	longest int             // words of the longest phrase

	// tells says of each phrase what it tells of allergens, for lines; made when the
	// first line is read.
	tells func() mentions
	// similar finds names by how they are spelled; made when the first is asked for.
	similar func() *similarNames
}

// NewReader makes a reader of a language for a table. It panics on a language that
// Languages does not list.
func NewReader(t *food.Table, in Language) *Reader { return newReader(t, in, nil) }

// newReader makes a reader beside that of English for the same table, if there is one.
func newReader(t *food.Table, in Language, english *Reader) *Reader {
	known, ok := languages()[in]
	if !ok {
		panic("ingredient: no words of the language " + string(in))
	}
	r := &Reader{table: t, language: known, in: in, names: t.NamesIn(in), begins: map[string]bool{}}
	for _, phrase := range r.names.Keys() {
		r.begins[firstWord(phrase)] = true
		r.longest = max(r.longest, countWords(phrase))
	}
	if in != English && english == nil {
		english = newReader(t, English, nil)
	}
	r.english = english
	r.tells = sync.OnceValue(r.allMentions)
	r.similar = sync.OnceValue(r.similarNames)
	return r
}

// Default gives the reader of English for the table that we ship.
func Default() *Reader { return defaultEnglish() }

var defaultEnglish = sync.OnceValue(func() *Reader { return NewReader(food.Default(), English) })

// In gives the reader of a language for the table that we ship; of English for a language
// that is not read.
func In(l Language) *Reader {
	if r, ok := defaultReaders()[l]; ok && l != English {
		return r()
	}
	return Default()
}

// Prepare makes all that In gives, in every language, so that nobody's request makes it:
// about 0.2 s of one core, once in a process.
func Prepare() {
	for _, l := range Languages() {
		r := In(l)
		r.similar()
		if r.hints != nil {
			r.tells()
		}
	}
	otherLanguages()
}

// defaultReaders are made when they are asked for first, each by itself.
var defaultReaders = sync.OnceValue(func() map[Language]func() *Reader {
	all := map[Language]func() *Reader{}
	for _, l := range Languages() {
		all[l] = sync.OnceValue(func() *Reader { return newReader(food.Default(), l, Default()) })
	}
	return all
})
