package planner

import (
	"slices"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// impatient are limits with which a fault shows at once.
var impatient = llm.Limits{
	Dial: time.Second, FirstToken: 150 * time.Millisecond, Progress: 150 * time.Millisecond, Call: 500 * time.Millisecond,
	LongestWait: 100 * time.Millisecond, Concurrency: 4,
}

// Whatever a provider does, the generation ends with every slot filled, no hard rule broken
// and no more calls than it may make; and once the fault is gone the model chooses again.
func TestEveryFaultOfTheProvider(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) { p.Meals = []meal.Slot{meal.Lunch, meal.Dinner} })
		for _, b := range llmtest.Behaviours() {
			reply := b.Reply
			provider := llmtest.New(func(c llmtest.Call) llmtest.Reply { return reply })
			url, stop, err := provider.Start()
			if err != nil {
				w.t.Fatal(err)
			}
			model := llm.Provider{URL: url, Model: "chef", Limits: impatient}
			door, err := llm.New(llm.Config{Provider: model, Held: guard.Held, Random: func() float64 { return 0 }})
			if err != nil {
				w.t.Fatal(err)
			}
			w.Planner.config.Model = &Model{Asker: door}
			menu, g := w.ordered(b.Name, 2)
			received := len(provider.Calls())
			if b.Name == "redirect-here" {
				received /= 2 // each call comes twice
			}
			if most := callsBeside + 2*callsOfADay; g.Usage.Calls > most || received > most {
				w.t.Errorf("%s: %d calls paid, %d received, of %d", b.Name, g.Usage.Calls, received, most)
			}
			for source := range sourcesOf(menu) {
				if !slices.Contains([]meal.Source{meal.ByModel, meal.Repaired, meal.ByComposer}, source) {
					w.t.Errorf("%s: a meal is %q", b.Name, source)
				}
			}
			stop()
			door.Close()
		}
	})
}

// ordered makes a menu of two days and fails the test unless it is complete.
func (w *world) ordered(name string, days int) (Menu, store.Generation) {
	w.t.Helper()
	g, err := w.OrderMenu(edge(w.t), w.as(account.PlanMeals), w.household, Order{Days: days, Replace: true, Seed: seed(7)}, "")
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

// A fault that ends: without a restart the next order is the model's again.
func TestTheModelIsUsedAgain(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) { p.Meals = []meal.Slot{meal.Lunch, meal.Dinner} })
		well := false
		provider := llmtest.New(func(c llmtest.Call) llmtest.Reply {
			if !well {
				return llmtest.Fail(500, "{}")
			}
			return llmtest.Say(secondOffered(c.Asked.Messages[len(c.Asked.Messages)-1].Content))
		})
		url, stop, err := provider.Start()
		if err != nil {
			w.t.Fatal(err)
		}
		defer stop()
		now := time.Now()
		door, err := llm.New(llm.Config{Provider: llm.Provider{URL: url, Model: "chef", Limits: impatient}, Held: guard.Held,
			Random: func() float64 { return 0 }, Now: func() time.Time { return now }})
		if err != nil {
			w.t.Fatal(err)
		}
		w.Planner.config.Model = &Model{Asker: door, Configured: door.Configured, State: door.State}
		if menu, _ := w.ordered("down", 2); sourcesOf(menu)[meal.ByComposer] != 4 {
			w.t.Errorf("while it is down: %v", sourcesOf(menu))
		}
		state := w.ModelState()
		if state.Breaker != "open" || len(state.Troubles) == 0 || state.Troubles[0].Advice == "" {
			w.t.Errorf("the administrator reads %q and of %+v", state.Breaker, state.Troubles)
		}
		well, now = true, state.Until
		if menu, _ := w.ordered("up", 2); sourcesOf(menu)[meal.ByModel] == 0 || sourcesOf(menu)[meal.ByModel]+gaveWay(menu) != 4 {
			w.t.Errorf("when it is up again: %v", sourcesOf(menu))
		}
	})
}
