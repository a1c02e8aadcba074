package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mealplanner/internal/problem"
)

// reader goes once through valid JSON.
type reader struct {
	data  []byte
	at    int
	path  []step
	found problem.Collector
	named int             // findings
	twice []problem.Field // names that are given twice
}

// step is a part of a path: a member by its name, or an item of a list.
type step struct {
	name string
	item int // of a member: isMember
}

const isMember = -1

func member(name string) step { return step{name, isMember} }

// value reads the next value, which the plan describes, into v. A value that is not as it
// should be is noted, and v left zero; false: it is not there.
func (r *reader) value(p *plan, v reflect.Value) (there bool) {
	start := r.space()
	if start == 'n' {
		r.skip()
		r.null(p)
		return false
	}
	if p.kind == ignored {
		r.skip()
		return false
	}
	if v.Kind() == reflect.Pointer {
		to := reflect.New(v.Type().Elem())
		if there = r.value(p, to.Elem()); there {
			v.Set(to)
		}
		return there
	}
	if p.kind == several {
		return r.oneOf(p, v, start)
	}
	if !isA(p.typeName(), start) {
		r.skip()
		r.note(isNo(p.typeName()))
		return false
	}
	switch p.kind {
	case aList:
		return r.list(p, v)
	case anObject:
		if v.Kind() == reflect.Map {
			return r.members(p, v)
		}
		return r.object(p, v)
	case aTruth:
		v.SetBool(start == 't')
		r.skip()
		return true
	case aWhole, aNumber:
		return r.number(p, v)
	}
	return r.text(p, v)
}

// null notes null where it is not a value.
func (r *reader) null(p *plan) {
	switch {
	case p.nullable, p.kind == ignored:
	case p.holds():
		r.note(newFinding("null", "type", p.typeName()))
	case p.optional: // as if it were not there
	case p.kind == several:
		r.findForms(p)
	default:
		r.note(isNo(p.typeName()))
	}
}

// finding is what is wrong with a value; without a code nothing is.
type finding struct {
	code   string
	params []any
}

func newFinding(code string, params ...any) finding { return finding{code, params} }

// isNo is what is said of a value that has not a type.
func isNo(typeName string) finding {
	switch typeName {
	case aText:
		return newFinding("not-a-string")
	case aWhole:
		return newFinding("not-whole")
	case aNumber:
		return newFinding("not-a-number")
	case aTruth:
		return newFinding("not-a-boolean")
	case aList:
		return newFinding("not-an-array")
	}
	return newFinding("not-an-object")
}

// isA reports whether a value that begins so has the type.
func isA(typeName string, start byte) bool {
	switch start {
	case '"':
		return typeName == aText
	case '{':
		return typeName == anObject
	case '[':
		return typeName == aList
	case 't', 'f':
		return typeName == aTruth
	}
	return typeName == aWhole || typeName == aNumber
}

// oneOf reads a value that may have several forms into the place of the one that it has.
func (r *reader) oneOf(p *plan, v reflect.Value, start byte) bool {
	places := v.Addr().Interface().(Forms).Forms()
	for i, form := range p.forms {
		if isA(form.typeName(), start) {
			return r.value(form, reflect.ValueOf(places[i]).Elem())
		}
	}
	r.skip()
	r.findForms(p)
	return false
}

func (r *reader) findForms(p *plan) {
	var types []string
	for _, form := range p.forms {
		types = append(types, form.typeName())
	}
	r.note(newFinding("wrong-form", "types", types))
}

// list reads the items in their positions. One with too many is passed over.
func (r *reader) list(p *plan, v reflect.Value) bool {
	maxItems := MaxItems
	if p.bounds.max != nil {
		maxItems = *p.bounds.max
	}
	r.at++
	n := r.count()
	if n > maxItems {
		return r.tooMany(maxItems)
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := 0; r.more(']'); i++ {
		r.path = append(r.path, step{item: i})
		r.value(p.item, v.Index(i))
		r.path = r.path[:len(r.path)-1]
	}
	return true
}

// count gives how many items the list, or members the object, has that begins here.
func (r *reader) count() int {
	if c := r.space(); c == ']' || c == '}' {
		return 0
	}
	n := 1
	for at, open := r.at, 1; ; at++ {
		switch r.data[at] {
		case '"':
			at = endOfString(r.data, at) - 1
		case '{', '[':
			open++
		case '}', ']':
			if open--; open == 0 {
				return n
			}
		case ',':
			if open == 1 {
				n++
			}
		}
	}
}

// tooMany notes that the list or object that begins here has more than it may, and leaves
// it.
func (r *reader) tooMany(maxItems int) bool {
	r.note(newFinding("too-many-items", "max", maxItems))
	r.leave()
	return false
}

// members reads an object whose names are free.
func (r *reader) members(p *plan, v reflect.Value) bool {
	r.at++
	if r.count() > MaxNames {
		return r.tooMany(MaxNames)
	}
	v.Set(reflect.MakeMap(v.Type()))
	seen := map[string]bool{}
	for r.more('}') {
		start := r.at
		name := string(r.name())
		if halved(r.data[start:r.at]) {
			r.note(newFinding("half-character"))
		}
		if seen[name] {
			r.doubled(name)
		}
		seen[name] = true
		if strings.ContainsRune(name, 0) {
			r.note(newFinding("bad-character"))
		}
		r.path = append(r.path, member(name))
		item := reflect.New(v.Type().Elem()).Elem()
		if r.value(p.item, item) {
			v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), item)
		}
		r.path = r.path[:len(r.path)-1]
	}
	return true
}

// object reads a struct, and notes what it has not and what it should not have.
func (r *reader) object(p *plan, v reflect.Value) bool {
	var few [32]bool
	seen := append(few[:0], make([]bool, len(p.fields))...)
	r.at++
	for r.more('}') {
		name := r.name()
		i, known := p.named[string(name)]
		if !known {
			r.unexpected(name)
			r.skip()
			continue
		}
		f := p.fields[i]
		if seen[i] {
			r.doubled(f.name)
		}
		seen[i] = true
		r.path = append(r.path, member(f.name))
		r.value(f.plan, v.FieldByIndex(f.index))
		r.path = r.path[:len(r.path)-1]
	}
	for i, f := range p.fields {
		if !seen[i] && !f.plan.optional {
			r.path = append(r.path, member(f.name))
			r.note(newFinding("required"))
			r.path = r.path[:len(r.path)-1]
		}
	}
	return true
}

func (r *reader) text(p *plan, v reflect.Value) bool {
	start := r.at
	text := string(r.str())
	if halved(r.data[start:r.at]) {
		r.note(newFinding("half-character"))
		return false
	}
	if p.kind == aTime {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			r.note(newFinding("not-a-time"))
			return false
		}
		v.Set(reflect.ValueOf(t))
		return true
	}
	if f := p.bounds.ofText(text); f.code != "" {
		r.note(f)
		return false
	}
	v.SetString(text)
	return true
}

func (b bounds) ofText(text string) finding {
	switch n := utf8.RuneCountInString(text); {
	case strings.ContainsRune(text, 0):
		return newFinding("bad-character")
	case b.max != nil && n > *b.max:
		return newFinding("too-long", "max", *b.max)
	case b.min != nil && n < *b.min:
		return newFinding("too-short", "min", *b.min)
	case b.choices != nil && !slices.Contains(b.choices, text):
		return newFinding("not-one-of", "choices", b.choices)
	}
	return finding{}
}

func (r *reader) number(p *plan, v reflect.Value) bool {
	start := r.at
	r.skip()
	if f := p.bounds.number(p.kind, string(r.data[start:r.at]), v); f.code != "" {
		r.note(f)
		return false
	}
	return true
}

// number sets v to a number.
func (b bounds) number(kind, digits string, v reflect.Value) finding {
	if kind == aNumber {
		n, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return newFinding("number-too-wide")
		}
		v.SetFloat(n)
		return finding{}
	}
	if strings.ContainsAny(digits, ".eE") {
		return newFinding("not-whole")
	}
	if v.Kind() == reflect.Uint64 {
		n, err := strconv.ParseUint(digits, 10, 64)
		switch {
		case strings.HasPrefix(digits, "-"):
			return newFinding("too-small", "min", 0)
		case err != nil:
			return newFinding("number-too-wide")
		}
		v.SetUint(n)
		return finding{}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil:
		return newFinding("number-too-wide")
	case b.min != nil && n < int64(*b.min):
		return newFinding("too-small", "min", *b.min)
	case b.max != nil && n > int64(*b.max):
		return newFinding("too-big", "max", *b.max)
	}
	v.SetInt(n)
	return finding{}
}

// note notes what is wrong with the value at hand.
func (r *reader) note(f finding) {
	if r.named++; r.named <= problem.MaxNamed {
		r.found.Find(pathOf(r.path), f.code, f.params...)
	}
}

// unexpected notes a member that the object at hand has not.
func (r *reader) unexpected(name []byte) {
	if r.named++; r.named <= problem.MaxNamed {
		r.found.Find(pathOf(append(r.path, member(string(name)))), "unexpected")
	}
}

func (r *reader) doubled(name string) {
	path := pathOf(append(r.path, member(name)))
	known := slices.ContainsFunc(r.twice, func(f problem.Field) bool { return f.Path == path })
	if !known && len(r.twice) < problem.MaxNamed {
		r.twice = append(r.twice, problem.Field{Path: path, Code: "twice"})
	}
}

// pathOf writes a path: "rules[0].text".
func pathOf(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		if s.item != isMember {
			b.WriteString("[" + strconv.Itoa(s.item) + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		if s.name == "" {
			b.WriteString(`""`) // an empty path would be all of the input
			continue
		}
		b.WriteString(PathName(s.name))
	}
	return b.String()
}

// PathName is a name as paths hold it. What it is called may be anything: what a terminal
// would obey is escaped, and so is a dot; of a long name the beginning is kept.
func PathName(name string) string {
	const longest = 64 // bytes
	end := ""
	if len(name) > longest {
		name, end = name[:longest], "…"
	}
	quoted := strconv.Quote(name)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], ".", `\x2e`) + end
}

// space goes to the next value, and gives the byte with which it begins.
func (r *reader) space() byte {
	for r.data[r.at] <= ' ' {
		r.at++
	}
	return r.data[r.at]
}

// more goes to the next item or name of a list or an object; false: past its closing
// bracket.
func (r *reader) more(bracket byte) bool {
	if r.space() == ',' {
		r.at++
		r.space()
	}
	if r.data[r.at] == bracket {
		r.at++
		return false
	}
	return true
}

// name reads the name of a member, and the colon.
func (r *reader) name() []byte {
	name := r.str()
	r.space()
	r.at++
	return name
}

// str reads a string.
func (r *reader) str() []byte {
	start := r.at
	r.at = endOfString(r.data, start)
	inside := r.data[start+1 : r.at-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside
	}
	var text string
	_ = json.Unmarshal(r.data[start:r.at], &text) // it is valid
	return []byte(text)
}

// skip goes past the next value, and keeps nothing of it.
func (r *reader) skip() {
	switch r.space() {
	case '"':
		r.at = endOfString(r.data, r.at)
	case '{', '[':
		r.at++
		r.leave()
	default:
		for r.at < len(r.data) && strings.IndexByte(",]} \t\r\n", r.data[r.at]) < 0 {
			r.at++
		}
	}
}

// leave goes past the closing bracket of the list or object at hand.
func (r *reader) leave() {
	for open := 1; open > 0; r.at++ {
		switch r.data[r.at] {
		case '"':
			r.at = endOfString(r.data, r.at) - 1
		case '{', '[':
			open++
		case '}', ']':
			open--
		}
	}
}
