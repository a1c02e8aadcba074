package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// world is a store with two households that know nothing of each other.
type world struct {
	testing.TB
	*store.Store
	guard *guard.Guard
	clock time.Time
	ada   home
	bob   home
}

// home is an account with its household and one eater.
type home struct {
	account, household, eater string
}

// each runs fn in a fresh world on each engine.
func each(t *testing.T, fn func(w *world)) {
	storetest.Each(t, func(t *testing.T, url string) { fn(newWorld(t, url)) })
}

func newWorld(t testing.TB, url string) *world {
	w := &world{TB: t, clock: time.Date(2026, 12, 1, 8, 0, 0, 123456000, time.UTC)}
	w.Store, w.guard = storetest.Open(t, url, store.Config{Now: func() time.Time { return w.clock }})
	w.ada, w.bob = w.home("ada@example.org"), w.home("bob@example.org")
	return w
}

func (w *world) home(email string) home {
	w.Helper()
	h := storetest.NewHome(w, w.Store, email)
	return home{h.Account, h.Household, h.Eater}
}

type closure = func(ctx context.Context, tx *store.Tx) error

// update runs fn in an Update that must succeed.
func (w *world) update(fn closure) {
	w.Helper()
	if err := w.tryUpdate(fn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) tryUpdate(fn closure) error {
	return w.Update(storetest.Edge(w.Context()), fn)
}

// view runs fn in a View that must succeed.
func (w *world) view(fn closure) {
	w.Helper()
	if err := w.View(storetest.Edge(w.Context()), fn); err != nil {
		w.Fatal(err)
	}
}

// in runs fn in an Update with the scope of a home.
func (w *world) in(h home, fn func(ctx context.Context, tx *store.Tx, s store.Scope) error) error {
	return w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
		s, err := tx.Enter(ctx, h.account, h.household)
		if err != nil {
			return err
		}
		return fn(ctx, tx, s)
	})
}

// must fails the test on an error.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails the test unless err is a problem of this kind and, if one is given,
// this code.
func (w *world) wants(err error, kind problem.Kind, code string) {
	w.Helper()
	p := problem.As(err)
	if p == nil || p.Kind != kind || (code != "" && p.Code != code) {
		w.Errorf("got error %v (%+v), want %s %s", err, p, kind, code)
	}
}

// sql runs a statement past the store: a test's hand on the rows.
func (w *world) sql(query string, args ...any) error {
	return w.guard.Update(storetest.Edge(w.Context()), func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func (w *world) count(query string, args ...any) (n int) {
	w.Helper()
	w.must(w.guard.View(storetest.Edge(w.Context()), func(ctx context.Context, tx *guard.Tx) error {
		return tx.QueryRow(ctx, query, args, &n)
	}))
	return n
}

// expire makes the lease of a running generation run out, without waiting.
func (w *world) expire(generation string) {
	w.Helper()
	w.must(w.sql(`UPDATE generation SET lease_until = 1 WHERE id = $1 AND state = 'running'`, generation))
}

// order queues a generation for a home.
func (w *world) order(h home, g store.Generation) (kept store.Generation) {
	w.Helper()
	if g.Task == "" {
		g.Task = store.WholeMenu
	}
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		kept, err = tx.CreateGeneration(ctx, s, g)
		return err
	}))
	return kept
}

// maxTries is how often the tests' workers claim a generation.
const maxTries = 5

// gaveUp is the failure of what was claimed so often.
var gaveUp = store.Failure{Code: "gave-up"}

// claim claims one for a worker, for an hour.
func (w *world) claim(worker string) (g store.Generation, err error) {
	err = w.Claim(guard.Edge(w.Context(), guard.Generation, "test"), func(ctx context.Context, tx *store.Tx) error {
		g, err = tx.ClaimGeneration(ctx, worker, time.Hour, maxTries)
		return err
	})
	return g, err
}

func (w *world) mustClaim(worker string) (store.Generation, store.Claim) {
	w.Helper()
	g, err := w.claim(worker)
	w.must(err)
	return g, store.Claim{Generation: g.ID, Household: g.Household, Attempt: g.Attempt}
}

func (w *world) generation(h home, id string) (g store.Generation) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		g, err = tx.Generation(ctx, s, id)
		return err
	}))
	return g
}

// menu makes a menu of one dinner a day from a date on.
func (h home) menu(from meal.Date, days int) store.MenuRow {
	m := store.MenuRow{Menu: meal.Menu{ID: store.NewID()}}
	for i := range days {
		m.Days = append(m.Days, h.day(from.AddDays(i)))
	}
	return m
}

func (h home) day(date meal.Date) meal.Day {
	return meal.Day{
		Date:  date,
		Slots: []meal.Attended{{Slot: meal.Dinner, Number: 1, Eaters: []string{h.eater}, Kind: meal.Cook}},
		Meals: []meal.Meal{h.dinner("red-lentil-dal")},
	}
}

func (h home) dinner(recipe string) meal.Meal {
	return meal.Meal{
		ID: store.NewID(), Slot: meal.Dinner, Number: 1, Role: meal.Main, Kind: meal.Cook, RecipeID: recipe,
		Dish: meal.Recipe{
			ID: recipe, Title: "Dish of " + recipe, Slots: []meal.Slot{meal.Dinner}, Role: meal.Main, Servings: 2,
			Ingredients: []meal.Ingredient{{Food: "red-lentils", Quantity: 0.5, Unit: food.Cup, Grams: 96}},
			Steps:       []meal.Step{{Text: "Boil \"it\" \\ for 20 min", Minutes: 20}},
			Source:      meal.FromCatalog,
		},
		FoodsVersion: "f1",
		Portions:     []meal.Portion{{Eater: h.eater, Servings: 1.25}},
		Source:       meal.ByComposer,
		Reasons:      []meal.Reason{{Code: "minutes", Params: map[string]string{"minutes": "20"}}},
	}
}

// save creates a menu for a home.
func (w *world) save(h home, m store.MenuRow, replace bool) (kept store.MenuRow) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		kept, err = tx.CreateMenu(ctx, s, m, replace)
		return err
	}))
	return kept
}

func (w *world) menu(h home, id string) (m store.MenuRow) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		m, err = tx.Menu(ctx, s, id)
		return err
	}))
	return m
}

func TestNowIsOneInstantInMicroseconds(t *testing.T) {
	each(t, func(w *world) {
		w.clock = time.Date(2026, 12, 1, 8, 0, 0, 123456789, time.FixedZone("", 3600))
		w.view(func(ctx context.Context, tx *store.Tx) error {
			if got := tx.Now(); got.Nanosecond() != 123456000 || got.Location() != time.UTC || !got.Equal(tx.Now()) {
				t.Errorf("now is %v", got)
			}
			return nil
		})
	})
}

func TestAfterCommitRunsOnlyAfterCommit(t *testing.T) {
	each(t, func(w *world) {
		ran := 0
		err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			tx.AfterCommit(func() { ran++ })
			return fmt.Errorf("no")
		})
		if err == nil || ran != 0 {
			t.Errorf("after a rollback: %v, ran %d times", err, ran)
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			tx.AfterCommit(func() { ran++ })
			return nil
		})
		if ran != 1 {
			t.Errorf("after a commit it ran %d times", ran)
		}
	})
}

func TestScopeOfAnotherTransactionIsRefused(t *testing.T) {
	each(t, func(w *world) {
		var old store.Scope
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			old = s
			return nil
		}))
		for name, s := range map[string]store.Scope{"old": old, "zero": {}} {
			err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Household(ctx, s)
				return err
			})
			if err == nil || problem.As(err) != nil || !strings.Contains(err.Error(), "scope") {
				t.Errorf("%s scope: got %v", name, err)
			}
		}
	})
}

func TestIDs(t *testing.T) {
	previous := ""
	for range 1000 {
		id := store.NewID()
		if !store.ValidID(id) || id[14] != '7' || id <= previous {
			t.Fatalf("%q after %q", id, previous)
		}
		previous = id
	}
	for _, bad := range []string{"", "x", strings.ToUpper(previous), "{" + previous + "}", "urn:uuid:" + previous,
		strings.ReplaceAll(previous, "-", ""), previous + " ", previous[:35] + "\x00"} {
		if store.ValidID(bad) {
			t.Errorf("%q is a valid id", bad)
		}
	}
}

func TestEachGivesAFreshStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.New(t, url)
		err := s.View(storetest.Edge(t.Context()), func(ctx context.Context, tx *store.Tx) error {
			if any, err := tx.HasAccounts(ctx); err != nil || any {
				t.Errorf("there are accounts: %v, %v", any, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
