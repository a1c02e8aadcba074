package main

import (
	"context"
	"fmt"
	"strings"

	"mealplanner/bench/results"
)

// crowd is what a closed loop of many got of one read.
type crowd struct {
	Engine   string `json:"engine"`
	Endpoint string `json:"endpoint"`
	Beside   string `json:"beside"` // what else ran
	closed
}

// What else runs while a crowd asks.
const (
	besideNothing = "nothing"
	besideBurner  = "a process that burns every core"
)

// crowding asks whether anybody is refused while many ask, each as soon as they have their
// answer, of a server that can answer all of them.
type crowding struct {
	clients int
	engines string
}

func (q *crowding) flags(f *results.Flags) {
	f.IntVar(&q.clients, "clients", 64, "of the closed loop")
	f.StringVar(&q.engines, "engines", postgresEngine+","+sqliteEngine, "databases")
}

func (q *crowding) measure(ctx context.Context, l *load, r *result) error {
	all, err := engines(q.engines)
	if err != nil {
		return err
	}
	l.readersOnly()
	for _, l.engine = range all {
		if err := q.on(ctx, l, r); err != nil {
			return fmt.Errorf("%s: %w", l.engine, err)
		}
	}
	return nil
}

func (q *crowding) on(ctx context.Context, l *load, r *result) error {
	h, err := l.start(ctx, 8, "")
	if err != nil {
		return err
	}
	defer h.close()
	saturate(ctx, h.client, q.clients, l.scenario.Window, h.readMix())
	for _, beside := range []string{besideNothing, besideBurner} {
		if beside == besideBurner {
			stop, err := burn(ctx)
			if err != nil {
				return err
			}
			defer stop()
		}
		for _, e := range l.scenario.reads() {
			c := crowd{Engine: l.engine, Endpoint: e.Name, Beside: beside}
			c.closed = saturate(ctx, h.client, q.clients, l.scenario.Window, func(n int) (request, vars) {
				return e.request, h.cast.readers[n%len(h.cast.readers)]
			})
			l.say("  %s, %s beside %s: %.0f/s, p50 %.1f ms, p99 %.1f ms, failures %s\n", l.engine, e.Name, beside, c.PerS, c.P50, c.P99, counts(c.Failures))
			r.Crowds = append(r.Crowds, c)
		}
	}
	return ctx.Err()
}

func crowdTable(b *strings.Builder, rows []crowd) {
	b.WriteString("\nClosed loops of many against one read; nobody is to be refused.\n\n")
	b.WriteString("| database | read | beside | clients | answered/s | p50 ms | p99 ms | failures |\n| --- | --- | --- | --: | --: | --: | --: | --- |\n")
	for _, c := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %d | %.0f | %.1f | %.1f | %s |\n", c.Engine, c.Endpoint, c.Beside, c.Clients, c.PerS, c.P50, c.P99, counts(c.Failures))
	}
}
