package guard_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// BenchmarkReadBesidePgx compares readings through the doors with two plain statements
// through a bare pgxpool, side by side in one run: "x bare" is how many of ours go into the
// time of one of those, over both cores.
func BenchmarkReadBesidePgx(b *testing.B) {
	url := guardtest.Postgres(b)
	g := open(b, guard.Config{URL: url})
	config, err := pgxpool.ParseConfig(url)
	must(b, err)
	config.MaxConns = 6 // as the interactive lane has
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	must(b, err)
	b.Cleanup(pool.Close)
	const query = `SELECT n FROM counter WHERE id = $1`
	bare := func() error {
		ctx, cancel := context.WithCancel(context.Background()) // as a request's ends
		defer cancel()
		for range 2 {
			var n int
			if err := pool.QueryRow(ctx, query, 1).Scan(&n); err != nil {
				return err
			}
		}
		return nil
	}
	one := func(ctx context.Context, tx *guard.Tx) error { _, err := counted(ctx, tx); return err }
	for _, c := range []struct {
		name string
		read func() error
	}{
		{"a query that is enough", func() error { return g.ViewAfter(edge(b), opening(true), one) }},
		{"a view of one", func() error { return g.View(edge(b), one) }},
		{"a view after a query", func() error { return g.ViewAfter(edge(b), opening(false), one) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, theirs time.Duration
			for b.Loop() { // turn by turn, so that a noisy machine is noisy for both
				theirs += together(b, bare)
				ours += together(b, c.read)
			}
			b.ReportMetric(float64(theirs)/float64(ours), "x_bare")
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N*clients*each), "us/read")
		})
	}
}

// clients read so often each in one turn.
const clients, each = 6, 50

func together(b *testing.B, read func() error) time.Duration {
	var all sync.WaitGroup
	began := time.Now()
	for range clients {
		all.Go(func() {
			for range each {
				if err := read(); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}
