package ingredient

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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
	for text, want := range map[string]Country{"": "", "gb": "GB", "US": "US", "zz": "ZZ"} {
		if got, ok := ParseCountry(text); !ok || got != want {
			t.Errorf("%q is %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"g", "GBR", "ßß", "ß", "\ufffd", "1a", "a ", " "} {
		if got, ok := ParseCountry(text); ok {
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
