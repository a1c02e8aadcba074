package guard_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// counted reads the counter.
func counted(ctx context.Context, tx *guard.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{1}, &n)
	return n, err
}

// opening is a query of the counter that says done or not.
func opening(done bool) func(context.Context, *guard.Tx) (bool, error) {
	return func(ctx context.Context, tx *guard.Tx) (bool, error) {
		_, err := counted(ctx, tx)
		return done, err
	}
}

func TestWhatComesBeforeAView(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		never := func(context.Context, *guard.Tx) error { t.Error("the view was run"); return nil }
		work := edge(t)
		must(t, g.ViewAfter(work, opening(true), never))
		if _, _, n := guard.Spent(work); n != 1 || guard.HoldsConnection(work) {
			t.Errorf("%d transactions", n)
		}
		// What the query saw may be old in the snapshot, which is one.
		must(t, g.ViewAfter(edge(t), func(ctx context.Context, tx *guard.Tx) (bool, error) {
			n, err := counted(ctx, tx)
			must(t, g.Update(patiently(t), increment))
			if n != 0 {
				t.Errorf("before: %d", n)
			}
			return false, err
		}, func(ctx context.Context, tx *guard.Tx) error {
			for range 2 {
				if n, err := counted(ctx, tx); n != 1 || err != nil {
					t.Errorf("in the view: %d, %v", n, err)
				}
				must(t, g.Update(patiently(t), increment))
			}
			return nil
		}))
		mine := errors.New("mine")
		if err := g.ViewAfter(edge(t), func(context.Context, *guard.Tx) (bool, error) { return false, mine }, never); err != mine {
			t.Errorf("the query's own error became %v", err)
		}
		for name, first := range map[string]func(ctx context.Context, tx *guard.Tx) error{
			"a failure that is let pass": func(ctx context.Context, tx *guard.Tx) error { return tx.Query(ctx, `SELECT x FROM nothing`, nil, nil) },
			"a second query": func(ctx context.Context, tx *guard.Tx) error {
				must(t, func() error { _, err := counted(ctx, tx); return err }())
				_, err := counted(ctx, tx)
				return err
			},
			"two at once": func(ctx context.Context, tx *guard.Tx) error {
				one := guard.Read{Query: `SELECT 1`, Row: func(guard.Scan) error { return nil }}
				return tx.Batch(ctx, one, one)
			},
			"a write": func(ctx context.Context, tx *guard.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE counter SET n = $1`, 7)
				return err
			},
		} {
			var inside error
			err := g.ViewAfter(edge(t), func(ctx context.Context, tx *guard.Tx) (bool, error) {
				inside = first(ctx, tx)
				return true, nil
			}, never)
			if inside == nil || name == "a failure that is let pass" && err == nil {
				t.Errorf("%s: %v, and outside %v", name, inside, err)
			}
		}
		if n := count(t, g); n != 3 {
			t.Errorf("at the end: %d", n)
		}
	})
}

func TestWhatHoldsBeforeAViewIsCut(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url, LongHold: 100 * time.Millisecond, MaxHold: 500 * time.Millisecond})
		err := g.ViewAfter(patiently(t), func(ctx context.Context, tx *guard.Tx) (bool, error) {
			_, err := counted(ctx, tx)
			<-ctx.Done()
			return false, err
		}, func(context.Context, *guard.Tx) error { t.Error("the view was run"); return nil })
		if err == nil || !strings.Contains(err.Error(), "cut") || g.Numbers().Lanes[guard.Generation].Cut != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatComesBeforeAViewIsTriedAgain(t *testing.T) {
	p, url := through(t, guardtest.Postgres(t))
	p.open()
	g := open(t, guard.Config{URL: url})
	tries := 0
	must(t, g.ViewAfter(edge(t), func(ctx context.Context, tx *guard.Tx) (bool, error) {
		if tries++; tries == 1 {
			p.drop()
		}
		return opening(true)(ctx, tx)
	}, func(context.Context, *guard.Tx) error { return nil }))
	if tries != 2 {
		t.Errorf("%d tries", tries)
	}
}

// How often a door waits for the server: a transaction begins with its first statement.
func TestRoundTrips(t *testing.T) {
	direct := guardtest.Postgres(t)
	for _, c := range []struct {
		name string
		url  string
	}{
		{"direct", direct},
		{"through a pooler", guardtest.Pooled(t, guardtest.Postgres(t))},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, url := through(t, c.url)
			p.open()
			p.word = "counter"
			g := open(t, guard.Config{URL: url, MaxConns: 3, Pooler: c.name != "direct"})
			read := func(ctx context.Context, tx *guard.Tx) error { _, err := counted(ctx, tx); return err }
			twice := func(ctx context.Context, tx *guard.Tx) error { return errors.Join(read(ctx, tx), read(ctx, tx)) }
			write := func(ctx context.Context, tx *guard.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE counter SET n = n + $1`, 1)
				return err
			}
			nothing := func(context.Context, *guard.Tx) error { return nil }
			for _, d := range []struct {
				name string
				run  func() error
				want int
			}{
				{"a query that is enough", func() error { return g.ViewAfter(edge(t), opening(true), nil) }, 1},
				{"a query and a view of two", func() error { return g.ViewAfter(edge(t), opening(false), twice) }, 4},
				{"a view of one", func() error { return g.View(edge(t), read) }, 2},
				{"a view of two", func() error { return g.View(edge(t), twice) }, 3},
				{"a view of nothing", func() error { return g.View(edge(t), nothing) }, 0},
				{"an update of one", func() error { return g.Update(edge(t), write) }, 2},
				{"an update of nothing", func() error { return g.Update(edge(t), nothing) }, 0},
			} {
				must(t, d.run()) // which prepares
				if n := p.trips(func() { must(t, d.run()) }); n != d.want {
					t.Errorf("%s: %d round trips, not %d", d.name, n, d.want)
				}
			}
		})
	}
}

type word string

// What a place of Scan takes is the same from both databases.
func TestScanIsOne(t *testing.T) {
	type result struct {
		Value any
		Fails bool
	}
	places := func() []any {
		return []any{new(string), new(word), new(int), new(int64), new(int32), new(float64), new(bool), new([]byte), new(any), new(*int64), new(*string), new(sql.NullString), new(sql.NullInt64)}
	}
	results := map[guard.Dialect][]result{}
	guardtest.Each(t, func(t *testing.T, url string) {
		g := open(t, guard.Config{URL: url})
		must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			for _, value := range []string{
				`CAST(7 AS BIGINT)`, `CAST(1 AS BIGINT)`, `CAST(3000000000 AS BIGINT)`, `CAST(NULL AS BIGINT)`,
				`CAST(1.5 AS DOUBLE PRECISION)`, `CAST('seven' AS TEXT)`, `CAST('12' AS TEXT)`, `CAST('' AS TEXT)`, `CAST(NULL AS TEXT)`,
			} {
				for i := range places() {
					place := places()[i]
					must(t, tx.Query(ctx, `SELECT `+value+` WHERE 1 = $1`, []any{1}, func(scan guard.Scan) error {
						r := result{Fails: scan(place) != nil}
						if !r.Fails {
							r.Value = reflect.ValueOf(place).Elem().Interface()
						}
						results[tx.Dialect()] = append(results[tx.Dialect()], r)
						return nil
					}))
				}
			}
			return nil
		}))
	})
	lite, postgres := results[guard.SQLite], results[guard.Postgres]
	if len(lite) != len(postgres) || len(lite) < 9*13 {
		t.Fatalf("%d and %d results", len(lite), len(postgres))
	}
	for i := range lite {
		if !reflect.DeepEqual(lite[i], postgres[i]) {
			t.Errorf("value %d into %T: %+v from SQLite, %+v from PostgreSQL", i/13, places()[i%13], lite[i], postgres[i])
		}
	}
}
