package food

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Language is one in which foods are named and rules and lines are read, by its code of
// ISO 639-1.
type Language string

// The languages. English is everything that is none of the others.
const (
	English Language = "en"
	German  Language = "de"
)

// Languages lists them, English first.
func Languages() []Language { return []Language{English, German} }

// ParseLanguage reads a language tag: "de", "de-AT", "en_US". What is none of ours is
// English.
func ParseLanguage(tag string) Language {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if l := Language(first); slices.Contains(Languages(), l) {
		return l
	}
	return English
}

// Key gives what two spellings of the same phrase have in common in the language: case,
// hyphens, number and, in German, the endings of a case do not matter.
func (l Language) Key(text string) string {
	if l == German {
		return strings.Join(germanWords(text), " ")
	}
	return PhraseKey(text)
}

// germanLetters writes umlauts out, as people do who have no key for them.
var germanLetters = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue")

// germanWords splits text into lower-case words without their endings.
func germanWords(text string) []string {
	words := strings.FieldsFunc(Folded(germanLetters.Replace(PlainText(text))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%'
	})
	for i, w := range words {
		words[i] = germanStem(w)
	}
	return words
}

// germanWhole are words whose end is no ending, where another word would be left.
var germanWhole = map[string]bool{
	"alles":     true, // "isst alles" forbids nothing, "alle Nüsse" all of them
	"etwas":     true, // "etwa" is about
	"fasten":    true, // "fast" is nearly
	"gehacktes": true, // mince, and "gehackt" is chopped
	"kleie":     true, // "kleine"
	"krebse":    true, // "Krebs" is an illness too
	"leber":     true, // "leben"
	"nichte":    true,
	"reis":      true, // "rein" is pure
	"rohne":     true, // "roh" is raw
	"wiener":    true, // "wie" is such as
	"nichts":    true, // "nicht" denies
	"bitter":    true, // "bitte" asks
	"butter":    true, // "Butt" is a fish
	"essen":     true,
	"limon":     true, // "Limo" is a lemonade
	"lardon":    true,
	"paneer":    true, // "Pansen" is tripe
}

// germanStem takes the endings of number and case off a word: Linse and Linsen, roter and
// rote have the same one. It need not be a word, only the same for all forms but those
// with another vowel, which the data lists: Nuss, Nüsse.
func germanStem(word string) string {
	for !germanWhole[word] {
		shorter := word
		for _, ending := range []string{"en", "em", "er", "es", "e", "n", "s"} {
			if rest, ok := strings.CutSuffix(word, ending); ok && utf8.RuneCountInString(rest) >= shortestStem && !strings.HasSuffix(rest+ending, "ss") {
				shorter = rest
				break
			}
		}
		if shorter == word {
			return word
		}
		word = shorter
	}
	return word
}

// shortestStem is how many letters a word keeps: "Eis" is no "Ei".
const shortestStem = 3
