package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"mealplanner/bench/proxy"
)

// disturbance is one thing done to the world: it begins when its server is free, and
// ends with the server as it was.
type disturbance struct {
	name   string
	weight int
	// do gets a server whose turn it holds, and two drawn numbers from 0 to 1.
	do func(w *world, ctx context.Context, s *server, a, b float64) error
}

// disturbances are what the schedule draws from. The times are bounds of what happens
// in production: a restart, a stop-the-world of a host, a switch that loses its mind.
var disturbances = []disturbance{
	{"kill", 60, func(w *world, ctx context.Context, s *server, a, _ float64) error {
		return w.kill(ctx, s, span(a, 0, 1000))
	}},
	{"pause", 8, func(w *world, ctx context.Context, s *server, a, _ float64) error {
		return w.pause(ctx, s, time.Duration(float64(w.lease)*(1.2+a)))
	}},
	{"stop", 6, func(w *world, ctx context.Context, s *server, _, _ float64) error { return w.stop(ctx, s) }},
	{"cut", 8, func(w *world, _ context.Context, s *server, a, _ float64) error { return w.cut(s, a < 0.3) }},
	{"freeze", 5, func(w *world, ctx context.Context, s *server, a, _ float64) error {
		return w.hinder(ctx, s, "freeze", proxy.Fault{Pause: true}, span(a, 300, 4000))
	}},
	{"refuse", 3, func(w *world, ctx context.Context, s *server, a, _ float64) error {
		return w.hinder(ctx, s, "refuse", proxy.Fault{Refuse: true}, span(a, 300, 4000))
	}},
	{"slow", 5, func(w *world, ctx context.Context, s *server, a, b float64) error {
		return w.hinder(ctx, s, "slow", proxy.Fault{Latency: span(b, 2, 40), Jitter: span(b, 2, 40)}, span(a, 500, 4000))
	}},
	{"slice", 4, func(w *world, ctx context.Context, s *server, a, _ float64) error {
		return w.hinder(ctx, s, "slice", proxy.Fault{Slice: 7}, span(a, 500, 4000))
	}},
	{"crash", 4, func(w *world, ctx context.Context, _ *server, a, _ float64) error {
		return w.crash(ctx, span(a, 0, 2000))
	}},
}

// span gives a time between two numbers of milliseconds.
func span(at float64, from, to int) time.Duration {
	return time.Duration((float64(from) + at*float64(to-from)) * float64(time.Millisecond))
}

// disturb draws and does one disturbance after the other, until the last kill. It
// returns when every server is back. An error is a server that did not come back.
func (w *world) disturb(ctx context.Context) error {
	w.began = time.Now()
	limit := ctx
	if w.duration > 0 {
		var cancel context.CancelFunc
		limit, cancel = context.WithTimeout(ctx, w.duration)
		defer cancel()
	}
	drawn := newSchedule(w.seed)
	group, ctx := errgroup.WithContext(ctx)
	for kills := 0; kills < w.kills; {
		p := drawn.next()
		s := w.servers[p.server]
		if p.disturbance.name == "kill" {
			if kills++; kills%100 == 0 {
				fmt.Fprintf(os.Stderr, "chaos: %d of %d kills after %v\n", kills, w.kills, time.Since(w.began).Round(time.Second))
			}
		}
		if !wait(ctx, limit.Done(), p.nap) || !w.take(ctx, limit.Done(), s) {
			break
		}
		group.Go(func() error {
			defer func() { <-s.turn }()
			return p.disturbance.do(w, ctx, s, p.a, p.b)
		})
	}
	err := group.Wait()
	w.took = time.Since(w.began)
	return err
}

// schedule draws what is done next.
type schedule struct {
	draw  *rand.Rand
	first []int // each kind once, then by weight
}

// planned is a disturbance with all that is drawn for it.
type planned struct {
	disturbance disturbance
	server      int
	a, b        float64
	nap         time.Duration // before it
}

func newSchedule(seed uint64) *schedule {
	draw := rand.New(rand.NewPCG(seed, 0))
	return &schedule{draw, draw.Perm(len(disturbances))}
}

func (s *schedule) next() planned {
	return planned{s.pick(), s.draw.IntN(replicas), s.draw.Float64(), s.draw.Float64(), span(s.draw.Float64(), 50, 500)}
}

func (s *schedule) pick() disturbance {
	if len(s.first) > 0 {
		d := disturbances[s.first[0]]
		s.first = s.first[1:]
		return d
	}
	sum := 0
	for _, d := range disturbances {
		sum += d.weight
	}
	at := s.draw.IntN(sum)
	for _, d := range disturbances {
		if at -= d.weight; at < 0 {
			return d
		}
	}
	panic("unreachable: at is less than the sum of the weights")
}

// wait lets time pass; false: ctx or limit was over before.
func wait(ctx context.Context, limit <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-limit:
	case <-ctx.Done():
	}
	return false
}

// take waits for the turn to do something to a server.
func (w *world) take(ctx context.Context, limit <-chan struct{}, s *server) bool {
	select {
	case s.turn <- struct{}{}:
		return true
	case <-limit:
	case <-ctx.Done():
	}
	return false
}

func (s *server) name() string { return fmt.Sprintf("server %d", s.n) }

// kill ends a server in the middle of whatever it does, and starts it again.
func (w *world) kill(ctx context.Context, s *server, away time.Duration) error {
	pid := s.pid()
	w.outages.set(s.name(), false)
	at := time.Now()
	w.history.fault("kill %s, back after %v", s.name(), away)
	s.kill()
	w.takeovers.lost(ctx, at, pid)
	wait(ctx, nil, away)
	return w.back(ctx, s)
}

// back starts a server that has ended.
func (w *world) back(ctx context.Context, s *server) error {
	ctx, cancel := context.WithTimeout(ctx, bootTime)
	defer cancel()
	if err := s.start(ctx); err != nil {
		return err
	}
	w.outages.set(s.name(), true)
	return nil
}

// pause stops a server for longer than its leases hold; then it goes on as if nothing
// had been.
func (w *world) pause(ctx context.Context, s *server, length time.Duration) error {
	w.outages.set(s.name(), false)
	at := time.Now()
	w.history.fault("pause %s for %v", s.name(), length)
	if err := s.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	w.takeovers.lost(ctx, at, s.pid())
	wait(ctx, nil, length)
	w.history.fault("continue %s", s.name())
	defer w.outages.set(s.name(), true)
	return s.signal(syscall.SIGCONT)
}

// stop ends a server in good order, and starts it again.
func (w *world) stop(ctx context.Context, s *server) error {
	w.outages.set(s.name(), false)
	w.history.fault("stop %s", s.name())
	w.stopAndJudge(s)
	return w.back(ctx, s)
}

func (w *world) stopAndJudge(s *server) {
	took, err := s.stop()
	if err != nil {
		w.history.violated(nobody, s.name(), "after %v: %v\n%s", took, err, s.running().Log())
	}
}

// cut breaks the connections of a server, or of all.
func (w *world) cut(s *server, all bool) error {
	w.history.fault("cut %s, all: %v", s.name(), all)
	s.proxy.Cut()
	for _, other := range w.servers {
		if all {
			other.proxy.Cut()
		}
	}
	return nil
}

// hinder gives a server a bad network for a while.
func (w *world) hinder(ctx context.Context, s *server, name string, f proxy.Fault, length time.Duration) error {
	if f.Pause || f.Refuse {
		w.outages.set(s.name(), false)
		defer w.outages.set(s.name(), true)
	}
	w.history.fault(name+" %s for %v: %+v", s.name(), length, f)
	s.proxy.Set(f)
	wait(ctx, nil, length)
	s.proxy.Set(proxy.Fault{})
	w.history.fault("heal %s", s.name())
	return nil
}

// crash ends PostgreSQL as a power cut would, and starts it again.
func (w *world) crash(ctx context.Context, away time.Duration) error {
	w.crashing.Lock()
	defer w.crashing.Unlock()
	w.outages.set("postgres", false)
	defer w.outages.set("postgres", true)
	w.history.fault("crash postgres, back after %v", away)
	if err := w.postgres.Crash(); err != nil {
		return err
	}
	wait(ctx, nil, away)
	if err := w.postgres.Recover(); err != nil {
		return err
	}
	w.history.fault("recover postgres")
	return nil
}
