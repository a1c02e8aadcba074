package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// claim is a bound that we set ourselves, with what was measured.
type claim struct {
	What     string `json:"what"`
	Wanted   string `json:"wanted"`
	Measured string `json:"measured"`
	Verdict  string `json:"verdict"`
}

// The verdicts.
const (
	kept        = "kept"
	notKept     = "**not kept**"
	notMeasured = "**not measured**"
)

// The bounds.
const (
	minWarm      = 0.70 // of the bare handler that authenticates
	minUnchanged = 0.85
	minCold      = 1450.0 / 3105 // three times what it was, where a bare handler that asks nobody answered 3,105
	maxRSS       = 40e6
	maxLong      = 500 // ms for 14 days, p99
	maxAnswer    = 2   // ms for 100 kB of a model's answer
	maxHistory   = 30  // ms for the week page, p99
	minGoodput   = 0.90
	maxAccepted  = 250 // ms, p99
	maxOldest    = 250 // ms of a generation's transaction
	maxUseless   = 1.5 // reads' p99 to idle, beside a model that answers at length and to no use
	maxOrder     = 500 // ms, p99 of orders beside five hundred menus
	maxLogin     = 2   // the login's p99 to the hash's own
)

// maxReads is the readers' p99 beside a cell's menus at most, to idle.
var maxReads = map[string]float64{"200s": 1.2, "200s+50c": 2, "500": 1.5}

// The benchmark of reading a model's answer.
const (
	answerPackage   = "internal/llm"
	answerBenchmark = "HostileAnswers"
)

// judged gives a claim about a value that is to be within a bound.
func judged(within bool, what, wanted, measured string, args ...any) claim {
	c := claim{What: what, Wanted: wanted, Measured: fmt.Sprintf(measured, args...), Verdict: notKept}
	if within {
		c.Verdict = kept
	}
	return c
}

// claims judges a result by the bounds, in the order in which it was measured.
func claims(r result) []claim {
	var all []claim
	if i := r.Idle; i != nil {
		all = append(all, judged(i.RSS <= maxRSS, "idle memory, SQLite, after "+i.After, fmt.Sprintf("<= %.0f MB", maxRSS/1e6), "%.1f MB", float64(i.RSS)/1e6))
	}
	if c := r.Composer; c != nil {
		all = append(all, judged(c.All.LongP99 <= maxLong, "composing 14 days on one core, p99", fmt.Sprintf("<= %d ms", maxLong), "%.0f ms of %d households", c.All.LongP99, c.Households))
	}
	all = append(all, answerClaims(r.Benchmarks)...)
	all = append(all, saturationClaims(r.Saturation)...)
	all = append(all, crowdClaims(r.Crowds)...)
	all = append(all, contentionClaims(r.Contentions)...)
	for _, h := range r.Histories {
		all = append(all, judged(h.P99 <= maxHistory && h.PerS > 0, fmt.Sprintf("week page with %d menus and %d own recipes, %s, %s, p99", h.Menus, h.Recipes, h.Engine, h.Case),
			fmt.Sprintf("<= %d ms", maxHistory), "%.1f ms", h.P99))
	}
	if r.Overload != nil {
		all = append(all, r.Overload.claims()...)
	}
	all = append(all, summaryClaims(r.Summary)...)
	for _, says := range slices.Sorted(maps.Keys(r.Useless)) {
		all = append(all, uselessClaims(says, r.Useless[says].Summary)...)
	}
	for _, m := range r.Memory {
		all = append(all, judged(m.Memo <= m.Limit, fmt.Sprintf("answers remembered, of %d MiB at most, %d clients", m.MiB, m.Clients), fmt.Sprintf("<= %.1f MB", float64(m.Limit)/1e6),
			"%.1f MB; server %.0f MB", float64(m.Memo)/1e6, float64(m.RSS)/1e6))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Broken)) {
		all = append(all, claim{What: name, Measured: strings.TrimSpace(strings.SplitN(r.Broken[name], "\n", 2)[0]), Verdict: notMeasured})
	}
	return all
}

// answerClaims judge the slowest of the answers that a model may give.
func answerClaims(rows []benchmark) []claim {
	slowest := benchmark{}
	for _, b := range rows {
		if b.Package == answerPackage && !strings.HasSuffix(b.Name, "json.Valid") && b.Reading > slowest.Reading {
			slowest = b
		}
	}
	if slowest.Reading == 0 {
		return nil
	}
	return []claim{judged(slowest.Reading <= maxAnswer, "reading 100 kB of a model's answer, the slowest of all forms", fmt.Sprintf("<= %d ms", maxAnswer), "%.2f ms (`%s`)", slowest.Reading, slowest.Name)}
}

func saturationClaims(rows []saturation) (all []claim) {
	bounds := map[string]float64{warm: minWarm, warmCompressed: minWarm, unchanged: minUnchanged, coldOpen: minCold}
	for _, s := range rows {
		least, ok := bounds[s.Case]
		if !ok {
			continue
		}
		all = append(all, judged(s.Ratio >= least && len(s.Failures) == 0, fmt.Sprintf("%s, %s, %s, %d clients, to the bare handler", s.Endpoint, s.Case, s.Engine, s.Clients),
			fmt.Sprintf(">= %.2f", least), "%.2f: %.0f to %.0f a second%s", s.Ratio, s.Ours.PerS, s.Bare.PerS, failed(s.Failures)))
	}
	return all
}

func failed(failures map[string]int) string {
	if len(failures) == 0 {
		return ""
	}
	return "; " + counts(failures)
}

// crowdClaims are one for each database and what ran beside: nobody is refused.
func crowdClaims(rows []crowd) (all []claim) {
	type place struct{ engine, beside string }
	failures, clients := map[place]map[string]int{}, 0
	var order []place
	for _, c := range rows {
		at := place{c.Engine, c.Beside}
		if failures[at] == nil {
			failures[at] = map[string]int{}
			order = append(order, at)
		}
		add(failures[at], c.Failures)
		clients = c.Clients
	}
	for _, at := range order {
		all = append(all, judged(len(failures[at]) == 0, fmt.Sprintf("%d clients in a closed loop on each read, %s, beside %s", clients, at.engine, at.beside), "0 failures", "%s", counts(failures[at])))
	}
	return all
}

// contentionClaims are two for each database: no order is refused, none is run again because of
// another.
func contentionClaims(rows []contended) (all []claim) {
	for _, c := range rows {
		at := fmt.Sprintf("%d orders at once for %d households, %s", c.AtOnce, c.Households, c.Engine)
		all = append(all,
			judged(len(c.Failures) == 0 && c.Orders > 0, at, "0 failures", "%s of %d; p99 %.0f ms", counts(c.Failures), c.Orders, c.P99),
			judged(len(c.Contended) == 0, at+": run again because of another", "0", "%s", counts(c.Contended)))
	}
	return all
}

func (o *overload) claims() []claim {
	at := fmt.Sprintf("at %g times the capacity", o.Times)
	wrong := 0
	for why, n := range o.Failures {
		if why != "503" {
			wrong += n
		}
	}
	return []claim{
		judged(o.Share >= minGoodput, at+": goodput to the peak", fmt.Sprintf(">= %.0f %%", 100*minGoodput), "%.0f %%", 100*o.Share),
		judged(o.P99 <= maxAccepted, at+": p99 of what is accepted", fmt.Sprintf("<= %d ms", maxAccepted), "%.0f ms", o.P99),
		judged(wrong == 0, at+": failures that are no honest refusal", "0", "%d of %s", wrong, counts(o.Failures)),
	}
}

// summaryClaims judge the readers beside menus: P1 and P2.
func summaryClaims(cells []summary) (all []claim) {
	for _, s := range cells {
		if strings.Contains(s.Cell, "s") {
			all = append(all, judged(s.OldestMS <= maxOldest && s.IdleLong == 0, "G = "+s.Cell+": oldest generation transaction", fmt.Sprintf("<= %d ms", maxOldest), "%.0f ms", s.OldestMS))
		}
		if most := maxReads[s.Cell]; most > 0 {
			reads := s.reads()
			all = append(all, judged(reads.RatioP99 <= most && reads.RatioP99 > 0, "G = "+s.Cell+": reads' p99 to idle", fmt.Sprintf("<= %g x", most), "%.2f x, %.1f ms", reads.RatioP99, reads.P99))
		}
		if s.Cell == "500" {
			all = append(all, judged(s.OrderP99 <= maxOrder && len(s.Declined) == 0 && s.Orders > 0, "G = "+s.Cell+": orders' p99", fmt.Sprintf("<= %d ms, none refused", maxOrder),
				"%.0f ms; %s of %d", s.OrderP99, counts(s.Declined), s.Orders))
		}
		all = append(all, judged(s.LoginRatio <= maxLogin, "G = "+s.Cell+": login p99 to the hash's own", fmt.Sprintf("<= %d x", maxLogin), "%.2f x, hash %.1f ms", s.LoginRatio, s.Hash.P99))
	}
	return all
}

// uselessClaims judge the readers beside menus whose model answers at length and to no use.
func uselessClaims(says string, cells []summary) (all []claim) {
	for _, s := range cells[min(1, len(cells)):] { // the first is idle
		reads := s.reads()
		all = append(all, judged(reads.RatioP99 <= maxUseless && reads.RatioP99 > 0, fmt.Sprintf("G = %s, a model that says %s: reads' p99 to idle", s.Cell, says),
			fmt.Sprintf("<= %g x", maxUseless), "%.2f x, %.1f ms; server %.0f MB", reads.RatioP99, reads.P99, float64(s.RSS)/1e6))
	}
	return all
}

// reads are the figures of all reads together.
func (s summary) reads() summaryRow {
	for _, e := range s.Endpoints {
		if e.Name == "every read" {
			return e
		}
	}
	return summaryRow{}
}

func claimTable(b *strings.Builder, all []claim) {
	b.WriteString("\n| what | wanted | measured | |\n| --- | --- | --- | --- |\n")
	for _, c := range all {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", c.What, c.Wanted, c.Measured, c.Verdict)
	}
}
