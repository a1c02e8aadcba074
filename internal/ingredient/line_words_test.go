package ingredient

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// lines.csv has one word a row, in order, so that two people's additions meet in
// no row; what is there twice is a mistake of one of them. Two rows of a word that is
// read by what else the line says stay in the order in which they are tried.
func TestLineWordsAreSortedAndSingle(t *testing.T) {
	t.Parallel()
	rows, err := readCSV(wordsFile("en/lines.csv"), lineColumns...)
	if err != nil {
		t.Fatal(err)
	}
	seen, last := map[string]bool{}, ""
	for _, r := range rows {
		at := r.text("kind") + "\x00" + r.text("words")
		if at < last {
			t.Errorf("line %d: %q is out of order", r.line, r.text("words"))
		}
		if last = at; strings.Contains(r.text("words"), ";") {
			t.Errorf("line %d: %q is more than one", r.line, r.text("words"))
		}
		words := food.PhraseKey(r.text("words"))
		if r.text("kind") == "written" { // its marks count
			words = r.text("words")
		}
		key := strings.Join([]string{r.text("kind"), words, r.text("value"), r.text("when")}, ",")
		if seen[key] && !slices.Contains([]string{"drained", "thumb"}, r.text("kind")) {
			t.Errorf("line %d: %q is there twice", r.line, r.text("words"))
		}
		seen[key] = true
	}
}
