package main

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"mealplanner/bench/service"
)

// scenario is one way to abuse a server. prepare, which may be nil, is before the quiet
// phase; flood goes on until ctx ends.
type scenario struct {
	name    string
	known   bool // honest people sign in with browsers in which they did before
	days    int  // of the menus that honest people order; more than one: they refill a week too
	prepare func(ctx context.Context, f *flood) error
	flood   func(ctx context.Context, f *flood)
}

// scenarios are all of them.
var scenarios = []scenario{
	{name: "sign-ups from one address", days: 1, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 128, func(ctx context.Context, n int) error { return f.signUp(ctx, n, "203.0.113.9") })
	}},
	{name: "sign-ups from this machine", days: 1, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 16, func(ctx context.Context, n int) error { return f.signUp(ctx, n, "127.0.0.1") })
	}},
	{name: "logins from an IPv6 /48", days: 1, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 512, func(ctx context.Context, n int) error {
			return f.guess(ctx, fmt.Sprintf("nobody-%d@example.org", n), fmt.Sprintf("2001:db8:48:%x::%x", n%65536, n))
		})
	}},
	// Who comes from as many places as there is room to wait is told apart from people by
	// nothing but that they were here before.
	{name: "logins from many networks", known: true, days: 1, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 512, func(ctx context.Context, n int) error {
			return f.guess(ctx, fmt.Sprintf("nobody-%d@example.org", n), fmt.Sprintf("2a00:%x:%x::1", n%4096, n/4096))
		})
	}},
	// One account with as many households as it may have orders all that it can.
	{name: "an account's 200 households order", days: 7, prepare: func(ctx context.Context, f *flood) error { return f.settle(ctx) }, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 64, f.orderMonth)
	}},
	// Connections of somebody who is signed in, and of nobody, that announce a body and send
	// none: composing must not give way to them.
	{name: "bodies that never come", days: 28, prepare: func(ctx context.Context, f *flood) error { return f.join(ctx) }, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 32, f.silentBody)
	}},
	// One account watches menus being made twice as often as it may, without a break.
	{name: "event streams of one account", days: 1, prepare: func(ctx context.Context, f *flood) error { return f.join(ctx) }, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 40, f.watch)
	}},
	// More connections of one address than it may have, none of which says a word.
	{name: "silent connections of one address", days: 1, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 3600, f.silence)
	}},
	// Guesses at the passwords of all the honest people, from everywhere and from their own
	// addresses.
	{name: "guesses at accounts", known: true, days: 1, flood: func(ctx context.Context, f *flood) {
		f.atOnce(ctx, 256, func(ctx context.Context, n int) error {
			p := f.world.people[n%crowd]
			address := p.address
			if n%2 == 0 {
				address = fmt.Sprintf("10.%d.%d.7", 2+n%200, n/200%256)
			}
			return f.guess(ctx, p.email, address)
		})
	}},
}

// flood is many strangers' requests, bounded in number by the phase's time and by pause.
type flood struct {
	world *world
	mu    sync.Mutex
	count map[string]int

	stranger   *person  // whose account does the flooding, where one does
	households []string // of the stranger, as paths
	generation string   // the last one that the stranger ordered
}

func newFlood(w *world) *flood { return &flood{world: w, count: map[string]int{}} }

// pause between two requests of one connection keeps the flood from being no more than a
// test of how fast this program can send.
const pause = 5 * time.Millisecond

// atOnce keeps so many connections busy until ctx ends; n counts all requests. Those under
// way then are waited for.
func (f *flood) atOnce(ctx context.Context, connections int, do func(ctx context.Context, n int) error) {
	var all sync.WaitGroup
	for c := range connections {
		all.Go(func() {
			for n := c; service.Sleep(ctx, pause); n += connections {
				f.note(do(context.WithoutCancel(ctx), n))
			}
		})
	}
	all.Wait()
}

func (f *flood) note(err error) {
	what := "answered"
	if err != nil {
		what = err.Error()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count[what]++
}

func (f *flood) answers() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.count)
}

func (f *flood) signUp(ctx context.Context, n int, address string) error {
	body := map[string]any{"email": fmt.Sprintf("flood-%d@example.org", n), "password": password, "name": "Flood"}
	return f.world.must(ctx, &person{address: address}, "POST", "/api/v1/auth/signup", body, nil)
}

func (f *flood) guess(ctx context.Context, email, address string) error {
	return f.world.login(ctx, &person{email: email, address: address}, "not the password")
}
