package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// modelStub answers every question with one of the first dishes of each slot, and keeps the door's
// promise to reserve and settle each call.
type modelStub struct {
	mu      sync.Mutex
	calls   int
	refused error                           // of Reserve
	before  func(ctx context.Context) error // each call
	text    func(user string) string
}

func (m *modelStub) Ask(ctx context.Context, r llm.Request) (llm.Answer, error) {
	if guard.HoldsConnection(ctx) {
		return llm.Answer{}, errors.New("asked with a connection in hand")
	}
	settle, err := r.Reserve(ctx, llm.Estimate{InputTokens: 100, OutputTokens: 100, CostMicros: 300, Currency: "EUR"})
	if err != nil {
		m.mu.Lock()
		m.refused = err
		m.mu.Unlock()
		return llm.Answer{}, err
	}
	m.mu.Lock()
	m.calls++
	m.mu.Unlock()
	if m.before != nil {
		if err := m.before(ctx); err != nil {
			settle(llm.Usage{Calls: 1, InputTokens: 100, CostMicros: 100, Currency: "EUR"})
			return llm.Answer{}, err
		}
	}
	settle(llm.Usage{Calls: 1, InputTokens: 100, OutputTokens: 50, CostMicros: 250, Currency: "EUR"})
	if m.text != nil {
		return llm.Answer{Text: m.text(r.User)}, nil
	}
	return llm.Answer{Text: secondOffered(r.User)}, nil
}

// secondOffered answers with the second dish of every slot: the first is plan B's.
func secondOffered(user string) string {
	q, ok := llmtest.QuestionOf(user)
	if !ok {
		panic("the composer asks for no dishes: " + user)
	}
	return q.Answer(1)
}

// energyAlone gives the eater no other aim: one dish a day meets that as a rule, and gives way
// to no other.
func (w *world) energyAlone() {
	w.declare(func(e *meal.Eater) { e.ProteinPct, e.CarbsPct, e.FatPct = nil, nil, nil })
}

// withModel gives the planner a model, and the eater an aim for energy alone.
func (w *world) withModel(m *modelStub, limit int64) {
	w.energyAlone()
	w.Planner.config.Model = &Model{Asker: m, Cap: func() int64 { return limit }}
}

// sourcesOf counts a menu's mains by who chose them.
func sourcesOf(m Menu) map[meal.Source]int {
	n := map[meal.Source]int{}
	for _, x := range mains(m) {
		n[x.Source]++
	}
	return n
}

// gaveWay counts the mains that took the place of the model's choice for the day's aims.
func gaveWay(m Menu) (n int) {
	for _, x := range mains(m) {
		if x.Source == meal.ByComposer && len(x.Reasons) > 0 && x.Reasons[0].Code == meal.ReasonEnergy {
			n++
		}
	}
	return n
}

//proof:faults
func TestAModelComposes(t *testing.T) {
	each(t, func(w *world) {
		m := &modelStub{}
		w.withModel(m, 0)
		menu := w.menuOf(5)
		// A dish may give way to the day's aims, which depends on the days that are there before.
		if got := sourcesOf(menu); got[meal.ByModel] == 0 || got[meal.ByModel]+gaveWay(menu) != 5 || m.calls != 5 {
			w.t.Errorf("%v, %d gave way, after %d calls", got, gaveWay(menu), m.calls)
		}
		if hard := hardOf(menu); len(hard) > 0 {
			w.t.Errorf("hard violations: %v", hard)
		}
		g := w.generation(menu.Generation)
		if want := (store.Usage{Calls: 5, InputTokens: 500, OutputTokens: 250, CostMicros: 1250, Currency: "EUR"}); g.Usage != want {
			w.t.Errorf("it cost %+v, want %+v", g.Usage, want)
		}
	})
}

// What happens is told by day, in words.
//
//proof:faults
func TestAModelAtWorkIsTold(t *testing.T) {
	each(t, func(w *world) {
		w.declare(func(e *meal.Eater) { e.Allergens = []food.Allergen{food.Sesame} })
		w.prefer(func(p *meal.Preferences) { p.Variety = "high" })
		dish := llmtest.Dish{
			Title: "Noodles", Minutes: 25, Foods: []llmtest.DishFood{{Food: "rice noodles", Grams: 90}, {Food: "tahini", Grams: 30}},
			Steps: []llmtest.DishStep{llmtest.Step("boil", 5, "rice noodles"), llmtest.Step("stir-in", 0, "tahini")},
		}
		first, asked := true, ""
		m := &modelStub{text: func(user string) string {
			if !first {
				asked = planning(w)
				return secondOffered(user)
			}
			first = false
			return dish.Answer("dinner")
		}}
		w.withModel(m, 0)
		menu := w.menuOf(1)
		if want := "Tuesday: asking the model again, 1 meal had sesame"; asked != want {
			w.t.Errorf("it says %q, want %q", asked, want)
		}
		if main := mains(menu)[0]; main.Source != meal.Repaired || reasonText(main.Reasons[0]) != "in place of a dish with sesame" {
			w.t.Errorf("dinner is by %s: %v", main.Source, main.Reasons)
		}
	})
}

// planning is what the household reads of its one generation.
func planning(w *world) string {
	items, _, err := w.Generations(edge(w.t), w.as(account.ReadHousehold), w.home, store.Page{Limit: 1})
	if err != nil || len(items) != 1 {
		return fmt.Sprint(items, err)
	}
	return progressText(items[0])
}

//proof:faults
func TestAnOrderMayDoWithoutTheModel(t *testing.T) {
	each(t, func(w *world) {
		m := &modelStub{}
		w.withModel(m, 0)
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 2, Composer: builtIn, Seed: seed(7)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		w.do()
		none := 0
		w.prefer(func(p *meal.Preferences) { p.ModelCalls = &none })
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 2, Composer: byModel, Replace: true, Seed: seed(7)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		w.do()
		if m.calls != 0 {
			w.t.Errorf("%d calls", m.calls)
		}
	})
}

// A provider that is down, and one that never answers well: the menu is complete, by plan B.
//
//proof:faults
func TestPlanBFillsWhatTheModelDoesNotGive(t *testing.T) {
	each(t, func(w *world) {
		for name, m := range map[string]*modelStub{
			"down":     {before: func(context.Context) error { return errors.New("503") }},
			"nonsense": {text: func(string) string { return "Dear user," }},
		} {
			w.withModel(m, 0)
			g, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 3, Replace: true, Seed: seed(7)}, "", problem.Collector{})
			if err != nil {
				w.t.Fatal(err)
			}
			if g = w.do(); g.State != store.Completed {
				w.t.Fatalf("%s: it ended %s: %+v", name, g.State, g.Failure)
			}
			menu := w.menu(*g.MenuID)
			if got := sourcesOf(menu); got[meal.ByComposer] != 3 {
				w.t.Errorf("%s: %v", name, got)
			}
			if g.Usage.Calls != m.calls || m.calls == 0 {
				w.t.Errorf("%s: %d calls paid, %d made", name, g.Usage.Calls, m.calls)
			}
		}
	})
}

//proof:faults
func TestCallsAndMoneyAreBounded(t *testing.T) {
	each(t, func(w *world) {
		few := 2
		w.prefer(func(p *meal.Preferences) { p.ModelCalls = &few })
		m := &modelStub{}
		w.withModel(m, 0)
		if menu := w.menuOf(4); m.calls != 2 || sourcesOf(menu)[meal.ByComposer] < 2 || !errors.Is(m.refused, errNoCalls) {
			w.t.Errorf("%d calls, refused %v, %v", m.calls, m.refused, sourcesOf(menu))
		}
		// 500 millionths were spent in this month; 600 more are allowed, and a call may cost 300.
		w.prefer(func(p *meal.Preferences) { p.ModelCalls = nil })
		m = &modelStub{}
		w.withModel(m, 1100)
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 7, Replace: true, Seed: seed(7)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		if g := w.do(); g.Usage.CostMicros > 600 || m.calls != 2 || !errors.Is(m.refused, errNoMoney) || g.State != store.Completed {
			w.t.Errorf("%+v after %d calls, refused %v", g.Usage, m.calls, m.refused)
		}
	})
}

// However often the eaters change under it, a generation makes no more calls than it may.
//
//proof:faults
func TestTheAllowanceIsOneForAllRounds(t *testing.T) {
	each(t, func(w *world) {
		few := 7
		w.prefer(func(p *meal.Preferences) { p.ModelCalls = &few })
		m := &modelStub{text: func(string) string { return `{"dishes":[]}` }} // three calls a day
		w.withModel(m, 0)
		w.order(2)
		rounds := 0
		w.at(func(_ context.Context, name string) error {
			if name != beforeSave {
				return nil
			}
			if rounds++; rounds == 1 {
				w.declare(func(e *meal.Eater) {
					e.Diets, e.ExcludedFoods = []food.Diet{food.Vegan}, []food.ID{"alliums", "tomatoes"}
				})
			}
			return nil
		})
		if g := w.do(); g.State != store.Completed || rounds != 2 || m.calls != few || g.Usage.Calls != few {
			w.t.Errorf("%s in %d rounds after %d calls, %d of them paid", g.State, rounds, m.calls, g.Usage.Calls)
		}
	})
}

// Nor does it make more calls or take more time when workers die: what was in flight counts
// as made, the time counts from the order, and in the end the model is left out.
//
//proof:faults
func TestTheAllowanceIsOneForAllAttempts(t *testing.T) {
	each(t, func(w *world) {
		w.withModel(&modelStub{}, 0)
		s := &scene{requests: make([]compose.DayRequest, 7)}
		s.rules.Preferences = meal.DefaultPreferences()
		all := timeToAsk(7)
		for name, c := range map[string]struct {
			tries, made int
			ago         time.Duration
			calls       int // 0: nobody is asked
			left        time.Duration
		}{
			"the first":            {1, 0, time.Hour, 25, all},
			"after one":            {2, 3, time.Minute, 25 - 3 - 4, all - time.Minute},
			"after one, and late":  {2, 3, time.Hour, 25 - 3 - 4, 0},
			"after two":            {3, 8, time.Minute, 25 - 8 - 8, all - time.Minute},
			"after two, all spent": {3, 17, time.Minute, 0, 0},
			"after three":          {4, 0, time.Minute, 0, 0},
		} {
			a := w.askerFor(store.Generation{Tries: c.tries, Usage: store.Usage{Calls: c.made}, CreatedAt: now.Add(-c.ago)}, s)
			if a == nil {
				if c.calls != 0 {
					w.t.Errorf("%s: nobody is asked", name)
				}
				continue
			}
			if left := max(0, time.Until(a.until)); a.calls != c.calls || left > c.left || left < c.left-time.Minute/2 {
				w.t.Errorf("%s: %d calls in %v, want %d in %v", name, a.calls, left, c.calls, c.left)
			}
		}
	})
}

// A worker that dies between two days: the days that are kept are not paid for again.
//
//proof:faults
func TestAKilledGenerationAsksOnlyForWhatIsMissing(t *testing.T) {
	each(t, func(w *world) {
		m := &modelStub{}
		w.withModel(m, 0)
		w.order(6)
		kept := 0
		died := errors.New("died")
		w.at(func(_ context.Context, name string) error {
			if name == dayFinished {
				if kept++; kept == 3 {
					return died
				}
			}
			return nil
		})
		g, claim := w.claim()
		if err := w.Run(w.running(), g, claim); !errors.Is(err, died) {
			w.t.Fatalf("run: %v", err)
		}
		first := m.calls
		w.at(nil)
		w.people.Update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, claim) })
		g = w.do()
		if g.State != store.Completed {
			w.t.Fatalf("it ended %s", g.State)
		}
		// At most the calls that were in flight are made twice.
		if again := m.calls - first; again > 6-kept || m.calls > 6+DaysAtOnce-1 {
			w.t.Errorf("%d calls, then %d for %d days that were missing", first, again, 6-kept)
		}
		if g.Usage.Calls != m.calls {
			w.t.Errorf("%d calls paid, %d made", g.Usage.Calls, m.calls)
		}
	})
}

//proof:faults
func TestASwapByTheModel(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(3)
		w.withModel(&modelStub{}, 0)
		old, plan := mains(m)[1], w.as(account.PlanMeals)
		g, now, err := w.SwapMeal(w.ctx, plan, m.ID, old.ID, SwapOrder{Composer: byModel, Seed: seed(3)}, "", problem.Collector{})
		if err != nil || now || g.State != store.Queued || g.Task != store.Swap {
			w.t.Fatalf("ordered %+v, now %v: %v", g, now, err)
		}
		if g = w.do(); g.State != store.Completed || g.Usage.Calls != 1 {
			w.t.Fatalf("it ended %s after %d calls", g.State, g.Usage.Calls)
		}
		after := mains(w.menu(m.ID))
		if fresh := after[1]; fresh.ID != old.ID || fresh.RecipeID == old.RecipeID || fresh.Source != meal.ByModel && fresh.Reasons[0].Code != meal.ReasonEnergy {
			w.t.Errorf("%s is %s by %s", fresh.ID, fresh.RecipeID, fresh.Source)
		}
		if after[0].RecipeID != mains(m)[0].RecipeID || after[2].RecipeID != mains(m)[2].RecipeID {
			w.t.Error("another dish changed")
		}
	})
}

//proof:faults
func TestAModelMayBeAskedForByName(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, Composer: byModel}, "", problem.Collector{})
		if !problem.Is(err, problem.Invalid) {
			w.t.Errorf("without a model: %v", err)
		}
		w.withModel(&modelStub{}, 0)
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, Composer: byModel}, "", problem.Collector{}); err != nil {
			w.t.Errorf("with one: %v", err)
		}
	})
}

// Making a question and reading an answer keep a core busy, as composing does: each under a
// permit and at its rank, while none is kept for as long as the model thinks.
//
//proof:faults
func TestQuestionsAndAnswersTakePermits(t *testing.T) {
	each(t, func(w *world) {
		var all []string
		u := urgency{run: func(fn func()) {
			if w.permits.free != 0 {
				w.t.Error("something is computed without a permit")
			}
			all = append(all, "computes")
			fn()
		}}
		answers := []string{`{"menu":[]}`}
		m := &modelStub{before: func(context.Context) error {
			if w.permits.free != 1 {
				w.t.Error("a permit is kept while the model is asked")
			}
			all = append(all, "asks")
			return nil
		}}
		m.text = func(user string) string {
			if len(answers) > 0 {
				defer func() { answers = nil }()
				return answers[0]
			}
			return secondOffered(user)
		}
		w.withModel(m, 0)
		w.Planner.permits = newPermits(1, time.Now)
		w.order(1)
		g, _ := w.claim()
		wk, err := readWork(g)
		var s *scene
		if err == nil {
			s, err = w.load(w.running(), g, wk)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		how := composing{urgency: u, asker: w.askerFor(g, s), asking: context.Background(), tell: func(context.Context, store.Progress) {}}
		if err := w.composeDays(w.running(), s, how, func(context.Context, meal.Day, int) error { return nil }); err != nil {
			w.t.Fatal(err)
		}
		want := []string{
			"computes", "computes", "computes", // what may be served, plan B and what may be chosen
			"computes", "asks", "computes", "asks", "computes", // the question, and each answer
			"computes", // the day
		}
		if !slices.Equal(all, want) {
			w.t.Errorf("got %q, want %q", all, want)
		}
	})
}
