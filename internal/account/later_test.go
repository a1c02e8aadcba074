package account

import (
	"context"
	"errors"
	"slices"
	"testing"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// reading is what one request with late credentials has come to.
type reading struct {
	ran    int // how often what is behind the door was read
	err    error
	who    Principal
	proof  error
	known  []string // whom known was told of
	inside int      // transactions
}

// readLate asks for a household with credentials that are proved in the reading.
func (w *world) readLate(token string, may Permission, household string, after error) (r reading) {
	w.t.Helper()
	ctx := w.edge()
	later := w.ProveLater(token, may, func(a store.Account) {
		r.known = append(r.known, a.ID)
	})
	r.err = later.Caller().In(household).View(ctx, w.store, func(context.Context, *store.Tx, store.Scope) error {
		r.ran++
		return after
	})
	r.who, r.proof = later.Proved(ctx)
	_, _, r.inside = guard.Spent(ctx)
	return r
}

func (w *world) homeOf(p Principal) (household string) {
	w.t.Helper()
	w.view(func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Households(ctx, p.AccountID())
		household = all[0].Household.ID
		return err
	})
	return household
}

func TestAReadingProvesWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.everything()
		home, bo := w.homeOf(e.p), w.principal(w.join("bo@example.org").Token)
		w.principal(e.token) // its last use is written
		for _, token := range []string{e.here, e.token} {
			r := w.readLate(token, ReadHousehold, home, nil)
			if r.ran != 1 || r.err != nil || r.proof != nil || r.who.AccountID() != e.p.AccountID() || !slices.Equal(r.known, []string{e.p.AccountID()}) || r.inside != 1 {
				t.Errorf("a right one: %+v", r)
			}
		}
		// What is read says nothing of who asks.
		failed := errors.New("no such thing")
		if r := w.readLate(e.here, ReadHousehold, home, failed); !errors.Is(r.err, failed) || r.proof != nil || len(r.known) != 1 || r.inside != 1 {
			t.Errorf("the reading fails: %+v", r)
		}
		if r := w.readLate(e.here, ReadHousehold, w.homeOf(bo), nil); r.ran != 0 || !problem.Is(r.err, problem.NotFound) || r.proof != nil || r.inside != 1 {
			t.Errorf("another's household: %+v", r)
		}
		// An id that is none is looked up nowhere, and who asks is proved nevertheless.
		if r := w.readLate(e.here, ReadHousehold, "x", nil); r.ran != 0 || !problem.Is(r.err, problem.NotFound) || r.proof != nil || len(r.known) != 1 || r.inside != 1 {
			t.Errorf("no id: %+v", r)
		}
		// The token reads; for what it may not the door is shut, and it is a right one.
		if r := w.readLate(e.token, PlanMeals, home, nil); r.ran != 0 || !problem.Is(r.err, problem.Forbidden) || r.proof != nil || r.inside != 1 {
			t.Errorf("beyond the token's scopes: %+v", r)
		}
	})
}

func TestAReadingIsForNobodyUnproved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.everything()
		home := w.homeOf(e.p)
		if err := w.EndSession(w.ctx, e.p, w.principal(e.there).Session()); err != nil {
			t.Fatal(err)
		}
		refused := func(name, token string) {
			t.Helper()
			r := w.readLate(token, ReadHousehold, home, nil)
			if r.ran != 0 || len(r.known) != 0 || r.who.AccountID() != "" || r.inside > 1 {
				t.Errorf("%s: %+v", name, r)
			}
			wantKind(t, name+": the reading", r.err, problem.Unauthorized, "invalid-token")
			wantKind(t, name+": the proof", r.proof, problem.Unauthorized, "invalid-token")
		}
		before := w.Failures()["unknown-session"]
		refused("an ended session", e.there)
		if n := w.Failures()["unknown-session"] - before; n != 1 {
			t.Errorf("one refusal is counted %d times", n)
		}
		refused("a made-up one", newSessionToken())
		later := w.ProveLater(e.here, PlanMeals, func(store.Account) {})
		err := later.Caller().In(home).Update(w.edge(), w.store, func(context.Context, *store.Tx, store.Scope) error { return nil })
		if !problem.Is(err, problem.Unauthorized) {
			t.Errorf("a change by who is not proved yet: %v", err)
		}
		w.clock.pass(sessionIdle)
		refused("an idle session", e.here)
		w.clock.pass(-sessionIdle)
		_, err = w.Add(w.ctx, "root@example.org", secret, "Root", true) // somebody administers still
		if err := errors.Join(err, w.SetDisabled(w.ctx, "ada@example.org", true)); err != nil {
			t.Fatal(err)
		}
		refused("a disabled account", e.token)
		w.guard.Close()
		if r := w.readLate(e.here, ReadHousehold, home, nil); r.ran != 0 || !problem.Is(r.err, problem.Unavailable) || !problem.Is(r.proof, problem.Unavailable) {
			t.Errorf("the database is away: %+v", r)
		}
	})
}
