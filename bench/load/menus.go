package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"mealplanner/bench/results"
)

// menus asks how readers fare beside menus in flight: a cell for each number of them.
type menus struct {
	cells, target, database string
	says                    string
	runs, slots             int
	model                   bool
}

func (q *menus) flags(f *results.Flags) {
	f.StringVar(&q.cells, "g", "0,10,50,200,500", "generations in flight, one cell each: 50 (model works), 200s (model stalled), 200s+50c (and 50 that compose)")
	f.IntVar(&q.runs, "runs", 1, "how often all cells are measured; ratios are the median")
	f.IntVar(&q.slots, "slots", 0, "the server's generation slots (default: as many as the largest cell)")
	f.BoolVar(&q.model, "model", false, "the stub is the provider of the model composer, and orders are its")
	f.StringVar(&q.says, "says", "", "with -model: what the model answers: prose, shape (an object of another one) or cut, 60 kB each, or long, 5 MB (default: a choice)")
	f.StringVar(&q.target, "target", "", "another server's address; default: ours, started here")
	f.StringVar(&q.database, "database", "", "with -target: its PostgreSQL, to look at its connections")
}

func (q *menus) measure(ctx context.Context, l *load, r *result) error {
	if l.model, l.says = q.model, q.says; l.says != "" && useless[l.says] == nil {
		return fmt.Errorf("a model says %s, not %q", strings.Join(slices.Sorted(maps.Keys(useless)), ", "), l.says)
	}
	cells, err := parseCells(q.cells)
	if err != nil {
		return err
	}
	b, done, err := q.benchFor(ctx, l, cells, r)
	if err != nil {
		return err
	}
	defer done()
	for n := range q.runs {
		var run []cellResult
		for _, c := range cells {
			l.say("run %d, G = %s\n", n+1, c.name)
			result, err := b.measure(ctx, c, uint64(n))
			if err != nil {
				return fmt.Errorf("cell %s: %w", c.name, err)
			}
			for _, f := range result.Endpoints {
				l.say("  %-20s %s of %d, p50 %.1f ms, p99 %.1f ms\n", f.Name, results.Share(f.Answered, f.Sent), f.Sent, f.P50, f.P99)
			}
			run = append(run, result)
		}
		r.Runs = append(r.Runs, run)
	}
	r.Summary = summariseRuns(r.Runs, l.scenario.Database.GenerationLane)
	if q.says != "" {
		r.Settings["the model says"] = q.says
	}
	r.Settings["window"], r.Settings["requests/s"] = l.scenario.Window.String(), l.scenario.Rate
	return nil
}

// benchFor is ours, with room for the largest cell, or another server.
func (q *menus) benchFor(ctx context.Context, l *load, cells []cell, r *result) (*bench, func(), error) {
	if q.target == "" {
		slots := q.slots
		for _, c := range cells {
			if q.slots == 0 {
				slots = max(slots, c.all(), 8)
			}
		}
		r.Settings["generation slots"] = slots
		h, err := l.start(ctx, slots, "")
		if err != nil {
			return nil, nil, err
		}
		return h.bench, h.close, nil
	}
	b, err := l.people(ctx, q.target, nil)
	if err != nil {
		return nil, nil, err
	}
	name := ""
	if q.database != "" {
		config, err := pgx.ParseConfig(q.database)
		if err != nil {
			return nil, nil, err
		}
		name = config.Database
	}
	if b.sampler, err = newSampler(ctx, q.database, name, nil); err != nil {
		return nil, nil, err
	}
	return b, b.sampler.close, nil
}
