package food

import (
	"strings"
	"testing"
	"unicode/utf8"
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

// Names fold alike: however a word is set, its key is the same.
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
		}
	}
}

// Signs that stand for whole sentences do not make a text longer than a small multiple of
// what was typed.
func TestPlainTextIsBounded(t *testing.T) {
	t.Parallel()
	for _, sign := range []string{"\ufdfa", "\ufdfb", "㌖", "⒇", "㏂", "½", "ﬃ", "㎏", "😀"} {
		typed := strings.Repeat(sign, 200)
		if n := utf8.RuneCountInString(PlainText(typed)); n > maxOfSign*200 {
			t.Errorf("200 times %q are %d characters", sign, n)
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
