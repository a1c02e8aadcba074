package words

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/language"

	"mealplanner/internal/goldentest"
	"mealplanner/internal/problem"
)

// sample gives values for the parameters of a message's variant.
func sample(m text, key string) problem.Params {
	params := problem.Params{}
	for _, p := range slices.Backward(m.variants[key].places) { // of two places the first decides
		switch {
		case slices.ContainsFunc(p.as, func(how string) bool { return slices.Contains([]string{dateName, longDate, weekdayName}, how) }):
			params[p.param] = "2026-12-01"
		case len(p.as) > 0 && ofFoods[p.as[0]] != "":
			params[p.param] = ofFoods[p.as[0]]
		case len(p.as) > 0 && For(source).messages[p.as[0]].by == "count":
			params[p.param] = int64(1200)
		case slices.Contains(p.as, "or"), slices.Contains(p.as, "and"):
			params[p.param] = []string{"a", "b", "c"}
		case slices.Contains(p.as, "duration"), slices.Contains(counts, p.param):
			params[p.param] = int64(1200)
		case len(p.as) > 0 && p.as[0] != "plain" && p.as[0] != said:
			params[p.param] = slices.Sorted(maps.Keys(For(source).names[p.as[0]]))[0]
		default:
			params[p.param] = "<" + p.param + ">"
		}
	}
	switch key {
	case other:
		if m.by != "" && (m.by == "count" || slices.Contains(slices.Collect(maps.Keys(m.variants)), "one")) {
			params[m.by] = int64(1200)
		} else if m.by != "" {
			params[m.by] = "?"
		}
	case "one":
		params[m.by] = int64(1)
	case "0", "1", "2":
		params[m.by] = int64(key[0] - '0')
	default:
		params[m.by] = key
	}
	return params
}

// ofFoods are ids with names of the food table, by kind.
var ofFoods = map[string]string{foodName: "red-lentils", aisleName: "produce", labelName: "gluten", thingName: "hazard:raw_egg"}

// counts are the parameters that hold numbers.
var counts = []string{"min", "max", "count", "byte", "seconds", "sum", "whole", "months", "day", "limit", "bytes", "days", "max_kib", "minutes", "years", "kcal", "grams", "difference", "number", "year", "amount", "done", "total"}

// All messages of a language, with sample parameters: whoever changes one reads it here.
func TestMessages(t *testing.T) {
	for _, tag := range append(Languages(), Longer, RightToLeft) {
		w := For(tag)
		var b bytes.Buffer
		for _, code := range slices.Sorted(maps.Keys(w.messages)) {
			m := w.messages[code]
			for _, key := range slices.Sorted(maps.Keys(m.variants)) {
				name := code
				if m.by != "" {
					name += "." + key
				}
				fmt.Fprintf(&b, "%s: %s\n", name, w.say(code, sample(m, key)))
			}
		}
		goldentest.Check(t, "testdata/"+tag.String()+".golden", b.String())
	}
}

// Languages have the same messages and names, with the same parameters.
func TestLanguagesSayTheSame(t *testing.T) {
	english := For(source)
	for _, tag := range Languages() {
		w := For(tag)
		for code, m := range english.messages {
			theirs, ok := w.messages[code]
			if !ok {
				t.Errorf("%s lacks %q", tag, code)
			} else if got, want := theirs.params(), m.params(); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the parameters %v, English %v", tag, code, got, want)
			}
		}
		for code := range w.messages {
			if _, ok := english.messages[code]; !ok {
				t.Errorf("%s has %q, English not", tag, code)
			}
		}
		for kind, list := range english.names {
			if got, want := slices.Sorted(maps.Keys(w.names[kind])), slices.Sorted(maps.Keys(list)); !slices.Equal(got, want) {
				t.Errorf("%s: the names of %q are %v, in English %v", tag, kind, got, want)
			}
		}
		for kind := range w.names {
			if english.names[kind] == nil {
				t.Errorf("%s has names of %q, English not", tag, kind)
			}
		}
	}
}

func TestForFindsTheNearestLanguage(t *testing.T) {
	for asked, want := range map[string]string{
		"en": "en", "de": "de", "de-AT": "de", "de-CH": "de", "en-GB": "en", "fr": "en", "zh-Hant-TW": "en",
		"ar": "en", "he": "en", "en-XA": "en-XA", "ar-XB": "ar-XB", "gsw": "de",
	} {
		if got := For(language.MustParse(asked)).Tag().String(); got != want {
			t.Errorf("%s: got %s, want %s", asked, got, want)
		}
	}
	for header, want := range map[string]string{
		"": "en", "de": "de", "fr, de;q=0.5": "de", "en, de;q=0.5": "en", "de;q=0.1, en;q=0.9": "en", "*": "en", ";;;": "en", "x": "en",
	} {
		if got := Accepted(header).Tag().String(); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestAudience(t *testing.T) {
	for _, c := range []struct{ account, household, accept, want string }{
		{"", "", "", "en"},
		{"", "", "de", "de"},
		{"de", "", "", "de"},
		{"de", "en", "en", "de"},
		{"en", "de-DE", "de", "en"}, // the account's own choice
		{"", "de-AT", "en", "de"},   // a household of another language than English
		{"", "en", "de", "de"},      // that chose nothing
		{"", "en-GB", "de", "de"},   // English all the same
		{"", "fr-FR", "de", "de"},   // one that we do not speak
		{"", "fr-FR", "fr", "en"},   // nor its reader's
		{"fr", "", "de", "de"},      // as would an account's be
		{"x-nonsense", "%", "de-CH", "de"},
		{"en", "", "en-XA", "en"},
		{"", "en", "en-XA", "en-XA"},
	} {
		if got := (Audience{c.account, c.household, c.accept}).Words().Tag().String(); got != c.want {
			t.Errorf("account %q, household %q, header %q: got %s, want %s", c.account, c.household, c.accept, got, c.want)
		}
	}
	for tag, want := range map[string]bool{"de": true, "en": true, "fr": false, "": false, "de-AT": false, "en-XA": false} {
		if Speaks(tag) != want {
			t.Errorf("speaks %q: %v", tag, !want)
		}
	}
}

// A message writes the values of its parameters as the language does, whether they come
// from Go or from JSON.
func TestParameters(t *testing.T) {
	w := func(tag, message string) *Words {
		of := *For(language.MustParse(tag))
		m, err := parse(message)
		if err != nil {
			t.Fatal(err)
		}
		of.messages = maps.Clone(of.messages)
		of.messages["x"] = text{variants: map[string]template{other: m}}
		return &of
	}
	for _, c := range []struct {
		tag, message string
		value        any
		want         string
	}{
		{"en", "{v} kcal", 1200, "1,200 kcal"},
		{"de", "{v} kcal", 1200, "1.200 kcal"},
		{"en", "{v, plain}", 1200, "1200"},
		{"en", "{v}", 0.25, "0.2"},
		{"de", "{v}", 2.5, "2,5"},
		{"en", "{v}", "a\u202eb", "a?b"},
		{"en", "{v, date}", "2026-12-01", "Tuesday 1 December"},
		{"de", "{v, date}", "2026-12-01", "Dienstag, 1. Dezember"},
		{"de", "{v, date}", "tomorrow", "tomorrow"},
		{"de", "{v, slot}", "lunch", "Mittagessen"},
		{"de", "{v, slot}", "tea", "tea"},
		{"en", "{v}", []string{}, ""},
		{"en", "{v}", []string{"a"}, "a"},
		{"en", "{v}", []string{"a", "b", "c"}, "a, b and c"},
		{"de", "{v, or}", []string{"a", "b"}, "a oder b"},
		{"de", "{v, slot, or}", []string{"lunch", "dinner"}, "Mittagessen oder Abendessen"},
	} {
		said := w(c.tag, c.message)
		if got := said.Text("x", "v", c.value); got != c.want {
			t.Errorf("%s %q of %v: got %q, want %q", c.tag, c.message, c.value, got, c.want)
		}
		data, err := json.Marshal(problem.Of("", "x", "v", c.value).Params)
		if err != nil {
			t.Fatal(err)
		}
		var params problem.Params
		if err := json.Unmarshal(data, &params); err != nil {
			t.Fatal(err)
		}
		if got := said.say("x", params); got != c.want {
			t.Errorf("%s %q of %v through JSON: got %q, want %q", c.tag, c.message, c.value, got, c.want)
		}
	}
}

func TestPluralForms(t *testing.T) {
	for count, want := range map[int]string{
		1: "Ein Wert ist nicht gültig.", 2: "2 Werte sind nicht gültig.", 0: "0 Werte sind nicht gültig.",
	} {
		if got := For(language.German).Text("invalid", "count", count); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What has no message, or lacks a parameter, is its code and no half a sentence.
func TestWithoutAMessage(t *testing.T) {
	w := For(source)
	for _, f := range []problem.Field{{Code: "no-such-code"}, {Code: "too-big"}} {
		if got := w.Message(f); got != f.Code {
			t.Errorf("got %q, want the code", got)
		}
	}
	if got := w.Detail(&problem.Problem{Kind: "no-such-kind"}); got != "no-such-kind" {
		t.Errorf("got %q", got)
	}
}

func TestPseudoLanguages(t *testing.T) {
	english, long, right := For(source), For(Longer), For(RightToLeft)
	for code, m := range english.messages {
		for key := range m.variants {
			params := sample(m, key)
			plain := english.say(code, params)
			if n, limit := utf8.RuneCountInString(plain), utf8.RuneCountInString(long.say(code, params)); plain != "" && limit < n {
				t.Errorf("%s: %d characters are longer than %d", code, n, limit)
			}
			if got := right.say(code, params); strings.Count(got, "\u202e") != strings.Count(got, "\u202c") {
				t.Errorf("%s: %q leaves the direction open", code, got)
			}
		}
	}
	if got, want := long.Text("not-a-string"), "müšţ bé á šţŕîñĝ~~~~~~~"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !right.RightToLeft() || long.RightToLeft() {
		t.Error("which is written from right to left?")
	}
	if got := long.Text("too-big", "max", 1200); !strings.Contains(got, "1,200") {
		t.Errorf("a parameter is changed: %q", got)
	}
}

// An audience that was answered lately has the words that it would have anew, whoever shares
// its place.
func TestWordsOfLateAreThoseOfNow(t *testing.T) {
	t.Parallel()
	for range 2 {
		for i := range 3 * len(lately) {
			a := Audience{
				Language: []string{"", "de", "xx"}[i%3], Household: []string{"", "de-AT", "en"}[i/3%3],
				Accept: []string{"de", "en", "fr, de;q=0.5", strings.Repeat("de, ", 80)}[i/9%4] + strings.Repeat(" ", i),
			}
			if got, want := a.Words(), a.choose(); got != want {
				t.Errorf("%+v: got %s, want %s", a, got.Tag(), want.Tag())
			}
		}
	}
}
