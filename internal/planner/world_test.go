package planner

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/household"
	"mealplanner/internal/jobs"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// now is the tests' time: a Tuesday.
var now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

const today = meal.Date("2026-12-01")

// composer over what we ship, made once.
var composer = sync.OnceValue(func() *compose.Composer { return compose.New(food.Default(), catalog.Recipes()) })

// world is the use cases over a fresh database, with the household of one account.
type world struct {
	*Planner
	*household.Households
	*shopping.Lists
	people *accounttest.World
	t      *testing.T
	ctx    context.Context
	owner  accounttest.Person
	home   string // the household
	eater  string

	mu        sync.Mutex
	failPoint func(ctx context.Context, name string) error
	queued    int
	changed   map[string]int
}

// each runs a test on both engines, with dinners only: composing them is quick.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		fn(newWorld(t, url))
	})
}

func newWorld(t *testing.T, url string) *world {
	t.Helper()
	clock := func() time.Time { return now }
	people := accounttest.New(t, url, clock)
	owner := people.Join("ada@example.org")
	w := &world{t: t, people: people, ctx: edge(t), owner: owner, home: owner.Household, eater: owner.Eater(), changed: map[string]int{}}
	w.Planner = New(Config{
		Store: people.Store, Foods: food.Default(), Recipes: catalog.Recipes(), Composer: composer(),
		Queued: func() { w.count(func() { w.queued++ }) }, Changed: func(id string) { w.count(func() { w.changed[id]++ }) },
		FailPoint: w.fail, Now: clock,
	})
	w.Households = household.New(household.Config{Store: people.Store, Foods: food.Default(), Recipes: catalog.Recipes(), Now: clock})
	w.Lists = shopping.New(people.Store, food.Default())
	w.prefer(func(p *meal.Preferences) { p.Meals, p.Snacks = []meal.Slot{meal.Dinner}, 0 })
	return w
}

// edge is a piece of work of its own.
func edge(t *testing.T) context.Context { return storetest.Edge(t.Context()) }

func (w *world) count(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fn()
}

// at sets what happens at the fail points.
func (w *world) at(fn func(ctx context.Context, name string) error) {
	w.count(func() { w.failPoint = fn })
}

func (w *world) fail(ctx context.Context, name string) error {
	w.mu.Lock()
	fn := w.failPoint
	w.mu.Unlock()
	if guard.HoldsConnection(ctx) {
		w.t.Error("a connection is held at " + name)
	}
	if fn == nil {
		return nil
	}
	return fn(ctx, name)
}

// as is the owner on a route with this permission.
func (w *world) as(may account.Permission) account.Caller { return w.owner.As(may) }

func (w *world) prefer(change func(*meal.Preferences)) {
	w.t.Helper()
	row, err := w.Preferences(w.ctx, w.as(account.ReadHousehold), w.home)
	if err != nil {
		w.t.Fatal(err)
	}
	change(&row.Preferences)
	if _, err := w.SavePreferences(w.ctx, w.as(account.EditEaters), w.home, row.Preferences, row.Version, problem.Collector{}); err != nil {
		w.t.Fatal(err)
	}
}

// declare changes the eater. It may be called at a fail point.
func (w *world) declare(change func(*meal.Eater)) {
	w.t.Helper()
	ctx := edge(w.t)
	row, err := w.Eater(ctx, w.as(account.ReadHousehold), w.home, w.eater)
	if err != nil {
		w.t.Fatal(err)
	}
	change(&row.Eater)
	if _, _, err := w.SaveEater(ctx, w.as(account.EditEaters), w.home, row.Eater, nil, 0, problem.Collector{}); err != nil {
		w.t.Fatal(err)
	}
}

func seed(n uint64) *uint64 { return &n }

// order asks for days from today.
func (w *world) order(days int) store.Generation {
	w.t.Helper()
	g, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: days, Seed: seed(7)}, "", problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// claim takes the next generation.
func (w *world) claim() (store.Generation, store.Claim) {
	w.t.Helper()
	var g store.Generation
	err := w.store.Claim(edge(w.t), func(ctx context.Context, tx *store.Tx) (err error) {
		g, err = tx.ClaimGeneration(ctx, "worker", time.Minute, 5)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return g, store.Claim{Generation: g.ID, Household: g.Household, Attempt: g.Attempt}
}

// running is the context of a run.
func (w *world) running() context.Context {
	return guard.Edge(w.t.Context(), guard.Generation, "generation:test")
}

// do claims and runs the next generation and gives it as it is then.
func (w *world) do() store.Generation {
	w.t.Helper()
	g, claim := w.claim()
	if err := w.Run(w.running(), g, claim); err != nil {
		w.fails(claim, err)
	}
	return w.generation(g.ID)
}

// fails ends a generation by the error of its run, as the runner does.
func (w *world) fails(claim store.Claim, err error) {
	w.t.Helper()
	failure, final := jobs.FailureOf(err)
	if !final {
		w.t.Fatalf("run: %v", err)
	}
	w.people.Update(func(ctx context.Context, tx *store.Tx) error { return tx.Fail(ctx, claim, failure) })
}

func (w *world) generation(id string) store.Generation {
	w.t.Helper()
	g, err := w.Generation(edge(w.t), w.as(account.ReadHousehold), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// menuOf orders and composes a menu of so many days.
func (w *world) menuOf(days int) Menu {
	w.t.Helper()
	w.order(days)
	g := w.do()
	if g.State != store.Completed {
		w.t.Fatalf("it ended %s: %+v", g.State, g.Failure)
	}
	return w.menu(*g.MenuID)
}

func (w *world) menu(id string) Menu {
	w.t.Helper()
	m, err := w.Menu(edge(w.t), w.as(account.ReadHousehold), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) menus() []MenuSummary {
	w.t.Helper()
	list, _, err := w.Menus(edge(w.t), w.as(account.ReadHousehold), w.home, false, store.Page{})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// meals of a menu by id, with their dates.
func mealsByID(m Menu) map[string]meal.MealView {
	all := map[string]meal.MealView{}
	for _, d := range m.Days {
		for _, x := range d.Meals {
			all[x.ID] = x
		}
	}
	return all
}

// mains of a menu, in order.
func mains(m Menu) []meal.MealView {
	var all []meal.MealView
	for _, d := range m.Days {
		for _, x := range d.Meals {
			if x.Role == meal.Main {
				all = append(all, x)
			}
		}
	}
	return all
}

// hardOf gives the hard violations that a reader sees.
func hardOf(m Menu) []meal.ViolationView {
	var hard []meal.ViolationView
	for _, v := range m.Violations {
		if v.Kind == meal.Hard {
			hard = append(hard, v)
		}
	}
	return hard
}

// allergenIn finds an allergen that a dish contains, and that leaves the composer
// others to choose from.
func allergenIn(t *testing.T, dishes ...meal.MealView) food.Allergen {
	t.Helper()
	for _, m := range dishes {
		for _, i := range m.Ingredients {
			f := food.Default().Food(i.Food)
			for _, a := range food.AllAllergens() {
				if f != nil && f.Allergens.Presence(a) == food.Contains {
					return a
				}
			}
		}
	}
	t.Fatal("no dish contains any allergen; choose another seed")
	return ""
}

func wantProblem(t *testing.T, what string, err error, kind problem.Kind, code string) {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Kind != kind || p.Code != code {
		t.Errorf("%s: got %#v (%v), want %s %q", what, p, err, kind, code)
	}
}

// wantFields checks the locations of an Invalid problem.
func wantFields(t *testing.T, what string, err error, locations ...string) {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		t.Errorf("%s: got %v, want Invalid at %v", what, err, locations)
		return
	}
	var got []string
	for _, f := range p.Fields {
		got = append(got, f.Location())
	}
	if len(got) != len(locations) {
		t.Errorf("%s: fields %v, want %v (%v)", what, got, locations, err)
		return
	}
	for i := range got {
		if got[i] != locations[i] {
			t.Errorf("%s: fields %v, want %v", what, got, locations)
			return
		}
	}
}
