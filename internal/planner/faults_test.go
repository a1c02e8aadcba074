package planner

import (
	"context"
	"net"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/llm/llmtest/emulator"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// inVirtualTime runs a test on both engines in a bubble: its databases are real, but a
// provider's minutes take no time. The world has lunches and dinners.
func inVirtualTime(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, url)
			w.prefer(func(p *meal.Preferences) { p.Meals, p.Leftovers = []meal.Slot{meal.Lunch, meal.Dinner}, false })
			w.energyAlone()
			fn(w)
		})
	})
}

// dialer connects to a provider.
type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// connect gives the planner a model with the limits that are the default.
func (w *world) connect(dial dialer) *llm.Door {
	w.t.Helper()
	door, err := llm.New(llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "chef"},
		HoldsConnection: guard.HoldsConnection, Random: func() float64 { return 0.5 }, Dial: dial})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Planner.config.Model = &Model{Asker: door, Configured: door.Configured, State: door.State}
	return door
}

// ordered makes a menu of so many days and fails the test unless it is complete.
func (w *world) ordered(name string, days int) (Menu, store.Generation) {
	w.t.Helper()
	g, err := w.OrderMenu(edge(w.t), w.as(account.PlanMeals), w.home, Order{Days: days, Replace: true, Seed: seed(7)}, "", problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	if g = w.do(); g.State != store.Completed {
		w.t.Fatalf("%s: it ended %s: %+v", name, g.State, g.Failure)
	}
	menu := w.menu(*g.MenuID)
	if hard := hardOf(menu); len(hard) > 0 || len(mains(menu)) != 2*days {
		w.t.Errorf("%s: %d mains, hard violations %v", name, len(mains(menu)), hard)
	}
	return menu, g
}

// composedHere checks that every dish says to be the built-in composer's, in the model's
// place, and gives the reason.
func (w *world) composedHere(name string, menu Menu, why ...meal.Filled) {
	w.t.Helper()
	for _, m := range mains(menu) {
		if m.Source != meal.ByComposer || len(m.Reasons) == 0 || !slices.Contains(why, meal.Filled(m.Reasons[0].Params["why"])) {
			w.t.Errorf("%s: %s is of %q because of %+v, want %q", name, m.Title, m.Source, m.Reasons, why)
		}
	}
}

// meanwhile does what people do while a model is asked, and none of it waits.
func (w *world) meanwhile(name string) {
	began := time.Now()
	if _, _, err := w.Menus(edge(w.t), w.as(account.ReadHousehold), w.home, true, store.Page{}); err != nil {
		w.t.Errorf("%s: meanwhile nobody can read: %v", name, err)
	}
	if _, _, err := w.SavePantryItem(edge(w.t), w.as(account.PlanMeals), w.home, meal.PantryItem{Food: "spinach"}, problem.Collector{}); err != nil {
		w.t.Errorf("%s: meanwhile nobody can write: %v", name, err)
	}
	if waited := time.Since(began); waited > time.Second {
		w.t.Errorf("%s: meanwhile people wait %v", name, waited)
	}
}

// recovered waits until the provider is asked again by itself.
func recovered(s llm.State) {
	time.Sleep(max(time.Until(s.Until), time.Until(s.Resting)))
}

// Whatever a provider does, the generation ends before its deadline with every slot filled,
// no hard rule broken, no more calls than it may make, and the reason with each dish; people
// are served meanwhile; and once the fault is gone the model chooses again, by itself.
//
//proof:faults
func TestEveryFaultOfTheProvider(t *testing.T) {
	inVirtualTime(t, func(w *world) {
		for i, b := range llmtest.Behaviours() {
			if !testing.Short() || i%4 == 0 {
				w.suffer(b)
			}
		}
	})
}

// suffer makes a menu of a provider that behaves so, and another when it is well again.
func (w *world) suffer(b llmtest.Behaviour) {
	w.t.Helper()
	var well atomic.Bool
	provider := llmtest.New(func(c llmtest.Call) llmtest.Reply {
		if well.Load() {
			return llmtest.Second(c)
		}
		return func(x *llmtest.Exchange) {
			w.meanwhile(b.Name)
			b.Reply(x)
		}
	})
	dial, stop := provider.Pipe()
	defer stop()
	door := w.connect(dial)
	defer door.Close()

	const days = 2
	began := time.Now()
	menu, g := w.ordered(b.Name, days)
	if took, deadline := time.Since(began), timeBeside+days*timeOfADay; took > deadline {
		w.t.Errorf("%s: it took %v of %v", b.Name, took, deadline)
	}
	received := len(provider.Calls())
	if b.Name == "redirect-here" {
		received /= 2 // each call comes twice
	}
	if limit := callsBeside + days*callsOfADay; received == 0 || g.Usage.Calls > limit || received > limit {
		w.t.Errorf("%s: %d calls paid, %d received, of %d", b.Name, g.Usage.Calls, received, limit)
	}
	w.composedHere(b.Name, menu, meal.FilledAway, meal.FilledLate, meal.FilledSpent, meal.FilledWrong)
	state := door.State()
	if g.Usage.Calls == 0 && len(state.Troubles) == 0 {
		w.t.Errorf("%s: the administrator reads of nothing", b.Name)
	}

	well.Store(true)
	recovered(state)
	menu, _ = w.ordered(b.Name+", and well again", 1)
	if n := sourcesOf(menu)[meal.ByModel]; n == 0 || n+gaveWay(menu) != 2 {
		w.t.Errorf("%s: when it is well again: %v", b.Name, sourcesOf(menu))
	}
}

// A provider that is down from the start costs a week less than ten seconds, whether its
// host refuses, cannot be found, or answers nothing at all.
//
//proof:faults
func TestAProviderThatIsDown(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for _, down := range []struct {
		name string
		err  error
		wait time.Duration
	}{
		{"refuses", refused, 0},
		{"has no address", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "model.example", IsNotFound: true}}, 0},
		{"answers nothing", &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}, 5 * time.Second}, // the default of llm.Limits.Dial
	} {
		t.Run(down.name, func(t *testing.T) {
			inVirtualTime(t, func(w *world) {
				provider := llmtest.New(llmtest.Second)
				pipe, stop := provider.Pipe()
				defer stop()
				var well atomic.Bool
				door := w.connect(func(ctx context.Context, network, address string) (net.Conn, error) {
					if well.Load() {
						return pipe(ctx, network, address)
					}
					time.Sleep(down.wait)
					return nil, down.err
				})
				defer door.Close()
				began := time.Now()
				menu, _ := w.ordered(down.name, 7)
				took := time.Since(began)
				t.Logf("%s: waited %v", down.name, took)
				if took >= 10*time.Second {
					t.Errorf("waited %v for nobody", took)
				}
				w.composedHere(down.name, menu, meal.FilledAway)
				state := door.State()
				if state.Breaker != "open" || len(state.Troubles) == 0 || state.Troubles[0].AdviceFor == "" {
					t.Errorf("the administrator reads %q and of %+v", state.Breaker, state.Troubles)
				}

				well.Store(true)
				recovered(state)
				menu, _ = w.ordered("up again", 7)
				if n := sourcesOf(menu)[meal.ByModel]; n == 0 || n+gaveWay(menu) != 14 {
					t.Errorf("when it is up again: %v, of %d calls", sourcesOf(menu), len(provider.Calls()))
				}
			})
		})
	}
}

// The same with a provider of others, which fails in a mixture of its own.
//
//proof:faults
func TestTheEmulatorIsUsedAgain(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) { p.Meals, p.Leftovers = []meal.Slot{meal.Lunch, meal.Dinner}, false })
		e := emulator.Start(w.t)
		e.SetChaos(emulator.Chaos{Drop: 0.3, Malformed: 0.5, Disconnect: 1}) // no call is left alone
		now := time.Now()
		door, err := llm.New(llm.Config{
			Provider:        llm.Provider{URL: e.URL, Model: "chef", Key: llm.NewSecret(emulator.Key), Limits: llm.Limits{Concurrency: 4}},
			HoldsConnection: guard.HoldsConnection, Random: func() float64 { return 0 }, Now: func() time.Time { return now },
		})
		if err != nil {
			w.t.Fatal(err)
		}
		defer door.Close()
		w.Planner.config.Model = &Model{Asker: door, Configured: door.Configured, State: door.State}
		menu, down := w.ordered("in chaos", 2)
		if sourcesOf(menu)[meal.ByComposer] != 4 {
			w.t.Errorf("in chaos: %v", sourcesOf(menu))
		}
		for _, m := range mains(menu) {
			if m.Reasons[0].Code != meal.ReasonFilled {
				w.t.Errorf("in chaos: %s because of %v", m.Title, m.Reasons)
			}
		}
		state := w.ModelState()
		if state.Breaker != "open" || len(state.Troubles) == 0 {
			w.t.Fatalf("in chaos: the circuit is %s after %+v", state.Breaker, state.Troubles)
		}
		e.SetChaos(emulator.Chaos{})
		now = state.Until
		menu, up := w.ordered("when it is over", 2)
		if got := sourcesOf(menu); got[meal.ByModel] == 0 || got[meal.ByModel]+gaveWay(menu) != 4 {
			w.t.Errorf("when it is over: %v", got)
		}
		if calls := len(e.Journal()); calls != down.Usage.Calls+up.Usage.Calls || down.Usage.Calls > callsBeside+2*callsOfADay || up.Usage.Calls != 2 {
			w.t.Errorf("%d calls came, %d and %d are counted", calls, down.Usage.Calls, up.Usage.Calls)
		}
	})
}
