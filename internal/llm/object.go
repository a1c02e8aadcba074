package llm

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ending is how the search for an object ended.
type ending uint8

const (
	none   ending = iota // there is no object
	whole                // here it is
	cut                  // it begins and does not end
	broken               // it ends and cannot be read
)

// outline is what an answer's object must have, by its schema: the zero outline asks for
// nothing. Values are not looked at, but for lists.
type outline struct {
	required []string  // names at the root
	list     string    // the one of them that is a list, where it is the only one; empty: none
	element  []string  // names of each of the list's objects
	names    []string  // all of these
	least    int       // bytes that any of it has
	tails    [256]bool // last bytes of all names, in either case
}

// maxNames is how many names of an outline are looked at.
const maxNames = 64

// outlineOf a schema.
func outlineOf(s *Schema) (o outline) {
	if s == nil {
		return outline{}
	}
	type object struct {
		Type       any             `json:"type"`
		Required   []string        `json:"required"`
		Properties json.RawMessage `json:"properties"`
		Items      json.RawMessage `json:"items"`
	}
	var root, property, element object
	var properties map[string]json.RawMessage
	if json.Unmarshal(s.JSON, &root) != nil {
		return outline{}
	}
	o = outline{required: root.Required[:min(len(root.Required), maxNames)]}
	defer func() {
		o.names = slices.Concat(o.required, o.element)
		o.least, o.tails = o.leastOf(), o.tailsOf()
	}()
	if len(root.Required) != 1 || json.Unmarshal(root.Properties, &properties) != nil ||
		json.Unmarshal(properties[root.Required[0]], &property) != nil || property.Type != "array" {
		return o
	}
	o.list = root.Required[0]
	if json.Unmarshal(property.Items, &element) == nil {
		o.element = element.Required[:min(len(element.Required), maxNames)]
	}
	return o
}

// leastOf is how short an object of the outline, or a list of its elements, may be.
func (o outline) leastOf() int {
	length := func(names []string) (n int) {
		for _, name := range names {
			n += len(name) + len(`"":0`)
		}
		return n
	}
	if o.list == "" || len(o.element) == 0 {
		return length(o.required)
	}
	return min(length(o.required), length(o.element))
}

// tailsOf are the last bytes of all names, in either case.
func (o outline) tailsOf() (tails [256]bool) {
	for _, name := range o.names {
		for _, form := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			if form != "" {
				tails[form[len(form)-1]] = true
			}
		}
	}
	return tails
}

// search looks for the last whole object of an outline in a text that grows: behind drafts,
// out of fences, prose, an object around it or a string that holds it, and also where its list
// is bare. Each byte is read once, and within an object that does not end maxCut times more.
type search struct {
	values
	found   []byte // the last one that fits; nil: none yet
	cutLast bool   // behind it begins one that does not end
	first   first  // value of all
}

// first is the first value of a text.
type first struct {
	end    ending // how it ends; none: there was none yet, or it is cut
	value  []byte // when it is whole
	object bool   // it is no list
}

// maxCut is how often an object is looked for within one that does not end.
const maxCut = 8

// read takes in what the text has grown by.
func (s *search) read() {
	if !s.looks() {
		return
	}
	for {
		value, end := s.next()
		if end == none || end == cut {
			return
		}
		if end == whole && (len(value) >= s.names.least || s.first.end == none) && !json.Valid(value) {
			value, end = nil, broken
		}
		if s.first.end == none && !s.over {
			s.first = first{end, value, s.text[s.start] == '{'}
		}
		if end == whole && len(value) >= s.names.least {
			if fit := s.names.fit(value, 0); fit != nil {
				s.found, s.cutLast = fit, false
			}
		}
	}
}

// forget begins anew: what came until now was no answer.
func (s *search) forget() {
	*s = search{values: values{names: s.names, text: s.text[:0]}}
}

// looks reports whether an object of some outline is looked for.
func (s *search) looks() bool { return s.names != nil && len(s.names.required) > 0 }

// hopeless reports whether no answer is expected any more: in so much text nothing like it has
// begun, or something is nested deeper than can be read.
func (s *search) hopeless(most int) bool {
	return s.looks() && s.found == nil && (s.deep || len(s.text) > most && !s.promising())
}

// object is what was found when the text has ended. One that begins as the outline does behind
// all others and is cut makes those drafts. Where nothing has the outline, the first object is
// the answer.
func (s *search) object() (string, ending) {
	for cuts := 0; s.state == within; cuts++ {
		s.cutLast = s.cutLast || s.names.named(s.text[s.start:])
		if cuts == maxCut || !s.names.mayBeIn(s.text[s.start:]) {
			break
		}
		s.state, s.at, s.over = outside, s.start+1, true
		s.read()
	}
	switch {
	case s.cutLast:
		return "", cut
	case s.found != nil:
		return string(s.found), whole
	}
	if s.first.object {
		return string(s.first.value), s.first.end
	}
	return firstObject(trimmed(s.text))
}

// find takes the object out of a whole answer.
func (o outline) find(text string) (string, ending) {
	s := speech{search: search{values: values{names: &o}}}
	s.write(text)
	s.end()
	return s.object()
}

// named reports whether a text has a name of the outline.
func (o outline) named(text []byte) bool {
	return slices.ContainsFunc(o.required, func(name string) bool { return bytes.Contains(text, []byte(`"`+name+`"`)) })
}

// mayBeIn reports whether a text has any of the names, or escapes that may be one.
func (o outline) mayBeIn(text []byte) bool {
	if bytes.Contains(text, []byte(`\u`)) {
		return true
	}
	for at, c := range text {
		if !o.tails[c] {
			continue
		}
		for _, name := range o.names {
			if endsIn(text[:at+1], name) {
				return true
			}
		}
	}
	return false
}

// maxWrapped is how deep an object may be within others.
const maxWrapped = 4

// fit gives the object of the outline that a valid value is or holds; nil: none.
func (o outline) fit(value []byte, depth int) []byte {
	value = bytes.TrimSpace(value)
	if depth > maxWrapped || len(value) < o.least {
		return nil
	}
	switch value[0] {
	case '"':
		inside := bytes.TrimSpace(value[1 : len(value)-1])
		if len(inside) == 0 || bytes.IndexByte([]byte(`{["\\`), inside[0]) < 0 {
			return nil
		}
		if text := []byte(unquoted(value)); json.Valid(text) {
			return o.fit(text, depth+1)
		}
	case '[':
		if o.list == "" || !o.elements(value) {
			return nil
		}
		return fmt.Appendf(nil, "{%s:%s}", quoted(o.list), value)
	case '{':
		return o.fitObject(value, depth)
	}
	return nil
}

func (o outline) fitObject(value []byte, depth int) (found []byte) {
	if has(value, o.required) {
		for name, v := range fields(value) {
			if o.list != "" && called(name, o.list) && v[0] != '[' {
				found = v // the list is in a string or in an object
			}
		}
		if found != nil {
			return o.fit(found, depth+1)
		}
		return value
	}
	last := ""
	for name, v := range fields(value) {
		if inner := o.fit(v, depth+1); inner != nil {
			if key := unquoted(name); found == nil || key >= last {
				found, last = inner, key
			}
		}
	}
	return found
}

// has reports whether a value is an object with all names, in whichever case.
func has(value []byte, names []string) bool {
	var seen uint64
	for written := range fields(value) {
		for i, name := range names {
			if called(written, name) {
				seen |= 1 << i
			}
		}
	}
	return seen == 1<<len(names)-1 && value[0] == '{'
}

// elements reports whether a list is of objects that have all names of the list's.
func (o outline) elements(list []byte) bool {
	n := 0
	for element := range elements(list) {
		if n++; !has(element, o.element) {
			return false
		}
	}
	return n > 0 && len(o.element) > 0
}

// list looks like an answer that is a list of objects.
var list = regexp.MustCompile("^\\s*(?:```\\w*\\s*)?\\[\\s*\\{")

// firstObject takes the first complete JSON object out of a text without thinking: out of
// fences and prose. An object inside one that is cut or broken is not the answer.
func firstObject(text []byte) (string, ending) {
	if list.Match(text) {
		return "", broken
	}
	v := values{text: text}
	value, end := v.next()
	if end == whole && !json.Valid(value) {
		return "", broken
	}
	return string(value), cmp.Or(end, v.atEnd())
}
