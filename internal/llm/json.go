package llm

import (
	"bytes"
	"encoding/json"
	"iter"
	"strings"
	"unicode/utf8"
)

// What follows walks through JSON that is known to be valid, in place: nothing is copied and
// nothing decoded but what is asked for.

// isSpace reports whether a byte is white space of JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// valueEnd gives where the value ends that begins at i.
func valueEnd(b []byte, i int) int {
	depth := 0
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i); depth == 0 {
				return i
			}
			i--
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return i // of a number or a word that nothing followed
			}
			if depth == 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// stringEnd gives where the string ends that begins at i.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return i
}

// fields are the names of an object, each as it is written, with their values. Of anything
// else there are none.
func fields(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		i := skipSpace(object, 0)
		if i == len(object) || object[i] != '{' {
			return
		}
		for i = skipSpace(object, i+1); i < len(object) && object[i] == '"'; {
			name := object[i:stringEnd(object, i)]
			i = skipSpace(object, i+len(name))
			i = skipSpace(object, i+1) // behind the colon
			end := valueEnd(object, i)
			if !yield(name, object[i:end]) {
				return
			}
			i = skipSpace(object, end)
			i = skipSpace(object, i+1) // behind the comma
		}
	}
}

// elements are those of a list. Of anything else there are none.
func elements(list []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		i := skipSpace(list, 0)
		if i == len(list) || list[i] != '[' {
			return
		}
		for i = skipSpace(list, i+1); i < len(list) && list[i] != ']'; {
			end := valueEnd(list, i)
			if !yield(list[i:end]) {
				return
			}
			i = skipSpace(list, end)
			i = skipSpace(list, i+1) // behind the comma
		}
	}
}

// unquoted is a string's text; of what is no string it is empty.
func unquoted(value []byte) (text string) {
	if len(value) < 2 || value[0] != '"' {
		return ""
	}
	inside := value[1 : len(value)-1]
	escape := bytes.IndexByte(inside, '\\')
	switch {
	case !utf8.Valid(inside) || escape >= 0 && bytes.Contains(inside[escape:], []byte(`\u`)):
		_ = json.Unmarshal(value, &text) // it is valid
		return text
	case escape < 0:
		return string(inside)
	}
	var b strings.Builder
	b.Grow(len(inside))
	for ; escape >= 0; escape = bytes.IndexByte(inside, '\\') {
		b.Write(inside[:escape])
		b.WriteByte(meant(inside[escape+1]))
		inside = inside[escape+2:]
	}
	b.Write(inside)
	return b.String()
}

// meant is what the letter of an escape means.
func meant(letter byte) byte {
	switch letter {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return letter // a quote, a slash or a backslash
}

// quoted is a text as JSON.
func quoted(text string) string {
	b, _ := json.Marshal(text) // a string always has a form in JSON
	return string(b)
}

// called reports whether a name, as it is written, is this one in whichever case.
func called(written []byte, name string) bool {
	inside := written[1 : len(written)-1]
	if len(inside) == len(name) && string(inside) == name {
		return true
	}
	if bytes.IndexByte(inside, '\\') >= 0 {
		inside = []byte(unquoted(written))
	}
	return bytes.EqualFold(inside, []byte(name))
}
