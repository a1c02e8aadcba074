package problem

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	t.Parallel()
	const england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
	for _, name := range []string{
		"Ada", " Ada ", "Müller-Lüdenscheidt", "O’Neill", "أمل", "Мария", "小明", "आदित्य", "می\u200cخواهم", "👨\u200d👩\u200d👧", "❤\ufe0f", "❤\ufe0f\u200d🔥", "A 2", "…", strings.Repeat("é", 60), "\u0600١",
		england, "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "Cymru \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f!", "\U0001f3f4\u200d☠\ufe0f",
		"e\u0301", "Z\u0337\u0322", "1\ufe0f\u20e3", "กี่",
	} {
		var c Collector
		if c.Name("name", name, 60); c.Err() != nil {
			t.Errorf("%q is refused: %v", name, c.Err())
		}
	}
	for name, want := range map[string]string{
		"":                      "required",
		" \t ":                  "required",
		strings.Repeat("x", 61): "too-long",
		"A\nda":                 "name-unreadable",
		"A\x00da":               "name-unreadable",
		"A\u0085da":             "name-unreadable",
		"A\x1b[31mda":           "name-unreadable",
		"Ada\u202egnihtyna":     "name-unreadable", // right-to-left override
		"\u2066Ada\u2069":       "name-unreadable",
		"\u200fAda":             "name-unreadable",
		"A\u2028da":             "name-unreadable",
		"A\u200bda":             "name-unreadable", // zero width space
		"\ufeffAda":             "name-unreadable",
		"A\u00adda":             "name-unreadable", // soft hyphen
		"A\U000e0041da":         "name-unreadable", // a tag
		"A\U000e0100\U000e0101": "name-unreadable", // two selectors of one character
		"\u3164":                "name-unreadable", // Hangul filler
		"\u2800\u2800":          "name-unreadable", // blank braille
		"\u200d":                "name-unreadable",
		"Ada\u200d":             "name-unreadable",
		"\u200cAda":             "name-unreadable",
		"A \u200cda":            "name-unreadable",
		"A\u200d\u200dda":       "name-unreadable",
		"A\u200d da":            "name-unreadable",
		"\ufe0f":                "name-unreadable",
		"A\xc3\x28":             "name-unreadable",
		"\u0301":                "name-unreadable", // a mark with nothing to combine with
		"\u0301Ada":             "name-unreadable",
		"Ada \u0301":            "name-unreadable",
		"\u20dd":                "name-unreadable",
		"\u0903":                "name-unreadable",
		"\U000e0067":            "name-unreadable",
		"\U0001f3f4\U000e0067":  "name-unreadable", // not the whole of a flag
		"A" + england[4:]:       "name-unreadable", // its tags alone
		england + "\U000e007f":  "name-unreadable",
		"\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f": "name-unreadable", // Texas has none
		"A\ufffeda":                 "name-unreadable",
		strings.Repeat("\u200b", 9): "name-unreadable",
	} {
		var c Collector
		c.Name("name", name, 60)
		p := As(c.Err())
		if p == nil || len(p.Fields) != 1 || p.Fields[0].Location() != "body.name" || p.Fields[0].Code != want {
			t.Errorf("%q: got %v, want %q", name, p, want)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Mozilla/5.0 (X11)": "Mozilla/5.0 (X11)", "a\u202eb\tc": "a?b?c", "a\xffb": "a?b", "": "",
	} {
		if got := Shown(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
