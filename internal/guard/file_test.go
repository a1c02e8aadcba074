package guard_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// filled is a database of a few megabytes, and its file.
func filled(t *testing.T) (url, file string) {
	t.Helper()
	url = guardtest.SQLite(t)
	g, err := guard.Open(t.Context(), guard.Config{URL: url})
	must(t, err)
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		if _, err := tx.Exec(ctx, `CREATE TABLE much (id INTEGER PRIMARY KEY, text TEXT)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
			INSERT INTO much SELECT i, printf('%01000d', i) FROM n`)
		return err
	}))
	must(t, g.Close())
	return url, strings.TrimPrefix(url, "sqlite:")
}

// A page that is damaged while the service runs: who meets it is told, and so is the
// operator; what lies elsewhere is served.
func TestDamageIsToldWhenItIsMet(t *testing.T) {
	t.Parallel()
	url, file := filled(t)
	book := &logbook{}
	g, err := guard.Open(t.Context(), guard.Config{URL: url, Log: book.logger()})
	must(t, err)
	defer g.Close()
	must(t, g.Await(t.Context()))
	if f := g.Fault(); f != nil {
		t.Fatalf("a fault of a whole file: %v", f)
	}
	opened, err := os.OpenFile(file, os.O_WRONLY, 0)
	must(t, err)
	garbage := []byte(strings.Repeat("\xa5", 1<<20))
	_, err = opened.WriteAt(garbage, 1<<20)
	must(t, err)
	must(t, opened.Close())
	for range 3 {
		err = g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(text) FROM much WHERE text LIKE '%9'`, nil, new(int))
		})
		if code(err) != "database-failing" {
			t.Errorf("got %v", err)
		}
	}
	if f := g.Fault(); f == nil || f.Code != guard.FaultDamaged || f.File != file {
		t.Errorf("the fault is %v", f)
	}
	if n := strings.Count(book.String(), "database fault"); n != 1 {
		t.Errorf("the log tells it %d times:\n%s", n, book)
	}
	must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		return tx.QueryRow(ctx, `SELECT id FROM much WHERE id = $1`, []any{1}, new(int))
	}))
}

// Writers that never rest do not keep what they write in the log: the file has it within
// seconds, and the log does not grow without end.
//
//proof:torture
func TestTheFileHasWhatTheLogHas(t *testing.T) {
	t.Parallel()
	url := guardtest.SQLite(t)
	file := strings.TrimPrefix(url, "sqlite:")
	g := open(t, guard.Config{URL: url})
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE much (id INTEGER PRIMARY KEY, text TEXT)`)
		return err
	}))
	began, copies := time.Now(), 0
	has := func(n int) (found bool) {
		copies++
		content, err := os.ReadFile(file)
		must(t, err)
		alone := fmt.Sprint(file, ".copy", copies)
		must(t, os.WriteFile(alone, content, 0o600))
		c, err := guard.Open(t.Context(), guard.Config{URL: "sqlite:" + alone})
		must(t, err)
		defer c.Close()
		err = c.View( // the table may be missing, too
			edge(t), func(ctx context.Context, tx *guard.Tx) error {
				return tx.QueryRow(ctx, `SELECT 1 FROM much WHERE id = $1`, []any{n}, new(int))
			})
		return err == nil
	}
	largest, tick := int64(0), time.NewTicker(20*time.Millisecond) // so slowly that SQLite does nothing by itself for long
	defer tick.Stop()
	for n := 1; ; n++ {
		<-tick.C
		must(t, g.Update(patiently(t), func(ctx context.Context, tx *guard.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO much (id, text) VALUES ($1, printf('%010d', $1))`, n)
			return err
		}))
		if info, err := os.Stat(file + "-wal"); err == nil {
			largest = max(largest, info.Size())
		}
		if n%10 == 0 && has(1) {
			break
		}
	}
	t.Logf("the first is in the file alone %v after it was written; the log was %d kB at most", time.Since(began).Round(time.Millisecond), largest>>10)
	if largest > 16<<20 {
		t.Errorf("the log has %d bytes", largest)
	}
}
