package guard_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// atOnce runs fn n times, by so many workers.
func atOnce(workers, n int, fn func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				fn(int(i))
			}
		})
	}
	all.Wait()
}

// watching gives a connection of the test's own to the guard's database.
func watching(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// sessions counts the guard's connections by lane, as the server sees them; state is a
// pattern of LIKE.
func sessions(c *pgx.Conn, state string) (map[guard.Lane]int, error) {
	rows, err := c.Query(context.Background(), `SELECT substr(application_name, 13), count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name LIKE 'mealplanner-%' AND state LIKE $1 GROUP BY 1`, state)
	if err != nil {
		return nil, err
	}
	by := map[guard.Lane]int{}
	var lane string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&lane, &n}, func() error { by[guard.Lane(lane)] = n; return nil })
	return by, err
}

// nothingRuns waits until no session of the guard's is in a statement or transaction.
func nothingRuns(t *testing.T, c *pgx.Conn) {
	t.Helper()
	for _, state := range []string{"active", "idle in transaction%"} {
		eventually(t, "no session is "+state, func() bool {
			by, err := sessions(c, state)
			must(t, err)
			delete(by, guard.Admin) // the probe
			return len(by) == 0
		})
	}
}

// allServe holds every connection of every lane at once, for a moment.
func allServe(t *testing.T, g *guard.Guard) {
	t.Helper()
	for name, l := range g.Numbers().Lanes {
		n := l.Limit
		if g.Dialect() == guard.SQLite {
			n-- // the writer
		}
		if name == guard.Interactive {
			name = guard.Critical // all of it, the kept part too
		}
		occupy(t, g, name, n, g.View)()
	}
}

// noMoreGoroutines waits until there are no more than before, and shows them if there
// are.
func noMoreGoroutines(t *testing.T, before int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; <-tick.C {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("there were %d goroutines, and now:\n%s", before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func torment(t testing.TB, g *guard.Guard) {
	t.Helper()
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE torment (id BIGINT PRIMARY KEY)`)
		return err
	}))
}

// agony is a closure that may come to its end at one of four moments: before its first
// statement, inside a reader's rows, between statements and after the last.
func agony(g *guard.Guard, id int, write bool, end func(moment int)) func(context.Context, *guard.Tx) error {
	return func(ctx context.Context, tx *guard.Tx) error {
		end(0)
		err := tx.Query(ctx, `SELECT 1 UNION ALL SELECT 2`, nil, func(guard.Scan) error { end(1); return nil })
		if err != nil {
			return err
		}
		end(2)
		if write {
			if _, err := tx.Exec(ctx, `INSERT INTO torment (id) VALUES ($1)`, id); err != nil {
				return err
			}
		} else if err := tx.QueryRow(ctx, `SELECT 1`, nil, new(int)); err != nil {
			return err
		}
		end(3)
		return nil
	}
}

//proof:torture
func TestPanicsAndVanishedClientsLeaveNothing(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url, MaxConns: 40}.Patient())
		torment(t, g)
		allServe(t, g)
		goroutines, opened := runtime.NumGoroutine(), g.Numbers().Connections.Opened

		began := time.Now()
		doors := []doorFunc{g.View, g.Update, g.Claim, g.View}
		atOnce(16, 10_000, func(i int) {
			defer func() {
				if got := recover(); got != i {
					t.Errorf("recovered %v, not %d", got, i)
				}
			}()
			for {
				err := doors[i%4](edge(t), agony(g, i, i%4%3 != 0, func(moment int) {
					if moment == i/4%4 {
						panic(i)
					}
				}))
				if code(err) != "busy" { // SQLite's one writer
					t.Errorf("no panic, but %v", err)
					return
				}
			}
		})
		t.Logf("10,000 panics in %v", time.Since(began).Round(time.Millisecond))

		began = time.Now()
		var done, tooFull atomic.Int64
		// PostgreSQL forks for each of them, to end its statement: that is nearly all that this
		// test costs. A hundred at each door and moment beside the other tests.
		vanished := guardtest.Size(2_000, 10_000)
		atOnce(24, vanished, func(i int) {
			ctx, cancel := context.WithCancel(edge(t))
			defer cancel()
			if i/4%5 == 4 { // at any moment, in a statement too
				defer time.AfterFunc(rand.N(3*time.Millisecond), cancel).Stop()
			}
			err := doors[i%4](ctx, agony(g, i, i%4%3 != 0, func(moment int) {
				if moment == i/4%5 {
					cancel()
				}
			}))
			switch {
			case err == nil && i%4%3 != 0:
				done.Add(1)
			case code(err) == "busy", code(err) == "too-slow": // SQLite's one writer; a machine that stood still
				tooFull.Add(1)
			case err != nil && (!errors.Is(err, context.Canceled) || problem.As(err) != nil):
				t.Errorf("a client who went away got %v", err)
			}
		})
		t.Logf("%d vanished clients in %v: %d had been served, %d did not get a place", vanished, time.Since(began).Round(time.Millisecond), done.Load(), tooFull.Load())

		n := g.Numbers()
		t.Logf("%d connections opened by it all, %d resets", n.Connections.Opened-opened, n.Connections.Resets)
		// In the moment between our look at the context and the driver's one may be lost.
		if n := n.Connections.Opened - opened; n > int64(vanished)/200 {
			t.Errorf("%d connections opened", n)
		}
		for name, l := range n.Lanes {
			if name != guard.Admin && (l.Now != 0 || l.Waiting != 0) {
				t.Errorf("lane %s: %d held, %d waiting", name, l.Now, l.Waiting)
			}
		}
		g.Reset() // a slow write leaves a reader to its connection until that is used again
		noMoreGoroutines(t, goroutines)
		if g.Dialect() == guard.Postgres {
			nothingRuns(t, watching(t, url))
		}
		allServe(t, g)
		var rows int64
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM torment`, nil, &rows)
		}))
		if rows != done.Load() {
			t.Errorf("%d rows are there, %d were said to be", rows, done.Load())
		}
	})
}

// sampled counts the guard's sessions every 5 ms until the test says stop, which gives
// the most of each lane.
func sampled(t *testing.T, url string) (stop func() map[guard.Lane]int) {
	t.Helper()
	c, highest := watching(t, url), map[guard.Lane]int{}
	over, done, samples := make(chan struct{}), make(chan struct{}), 0
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			by, err := sessions(c, "%")
			if err != nil {
				t.Errorf("counting sessions: %v", err)
				return
			}
			samples++
			total := 0
			for lane, n := range by {
				highest[lane] = max(highest[lane], n)
				total += n
			}
			highest[""] = max(highest[""], total)
			select {
			case <-tick.C:
			case <-over:
				return
			}
		}
	}()
	return func() map[guard.Lane]int {
		close(over)
		<-done
		t.Logf("the most in %d samples: %v", samples, highest)
		return highest
	}
}

// A pool of which every connection has leaked.
//
//proof:torture
func TestAFullPoolRefusesAndALeakIsFoundAndCut(t *testing.T) {
	t.Parallel()
	var log logbook
	const maxConns = 10
	url := guardtest.Postgres(t)
	g := open(t, guard.Config{URL: url, MaxConns: maxConns, Log: log.logger(), MaxHold: 15 * time.Second}) // longer than the refusals take on a slow machine
	stop := sampled(t, url)
	began := time.Now()
	for name, l := range g.Numbers().Lanes {
		for range l.Limit {
			lane := name
			if lane == guard.Interactive {
				lane = guard.Critical // all of it, the kept part too
			}
			// Until it has one: the probe may have the admin lane's.
			for leakHere(g, lane) != nil {
			}
		}
	}
	var slowest atomic.Int64
	var all sync.WaitGroup
	for _, lane := range []guard.Lane{guard.Interactive, guard.Critical, guard.Admin} {
		all.Go(func() {
			atOnce(200, 200, func(int) {
				asked := time.Now()
				err := g.View(guard.Edge(context.Background(), lane, "refused"), nothing)
				took := time.Since(asked)
				if p := problem.As(err); p == nil || p.Kind != problem.Unavailable || p.Code != "busy" || p.RetryAfter < time.Second {
					t.Errorf("%s: got %v", lane, err)
				}
				for old := slowest.Load(); int64(took) > old && !slowest.CompareAndSwap(old, int64(took)); old = slowest.Load() {
				}
			})
		})
	}
	all.Wait()
	if took := time.Duration(slowest.Load()); took > 10*time.Second { // it has 3 s
		t.Errorf("the slowest refusal took %v", took)
	}
	t.Logf("600 refusals, the slowest after %v; all within %v of the first leak", time.Duration(slowest.Load()), time.Since(began))

	eventually(t, "every leak is logged with its stack", func() bool {
		return strings.Count(log.String(), "connection held for long") >= maxConns
	})
	t.Logf("every leak logged %v after the first", time.Since(began))
	if text := log.String(); strings.Count(text, "guard_test.leakHere") < maxConns {
		t.Errorf("the borrowers' stacks are not in the log:\n%s", text)
	}
	eventually(t, "every leak is cut", func() bool {
		by := g.Numbers().Lanes
		return by[guard.Interactive].Cut+by[guard.Generation].Cut+by[guard.Admin].Cut == maxConns
	})
	allServe(t, g)
	for lane, n := range stop() {
		budget := maxConns
		if lane != "" {
			budget = g.Numbers().Lanes[lane].Limit
		}
		if n > budget {
			t.Errorf("lane %q had %d connections, of %d", lane, n, budget)
		}
	}
}

// leakHere has a name to be found in a stack.
func leakHere(g *guard.Guard, lane guard.Lane) error {
	return g.Leak(guard.Edge(context.Background(), lane, fmt.Sprint("leak in ", lane)))
}

//proof:torture
func TestRequestsPastTheirDeadlineKeepTheirConnections(t *testing.T) {
	url := guardtest.Postgres(t)
	g := open(t, guard.Config{URL: url, MaxConns: 100, MinConns: 100}.Patient())
	allServe(t, g)
	// So many that none waits for a place. The server forks for each cancel request, and a
	// machine that forks slowly beside other tests falls behind the full number.
	workers := guardtest.Size(8, g.Numbers().Lanes[guard.Interactive].Limit*3/4)
	before, began := g.Numbers().Connections, time.Now()
	requests := guardtest.Size(600, 2_000)
	atOnce(workers, requests, func(int) {
		ctx, cancel := context.WithTimeout(edge(t), 5*time.Millisecond+rand.N(20*time.Millisecond))
		defer cancel()
		err := g.View(ctx, func(ctx context.Context, tx *guard.Tx) error {
			_, err := tx.Exec(ctx, runaway(g))
			return err
		})
		if code(err) != "too-slow" && code(err) != "busy" || problem.As(err).RetryAfter < time.Second {
			t.Errorf("got %v", err)
		}
	})
	took := time.Since(began)
	nothingRuns(t, watching(t, url))
	opened := g.Numbers().Connections.Opened - before.Opened
	t.Logf("%d requests past their deadline in %v: %d connections opened", requests, took.Round(time.Millisecond), opened)
	if float64(opened) > 1+took.Seconds() {
		t.Errorf("%d connections opened in %v", opened, took)
	}
	if l := g.Numbers().Lanes[guard.Interactive]; l.Timeouts > 0 {
		t.Errorf("%d did not get a connection", l.Timeouts)
	}
}
