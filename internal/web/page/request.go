package page

import (
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/problem"
)

// number reads a whole number of a form; an empty field is nil. What is no number is
// noted at body.<name>.
func (r *Request) number(c *problem.Collector, name string) *int {
	return numberIn(c, name, r.Form.Get(name))
}

// numberIn is number for the text of a field of this name.
func numberIn(c *problem.Collector, name, text string) *int {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		c.Find(name, "not-whole-number", "value", text)
		return nil
	}
	return &n
}

// version of the thing that the form was shown with; false: it names none.
func (r *Request) version() (n int, named bool) {
	n, err := strconv.Atoi(r.Form.Get("version"))
	return n, err == nil
}

// outdated says that the form is of another version than the one that is kept, or of none
// that it names. What is what it changes, at the beginning of a sentence.
func (r *Request) outdated(what string, kept int) *problem.Problem {
	version, named := r.version()
	switch {
	case !named:
		return versionMissing(what)
	case version != kept:
		return changedMeanwhile(what)
	}
	return nil
}

// together joins what a form's reading found with what the rules find wrong with the rest of
// it. The state of the thing says nothing about a form that could not be read.
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
		all := slices.Clone(found.Fields)
		for _, field := range p.Fields {
			inside := func(f problem.Field) bool {
				rest, ok := strings.CutPrefix(field.Location(), f.Location())
				return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
			}
			if !slices.ContainsFunc(all, inside) {
				all = append(all, field)
			}
		}
		return problem.Fields(all...)
	case p.Kind == problem.Conflict, p.Kind == problem.Stale, p.Kind == problem.Impossible, p.Kind == problem.TooMany:
		return found
	}
	return judged
}

// set gives a value where there is one.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}
