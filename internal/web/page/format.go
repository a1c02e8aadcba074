package page

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

// templateFuncs are what templates may call: the words of a language, nothing else.
func templateFuncs(w *words.Words) template.FuncMap {
	direction := "ltr"
	if w.RightToLeft() {
		direction = "rtl"
	}
	return template.FuncMap{
		"lang":        w.Tag().String,
		"dir":         func() string { return direction },
		"t":           func(code string, params ...any) string { return w.Text(code, bare(params)...) },
		"name":        func(kind string, id any) string { return w.Name(kind, fmt.Sprint(id)) },
		"slot":        func(s meal.Slot) string { return w.Slot(s, 1) },
		"food":        w.Food,
		"foods":       func(ids []food.ID) string { return namesText(ids, w.Food) },
		"allergens":   w.Allergens,
		"aims":        func(aims []meal.Aim) string { return aimsText(w, aims) },
		"unit":        func(u food.Unit) string { return u.NameIn(w.Language(), 1) },
		"counted":     w.Counted,
		"measured":    func(q float64, u food.Unit, id food.ID) string { amount, _ := w.Measured(q, u, id); return amount },
		"named":       func(q float64, u food.Unit, id food.ID) string { _, name := w.Measured(q, u, id); return name },
		"servings":    w.Servings,
		"amount":      w.Whole,
		"percent":     w.Percent,
		"weekday":     func(d meal.Date) string { return w.Name("weekday-of", string(d)) },
		"shortDate":   func(d meal.Date) string { return w.ShortDate(string(d)) },
		"longDate":    w.LongDate,
		"dates":       func(from, to meal.Date) string { return w.Range(string(from), string(to)) },
		"day":         func(t time.Time) string { return w.LongDate(t.Format(time.DateOnly)) },
		"moment":      w.Moment,
		"span":        w.Span,
		"labelNotice": w.LabelNotice,
		"label":       w.Label,
		"labelsBelow": w.LabelsBelow,
		"told":        func(f frame, p part) any { return p.told(f) },
	}
}

// bare gives the parameters of a message without their pointers.
func bare(params []any) []any {
	out := make([]any, len(params))
	for i, p := range params {
		if v := reflect.Indirect(reflect.ValueOf(p)); v.IsValid() {
			out[i] = v.Interface()
		}
	}
	return out
}

// namesText joins names with commas.
func namesText[T any](list []T, name func(T) string) string {
	var names []string
	for _, x := range list {
		names = append(names, name(x))
	}
	return strings.Join(names, ", ")
}
