package words

import (
	"math"
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

// Quantity writes a quantity as a cook measures it: "163 g", "1¼ tsp", "2 cloves"; a piece
// needs no unit.
func (w *Words) Quantity(q float64, u food.Unit) string {
	amount := w.measured(q)
	if u.Kind() == food.Mass || u == food.Millilitre {
		amount = w.weighed(q)
	}
	if u == food.Piece || u == "" {
		return amount
	}
	return amount + " " + w.named(u.NameIn(w.Language(), q), u.Valid())
}

// weighed rounds to what a kitchen scale shows.
func (w *Words) weighed(q float64) string {
	if q >= 10 {
		return w.Number(math.Round(q), 0)
	}
	return w.Number(q, 1)
}

// quarters are the parts that spoons and cups come in.
var quarters = [...]string{"", "¼", "½", "¾"}

// measured gives whole numbers and quarters where they are near, else one decimal.
func (w *Words) measured(q float64) string {
	near := math.Round(q * 4)
	if near == 0 || math.Abs(q*4-near) > 0.1 {
		return w.Number(q, 1)
	}
	whole, part := int(near)/4, quarters[int(near)%4]
	if whole == 0 {
		return part
	}
	return strconv.Itoa(whole) + part
}

// Range writes two dates of the form YYYY-MM-DD, the first and the last: "1 December –
// 7 December".
func (w *Words) Range(from, to string) string {
	return w.Text("date-range", "from", w.ShortDate(from), "to", w.ShortDate(to))
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
