package ingredient

import (
	"encoding/csv"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// Every file of words has one word or phrase a row, in order, by its first columns or as
// the line stands, so that two people's additions meet in no row; what is there twice is a
// mistake of one of them.
func TestWordsAreInOrderAndSingle(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(words, "words/*/*.csv")
	if err != nil || len(files) < 3*len(Languages()) {
		t.Fatal(files, err)
	}
	for _, file := range append(files, "words/languages.csv") {
		rows, err := csv.NewReader(strings.NewReader(wordsFile(strings.TrimPrefix(file, "words/")))).ReadAll()
		if err != nil {
			t.Fatal(file, err)
		}
		seen, last := map[string]bool{}, []string{"", ""}
		for i, row := range rows[1:] {
			line := strings.Join(row, ",")
			if slices.Compare(last[:2], row[:2]) > 0 && strings.Join(last, ",") > line {
				t.Errorf("%s, line %d: %q is out of order", file, i+2, line)
			}
			if seen[line] {
				t.Errorf("%s, line %d: %q is there twice", file, i+2, line)
			}
			if strings.Contains(row[0], ";") || strings.TrimSpace(row[0]) != row[0] || row[0] == "" {
				t.Errorf("%s, line %d: %q is no word or phrase", file, i+2, row[0])
			}
			last, seen[line] = row, true
		}
	}
}

// A folder of words is a language, and nothing else is.
func TestLanguagesAreFolders(t *testing.T) {
	t.Parallel()
	if !slices.Contains(Languages(), English) {
		t.Error("English is none")
	}
	for _, l := range Languages() {
		if NewReader(food.Default(), l) == nil {
			t.Errorf("%q has no reader", l)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("there is a reader of no language")
		}
	}()
	NewReader(food.Default(), "languages.csv")
}
