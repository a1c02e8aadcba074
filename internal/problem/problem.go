// Package problem holds the kinds of failure that a user should understand, as data: a
// kind, a code and parameters, and no sentence. The room words says them in a language.
//
// Inside the house such an error is a *Problem: its Kind decides the HTTP status or exit
// code at the edge, its Code is the key of the message. Every other error is a fault of
// ours: the edge answers a fixed message and an id, and the error itself goes to the log
// only.
package problem

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Kind is a class of failure. The edge maps it to an HTTP status.
type Kind string

// The kinds, with the HTTP status that the edge gives each.
const (
	Invalid      Kind = "invalid"      // 422: the input breaks a rule; Fields says where
	Malformed    Kind = "malformed"    // 400: the input cannot be read
	Unauthorized Kind = "unauthorized" // 401: no, bad or expired credentials
	Forbidden    Kind = "forbidden"    // 403: known, but the role is too weak
	NotFound     Kind = "not-found"    // 404: absent, or another household's
	Conflict     Kind = "conflict"     // 409: the state of the thing forbids it
	Stale        Kind = "stale"        // 412: If-Match names an older version
	TooMany      Kind = "too-many"     // 429: the caller's own quota; RetryAfter
	Unavailable  Kind = "unavailable"  // 503: overload or database away; RetryAfter
	Impossible   Kind = "impossible"   // 422: the wishes contradict each other
	ReadOnly     Kind = "read-only"    // 503: the database takes no writes now
)

// Params are the named values of a message: strings, whole numbers, fractions, truth
// values and lists of strings, so that they read the same after a way through JSON. A date
// is YYYY-MM-DD.
type Params map[string]any

// named makes Params of names and values in turn. A value of a named type becomes the
// plain one below it.
func named(pairs []any) Params {
	if len(pairs) == 0 {
		return nil
	}
	if len(pairs)%2 != 0 {
		panic("problem: a parameter has no value")
	}
	params := make(Params, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		params[pairs[i].(string)] = value(pairs[i+1])
	}
	return params
}

func value(v any) any {
	switch of := reflect.ValueOf(v); of.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return of.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(of.Uint())
	case reflect.Float32, reflect.Float64:
		return of.Float()
	case reflect.Bool:
		return of.Bool()
	case reflect.String:
		return of.String()
	case reflect.Slice:
		all := make([]string, of.Len())
		for i := range all {
			all[i] = of.Index(i).String()
		}
		return all
	}
	panic(fmt.Sprintf("problem: a parameter is a %T", v))
}

// Source is the part of a request that a value came in.
type Source string

// The sources. A value that does not come in a request belongs to the body.
const (
	Body   Source = ""
	Query  Source = "query"
	Header Source = "header"
)

// Field is one wrong value of an input: where it is, and what is wrong.
type Field struct {
	In     Source `json:"in,omitempty"`
	Path   string `json:"path"` // dotted, within the source, e.g. "max_minutes.weekday.dinner"; empty: all of it
	Code   string `json:"code,omitempty"`
	Params Params `json:"params,omitempty"`
}

// Location is the path with its source before it, e.g. "body.energy_kcal".
func (f Field) Location() string {
	if f.Path == "" {
		return f.source()
	}
	return f.source() + "." + f.Path
}

func (f Field) source() string {
	if f.In == Body {
		return "body"
	}
	return string(f.In)
}

// Problem is a failure that may be shown to a user.
type Problem struct {
	Kind       Kind
	Code       string // the message's key and a stable word for programs, e.g. "dates-planned"
	Params     Params
	Fields     []Field
	RetryAfter time.Duration // with TooMany and Unavailable
	// About is what it is about, for those who can say more of it than the code: of wishes
	// that contradict each other a *meal.Impasse, of a dish that breaks rules
	// []meal.ViolationView, of what an older version kept Verbatim. nil: nothing more.
	About any
	cause error
}

// Message is something to say that is no failure: a code with its parameters.
type Message struct {
	Code   string
	Params Params
}

// MessageOf makes a Message of a code, with the names and values of its parameters in turn.
func MessageOf(code string, params ...any) Message { return Message{Code: code, Params: named(params)} }

// Verbatim is what a version that kept sentences said of a problem. It is shown as it is.
type Verbatim struct {
	Detail   string
	Findings []Finding
}

// Finding is what was said of one place.
type Finding struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Of makes a Problem of a code, with the names and values of its parameters in turn. Where
// the code is the kind, a parameter says more: "what" is not found, "why" it cannot be read.
func Of(kind Kind, code string, params ...any) *Problem {
	return &Problem{Kind: kind, Code: code, Params: named(params)}
}

// Wrong is an Invalid problem of one field of the body.
func Wrong(path, code string, params ...any) *Problem {
	var c Collector
	c.Find(path, code, params...)
	return c.problem()
}

// Error gives the code with its parameters, and the fields, for a log. It never holds more
// than the user may see.
func (p *Problem) Error() string {
	parts := []string{written(cmp.Or(p.Code, string(p.Kind)), p.Params)}
	for _, f := range p.Fields {
		parts = append(parts, f.Location()+": "+written(f.Code, f.Params))
	}
	return strings.Join(parts, "; ")
}

// written is a code with its parameters: "menus-full count=20 max=20".
func written(code string, params Params) string {
	var b strings.Builder
	b.WriteString(code)
	for _, name := range slices.Sorted(maps.Keys(params)) {
		fmt.Fprintf(&b, " %s=%v", name, params[name])
	}
	return b.String()
}

// Unwrap gives the hidden cause, for errors.Is and the log.
func (p *Problem) Unwrap() error { return p.cause }

// Because keeps err as the cause: logged, never shown.
func (p *Problem) Because(err error) *Problem {
	q := *p
	q.cause = err
	return &q
}

// After says when to try again.
func (p *Problem) After(d time.Duration) *Problem {
	q := *p
	q.RetryAfter = d
	return &q
}

// In says that the fields came in another part of the request than the body.
func (p *Problem) In(source Source) *Problem {
	q := *p
	q.Fields = slices.Clone(p.Fields)
	for i := range q.Fields {
		q.Fields[i].In = source
	}
	return &q
}

// As returns the Problem in err's chain, or nil.
func As(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// WithCause writes an error with the cause that a Problem hides from users: for a log, or
// the terminal of whoever runs the service and can do something about it.
func WithCause(err error) string {
	p := As(err)
	if p == nil || p.cause == nil {
		return err.Error()
	}
	return fmt.Sprintf("%s (%s)", err, p.cause)
}

// Is reports whether err holds a Problem of this kind.
func Is(err error, kind Kind) bool {
	p := As(err)
	return p != nil && p.Kind == kind
}

// MaxNamed is how many wrong values of an input are named.
const MaxNamed = 100

// Collector gathers what is wrong with one input, so that a user learns of all of it at
// once. Each place is named once: who speaks first says it. Inside a place that is wrong
// nothing more is found: of an element that is no object nobody is told that it lacks
// fields. Beyond MaxNamed nothing is kept. The zero value is ready. A copy is another
// collector: what it finds is not found by the first.
type Collector struct{ fields []Field }

// add notes a field, unless its place, or one around it, is known to be wrong.
func (c *Collector) add(f Field) {
	if len(c.fields) < MaxNamed && !c.knows(f) {
		c.fields = append(slices.Clip(c.fields), f) // copies share what they have in common
	}
}

func (c *Collector) knows(f Field) bool { return slices.ContainsFunc(c.fields, f.within) }

// within reports whether a place is another one, or lies in it.
func (f Field) within(other Field) bool {
	rest, begins := strings.CutPrefix(f.Path, other.Path)
	return begins && f.In == other.In && (rest == "" || other.Path == "" || rest[0] == '.' || rest[0] == '[')
}

// Has reports whether a place of the body, or one around it, is known to be wrong: then its
// value says nothing.
func (c *Collector) Has(path string) bool { return c.knows(Field{Path: path}) }

// Touches is Has for a value that is judged as a whole: it reports also whether a place in it
// is known to be wrong.
func (c *Collector) Touches(path string) bool {
	return c.Has(path) || slices.ContainsFunc(c.fields, func(f Field) bool { return f.within(Field{Path: path}) })
}

// Join notes what another has found.
func (c *Collector) Join(other Collector) {
	for _, f := range other.fields {
		c.add(f)
	}
}

// Find notes one wrong field of the body, with the names and values of the parameters in
// turn.
func (c *Collector) Find(path, code string, params ...any) {
	c.FindIn(Body, path, code, params...)
}

// Require notes the field unless ok.
func (c *Collector) Require(ok bool, path, code string, params ...any) {
	if !ok {
		c.Find(path, code, params...)
	}
}

// Take notes the fields of an Invalid problem below another path; of any other error
// nothing.
func (c *Collector) Take(below string, err error) {
	p := As(err)
	if p == nil || p.Kind != Invalid {
		return
	}
	for _, f := range p.Fields {
		f.Path = strings.TrimSuffix(below+"."+f.Path, ".")
		f.Path = strings.TrimPrefix(f.Path, ".")
		c.add(f)
	}
}

// FindIn is Find for another part of the request than the body.
func (c *Collector) FindIn(in Source, path, code string, params ...any) {
	c.add(Field{In: in, Path: path, Code: code, Params: named(params)})
}

// Err is nil when nothing was found, else an Invalid problem with the fields; its code is
// "invalid-many" where there may be more than are named.
func (c *Collector) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return c.problem()
}

func (c *Collector) problem() *Problem {
	if len(c.fields) == MaxNamed {
		return &Problem{Kind: Invalid, Code: "invalid-many", Params: Params{"min": int64(MaxNamed)}, Fields: c.fields}
	}
	return Fields(c.fields...)
}

// Fields is an Invalid problem of wrong fields.
func Fields(fields ...Field) *Problem {
	return &Problem{Kind: Invalid, Code: "invalid", Params: Params{"count": int64(len(fields))}, Fields: fields}
}
