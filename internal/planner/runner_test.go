package planner

import (
	"context"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/jobs"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// serve starts a runner of the planner's generations until the test ends.
func (w *world) serve(worker string) *jobs.Runner {
	r := jobs.New(w.store, w.Run, jobs.Config{Worker: worker, Beat: 20 * time.Millisecond, Poll: 20 * time.Millisecond})
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Serve(ctx) }()
	w.t.Cleanup(func() { cancel(); wait(w.t, "the runner to stop", done) })
	return r
}

// ended watches a generation to its end.
func (w *world) ended(r *jobs.Runner, id string) store.Generation {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patient)
	defer cancel()
	for range r.Watch(ctx, id) {
		if g := w.generation(id); g.State.Final() || ctx.Err() != nil {
			return g
		}
	}
	w.t.Fatalf("generation %s did not end", id)
	panic("unreachable")
}

func TestTwoRunnersMakeOneMenuOfEachOrder(t *testing.T) {
	each(t, func(w *world) {
		r := w.serve("one")
		w.serve("two")
		var ids []string
		for i := range maxActive {
			g, err := w.OrderMenu(edge(w.t), w.as(account.PlanMeals), w.home, Order{Days: 2, StartDate: today.AddDays(2 * i)}, "", problem.Collector{})
			if err != nil {
				w.t.Fatal(err)
			}
			ids = append(ids, g.ID)
		}
		menus := map[string]bool{}
		for _, id := range ids {
			g := w.ended(r, id)
			// A runner that finds the database too busy gives it back, which is another
			// attempt and not another try.
			if g.State != store.Completed || g.Tries != 1 {
				w.t.Fatalf("it ended %s in attempt %d, try %d: %+v", g.State, g.Attempt, g.Tries, g.Failure)
			}
			menus[*g.MenuID] = true
		}
		if len(menus) != maxActive || len(w.menus()) != maxActive {
			w.t.Errorf("%d menus of %d orders, %d in the list", len(menus), maxActive, len(w.menus()))
		}
	})
}

func TestACancelReachesTheRunner(t *testing.T) {
	each(t, func(w *world) {
		stopped := make(chan error, 1)
		w.at(func(ctx context.Context, name string) error {
			if name == dayFinished {
				<-ctx.Done()
				stopped <- context.Cause(ctx)
				return context.Cause(ctx)
			}
			return nil
		})
		g := w.order(2)
		r := w.serve("one")
		ctx, cancel := context.WithTimeout(w.t.Context(), patient)
		defer cancel()
		for range r.Watch(ctx, g.ID) {
			if w.generation(g.ID).Progress.Done == 1 {
				break
			}
		}
		if _, err := w.Cancel(edge(w.t), w.as(account.PlanMeals), g.ID); err != nil {
			w.t.Fatal(err)
		}
		if cause := wait(w.t, "the stop", stopped); cause != jobs.ErrLost {
			w.t.Errorf("stopped by %v", cause)
		}
		if g := w.ended(r, g.ID); g.State != store.Cancelled || len(w.menus()) != 0 {
			w.t.Errorf("it ended %s with %d menus", g.State, len(w.menus()))
		}
	})
}
