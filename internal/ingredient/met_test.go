package ingredient

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// Every row of the words of English lines can be met: what the scanner makes of the row's
// own words is the key under which they are looked up.
func TestEveryRowOfLinesCanBeMet(t *testing.T) {
	t.Parallel()
	rows, err := csvrows.Read(wordsFile("en/lines.csv"), lineColumns...)
	if err != nil {
		t.Fatal(err)
	}
	w := languages()[English].lines
	phrases := []string{"food", "broad", "context", "mixed", "absent", "head", "plural", "singular", "flavour", "keeps", "claim", "phrase", "abouts", "optional"}
	for _, r := range rows {
		kind, text := r.Cell("kind"), r.Cell("words")
		s := scanner{words: w}
		met := meets(s.lex(text))
		switch {
		case kind == "written": // replaced in the text, marks and all
			continue
		case kind == "drained":
			if food.Default().Food(food.ID(text)) == nil {
				t.Errorf("line %d: there is no food %q", r.Line, text)
			}
		case kind == "thumb":
			if !food.Unit(text).Valid() {
				t.Errorf("line %d: there is no unit %q", r.Line, text)
			}
		case kind == "short":
			if want := food.PhraseKey(r.Cell("value")); met != want {
				t.Errorf("line %d: %q is met as %q, and not as %q", r.Line, text, met, want)
			}
		case slices.Contains(phrases, kind):
			if key := food.PhraseKey(text); met != key {
				t.Errorf("line %d: the %s %q is met as %q, and looked up as %q", r.Line, kind, text, met, key)
			}
		default: // a word with a meaning
			if w.word[met] == nil || strings.Contains(met, " ") || met != keyOf(text) {
				t.Errorf("line %d: the %s %q is met as %q, which has no meaning", r.Line, kind, text, met)
			}
		}
	}
}

// meets joins the keys of the words: a hyphen between them does not count.
func meets(tokens []token) string {
	var keys []string
	for _, tok := range tokens {
		if tok.kind != markToken || tok.mark != '-' {
			keys = append(keys, tok.key)
		}
	}
	return strings.Join(keys, " ")
}
