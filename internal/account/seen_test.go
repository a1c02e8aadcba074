package account

import (
	"context"
	"errors"
	"testing"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// What was seen of a credential is judged anew each time: by the clock, though nothing was
// written meanwhile, and by whatever was.
func TestWhatWasSeenIsJudgedAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.everything()
		home := w.homeOf(e.p)
		read := func(token string) error {
			t.Helper()
			r := w.readKnown(token, ReadHousehold, home, func(Sight) bool { return true })
			return r.err
		}
		known := func(name, token string) {
			t.Helper()
			for range 2 { // the second is from memory where there is one
				if err := read(token); !errors.Is(err, ErrKnown) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		refused := func(name, token string, kind problem.Kind) {
			t.Helper()
			for range 2 {
				if err := read(token); !problem.Is(err, kind) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		update := func(fn func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := w.store.Update(w.edge(), fn); err != nil {
				t.Fatal(err)
			}
		}
		if r := w.readKnown(e.here, ReadHousehold, home, func(Sight) bool { return true }); r.ran != 1 || r.err != nil {
			t.Errorf("a household that was not read yet: %+v", r)
		}
		known("a session", e.here)
		w.clock.pass(sessionIdle)
		refused("a session that was not used for long", e.here, problem.Unauthorized)
		w.clock.pass(-sessionIdle)
		known("the session again", e.here)
		// Its use is written, which the next who asks sees.
		w.clock.pass(touchEvery + time.Second)
		known("a session that was used", e.here)
		w.clock.pass(sessionIdle - time.Second)
		known("a session that was used since", e.here)

		known("a token", e.token)
		update(func(ctx context.Context, tx *store.Tx) error {
			return tx.EndCredentials(ctx, e.p.AccountID(), store.KeptCredentials{Tokens: true})
		})
		refused("a session that was ended", e.here, problem.Unauthorized)
		known("a token that was kept", e.token)
		update(func(ctx context.Context, tx *store.Tx) error { return tx.EndAllCredentials(ctx, false) })
		refused("a token that was ended", e.token, problem.Unauthorized)
	})
}
