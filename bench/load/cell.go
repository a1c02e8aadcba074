package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mealplanner/bench/service"
)

// cell is how many generations are beside the readers, and what they do.
type cell struct {
	name                        string // as it was asked for: "50", "200s", "200s+50c"
	working, stalled, composing int
}

func (c cell) all() int { return c.working + c.stalled + c.composing }

// parseCells reads "0,50,200s+50c": a bare number of generations waits for a working
// model, s for a stalled one, c for one that answers at once, so that they compose all
// the time.
func parseCells(text string) ([]cell, error) {
	var cells []cell
	for name := range strings.SplitSeq(text, ",") {
		c := cell{name: strings.TrimSpace(name)}
		for part := range strings.SplitSeq(c.name, "+") {
			digits := strings.TrimRight(part, "sc")
			n, err := strconv.Atoi(digits)
			if err != nil || n < 0 {
				return nil, fmt.Errorf("%q is no number of generations", part)
			}
			switch part[len(digits):] {
			case "":
				c.working += n
			case "s":
				c.stalled += n
			case "c":
				c.composing += n
			default:
				return nil, fmt.Errorf("%q: after the number comes s, c or nothing", part)
			}
		}
		if c.working > 0 && c.stalled+c.composing > 0 {
			return nil, fmt.Errorf("%q: the stub cannot work for some and stall or hurry for others", c.name)
		}
		cells = append(cells, c)
	}
	return cells, nil
}

// bench is what a cell needs: one server, whoever uses it, and its stub model.
type bench struct {
	scenario scenario
	client   *client // of the readers
	orders   *client // of those who order
	cast     cast
	stub     *stub // nil: another server, whose model is not ours
	sampler  *sampler
	say      func(format string, args ...any)
}

// measure runs one cell: brings the generations in flight, waits for the warm-up,
// measures for the window, and ends what is in flight.
func (b *bench) measure(ctx context.Context, c cell, seed uint64) (cellResult, error) {
	flights := newFlights(b.orders, b.scenario.Generation, b.cast.orderers)
	flying, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := b.sampler.watch(ctx) // from the first order on
	held, err := b.takeOff(flying, flights, c)
	if err != nil {
		_, _, _ = stop()
		return cellResult{}, err
	}
	b.loop(ctx, b.scenario.Warmup, seed+1000)

	calls := b.calls()
	before := flights.count()
	hashed := make(chan hashTimes, 1)
	go func() { hashed <- b.scenario.Hash.beside(ctx, b.scenario.Window, b.scenario.interval("login")) }()
	samples := b.loop(ctx, b.scenario.Window, seed)
	seen, rss, err := stop()
	r := cellResult{Cell: c.name, Endpoints: summarise(samples), Connections: seen, ServerRSS: rss, Hash: <-hashed}
	r.Generations = flights.figures(before)
	r.Generations.Held, r.Generations.ModelCalls = held, b.calls()-calls

	cancel()
	if b.stub != nil {
		b.stub.set(instant)
		b.stub.release()
	}
	flights.drain(ctx, 2*time.Minute)
	flights.account(&r.Generations)
	return r, errors.Join(err, ctx.Err())
}

// takeOff brings the cell's generations in flight, and gives how many a stalled model
// holds.
func (b *bench) takeOff(ctx context.Context, f *flights, c cell) (held int, err error) {
	ramp := b.scenario.Generation.Ramp
	if c.stalled > 0 {
		if b.stub == nil {
			return 0, errors.New("another server's model cannot be stalled")
		}
		b.stub.set(stalled)
		f.start(ctx, c.stalled, ramp, polling{})
		held = b.wait(ctx, c.stalled)
		b.say("  %d of %d are held by the stalled model\n", held, c.stalled)
	}
	if b.stub != nil {
		b.stub.set(map[bool]mode{true: working, false: instant}[c.working > 0])
	}
	g := b.scenario.Generation
	f.start(ctx, c.working, ramp, polling{g.FirstPoll, g.Poll})
	f.start(ctx, c.composing, ramp, polling{g.ComposingPoll, g.ComposingPoll})
	if c.working+c.composing > 0 {
		service.Sleep(ctx, ramp)
	}
	return held, ctx.Err()
}

// wait until the stub holds so many calls, a minute and a half at most: each has to
// compose a first day before. It gives how many it holds.
func (b *bench) wait(ctx context.Context, n int) int {
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	for int(b.stub.held.Load()) < n && service.Sleep(ctx, 100*time.Millisecond) {
		continue
	}
	return int(b.stub.held.Load())
}

func (b *bench) loop(ctx context.Context, window time.Duration, seed uint64) []sample {
	l := openLoop{client: b.client, scenario: b.scenario, readers: b.cast.readers}
	return l.run(ctx, window, seed)
}

func (b *bench) calls() int64 {
	if b.stub == nil {
		return 0
	}
	return b.stub.calls.Load()
}
