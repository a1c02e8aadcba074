//proof:faults

package llm

import (
	"encoding/json"
	"strings"
	"testing"
)

// find is the search for any object at all.
func find(text string) (string, ending) { return outline{}.find(text) }

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
			if got, ending := find(test.text); got != test.want || ending != test.ending {
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
		object, ending := find(text)
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
		if again, _ := find(object); again != object && !strings.Contains(object, "think") {
			t.Fatalf("of %q only %q is left", object, again)
		}
	})
}

// dishes is the outline of what is asked of a day.
var dishes = outlineOf(&Schema{JSON: []byte(`{"type":"object","required":["dishes"],"properties":{"dishes":{"type":"array",
	"items":{"type":"object","required":["slot","dish"],"properties":{"slot":{"type":"string"},"dish":{"type":"string"}}}}}}`)})

func TestOutline(t *testing.T) {
	if dishes.list != "dishes" || len(dishes.required) != 1 || len(dishes.element) != 2 {
		t.Errorf("got %+v", dishes)
	}
	for _, schema := range []string{``, `[]`, `{"required":5}`, `{"type":"object"}`} {
		if o := outlineOf(&Schema{JSON: []byte(schema)}); len(o.required) > 0 || o.list != "" {
			t.Errorf("%s: got %+v", schema, o)
		}
	}
}

func TestFind(t *testing.T) {
	const one, two = `{"dishes":[{"slot":"lunch","dish":"soup"}]}`, `{"dishes":[{"slot":"lunch","dish":"stew"}]}`
	for _, test := range []struct {
		name, text, want string
		ending           ending
	}{
		{"alone", one, one, whole},
		{"two: the last", one + "\n" + two, two, whole},
		{"a draft in thoughts by any name", "<thought>" + one + "</thought>" + two, two, whole},
		{"thoughts in brackets", "[THINK]" + one + "[/THINK]" + two, two, whole},
		{"thoughts without end", "[THINK]" + one, "", none},
		{"channels", "<|channel|>analysis<|message|>" + one + "<|end|><|start|>assistant<|channel|>final<|message|>" + two, two, whole},
		{"channels, cut in the analysis", "<|channel|>analysis<|message|>" + one, "", none},
		{"a draft that does not end", `So {"dishes":[{"slot": hm. ` + two, two, whole},
		{"a draft that cannot be read", `So {"dishes":[...]}. ` + two, two, whole},
		{"another object behind", one + ` {"note":"enjoy"}`, one, whole},
		{"prose with a brace behind", one + ` I hope {it: fits`, one, whole},
		{"cut behind a draft", one + ` or rather {"dishes":[{"slot":"lun`, "", cut},
		{"cut", `{"dishes":[{"slot":"lunch","dish":"soup"},{"slot":`, "", cut},
		{"wrapped", `{"result":` + one + `}`, one, whole},
		{"wrapped twice", `{"data":{"menu":` + one + `}}`, one, whole},
		{"wrapped, and the wrapping is cut", `{"result":` + one, one, whole},
		{"in a string", `{"arguments":"{\"dishes\":[{\"slot\":\"lunch\",\"dish\":\"soup\"}]}"}`, one, whole},
		{"the list by another name", `{"menu":[{"slot":"lunch","dish":"soup"}]}`, one, whole},
		{"the list in a string", `{"dishes":"[{\"slot\":\"lunch\",\"dish\":\"soup\"}]"}`, one, whole},
		{"a bare list", `[{"slot":"lunch","dish":"soup"}]`, one, whole},
		{"a bare list in a fence", "```json\n[{\"slot\":\"lunch\",\"dish\":\"soup\"}]\n```", one, whole},
		{"a list of something else", `[{"title":"soup"}]`, "", broken},
		{"another case", `{"Dishes":[{"slot":"lunch","dish":"soup"}]}`, `{"Dishes":[{"slot":"lunch","dish":"soup"}]}`, whole},
		{"none of the outline: the first", `{"a":1}{"b":2}`, `{"a":1}`, whole},
		{"nothing", "I would rather not.", "", none},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, ending := dishes.find(test.text); got != test.want || ending != test.ending {
				t.Errorf("got %q, %d, want %q, %d", got, ending, test.want, test.ending)
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{`{"dishes":[{"slot":"a","dish":"b"}]}`, `[{"slot":"a","dish":"b"}]`, `{"a":"{\"dishes\":[]}"}`, `{"dishes":{"dishes":[]}}`, `[{"`, `{"a":{"a":{"a":{"a":`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		object, ending := dishes.find(text)
		if (object != "") != (ending == whole) {
			t.Fatalf("%q with ending %d", object, ending)
		}
		if ending == whole && !json.Valid([]byte(object)) {
			t.Fatalf("%q is no object", object)
		}
	})
}

// The search for an object in what is none takes little time, however it is made.
func BenchmarkFind(b *testing.B) {
	for _, piece := range []string{`{"a":`, `{"dishes":[`, `[{`, `{"a":1}`, `{"dishes":[]} `, `x{"`} {
		text := strings.Repeat(piece, maxSaid/len(piece))
		b.Run(piece, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				dishes.find(text)
			}
		})
	}
}
