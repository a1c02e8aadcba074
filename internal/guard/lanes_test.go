package guard_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// occupy holds n connections of the lane until release is called.
func occupy(t *testing.T, g *guard.Guard, lane guard.Lane, n int, door doorFunc) (release func()) {
	t.Helper()
	gone, inside := make(chan struct{}), make(chan error, n)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			var err error
			for range 40 { // on a slow machine the probe may have the admin lane's for long
				err = door(guard.Edge(context.Background(), lane, "occupier"), func(context.Context, *guard.Tx) error {
					inside <- nil
					<-gone
					return nil
				})
				if code(err) != "busy" {
					break
				}
			}
			if err != nil {
				inside <- err
			}
		})
	}
	release = sync.OnceFunc(func() { close(gone); all.Wait() })
	t.Cleanup(release)
	for range n {
		must(t, <-inside)
	}
	return release
}

func TestAFullLaneRefusesWithinItsDeadlineAndNoOtherFeelsIt(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url, MaxConns: 11}) // 10 readers on SQLite
		release := occupy(t, g, guard.Generation, 3, g.View)

		ctx := guard.Edge(t.Context(), guard.Admin, "admin")
		adminHeld := occupy(t, g, guard.Admin, 1, g.View)
		began := time.Now()
		err := g.View(ctx, func(context.Context, *guard.Tx) error { t.Error("ran"); return nil })
		if took := time.Since(began); !problem.Is(err, problem.Unavailable) || code(err) != "busy" || took > 20*time.Second { // it has 250 ms; the place is never given back
			t.Errorf("after %v got %v", took, err)
		}
		adminHeld()
		if g.Ready() != guard.Ready {
			t.Errorf("being full is not being unready: %s", g.Ready())
		}

		var worst time.Duration
		for range 50 {
			began := time.Now()
			must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
				return tx.QueryRow(ctx, `SELECT n FROM counter`, nil, new(int))
			}))
			worst = max(worst, time.Since(began))
		}
		if worst > 4500*time.Millisecond { // who waits in the stalled lane waits 5 s
			t.Errorf("an interactive view took %v beside a stalled generation lane", worst)
		}
		n := g.Numbers()
		if l := n.Lanes[guard.Generation]; l.Now != 3 || l.Peak != 3 {
			t.Errorf("generation: %+v", l)
		}
		if l := n.Lanes[guard.Admin]; l.Timeouts == 0 {
			t.Errorf("admin: %+v", l)
		}
		release()
		if l := g.Numbers().Lanes[guard.Generation]; l.Now != 0 || l.Waiting != 0 {
			t.Errorf("at the end: %+v", l)
		}
		if by := g.Numbers().By["occupier"]; by.Count != 4 || by.Held == 0 {
			t.Errorf("by caller: %+v", by)
		}
	})
}

func TestAFullQueueRefusesAtOnce(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url, MaxConns: 5}) // generation: 1, and 8 may wait
		release := occupy(t, g, guard.Generation, 1, g.View)
		ctx := func() context.Context { return guard.Edge(context.Background(), guard.Generation, "waiter") }
		var waiters sync.WaitGroup
		for range 8 {
			waiters.Go(func() { must(t, g.View(ctx(), func(context.Context, *guard.Tx) error { return nil })) })
		}
		for g.Numbers().Lanes[guard.Generation].Waiting < 8 {
			runtime.Gosched()
		}
		began := time.Now()
		err := g.View(ctx(), func(context.Context, *guard.Tx) error { return nil })
		if took := time.Since(began); code(err) != "busy" || took > 4*time.Second { // in the queue it would wait 5 s
			t.Errorf("after %v got %v", took, err)
		}
		if l := g.Numbers().Lanes[guard.Generation]; l.Refusals != 1 {
			t.Errorf("numbers: %+v", l)
		}
		release()
		waiters.Wait()
	})
}

func TestACallerWhoLeavesTheQueueIsForgotten(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url, MaxConns: 5})
		release := occupy(t, g, guard.Generation, 1, g.View)
		ctx, cancel := context.WithCancel(guard.Edge(context.Background(), guard.Generation, "waiter"))
		left := make(chan error)
		go func() { left <- g.View(ctx, func(context.Context, *guard.Tx) error { return nil }) }()
		for g.Numbers().Lanes[guard.Generation].Waiting < 1 {
			runtime.Gosched()
		}
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		release()
		must(t, g.View(guard.Fork(guard.Edge(t.Context(), guard.Generation, "next")), func(context.Context, *guard.Tx) error { return nil }))
	})
}

func TestSQLiteWritersQueueBehindOneAndReadersDoNot(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.SQLite(t)})
	release := occupy(t, g, guard.Generation, 1, g.Update)
	if n := count(t, g); n != 0 { // a reader passes
		t.Errorf("the count is %d", n)
	}
	err := g.Update(edge(t), increment)
	if code(err) != "busy" {
		t.Errorf("a second writer: got %v", err)
	}
	release()
	must(t, g.Update(edge(t), increment))
}

// Another process that writes to the file is waited for, and never shown.
//
//proof:torture
func TestSQLiteLockedByAnotherProcess(t *testing.T) {
	url := guardtest.SQLite(t)
	g := open(t, guard.Config{URL: url})
	other, err := guard.Open(t.Context(), guard.Config{URL: url})
	must(t, err)
	defer other.Close()
	release := occupy(t, other, guard.Interactive, 1, other.Update)

	began := time.Now()
	err = g.Update(edge(t), increment)
	if took := time.Since(began); code(err) != "busy" || took > 8*time.Second { // SQLite by itself would wait 10 s
		t.Errorf("after %v got %v", took, err)
	}
	waited := make(chan error)
	go func() {
		waited <- g.Update(guard.Edge(context.Background(), guard.Generation, "patient"), increment)
	}()
	for g.Numbers().Lanes[guard.Generation].Now < 1 {
		runtime.Gosched()
	}
	release()
	must(t, <-waited)
	if n := count(t, g); n != 1 {
		t.Errorf("the count is %d", n)
	}
}
