package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// BenchmarkSightBesidePgx compares what a reading costs whose answer is known with two plain
// statements through a bare pgxpool, a login by its token and a row by its key, turn by turn
// in one run: "x_bare" is how many of ours go into the time of one of those. The tables are
// of so many households, each revised by so many sessions.
func BenchmarkSightBesidePgx(b *testing.B) {
	for _, parts := range []int{1, 16} {
		b.Run(fmt.Sprint(parts, " parts"), func(b *testing.B) {
			url := storetest.Postgres(b)
			w := newWorld(b, url)
			menu := w.save(w.ada, w.ada.menu("2026-12-01", 7), false)
			w.update(func(ctx context.Context, tx *store.Tx) error {
				return tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: "login", ExpiresAt: w.clock.Add(time.Hour)})
			})
			const others = 2000
			w.must(w.sql(`INSERT INTO account (id, email, email_key, name, password_hash, administrator, disabled, created_at)
				SELECT 'a' || n, n, n, 'A', 'x', 0, 0, 1 FROM generate_series(1, $1) n`, others))
			w.must(w.sql(`INSERT INTO session (id, account_id, token_hash, user_agent, created_at, seen_at, expires_at)
				SELECT 's' || n, 'a' || n, 's' || n, '', 1, 1, 1 FROM generate_series(1, $1) n`, others))
			w.must(w.sql(`INSERT INTO household SELECT 'h' || n, 'H', 'UTC', 'en', 'GB', 'metric', 'household', 1, 1, 1 FROM generate_series(1, $1) n`, others))
			w.must(w.sql(`INSERT INTO member SELECT 'h' || n, 'a' || n, 'owner', 1 FROM generate_series(1, $1) n`, others))
			w.must(w.sql(`INSERT INTO revision SELECT household.id, n, n FROM household, generate_series(1, $1) n ON CONFLICT DO NOTHING`, parts-1))
			w.must(w.sql(`ANALYZE`))
			config, err := pgxpool.ParseConfig(url)
			w.must(err)
			config.MaxConns = 6 // as the interactive lane has
			pool, err := pgxpool.NewWithConfig(b.Context(), config)
			w.must(err)
			b.Cleanup(pool.Close)
			bare := func() error {
				ctx, cancel := context.WithCancel(context.Background()) // as a request's ends
				defer cancel()
				var account, body string
				var expires int64
				if err := pool.QueryRow(ctx, `SELECT account.id, session.expires_at FROM session JOIN account ON account.id = session.account_id
					WHERE session.token_hash = $1`, "login").Scan(&account, &expires); err != nil {
					return err
				}
				return pool.QueryRow(ctx, `SELECT name FROM household WHERE id = $1`, w.ada.household).Scan(&body)
			}
			sight := func(of store.Thing) func() error {
				return func() error {
					return w.ViewAfter(storetest.Edge(context.Background()), store.BySession("login"), of, func(s store.Sight, err error) (bool, error) {
						return s.Revision != 0, err
					}, func(context.Context, *store.Tx, store.Sight, error) error { return nil })
				}
			}
			for _, c := range []struct {
				name string
				of   store.Thing
			}{{"household", store.TheHousehold(w.ada.household)}, {"menu", store.TheMenu(menu.ID)}} {
				b.Run(c.name, func(b *testing.B) {
					var ours, theirs time.Duration
					for b.Loop() { // turn by turn, so that a noisy machine is noisy for both
						theirs += together(b, bare)
						ours += together(b, sight(c.of))
					}
					b.ReportMetric(float64(theirs)/float64(ours), "x_bare")
				})
			}
		})
	}
}

// clients read so often each in one turn.
const clients, turns = 6, 50

func together(b *testing.B, read func() error) time.Duration {
	var all sync.WaitGroup
	began := time.Now()
	for range clients {
		all.Go(func() {
			for range turns {
				if err := read(); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

// BenchmarkRevised saves the menu of two weeks with the triggers and without, turn by turn:
// "x" is how much longer it takes with them.
func BenchmarkRevised(b *testing.B) {
	for engine, url := range engines {
		b.Run(engine, func(b *testing.B) {
			with, without := newWorld(b, url(b)), newWorld(b, url(b))
			for _, table := range append(without.texts(tablesWithHousehold[without.guard.Dialect()]), "household") {
				if without.guard.Dialect() == guard.Postgres {
					without.must(without.sql(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`))
					continue
				}
				for _, on := range []string{"insert", "update", "delete"} {
					without.must(without.sql(`DROP TRIGGER IF EXISTS ` + table + `_` + on + `_revises`))
				}
			}
			save := func(w *world) time.Duration {
				m := w.ada.menu("2026-12-01", 14)
				for i := range m.Days {
					for range 3 {
						m.Days[i].Meals = append(m.Days[i].Meals, w.ada.dinner("x"))
					}
				}
				began := time.Now()
				w.save(w.ada, m, true)
				return time.Since(began)
			}
			var revised, plain time.Duration
			for b.Loop() {
				revised += save(with)
				plain += save(without)
			}
			b.ReportMetric(float64(revised)/float64(plain), "x")
			b.ReportMetric(float64(plain.Microseconds())/float64(b.N), "us_plain")
		})
	}
}
