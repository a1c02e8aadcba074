//proof:faults

package llm

// The whole-text reader that the incremental one replaced, as it was: what a reply is worth
// is what this says.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	// wholeThinking is what a model says to itself: all before the last end of it (its
	// beginning may be in the prompt's template), and what has a beginning only.
	wholeThinking = func() *regexp.Regexp {
		const words = `(?:think|thinking|thoughts?|reasoning|analysis|scratchpad)`
		begin := `<(?:seed:)?` + words + `>|\[THINK\]|◁think▷|<\|START_THINKING\|>|<\|begin_of_thought\|>`
		end := `</(?:seed:)?` + words + `>|\[/THINK\]|◁/think▷|<\|END_THINKING\|>|<\|end_of_thought\|>|` +
			`<\|channel\|>\s*final[^{\[]*?<\|message\|>` // of the format with channels
		return regexp.MustCompile(`(?is)^.*(?:` + end + `)|(?:` + begin + `).*$|<\|channel\|>\s*analysis.*?(?:<\|end\|>|$)`)
	}()
	// wholeOpening looks like the beginning of an object, however badly written; a brace in
	// prose does not.
	wholeOpening = regexp.MustCompile(`\{\s*(?:["'}]|\w+\s*:|$)`)
	// wholeOpenings are those of objects and of lists of objects.
	wholeOpenings = regexp.MustCompile(`\[\s*\{|` + wholeOpening.String())
	// list looks like an answer that is a list of objects.
	wholeList = regexp.MustCompile("^\\s*(?:```\\w*\\s*)?\\[\\s*\\{")
)

// wholeAnswerOf is text without thinking and the space around it.
func wholeAnswerOf(text string) string {
	if strings.ContainsAny(text, "<[◁") {
		text = wholeThinking.ReplaceAllString(text, "")
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
}

// How often the search for an object begins anew, and how often of it within one that does not
// end, which is read to the end of the text each time.
const (
	wholeMaxOpenings = 1000
	wholeMaxCut      = 8
)

// find takes the last whole object of the outline out of an answer: behind drafts and
// thinking, out of fences, prose, an object around it or a string that holds it, and also
// where its list is bare. Where nothing has the outline, the first object is the answer. One
// that begins as the outline does behind all others and is cut makes those drafts.
func (o outline) wholeFind(text string) (string, ending) {
	if len(o.required) == 0 {
		return wholeFirstObject(text)
	}
	all := text
	text = wholeAnswerOf(text)
	found, cutBehind, cuts := "", false, 0
	for range wholeMaxOpenings {
		at := wholeOpenings.FindStringIndex(text)
		if at == nil {
			break
		}
		text = text[at[0]:]
		value, read, end := wholeScan(text)
		if end == cut {
			if cutBehind = cutBehind || o.wholeNamed(text); cuts == wholeMaxCut {
				break
			}
			cuts++
			text = text[1:]
			continue
		}
		if fit, ok := o.wholeFit([]byte(value), 0); ok && end == whole {
			found, cutBehind = fit, false
		}
		text = text[read:]
	}
	switch {
	case cutBehind:
		return "", cut
	case found != "":
		return found, whole
	}
	return wholeFirstObject(all)
}

// named reports whether a text has a name of the outline.
func (o outline) wholeNamed(text string) bool {
	return slices.ContainsFunc(o.required, func(name string) bool { return strings.Contains(text, `"`+name+`"`) })
}

// wholeMaxWrapped is how deep an object may be within others.
const wholeMaxWrapped = 4

// fit gives the object of the outline that a value is or holds.
func (o outline) wholeFit(value []byte, depth int) (string, bool) {
	value = bytes.TrimSpace(value)
	if len(value) == 0 || depth > wholeMaxWrapped {
		return "", false
	}
	switch value[0] {
	case '"':
		var text string
		if json.Unmarshal(value, &text) != nil || !json.Valid([]byte(text)) {
			return "", false
		}
		return o.wholeFit([]byte(text), depth+1)
	case '[':
		if o.list == "" || len(o.element) == 0 || !wholeElements(value, o.element) {
			return "", false
		}
		return `{` + quoted(o.list) + `:` + string(value) + `}`, true
	case '{':
		return o.wholeFitObject(value, depth)
	}
	return "", false
}

func (o outline) wholeFitObject(value []byte, depth int) (found string, ok bool) {
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(value, &fields) != nil {
		return "", false
	}
	if wholeHas(fields, o.required) {
		for name, v := range fields {
			if o.list == "" || !strings.EqualFold(name, o.list) || v[0] == '[' {
				continue
			}
			return o.wholeFit(v, depth+1) // the list is in a string or in an object
		}
		return string(value), true
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if inner, fits := o.wholeFit(fields[name], depth+1); fits {
			found, ok = inner, true
		}
	}
	return found, ok
}

// has reports whether an object has all names, in whichever case.
func wholeHas(fields map[string]json.RawMessage, names []string) bool {
	for _, name := range names {
		if _, there := fields[name]; there {
			continue
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(fields)), func(other string) bool { return strings.EqualFold(name, other) }) {
			return false
		}
	}
	return true
}

// elements reports whether a list is of objects that have all names.
func wholeElements(list []byte, names []string) bool {
	var all []map[string]json.RawMessage
	if json.Unmarshal(list, &all) != nil || len(all) == 0 {
		return false
	}
	return !slices.ContainsFunc(all, func(element map[string]json.RawMessage) bool { return !wholeHas(element, names) })
}

// wholeFirstObject takes the first complete JSON object out of an answer: out of fences,
// prose and behind thinking. A comma before a closing bracket is dropped, and a control
// character in a string is escaped: neither changes the meaning. An object inside one
// that is cut or broken is not the answer.
func wholeFirstObject(text string) (string, ending) {
	text = wholeAnswerOf(text)
	if wholeList.MatchString(text) {
		return "", broken
	}
	start := wholeOpening.FindStringIndex(text)
	if start == nil {
		return "", none
	}
	value, _, end := wholeScan(text[start[0]:])
	return value, end
}

// scan reads the object or list that text begins with, and says how much of the text that is.
func wholeScan(text string) (value string, read int, end ending) {
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
				return "", i + 1, broken
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
				return "", i + 1, broken
			}
			return string(out), i + 1, whole
		}
	}
	return "", len(text), cut
}
