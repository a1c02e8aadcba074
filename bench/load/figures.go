package main

import (
	"maps"
	"slices"
	"time"

	"mealplanner/bench/results"
)

// cellResult is what one cell showed in one run.
type cellResult struct {
	Cell        string        `json:"cell"`
	Endpoints   []figures     `json:"endpoints"` // each, its groups, and "all"
	Generations flightFigures `json:"generations"`
	Connections connections   `json:"connections"`
	ServerRSS   int64         `json:"server_rss_bytes"`
	Hash        hashTimes     `json:"hash"` // computed beside, by a process that does not serve
}

// figures are the latencies of one endpoint, or of several together, in ms.
type figures struct {
	Name     string         `json:"name"`
	Sent     int            `json:"sent"`
	Answered int            `json:"answered"`
	Failures map[string]int `json:"failures,omitempty"` // by status, or why there was none
	P50      float64        `json:"p50_ms"`
	P95      float64        `json:"p95_ms"`
	P99      float64        `json:"p99_ms"`
	Max      float64        `json:"max_ms"`
	// Late is how late the load program itself sent, its p99; it counts in the rest.
	Late float64 `json:"late_p99_ms"`
}

// flightFigures are the generations' of one cell.
type flightFigures struct {
	// In the window:
	InFlight   int     `json:"in_flight"` // at its end
	Held       int     `json:"held"`      // by the stalled model, when it began
	Accepted   int     `json:"accepted"`
	Done       int     `json:"done"`
	P50        float64 `json:"p50_s"` // from accepted to done
	Max        float64 `json:"max_s"`
	ModelCalls int64   `json:"model_calls"`
	// From the first order until the last generation has ended:
	Orders   int            `json:"orders_accepted"`
	OrderP50 float64        `json:"order_p50_ms"`
	OrderP99 float64        `json:"order_p99_ms"`
	Refused  map[string]int `json:"orders_refused,omitempty"`  // 503 and 429: come again
	Rejected map[string]int `json:"orders_rejected,omitempty"` // anything else
	Ended    map[string]int `json:"ended"`                     // every accepted one, by how
}

// summarise gives the figures of each endpoint, of each group that has several, and
// of all together.
func summarise(samples []sample) []figures {
	byName, members := map[string][]sample{}, map[string]map[string]bool{}
	for _, s := range samples {
		byName[s.endpoint] = append(byName[s.endpoint], s)
		if members[s.group] == nil {
			members[s.group] = map[string]bool{}
		}
		members[s.group][s.endpoint] = true
	}
	var all []figures
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		all = append(all, figuresOf(name, byName[name]))
	}
	for _, group := range slices.Sorted(maps.Keys(members)) {
		if len(members[group]) > 1 {
			all = append(all, figuresOf("every "+group, only(samples, group)))
		}
	}
	return append(all, figuresOf("all", samples))
}

func only(samples []sample, group string) []sample {
	return slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return s.group != group })
}

// figuresOf counts one set. A request that failed counts with the time that it took:
// whoever waited for it did wait.
func figuresOf(name string, samples []sample) figures {
	f := figures{Name: name, Sent: len(samples), Failures: map[string]int{}}
	latencies, late := make([]time.Duration, len(samples)), make([]time.Duration, len(samples))
	for i, s := range samples {
		latencies[i], late[i] = s.latency, s.late
		if s.failure == "" {
			f.Answered++
		} else {
			f.Failures[s.failure]++
		}
	}
	slices.Sort(latencies)
	slices.Sort(late)
	f.P50, f.P95, f.P99 = ms(results.Percentile(latencies, 50)), ms(results.Percentile(latencies, 95)), ms(results.Percentile(latencies, 99))
	f.Max, f.Late = ms(results.Percentile(latencies, 100)), ms(results.Percentile(late, 99))
	return f
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// tally is how many have been accepted and done until now.
type tally struct{ accepted, done int }

func (f *flights) count() tally {
	f.mu.Lock()
	defer f.mu.Unlock()
	return tally{len(f.orders), len(f.done)}
}

// figures of what happened after a count.
func (f *flights) figures(after tally) flightFigures {
	f.mu.Lock()
	defer f.mu.Unlock()
	took := waits(f.done[after.done:])
	return flightFigures{
		InFlight: len(f.open), Accepted: len(f.orders) - after.accepted, Done: len(took),
		P50: results.Percentile(took, 50).Seconds(), Max: results.Percentile(took, 100).Seconds(),
	}
}

// waits are how long each took, sorted.
func waits(done []landed) []time.Duration {
	took := make([]time.Duration, len(done))
	for i, l := range done {
		took[i] = l.took
	}
	slices.Sort(took)
	return took
}

// account says what became of every order.
func (f *flights) account(to *flightFigures) {
	f.mu.Lock()
	defer f.mu.Unlock()
	orders := slices.Sorted(slices.Values(f.orders))
	to.Orders, to.OrderP50, to.OrderP99 = len(orders), ms(results.Percentile(orders, 50)), ms(results.Percentile(orders, 99))
	to.Refused, to.Rejected, to.Ended = maps.Clone(f.refused), maps.Clone(f.rejected), maps.Clone(f.outcome)
}

// median of values; 0: there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}
