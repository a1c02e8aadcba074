// Package problem holds the kinds of failure in words that a user may see.
//
// Inside the house an error that a user should understand is a *Problem: its
// Kind decides the HTTP status or exit code at the edge, its Detail is shown as
// it is. Every other error is a fault of ours: the edge answers a fixed sentence
// and an id, and the error itself goes to the log only.
package problem

import (
	"errors"
	"fmt"
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

// Field is one wrong value of an input.
type Field struct {
	Location string `json:"location"` // dotted path from the root, e.g. "body.energy_kcal"
	Message  string `json:"message"`
}

// Problem is a failure that may be shown to a user.
type Problem struct {
	Kind       Kind
	Code       string // stable word for programs, e.g. "dates-planned"; empty: the kind
	Detail     string // one or two sentences for a person
	Fields     []Field
	RetryAfter time.Duration // with TooMany and Unavailable
	cause      error
}

// New makes a Problem whose detail is formatted like fmt.Sprintf.
func New(kind Kind, format string, args ...any) *Problem {
	return &Problem{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// InvalidField is an Invalid problem of one field.
func InvalidField(location, format string, args ...any) *Problem {
	var c Collector
	c.Add(location, format, args...)
	return c.problem()
}

// Error gives the detail and the fields; it never holds more than the user may see,
// so it may be logged and shown.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Detail)
	for i, f := range p.Fields {
		if i > 0 || p.Detail != "" {
			b.WriteString("; ")
		}
		b.WriteString(f.Location + ": " + f.Message)
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

// Coded gives the problem a stable word of its own.
func (p *Problem) Coded(code string) *Problem {
	q := *p
	q.Code = code
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

// WithCause words an error with the cause that a Problem hides from users: for a log, or
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

// Collector gathers the wrong fields of one input, so that a user learns of all
// of them at once. The zero value is ready.
type Collector struct{ fields []Field }

// Add notes one wrong field.
func (c *Collector) Add(location, format string, args ...any) {
	c.fields = append(c.fields, Field{Location: location, Message: fmt.Sprintf(format, args...)})
}

// Check notes the field unless ok.
func (c *Collector) Check(ok bool, location, format string, args ...any) {
	if !ok {
		c.Add(location, format, args...)
	}
}

// Join adds the fields that another error names, if it is a problem that names any.
func (c *Collector) Join(err error) {
	if p := As(err); p != nil {
		c.fields = append(c.fields, p.Fields...)
	}
}

// Err is nil when nothing was added, else an Invalid problem with all fields.
func (c *Collector) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return c.problem()
}

func (c *Collector) problem() *Problem {
	detail := "One value is not valid."
	if len(c.fields) > 1 {
		detail = fmt.Sprintf("%d values are not valid.", len(c.fields))
	}
	return &Problem{Kind: Invalid, Detail: detail, Fields: c.fields}
}
