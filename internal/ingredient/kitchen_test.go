package ingredient

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// kitchenExample is a line of testdata/lines_de.txt: what a person reads in it. Foods are
// joined by "+", an amount may be a range, and grams are given where they are certain.
type kitchenExample struct{ line, foods, amount, unit, grams string }

func kitchenExamples(t testing.TB) (all []kitchenExample) {
	text, err := os.ReadFile("testdata/lines_de.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := append(strings.Split(strings.TrimSpace(line), "|"), "")
		all = append(all, kitchenExample{f[0], f[1], f[2], f[3], f[4]})
	}
	return all
}

// read gives the reading in the same form.
func (e kitchenExample) read(lines []Line) kitchenExample {
	first := lines[0]
	var foods []string
	for _, l := range lines {
		if l.Food != "" {
			foods = append(foods, string(l.Food))
		}
	}
	if len(foods) == 1 && strings.Contains(e.foods, "+") {
		for _, id := range first.With {
			foods = append(foods, string(id))
		}
	}
	got := kitchenExample{line: e.line, foods: strings.Join(foods, "+")}
	if first.Amount.Stated() && len(lines) == 1 {
		got.amount, got.unit = strconv.FormatFloat(first.Amount.From, 'g', -1, 64), string(first.Unit)
		if first.Amount.To > first.Amount.From {
			got.amount += "-" + strconv.FormatFloat(first.Amount.To, 'g', -1, 64)
		}
	}
	if e.grams != "" {
		got.grams = fmt.Sprint(math.Round(first.Grams*100) / 100)
	}
	if e.amount == "" {
		got.amount, got.unit = e.amount, e.unit
	}
	return got
}

func TestGermanLines(t *testing.T) {
	t.Parallel()
	r := In(German)
	wrong := 0
	examples := kitchenExamples(t)
	for _, e := range examples {
		lines := r.ReadLines(e.line, "DE")
		if got := e.read(lines); got != e {
			wrong++
			t.Errorf("%q is\n%s|%s|%s|%s %.2f, unread %q, want\n%s|%s|%s|%s", e.line, got.foods, got.amount, got.unit, got.grams, lines[0].Confidence, lines[0].Unread, e.foods, e.amount, e.unit, e.grams)
		}
	}
	t.Logf("%d of %d lines are right", len(examples)-wrong, len(examples))
}

// No labelled line that is surely read lacks an allergen of the foods that a person reads
// in it.
func TestGermanLinesAreSurelySafe(t *testing.T) {
	t.Parallel()
	for _, e := range kitchenExamples(t) {
		for _, line := range In(German).ReadLines(e.line, "DE") {
			for id := range strings.SplitSeq(e.foods, "+") {
				f := food.Default().Food(food.ID(id))
				for _, a := range food.AllAllergens() {
					if f != nil && f.Allergens.Presence(a) == food.Contains && line.Allergens.Presence(a) != food.Contains && line.Confidence >= SureConfidence {
						t.Errorf("%q is surely %s, without %s", e.line, line.Food, a)
					}
				}
			}
		}
	}
}

// The work of a line is bounded by its length.
func TestGermanLinesAreBounded(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"gehacktes ", "rote ", "und ", "Käse ", "(", "1 ", "mit grüner ", "a.", "1/2", "½", "Erd- und ", "Quarzel", "in Streifen ", "z. B. ", ": ", "+ 1 Ei "} {
		text := strings.Repeat(piece, 2*MaxLineLength/len(piece))
		clean, _ := (&lineWords{}).cleanLine(text)
		k := &kitchenReader{Reader: In(German), words: In(German).kitchen, text: clean, where: "DE"}
		if k.read(true); k.steps > 150*len(clean) {
			t.Errorf("%q takes %d steps of %d bytes", piece, k.steps, len(clean))
		}
	}
}

func BenchmarkGermanLines(b *testing.B) {
	examples := kitchenExamples(b)
	r := In(German)
	r.ReadLines("1 Ei", "DE")
	for b.Loop() {
		for _, e := range examples {
			r.ReadLines(e.line, "DE")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(examples)), "µs/line")
}
