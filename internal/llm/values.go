package llm

import (
	"bytes"
	"fmt"
)

// values are the objects in a text that grows, one behind the other, with what is between
// them passed over. What begins an object looks like it, however badly written; a brace in
// prose does not.
type values struct {
	text  []byte
	at    int      // so much of it is read
	names *outline // looked for: lists of objects count too, and a value may be promising; nil: none

	state state
	start int // of the value that is open or may be

	closers  []byte // of the brackets that are open
	inString bool
	escaped  bool // the next byte of the string is not read
	comma    bool // nothing but space behind a comma
	odd      bool // it needs mending
	deep     bool // it is nested deeper than any that can be read

	seen uint64 // which names of the outline's elements it has
	hope bool   // it is promising
	over bool   // the text has ended: nobody asks whether it is
}

// state is where in a text the reading stands.
type state uint8

const (
	outside state = iota
	brace         // behind a brace, and space
	word          // behind that a word, which may be a name without quotes
	spaced        // behind that space
	bracket       // behind a bracket, and space
	within        // an open value
)

// maxDepth is how deep a value may be nested: encoding/json reads no deeper one.
const maxDepth = 10_000

// next reads on to the end of the next value, and gives it mended. none: there was no more
// text; cut: a value is open. It may be called again when the text has grown.
func (v *values) next() (value []byte, end ending) {
	if v.state != within && !v.open() {
		return nil, none
	}
	end = v.scan()
	if end == cut {
		return nil, cut
	}
	v.state = outside
	if end == whole {
		value = v.text[v.start:v.at:v.at]
		if v.odd {
			value = mended(value)
		}
	}
	return value, end
}

// open looks for the next beginning of a value.
func (v *values) open() bool {
	for v.at < len(v.text) {
		if v.state == outside {
			v.at += v.prose(v.text[v.at:])
			if v.at == len(v.text) {
				break
			}
			v.state, v.start = brace, v.at
			if v.text[v.at] == '[' {
				v.state = bracket
			}
			v.at++
			continue
		}
		begun := false
		if v.state, begun = v.state.then(v.text[v.at]); begun {
			return v.begin()
		}
		if v.state != outside { // else the byte is looked at again
			v.at++
		}
	}
	return false
}

// prose is how much of a text comes before what may begin a value.
func (v *values) prose(text []byte) int {
	lists := v.names != nil
	for i, c := range text {
		if c == '{' || c == '[' && lists {
			return i
		}
	}
	return len(text)
}

// then is where the next byte leads, and whether a value has begun.
func (s state) then(c byte) (next state, begun bool) {
	space := isSpace(c) || c == '\f'
	switch {
	case s == brace && (c == '"' || c == '\'' || c == '}'), s == bracket && c == '{', (s == word || s == spaced) && c == ':':
		return within, true
	case (s == brace || s == word) && isWord(c):
		return word, false
	case s == word && space:
		return spaced, false
	case space:
		return s, false
	}
	return outside, false
}

func (v *values) begin() bool {
	v.state, v.at, v.closers = within, v.start, v.closers[:0]
	v.inString, v.escaped, v.comma, v.odd, v.hope, v.seen = false, false, false, false, v.over, 0
	return true
}

// atEnd is how the search for a value ends where there is no more text: a brace that is its
// last is one that is cut.
func (v *values) atEnd() ending {
	if v.state == brace {
		return cut
	}
	return none
}

// scan reads on in the open value.
func (v *values) scan() (end ending) {
	text, at, closers, comma := v.text, v.at, v.closers, v.comma
	defer func() { v.at, v.closers, v.comma = at, closers, comma }()
	for ; at < len(text); at++ {
		if v.inString {
			if at = v.scanString(at); at == len(text) {
				return cut
			}
			continue
		}
		c := text[at]
		switch c {
		case ' ', '\n', '\r', '\t':
			continue
		case '"':
			v.inString = true
		case '{', '[':
			closers = append(closers, c+2) // '}' and ']' are the next but one
			v.deep = v.deep || len(closers) > maxDepth
		case '}', ']':
			last := len(closers) - 1
			if closers[last] != c {
				at++
				return broken
			}
			v.odd = v.odd || comma
			if closers = closers[:last]; last == 0 {
				at++
				return whole
			}
		}
		comma = c == ','
	}
	return cut
}

// scanString reads on in the open string, to the quote that ends it or to the end of the text.
func (v *values) scanString(at int) int {
	text, escaped := v.text, v.escaped
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case escaped:
			escaped = false
		case c == '"':
			v.inString, v.escaped = false, false
			v.look(at)
			return at
		case c == '\\':
			escaped = true
			v.look(at)
		case c < ' ':
			v.odd = true
		}
	}
	v.escaped = escaped
	return at
}

// look sees whether the text until there ends in a name that is looked for.
func (v *values) look(at int) {
	if v.hope || v.names == nil || !v.names.tails[v.text[at-1]] {
		return
	}
	text := v.text[v.start:at]
	for _, name := range v.names.required {
		v.hope = v.hope || endsIn(text, name)
	}
	for i, name := range v.names.element {
		if endsIn(text, name) {
			v.seen |= 1 << i
			v.hope = v.hope || v.seen == 1<<len(v.names.element)-1
		}
	}
}

// endsIn reports whether a text ends in a name, in whichever case.
func endsIn(text []byte, name string) bool {
	at := len(text) - len(name)
	return at > 0 && bytes.EqualFold(text[at:], []byte(name))
}

// promising reports whether a value is open that has names that are looked for.
func (v *values) promising() bool { return v.state == within && v.hope }

// mended is a value without commas before closing brackets, and with control characters in
// strings escaped: neither changes the meaning.
func mended(value []byte) []byte {
	var out []byte
	inString, escaped, comma := false, false, -1 // place in out of a comma with nothing but space behind it
	for _, c := range value {
		switch {
		case escaped:
			escaped = false
		case inString && c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
			continue
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString, comma = !inString, -1
		case inString:
		case (c == '}' || c == ']') && comma >= 0:
			out, comma = out[:comma], -1
		case c == ',':
			comma = len(out)
		case !isSpace(c):
			comma = -1
		}
		out = append(out, c)
	}
	return out
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
