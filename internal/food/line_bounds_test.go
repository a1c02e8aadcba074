package food

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Signs that stand for whole sentences do not make a text longer than a small multiple of
// what was typed, wherever it comes in.
func TestPlainTextIsBounded(t *testing.T) {
	t.Parallel()
	for _, sign := range []string{"\ufdfa", "\ufdfb", "㌖", "⒇", "㏂", "½", "ﬃ", "㎏", "😀"} {
		typed := strings.Repeat(sign, MaxRuleChars)
		if n := utf8.RuneCountInString(PlainText(typed)); n > mostOfSign*MaxRuleChars {
			t.Errorf("%d times %q are %d characters", MaxRuleChars, sign, n)
		}
		line, cut := lineVocabulary().cleanLine(typed)
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
