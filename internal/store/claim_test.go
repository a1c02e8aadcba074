package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// engines are those that benchmarks measure.
var engines = map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}

// crowd queues orders past the store: of so many accounts with so many households each,
// and as many orders of each household, the first of them oldest. Ids are "a000001",
// "a000001h001" and "a000001h001g1".
func (w *world) crowd(accounts, households, orders int) {
	w.Helper()
	atOnce := max(1, 10_000/households/orders) // accounts of one statement, whose time is bounded
	for first := 1; first <= accounts; first += atOnce {
		last := min(accounts, first+atOnce-1)
		a := numbers(first, last) + " AS a"
		h := a + " CROSS JOIN " + numbers(1, households) + " AS h"
		g := h + " CROSS JOIN " + numbers(1, orders) + " AS g"
		account := "'a' || substr(CAST(1000000 + a.i AS TEXT), 2)"
		household := account + " || 'h' || substr(CAST(1000 + h.i AS TEXT), 2)"
		w.must(w.sql(`INSERT INTO account (id, email, email_key, name, password_hash, administrator, disabled, created_at)
			SELECT ` + account + `, ` + account + `, ` + account + `, '', '', 0, 0, 1 FROM ` + a))
		w.must(w.sql(`INSERT INTO household (id, name, time_zone, locale, country, units, allergen_scope, rules_version, version, created_at)
			SELECT ` + household + `, '', 'UTC', 'en', 'GB', 'metric', 'household', 1, 1, 1 FROM ` + h))
		w.must(w.sql(`INSERT INTO generation (id, household_id, owner_id, task, body, state, progress, attempt, tries, worker, rules_version,
				usage_calls, usage_input_tokens, usage_output_tokens, usage_cost_micros, usage_currency, version, created_at, updated_at)
			SELECT ` + household + ` || 'g' || g.i, ` + household + `, ` + account + `, 'menu', '{}', 'queued', '{}', 0, 0, '', 1,
				0, 0, 0, 0, '', 1, a.i * CAST(1000000 AS BIGINT) + h.i * 1000 + g.i, 1 FROM ` + g))
	}
}

// numbers is a table of one column, i.
func numbers(from, to int) string {
	return fmt.Sprintf("(WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n)", from, to)
}

// Turns go over accounts, then over households, then by age.
func TestClaimsGoByTurns(t *testing.T) {
	each(t, func(w *world) {
		w.crowd(3, 2, 3) // the orders of a000001 are all older than those of a000002
		var got []string
		for range 18 {
			g, _ := w.mustClaim("worker")
			got = append(got, g.ID)
		}
		want := []string{
			"a000001h001g1", "a000002h001g1", "a000003h001g1", // an order of each account
			"a000001h002g1", "a000002h002g1", "a000003h002g1", // of another of its households
			"a000001h001g2", "a000002h001g2", "a000003h001g2",
			"a000001h002g2", "a000002h002g2", "a000003h002g2",
			"a000001h001g3", "a000002h001g3", "a000003h001g3",
			"a000001h002g3", "a000002h002g3", "a000003h002g3",
		}
		if !slices.Equal(got, want) {
			t.Errorf("claimed\n%q, want\n%q", got, want)
		}
		if _, err := w.claim("worker"); !problem.Is(err, problem.NotFound) {
			t.Errorf("one more: %v", err)
		}
	})
}

// Who has nothing running is next, however late; a lease that has run out runs nothing.
func TestAnAccountWithNothingRunningIsNext(t *testing.T) {
	each(t, func(w *world) {
		w.crowd(2, 1, 4)
		claim := func(want string) store.Claim {
			t.Helper()
			g, held := w.mustClaim("worker")
			if g.ID != want {
				t.Errorf("claimed %s, want %s", g.ID, want)
			}
			return held
		}
		first := claim("a000001h001g1")
		second := claim("a000002h001g1")
		claim("a000001h001g2")
		w.update(func(ctx context.Context, tx *store.Tx) error { return tx.Fail(ctx, second, gaveUp) })
		claim("a000002h001g2")
		claim("a000002h001g3") // one runs of it, two of the other
		w.expire(first.Generation)
		claim("a000001h001g1") // again: it waits like all others, and is the oldest
	})
}

// The turn is the owner's, whoever of the members orders.
func TestATurnIsTheOwners(t *testing.T) {
	each(t, func(w *world) {
		helper := home{w.bob.account, w.ada.household, w.ada.eater}
		w.clock = w.clock.Add(time.Second)
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.SetMember(ctx, s, helper.account, store.RoleMember)
		}))
		for _, h := range []home{w.ada, helper} {
			if g := w.order(h, store.Generation{}); g.Owner != w.ada.account || g.Account != h.account {
				t.Errorf("ordered by %s, it is of %s, want %s", g.Account, g.Owner, w.ada.account)
			}
		}
		w.must(w.in(helper, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			owner, err := tx.Owner(ctx, s)
			n, failed := tx.ActiveWhileLocked(ctx, s)
			if owner != w.ada.account || n != (store.Active{Household: 2, Owner: 2}) {
				t.Errorf("of %s, %+v are active", owner, n)
			}
			return errors.Join(err, failed)
		}))
		// One who is an owner for shorter changes nothing; whoever remains takes over.
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			err := tx.SetMember(ctx, s, helper.account, store.RoleOwner)
			owner, failed := tx.Owner(ctx, s)
			if owner != w.ada.account {
				t.Errorf("of two owners it is %s", owner)
			}
			return errors.Join(err, failed, tx.RemoveMember(ctx, s, w.ada.account))
		}))
		w.order(helper, store.Generation{})
		w.must(w.in(helper, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			n, err := tx.ActiveWhileLocked(ctx, s)
			if n != (store.Active{Household: 3, Owner: 1}) {
				t.Errorf("after the change of hands %+v are active", n)
			}
			return err
		}))
	})
}

// One claim among so many orders that wait, while some run; the figures are in
// docs/concurrency.md.
func BenchmarkClaimGeneration(b *testing.B) {
	for _, c := range []struct {
		name                         string
		accounts, households, orders int
		running                      int
	}{
		{"1,000 of 200 accounts", 200, 1, 5, 50},
		{"1,000 of one account", 1, 200, 5, 50},
		{"100,000 of 40 accounts, all of which run", 40, 500, 5, 50},
		{"100,000 of 4,000 accounts", 4000, 5, 5, 50},
		{"100,000 of 100,000 accounts", 100000, 1, 1, 50},
	} {
		for engine, url := range engines {
			b.Run(c.name+"/"+engine, func(b *testing.B) {
				w := newWorld(b, url(b))
				w.crowd(c.accounts, c.households, c.orders)
				if engine == "postgres" {
					w.must(w.sql("ANALYZE"))
				}
				claim := func() store.Generation {
					g, err := w.claim("worker")
					w.must(err)
					return g
				}
				running := make([]store.Generation, 0, c.running)
				for range c.running {
					running = append(running, claim())
				}
				var took time.Duration
				for n := 0; b.Loop(); n++ {
					began := time.Now()
					g := claim()
					took += time.Since(began)
					done := running[n%c.running]
					running[n%c.running] = g
					held := store.Claim{Generation: done.ID, Household: done.Household, Attempt: done.Attempt}
					w.must(w.Update(guard.Edge(w.Context(), guard.Generation, "bench"), func(ctx context.Context, tx *store.Tx) error {
						return tx.Fail(ctx, held, gaveUp)
					}))
				}
				b.ReportMetric(float64(took.Microseconds())/float64(b.N), "µs/claim")
			})
		}
	}
}
