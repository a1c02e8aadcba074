package guard_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// A connection to a file keeps its statements, and nobody can tell.
func TestStatementsThatAreKept(t *testing.T) {
	g := open(t, guard.Config{URL: guardtest.SQLite(t)})
	const every = `SELECT * FROM counter WHERE id = $1`
	columns := func(want int) {
		t.Helper()
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.Query(ctx, every, []any{1}, func(scan guard.Scan) error {
				places := make([]any, want)
				for i := range places {
					places[i] = new(any)
				}
				return scan(places...)
			})
		}))
	}
	for range 3 {
		columns(3)
	}
	must(t, g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, `ALTER TABLE counter ADD COLUMN more TEXT`)
		return err
	}))
	columns(4) // of the table as it is now
	// Other arguments are others' rows, and what ends in the middle leaves nothing behind.
	stop := errors.New("stop")
	for i := range 100 {
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			var n int
			for _, want := range []int{i, -i} {
				if err := tx.QueryRow(ctx, `SELECT CAST($1 AS BIGINT) UNION ALL SELECT CAST($1 AS BIGINT)`, []any{want}, &n); err != nil || n != want {
					t.Errorf("%d, %v, want %d", n, err, want)
				}
			}
			if err := tx.Query(ctx, `SELECT CAST($1 AS BIGINT) UNION ALL SELECT 1`, []any{i}, func(guard.Scan) error { return stop }); err != stop {
				t.Error(err)
			}
			// More of them than are kept.
			return tx.QueryRow(ctx, fmt.Sprintf(`SELECT %d + CAST($1 AS BIGINT)`, i), []any{1}, &n)
		}))
	}
	// One that was interrupted runs again.
	for range 2 {
		ctx, cancel := context.WithTimeout(edge(t), 20*time.Millisecond)
		err := g.View(ctx, func(ctx context.Context, tx *guard.Tx) error {
			return tx.Query(ctx, runaway(g)+` LIMIT $1`, []any{1}, func(guard.Scan) error { return nil })
		})
		cancel()
		if code(err) != "too-slow" {
			t.Errorf("got %v", err)
		}
	}
	columns(4)
}
