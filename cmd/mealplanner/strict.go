package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/problem"
)

// A JSON file is read as the API reads a body, because encoding/json alone drops what
// somebody wrote to be protected: of a name that is given twice it takes the last, of
// null nothing at all, and it does not miss what is not there.

// parse gives a JSON value as maps, lists, texts and json.Numbers, or says why it is
// none, or which names are given twice: either could be the one that is meant. at is
// the location of the value.
func parse(content []byte, at string) (any, error) {
	if !utf8.Valid(content) {
		return nil, problem.Wrong("", "not-utf-8")
	}
	if err := json.Unmarshal(content, new(json.RawMessage)); err != nil {
		return nil, problem.Wrong("", "not-json", "byte", byteOf(err), "why", err.Error())
	}
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	var c problem.Collector
	value := next(&c, d, at)
	return value, c.Err()
}

// byteOf says where in the text an error of syntax is; 0: nowhere.
func byteOf(err error) int64 {
	var wrong *json.SyntaxError
	if !errors.As(err, &wrong) {
		return 0
	}
	return wrong.Offset
}

// next reads the next value of a text that is valid JSON.
func next(c *problem.Collector, d *json.Decoder, at string) any {
	token, _ := d.Token()
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			token, _ := d.Token()
			name, _ := token.(string)
			_, twice := object[name]
			c.Require(!twice, below(at, name), "twice")
			object[name] = next(c, d, below(at, name))
		}
		_, _ = d.Token() // the closing bracket
		return object
	case json.Delim('['):
		list := []any{}
		for d.More() {
			list = append(list, next(c, d, item(at, len(list))))
		}
		_, _ = d.Token()
		return list
	}
	return token
}

// below is the location of a name in an object. What a file calls it may be anything:
// characters that a terminal would obey are shown escaped.
func below(at, name string) string {
	name = strings.TrimSuffix(strings.TrimPrefix(strconv.Quote(name), `"`), `"`)
	if at == "" {
		return name
	}
	return at + "." + name
}

// item is the location of one of a list.
func item(at string, i int) string { return at + "[" + strconv.Itoa(i) + "]" }

// needy is a type that some names must be there for, also when they hold nothing.
type needy interface{ needs() []string }

// twofold is a type that may be written in more than one way.
type twofold interface{ writtenAs(value any) reflect.Type }

// fits notes what of a parsed value does not fit a type, in the API's words: wrong
// types, names that it does not know or lacks, null for a list or an object. A value
// that fits can be decoded into the type.
func fits(c *problem.Collector, at string, t reflect.Type, value any) {
	if several, ok := reflect.Zero(t).Interface().(twofold); ok {
		t = several.writtenAs(value)
	}
	want, got := typeName(t), valueName(value)
	switch {
	case want == anything:
	case got == aNull && holds(want):
		c.Find(at, "null", "type", want)
	case want == aNumber && got == anInteger: // is one
	case got != want:
		c.Find(at, "wrong-form", "types", []string{string(want)})
	case got == anArray:
		for i, inner := range value.([]any) {
			fits(c, item(at, i), t.Elem(), inner)
		}
	case got == anObject && t.Kind() == reflect.Map:
		inside := value.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(inside)) {
			fits(c, below(at, name), t.Elem(), inside[name])
		}
	case got == anObject:
		fitsFields(c, at, pointedTo(t), value.(map[string]any))
	}
}

// fitsFields does it for the names of an object. Null for a single value that need not
// be there is as if it were not there.
func fitsFields(c *problem.Collector, at string, t reflect.Type, object map[string]any) {
	known, needed := fields(t), needed(t)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		field, ok := known[name]
		switch {
		case !ok:
			c.Find(below(at, name), "unexpected")
		case object[name] != nil, slices.Contains(needed, name), holds(typeName(field)):
			fits(c, below(at, name), field, object[name])
		}
	}
	for _, name := range needed {
		_, there := object[name]
		c.Require(there, below(at, name), "required")
	}
}

// needed are the names that an object of this type must have.
func needed(t reflect.Type) []string {
	if n, ok := reflect.Zero(t).Interface().(needy); ok {
		return n.needs()
	}
	return nil
}

// fields are an object's names with their types.
func fields(t reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			all[name] = f.Type
		}
	}
	return all
}

// The types of JSON, as the API's description names them.
const (
	aNull     = "null"
	anObject  = "object"
	anArray   = "array"
	aString   = "string"
	anInteger = "integer"
	aNumber   = "number"
	aBoolean  = "boolean"
	anything  = "" // a field that is ignored
)

// holds reports whether a type holds values: null is not an empty one.
func holds(name string) bool { return name == anObject || name == anArray }

func typeName(t reflect.Type) string {
	switch pointedTo(t).Kind() {
	case reflect.Struct, reflect.Map:
		return anObject
	case reflect.Slice:
		return anArray
	case reflect.String:
		return aString
	case reflect.Int:
		return anInteger
	case reflect.Float64:
		return aNumber
	case reflect.Bool:
		return aBoolean
	}
	return anything
}

func pointedTo(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func valueName(value any) string {
	switch v := value.(type) {
	case nil:
		return aNull
	case map[string]any:
		return anObject
	case []any:
		return anArray
	case string:
		return aString
	case bool:
		return aBoolean
	case json.Number:
		if _, err := strconv.Atoi(v.String()); err == nil {
			return anInteger
		}
		if _, err := strconv.ParseFloat(v.String(), 64); err == nil {
			return aNumber
		}
	}
	return "number beyond all bounds"
}
