package words

import (
	"math"
	"slices"
	"strconv"
	"time"

	"mealplanner/internal/food"
)

// Whole writes a figure without decimals; one that is not known is a question mark.
func (w *Words) Whole(v *float64) string {
	if v == nil {
		return "?"
	}
	return w.Number(math.Round(*v), 0)
}

// Percent writes a share of 1, rounded down: what is known of 99.9 % is not all.
func (w *Words) Percent(share float64) string {
	return w.Text("percent", "count", int(math.Floor(100*share)))
}

// Servings says how much somebody eats of a dish: "1 serving", "1.25 servings".
func (w *Words) Servings(n float64) string {
	if n == 1 {
		return w.Text("servings", "count", 1)
	}
	return w.Text("servings-of", "amount", w.Number(n, 3))
}

// Measured writes so much of a food as a cook measures and names it, the amount and the name:
// "163 g" and "spinach", "1¼ tsp" and "salt", "2 Zehen" and "Knoblauch", "21" and "Eier".
func (w *Words) Measured(q float64, u food.Unit, id food.ID) (amount, name string) {
	unit, name := food.Default().CountedIn(id, q, u, w.Language())
	name = w.named(name, food.Default().Known(id))
	amount = w.measured(q)
	if u == food.Gram || u == food.Kilogram || slices.Contains(metricVolumes, u) {
		amount = w.weighed(q, u)
	}
	if unit != "" {
		amount += " " + w.named(unit, u.Valid())
	}
	return amount, name
}

// Counted writes so much of a food in one phrase: "21 Eier", "2 Dosen Kichererbsen".
func (w *Words) Counted(q float64, u food.Unit, id food.ID) string {
	amount, name := w.Measured(q, u, id)
	return amount + " " + name
}

// metricVolumes are measured with a jug and not with spoons and cups: in decimals.
var metricVolumes = []food.Unit{food.Millilitre, food.Centilitre, food.Decilitre, food.Litre}

// weighed rounds to what a kitchen scale shows: whole g and ml from 10 on, tenths below, and
// hundredths of the larger units.
func (w *Words) weighed(q float64, u food.Unit) string {
	switch {
	case u != food.Gram && u != food.Millilitre:
		return w.Number(q, 2)
	case q >= 10:
		return w.Number(math.Round(q), 0)
	}
	return w.Number(q, 1)
}

// measured gives whole numbers and the parts of one that cooks measure, else one decimal.
func (w *Words) measured(q float64) string {
	if text, ok := food.Mixed(q); ok {
		return text
	}
	return w.Number(q, 1)
}

// Range writes two dates of the form YYYY-MM-DD, the first and the last, each year once:
// "1 December – 7 December 2026". A single day is that day.
func (w *Words) Range(from, to string) string {
	first, errFrom := time.Parse(time.DateOnly, from)
	last, errTo := time.Parse(time.DateOnly, to)
	switch {
	case from == to:
		return w.LongDate(to)
	case errFrom == nil && errTo == nil && first.Year() == last.Year():
		return w.Text("date-range", "from", w.ShortDate(from), "to", w.LongDate(to))
	}
	return w.Text("date-range", "from", w.LongDate(from), "to", w.LongDate(to))
}

// ShortDate writes a date of the form YYYY-MM-DD without the day of the week: "1 December".
func (w *Words) ShortDate(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return shortened(date)
	}
	return w.Text("date-short", "day", t.Day(), "month", month(t))
}

// Moment writes an instant to the second, in UTC.
func (w *Words) Moment(t time.Time) string {
	t = t.UTC()
	return w.Text("moment", "date", w.LongDate(t.Format(time.DateOnly)), "time", t.Format(time.TimeOnly))
}

// Span writes a duration to three digits or so: "310 µs", "4.2 ms", "1m3s".
func (w *Words) Span(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return w.Number(d.Seconds(), 1) + " s"
	case d >= time.Millisecond:
		return w.Number(float64(d.Microseconds())/1000, 1) + " ms"
	}
	return strconv.FormatInt(d.Microseconds(), 10) + " µs"
}
