package guard_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

func critical() context.Context {
	return guard.Edge(context.Background(), guard.Critical, "login")
}

// read is the least that a closure does.
func read(ctx context.Context, tx *guard.Tx) error {
	return tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{1}, new(int))
}

// With all that ordinary work may hold stalled, and its queue full, a login reads at
// once; so do as many as come, one after the other.
func TestALaneFullOfOrdinaryWorkHasAConnectionForALogin(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		g := open(t, guard.Config{URL: url, MaxConns: 11}) // interactive: 7, on SQLite 6 readers
		share := readers(g, guard.Interactive)
		release := occupy(t, g, guard.Interactive, share-1, g.View)
		var crowd sync.WaitGroup
		waiting, cancel := context.WithCancel(context.Background())
		defer crowd.Wait()
		defer cancel()
		var served atomic.Int64
		for range guard.Crowd + 1 { // more than may wait
			crowd.Go(func() {
				for waiting.Err() == nil && g.Numbers().Lanes[guard.Interactive].Refusals == 0 {
					if err := g.View(guard.Edge(waiting, guard.Interactive, "crowd"), nothing); err == nil {
						served.Add(1)
					}
				}
			})
		}
		eventually(t, "a full queue", func() bool { return g.Numbers().Lanes[guard.Interactive].Refusals > 0 })
		if err := g.View(edge(t), nothing); code(err) != "busy" {
			t.Errorf("ordinary work found a place: %v", err)
		}
		for range 20 {
			if err := g.View(critical(), read); err != nil {
				t.Errorf("a login's read: %v", err)
			}
		}
		if n := served.Load(); n > 0 {
			t.Errorf("ordinary work had the kept connection %d times", n)
		}
		release()
	})
}

// What writes goes through the same door: on PostgreSQL a connection is kept for it,
// on SQLite it is the next at the one writer, before all that waited longer.
func TestALoginsWriteGoesBeforeTheCrowds(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		g := open(t, guard.Config{URL: url})
		n := g.Numbers().Lanes[guard.Interactive]
		holders := n.Limit - n.Kept
		if g.Dialect() == guard.SQLite {
			holders = 1 // the one writer
		}
		release := occupy(t, g, guard.Interactive, holders, g.Update)
		var all sync.WaitGroup
		var mu sync.Mutex
		var served []string
		write := func(ctx context.Context, who string) {
			all.Go(func() {
				_ = g.Update(ctx, func(context.Context, *guard.Tx) error { // on a slow machine busy is an answer
					mu.Lock()
					defer mu.Unlock()
					served = append(served, who)
					return nil
				})
			})
		}
		const crowd = 6
		for range crowd {
			write(edge(t), "crowd")
		}
		eventually(t, "a crowd", func() bool { return g.Numbers().Lanes[guard.Interactive].Waiting == crowd })
		write(critical(), "login")
		eventually(t, "the login served, or in the writer's queue", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(served) > 0 || g.LoginAtTheWriter()
		})
		release()
		all.Wait()
		if len(served) == 0 || served[0] != "login" {
			t.Errorf("served in this order: %v", served)
		}
	})
}

func TestSpentAddsUpWhatAPieceOfWorkHad(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		var ahead atomic.Int64 // of the machine's clock
		g := open(t, guard.Config{URL: url, Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
		if wait, hold, n := guard.Spent(t.Context()); wait != 0 || hold != 0 || n != 0 {
			t.Errorf("without an edge: %v %v %d", wait, hold, n)
		}
		ctx := edge(t)
		const held = time.Hour
		last := func(context.Context, *guard.Tx) error { ahead.Add(int64(held)); return nil }
		must(t, g.View(ctx, last))
		must(t, g.Update(guard.Fork(ctx), last))
		if wait, hold, n := guard.Spent(ctx); n != 2 || hold < 2*held || hold > 3*held || wait > held {
			t.Errorf("after two: waited %v, held %v, %d transactions", wait, hold, n)
		}
		// Another edge is another piece of work.
		must(t, g.View(guard.Edge(ctx, guard.Admin, "other"), nothing))
		if _, _, n := guard.Spent(ctx); n != 2 {
			t.Errorf("another edge's transactions are counted: %d", n)
		}
		// A wait in vain is a wait.
		release := occupy(t, g, guard.Generation, readers(g, guard.Generation), g.View)
		vain, cancel := context.WithTimeout(guard.Edge(t.Context(), guard.Generation, "vain"), 50*time.Millisecond)
		defer cancel()
		err := g.View(vain, nothing)
		if wait, hold, n := guard.Spent(vain); err == nil || wait < 40*time.Millisecond || hold != 0 || n != 0 {
			t.Errorf("%v: waited %v, held %v, %d transactions", err, wait, hold, n)
		}
		release()
	})
}

// readers is how many of a lane's connections can read at once.
func readers(g *guard.Guard, lane guard.Lane) int {
	n := g.Numbers().Lanes[lane].Limit
	if g.Dialect() == guard.SQLite {
		n-- // the writer
	}
	return n
}
