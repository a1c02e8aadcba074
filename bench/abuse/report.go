package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"mealplanner/bench/results"
)

// result is one call of the program.
type result struct {
	Machine results.Machine `json:"machine"`
	Window  string          `json:"window"`
	Played  []played        `json:"played"`
	Broken  []string        `json:"broken"`
}

// played is one scenario on one engine.
type played struct {
	Scenario string         `json:"scenario"`
	Engine   string         `json:"engine"`
	Days     int            `json:"days"` // of an honest order
	Quiet    phase          `json:"quiet"`
	Flood    phase          `json:"flood"`
	Answers  map[string]int `json:"answers"` // to the strangers
	PeakMiB  int            `json:"peak_mib"`
	GrewMiB  int            `json:"grew_mib"` // the database, in the flood
}

// phase is what honest people had of it.
type phase struct {
	Logins  figures `json:"logins"`
	Orders  figures `json:"orders"`
	Swaps   figures `json:"swaps"`
	Refills figures `json:"refills"` // none where the orders are of one day
}

type figures struct {
	Sent     int            `json:"sent"`
	Answered int            `json:"answered"`
	P50      float64        `json:"p50_ms"`
	P99      float64        `json:"p99_ms"`
	Failed   map[string]int `json:"failed,omitempty"`
}

// The bounds that honest people are promised.
const (
	minLogins = 0.95 // of them are answered
	maxLogin  = 3.0  // times the quiet p99
	maxWait   = 2.0  // times the quiet median of an order, a swap or a refill
	maxMemory = 300  // MiB
	maxGrowth = 64   // MiB of the database
)

func ratio(flood, quiet float64) float64 {
	if quiet == 0 {
		return 0
	}
	return flood / quiet
}

// broken says which bounds do not hold.
func (p played) broken() (all []string) {
	note := func(broken bool, format string, args ...any) {
		if broken {
			all = append(all, p.Scenario+" on "+p.Engine+": "+fmt.Sprintf(format, args...))
		}
	}
	l := p.Flood.Logins
	note(float64(l.Answered) < minLogins*float64(l.Sent) || l.Sent == 0, "%d of %d logins answered, %v", l.Answered, l.Sent, l.Failed)
	login := ratio(l.P99, p.Quiet.Logins.P99)
	note(login > maxLogin, "logins' p99 is %.1f times quiet", login)
	for what, pair := range map[string][2]figures{"orders": {p.Flood.Orders, p.Quiet.Orders}, "swaps": {p.Flood.Swaps, p.Quiet.Swaps}, "refills": {p.Flood.Refills, p.Quiet.Refills}} {
		note(pair[0].Answered < pair[0].Sent, "%d of %d %s answered, %v", pair[0].Answered, pair[0].Sent, what, pair[0].Failed)
		times := ratio(pair[0].P50, pair[1].P50)
		note(times > maxWait, "%s take %.1f times quiet", what, times)
	}
	note(p.PeakMiB > maxMemory, "%d MiB of memory", p.PeakMiB)
	note(p.GrewMiB > maxGrowth, "the database grew by %d MiB", p.GrewMiB)
	slices.Sort(all)
	return all
}

func (r *result) add(p played) {
	r.Played = append(r.Played, p)
	r.Broken = append(r.Broken, p.broken()...)
}

// String is a line for who watches.
func (p played) String() string {
	var said []string
	for _, what := range slices.Sorted(maps.Keys(p.Answers)) {
		said = append(said, fmt.Sprintf("%s %d", what, p.Answers[what]))
	}
	return fmt.Sprintf("%s on %s: logins %d of %d, p99 %.0f to %.0f ms; the flood: %s",
		p.Scenario, p.Engine, p.Flood.Logins.Answered, p.Flood.Logins.Sent, p.Flood.Logins.P99, p.Quiet.Logins.P99, strings.Join(said, ", "))
}

// markdown is the result for people.
func (r *result) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d cores, %s, %s of quiet and of flood each. Honest people: a login each %v, an order each %v, a swap each %v.\n\n",
		r.Machine.Cores, r.Machine.Go, r.Window, loginEvery, orderEvery, swapEvery)
	b.WriteString("| flood | on | honest logins | their p99, to quiet | orders' p50, to quiet | swaps' p50, to quiet | refills' p50, to quiet | memory | database | the flood was told |\n")
	b.WriteString("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --- |\n")
	for _, p := range r.Played {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %d MiB | +%d MiB | %s |\n", p.Scenario, p.Engine,
			results.Share(p.Flood.Logins.Answered, p.Flood.Logins.Sent),
			toQuiet(p.Flood.Logins.P99, p.Quiet.Logins.P99), toQuiet(p.Flood.Orders.P50, p.Quiet.Orders.P50), toQuiet(p.Flood.Swaps.P50, p.Quiet.Swaps.P50),
			toQuiet(p.Flood.Refills.P50, p.Quiet.Refills.P50), p.PeakMiB, p.GrewMiB, told(p.Answers))
	}
	for _, broken := range r.Broken {
		fmt.Fprintf(&b, "\nNot kept: %s.\n", broken)
	}
	return b.String()
}

func toQuiet(flood, quiet float64) string {
	if quiet == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f to %.0f ms: %.2f x", flood, quiet, ratio(flood, quiet))
}

func told(answers map[string]int) string {
	var all []string
	for _, what := range slices.Sorted(maps.Keys(answers)) {
		all = append(all, fmt.Sprintf("%d x %s", answers[what], what))
	}
	return strings.Join(all, ", ")
}
