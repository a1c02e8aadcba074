package page

import (
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
		"quantity":     Quantity,
		"shortDate":    func(d meal.Date) string { return dateOf(d).Format("2 January") },
		"dayName":      func(d meal.Date) string { return d.Weekday().String() },
		"slotName":     func(s meal.Slot) string { return capital(string(s)) },
		"sourceName":   sourceName,
		"day":          func(t time.Time) string { return t.Format("2 January 2006") },
		"moment":       func(t time.Time) string { return t.UTC().Format("2 January 2006 15:04:05 UTC") },
		"span":         spanText,
		"field":        fieldOf,
		"told":         told,
		"notListed":    NotListed,
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

// Quantity words a quantity as a cook measures it: "163 g", "1¼ tsp", "2 cloves"; a
// piece needs no unit.
func Quantity(q float64, u food.Unit) string {
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

// NotListed says that meals are left out of a grocery list.
func NotListed(blocked int) string {
	if blocked == 1 {
		return "1 blocked meal is not on this list."
	}
	return strconv.Itoa(blocked) + " blocked meals are not on this list."
}
