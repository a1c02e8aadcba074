package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

func TestTallies(t *testing.T) {
	each(t, func(w *world) {
		w.update(func(ctx context.Context, tx *store.Tx) error {
			none, err := tx.Tallies(ctx, "a", "b")
			if err != nil || len(none) != 2 || none["a"].Failures != 0 || none["b"].At.Year() != 1970 {
				t.Errorf("none: %v, %v", none, err)
			}
			w.must(tx.SetTallies(ctx, map[string]store.Tally{"c": {3, w.clock}, "b": {2, w.clock}}))
			w.must(tx.PostponeTally(ctx, "b", w.clock.Add(time.Second)))
			w.must(tx.PostponeTally(ctx, "c", w.clock.Add(-time.Second)))
			all, err := tx.Tallies(ctx, "c", "b")
			if b := all["b"]; err != nil || b.Failures != 2 || !b.At.Equal(w.clock.Add(time.Second)) {
				t.Errorf("b is %+v, %v", b, err)
			}
			if c := all["c"]; c.Failures != 3 || !c.At.Equal(w.clock) {
				t.Errorf("c is %+v", c)
			}
			w.must(tx.DeleteTally(ctx, "b"))
			w.must(tx.DeleteTally(ctx, "nobody"))
			n, err := tx.DeleteTallies(ctx, w.clock)
			if err != nil || n != 1 { // a was only asked for
				t.Errorf("forgot %d, %v", n, err)
			}
			return nil
		})
		if n := w.count(`SELECT count(*) FROM attempt_tally`); n != 1 {
			t.Errorf("%d are kept, want c alone", n)
		}
	})
}

// Attempts come many at once and each counts for several subjects: none may be lost, and
// none refused for load.
func TestTalliesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		var wait sync.WaitGroup
		for i := range 8 {
			subjects := []string{"a", "b", "c"}
			if i%2 == 1 {
				subjects = []string{"c", "b", "a"}
			}
			wait.Go(func() {
				for range 3 {
					err := w.Claim(guard.Edge(t.Context(), guard.Interactive, "test"), func(ctx context.Context, tx *store.Tx) error {
						all, err := tx.Tallies(ctx, subjects...)
						if err != nil {
							return err
						}
						for subject, tally := range all {
							all[subject] = store.Tally{Failures: tally.Failures + 1, At: w.clock}
						}
						return tx.SetTallies(ctx, all)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		if n := w.count(`SELECT sum(failures) FROM attempt_tally`); n != 72 {
			t.Errorf("%d were counted, want 72", n)
		}
	})
}

func TestAServerSecretIsMadeOnce(t *testing.T) {
	each(t, func(w *world) {
		for _, fresh := range []string{"first", "second"} {
			w.update(func(ctx context.Context, tx *store.Tx) error {
				secret, err := tx.ServerSecret(ctx, "test", fresh)
				if err != nil || secret != "first" {
					t.Errorf("got %q, %v", secret, err)
				}
				return nil
			})
		}
	})
}
