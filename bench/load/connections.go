package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealplanner/bench/results"
)

// connsRow is what so many connections at most give.
type connsRow struct {
	MaxConns int `json:"max_conns"`
	closed
	Max int `json:"connections_most"`
}

// connecting asks what more connections give.
type connecting struct {
	limits  string
	clients int
}

func (q *connecting) flags(f *results.Flags) {
	f.StringVar(&q.limits, "limits", "4,10,20,50,100", "the server's most connections, one row each")
	f.IntVar(&q.clients, "clients", 16, "of the closed loop")
}

func (q *connecting) measure(ctx context.Context, l *load, r *result) error {
	limits, err := numbers(q.limits)
	if err != nil {
		return err
	}
	l.readersOnly()
	for _, n := range limits {
		row, err := q.with(ctx, l, n)
		if err != nil {
			return fmt.Errorf("%d connections: %w", n, err)
		}
		r.Conns = append(r.Conns, row)
	}
	return nil
}

// with measures a server that has so many.
func (q *connecting) with(ctx context.Context, l *load, n int) (connsRow, error) {
	l.maxConns = n
	h, err := l.start(ctx, 8, "")
	if err != nil {
		return connsRow{}, err
	}
	defer h.close()
	saturate(ctx, h.client, q.clients, l.scenario.Warmup, h.readMix())
	row := connsRow{MaxConns: n}
	stop := h.sampler.watch(ctx)
	row.closed = saturate(ctx, h.client, q.clients, l.scenario.Window, h.readMix())
	seen, _, err := stop()
	row.Max = seen.Max
	l.say("  %d connections: %.0f/s, p50 %.1f ms, p99 %.1f ms\n", n, row.PerS, row.P50, row.P99)
	return row, errors.Join(err, ctx.Err())
}

func connsTable(b *strings.Builder, rows []connsRow) {
	b.WriteString("\nClosed loop over the scenario's reads, by the most connections that the server may have (its interactive lane has six tenths of them).\n\n")
	b.WriteString("| max connections | clients | answered/s | p50 ms | p99 ms | failures | connections (most) |\n| --: | --: | --: | --: | --: | --- | --: |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %d | %d | %.0f | %.1f | %.1f | %s | %d |\n", r.MaxConns, r.Clients, r.PerS, r.P50, r.P99, counts(r.Failures), r.Max)
	}
}
