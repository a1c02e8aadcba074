// Package wire is the contract's JSON: its types, and the one reader that says everything
// that is wrong with an input before the rules judge the rest of it.
//
// A struct is an object of exactly its fields. A field whose json tag says omitempty or
// omitzero need not be there, every other must. The bounds of a field are in its tags
// (enum, minimum, maximum, minLength, maxLength, maxItems) or, where a rule has the limit,
// in its type's method Limits.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"unicode/utf8"

	"mealplanner/internal/problem"
)

const (
	// MaxDepth is how deep a value may nest.
	MaxDepth = 32
	// MaxNames is how many members an object may have whose names are free, and MaxItems
	// how many items a list may have that states no bound.
	MaxNames = 200
	MaxItems = 1000
)

// Read gives a value of type T from JSON, with everything that does not fit the type: a
// place that is wrong, or is null, is left zero, and an item of a list keeps its position,
// so that the rules may judge the rest. The error is a Malformed problem: what is not
// exactly one JSON value in UTF-8, nests deeper than MaxDepth, or gives a name twice, of
// which nobody knows which one is meant.
func Read[T any](data []byte) (T, problem.Collector, error) {
	var to T
	found, err := ReadInto(data, &to, "")
	return to, found, err
}

// ReadInto is Read for a value that is there already: what the JSON does not name stays as
// it is. to is a pointer; path is where the value stands, as findings say it, empty where
// it is all of the input.
func ReadInto(data []byte, to any, path string) (problem.Collector, error) {
	if err := check(data); err != nil {
		return problem.Collector{}, err
	}
	v := reflect.ValueOf(to).Elem()
	r := reader{data: data}
	if path != "" {
		r.path = []step{member(path)}
	}
	r.value(planOf(v.Type()), v)
	if len(r.twice) > 0 {
		return problem.Collector{}, malformed("twice", r.twice...)
	}
	return r.found, nil
}

// check refuses what is not exactly one JSON value in UTF-8 of at most MaxDepth levels.
// Nothing of it is part of the error; its cause is encoding/json's.
func check(data []byte) error {
	if !utf8.Valid(data) {
		return malformed("utf-8")
	}
	if !json.Valid(data) {
		return notJSON(data)
	}
	if depth(data) > MaxDepth {
		return tooDeep()
	}
	return nil
}

// An escape of a character beyond U+FFFF is two, of which neither stands alone. A backslash
// that is escaped begins none.
var (
	wholeCharacters = regexp.MustCompile(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)
	halfCharacter   = regexp.MustCompile(`\\u[dD][89a-fA-F][0-9a-fA-F]{2}`)
)

// halved reports whether a string, as JSON writes it, has half of a character.
func halved(text []byte) bool {
	return bytes.Contains(text, []byte(`\u`)) && halfCharacter.Match(wholeCharacters.ReplaceAll(text, nil))
}

func tooDeep() *problem.Problem {
	p := malformed("too-deep")
	p.Params["max"] = int64(MaxDepth)
	return p
}

// malformed says why an input cannot be read.
func malformed(why string, fields ...problem.Field) *problem.Problem {
	p := problem.Of(problem.Malformed, "malformed", "why", why)
	p.Fields = fields
	return p
}

// notJSON says where a text stops being one JSON value.
func notJSON(data []byte) error {
	why, offset := "json-at", int64(0)
	err := json.Unmarshal(data, new(json.RawMessage))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if depth(data[:min(offset, int64(len(data)))]) > MaxDepth {
		return tooDeep().Because(err) // encoding/json gives up at some depth too
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if d.Decode(new(json.RawMessage)) == nil {
		why, offset = "more", d.InputOffset()
	}
	p := malformed(why)
	p.Params["byte"] = offset
	return p.Because(err)
}

// depth is how deep JSON nests, or its beginning.
func depth(data []byte) int {
	deepest, now, text := 0, 0, false
	for i := 0; i < len(data); i++ {
		if text {
			switch data[i] {
			case '\\':
				i++
			case '"':
				text = false
			}
			continue
		}
		switch data[i] {
		case '"':
			text = true
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}

// endOfString gives the position after the string that begins at i.
func endOfString(data []byte, i int) int {
	for i++; data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i + 1
}
