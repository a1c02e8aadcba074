package web

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

// templateFuncs are what templates may call: the wording of facts, nothing else.
func templateFuncs(foods *food.Table) template.FuncMap {
	said := words.For(language.English)
	return template.FuncMap{
		"labelNotice":  said.LabelNotice,
		"dietName":     food.Diet.Name,
		"allergenName": food.Allergen.Name,
		"labelText":    said.Label,
		"labelsBelow":  said.LabelsBelow,
		"foodName":     foods.Name,
		"amount":       amountText,
		"percent":      func(share float64) string { return strconv.Itoa(int(math.Floor(100*share))) + " %" },
		"servings":     servingsText,
		"quantity":     quantityText,
		"shortDate":    func(d meal.Date) string { return dateOf(d).Format("2 January") },
		"dayName":      func(d meal.Date) string { return d.Weekday().String() },
		"slotName":     func(s meal.Slot) string { return capital(string(s)) },
		"sourceName":   sourceName,
		"day":          func(t time.Time) string { return t.Format("2 January 2006") },
		"moment":       func(t time.Time) string { return t.UTC().Format("2 January 2006 15:04:05 UTC") },
		"span":         spanText,
		"field":        fieldOf,
		"told":         told,
		"notListed":    notListed,
	}
}

// spanText shows a duration to three digits or so: "310 µs", "4.2 ms", "1m3s".
func spanText(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d >= time.Millisecond:
		return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) + " ms"
	}
	return strconv.FormatInt(d.Microseconds(), 10) + " µs"
}

// amountText shows a figure without decimals; unknown is said, never zero.
func amountText(v *float64) string {
	if v == nil {
		return "?"
	}
	return strconv.FormatFloat(math.Round(*v), 'f', -1, 64)
}

// servingsText: "1 serving", "1.25 servings".
func servingsText(n float64) string {
	if n == 1 {
		return "1 serving"
	}
	return strconv.FormatFloat(n, 'g', 4, 64) + " servings"
}

// quantityText words a quantity as a cook measures it: "163 g", "1¼ tsp", "2 cloves"; a
// piece needs no unit.
func quantityText(q float64, u food.Unit) string {
	number := measured(q)
	if u.Kind() == food.Mass || u == food.Millilitre {
		number = weighed(q)
	}
	if u == food.Piece || u == "" {
		return number
	}
	return number + " " + u.Name(q)
}

// weighed rounds to what a kitchen scale shows.
func weighed(q float64) string {
	if q >= 10 {
		return strconv.FormatFloat(math.Round(q), 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(q*10)/10, 'f', -1, 64)
}

// quarters are the parts that spoons and cups come in.
var quarters = [...]string{"", "¼", "½", "¾"}

// measured gives whole numbers and quarters where they are near, else one decimal.
func measured(q float64) string {
	near := math.Round(q * 4)
	if near == 0 || math.Abs(q*4-near) > 0.1 {
		return strconv.FormatFloat(math.Round(q*10)/10, 'f', -1, 64)
	}
	whole, part := int(near)/4, quarters[int(near)%4]
	if whole == 0 {
		return part
	}
	return strconv.Itoa(whole) + part
}

func dateOf(d meal.Date) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d)) // dates of menus are dates
	return t
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sourceName says in a word who chose a dish.
func sourceName(s meal.Source) string {
	switch s {
	case meal.ByModel:
		return "model"
	case meal.Repaired:
		return "model, repaired"
	case meal.ByHand:
		return "chosen by hand"
	}
	return "built-in composer"
}

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
	for _, e := range f.Problem.Errors {
		at := strings.TrimPrefix(e.Location, "body.")
		if at == name || strings.HasPrefix(at, name+"[") || strings.HasPrefix(at, name+".") {
			all = append(all, e.Message)
		}
	}
	return all
}

// notListed says that meals are left out of a grocery list.
func notListed(blocked int) string {
	if blocked == 1 {
		return "1 blocked meal is not on this list."
	}
	return strconv.Itoa(blocked) + " blocked meals are not on this list."
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
