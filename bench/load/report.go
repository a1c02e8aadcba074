package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"mealplanner/bench/results"
)

// result is everything that was measured, as it is written.
type result struct {
	Scenario string          `json:"scenario"`
	Machine  results.Machine `json:"machine"`
	Settings map[string]any  `json:"settings"`
	Runs     [][]cellResult  `json:"runs,omitempty"`
	Summary  []summary       `json:"summary,omitempty"`
	// Of the other modes.
	Saturation  []saturation `json:"saturation,omitempty"`
	Conns       []connsRow   `json:"connections,omitempty"`
	Overload    *overload    `json:"overload,omitempty"`
	Fairness    *fairness    `json:"fairness,omitempty"`
	Crowds      []crowd      `json:"crowds,omitempty"`
	Histories   []history    `json:"histories,omitempty"`
	Contentions []contended  `json:"contentions,omitempty"`
	Idle        *idle        `json:"idle,omitempty"`
	Composer    *composed    `json:"composer,omitempty"`
	Benchmarks  []benchmark  `json:"benchmarks,omitempty"`
	// Of everything in one go: what was wanted of it, and the parts that failed, with why.
	Claims []claim           `json:"claims,omitempty"`
	Broken map[string]string `json:"not_measured,omitempty"`
	// Of readers beside menus whose model answers at length and to no use, by what it says.
	Useless map[string]result `json:"useless_answers,omitempty"`
	Memory  []memory          `json:"memory,omitempty"`
}

// summary is a cell over all runs: the median of each figure, the worst of what must
// never happen.
type summary struct {
	Cell        string         `json:"cell"`
	Endpoints   []summaryRow   `json:"endpoints"`
	Done        int            `json:"generations_done"`
	DurationP50 float64        `json:"generation_p50_s"`
	Ended       map[string]int `json:"generations_ended"`
	Orders      int            `json:"orders_accepted"`
	OrderP99    float64        `json:"order_p99_ms"`
	Declined    map[string]int `json:"orders_not_accepted"`
	OldestMS    float64        `json:"oldest_generation_transaction_ms"`
	IdleLong    int            `json:"idle_in_transaction_over_1s"`
	Connections int            `json:"connections_most"`
	RSS         int64          `json:"server_rss_bytes"`
	// A login's hash, computed beside the load by a process that does not serve, and a
	// login's p99 as a ratio to the hash's own in the same window.
	Hash       hashTimes `json:"hash"`
	LoginRatio float64   `json:"login_p99_to_hash"`
}

type summaryRow struct {
	Name     string         `json:"name"`
	Sent     int            `json:"sent"`
	Answered int            `json:"answered"`
	Failures map[string]int `json:"failures,omitempty"`
	P50      float64        `json:"p50_ms"`
	P95      float64        `json:"p95_ms"`
	P99      float64        `json:"p99_ms"`
	Max      float64        `json:"max_ms"` // of all runs
	// Ratios to the first cell of the same run; 0: there is none.
	RatioP50 float64 `json:"p50_ratio,omitempty"`
	RatioP99 float64 `json:"p99_ratio,omitempty"`
}

// summariseRuns gives a summary of each cell, in the order in which they were measured.
func summariseRuns(runs [][]cellResult, lane string) []summary {
	var all []summary
	for i := range runs[0] {
		s := summary{Cell: runs[0][i].Cell, Ended: map[string]int{}, Declined: map[string]int{}}
		var durations, orders, hashes, slowest, logins []float64
		for _, run := range runs {
			c := run[i]
			hashes, slowest = append(hashes, c.Hash.P50), append(slowest, c.Hash.P99)
			logins = append(logins, find(c, "login").P99/max(c.Hash.P99, 0.001))
			s.Done += c.Generations.Done
			s.Orders += c.Generations.Orders
			orders = append(orders, c.Generations.OrderP99)
			s.OldestMS = max(s.OldestMS, c.Connections.OldestMS[lane])
			s.IdleLong = max(s.IdleLong, c.Connections.IdleLong)
			s.Connections = max(s.Connections, c.Connections.Max)
			s.RSS = max(s.RSS, c.ServerRSS)
			add(s.Ended, c.Generations.Ended)
			add(s.Declined, c.Generations.Refused)
			add(s.Declined, c.Generations.Rejected)
			if c.Generations.Done > 0 {
				durations = append(durations, c.Generations.P50)
			}
		}
		s.DurationP50, s.OrderP99 = median(durations), median(orders)
		s.Hash, s.LoginRatio = hashTimes{median(hashes), median(slowest)}, median(logins)
		for _, e := range runs[0][i].Endpoints {
			s.Endpoints = append(s.Endpoints, summariseRow(runs, i, e.Name))
		}
		all = append(all, s)
	}
	return all
}

// add sums one tally up in another.
func add(to, from map[string]int) {
	for name, n := range from {
		to[name] += n
	}
}

func summariseRow(runs [][]cellResult, cell int, name string) summaryRow {
	row := summaryRow{Name: name, Failures: map[string]int{}}
	var p50, p95, p99, ratio50, ratio99 []float64
	for _, run := range runs {
		f, first := find(run[cell], name), find(run[0], name)
		row.Sent += f.Sent
		row.Answered += f.Answered
		row.Max = max(row.Max, f.Max)
		add(row.Failures, f.Failures)
		p50, p95, p99 = append(p50, f.P50), append(p95, f.P95), append(p99, f.P99)
		if cell > 0 && first.P50 > 0 && first.P99 > 0 {
			ratio50, ratio99 = append(ratio50, f.P50/first.P50), append(ratio99, f.P99/first.P99)
		}
	}
	row.P50, row.P95, row.P99 = median(p50), median(p95), median(p99)
	row.RatioP50, row.RatioP99 = median(ratio50), median(ratio99)
	return row
}

func find(c cellResult, name string) figures {
	for _, f := range c.Endpoints {
		if f.Name == name {
			return f
		}
	}
	return figures{Name: name}
}

// markdown shows the result to people.
func (r result) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s, for server, database and load program together", r.Scenario, r.Machine)
	for _, key := range slices.Sorted(maps.Keys(r.Settings)) {
		fmt.Fprintf(&b, "; %s %v", key, r.Settings[key])
	}
	b.WriteString(".\n")
	if len(r.Claims) > 0 {
		claimTable(&b, r.Claims)
	}
	if len(r.Summary) > 0 {
		r.tables(&b)
	}
	for _, says := range slices.Sorted(maps.Keys(r.Useless)) {
		fmt.Fprintf(&b, "\nA model that answers at length and to no use (%s):\n", says)
		r.Useless[says].tables(&b)
	}
	if len(r.Saturation) > 0 {
		saturationTable(&b, r.Saturation)
	}
	if len(r.Conns) > 0 {
		connsTable(&b, r.Conns)
	}
	if r.Overload != nil {
		r.Overload.table(&b)
	}
	if r.Fairness != nil {
		r.Fairness.table(&b)
	}
	if len(r.Crowds) > 0 {
		crowdTable(&b, r.Crowds)
	}
	if len(r.Contentions) > 0 {
		contentionTable(&b, r.Contentions)
	}
	if len(r.Histories) > 0 {
		historyTable(&b, r.Histories)
	}
	if r.Idle != nil {
		r.Idle.table(&b)
	}
	if len(r.Memory) > 0 {
		memoryTable(&b, r.Memory)
	}
	if r.Composer != nil {
		c := r.Composer
		fmt.Fprintf(&b, "\nThe composer on one core, %d households: a menu p50 %.0f ms, p99 %.0f ms; 14 days p50 %.0f ms, p99 %.0f ms.\n",
			c.Households, c.All.MenuP50, c.All.MenuP99, c.All.LongP50, c.All.LongP99)
	}
	if len(r.Benchmarks) > 0 {
		benchmarkTable(&b, r.Benchmarks)
	}
	return b.String()
}

func (r result) tables(b *strings.Builder) {
	fmt.Fprintf(b, "\nMedian of %d runs; latency from the instant at which a request was meant to be sent; the ratio is to the first row of the same run.\n\n", len(r.Runs))
	b.WriteString("| G | endpoint | sent | answered | p50 ms | p95 ms | p99 ms | max ms | p99 ratio | failures |\n")
	b.WriteString("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --- |\n")
	for _, s := range r.Summary {
		for _, e := range s.Endpoints {
			fmt.Fprintf(b, "| %s | %s | %d | %s | %.1f | %.1f | %.1f | %.1f | %s | %s |\n", s.Cell, e.Name, e.Sent,
				results.Share(e.Answered, e.Sent), e.P50, e.P95, e.P99, e.Max, ratio(e.RatioP99), counts(e.Failures))
		}
	}
	b.WriteString("\n| G | menus done in the window | each took (p50) | orders accepted | order p99 ms | not accepted | how all ended |\n")
	b.WriteString("| --- | --: | --: | --: | --: | --- | --- |\n")
	for _, s := range r.Summary {
		fmt.Fprintf(b, "| %s | %d | %.1f s | %d | %.1f | %s | %s |\n", s.Cell, s.Done, s.DurationP50, s.Orders, s.OrderP99,
			counts(s.Declined), counts(s.Ended))
	}
	b.WriteString("\n| G | a login's hash alone, beside the load (p50 / p99) | login p99 to its p99 | oldest generation transaction | idle in transaction > 1 s | connections (most) | server memory (most) |\n")
	b.WriteString("| --- | --: | --: | --: | --: | --: | --: |\n")
	for _, s := range r.Summary {
		fmt.Fprintf(b, "| %s | %.1f / %.1f ms | %.2f | %.1f ms | %d | %d | %d MiB |\n", s.Cell, s.Hash.P50, s.Hash.P99, s.LoginRatio, s.OldestMS, s.IdleLong, s.Connections, s.RSS>>20)
	}
}

func ratio(r float64) string {
	if r == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", r)
}

// counts shows a tally as "3 x 503, 1 x timeout".
func counts(tally map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(tally)) {
		parts = append(parts, fmt.Sprintf("%d x %s", tally[name], name))
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, ", ")
}
