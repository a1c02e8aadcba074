package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"mealplanner/bench/service"
)

// sample is one request of the window.
type sample struct {
	endpoint string
	group    string
	meant    time.Duration // to be sent, after the loop's begin
	latency  time.Duration // from when it was meant to be sent, so that queueing counts
	late     time.Duration // of that, what the load program itself was late
	failure  string        // empty: answered
}

// openLoop sends at a fixed rate whatever comes back: who waits does not keep others
// from asking, as people do not.
type openLoop struct {
	client   *client
	scenario scenario
	readers  []vars

	mu      sync.Mutex
	samples []sample
}

// run sends for so long and waits for the last answer.
func (l *openLoop) run(ctx context.Context, window time.Duration, seed uint64) []sample {
	deck := l.deal(int(window.Seconds()*l.scenario.Rate), seed)
	interval := time.Duration(float64(time.Second) / l.scenario.Rate)
	begin := time.Now()
	var sent sync.WaitGroup
	for i, e := range deck {
		meant := begin.Add(time.Duration(i) * interval)
		if !service.Sleep(ctx, time.Until(meant)) {
			break
		}
		who := l.readers[i%len(l.readers)]
		if e.AsFirst {
			who = l.readers[0]
		}
		sent.Go(func() {
			s := l.send(ctx, e, who, meant)
			s.meant = meant.Sub(begin)
			l.keep(s)
		})
	}
	sent.Wait()
	return l.samples
}

// deal gives each endpoint exactly its share, in an order that the seed decides.
func (l *openLoop) deal(n int, seed uint64) []endpoint {
	var deck []endpoint
	owed := 0.0
	for _, e := range l.scenario.Endpoints {
		owed += e.Share / 100 * float64(n)
		for float64(len(deck))+0.5 <= owed {
			deck = append(deck, e)
		}
	}
	random := rand.New(rand.NewPCG(l.scenario.Seed, seed))
	random.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return slices.Clip(deck)
}

func (l *openLoop) send(ctx context.Context, e endpoint, who vars, meant time.Time) sample {
	ctx, cancel := context.WithDeadline(ctx, meant.Add(l.scenario.Timeout))
	defer cancel()
	s := sample{endpoint: e.Name, group: e.Group, late: time.Since(meant)}
	a, err := l.client.call(ctx, e.request, who)
	s.latency = time.Since(meant)
	if err != nil || !e.expects(a.Status) {
		s.failure = failure(a, err)
	}
	return s
}

func (l *openLoop) keep(s sample) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.samples = append(l.samples, s)
}
