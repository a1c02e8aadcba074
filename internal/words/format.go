package words

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/number"

	"mealplanner/internal/problem"
)

// write puts parameters in their places; false: one is missing.
func (w *Words) write(t template, params problem.Params) (string, bool) {
	var b strings.Builder
	for i, p := range t.places {
		v, ok := params[p.param]
		if !ok {
			return "", false
		}
		b.WriteString(t.literals[i])
		b.WriteString(w.format(plain(v), p.as))
	}
	b.WriteString(t.literals[len(t.places)])
	return b.String(), true
}

// plain gives a value the type that it had before it went through JSON.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case []any:
		all := make([]string, len(v))
		for i := range v {
			all[i], _ = v[i].(string)
		}
		return all
	}
	return v
}

// format writes a value. A string is text that somebody may have typed, or with a way of
// writing a kind of word of which it is an id: see Name. A list ends in "and", or with
// "or" in that. A number is grouped in thousands; "plain" is digits alone, "duration" seconds,
// and the code of a message what that says of so many.
func (w *Words) format(v any, as []string) string {
	switch v := v.(type) {
	case int64:
		switch {
		case slices.Contains(as, "plain"):
			return strconv.FormatInt(v, 10)
		case slices.Contains(as, "duration"):
			return w.duration(v)
		case len(as) > 0: // "2 days": by a message of that code
			return w.Text(as[0], "count", v)
		}
		if 0 <= v && v < 1000 { // no grouping, and our languages have these digits
			return strconv.FormatInt(v, 10)
		}
		return w.printer.Sprint(number.Decimal(v))
	case float64:
		return w.printer.Sprint(number.Decimal(v, number.MaxFractionDigits(1)))
	case string:
		return w.word(v, as)
	case []string:
		all := make([]string, len(v))
		for i := range v {
			all[i] = w.word(v[i], as)
		}
		if slices.Contains(as, "or") {
			return w.list(all, "list-or")
		}
		return w.list(all, "list-and")
	}
	return ""
}

// said is a parameter that is a text of words already.
const said = "said"

func (w *Words) word(v string, as []string) string {
	for _, how := range as {
		if how == said {
			return v
		}
		if how != "or" && how != "and" {
			return w.Name(how, v)
		}
	}
	return problem.Shown(v)
}

// list joins words; the code's message joins the last two.
func (w *Words) list(all []string, code string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	last := len(all) - 1
	return w.Text(code, "first", strings.Join(all[:last], ", "), "last", all[last])
}

// duration writes a number of seconds in one unit, rounded up.
func (w *Words) duration(seconds int64) string {
	switch {
	case seconds < 2*60:
		return w.Text("seconds", "count", seconds)
	case seconds < 2*60*60:
		return w.Text("minutes", "count", (seconds+59)/60)
	}
	return w.Text("hours", "count", (seconds+3599)/3600)
}

// Date writes a date of the form YYYY-MM-DD: "Tuesday 1 December". Another text it gives
// back.
func (w *Words) Date(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return shortened(date)
	}
	return w.Text("date", "weekday", weekday(t), "day", t.Day(), "month", month(t))
}

// LongDate writes a date of the form YYYY-MM-DD with its year: "3 May 2026". Another text it
// gives back.
func (w *Words) LongDate(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return shortened(date)
	}
	return w.Text("date-with-year", "day", t.Day(), "month", month(t), "year", t.Year())
}

// weekdayOf names the day of the week of a date of the form YYYY-MM-DD.
func (w *Words) weekdayOf(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return shortened(date)
	}
	return w.Name("weekday", weekday(t))
}

func weekday(t time.Time) string { return strings.ToLower(t.Weekday().String()) }
func month(t time.Time) string   { return strings.ToLower(t.Month().String()) }

// shortened is what somebody typed as a message repeats it, in at most 60 characters.
func shortened(text string) string {
	const longest = 60
	text = problem.Shown(text)
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + "…"
}
