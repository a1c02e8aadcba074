package food

import (
	"strings"
	"testing"
)

func TestPlainText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain flour": "plain flour", "ﬂour, ﬁnely milled": "flour, finely milled", "2\u00a0㎏ ＦＬＯＵＲ": "2 kg FLOUR",
		"1½ cups": "1½ cups", "1¹⁄₂ cups": "1 1⁄2 cups", "½": "½", "sugar² (white)": "sugar  (white)", "² see below": "2 see below",
		"Jell-O® HERSHEY®'S Sides™": "Jell-O HERSHEY'S Sides", "180 ºC": "180 °C", "confectioners´ sugar": "confectioners' sugar",
		"cre\u0300me fraiche": "crème fraiche", "but\u00adter": "butter", "olive\u200boil": "olive oil", "\u200e5 eggs": "5 eggs", "10″ tin": "10″ tin",
		"salt…": "salt...", "": "",
	} {
		if got := PlainText(text); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", text, got, want)
		}
	}
}

// Names, rules and lines fold alike: however a word is set, its key is the same.
func TestTypesetWordsHaveOneKey(t *testing.T) {
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
			if got := PhraseKey(s); got != PhraseKey(plain) {
				t.Errorf("PhraseKey(%q) = %q, want %q", s, got, PhraseKey(plain))
			}
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
		food  ID
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

// Plain text stays what it is, and no ligature or invisible rune is left in it.
func FuzzPlainText(f *testing.F) {
	for _, s := range []string{"", "ﬂour", "1½", "1¹⁄₂", "a\u0301\u0302", "ﷺ", "\xff", "´", "a´"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := PlainText(s)
		if twice := PlainText(once); twice != once {
			t.Errorf("%q becomes %q and then %q", s, once, twice)
		}
		if strings.ContainsAny(once, "®™\u00adﬂﬁ") {
			t.Errorf("%q becomes %q", s, once)
		}
	})
}
