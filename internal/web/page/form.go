package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// formField is a field with the error that the form's problem names for it.
type formField struct {
	Name, Label, Type, Value string
	Autocomplete, List       string
	Min, Max, Step           string
	MinLength                string
	Required, Optional       bool
	Error                    string
	Errors                   []string // all of them, where one field is of several things
}

// fieldOf makes a field of a form. The options are words: required, optional,
// autocomplete=…, min=…, max=…, step=…, minlength=…, list=….
func fieldOf(f frame, name, label, kind string, value any, options string) formField {
	field := formField{Name: name, Label: label, Type: kind, Value: valueText(value), Error: errorAt(f, name), Errors: errorsAt(f, name)}
	for option := range strings.FieldsSeq(options) {
		key, setting, _ := strings.Cut(option, "=")
		switch key {
		case "required":
			field.Required = true
		case "optional":
			field.Optional = true
		case "autocomplete":
			field.Autocomplete = setting
		case "list":
			field.List = setting
		case "min":
			field.Min = setting
		case "max":
			field.Max = setting
		case "step":
			field.Step = setting
		case "minlength":
			field.MinLength = setting
		}
	}
	field.Type = typeFor(kind, field.Value)
	return field
}

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

// errorAt finds what the problem says first of body.<name> or of anything below it.
func errorAt(f frame, name string) string {
	if all := errorsAt(f, name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// errorsAt finds all that it says there.
func errorsAt(f frame, name string) (all []string) {
	if f.Problem == nil {
		return nil
	}
	for _, e := range f.Problem.Findings {
		at := strings.TrimPrefix(e.Location, "body.")
		if at == name || strings.HasPrefix(at, name+"[") || strings.HasPrefix(at, name+".") {
			all = append(all, e.Message)
		}
	}
	return all
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
func told(f frame, c choices) choices {
	c.Error = errorAt(f, c.Name)
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
