package ingredient

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"mealplanner/internal/csvrows"
)

var languageColumns = []string{"word", "language"}

// otherLanguages are the words of languages.csv, by which another language than English is
// known, by their codes of ISO 639-1; a word of several languages has a row for each. They are looked for only in what
// nobody understood.
var otherLanguages = sync.OnceValue(func() map[string][]string {
	rows, err := csvrows.Read(wordsFile("languages.csv"), languageColumns...)
	if err != nil {
		panic("ingredient: words/languages.csv: " + err.Error())
	}
	all := map[string][]string{}
	for _, r := range rows {
		word := ruleKey(r.Cell("word"))
		all[word] = append(all[word], r.Cell("language"))
	}
	return all
})

// scripts are the writings that we cannot read, with the language that one tells by its
// code of ISO 639-1, if it tells one. Kana goes before Han, which Japanese is written in too.
var scripts = []struct {
	letters  *unicode.RangeTable
	language string
}{
	{unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Hangul, "ko"}, {unicode.Thai, "th"}, {unicode.Greek, "el"}, {unicode.Hebrew, "he"},
	{unicode.Han, ""}, {unicode.Cyrillic, ""}, {unicode.Arabic, ""}, {unicode.Devanagari, ""}, {unicode.Bengali, ""}, {unicode.Tamil, ""},
}

// foreign reports whether the text is in another language than English, and which one,
// empty where that is not sure. One unknown word of a language is enough.
func (r *ruleReader) foreign() (language string, is bool) {
	if script, found := scriptOf(r.text.typed); found {
		return script, true
	}
	count, words := map[string]int{}, 0
	for _, l := range r.lexemes {
		if l.mark != noMark {
			continue
		}
		typed := r.text.plain[r.text.tokens[l.from].from:r.text.tokens[l.to-1].to]
		of := otherLanguages()[typed]
		if r.in == German {
			typed = r.text.typed[r.text.tokens[l.from].start:r.text.tokens[l.to-1].end]
			of = otherLanguages()[ruleKey(typed)]
		}
		if l.unknown() && len(of) > 0 {
			if r.in == German && slices.Contains(of, string(German)) {
				continue
			}
			words++
			for _, language := range of {
				count[language]++
			}
		}
	}
	highest := 0
	for name, n := range count {
		switch {
		case n > highest:
			highest, language = n, name
		case n == highest:
			language = ""
		}
	}
	return language, words > 0
}

// scriptOf gives the language of a text none of whose letters is Latin.
func scriptOf(text string) (language string, is bool) {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
		return "", false
	}
	for _, s := range scripts {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(s.letters, r) }) {
			return s.language, true
		}
	}
	return "", false
}
