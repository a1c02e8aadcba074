package food

import (
	"strings"
	"sync"
)

// Reader reads what people write, ingredient lines and rules, in one language and for one
// table. All methods may be called at once from many goroutines.
type Reader struct {
	table *Table
	*language
	begins  map[string]bool // the first words of the table's phrases
	longest int             // words of the longest phrase

	// tells says of each phrase what it tells of allergens, for lines; made when the
	// first line is read.
	tells func() map[string]mention
	// similar finds names by how they are spelled; made when the first is asked for.
	similar func() *similarNames
}

// NewReader makes a reader of a language for a table. It panics on a language that
// Languages does not list.
func NewReader(t *Table, in Language) *Reader {
	r := &Reader{table: t, language: languageOf(in), begins: map[string]bool{}}
	for phrase := range t.Phrases(AnyLocale) {
		r.begins[firstWord(phrase)] = true
		r.longest = max(r.longest, countWords(phrase))
	}
	r.tells = sync.OnceValue(r.allMentions)
	r.similar = sync.OnceValue(r.similarNames)
	return r
}

// Default gives the reader of English for the table that we ship.
func DefaultReader() *Reader { return defaultReader() }

var defaultReader = sync.OnceValue(func() *Reader { return NewReader(Default(), English) })

// Language is what people write in, as ISO 639-1.
type Language string

// The languages that can be read.
const English Language = "en"

// language holds the words of one.
type language struct {
	lines *lineWords    // of ingredient lines
	hints *mentionWords // that tell of allergens in them
	rules *ruleWords
}

func languageOf(Language) *language {
	return &language{lineVocabulary(), shippedMentionWords(), englishRules()}
}

// firstWord of a phrase, and countWords how many it has.
func firstWord(phrase string) string {
	first, _, _ := strings.Cut(phrase, " ")
	return first
}

func countWords(phrase string) int { return 1 + strings.Count(phrase, " ") }
