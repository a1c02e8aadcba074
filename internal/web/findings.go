package web

import (
	"mealplanner/internal/problem"
)

// An input is refused with everything that is wrong with it. The description finds what
// cannot be read, or is too long to be looked at; what is left of the body goes to the
// rules, which judge it and keep nothing.

// maxFindings is how many wrong values of an input are named.
const maxFindings = 100

// findings are the wrong places of an input. Each is named once: who speaks first says
// it. Of more than maxFindings the places are kept, and the words are not.
type findings struct {
	fields []problem.Field
	said   map[string]bool // by location
}

func (f *findings) add(fields ...problem.Field) {
	if f.said == nil {
		f.said = map[string]bool{}
	}
	for _, field := range fields {
		if at := field.Location(); !f.said[at] {
			f.said[at] = true
			if len(f.fields) < maxFindings {
				f.fields = append(f.fields, field)
			}
		}
	}
}

// hold reports whether a place lies inside one that is wrong: of an element that is no
// object nobody is told that it has no fields.
func (f *findings) hold(location string) bool {
	for i, c := range location {
		if (c == '.' || c == '[') && f.said[location[:i]] {
			return true
		}
	}
	return false
}

// problem is the refusal that names them; nil: nothing is wrong.
func (f *findings) problem() *problem.Problem {
	if len(f.fields) == 0 {
		return nil
	}
	if len(f.fields) < maxFindings {
		return problem.Fields(f.fields...)
	}
	p := problem.Of(problem.Invalid, "invalid-many", "least", maxFindings)
	p.Fields = f.fields
	return p
}

// together joins what was found wrong with an input with what the rules find wrong with
// the rest of it. Who may not do this at all is told that instead; the state of the thing
// says nothing about an input that could not be read.
func together(found *problem.Problem, judged error) error {
	p := problem.As(judged)
	switch {
	case found == nil:
		return judged
	case judged == nil:
		return found
	case p == nil:
		return judged
	case p.Kind == problem.Invalid:
		var all findings
		all.add(found.Fields...)
		for _, field := range p.Fields {
			if !all.hold(field.Location()) {
				all.add(field)
			}
		}
		return all.problem()
	case p.Kind == problem.Conflict, p.Kind == problem.Stale, p.Kind == problem.Impossible, p.Kind == problem.TooMany:
		return found
	}
	return judged
}
