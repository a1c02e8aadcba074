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

// afterForm answers a form by what came of it: with what follows, or with the form again and
// what was wrong with it. What nobody can mend there has a page of its own.
func afterForm(err error, follows Answer, again func(*problem.Problem) (Answer, error)) (Answer, error) {
	p := problem.As(err)
	switch {
	case err == nil:
		return follows, nil
	case p == nil || !slices.Contains(ofForms, p.Kind):
		return Answer{}, err
	}
	return again(p)
}

// ofForms are the kinds of problems that are told above the form.
var ofForms = []problem.Kind{problem.Invalid, problem.Conflict, problem.Stale, problem.Impossible, problem.TooMany}

// set gives a value where there is one.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}
