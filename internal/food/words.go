package food

import (
	"strings"
	"unicode"
)

// Words splits text into plain lower-case words of letters, digits and %:
// accents and apostrophes go, everything else separates.
func Words(text string) []string {
	return strings.FieldsFunc(Folded(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%'
	})
}

// singularWords are plurals that no rule below gets right, and words that only
// look like plurals.
var singularWords = map[string]string{
	"leaves": "leaf", "loaves": "loaf", "halves": "half", "chillies": "chilli",
	"chilies": "chili", "veggies": "veggie", "brownies": "brownie", "cookies": "cookie",
	"smoothies": "smoothie", "houmous": "hummus", "yoghurt": "yogurt", "yoghurts": "yogurt",
	"has": "has", "is": "is", "does": "does", "was": "was", "this": "this", "ibs": "ibs",
	"kiwis": "kiwi", "zucchinis": "zucchini", "chilis": "chili", "broccolis": "broccoli", "salamis": "salami", "rotis": "roti",
	"swiss": "swiss", "shes": "shes", "hes": "hes", "molasses": "molasses", "gas": "gas",
}

// Singular gives the singular of an English food word; it need not be a word, only
// the same for both numbers.
func Singular(word string) string {
	if s, ok := singularWords[word]; ok {
		return s
	}
	switch {
	case len(word) < 4, strings.HasSuffix(word, "ss"), strings.HasSuffix(word, "us"), strings.HasSuffix(word, "is"):
		return word
	case strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "oes"), strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "shes"),
		strings.HasSuffix(word, "xes"), strings.HasSuffix(word, "sses"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s"):
		return word[:len(word)-1]
	}
	return word
}

// singulars is Words with every word in the singular.
func singulars(text string) []string {
	words := Words(text)
	for i, w := range words {
		words[i] = Singular(w)
	}
	return words
}

// PhraseKey is what two spellings of the same phrase have in common: case,
// accents, hyphens, apostrophes and number do not matter.
func PhraseKey(text string) string { return strings.Join(singulars(text), " ") }
