package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"mealplanner/bench/results"

	"mealplanner/bench/service"
)

// closed is what a closed loop showed: clients that each send as soon as they have
// their answer.
type closed struct {
	Clients  int            `json:"clients"`
	PerS     float64        `json:"answered_per_s"`
	P50      float64        `json:"p50_ms"` // of what was answered
	P99      float64        `json:"p99_ms"`
	Failures map[string]int `json:"failures,omitempty"`
}

// saturate lets clients ask for so long; next gives the n-th request and who asks it.
func saturate(ctx context.Context, c *client, clients int, window time.Duration, next func(n int) (request, vars)) closed {
	began := time.Now()
	each := make([]closedClient, clients)
	var done sync.WaitGroup
	for i := range each {
		done.Go(func() { each[i].ask(ctx, c, began.Add(window), i, next) })
	}
	done.Wait()
	took := time.Since(began)

	out := closed{Clients: clients, Failures: map[string]int{}}
	var all []time.Duration
	for _, e := range each {
		all = append(all, e.latencies...)
		for why, n := range e.failures {
			out.Failures[why] += n
		}
	}
	slices.Sort(all)
	out.PerS = float64(len(all)) / took.Seconds()
	out.P50, out.P99 = ms(results.Percentile(all, 50)), ms(results.Percentile(all, 99))
	return out
}

// closedClient is one of them.
type closedClient struct {
	latencies []time.Duration
	failures  map[string]int
}

func (e *closedClient) ask(ctx context.Context, c *client, until time.Time, n int, next func(n int) (request, vars)) {
	e.failures = map[string]int{}
	for ; time.Now().Before(until) && ctx.Err() == nil; n += 7 { // each client its own way through the requests
		r, who := next(n)
		began := time.Now()
		a, err := c.call(ctx, r, who)
		if err == nil && r.expects(a.Status) {
			e.latencies = append(e.latencies, time.Since(began))
			continue
		}
		e.failures[failure(a, err)]++
		if patient(a.Status) {
			service.Sleep(ctx, 20*time.Millisecond) // far less than it asks for: this is a load test
		}
	}
}

// readMix gives the scenario's reads in their shares.
func (b *bench) readMix() func(n int) (request, vars) {
	var deck []endpoint
	for _, e := range b.scenario.group("read") {
		for range int(e.Share) {
			deck = append(deck, e)
		}
	}
	return func(n int) (request, vars) {
		return deck[(n*31)%len(deck)].request, b.cast.readers[n%len(b.cast.readers)]
	}
}
