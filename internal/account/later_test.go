package account

import (
	"context"
	"errors"
	"slices"
	"testing"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
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
	}, nil)
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
		later := w.ProveLater(e.here, PlanMeals, func(store.Account) {}, nil)
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

// knownReading is what a request has come to whose answer may be known.
type knownReading struct {
	reading
	asked []Sight // what have was asked
	later *Later
}

// readKnown is readLate with an edge that knows the answer of what know says.
func (w *world) readKnown(token string, may Permission, household string, know func(Sight) bool) (r knownReading) {
	w.t.Helper()
	ctx := w.edge()
	r.later = w.ProveLater(token, may, func(a store.Account) { r.known = append(r.known, a.ID) }, func(s Sight) bool {
		if len(r.known) != 1 {
			w.t.Error("have is asked before it is known who asks")
		}
		r.asked = append(r.asked, s)
		return know(s)
	})
	r.err = r.later.Caller().In(household).View(ctx, w.store, func(context.Context, *store.Tx, store.Scope) error {
		r.ran++
		return nil
	})
	r.who, r.proof = r.later.Proved(ctx)
	_, _, r.inside = guard.Spent(ctx)
	return r
}

func TestAKnownAnswerNeedsNoReading(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.everything()
		home, bo := w.homeOf(e.p), w.principal(w.join("bo@example.org").Token)
		w.principal(e.token) // its last use is written
		nobodyKnows := func(Sight) bool { return false }
		if first := w.readKnown(e.here, ReadHousehold, home, nobodyKnows); first.ran != 1 || first.err != nil || first.inside != 1 {
			t.Errorf("a household that was not read yet: %+v", first)
		}
		read := w.readKnown(e.here, ReadHousehold, home, nobodyKnows)
		sight, ok := read.later.Sight()
		if read.ran != 1 || read.err != nil || read.later.Known() || read.inside != 1 || len(read.asked) != 1 ||
			!ok || sight != read.asked[0] || sight.Account.ID != e.p.AccountID() || sight.Account.PasswordHash != "" ||
			sight.Membership.Household.ID != home || sight.Membership.Role != store.RoleOwner || sight.Revision == 0 {
			t.Errorf("an answer that nobody knows: %+v, of %+v", read, sight)
		}
		known := func(s Sight) bool { return s == sight }
		spent := map[string]int{e.here: 1, e.token: 1}
		if w.guard.Dialect() == guard.SQLite {
			spent[e.here] = 0 // nothing was committed since it was seen
		}
		for _, token := range []string{e.here, e.token} {
			r := w.readKnown(token, ReadHousehold, home, known)
			if got, ok := r.later.Sight(); r.ran != 0 || !errors.Is(r.err, ErrKnown) || !r.later.Known() || r.proof != nil ||
				r.who.AccountID() != e.p.AccountID() || r.inside != spent[token] || !ok || got != sight {
				t.Errorf("a known answer: %+v", r)
			}
			again := r.later.Caller().In(home).View(w.edge(), w.store, func(context.Context, *store.Tx, store.Scope) error { return nil })
			if !errors.Is(again, ErrKnown) {
				t.Errorf("a second reading of what is known: %v", again)
			}
		}
		// An answer of two snapshots is of neither.
		if err := read.later.Caller().In(home).View(w.edge(), w.store, func(context.Context, *store.Tx, store.Scope) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if _, ok := read.later.Sight(); ok {
			t.Error("two snapshots have one sight")
		}
		// Who may not is refused as ever, and nobody is asked for the answer.
		anything := func(Sight) bool { return true }
		refused := func(name string, r knownReading, kind problem.Kind) {
			t.Helper()
			if _, ok := r.later.Sight(); r.ran != 0 || len(r.asked) != 0 || r.later.Known() || ok || !problem.Is(r.err, kind) || r.inside > 1 {
				t.Errorf("%s: %+v", name, r)
			}
		}
		refused("another's household", w.readKnown(e.here, ReadHousehold, w.homeOf(bo), anything), problem.NotFound)
		refused("no id", w.readKnown(e.here, ReadHousehold, "x", anything), problem.NotFound)
		refused("beyond the token's scopes", w.readKnown(e.token, PlanMeals, home, anything), problem.Forbidden)
		refused("a made-up session", w.readKnown(newSessionToken(), ReadHousehold, home, anything), problem.Unauthorized)
		// What is one's own has no revision.
		later := w.ProveLater(e.here, ReadAccount, func(store.Account) {}, anything)
		ran := false
		err := later.Caller().Own(w.edge(), w.store, func(context.Context, *store.Tx, Principal) error { ran = true; return nil })
		if _, ok := later.Sight(); err != nil || !ran || ok || later.Known() {
			t.Errorf("what is one's own: %v, read %v", err, ran)
		}
		// A change gives another revision.
		storetest.In(t, w.store, e.p.AccountID(), home, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.UpdateHousehold(ctx, s, store.Household{Name: "Elsewhere"}, 0)
			return err
		})
		r := w.readKnown(e.here, ReadHousehold, home, known)
		if now, ok := r.later.Sight(); r.ran != 1 || r.err != nil || !ok || now.Revision == sight.Revision {
			t.Errorf("after a change: %+v", r)
		}
		w.guard.Close()
		if r := w.readKnown(e.here, ReadHousehold, home, anything); r.ran != 0 || !problem.Is(r.err, problem.Unavailable) || r.later.Known() {
			t.Errorf("the database is away: %+v", r)
		}
	})
}
