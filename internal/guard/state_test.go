package guard_test

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// Whoever commits, the state is another one after it; whoever reads or gives up, it is not.
func TestEachCommitGivesAnotherState(t *testing.T) {
	url := guardtest.SQLite(t)
	g := open(t, guard.Config{URL: url})
	other, err := guard.Open(t.Context(), guard.Config{URL: url})
	must(t, err)
	defer other.Close()
	shell, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	must(t, err)
	defer shell.Close()
	state := func() guard.State {
		t.Helper()
		s, ok := g.State()
		if !ok {
			t.Fatal("the file does not tell its state")
		}
		return s
	}
	giveUp := func(ctx context.Context, tx *guard.Tx) error {
		must(t, increment(ctx, tx))
		return context.Canceled
	}
	for _, c := range []struct {
		name    string
		do      func() error
		another bool
	}{
		{"nothing", func() error { return nil }, false},
		{"a commit", func() error { return g.Update(edge(t), increment) }, true},
		{"a reading", func() error { count(t, g); return nil }, false},
		{"a commit of another process's guard", func() error { return other.Update(edge(t), increment) }, true},
		{"a transaction that was given up", func() error { _ = g.Update(edge(t), giveUp); return nil }, false},
		{"a claim", func() error { return g.Claim(edge(t), increment) }, true},
		{"a shell", func() error { _, err := shell.Exec(`UPDATE counter SET n = n + 1`); return err }, true},
		{"a table", func() error { _, err := shell.Exec(`CREATE TABLE more (id BIGINT)`); return err }, true},
		{"maintenance", func() error {
			return g.Maintain(edge(t), func(ctx context.Context, db *sql.DB) error {
				_, err := db.ExecContext(ctx, `UPDATE counter SET n = n + 1`)
				return err
			})
		}, true},
	} {
		before := state()
		must(t, c.do())
		if after := state(); (after > before) != c.another || after < before {
			t.Errorf("%s: %d became %d", c.name, before, after)
		}
	}
	must(t, g.Close())
	if _, ok := g.State(); ok {
		t.Error("a guard that is closed tells a state")
	}
}

// A server is not asked for what would be a query.
func TestAServerTellsNoState(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.Postgres(t)})
	if s, ok := g.State(); ok {
		t.Errorf("it tells %d", s)
	}
}

// What is remembered under a state that was asked for before it was read is never older than a
// commit that was acknowledged before the state is asked for again: of this guard, of another one,
// and of another process.
func TestWhatIsRememberedUnderAStateIsNeverOld(t *testing.T) {
	url := guardtest.SQLite(t)
	g := open(t, guard.Config{URL: url})
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE torment (id BIGINT PRIMARY KEY)`)
		return err
	}))
	other, err := guard.Open(t.Context(), guard.Config{URL: url})
	must(t, err)
	defer other.Close()
	process, lines, _ := another(t, "write", url, 1)
	defer process.Kill()
	look := func() (found map[string]int, err error) {
		found = map[string]int{}
		return found, g.View(patiently(t), func(ctx context.Context, tx *guard.Tx) error {
			for table, what := range map[string]string{"counter": "n", "torment": "count(*)"} {
				var n int
				if err := tx.QueryRow(ctx, `SELECT `+what+` FROM `+table, nil, &n); err != nil {
					return err
				}
				found[table] = n
			}
			return nil
		})
	}
	acknowledged := map[string]*atomic.Int64{"counter": {}, "torment": {}}
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for _, by := range []*guard.Guard{g, other} {
		writers.Go(func() {
			for range 50 {
				// Another process that writes without a break may have the file.
				if err := by.Update(patiently(t), increment); err == nil {
					acknowledged["counter"].Add(1)
				}
			}
		})
	}
	writers.Go(func() {
		for range 50 {
			if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, "wrote ") {
				t.Errorf("the other process says %q, %v", line, err)
				return
			}
			acknowledged["torment"].Add(1)
		}
	})
	var remembered atomic.Int64
	for range 4 {
		readers.Go(func() {
			known := map[guard.State]map[string]int{}
			for quiet, before := false, int64(0); !quiet || remembered.Load() == before; {
				select {
				case <-done: // nobody writes: soon it is taken from memory
					if !quiet {
						quiet, before = true, remembered.Load()
					}
				default:
				}
				least := map[string]int{}
				for table, n := range acknowledged {
					least[table] = int(n.Load())
				}
				s, ok := g.State()
				if !ok {
					continue // the file was busy: nothing is taken from memory
				}
				if known[s] == nil {
					found, err := look()
					if err != nil {
						continue // refused, where the machine has no time for it
					}
					known[s] = found
				} else {
					remembered.Add(1)
				}
				for table, n := range known[s] {
					if n < least[table] {
						t.Errorf("%s: %d is remembered after %d were acknowledged", table, n, least[table])
						return
					}
				}
			}
		})
	}
	writers.Wait()
	must(t, process.Kill())
	for { // until it is gone
		if _, err := lines.ReadString('\n'); err != nil {
			break
		}
	}
	close(done)
	readers.Wait()
}
