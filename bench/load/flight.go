package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"mealplanner/bench/service"
)

// followed is what a server says of a generation.
type followed struct {
	state string
	body  []byte
	took  time.Duration // by the server's own clock; 0: it does not say
}

func (f followed) is(states []string) bool { return slices.Contains(states, f.state) }

// follow asks once how a generation is.
func (g generation) follow(ctx context.Context, c *client, v vars) (followed, error) {
	a, err := c.call(ctx, g.Ask, v)
	if err != nil {
		return followed{}, err
	}
	if !g.Ask.expects(a.Status) {
		return followed{}, statusError(a.Status)
	}
	f := followed{body: a.Body}
	if f.state, err = at(a.Body, g.State); err != nil {
		return f, err
	}
	if f.is(g.Done) {
		f.took = span(a.Body, g.Began, g.Ended)
	}
	return f, nil
}

// statusError is a status that was not expected.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("status %d", int(e)) }

// span is the time between two instants in an answer.
func span(body []byte, from, to string) time.Duration {
	began, err := at(body, from)
	if err != nil {
		return 0
	}
	ended, err := at(body, to)
	if err != nil {
		return 0
	}
	a, err := time.Parse(time.RFC3339Nano, began)
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.RFC3339Nano, ended)
	if err != nil {
		return 0
	}
	return b.Sub(a)
}

// flights keeps a number of generations in flight: when one ends, the next is ordered.
type flights struct {
	client   *client
	g        generation
	orderers []vars

	begun sync.WaitGroup
	next  int // number of the next flight

	mu       sync.Mutex
	orders   []time.Duration  // how long each order took that was accepted
	refused  map[string]int   // orders that are to come again: 503 and 429
	rejected map[string]int   // orders that got any other service.Answer, or none
	done     []landed         // the generations that ended so
	outcome  map[string]int   // of those that ended: state, or why it is not known
	open     map[string]flown // by generation
}

// flown is a generation in flight.
type flown struct {
	who   vars
	since time.Time
}

// landed is a generation that ended done; who knows its menu.
type landed struct {
	who  vars
	took time.Duration
}

func newFlights(c *client, g generation, orderers []vars) *flights {
	return &flights{client: c, g: g, orderers: orderers,
		outcome: map[string]int{}, refused: map[string]int{}, rejected: map[string]int{}, open: map[string]flown{}}
}

// polling is when the end of a generation is looked for; zero: not before all is over.
type polling struct{ first, then time.Duration }

// start puts n more in flight, spread over the ramp, until ctx ends.
func (f *flights) start(ctx context.Context, n int, ramp time.Duration, p polling) {
	for i := range n {
		number := f.next
		f.next++
		wait := time.Duration(float64(ramp) * float64(i) / float64(n))
		f.begun.Go(func() {
			for service.Sleep(ctx, wait) {
				f.fly(ctx, f.orderer(number), p)
				wait = 0
			}
		})
	}
}

// orderer is who orders, with a week of their own for each order that they have in
// flight, none of which is the week that readers read.
func (f *flights) orderer(number int) vars {
	week := 1 + number/len(f.orderers)
	return f.orderers[number%len(f.orderers)].with("date", date(7*week))
}

// fly orders one generation and follows it to its end.
func (f *flights) fly(ctx context.Context, who vars, p polling) {
	if !f.order(ctx, who) {
		return
	}
	if p == (polling{}) {
		<-ctx.Done()
		return
	}
	for wait := p.first; service.Sleep(ctx, wait); wait = p.then {
		if f.look(ctx, who) {
			return
		}
	}
}

// order sends one order; false: it was refused, and the wait that was asked for is over.
func (f *flights) order(ctx context.Context, who vars) bool {
	// What was sent is followed, also when the window ends while the answer is on its way.
	began := time.Now()
	a, err := f.client.call(context.WithoutCancel(ctx), f.g.Order, who)
	if err == nil && f.g.Order.expects(a.Status) {
		if err = f.g.Order.take(a.Body, who); err == nil {
			f.accept(who, time.Since(began))
			return true
		}
	}
	f.decline(a, err)
	service.Sleep(ctx, max(a.RetryAfter(), time.Second)+rand.N(500*time.Millisecond))
	return false
}

func (f *flights) accept(who vars, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders = append(f.orders, took)
	f.open[who["generation"]] = flown{who, time.Now()}
}

// decline counts an order that was not accepted, with the server's reason if it has one.
func (f *flights) decline(a service.Answer, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	why := failure(a, err)
	if reason, err := at(a.Body, f.g.Reason); err == nil {
		why += " " + reason
	}
	if patient(a.Status) {
		f.refused[why]++
	} else {
		f.rejected[why]++
	}
}

// patient reports whether a status asks to come again, which is honest under load.
func patient(status int) bool {
	return status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests
}

// look asks how a generation is; true: it has ended, and is counted.
func (f *flights) look(ctx context.Context, who vars) bool {
	s, err := f.g.follow(ctx, f.client, who)
	switch {
	case err == nil && s.is(f.g.Done), err == nil && s.is(f.g.Failed):
		f.end(who, s)
		return true
	case err == nil:
		return false
	}
	if status, ok := err.(statusError); ok && !patient(int(status)) && int(status) < 500 {
		f.end(who, followed{state: err.Error()}) // a 404: accepted, and unknown now
		return true
	}
	return false
}

// end counts how a generation ended; if the server does not say how long it took, as
// long as we waited.
func (f *flights) end(who vars, s followed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	flown, open := f.open[who["generation"]]
	if !open {
		return
	}
	delete(f.open, who["generation"])
	f.outcome[s.state]++
	if !s.is(f.g.Done) {
		return
	}
	if s.took == 0 {
		s.took = time.Since(flown.since)
	}
	_ = f.g.Ask.take(s.body, flown.who) // of a server that does not say, the menu is not known
	f.done = append(f.done, landed{flown.who, s.took})
}

// drain cancels what is in flight, if the scenario can, and follows all to an end.
// What has none after limit is counted as "no end".
func (f *flights) drain(ctx context.Context, limit time.Duration) {
	f.begun.Wait()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	f.each(f.left(), func(who vars) {
		if f.g.Cancel != nil {
			_, _ = f.client.call(ctx, *f.g.Cancel, who) // look says what came of it
		}
	})
	for len(f.left()) > 0 && service.Sleep(ctx, 200*time.Millisecond) {
		f.each(f.left(), func(who vars) { f.look(ctx, who) })
	}
	for _, who := range f.left() {
		f.end(who, followed{state: "no end"})
	}
}

func (f *flights) left() []vars {
	f.mu.Lock()
	defer f.mu.Unlock()
	var left []vars
	for _, flown := range f.open {
		left = append(left, flown.who)
	}
	return left
}

// each does something for everybody, four at a time.
func (f *flights) each(all []vars, do func(vars)) {
	var group sync.WaitGroup
	places := make(chan struct{}, 4)
	for _, who := range all {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			do(who)
		})
	}
	group.Wait()
}
