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
		if c.Name("body.name", name, 60); c.Err() != nil {
			t.Errorf("%q is refused: %v", name, c.Err())
		}
	}
	for name, want := range map[string]string{
		"":                      "must be given",
		" \t ":                  "must be given",
		strings.Repeat("x", 61): "must have at most 60 characters",
		"A\nda":                 "may not hold",
		"A\x00da":               "may not hold",
		"A\u0085da":             "may not hold",
		"A\x1b[31mda":           "may not hold",
		"Ada\u202egnihtyna":     "may not hold", // right-to-left override
		"\u2066Ada\u2069":       "may not hold",
		"\u200fAda":             "may not hold",
		"A\u2028da":             "may not hold",
		"A\u200bda":             "may not hold", // zero width space
		"\ufeffAda":             "may not hold",
		"A\u00adda":             "may not hold", // soft hyphen
		"A\U000e0041da":         "may not hold", // a tag
		"A\U000e0100\U000e0101": "may not hold", // two selectors of one character
		"\u3164":                "may not hold", // Hangul filler
		"\u2800\u2800":          "may not hold", // blank braille
		"\u200d":                "may not hold",
		"Ada\u200d":             "may not hold",
		"\u200cAda":             "may not hold",
		"A \u200cda":            "may not hold",
		"A\u200d\u200dda":       "may not hold",
		"A\u200d da":            "may not hold",
		"\ufe0f":                "may not hold",
		"A\xc3\x28":             "may not hold",
		"\u0301":                "may not hold", // a mark with nothing to combine with
		"\u0301Ada":             "may not hold",
		"Ada \u0301":            "may not hold",
		"\u20dd":                "may not hold",
		"\u0903":                "may not hold",
		"\U000e0067":            "may not hold",
		"\U0001f3f4\U000e0067":  "may not hold", // not the whole of a flag
		"A" + england[4:]:       "may not hold", // its tags alone
		england + "\U000e007f":  "may not hold",
		"\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f": "may not hold", // Texas has none
		"A\ufffeda":                 "may not hold",
		strings.Repeat("\u200b", 9): "may not hold",
	} {
		var c Collector
		c.Name("body.name", name, 60)
		p := As(c.Err())
		if p == nil || len(p.Fields) != 1 || p.Fields[0].Location != "body.name" || !strings.HasPrefix(p.Fields[0].Message, want) {
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
