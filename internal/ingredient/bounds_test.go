package ingredient

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// Signs that stand for whole sentences do not make a text longer than a small multiple of
// what was typed, wherever it comes in.
func TestTypesetLinesAreBounded(t *testing.T) {
	t.Parallel()
	for _, sign := range []string{"\ufdfa", "\ufdfb", "㌖", "⒇", "㏂", "½", "ﬃ", "㎏", "😀"} {
		typed := strings.Repeat(sign, MaxRuleChars)
		line, cut := Default().lines.cleanLine(typed)
		n := utf8.RuneCountInString(line)
		if n > 2*MaxLineLength || n > MaxLineLength && sign != "½" && !cut {
			t.Errorf("a line of %q has %d characters, cut: %v", sign, n, cut)
		}
	}
	if got := Default().ReadLine("1 cup \ufdfa milk", "US"); !slices.Equal(got.Unread, []string{"\ufdfa"}) {
		t.Errorf("unread: %q", got.Unread)
	}
}

// A country is two letters, and none of ours is one of which nothing is known.
func TestParseCountry(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.Country{"": "", "gb": "GB", "US": "US", "zz": "ZZ"} {
		if got, ok := food.ParseCountry(text); !ok || got != want {
			t.Errorf("%q is %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"g", "GBR", "ßß", "ß", "\ufffd", "1a", "a ", " "} {
		if got, ok := food.ParseCountry(text); ok {
			t.Errorf("%q is %q", text, got)
		}
	}
}

// Lines fold as names do: however a word is set, it is read as the plain one.
func TestTypesetWordsAreRead(t *testing.T) {
	t.Parallel()
	for plain, set := range map[string][]string{
		"flour":               {"ﬂour", "ＦＬＯＵＲ", "flour®", "flo\u00adur", "flour\u200e"},
		"creme fraiche":       {"crème fraîche", "cre\u0300me frai\u0302che", "Crème\u00a0Fraîche"},
		"confectioners sugar": {"confectioners’ sugar", "confectioners' sugar", "confectioners´ sugar", "confectionersʼ sugar", "confectioners′ sugar"},
		"jalapeno":            {"jalapeño", "jalapen\u0303o"},
		"boeuf":               {"bœuf"},
		"ma":                  {"mấ"}, // two accents on a letter
	} {
		for _, s := range set {
			line, want := Default().ReadLine("100 g "+s, "GB"), Default().ReadLine("100 g "+plain, "GB")
			if line.Food != want.Food || line.Confidence != want.Confidence {
				t.Errorf("%q is read as %q (%v), want %q (%v)", s, line.Food, line.Confidence, want.Food, want.Confidence)
			}
		}
	}
}

func TestTypesetLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		food  food.ID
		grams float64
	}{
		"250&nbsp;g plain ﬂour":            {"plain-flour", 250},
		"2 ﬁnely chopped onions":           {"onion", 220},
		"1¹⁄₂ kg potatoes":                 {"potato", 1500},
		"1½&#160;kg&nbsp;carrots":          {"carrot", 1500},
		"100 g confectioners&#8217; sugar": {"icing-sugar", 100},
		"50 g crème fraîche™":              {"creme-fraiche", 50},
		"2 ㎏ carrots":                      {"carrot", 2000},
	} {
		if got := Default().ReadLine(text, "GB"); got.Food != want.food || got.Grams != want.grams {
			t.Errorf("%q is %v of %s, want %v of %s", text, got.Grams, got.Food, want.grams, want.food)
		}
	}
}

// worstLines are what costs the reader most: long, all words, all names, all numbers.
func worstLines() []string {
	var out []string
	for _, unit := range []string{
		"a ", "1 ", "red ", "red pepper ", "1/2 ", "1 x ", "(1 ", ", ", "or ", "salt or ", "fresh or ", "chopped ", "finely chopped ",
		"1-", "2 tbsp ", "cooked tomato ", "&amp;", "½", "é", "<b>", "-", "olive oil and ", "half a ", "can ", "big ", "juice of ",
		"zz ", "a-a-", "((", "a, ", "1 egg + ", "milk or 1 cup ", "no nuts ", "vegan butter ", "1,000.50 g ", "twenty-", "salt, ", "oregano ", "tomato and ", "with ", "ginger ground ", "coriander or ",
	} {
		out = append(out, strings.Repeat(unit, MaxLineLength/len(unit)+1), "2 tbsp "+strings.Repeat(unit, MaxLineLength/len(unit)+1),
			strings.Repeat(unit, MaxLineLength/len(unit)/2)+"salt 2 g")
	}
	return append(out, "2 cups "+strings.Repeat("boneless, skinless, ", 18)+"chicken breasts")
}

// The work of a line grows with its length at most, and has an end: so many looks per
// byte, whatever stands in it. A look is some tens of nanoseconds.
func TestLineStepsAreBounded(t *testing.T) {
	t.Parallel()
	const perByte, fixed, limit = 8, 800, 3500
	for _, text := range worstLines() {
		for _, n := range []int{50, 100, 200, 400, 100_000} {
			text := strings.Repeat(text, n/len(text)+1)[:n]
			got := Default().readItems(text, "GB")
			if got.steps > min(limit, perByte*n+fixed) {
				t.Errorf("%d steps for %d bytes of %.20q", got.steps, n, text)
			}
			if got.looks > min(limit, perByte*n) {
				t.Errorf("%d steps of the second look for %d bytes of %.20q", got.looks, n, text)
			}
		}
	}
}

func FuzzReadLine(f *testing.F) {
	for _, text := range worstLines() {
		f.Add(text)
	}
	for text := range strings.SplitSeq(linesCSV, "\n") {
		f.Add(text)
	}
	for _, way := range twoFoods {
		f.Add(strings.NewReplacer("A", "spinach", "B", "ricotta").Replace(way))
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Default().ReadLine(text, "US")
		switch {
		case got.Food != "" && food.Default().Food(got.Food) == nil:
			t.Errorf("%q: no food %q", text, got.Food)
		case (got.Food != "") != (got.Confidence > 0) || got.Confidence > 1:
			t.Errorf("%q: %q with confidence %v", text, got.Food, got.Confidence)
		case (got.Grams > 0) != (got.GramsBy != "") || math.IsNaN(got.Grams) || math.IsInf(got.Grams, 0) || got.Grams < 0:
			t.Errorf("%q: %v g by %q", text, got.Grams, got.GramsBy)
		case got.Amount.Stated() != (got.Unit != "") || got.Unit != "" && !got.Unit.Valid():
			t.Errorf("%q: amount %v of unit %q", text, got.Amount, got.Unit)
		case got.Amount.From > got.Amount.To || got.Amount.From < 0:
			t.Errorf("%q: amount %v", text, got.Amount)
		case len(got.Unread) > 0 && got.Confidence > unsureConfidence:
			t.Errorf("%q: %v surely, with %q unread", text, got.Confidence, got.Unread)
		}
		items := Default().ReadLines(text, "US")
		if len(items) == 0 || items[0].Food != got.Food {
			t.Errorf("%q: the items %v, the line %q", text, foodsIn(items), got.Food)
		}
		for _, item := range items {
			for _, id := range append(append([]food.ID{item.Food}, item.Alternatives...), item.With...) {
				f := food.Default().Food(id)
				for _, a := range food.AllAllergens() {
					if f != nil && f.Allergens.Presence(a) == food.Contains && got.Allergens.Presence(a) != food.Contains {
						t.Errorf("%q: %s contains %s, the line does not say so", text, id, a)
					}
				}
			}
		}
	})
}

func BenchmarkReadLine(b *testing.B) {
	rows, err := csvrows.Read(linesCSV, labelColumns...)
	if err != nil {
		b.Fatal(err)
	}
	reader := Default()
	b.Run("labelled", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			r := rows[i%len(rows)]
			reader.ReadLine(r.Texts()[1], food.Country(r.Texts()[2]))
		}
	})
	b.Run("slowest", func(b *testing.B) { // of all labelled lines and the worst that we know
		lines := worstLines()
		for _, r := range rows {
			lines = append(lines, r.Texts()[1])
		}
		var slowest time.Duration
		for b.Loop() {
			slowest = 0
			for _, text := range lines {
				slowest = max(slowest, quickest(5, func() { reader.ReadLine(text, "GB") }))
			}
		}
		b.ReportMetric(float64(slowest.Nanoseconds()), "ns/slowest-line")
	})
	for name, text := range map[string]string{
		"containers": "2 tbsp " + strings.Repeat("can ", 100),
		"ranges":     strings.Repeat("1-", 200),
		"names":      strings.Repeat("red pepper ", 40),
		"unknown":    strings.Repeat("zz ", 140),
		"choices":    strings.Repeat("oregano or ", 40),
	} {
		b.Run("worst/"+name, func(b *testing.B) {
			for b.Loop() {
				reader.ReadLine(text, "GB")
			}
		})
	}
}

// quickest of some runs: what the work takes when nothing else runs.
func quickest(runs int, work func()) time.Duration {
	shortest := time.Duration(math.MaxInt64)
	for range runs {
		start := time.Now()
		work()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}
