package llm

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFirstObject(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		ending           ending
	}{
		{"alone", `{"a":1}`, `{"a":1}`, whole},
		{"empty", `{}`, `{}`, whole},
		{"nested", ` {"a":{"b":[{"c":"}"}]}} `, `{"a":{"b":[{"c":"}"}]}}`, whole},
		{"escapes", `{"a":"\"}\\"}`, `{"a":"\"}\\"}`, whole},
		{"two: the first", `{"a":1}{"b":2}`, `{"a":1}`, whole},
		{"fence", "```json\n{\"a\":1}\n```", `{"a":1}`, whole},
		{"fence without end", "```\n{\"a\":1}", `{"a":1}`, whole},
		{"prose around", `Sure [1], as {you} said: {"a":1}. Done {"b":2}`, `{"a":1}`, whole},
		{"thoughts", `<think>{"a":0}</think>{"a":1}`, `{"a":1}`, whole},
		{"thoughts of another name", `<thinking>{"a":0}</thinking> {"a":1}`, `{"a":1}`, whole},
		{"thoughts twice", `<think>{"a":0}</think><think>x</think>{"a":1}`, `{"a":1}`, whole},
		{"thoughts behind", `{"a":1}<think>was that right?`, `{"a":1}`, whole},
		{"byte order mark", "\ufeff{\"a\":1}", `{"a":1}`, whole},
		{"trailing commas", `{"a":[1, 2 , ],}`, `{"a":[1, 2 ]}`, whole},
		{"comma in a string", `{"a":",]"}`, `{"a":",]"}`, whole},
		{"line break in a string", "{\"a\":\"x\ty\"}", `{"a":"x\u0009y"}`, whole},
		{"no object", "nothing here", "", none},
		{"nothing", "", "", none},
		{"prose with a brace", "a {set} of things", "", none},
		{"thoughts without end", `<think>{"a":0}`, "", none},
		{"cut", `{"a":[{"b":1},{"b":`, "", cut},
		{"cut in a string", `{"a":"b`, "", cut},
		{"cut behind a backslash", `{"a":"b\`, "", cut},
		{"cut at once", `Here: {`, "", cut},
		{"two commas", `{"a":[1,,]}`, "", broken},
		{"not a number", `{"a":NaN}`, "", broken},
		{"single quotes", `{'a':{"b":1}}`, "", broken},
		{"bare names", `{a:{"b":1}}`, "", broken},
		{"crossed brackets", `{"a":[1}]`, "", broken},
		{"list", `[{"a":1}]`, "", broken},
		{"list in a fence", "```json\n[ {\"a\":1}]```", "", broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, ending := firstObject(test.text); got != test.want || ending != test.ending {
				t.Errorf("got %q, %d, want %q, %d", got, ending, test.want, test.ending)
			}
		})
	}
}

func FuzzFirstObject(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"}"}],}`, `<think>{</think>{"a":1}`, "```json\n{}", `{"a":"\`, `{'a':1}`, "{\"a\":\"\x00\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		object, ending := firstObject(text)
		if (object != "") != (ending == whole) {
			t.Fatalf("%q with ending %d", object, ending)
		}
		if ending != whole {
			return
		}
		var value map[string]any
		if err := json.Unmarshal([]byte(object), &value); err != nil {
			t.Fatalf("%q is no object: %v", object, err)
		}
		if again, _ := firstObject(object); again != object && !strings.Contains(object, "think") {
			t.Fatalf("of %q only %q is left", object, again)
		}
	})
}
