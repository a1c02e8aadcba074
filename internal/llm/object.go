package llm

import (
	"encoding/json"
	"fmt"
	"regexp"
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

var (
	// thinking is what a model says to itself: all before the last end of it (its
	// beginning may be in the prompt's template), and what has a beginning only.
	thinking = regexp.MustCompile(`(?s)^.*</think(?:ing)?>|<think(?:ing)?>.*$`)
	// opening looks like the beginning of an object, however badly written; a brace in
	// prose does not.
	opening = regexp.MustCompile(`\{\s*(?:["'}]|\w+\s*:|$)`)
	// list looks like an answer that is a list of objects.
	list = regexp.MustCompile("^\\s*(?:```\\w*\\s*)?\\[\\s*\\{")
)

// answerOf is text without thinking and the space around it.
func answerOf(text string) string {
	return strings.TrimSpace(strings.TrimPrefix(thinking.ReplaceAllString(text, ""), "\ufeff"))
}

// firstObject takes the first complete JSON object out of an answer: out of fences,
// prose and behind thinking. A comma before a closing bracket is dropped, and a control
// character in a string is escaped: neither changes the meaning. An object inside one
// that is cut or broken is not the answer.
func firstObject(text string) (string, ending) {
	text = answerOf(text)
	if list.MatchString(text) {
		return "", broken
	}
	start := opening.FindStringIndex(text)
	if start == nil {
		return "", none
	}
	return object(text[start[0]:])
}

// object reads the object that text begins with.
func object(text string) (string, ending) {
	var (
		out      []byte
		closers  []byte // of the brackets that are open
		inString bool
		comma    = -1 // place in out of a comma with nothing but space behind it
	)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\' && i+1 < len(text):
			out = append(out, c)
			i++
			c = text[i]
		case inString && c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
			continue
		case c == '"':
			inString = !inString
			comma = -1
		case inString:
		case c == '{':
			closers, comma = append(closers, '}'), -1
		case c == '[':
			closers, comma = append(closers, ']'), -1
		case c == '}' || c == ']':
			if closers[len(closers)-1] != c {
				return "", broken
			}
			closers = closers[:len(closers)-1]
			if comma >= 0 {
				out, comma = out[:comma], -1
			}
		case c == ',':
			comma = len(out)
		case c != ' ' && c != '\n' && c != '\r' && c != '\t':
			comma = -1
		}
		out = append(out, c)
		if len(closers) == 0 {
			if !json.Valid(out) {
				return "", broken
			}
			return string(out), whole
		}
	}
	return "", cut
}
