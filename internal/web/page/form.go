package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/words"
)

// field is an input of a form.
type field struct {
	Name   string // its place in what is wrong with the form
	Label  string
	Hidden string // a label that is not shown, where there is no other
	Type   string
	Value  string
	// What a browser checks before it sends the form: see the rule's own bounds.
	Required       bool
	Min, Max, Step string
	MinLength      int // characters
	MaxLength      int // UTF-16 units; 0: any

	Autocomplete string
	List         string // id of the list of its suggestions

	Error  string   // what is wrong with it first
	Errors []string // all of that, where one field is of several things
}

// textField is a field of a text that may be empty.
func textField(name, label, value string) field {
	return field{Name: name, Label: label, Type: "text", Value: value}
}

// numberField is a field of a whole number between the two ends of its rule. The value is
// the text that was typed.
func numberField(name, label, value string, lower, upper int) field {
	return field{Name: name, Label: label, Type: typeFor("number", value), Value: value, Min: strconv.Itoa(lower), Max: strconv.Itoa(upper)}
}

// dateField is a field of a day ("date") or of a month ("month").
func dateField(kind, name, label, value string) field {
	return field{Name: name, Label: label, Type: typeFor(kind, value), Value: value}
}

// passwordField is a field of a password; auto tells a password manager which.
func passwordField(name, label, auto string) field {
	f := field{Name: name, Label: label, Type: "password", Autocomplete: auto, Required: true}
	return f.upTo(account.MaxPassword)
}

// required is the field where it may not be empty.
func (f field) required() field {
	f.Required = true
	return f
}

// upTo is the field of a text of at most so many characters. A browser counts UTF-16 units,
// two for some characters, and cuts what is pasted: with twice as many again it cuts nothing
// that the rule takes, and what it cuts is still too long for the rule.
func (f field) upTo(characters int) field {
	f.MaxLength = 4 * characters
	return f
}

// from is the field with suggestions.
func (f field) from(list string) field {
	f.List = list
	return f
}

// told gives a field the errors that the form's problem names for it.
func (f field) told(in frame) any {
	in.has(f.Name, f.Label)
	f.Errors = in.errorsAt(f.Name)
	f.Error = firstOf(f.Errors)
	return f
}

// part is a part of a form that is shown with what is wrong with it.
type part interface{ told(in frame) any }

// typeFor gives the type in which a browser shows a value: one that is no number, month
// or date it would drop, so that is shown as text.
func typeFor(kind, value string) string {
	var err error
	switch kind {
	case "number":
		if _, err = strconv.ParseFloat(value, 64); err == nil && (strings.Trim(value, "0123456789.eE-") != "" || strings.HasSuffix(value, ".")) {
			err = strconv.ErrSyntax // a number for us, not for a browser: "+5", "5.", "Inf"
		}
	case "month":
		_, err = time.Parse("2006-01", value)
	case "date":
		_, err = time.Parse(time.DateOnly, value)
	}
	if value != "" && err != nil {
		return "text"
	}
	return kind
}

func valueText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case *int:
		if v == nil {
			return ""
		}
		return strconv.Itoa(*v)
	}
	return fmt.Sprint(value)
}

// errorsAt finds all that the form's problem says of body.<name> or of anything below it.
func (f frame) errorsAt(name string) (all []string) {
	if f.Problem == nil {
		return nil
	}
	for _, e := range f.Problem.Findings {
		if isAt(e, name) {
			all = append(all, e.Message)
		}
	}
	return all
}

// isAt reports whether a finding is of body.<name> or of anything below it.
func isAt(found words.Finding, name string) bool {
	at := strings.TrimPrefix(found.Location, "body.")
	return at == name || strings.HasPrefix(at, name+"[") || strings.HasPrefix(at, name+".")
}

// has notes that the page shows a field.
func (f frame) has(name, label string) {
	if f.Problem != nil && label != "" {
		f.Problem.fields = append(f.Problem.fields, shownField{name, label})
	}
}

func firstOf(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// choices is a set of boxes to tick, or of options of which one is chosen.
type choices struct {
	Legend, Name string
	Options      []choice
	Error        string
}

type choice struct {
	ID, Label string
	Chosen    bool
}

// told gives choices the error that the form's problem names for them.
func (c choices) told(in frame) any {
	in.has(c.Name, c.Legend)
	c.Error = firstOf(in.errorsAt(c.Name))
	return c
}

// choicesOf makes the boxes of all values, with the chosen ones ticked.
func choicesOf[T ~string](legend, name string, all, chosen []T, label func(T) string) choices {
	ticked := map[T]bool{}
	for _, c := range chosen {
		ticked[c] = true
	}
	out := choices{Legend: legend, Name: name}
	for _, v := range all {
		out.Options = append(out.Options, choice{ID: string(v), Label: label(v), Chosen: ticked[v]})
	}
	return out
}
