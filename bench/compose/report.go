package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mealplanner/bench/results"
	"mealplanner/internal/food"
)

// report is everything that was measured, as it is written.
type report struct {
	Machine    results.Machine     `json:"machine"`
	Seed       uint64              `json:"seed"`
	Households int                 `json:"households"`
	Meals      int                 `json:"meals_checked"`
	Diets      []row               `json:"diets"`
	All        row                 `json:"all"`
	Examples   []accepted          `json:"examples,omitempty"`
	Wrong      map[figure][]string `json:"wrong,omitempty"` // a few of each
	Impossible []impossible        `json:"impossible,omitempty"`
	Violations []string            `json:"hard_violations,omitempty"`
	Promises   []promise           `json:"promises"`
}

// row is a group's figures. Errors are in percent of the target, times in milliseconds
// of processor time.
type row struct {
	Name       string               `json:"name"`
	Households int                  `json:"households"` // with a menu
	Impossible int                  `json:"impossible"`
	Days       int                  `json:"days"` // whole days of eaters with a target
	MeanOff    [len(macros)]float64 `json:"mean_error_pct"`
	P95Off     [len(macros)]float64 `json:"p95_error_pct"`
	Near       [len(macros)]float64 `json:"days_near_pct"` // energy 5 %, each macro 10 %
	Good       float64              `json:"days_in_range_pct"`
	Violations int                  `json:"hard_violations"`
	Unique     float64              `json:"mains_without_repeat_pct"`
	Filled     float64              `json:"slots_filled_pct"`
	Cooked     int                  `json:"mains_cooked"`
	Left       int                  `json:"mains_left_over"`
	Rotations  int                  `json:"weeks_that_miss_a_rotation"`
	Repeats    int                  `json:"mains_repeated_in_the_window"`
	MenuP50    float64              `json:"menu_p50_ms"`
	MenuP99    float64              `json:"menu_p99_ms"`
	LongP50    float64              `json:"fortnight_p50_ms"`
	LongP99    float64              `json:"fortnight_p99_ms"`
	Shares     map[figure]share     `json:"shares"`
	Spreads    map[figure]spread    `json:"spreads"`
}

// impossible is why households got no menu, and how many.
type impossible struct {
	Group string `json:"group"`
	Why   string `json:"why"`
	Times int    `json:"times"`
}

// tally gathers a group's outcomes.
type tally struct {
	quality
	households, impossible, violations int
	menus, fortnights                  []time.Duration
}

func newTally() *tally { return &tally{quality: quality{figures: newFigures()}} }

func (t *tally) add(o outcome) {
	if o.impossible != "" {
		t.impossible++
		return
	}
	t.households++
	t.quality.add(o.menu.quality)
	if o.long.meals > 0 { // the fortnight holds the menu's days
		t.figures.add(o.long.figures)
	} else {
		t.figures.add(o.menu.figures)
	}
	t.violations += len(o.menu.wrong()) + len(o.long.wrong())
	t.menus, t.fortnights = append(t.menus, o.menu.took), append(t.fortnights, o.long.took)
}

func (t *tally) row(name string) row {
	r := row{
		Name: name, Households: t.households, Impossible: t.impossible, Days: t.days, Violations: t.violations,
		Good: percent(t.good, t.days), Unique: percent(t.unique, t.mains), Filled: percent(t.filled, t.places),
		Cooked: t.mains, Left: t.left, Rotations: t.rotations, Repeats: t.repeats,
	}
	for i := range macros {
		off := slices.Sorted(slices.Values(t.off[i]))
		r.MeanOff[i], r.P95Off[i] = 100*mean(off), 100*results.Percentile(off, 95)
		r.Near[i] = percent(t.near[i], t.aimed[i])
	}
	menus, fortnights := slices.Sorted(slices.Values(t.menus)), slices.Sorted(slices.Values(t.fortnights))
	r.MenuP50, r.MenuP99 = ms(results.Percentile(menus, 50)), ms(results.Percentile(menus, 99))
	r.LongP50, r.LongP99 = ms(results.Percentile(fortnights, 50)), ms(results.Percentile(fortnights, 99))
	r.Shares, r.Spreads = t.figures.shares(), t.figures.spreads()
	return r
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(1, len(values)))
}

func percent(part, of int) float64 { return 100 * float64(part) / float64(max(1, of)) }

// newReport sums up what became of the households, in the order in which they came.
func newReport(seed uint64, homes []home, outcomes []outcome, examples []accepted) report {
	r := report{Machine: results.ThisMachine(), Seed: seed, Households: len(homes), Examples: examples}
	tallies, all := map[string]*tally{}, newTally()
	for i, o := range outcomes {
		name := homes[i].group
		if tallies[name] == nil {
			tallies[name] = newTally()
		}
		tallies[name].add(o)
		all.add(o)
		r.Meals += o.menu.meals + o.long.meals
		for _, w := range append(o.menu.wrong(), o.long.wrong()...) {
			r.Violations = append(r.Violations, fmt.Sprintf("household %d (%s): %s", i, name, w))
		}
		if o.impossible != "" {
			r.refuse(name, reason(o.impossible))
		}
	}
	for _, g := range groups() {
		if t := tallies[g.name]; t != nil {
			r.Diets = append(r.Diets, t.row(g.name))
		}
	}
	for _, x := range examples {
		for _, w := range x.Hard {
			r.Violations = append(r.Violations, x.Name+": "+w)
		}
	}
	r.All, r.Wrong = all.row("all"), all.figures.wrong
	r.Promises = promises(r)
	return r
}

func (r *report) refuse(group, why string) {
	for i := range r.Impossible {
		if r.Impossible[i].Group == group && r.Impossible[i].Why == why {
			r.Impossible[i].Times++
			return
		}
	}
	r.Impossible = append(r.Impossible, impossible{group, why, 1})
}

// promise is what we say of every menu, with what was measured.
type promise struct {
	Text     string `json:"promise"`
	Measured string `json:"measured"`
	Kept     bool   `json:"kept"`
}

// promises says of each promise whether it was kept.
func promises(r report) []promise {
	all := []promise{}
	add := func(kept bool, text, measured string, args ...any) {
		all = append(all, promise{text, fmt.Sprintf(measured, args...), kept})
	}
	for _, d := range r.Diets {
		if maxOff := maxEnergyOff(d.Name); maxOff > 0 && d.Days > 0 {
			add(d.MeanOff[0] <= maxOff, fmt.Sprintf("%s: mean energy error of a day at most %g %%", d.Name, maxOff), "%.2f %%", d.MeanOff[0])
		}
	}
	for _, d := range r.Diets {
		if minShare := minGood[d.Name]; minShare > 0 && d.Days > 0 {
			add(d.Good >= minShare, fmt.Sprintf("%s: days in range at least %g %%", d.Name, minShare), "%.1f %% of %d", d.Good, d.Days)
		}
	}
	add(len(r.Violations) == 0, "no hard violation", "%d in %d meals", len(r.Violations), r.Meals)
	add(r.All.Filled == 100, "every slot filled", "%.2f %%", r.All.Filled)
	for _, b := range bounds {
		if kept, measured, is := b.of(r.row(b.group)); is {
			add(kept, b.text(), "%s", measured)
		}
	}
	for _, x := range r.Examples {
		add(x.pct() >= leastAccepted, fmt.Sprintf("%s: at least %g %% of the days accepted", x.Name, float64(leastAccepted)), "%.1f %% of %d", x.pct(), x.Days)
		if of, is := x.Spreads[thingsTwo]; is {
			add(of.P50 <= mostThings, fmt.Sprintf("%s at most %g in the median", thingsTwo, float64(mostThings)), "%g, p90 %g, of %d", of.P50, of.P90, of.Of)
		}
	}
	if r.All.LongP99 > 0 {
		add(r.All.LongP99 <= 1000, "14 days in at most 1 s on one core (p99)", "%.0f ms", r.All.LongP99)
	}
	return all
}

// maxEnergyOff is the mean error of a day's energy that we promise at most, in percent
// of the target; 0: nothing is promised for the group.
func maxEnergyOff(group string) float64 {
	switch {
	case group == omnivore:
		return 1
	case food.Diet(group).Valid():
		return 2.5
	}
	return 0
}

// minGood is the share of days in range that we promise at least, in percent.
var minGood = map[string]float64{
	omnivore: 99, string(food.Vegetarian): 99, string(food.Vegan): 90, string(food.GlutenFree): 90, "keto": 90,
}

// mostShown of the violations are in the text.
const mostShown = 40

// markdown shows the report to people.
func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The composer's menus\n\n%d households, seed %d, %d meals checked; %s.\n", r.Households, r.Seed, r.Meals, r.Machine.Go)
	r.qualityTable(&b)
	r.wishes(&b)
	r.figureTables(&b)
	r.exampleTables(&b)
	if r.All.LongP99 > 0 {
		r.timeTable(&b)
	}
	if len(r.Impossible) > 0 {
		fmt.Fprintf(&b, "\nHouseholds without a menu, because their wishes leave a slot without a dish: %d.\n\n| households | how many | why |\n| --- | --: | --- |\n", r.All.Impossible)
		for _, i := range r.Impossible {
			fmt.Fprintf(&b, "| %s | %d | %s |\n", i.Group, i.Times, i.Why)
		}
	}
	if len(r.Violations) > 0 {
		fmt.Fprintf(&b, "\nHard violations: %d.\n\n", len(r.Violations))
		for _, v := range r.Violations[:min(len(r.Violations), mostShown)] {
			fmt.Fprintf(&b, "- %s\n", v)
		}
		if more := len(r.Violations) - mostShown; more > 0 {
			fmt.Fprintf(&b, "- and %d more, which the JSON has\n", more)
		}
	}
	r.wrongs(&b)
	b.WriteString("\n| promise | measured | kept |\n| --- | --- | --- |\n")
	for _, p := range r.Promises {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", p.Text, p.Measured, yes(p.Kept))
	}
	return b.String()
}

func (r report) qualityTable(b *strings.Builder) {
	b.WriteString("\nA day is in range when its energy is within 5 % and each macro that is aimed for within 10 % of the target. Errors are those of energy / protein / carbohydrate / fat.\n\n")
	b.WriteString("| households | number | without a menu | days | mean error % | p95 error % | near the target % | days in range | mains without repeat | slots filled | hard violations |\n")
	b.WriteString("| --- | --: | --: | --: | --- | --- | --- | --: | --: | --: | --: |\n")
	for _, d := range append(slices.Clone(r.Diets), r.All) {
		fmt.Fprintf(b, "| %s | %d | %d | %d | %s | %s | %s | %.1f %% | %.1f %% | %.4g %% | %d |\n", d.Name, d.Households, d.Impossible, d.Days,
			each("%.1f", d.MeanOff), each("%.1f", d.P95Off), each("%.1f", d.Near), d.Good, d.Unique, d.Filled, d.Violations)
	}
}

// wishes says what became of the wishes of those who wish for everything.
func (r report) wishes(b *strings.Builder) {
	for _, d := range r.Diets {
		if d.Name == wishing {
			fmt.Fprintf(b, "\nOf the households with %s: %d mains are cooked and %d left over, %d weeks miss a rotation, %d mains come again within the window.\n",
				d.Name, d.Cooked, d.Left, d.Rotations, d.Repeats)
		}
	}
}

func (r report) timeTable(b *strings.Builder) {
	b.WriteString("\nProcessor time, on one core:\n\n| households | a menu of 1 to 14 days, p50 | p99 | of 14 days, p50 | p99 |\n| --- | --: | --: | --: | --: |\n")
	for _, d := range append(slices.Clone(r.Diets), r.All) {
		fmt.Fprintf(b, "| %s | %.0f ms | %.0f ms | %.0f ms | %.0f ms |\n", d.Name, d.MenuP50, d.MenuP99, d.LongP50, d.LongP99)
	}
}

func each(format string, values [len(macros)]float64) string {
	var all []string
	for _, v := range values {
		all = append(all, fmt.Sprintf(format, v))
	}
	return strings.Join(all, " / ")
}

func yes(kept bool) string {
	if kept {
		return "yes"
	}
	return "**no**"
}
