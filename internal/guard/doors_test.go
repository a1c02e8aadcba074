package guard_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

func TestMain(m *testing.M) {
	code := guardtest.Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, "goroutines that outlive their guard:", err)
		code = 1
	}
	os.Exit(code)
}

// open gives a guard with a table "counter" of one row, closed with the test, which
// then holds no connection.
func open(t testing.TB, c guard.Config) *guard.Guard {
	t.Helper()
	g, err := guard.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		n := g.Numbers()
		if n.Connections.Reading != 0 {
			t.Errorf("at the end the rows of %d results are being read", n.Connections.Reading)
		}
		for name, l := range n.Lanes {
			if name != guard.Admin && (l.Now != 0 || l.Waiting != 0) {
				t.Errorf("lane %s at the end: %d held, %d waiting", name, l.Now, l.Waiting)
			}
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if open := g.Numbers().Connections.Open; open != 0 {
			t.Errorf("%d connections are open after the end", open)
		}
	})
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		if _, err := tx.Exec(ctx, `CREATE TABLE counter (id BIGINT PRIMARY KEY CHECK (id < 100), n BIGINT NOT NULL, parent BIGINT REFERENCES counter (id))`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO counter (id, n) VALUES ($1, $2)`, 1, 0)
		return err
	}))
	return g
}

func edge(t testing.TB) context.Context {
	return guard.Edge(context.Background(), guard.Interactive, t.Name())
}

// patiently is edge in the lane that waits longest: a loaded machine is not refused.
func patiently(t testing.TB) context.Context {
	return guard.Edge(context.Background(), guard.Generation, t.Name())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, g *guard.Guard) (n int) {
	t.Helper()
	must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		return tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{1}, &n)
	}))
	return n
}

func increment(ctx context.Context, tx *guard.Tx) error {
	var n int
	if err := tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{1}, &n); err != nil {
		return err
	}
	touched, err := tx.Exec(ctx, `UPDATE counter SET n = $1 WHERE id = $2`, n+1, 1)
	if err == nil && touched != 1 {
		err = fmt.Errorf("touched %d rows", touched)
	}
	return err
}

// code is the word of the problem that left a door.
func code(err error) string {
	if p := problem.As(err); p != nil {
		return p.Code
	}
	return ""
}

type doorFunc = func(context.Context, func(context.Context, *guard.Tx) error) error

func doors(g *guard.Guard) map[string]doorFunc {
	return map[string]doorFunc{"View": g.View, "Update": g.Update, "Claim": g.Claim}
}

func TestNestingIsRefusedAtOnce(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		for outerName, outer := range doors(g) {
			for innerName, inner := range doors(g) {
				captured := edge(t)
				must(t, outer(captured, func(ctx context.Context, tx *guard.Tx) error {
					for how, bad := range map[string]context.Context{
						"the closure's":              ctx,
						"the outer":                  captured,
						"a forked":                   guard.Fork(captured),
						"an edge over the closure's": guard.Edge(ctx, guard.Admin, "x"),
						"an edge over the outer":     guard.Edge(captured, guard.Admin, "x"),
						"a detached":                 context.WithoutCancel(ctx),
					} {
						if !guard.HoldsConnection(bad) {
							t.Errorf("%s context does not say that it holds", how)
						}
						err := inner(bad, func(context.Context, *guard.Tx) error { t.Error("nested closure ran"); return nil })
						if !errors.Is(err, guard.ErrNested) {
							t.Errorf("%s in %s through %s context: got %v", innerName, outerName, how, err)
						}
					}
					return nil
				}))
				if guard.HoldsConnection(captured) {
					t.Error("still held after the closure")
				}
			}
		}
	})
}

func TestForkedWorkHasItsOwnCell(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.SQLite(t)})
	parent := edge(t)
	child := guard.Fork(parent)
	must(t, g.View(parent, func(ctx context.Context, _ *guard.Tx) error {
		if guard.HoldsConnection(child) {
			t.Error("the sibling holds")
		}
		return g.View(child, func(context.Context, *guard.Tx) error { return nil })
	}))
}

func TestWorkWithoutAnEdgeIsRefused(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.SQLite(t)})
	for name, door := range doors(g) {
		err := door(t.Context(), func(context.Context, *guard.Tx) error { t.Error("ran"); return nil })
		if !errors.Is(err, guard.ErrNoEdge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCommitAndRollback(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		var said []string
		must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			tx.AfterCommit(func() {
				said = append(said, "committed")
				if n := count(t, g); n != 1 {
					t.Errorf("after the commit the count is %d", n)
				}
			})
			return increment(ctx, tx)
		}))
		mine := problem.Of(problem.Conflict, "mine")
		err := g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			tx.AfterCommit(func() { said = append(said, "after a rollback") })
			if err := increment(ctx, tx); err != nil {
				return err
			}
			return mine
		})
		if err != error(mine) {
			t.Errorf("the closure's own problem became %v", err)
		}
		if n := count(t, g); n != 1 {
			t.Errorf("after a rollback the count is %d", n)
		}
		if got := strings.Join(said, ", "); got != "committed" {
			t.Errorf("AfterCommit ran: %q", got)
		}
	})
}

func TestPanicAndGoexitRollBackAndFree(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		ctx := edge(t)
		func() {
			defer func() {
				if got := recover(); got != "boom" {
					t.Errorf("recovered %v", got)
				}
			}()
			_ = g.Update(ctx, func(ctx context.Context, tx *guard.Tx) error {
				must(t, increment(ctx, tx))
				panic("boom")
			})
		}()
		if guard.HoldsConnection(ctx) {
			t.Error("still held after a panic")
		}
		var exit sync.WaitGroup
		exit.Go(func() { // as t.FailNow does
			_ = g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
				_ = increment(ctx, tx)
				runtime.Goexit()
				return nil
			})
		})
		exit.Wait()
		if n := g.Numbers().Lanes[guard.Interactive].Now; n != 0 {
			t.Errorf("%d connections held after a panic", n)
		}
		must(t, g.Update(edge(t), increment))
		if n := count(t, g); n != 1 {
			t.Errorf("the count is %d", n)
		}
	})
}

func TestATransactionEndsWithItsClosure(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		var kept *guard.Tx
		var inner context.Context
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error { kept, inner = tx, ctx; return nil }))
		if inner.Err() == nil {
			t.Error("the closure's context goes on")
		}
		if _, err := kept.Exec(t.Context(), `DELETE FROM counter`); !errors.Is(err, guard.ErrTxDone) {
			t.Errorf("Exec: got %v", err)
		}
		if err := kept.QueryRow(t.Context(), `SELECT 1`, nil, new(int)); !errors.Is(err, guard.ErrTxDone) {
			t.Errorf("QueryRow: got %v", err)
		}
	})
}

func TestViewTakesNoWrites(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		if err := g.View(edge(t), increment); !problem.Is(err, problem.ReadOnly) {
			t.Errorf("got %v", err)
		}
		if n := count(t, g); n != 0 {
			t.Errorf("the count is %d", n)
		}
	})
}

func TestViewIsOneSnapshot(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			var before, after int
			must(t, tx.QueryRow(ctx, `SELECT n FROM counter`, nil, &before))
			must(t, g.Update(edge(t), increment))
			must(t, tx.QueryRow(ctx, `SELECT n FROM counter`, nil, &after))
			if before != after {
				t.Errorf("read %d, then %d", before, after)
			}
			return nil
		}))
	})
}

func TestRowsAndStatementsDoNotMix(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		stop := errors.New("stop")
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			err := tx.Query(ctx, `SELECT n FROM counter`, nil, func(guard.Scan) error {
				_, err := tx.Exec(ctx, `SELECT 1`)
				return err
			})
			if !errors.Is(err, guard.ErrTxBusy) {
				t.Errorf("got %v", err)
			}
			// A scan that gives up closes the rows: the next statement works.
			if err := tx.Query(ctx, `SELECT n FROM counter UNION ALL SELECT n FROM counter`, nil, func(guard.Scan) error { return stop }); err != stop {
				t.Errorf("got %v", err)
			}
			if err := tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{7}, new(int)); !errors.Is(err, guard.ErrNoRows) {
				t.Errorf("got %v", err)
			}
			return tx.QueryRow(ctx, `SELECT n FROM counter`, nil, new(int))
		}))
	})
}

func TestAFailedStatementEndsTheTransaction(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		err := g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			must(t, increment(ctx, tx))
			_, err := tx.Exec(ctx, `INSERT INTO counter (id, n) VALUES ($1, $2)`, 1, 0)
			if !guard.IsUnique(err) {
				t.Errorf("a doubled key: got %v", err)
			}
			if _, err := tx.Exec(ctx, `INSERT INTO counter (id, n) VALUES ($1, $2)`, 2, 0); !guard.IsUnique(err) {
				t.Errorf("the statement after it: got %v", err)
			}
			return nil // swallowed: must not become success
		})
		if !guard.IsUnique(err) {
			t.Errorf("got %v", err)
		}
		if n := count(t, g); n != 0 {
			t.Errorf("the count is %d", n)
		}
		for name, c := range map[string]struct {
			sql string
			is  func(error) bool
		}{
			"foreign key": {`INSERT INTO counter (id, n, parent) VALUES (3, 0, 99)`, guard.IsForeignKey},
			"check":       {`INSERT INTO counter (id, n) VALUES (100, 0)`, guard.IsCheck},
			"unique":      {`INSERT INTO counter (id, n) VALUES (1, 0)`, guard.IsUnique},
		} {
			err := g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
				_, err := tx.Exec(ctx, c.sql)
				return err
			})
			if !c.is(err) || problem.As(err) != nil {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func TestContendedIncrementsAllSucceed(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url, MaxConns: 40}) // twelve at a time
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				if err := g.Update(patiently(t), increment); err != nil {
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		if n := count(t, g); n != 40 {
			t.Errorf("the count is %d", n)
		}
		l := g.Numbers().Lanes[guard.Generation]
		t.Logf("%d retries, peak %d, wait %v, hold %v", l.Retries, l.Peak, l.Wait, l.Hold)
		if l.Peak > l.Limit {
			t.Errorf("peak %d over the limit %d", l.Peak, l.Limit)
		}
	})
}

// Sixty at a time on one row: without turns one in ten fails four times.
func TestContendedRetriesTakeTurns(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.Postgres(t), MaxConns: 200}.Patient()) // of which sixty are the lane's
	var all sync.WaitGroup
	for range 150 {
		all.Go(func() {
			err := g.Update(patiently(t), func(ctx context.Context, tx *guard.Tx) error {
				for range 5 { // a transaction that takes its time
					if err := tx.QueryRow(ctx, `SELECT count(*) FROM counter WHERE id > $1`, []any{1}, new(int)); err != nil {
						return err
					}
				}
				return increment(ctx, tx)
			})
			if err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	if n := count(t, g); n != 150 {
		t.Errorf("the count is %d", n)
	}
}

// runaway is a statement that does not end by itself.
func runaway(g *guard.Guard) string {
	if g.Dialect() == guard.Postgres {
		return `SELECT pg_sleep(60), 1`
	}
	return `WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*), 1 FROM c`
}

func TestDeadlineEndsTheStatementAndKeepsTheConnection(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		before := g.Numbers().Connections.Opened
		for range 3 {
			ctx, cancel := context.WithTimeout(edge(t), 50*time.Millisecond)
			began := time.Now()
			err := g.View(ctx, func(ctx context.Context, tx *guard.Tx) error {
				_, err := tx.Exec(ctx, runaway(g))
				return err
			})
			cancel()
			if took := time.Since(began); took > 30*time.Second { // by itself it would take a minute, or for ever
				t.Errorf("took %v", took)
			}
			if code(err) != "too-slow" || problem.As(err).RetryAfter < time.Second {
				t.Errorf("got %v", err)
			}
		}
		ctx, cancel := context.WithCancel(edge(t))
		err := g.View(ctx, func(ctx context.Context, tx *guard.Tx) error {
			time.AfterFunc(10*time.Millisecond, cancel)
			_, err := tx.Exec(ctx, runaway(g))
			return err
		})
		if !errors.Is(err, context.Canceled) || problem.As(err) != nil {
			t.Errorf("a caller who went away: got %v", err)
		}
		if opened := g.Numbers().Connections.Opened; opened-before > 2 { // the pool's own first filling
			t.Errorf("four ended statements opened %d connections", opened-before)
		}
	})
}

func TestTheLaneLimitsAStatementByItself(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		g := open(t, guard.Config{URL: url})
		began := time.Now()
		err := g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			// Even a statement that is given no context of any use has a deadline.
			_, err := tx.Exec(context.Background(), runaway(g))
			return err
		})
		if took := time.Since(began); code(err) != "too-slow" || took < 1900*time.Millisecond || took > 20*time.Second { // MaxHold cuts after 30 s, without this word
			t.Errorf("after %v got %v", took, err)
		}
	})
}

// A short read and a short write, all of the guard included.
func BenchmarkDoors(b *testing.B) {
	for engine, url := range map[string]string{"sqlite": guardtest.SQLite(b), "postgres": guardtest.Postgres(b)} {
		g := open(b, guard.Config{URL: url})
		b.Run(engine+"/view", func(b *testing.B) {
			for b.Loop() {
				count(b, g)
			}
		})
		b.Run(engine+"/view-empty", func(b *testing.B) {
			for b.Loop() {
				must(b, g.View(edge(b), func(context.Context, *guard.Tx) error { return nil }))
			}
		})
		b.Run(engine+"/update", func(b *testing.B) {
			for b.Loop() {
				must(b, g.Update(edge(b), increment))
			}
		})
	}
}

// A closure that panics when it runs again gives its turn back with its connection.
func TestAPanicInARetryGivesItsTurnBack(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.Postgres(t)})
	const conflict = `DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40001'; END $$`
	// again fails once with a serialization failure and then does as it is told.
	again := func(then func()) error {
		tries := 0
		return g.Update(patiently(t), func(ctx context.Context, tx *guard.Tx) error {
			if tries++; tries == 1 {
				_, err := tx.Exec(ctx, conflict)
				return err
			}
			then()
			return nil
		})
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = again(func() { panic("in the second try") })
	}()
	began := time.Now()
	if err := again(func() {}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 4500*time.Millisecond { // the lane's wait is 5 s
		t.Errorf("the next retry waited %v for a turn that nobody had", took)
	}
}
