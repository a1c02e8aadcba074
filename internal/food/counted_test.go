package food

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"mealplanner/internal/goldentest"
)

// Every food that is sold by a count, one of it and two, in both languages. The file is
// read in review: what stands after the quantity is one phrase in the right number.
func TestFoodsAreCounted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, f := range Default().All() {
		if f.SoldBy.Kind() != Count {
			continue
		}
		fmt.Fprintf(&b, "%s:", f.ID)
		for _, l := range []Language{English, German} {
			for _, n := range []float64{1, 2} {
				unit, name := Default().CountedIn(f.ID, n, f.SoldBy, l)
				fmt.Fprintf(&b, " | %g %s", n, strings.TrimSpace(unit+" "+name))
			}
		}
		b.WriteByte('\n')
	}
	goldentest.Check(t, filepath.Join("testdata", "counted.txt"), b.String())
}

// A row of counted.csv is a food's.
func TestCountedNamesAreOfFoods(t *testing.T) {
	t.Parallel()
	for id := range countedFoods() {
		if Default().Food(id) == nil {
			t.Errorf("%s: no such food", id)
		}
	}
}

func TestCountedIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id       ID
		quantity float64
		unit     Unit
		language Language
		want     string
	}{
		{"egg", 1, Piece, German, " Ei"},
		{"egg", 21, Piece, German, " Eier"},
		{"plum", 5.5, Piece, German, " Pflaumen"},
		{"onion", 0.5, Piece, German, " Zwiebel"},
		{"cod", 4, Fillet, German, " Kabeljaufilets"},
		{"anchovies", 1, Fillet, German, " Sardellenfilet"},
		{"cod", 1, Fillet, English, " cod fillet"},
		{"chickpeas-canned", 4, Can, German, "Dosen Kichererbsen"},
		{"chickpeas-canned", 1, Can, English, "can chickpeas"},
		{"chickpeas-canned", 200, Gram, German, "g Kichererbsen aus der Dose"},
		{"garlic", 2, Clove, German, "Zehen Knoblauch"},
		{"egg", 21, Piece, English, " eggs"},
		{"no-such-food", 2, Piece, English, " no-such-food"},
	} {
		unit, name := Default().CountedIn(c.id, c.quantity, c.unit, c.language)
		if got := unit + " " + name; got != c.want {
			t.Errorf("%g %s of %s: %q, want %q", c.quantity, c.unit, c.id, got, c.want)
		}
	}
}
