package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// patient is how long a test waits for what must happen.
const patient = 60 * time.Second

func wait[T any](t *testing.T, what string, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patient):
		t.Fatalf("waited %v for %s", patient, what)
		panic("unreachable")
	}
}

// held runs the next generation and holds it at a fail point.
type heldRun struct {
	g       store.Generation
	claim   store.Claim
	release chan struct{}
	done    chan error
}

func (w *world) holdAt(point string) heldRun {
	w.t.Helper()
	reached := make(chan struct{})
	r := heldRun{release: make(chan struct{}), done: make(chan error, 1)}
	first := true
	w.at(func(ctx context.Context, name string) error {
		if name != point || !first {
			return nil
		}
		first = false
		close(reached)
		<-r.release
		return nil
	})
	r.g, r.claim = w.claim()
	ctx := w.running()
	go func() { r.done <- w.Run(ctx, r.g, r.claim) }()
	wait(w.t, point, reached)
	return r
}

// finish releases a held run and gives its error.
func (w *world) finish(r heldRun) error {
	w.t.Helper()
	close(r.release)
	return wait(w.t, "the run", r.done)
}

func TestNoDayIsComposedTwice(t *testing.T) {
	each(t, func(w *world) {
		w.order(4)
		killed := errors.New("killed")
		days := 0
		w.at(func(_ context.Context, name string) error {
			if name == dayFinished {
				days++
			}
			if days == 2 {
				return killed
			}
			return nil
		})
		g, claim := w.claim()
		if err := w.Run(w.running(), g, claim); !errors.Is(err, killed) {
			w.t.Fatalf("the first attempt: %v", err)
		}
		if g := w.generation(g.ID); g.Progress.Done != 2 || g.State != store.Running {
			w.t.Errorf("after the kill: %+v", g)
		}
		var kept []meal.Day
		w.people.Update(func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.EnterAsService(ctx, g.Household)
			if err != nil {
				return err
			}
			if kept, err = tx.Checkpoints(ctx, s, g.ID); err != nil {
				return err
			}
			return tx.ReturnLease(ctx, claim)
		})
		days = -100 // count on, without another kill
		g = w.do()
		if days != -98 || g.State != store.Completed || g.Attempt != 2 {
			w.t.Errorf("the second attempt composed %d days and ended %s", days+100, g.State)
		}
		m := w.menu(*g.MenuID)
		for i, day := range kept {
			if m.Days[i].Meals[0].ID != day.Meals[0].ID {
				w.t.Errorf("%s is another than the one that was finished", day.Date)
			}
		}
		if len(kept) != 2 || len(m.Days) != 4 || len(w.menus()) != 1 {
			w.t.Errorf("%d kept, %d days, %d menus", len(kept), len(m.Days), len(w.menus()))
		}
	})
}

func TestASeedGivesOneMenuHoweverOftenItIsInterrupted(t *testing.T) {
	each(t, func(w *world) {
		w.order(3)
		days := 0
		w.at(func(_ context.Context, name string) error {
			if days++; days == 1 {
				return errors.New("killed")
			}
			return nil
		})
		g, claim := w.claim()
		_ = w.Run(w.running(), g, claim)
		w.people.Update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, claim) })
		first := mains(w.menu(*w.do().MenuID))
		if err := w.DeleteMenu(w.ctx, w.as(account.PlanMeals), w.menus()[0].ID, 0); err != nil {
			w.t.Fatal(err)
		}
		for i, m := range mains(w.menuOf(3)) {
			if m.RecipeID != first[i].RecipeID {
				w.t.Errorf("day %d: %s, interrupted it was %s", i+1, m.RecipeID, first[i].RecipeID)
			}
		}
	})
}

func TestTwoAttemptsMakeOneMenu(t *testing.T) {
	each(t, func(w *world) {
		w.order(1)
		zombie := w.holdAt(beforeSave)
		w.people.Update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, zombie.claim) })
		if g := w.do(); g.State != store.Completed || g.Attempt != 2 {
			w.t.Errorf("the second attempt ended %+v", g)
		}
		err := w.finish(zombie)
		if _, fenced := errors.AsType[store.Fenced](err); !fenced {
			w.t.Errorf("the zombie's save: %v", err)
		}
		if menus := w.menus(); len(menus) != 1 {
			w.t.Errorf("%d menus", len(menus))
		}
	})
}

func TestACancelledRunLeavesNoMenu(t *testing.T) {
	each(t, func(w *world) {
		w.order(2)
		run := w.holdAt(beforeSave)
		g, err := w.Cancel(w.ctx, w.as(account.PlanMeals), run.g.ID)
		if err != nil || g.State != store.Cancelled {
			w.t.Fatalf("cancelled %+v: %v", g, err)
		}
		err = w.finish(run)
		if _, fenced := errors.AsType[store.Fenced](err); !fenced {
			w.t.Errorf("the run: %v", err)
		}
		if g := w.generation(run.g.ID); g.State != store.Cancelled || len(w.menus()) != 0 {
			w.t.Errorf("it is %s with %d menus", g.State, len(w.menus()))
		}
		again, err := w.Cancel(w.ctx, w.as(account.PlanMeals), run.g.ID)
		if err != nil || again.Version != g.Version {
			w.t.Errorf("cancelled twice: %+v, %v", again, err)
		}
	})
}

func TestARunStopsWithItsContext(t *testing.T) {
	each(t, func(w *world) {
		w.order(3)
		g, claim := w.claim()
		ctx, cancel := context.WithCancelCause(w.running())
		lost := errors.New("lost")
		w.at(func(context.Context, string) error { cancel(lost); return nil })
		if err := w.Run(ctx, g, claim); !errors.Is(err, lost) && !errors.Is(err, context.Canceled) {
			w.t.Errorf("run: %v", err)
		}
		if g := w.generation(g.ID); g.State != store.Running || g.Progress.Done != 1 {
			w.t.Errorf("it is %+v", g)
		}
	})
}

func TestAnAllergenDeclaredWhileComposing(t *testing.T) {
	each(t, func(w *world) {
		w.order(3)
		var declared food.Allergen
		saves, days := 0, 0
		w.at(func(_ context.Context, name string) error {
			if name == dayFinished {
				days++
				return nil
			}
			if saves++; saves > 1 {
				return nil
			}
			declared = allergenIn(w.t, w.checkpoints()...)
			w.declare(func(e *meal.Eater) { e.Allergens = []food.Allergen{declared} })
			return nil
		})
		g := w.do()
		if g.State != store.Completed {
			w.t.Fatalf("it ended %+v, %+v", g, g.Failure)
		}
		m := w.menu(*g.MenuID)
		if hard := hardOf(m); len(hard) > 0 {
			w.t.Errorf("declared %s: %v", declared, hard)
		}
		for _, x := range mealsByID(m) {
			for _, i := range x.Ingredients {
				if food.Default().Food(i.Food).Allergens.Excludes(declared) {
					w.t.Errorf("%s holds %s, and %s was declared", x.Title, i.Food, declared)
				}
			}
		}
		if saves != 2 || days < 4 || days > 6 {
			w.t.Errorf("%d saves, %d days composed", saves, days)
		}
	})
}

// checkpoints gives what the newest generation has composed so far, as a reader would
// see it.
func (w *world) checkpoints() []meal.MealView {
	w.t.Helper()
	var views []meal.MealView
	all, _, err := w.Generations(edge(w.t), w.as(account.ReadHousehold), w.home, store.Page{Limit: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	w.people.Update(func(ctx context.Context, tx *store.Tx) error {
		s, err := tx.EnterAsService(ctx, w.home)
		if err != nil {
			return err
		}
		days, err := tx.Checkpoints(ctx, s, all[0].ID)
		for _, d := range days {
			for _, m := range d.Meals {
				v := meal.MealView{ID: m.ID, Title: m.Dish.Title}
				for _, i := range m.Dish.Ingredients {
					v.Ingredients = append(v.Ingredients, meal.IngredientView{Food: i.Food})
				}
				views = append(views, v)
			}
		}
		return err
	})
	return views
}

func TestAnEaterWhoJoinsWhileComposingIsFed(t *testing.T) {
	each(t, func(w *world) {
		w.order(1)
		run := w.holdAt(beforeSave)
		kcal := 2000
		bo, _, err := w.SaveEater(edge(w.t), w.as(account.EditEaters), w.home, meal.Eater{Name: "Bo", EnergyKcal: &kcal}, []string{"vegan"}, 0, problem.Collector{})
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.finish(run); err != nil {
			w.t.Fatal(err)
		}
		m := w.menu(*w.generation(run.g.ID).MenuID)
		fed := false
		for _, x := range mains(m) {
			for _, p := range x.Portions {
				fed = fed || p.Eater == bo.ID
			}
		}
		if !fed || len(hardOf(m)) > 0 {
			w.t.Errorf("Bo is not fed: %+v", m.Violations)
		}
	})
}

func TestAnAllergenDeclaredLaterBlocksMeals(t *testing.T) {
	each(t, func(w *world) {
		before := w.menuOf(3)
		list, err := w.GroceryList(w.ctx, w.as(account.ReadHousehold), before.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		declared := allergenIn(w.t, mains(before)...)
		w.declare(func(e *meal.Eater) { e.Allergens = []food.Allergen{declared} })
		after := w.menu(before.ID)
		blocked := 0
		for _, x := range mealsByID(after) {
			if x.Blocked {
				blocked++
				if x.Title != "" || len(x.Ingredients) > 0 || len(x.Violations) == 0 {
					w.t.Errorf("a blocked meal shows %+v", x)
				}
			}
		}
		left, err := w.GroceryList(w.ctx, w.as(account.ReadHousehold), before.ID)
		if err != nil || blocked == 0 || left.Blocked != blocked || len(left.Items) >= len(list.Items) {
			w.t.Errorf("%d blocked, the list says %d and has %d of %d items: %v", blocked, left.Blocked, len(left.Items), len(list.Items), err)
		}
		for _, item := range left.Items {
			if food.Default().Food(item.Food).Allergens.Presence(declared) == food.Contains {
				w.t.Errorf("the list still has %s", item.Food)
			}
		}
		// A swap of a blocked meal gives one that may be eaten.
		for id, x := range mealsByID(after) {
			if x.Blocked && x.Role == meal.Main {
				if _, now, err := w.SwapMeal(w.ctx, w.as(account.PlanMeals), after.ID, id, SwapOrder{Seed: seed(3)}, "", problem.Collector{}); err != nil || !now {
					w.t.Errorf("swap: %v, %v", now, err)
				}
			}
		}
		for _, x := range mains(w.menu(before.ID)) {
			if x.Blocked {
				w.t.Errorf("%s is still blocked", x.ID)
			}
		}
	})
}

func TestAComposerThatBreaksARuleIsNotSaved(t *testing.T) {
	each(t, func(w *world) {
		w.order(1)
		g, _ := w.claim()
		var s *scene
		wk, err := readWork(g)
		if err == nil {
			s, err = w.load(w.running(), g, wk)
		}
		if err == nil {
			err = w.composeDays(w.running(), s, composing{urgency: atOnce(applicant{})}, func(context.Context, meal.Day, int) error { return nil })
		}
		if err != nil {
			w.t.Fatal(err)
		}
		s.days[0].Meals[0].Dish.Ingredients[0].Food = "moon-dust"
		err = w.mustHold(s)
		if err == nil || problem.As(err) != nil {
			w.t.Errorf("an unknown food: %v", err)
		}
	})
}

// Permits that are free help to compose a day, which is the same for a seed.
func TestFreePermitsHelp(t *testing.T) {
	each(t, func(w *world) {
		w.order(2)
		g, _ := w.claim()
		wk, err := readWork(g)
		if err != nil {
			w.t.Fatal(err)
		}
		var menus [2][]string
		for i, n := range []int{1, 4} {
			w.Planner.permits = newPermits(n, time.Now)
			s, err := w.load(w.running(), g, wk)
			if err != nil {
				w.t.Fatal(err)
			}
			var threads atomic.Int64
			u := urgency{run: func(fn func()) {
				threads.Add(1)
				fn()
			}}
			if err := w.composeDays(w.running(), s, composing{urgency: u}, func(context.Context, meal.Day, int) error { return nil }); err != nil {
				w.t.Fatal(err)
			}
			for _, d := range s.days {
				for _, x := range d.Meals {
					menus[i] = append(menus[i], fmt.Sprint(x.Slot, x.RecipeID, x.Portions[0].Servings))
				}
			}
			if want := int64(1 + 2*n); threads.Load() != want || w.permits.free != n {
				w.t.Errorf("of %d permits %d threads were used, want %d; %d are free again", n, threads.Load(), want, w.permits.free)
			}
		}
		if !slices.Equal(menus[0], menus[1]) {
			w.t.Errorf("alone %v, with help %v", menus[0], menus[1])
		}
	})
}
