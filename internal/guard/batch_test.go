package guard_test

import (
	"context"
	"errors"
	"testing"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// numbers is a read of the numbers from..to into all.
func numbers(all *[]int, from, to int) guard.Read {
	return guard.Read{
		Query: `WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($2 AS BIGINT)) SELECT i FROM n`,
		Args:  []any{from, to},
		Row: func(scan guard.Scan) error {
			var i int
			err := scan(&i)
			*all = append(*all, i)
			return err
		},
	}
}

// view runs fn in a View on both engines, and in PostgreSQL behind a pooler too.
func view(t *testing.T, fn func(t *testing.T, ctx context.Context, tx *guard.Tx) error) {
	t.Helper()
	run := func(t *testing.T, c guard.Config) {
		must(t, open(t, c).View(edge(t), func(ctx context.Context, tx *guard.Tx) error { return fn(t, ctx, tx) }))
	}
	guardtest.Each(t, func(t *testing.T, url string) { run(t, guard.Config{URL: url}) })
	t.Run("pooled", func(t *testing.T) {
		run(t, guard.Config{URL: guardtest.Pooled(t, guardtest.Postgres(t)), Pooler: true})
	})
}

func TestABatchReadsInTurn(t *testing.T) {
	view(t, func(t *testing.T, ctx context.Context, tx *guard.Tx) error {
		var order []int
		var id, parent any
		var text string
		var flag, unset bool
		var share float64
		err := tx.Batch(ctx, numbers(&order, 1, 3), guard.Read{
			Query: `SELECT id, parent, CAST($1 AS TEXT), n + 1, n, CAST($2 AS DOUBLE PRECISION) FROM counter`,
			Args:  []any{"ä\\\"", 0.1 + 0.2},
			Row:   func(scan guard.Scan) error { return scan(&id, &parent, &text, &flag, &unset, &share) },
		}, numbers(&order, 7, 7), numbers(&order, 4, 5))
		if len(order) != 6 || order[0] != 1 || order[3] != 7 || order[5] != 5 {
			t.Errorf("got %v", order)
		}
		if id != int64(1) || parent != nil || text != "ä\\\"" || !flag || unset || share != 0.1+0.2 {
			t.Errorf("got %v %v %q %v %v %v", id, parent, text, flag, unset, share)
		}
		return errors.Join(err, tx.Batch(ctx)) // of nothing
	})
}

// An error of a Row ends the batch and nothing else.
func TestARowThatIsRefusedEndsItsBatch(t *testing.T) {
	view(t, func(t *testing.T, ctx context.Context, tx *guard.Tx) error {
		var before, after []int
		refused := errors.New("refused")
		err := tx.Batch(ctx, numbers(&before, 1, 2), guard.Read{Query: `SELECT 1`, Row: func(guard.Scan) error { return refused }}, numbers(&after, 1, 2))
		if !errors.Is(err, refused) || len(before) != 2 || len(after) != 0 {
			t.Errorf("got %v, before %v, after %v", err, before, after)
		}
		for _, bad := range []any{new(int), new(bool)} {
			if err := tx.Batch(ctx, guard.Read{Query: `SELECT parent FROM counter`, Row: func(scan guard.Scan) error { return scan(bad) }}); err == nil {
				t.Errorf("NULL was read into a %T", bad)
			}
		}
		return tx.Batch(ctx, numbers(&after, 1, 2))
	})
}

// After an error of the database the transaction is of no more use, as after any statement's.
func TestABatchThatFailsIsItsTransactionsEnd(t *testing.T) {
	for name, end := range map[string]func(ctx context.Context, tx *guard.Tx) error{
		"statement": func(ctx context.Context, tx *guard.Tx) error {
			return tx.Batch(ctx, guard.Read{Query: `SELECT nothing FROM nowhere`, Row: func(guard.Scan) error { return nil }})
		},
		"context": func(ctx context.Context, tx *guard.Tx) error {
			ctx, cancel := context.WithCancel(ctx)
			return tx.Batch(ctx, guard.Read{Query: `SELECT 1`, Row: func(guard.Scan) error { return nil }}, guard.Read{
				Query: `WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT i FROM n`,
				Row: func(guard.Scan) error {
					cancel()
					return nil
				},
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			guardtest.Each(t, func(t *testing.T, url string) {
				g := open(t, guard.Config{URL: url})
				var all []int
				err := g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
					if err := end(ctx, tx); err == nil {
						t.Error("it did not fail")
					}
					if err := tx.Batch(ctx, numbers(&all, 1, 1)); err == nil {
						t.Error("a statement went on in a transaction that had failed")
					}
					return nil
				})
				if len(all) > 0 {
					t.Errorf("got %v, %v", all, err)
				}
				must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error { return tx.Batch(ctx, numbers(&all, 1, 1)) }))
			})
		})
	}
}
