package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// life is the reference model of one generation: what its row must say after each
// step, and which claims were ever given out for it.
type life struct {
	state          store.State
	attempt, tries int
	expired        bool
	days           map[string]bool
	menus          int
	claims         []store.Claim
}

// holds reports whether a write of this claim must be taken.
func (l *life) holds(h store.Claim) bool { return l.state == store.Running && h.Attempt == l.attempt }

// A generation's life, step by step at random, against the model.
func TestLifeOfAGeneration(t *testing.T) {
	each(t, func(w *world) {
		rapid.Check(t, func(rt *rapid.T) { w.live(rt) })
	})
}

func (w *world) live(rt *rapid.T) {
	g := w.order(w.ada, store.Generation{})
	l := &life{state: store.Queued, days: map[string]bool{}}
	defer w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		_, err := tx.CancelGeneration(ctx, s, g.ID)
		return err
	})
	version := g.Version
	anyClaim := func(rt *rapid.T) store.Claim {
		if len(l.claims) == 0 {
			return store.Claim{Generation: g.ID, Household: g.Household, Attempt: rapid.IntRange(0, 1).Draw(rt, "made up")}
		}
		return rapid.SampledFrom(l.claims).Draw(rt, "claim")
	}
	// fenced does one of the four writes, with any claim that was ever given out.
	fenced := func(rt *rapid.T, name string) bool {
		h := anyClaim(rt)
		err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error { return writes[name](ctx, tx, w, h) })
		if l.holds(h) {
			if err != nil {
				rt.Fatalf("%s by the holder: %v", name, err)
			}
			return true
		}
		if !errors.As(err, new(store.Fenced)) {
			// A menu of this generation may be there already: refused all the same.
			if name != "Complete" || !problem.Is(err, problem.Conflict) {
				rt.Fatalf("%s by attempt %d in %+v: %v", name, h.Attempt, l, err)
			}
		}
		return false
	}
	rt.Repeat(map[string]func(*rapid.T){
		"claim": func(rt *rapid.T) {
			got, err := w.claim("w")
			poisoned := l.tries >= 5 && (l.state == store.Queued || l.state == store.Running && l.expired)
			switch {
			case poisoned:
				l.state = store.Failed
				fallthrough
			case l.state != store.Queued && !(l.state == store.Running && l.expired):
				if !problem.Is(err, problem.NotFound) {
					rt.Fatalf("claimed %+v, %v in %+v", got, err, l)
				}
			default:
				if err != nil || got.ID != g.ID {
					rt.Fatalf("claimed %+v, %v in %+v", got, err, l)
				}
				l.state, l.expired = store.Running, false
				l.attempt++
				l.tries++
				l.claims = append(l.claims, store.Claim{Generation: g.ID, Household: g.Household, Attempt: got.Attempt})
			}
		},
		"expire": func(rt *rapid.T) {
			w.expire(g.ID)
			l.expired = l.state == store.Running
		},
		"renew": func(rt *rapid.T) {
			h := anyClaim(rt)
			var kept []store.Claim
			w.must(w.Claim(guard.Edge(w.Context(), guard.Generation, "test"), func(ctx context.Context, tx *store.Tx) (err error) {
				kept, err = tx.RenewLeases(ctx, "w", []store.Claim{h}, time.Hour)
				return err
			}))
			if (len(kept) == 1) != l.holds(h) {
				rt.Fatalf("renewed %v of %v in %+v", kept, h, l)
			}
			if l.holds(h) {
				l.expired = false
			}
		},
		"return": func(rt *rapid.T) {
			h := anyClaim(rt)
			w.update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, h) })
			if l.holds(h) {
				l.state, l.expired = store.Queued, false
				l.tries--
			}
		},
		"cancel": func(rt *rapid.T) {
			if rapid.IntRange(0, 3).Draw(rt, "cancel seldom") > 0 {
				rt.Skip()
			}
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				_, err := tx.CancelGeneration(ctx, s, g.ID)
				return err
			}))
			if !l.state.Final() {
				l.state = store.Cancelled
			}
		},
		"progress": func(rt *rapid.T) { fenced(rt, "SetProgress") },
		"checkpoint": func(rt *rapid.T) {
			if fenced(rt, "Checkpoint") {
				l.days["2026-12-05"] = true
			}
		},
		"complete": func(rt *rapid.T) {
			if fenced(rt, "Complete") {
				l.state = store.Completed
				l.menus++
			}
		},
		"fail": func(rt *rapid.T) {
			if rapid.IntRange(0, 2).Draw(rt, "fail seldom") > 0 {
				rt.Skip()
			}
			if fenced(rt, "Fail") {
				l.state = store.Failed
			}
		},
		"": func(rt *rapid.T) {
			got := w.generation(w.ada, g.ID)
			menus := w.count(`SELECT count(*) FROM menu WHERE generation_id = $1`, g.ID)
			days := w.count(`SELECT count(*) FROM generation_day WHERE generation_id = $1`, g.ID)
			if l.state.Final() {
				clear(l.days) // nobody goes on from the finished days of what has ended
			}
			if got.State != l.state || got.Attempt != l.attempt || got.Tries != l.tries || menus != l.menus || days != len(l.days) ||
				(got.State == store.Completed) != (menus == 1) {
				rt.Fatalf("the row says %+v with %d menus and %d days, the model %+v", got, menus, days, l)
			}
			if got.Version < version {
				rt.Fatal(fmt.Sprint("the version fell from ", version, " to ", got.Version))
			}
			version = got.Version
		},
	})
}
