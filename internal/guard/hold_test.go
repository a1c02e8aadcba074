package guard_test

import (
	"bytes"
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// logbook is a log that a test reads while others write.
type logbook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logbook) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func TestALongHoldIsLoggedOnceThenCut(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		var log logbook
		g := open(t, guard.Config{URL: url, LongHold: 30 * time.Millisecond, MaxHold: 2 * time.Second, Log: log.logger()})
		before := len(log.String()) // making the table may have taken long
		outer := edge(t)
		err := g.Update(outer, func(ctx context.Context, tx *guard.Tx) error {
			must(t, increment(ctx, tx))
			<-ctx.Done() // the cut
			// The connection is back although the closure has not ended.
			for g.Numbers().Lanes[guard.Interactive].Now > 0 {
				runtime.Gosched()
			}
			must(t, g.View(edge(t), nothing))
			if !guard.HoldsConnection(outer) {
				t.Error("the closure runs, and is not held")
			}
			if _, err := tx.Exec(outer, `SELECT 1`); err == nil {
				t.Error("a statement after the cut")
			}
			return nil
		})
		if err == nil || problem.As(err) != nil || !strings.Contains(err.Error(), "held for too long") {
			t.Errorf("got %v", err)
		}
		if n := count(t, g); n != 0 {
			t.Errorf("the count is %d", n)
		}
		if l := g.Numbers().Lanes[guard.Interactive]; l.Cut != 1 || l.Long < 1 {
			t.Errorf("numbers: %+v", l)
		}
		text := log.String()[before:]
		// Other holds may have been long too, on a slow machine: this is the one update.
		if n := strings.Count(text, `msg="connection held for long" lane=interactive caller=`+t.Name()+` door=update`); n != 1 {
			t.Errorf("logged %d times", n)
		}
		if !strings.Contains(text, "TestALongHoldIsLoggedOnceThenCut") {
			t.Errorf("the borrower's stack is not in the log:\n%s", text)
		}
	})
}

func TestACutEndsAStatementAndAReader(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		g := open(t, guard.Config{URL: url, LongHold: 30 * time.Millisecond, MaxHold: time.Second})
		err := g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			_, err := tx.Exec(context.Background(), runaway(g))
			return err
		})
		if err == nil {
			t.Error("a runaway statement was not cut")
		}
		err = g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.Query(ctx, `SELECT n FROM counter UNION ALL SELECT n FROM counter`, nil, func(guard.Scan) error {
				<-ctx.Done()
				for g.Numbers().Lanes[guard.Interactive].Now > 0 {
					runtime.Gosched()
				}
				return nil
			})
		})
		if err == nil {
			t.Error("a reader that waits was not cut")
		}
		must(t, g.Update(edge(t), increment))
	})
}

func TestCloseWaitsForClosuresAndRefusesNewWork(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g, err := guard.Open(t.Context(), guard.Config{URL: url})
		must(t, err)
		inside, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			done <- g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
				close(inside)
				<-release
				_, err := tx.Exec(ctx, `CREATE TABLE late (id BIGINT)`)
				return err
			})
		}()
		<-inside
		closed := make(chan error)
		go func() { closed <- g.Close() }()
		for {
			err := g.View(edge(t), func(context.Context, *guard.Tx) error { return nil })
			if code(err) == "closing" {
				break
			}
		}
		select {
		case <-closed:
			t.Fatal("closed before the closure ended")
		default:
		}
		close(release)
		must(t, <-done)
		must(t, <-closed)
	})
}
