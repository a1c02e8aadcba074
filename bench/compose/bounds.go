package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// bound is how a figure of a row should be: of a yes and no the least share in percent, of
// amounts the most in the median.
type bound struct {
	group  string // "": all households
	figure figure
	least  float64 // percent; 0: it is a bound of amounts
	most   float64
}

// What example households have: days accepted in percent, and things to buy in the median.
const (
	leastAccepted = 95
	mostThings    = 30
)

// bounds are what we want of menus. What a kitchen, a table or a rule of taste excludes has to
// be so always; what a reference value asks for has to be so on nearly all days, because a diet,
// an aim and a reference may contradict each other.
var bounds = []bound{
	{"", energyEstimated, 99, 0},
	{"", sodiumAdult, 95, 0},
	{"", sodiumChild, 95, 0},
	{"", macrosFree, 95, 0},
	{"", saturated, 90, 0},
	{omnivore, saturated, 95, 0},
	{"", fibreEFSA, 90, 0},
	{"", fibreUK, 80, 0},
	{"", thingsToBuy, 0, 40},
	{"", inTime, 100, 0},
	{"", weekdayMinutes, 0, weekdayBudget},
	{"", weekdayIn45, 90, 0},
	{"", weekdayLunch, 90, 0},
	{"", mainsTwice, 95, 0},
	{omnivore, fishInWeek, 90, 0},
	{"", plateWeight, 99, 0},
	{"", plateBounds, 99, 0},
	{"", measurable, 100, 0},
	{"", wholes, 100, 0},
	{"", oneStarch, 99, 0},
	{"", oneProtein, 99, 0},
	{"", sweetAlone, 99, 0},
	{"", oneDrink, 99, 0},
	{"", foodOnce, 99, 0},
	{"", madeForDi, 100, 0},
	{"", foodsForDi, 100, 0},
}

// of says whether a row keeps the bound; is: it was measured there.
func (b bound) of(r row) (kept bool, measured string, is bool) {
	if b.least > 0 {
		s, is := r.Shares[b.figure]
		return s.Pct >= b.least, fmt.Sprintf("%.1f %% of %d", s.Pct, s.Of), is
	}
	s, is := r.Spreads[b.figure]
	return s.P50 <= b.most, fmt.Sprintf("%g, p90 %g, of %d", s.P50, s.P90, s.Of), is
}

func (b bound) text() string {
	text := string(b.figure)
	if b.group != "" {
		text = b.group + ": " + text
	}
	if b.least > 0 {
		return fmt.Sprintf("%s: at least %g %%", text, b.least)
	}
	return fmt.Sprintf("%s: at most %g in the median", text, b.most)
}

// row of a group; "": all.
func (r report) row(group string) row {
	if i := slices.IndexFunc(r.Diets, func(d row) bool { return d.Name == group }); i >= 0 {
		return r.Diets[i]
	}
	if group == "" {
		return r.All
	}
	return row{}
}

// figureTables show each figure by group: shares in percent with how many were judged, and of
// amounts the median and p90.
func (r report) figureTables(b *strings.Builder) {
	rows := append(slices.Clone(r.Diets), r.All)
	for _, table := range []struct {
		title   string
		figures []figure
	}{
		{"Days, by the reference values for the eaters' ages", []figure{energySet, energyEstimated, sodiumAdult, sodiumChild, macrosFree, macrosSet, saturated, fibreUK, fibreEFSA}},
		{"Buying and cooking, of fortnights", []figure{thingsToBuy, cookedWeek, dishesOf28, inTime, weekdayMinutes, weekdayIn45, weekdayLunch, mainsTwice, meatOrFish, fishInWeek}},
		{"Plates", []figure{plateWeight, plateBounds, measurable, wholes, oneStarch, oneProtein, sweetAlone, oneDrink, foodOnce, madeForDi, foodsForDi}},
	} {
		fmt.Fprintf(b, "\n%s: percent of how many, or median and p90.\n\n| households |", table.title)
		for _, f := range table.figures {
			fmt.Fprintf(b, " %s |", f)
		}
		b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(table.figures)) + "\n")
		for _, d := range rows {
			fmt.Fprintf(b, "| %s |", d.Name)
			for _, f := range table.figures {
				fmt.Fprintf(b, " %s |", d.cell(f))
			}
			b.WriteByte('\n')
		}
	}
}

func (d row) cell(f figure) string {
	if s, is := d.Shares[f]; is {
		return fmt.Sprintf("%.1f %% of %d", s.Pct, s.Of)
	}
	if s, is := d.Spreads[f]; is {
		return fmt.Sprintf("%g, %g", s.P50, s.P90)
	}
	return "-"
}

// exampleTables show the weeks of the example households.
func (r report) exampleTables(b *strings.Builder) {
	if len(r.Examples) == 0 {
		return
	}
	fmt.Fprintf(b, "\nWeeks of example households: days on which meal.Check finds no need missed.\n\n| household | weeks | days accepted | days that miss |\n| --- | --: | --: | --- |\n")
	for _, x := range r.Examples {
		var missed []string
		for _, rule := range slices.SortedFunc(maps.Keys(x.Missed), func(a, b string) int { return cmp.Or(x.Missed[b]-x.Missed[a], cmp.Compare(a, b)) }) {
			missed = append(missed, fmt.Sprintf("%s %d", rule, x.Missed[rule]))
		}
		fmt.Fprintf(b, "| %s | %d | %.1f %% of %d | %s |\n", x.Name, x.Seeds, x.pct(), x.Days, strings.Join(missed, ", "))
	}
	b.WriteString("\n| figure |")
	for _, x := range r.Examples {
		fmt.Fprintf(b, " %s |", x.Name)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(r.Examples)) + "\n")
	for _, f := range allFigures {
		fmt.Fprintf(b, "| %s |", f)
		for _, x := range r.Examples {
			fmt.Fprintf(b, " %s |", row{Shares: x.Shares, Spreads: x.Spreads}.cell(f))
		}
		b.WriteByte('\n')
	}
}

// allFigures in the order in which examples show them.
var allFigures = []figure{
	energySet, energyEstimated, sodiumAdult, sodiumChild, macrosFree, macrosSet, saturated, fibreUK, fibreEFSA,
	thingsToBuy, thingsTwo, cookedWeek, dishesOf28, inTime, weekdayMinutes, weekdayIn45, weekdayLunch, meatOrFish, fishInWeek,
	plateWeight, plateBounds, measurable, wholes, oneStarch, oneProtein, sweetAlone, oneDrink, foodOnce, madeForDi, foodsForDi,
}

// wrongs show the first of each figure that were wrong.
func (r report) wrongs(b *strings.Builder) {
	if len(r.Wrong) == 0 {
		return
	}
	b.WriteString("\nThe first that were wrong:\n\n")
	for _, name := range names(r.Wrong) {
		for _, w := range r.Wrong[name] {
			fmt.Fprintf(b, "- %s: %s\n", name, w)
		}
	}
}
