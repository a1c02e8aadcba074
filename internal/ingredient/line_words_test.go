package ingredient

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// lines.csv has one word a row, in order, so that two people's additions meet in
// no row; what is there twice is a mistake of one of them. Two rows of a word that is
// read by what else the line says stay in the order in which they are tried.
func TestLineWordsAreSortedAndSingle(t *testing.T) {
	t.Parallel()
	rows, err := csvrows.Read(wordsFile("en/lines.csv"), lineColumns...)
	if err != nil {
		t.Fatal(err)
	}
	seen, last := map[string]bool{}, ""
	for _, r := range rows {
		at := r.Cell("kind") + "\x00" + r.Cell("words")
		if at < last {
			t.Errorf("line %d: %q is out of order", r.Line, r.Cell("words"))
		}
		if last = at; strings.Contains(r.Cell("words"), ";") {
			t.Errorf("line %d: %q is more than one", r.Line, r.Cell("words"))
		}
		words := food.PhraseKey(r.Cell("words"))
		if r.Cell("kind") == "written" { // its marks count
			words = r.Cell("words")
		}
		key := strings.Join([]string{r.Cell("kind"), words, r.Cell("value"), r.Cell("when")}, ",")
		if seen[key] && !slices.Contains([]string{"drained", "thumb"}, r.Cell("kind")) {
			t.Errorf("line %d: %q is there twice", r.Line, r.Cell("words"))
		}
		seen[key] = true
	}
}
