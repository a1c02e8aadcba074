package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/ingredient"
)

// typedIn runs a command line with something on standard input.
func typedIn(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, environment{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, now: time.Now})
	return code, out.String(), errs.String()
}

func TestReadShowsLines(t *testing.T) {
	code, out, errs := typedIn(t, "", "read", "2-3 onions, fried in butter", "1/2 tsp each: salt, pepper", "1 moon rock")
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	rows := strings.Split(strings.TrimSpace(out), "\n")
	if len(rows) != 5 {
		t.Fatalf("got %d rows:\n%s", len(rows), out)
	}
	for i, words := range [][]string{
		{"LINE", "AMOUNT", "FOOD", "GRAMS", "SURE", "ALLERGENS", "UNREAD"},
		{"2-3 piece", "onion with unsalted butter", "275", "ask (60 %)", "milk"},
		{"0.5 tsp", "salt", "yes"},
		{"0.5 tsp", "black pepper", "yes"},
		{"1 moon rock", "no food", "any may be", "moon"},
	} {
		for _, word := range words {
			if !strings.Contains(rows[i], word) {
				t.Errorf("row %d has no %q:\n%s", i, word, rows[i])
			}
		}
	}
}

func TestReadPrintsTheAPIsJSON(t *testing.T) {
	code, out, errs := typedIn(t, "1 pint whole milk\n\n  2 eggs  \n", "read", "--json", "--country", "gb", "-", "salt")
	var got struct{ Items []ingredient.LineReading }
	if err := json.Unmarshal([]byte(out), &got); code != exitDone || err != nil {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, errs)
	}
	if len(got.Items) != 3 || *got.Items[0].Food != "whole-milk" || *got.Items[0].Grams < 570 || got.Items[1].Line != "2 eggs" || *got.Items[2].Food != "salt" || !strings.Contains(out, `"with": []`) {
		t.Errorf("got %s", out)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		stdin string
		args  []string
		want  string
	}{
		"no line":              {"", []string{"read"}, "line"},
		"a long line":          {"", []string{"read", "1 egg", strings.Repeat("x", ingredient.MaxLineLength+1)}, "line 2"},
		"many lines":           {strings.Repeat("1 egg\n", ingredient.MaxLines+1), []string{"read", "-"}, "lines at once"},
		"a line without end":   {strings.Repeat("x", 1<<20), []string{"read", "-"}, "characters"},
		"a country of letters": {"", []string{"read", "--country", "GBR", "1 egg"}, "--country"},
	} {
		if code, _, errs := typedIn(t, c.stdin, c.args...); code != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
	}
	if code, out, _ := typedIn(t, "", "read", "-"); code != exitDone || strings.Count(out, "\n") != 1 {
		t.Errorf("of no lines: exit %d, %q", code, out)
	}
}

// What a line holds for a terminal to obey is shown and not sent.
func TestReadShowsControlCharacters(t *testing.T) {
	code, out, errs := typedIn(t, "", "read", "1 onion \x1b[2J\x1b]0;x\x07 \u202e")
	if code != exitDone || strings.ContainsAny(out+errs, "\x1b\x07\u202e") || !strings.Contains(out, `\x1b[2J\x1b]0;x\a`) {
		t.Errorf("exit %d: %q%q", code, out, errs)
	}
}
