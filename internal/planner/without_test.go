package planner

import (
	"context"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/jobs"
	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// hung is a model that answers the first question and no other.
func hung(entered chan<- struct{}) *modelStub {
	first := make(chan struct{}, 1)
	first <- struct{}{}
	return &modelStub{before: func(ctx context.Context) error {
		select {
		case <-first:
			return nil
		default:
		}
		entered <- struct{}{}
		<-ctx.Done()
		return &doorError{cause: context.Cause(ctx)}
	}}
}

// doorError is what the door gives when its caller goes away.
type doorError struct{ cause error }

func (e *doorError) Error() string { return "cancelled" }
func (e *doorError) Unwrap() error { return e.cause }

// without tells a planner that a generation is to go on without the model.
func (w *world) without(p *Planner, id string) store.Generation {
	w.t.Helper()
	g, err := p.WithoutModel(edge(w.t), w.as(account.PlanMeals), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// unwanted counts the mains that say that the model was not waited for.
func unwanted(m Menu) (n int) {
	for _, x := range mains(m) {
		if x.Source == meal.ByComposer && len(x.Reasons) > 0 && x.Reasons[0].Params["why"] == string(meal.FilledUnwanted) {
			n++
		}
	}
	return n
}

// Told so here or in another process, a run under way goes on without its model at once; the
// days that the model has chosen stay, and the others say why they are not its.
//
//proof:faults
func TestARunGoesOnWithoutItsModel(t *testing.T) {
	each(t, func(w *world) {
		for _, elsewhere := range []bool{false, true} {
			entered := make(chan struct{}, 10)
			w.withModel(hung(entered), 0)
			r := jobs.New(w.store, w.Run, jobs.Config{Beat: 20 * time.Millisecond, Poll: 20 * time.Millisecond})
			w.Planner.config.Watch = r.Watch
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); r.Serve(ctx) }()
			g, err := w.OrderMenu(edge(w.t), w.as(account.PlanMeals), w.home, Order{Days: 5, Replace: true, Seed: seed(7)}, "", problem.Collector{})
			if err != nil {
				w.t.Fatal(err)
			}
			for range DaysAtOnce {
				wait(w.t, "a call that hangs", entered)
			}
			p := w.Planner
			if elsewhere {
				p = New(Config{Store: w.store, Foods: food.Default(), Composer: composer()})
			}
			if got := w.without(p, g.ID); got.State != store.Running || ModelUntil(got) != nil {
				w.t.Errorf("it is %s, %+v", got.State, got.Progress)
			}
			g = w.ended(r, g.ID)
			cancel()
			wait(w.t, "the runner to stop", done)
			if g.State != store.Completed {
				w.t.Fatalf("it ended %s: %+v", g.State, g.Failure)
			}
			menu := w.menu(*g.MenuID)
			if n := unwanted(menu); n != 4 || len(mains(menu)) != 5 {
				w.t.Errorf("elsewhere %t: %d of %d dishes are not waited for: %v", elsewhere, n, len(mains(menu)), sourcesOf(menu))
			}
			if again := w.without(w.Planner, g.ID); again.Version != g.Version {
				w.t.Errorf("what is final has changed: %+v", again)
			}
		}
	})
}

// Told so before it begins, or between two attempts, a generation asks no model.
//
//proof:faults
func TestAnOrderIsToldToDoWithoutTheModel(t *testing.T) {
	each(t, func(w *world) {
		m := &modelStub{}
		w.withModel(m, 0)
		g := w.order(2)
		first := w.without(w.Planner, g.ID)
		if first.State != store.Queued || first.Version != g.Version+1 || first.Progress.Code != codeQueued {
			w.t.Errorf("it is %+v", first)
		}
		if again := w.without(w.Planner, g.ID); again.Version != first.Version {
			w.t.Error("told twice, it changes twice")
		}
		if g = w.do(); g.State != store.Completed || m.calls != 0 {
			w.t.Errorf("it ended %s after %d calls", g.State, m.calls)
		}
		if n := sourcesOf(w.menu(*g.MenuID)); n[meal.ByModel] != 0 {
			w.t.Errorf("%v", n)
		}
		// Claimed, with the order as it was, and told then: the run reads it anew.
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, Replace: true}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		claimed, claim := w.claim()
		w.without(w.Planner, claimed.ID)
		if err := w.Run(w.running(), claimed, claim); err != nil || m.calls != 0 {
			w.t.Errorf("%v after %d calls", err, m.calls)
		}
	})
}

// While a model is asked, progress says until when at most.
//
//proof:faults
func TestProgressSaysHowLongTheModelIsWaitedFor(t *testing.T) {
	each(t, func(w *world) {
		var g store.Generation
		m := &modelStub{before: func(context.Context) error {
			if g.ID == "" {
				items, _, _ := w.Generations(edge(w.t), w.as(account.ReadHousehold), w.home, store.Page{Limit: 1})
				g = items[0]
			}
			return nil
		}}
		w.withModel(m, 0)
		w.menuOf(1)
		until, all := ModelUntil(g), timeToAsk(1)
		if until == nil || time.Until(*until) > all || time.Until(*until) < all-time.Minute {
			w.t.Errorf("until %v, want %v from now", until, all)
		}
		if want := "Asking the model: 0 of 1 day done; it has 3 minutes more at most"; progressText(g) != want {
			w.t.Errorf("it says %q, want %q", progressText(g), want)
		}
		if g = w.generation(g.ID); ModelUntil(g) != nil {
			w.t.Errorf("completed, and it asks until %v", ModelUntil(g))
		}
	})
}

// A provider that hangs costs one order its patience; the next ones are there at once, and say
// that the model could not be reached.
func TestAProviderThatHangsCostsOneOrder(t *testing.T) {
	inVirtualTime(t, func(w *world) {
		provider := llmtest.New(llmtest.Always(llmtest.Hang()))
		dial, stop := provider.Pipe()
		defer stop()
		door := w.connect(dial)
		defer door.Close()
		for i, limit := range []time.Duration{46 * time.Second, 3 * time.Second, 3 * time.Second} {
			began := time.Now()
			menu, _ := w.ordered("hangs", 7)
			if took := time.Since(began); took > limit {
				w.t.Errorf("order %d took %v, want %v", i, took, limit)
			}
			w.composedHere("hangs", menu, meal.FilledAway, meal.FilledLate)
		}
	})
}

// A model whose reasoning is hidden chooses every day from the first week on, and no more is
// spent than may be.
//
//proof:faults
func TestAModelThatReasonsUnseen(t *testing.T) {
	inVirtualTime(t, func(w *world) {
		provider := llmtest.New(func(c llmtest.Call) llmtest.Reply {
			q, ok := llmtest.QuestionOf(c.Asked.Prompt())
			if !ok {
				return llmtest.Say(llmtest.Ready)
			}
			return llmtest.Reasoning(1200, q.Answer(1))
		})
		dial, stop := provider.Pipe()
		defer stop()
		door, err := llm.New(llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "thinker", OutputMicros: 1_000_000},
			Random: func() float64 { return 0.5 }, Dial: dial})
		if err != nil {
			w.t.Fatal(err)
		}
		defer door.Close()
		w.Planner.config.Model = &Model{Asker: door, Configured: door.Configured, State: door.State}
		for week := range 2 {
			menu, g := w.ordered("reasons", 7)
			if n := sourcesOf(menu)[meal.ByModel]; n == 0 || n+gaveWay(menu) != 14 {
				w.t.Errorf("week %d: %v of 14 after %d calls", week, sourcesOf(menu), g.Usage.Calls)
			}
			if limit := 7 + DaysAtOnce*(1-week); g.Usage.Calls > limit {
				w.t.Errorf("week %d: %d calls, want %d at most", week, g.Usage.Calls, limit)
			}
		}
		const enough = 60_000 // millionths, of which the two weeks have taken a part
		var spent int64
		w.Planner.config.Model.Cap = func() int64 { return enough }
		for range 3 {
			_, _ = w.ordered("capped", 7)
		}
		items, _, err := w.Generations(edge(w.t), w.as(account.ReadHousehold), w.home, store.Page{Limit: 100})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, g := range items {
			spent += g.Usage.CostMicros
		}
		if spent > enough {
			w.t.Errorf("%d of %d are spent", spent, enough)
		}
	})
}
