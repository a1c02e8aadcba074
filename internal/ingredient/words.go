package ingredient

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// Language is what people write in, as ISO 639-1 names it.
type Language = food.Language

// The languages. English is that of every country; what a word means in one of them is
// said by its row.
const (
	English = food.English
	German  = food.German
)

// words has a folder for each language, and in languages.csv words by which a language is
// known that is not read. Every file has one word or phrase a row, in order.
//
//go:embed words
var words embed.FS

// language holds the words of one.
type language struct {
	lines *lineWords    // of ingredient lines
	hints *mentionWords // that tell of allergens in them
	rules *ruleWords
	// kitchen holds the words of German lines, which have a grammar of their own.
	kitchen *kitchenWords
}

// Languages lists those that can be read: the folders of words.
func Languages() []Language { return slices.Sorted(maps.Keys(languages())) }

var languages = sync.OnceValue(func() map[Language]*language {
	entries, err := words.ReadDir("words")
	if err != nil {
		panic("ingredient: " + err.Error())
	}
	all := map[Language]*language{}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		in := Language(e.Name())
		words := &language{rules: mustRead(e.Name()+"/rules.csv", func(text string) (*ruleWords, error) { return parseRuleWords(in, text) })}
		if in == German {
			words.kitchen = mustRead("de/lines.csv", parseKitchenWords)
			words.kitchen.hints = mustRead("de/allergens.csv", parseKitchenHints)
		} else {
			words.lines = mustRead(e.Name()+"/lines.csv", parseLineWords)
			words.hints = mustRead(e.Name()+"/allergens.csv", parseMentionWords)
		}
		all[in] = words
	}
	return all
})

// wordsFile gives the text of a file of words. It panics where there is none.
func wordsFile(name string) string {
	text, err := words.ReadFile("words/" + name)
	if err != nil {
		panic("ingredient: " + err.Error())
	}
	return string(text)
}

// mustRead parses a file of words that we ship, and panics where it is wrong, which the
// tests of this package exclude.
func mustRead[T any](name string, parse func(text string) (T, error)) T {
	parsed, err := parse(wordsFile(name))
	if err != nil {
		panic("ingredient: words/" + name + ": " + err.Error())
	}
	return parsed
}

// row is one record of a file.
type row = csvrows.Row

// allergens adds to told what the columns "may" and "contains" say.
func allergensOf(r row, told food.Allergens) (food.Allergens, error) {
	for _, c := range []struct {
		column string
		state  food.Presence
	}{{"may", food.May}, {"contains", food.Contains}} {
		for _, v := range r.List(c.column) {
			if !food.Allergen(v).Valid() {
				return told, fmt.Errorf("line %d: %q is none of the 14 allergens", r.Line, v)
			}
			told = told.With(food.Allergen(v), c.state)
		}
	}
	return told, nil
}

// ids is list of a cell that holds foods and groups.
func idsIn(r row, column string) (out []food.ID) {
	for _, id := range r.List(column) {
		out = append(out, food.ID(id))
	}
	return out
}

// firstWord of a phrase, and countWords how many it has.
func firstWord(phrase string) string {
	first, _, _ := strings.Cut(phrase, " ")
	return first
}

func countWords(phrase string) int { return 1 + strings.Count(phrase, " ") }
