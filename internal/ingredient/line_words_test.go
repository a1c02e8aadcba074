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
		at := r.Text("kind") + "\x00" + r.Text("words")
		if at < last {
			t.Errorf("line %d: %q is out of order", r.Line, r.Text("words"))
		}
		if last = at; strings.Contains(r.Text("words"), ";") {
			t.Errorf("line %d: %q is more than one", r.Line, r.Text("words"))
		}
		words := food.PhraseKey(r.Text("words"))
		if r.Text("kind") == "written" { // its marks count
			words = r.Text("words")
		}
		key := strings.Join([]string{r.Text("kind"), words, r.Text("value"), r.Text("when")}, ",")
		if seen[key] && !slices.Contains([]string{"drained", "thumb"}, r.Text("kind")) {
			t.Errorf("line %d: %q is there twice", r.Line, r.Text("words"))
		}
		seen[key] = true
	}
}
