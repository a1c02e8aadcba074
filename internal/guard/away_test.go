package guard_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

func nothing(context.Context, *guard.Tx) error { return nil }

// eventually asks until it is so, or a minute has passed.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); !so(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// The operator's log names the cause; the user is told only that it is away.
func TestADatabaseThatNeverWasSaysWhy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "planner.db")
	must(t, os.WriteFile(path, []byte("This is no database, however long one reads on in it."), 0o600))
	g, err := guard.Open(t.Context(), guard.Config{URL: "sqlite:" + path})
	must(t, err)
	defer g.Close()
	err = g.View(edge(t), nothing)
	p := problem.As(err)
	if code(err) != "database-away" || strings.Contains(p.Error(), "not a database") || !strings.Contains(p.Unwrap().Error(), "file is not a database") {
		t.Errorf("got %v, because of %v", err, p.Unwrap())
	}
}

//proof:torture
func TestADatabaseThatIsAwayIsWaitedForThenTold(t *testing.T) {
	t.Parallel()
	p, url := through(t, guardtest.Postgres(t))
	began := time.Now()
	g, err := guard.Open(t.Context(), guard.Config{URL: url})
	must(t, err)
	defer g.Close()
	if took := time.Since(began); took > 2500*time.Millisecond || g.Ready() != guard.Down { // work waits 3 s for it
		t.Errorf("opened in %v, %s", took, g.Ready())
	}
	err = g.View(edge(t), nothing)
	if took := time.Since(began); code(err) != "database-away" || took < 2*time.Second || took > 30*time.Second {
		t.Errorf("after %v got %v", took, err)
	}
	waited := make(chan error)
	go func() { waited <- g.View(edge(t), nothing) }()
	for g.Numbers().Lanes[guard.Interactive].Waiting == 0 {
		runtime.Gosched()
	}
	p.open()
	back := time.Now()
	must(t, <-waited) // in the 3 s that it waits
	t.Logf("served %v after its return", time.Since(back))
	eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
	p.close()
	eventually(t, "down", func() bool { return g.Ready() == guard.Down })
	p.open()
	must(t, g.View(edge(t), nothing))
}

func TestConnectionsLostBeforeTheCommitAreNotSeen(t *testing.T) {
	t.Parallel()
	p, url := through(t, guardtest.Postgres(t))
	p.open()
	g := open(t, guard.Config{URL: url})
	for range 10 {
		p.drop() // while nobody uses them
		must(t, g.Update(edge(t), increment))
	}
	tries := 0
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		if tries++; tries == 1 {
			p.drop() // in the middle
		}
		return increment(ctx, tx)
	}))
	if n := count(t, g); n != 11 || tries != 2 {
		t.Errorf("the count is %d after %d tries of the last", n, tries)
	}
	// An outage must not come out as what the closure made of it.
	p.close()
	err := g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{1}, &n); err == nil {
			t.Error("read through what is closed")
		}
		return problem.Of(problem.NotFound, "no-such-row")
	})
	if code(err) != "database-away" {
		t.Errorf("got %v", err)
	}
	p.open()
}

func TestAnUnknownCommitIsToldUnlessReplayable(t *testing.T) {
	t.Parallel()
	p, url := through(t, guardtest.Postgres(t))
	p.open()
	g := open(t, guard.Config{URL: url})
	for _, c := range []struct {
		name                  string
		delivered, replayable bool
		added                 int // by a closure that is not keyed, as it should be
	}{
		{"the COMMIT arrived", true, false, 1},
		{"the COMMIT did not arrive", false, false, 0},
		{"the COMMIT arrived, replayable", true, true, 2},
		{"the COMMIT did not arrive, replayable", false, true, 1},
	} {
		before := count(t, g)
		ctx := edge(t)
		if c.replayable {
			ctx = guard.Replayable(ctx)
		}
		p.cutOff("commit\x00", c.delivered)
		err := g.Update(ctx, increment)
		if c.replayable && err != nil || !c.replayable && code(err) != "outcome-unknown" {
			t.Errorf("%s: got %v", c.name, err)
		}
		eventually(t, c.name, func() bool { return count(t, g) == before+c.added })
	}
	if n := g.Numbers().Lanes[guard.Interactive].Unknown; n != 4 {
		t.Errorf("%d unknown outcomes counted", n)
	}
}

func TestAServerThatTurnsReadOnlyIsLeftByReset(t *testing.T) {
	t.Parallel()
	url := guardtest.Postgres(t)
	g := open(t, guard.Config{URL: url})
	set := func(value string) {
		t.Helper()
		c, err := pgx.Connect(t.Context(), url+"&options=-c%20default_transaction_read_only%3Doff")
		must(t, err)
		defer c.Close(t.Context())
		_, err = c.Exec(t.Context(), `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = `+value+`', current_database()); END $$`)
		must(t, err)
	}
	must(t, g.Update(edge(t), increment))
	set("on")
	g.Reset()
	eventually(t, "read-only", func() bool { return g.Ready() == guard.ReadOnly })
	if n := count(t, g); n != 1 {
		t.Errorf("the count is %d", n)
	}
	// SERIALIZABLE alone does not say READ WRITE: the server's default decides.
	err := g.Update(edge(t), increment)
	if !problem.Is(err, problem.ReadOnly) || problem.As(err).RetryAfter == 0 {
		t.Errorf("got %v", err)
	}
	set("off")
	eventually(t, "an update", func() bool { return g.Update(edge(t), increment) == nil })
	eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
	if g.Numbers().Connections.Resets < 2 {
		t.Errorf("%d resets", g.Numbers().Connections.Resets)
	}
}

func TestTheServerKeepsTheLimitsToo(t *testing.T) {
	for name, pooler := range map[string]bool{"direct": false, "behind a pooler": true} {
		t.Run(name, func(t *testing.T) {
			g := open(t, guard.Config{URL: guardtest.Postgres(t), Pooler: pooler})
			want := map[string]string{
				"statement_timeout":                   "2s",
				"lock_timeout":                        "500ms",
				"idle_in_transaction_session_timeout": "3s",
				"application_name":                    "mealplanner-interactive",
				"transaction_isolation":               "serializable",
			}
			must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
				for setting, value := range want {
					var got string
					must(t, tx.QueryRow(ctx, `SELECT current_setting($1)`, []any{setting}, &got))
					if got != value {
						t.Errorf("%s is %s, not %s", setting, got, value)
					}
				}
				return increment(ctx, tx)
			}))
		})
	}
}

func TestMaintainHasItsOwnHandleWithinTheBudget(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		const maxConns = 5
		g := open(t, guard.Config{URL: url, MaxConns: maxConns, MinConns: maxConns})
		outer := edge(t)
		must(t, g.Maintain(outer, func(ctx context.Context, db *sql.DB) error {
			if err := g.View(outer, nothing); !errors.Is(err, guard.ErrNested) {
				t.Errorf("a view in maintenance: got %v", err)
			}
			if g.Dialect() == guard.SQLite {
				_, err := db.ExecContext(ctx, `CREATE TABLE added (id INTEGER)`)
				return err
			}
			// A migration tool: one connection for the work, one for its lock.
			work, err := db.Conn(ctx)
			must(t, err)
			defer work.Close()
			_, err = work.ExecContext(ctx, `CREATE TABLE added (id BIGINT)`)
			must(t, err)
			var open int
			must(t, db.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state IS NOT NULL`).Scan(&open))
			if open > maxConns {
				t.Errorf("%d connections, of at most %d", open, maxConns)
			}
			return nil
		}))
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM added`, nil, new(int))
		}))
	})
}

// All lanes at once never open more than the budget.
func TestTheBudgetHolds(t *testing.T) {
	for _, maxConns := range []int{3, 10, 100} {
		g := open(t, guard.Config{URL: guardtest.Postgres(t), MaxConns: maxConns})
		for name, l := range g.Numbers().Lanes {
			if name == guard.Interactive {
				name = guard.Critical // may hold the kept ones too
			}
			occupy(t, g, name, l.Limit, g.View)
		}
		if c := g.Numbers().Connections; c.Open > maxConns || c.Open < maxConns {
			t.Errorf("of %d: %+v", maxConns, c)
		}
	}
}

func TestWrongConfigurationIsRefusedWithoutItsPassword(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]guard.Config{
		"no URL":                {},
		"another database":      {URL: "mysql://u:hunter2@h/d"},
		"a slash in a password": {URL: "postgres://u:hunter2/x@h:p/d"},
		"a bad port":            {URL: "postgres://u:hunter2@h:port/d"},
		"a bad direct URL":      {URL: "postgres://u:hunter2@h/d", DirectURL: "postgres://u:hunter2@h:port/d"},
		"memory":                {URL: "sqlite::memory:"},
		"no file":               {URL: "sqlite:"},
		"options":               {URL: "sqlite:" + dir + "/x.db?_pragma=foreign_keys(0)"},
		"too few":               {URL: "postgres://h/d", MaxConns: 2},
		"too few for a writer":  {URL: "sqlite:" + dir + "/x.db", MaxConns: 3},
		"more kept than may be": {URL: "postgres://h/d", MinConns: 11},
		"holds":                 {URL: "postgres://h/d", LongHold: time.Minute},
	} {
		g, err := guard.Open(t.Context(), c)
		if err == nil {
			g.Close()
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the password is in %q", name, err)
		}
	}
}

func TestSQLiteMakesItsDirectory(t *testing.T) {
	g := open(t, guard.Config{URL: "sqlite:" + t.TempDir() + "/new/über uns%20 #1/test.db"})
	must(t, g.Update(edge(t), increment))
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
			var got string
			must(t, tx.QueryRow(ctx, "PRAGMA "+pragma, nil, &got))
			if got != want {
				t.Errorf("%s is %s", pragma, got)
			}
		}
		return nil
	}))
}
