package planner

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// replaced makes a menu of today in the place of the one before, which becomes a draft.
func (w *world) replaced() store.Generation {
	w.t.Helper()
	_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, Replace: true}, "", problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	g := w.do()
	if g.State != store.Completed {
		w.t.Fatalf("it ended %s: %+v", g.State, g.Failure)
	}
	return g
}

// keeps reports whether a menu is still there.
func (w *world) keeps(id string) bool {
	w.t.Helper()
	_, err := w.Menu(edge(w.t), w.as(account.ReadHousehold), id)
	if err != nil && !problem.Is(err, problem.NotFound) {
		w.t.Fatal(err)
	}
	return err == nil
}

func TestTheOldestDraftMakesRoomAndIsTold(t *testing.T) {
	each(t, func(w *world) {
		w.config.Keep = store.MenuVolume{Menus: 2}
		var menus []string
		for range 2 {
			g := w.replaced()
			if notes := notesOf(g); len(notes) != 0 {
				w.t.Errorf("there was room, and it says %q", notes)
			}
			menus = append(menus, *g.MenuID)
		}
		g := w.replaced()
		if want := []string{"To make room, the oldest draft, of 1 December 2026, was removed."}; !slices.Equal(notesOf(g), want) {
			w.t.Errorf("it says %q, want %q", notesOf(g), want)
		}
		if w.keeps(menus[0]) || !w.keeps(menus[1]) || !w.keeps(*g.MenuID) || progressText(g) != "Done" {
			w.t.Errorf("kept: %v %v %v; %q", w.keeps(menus[0]), w.keeps(menus[1]), w.keeps(*g.MenuID), progressText(g))
		}
		w.config.Keep = store.MenuVolume{Bytes: 1} // lowered
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(1)}, "", problem.Collector{}); !problem.Is(err, problem.Conflict) {
			w.t.Errorf("beyond the bytes: %v", err)
		}
	})
}

func TestSeveralDraftsAreTold(t *testing.T) {
	g := store.Generation{State: store.Completed, Progress: store.Progress{Params: map[string]string{draftsRemoved: "3", draftOf: "2026-05-03"}}}
	if want := []string{"To make room, the 3 oldest drafts were removed, the first of them of 3 May 2026."}; !slices.Equal(notesOf(g), want) {
		t.Errorf("%q, want %q", notesOf(g), want)
	}
	g.State = store.Failed
	if notes := notesOf(g); len(notes) != 0 {
		t.Errorf("it failed, and says %q", notes)
	}
}

// A bound that nothing may be removed for refuses the order, and says what to do.
func TestWhereNothingMayGoTheOrderIsRefused(t *testing.T) {
	each(t, func(w *world) {
		w.config.Keep = store.MenuVolume{Menus: 2}
		first := w.menu(*w.replaced().MenuID)
		if _, err := w.LockMeal(w.ctx, w.as(account.PlanMeals), first.ID, first.Days[0].Meals[0].ID, true, Seen{}, problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		second := *w.replaced().MenuID
		refused := func(why string) {
			w.t.Helper()
			_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(1)}, "", problem.Collector{})
			wantProblem(w.t, why, err, problem.Conflict, "menus-full")
			if err != nil && !strings.Contains(err.Error(), why) {
				w.t.Errorf("it says %q, want %q", err, why)
			}
		}
		refused("menus-full count=2 max=2")
		w.config.Keep = store.MenuVolume{Bytes: 1000}
		refused("max_megabytes=0.001")
		w.config.Keep = store.MenuVolume{Menus: 2}
		if !w.keeps(first.ID) || !w.keeps(second) {
			w.t.Error("something was removed")
		}
		if err := w.DeleteMenu(w.ctx, w.as(account.PlanMeals), first.ID, 0); err != nil {
			w.t.Fatal(err)
		}
		if g := w.replaced(); len(notesOf(g)) != 0 {
			w.t.Errorf("after a deletion: %+v", g)
		}
	})
}

// What an order replaces makes room for it: only what it leaves published counts.
func TestAReplacementHasTheRoomOfWhatItReplaces(t *testing.T) {
	each(t, func(w *world) {
		w.config.Keep = store.MenuVolume{Menus: 2}
		replace := func(start meal.Date, days int) (string, error) {
			o := Order{Days: days, StartDate: start, Composer: builtIn, Replace: true}
			if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, o, "", problem.Collector{}); err != nil {
				return "", err
			}
			g := w.do()
			if g.State != store.Completed {
				w.t.Fatalf("it ended %s: %+v", g.State, g.Failure)
			}
			return *g.MenuID, nil
		}
		var last string
		for _, days := range []int{7, 3, 7} {
			id, err := replace(today, days)
			if err != nil {
				w.t.Fatalf("%d days: %v", days, err)
			}
			last = id
		}
		if got := w.menus(); len(got) != 1 || got[0].ID != last {
			w.t.Errorf("published are %+v, want %s", got, last)
		}
		all, _, err := w.Menus(edge(w.t), w.as(account.ReadHousehold), w.home, true, store.Page{})
		if err != nil || len(all) != 2 || all[1].Published {
			w.t.Errorf("kept are %+v, %v", all, err)
		}
		// Half of it stays published beside what replaces the other half, and then all is full.
		if _, err := replace(today, 3); err != nil {
			w.t.Fatal(err)
		}
		_, err = replace(today.AddDays(5), 4)
		wantProblem(w.t, "a third published", err, problem.Conflict, "menus-full")
		w.config.Keep = store.MenuVolume{Bytes: 1}
		if _, err := replace(today, 7); err != nil {
			w.t.Errorf("all bytes are of what it replaces: %v", err)
		}
	})
}

// The owner's number is the same whoever orders, in whichever household.
func TestOrdersOfAnOwnersHouseholds(t *testing.T) {
	each(t, func(w *world) {
		w.config.OwnerOrders = 3
		helper := w.owner.Admit("bob@example.org", store.RoleMember)
		order := func(p accounttest.Person, household string, day int) error {
			_, err := w.OrderMenu(edge(w.t), p.As(account.PlanMeals), household, Order{Days: 1, StartDate: today.AddDays(day)}, "", problem.Collector{})
			return err
		}
		second, err := w.Create(w.ctx, w.as(account.SignedIn), store.Household{Name: "Second", TimeZone: "UTC"}, problem.Collector{})
		if err != nil {
			w.t.Fatal(err)
		}
		if _, _, err := w.AddEater(w.ctx, w.as(account.EditEaters), second.ID, meal.Eater{ID: store.NewID(), Name: "Eve"}, nil, problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		for i, err := range []error{order(w.owner, w.home, 0), order(helper, w.home, 1), order(w.owner, second.ID, 0)} {
			if err != nil {
				w.t.Fatalf("order %d: %v", i, err)
			}
		}
		for _, err := range []error{order(w.owner, second.ID, 1), order(helper, w.home, 2)} {
			wantProblem(w.t, "the fourth", err, problem.TooMany, "too-many-generations")
			if err != nil && !strings.Contains(err.Error(), "max=3") {
				w.t.Errorf("it names no limit: %v", err)
			}
		}
		// Of the helper's own household nothing has been ordered yet.
		w.config.Now = func() time.Time { return now.Add(refusedFor) }
		own, _, err := w.List(w.ctx, helper.As(account.ReadAccount), store.Page{})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, m := range own {
			if m.Role == store.RoleOwner {
				if err := order(helper, m.Household.ID, 0); err != nil {
					w.t.Errorf("the helper's own: %v", err)
				}
			}
		}
	})
}

// A composition has the turn of the household's owner, and a single slot a person's.
func TestWhoseTurnItIs(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, tc := range []struct {
		task store.Task
		days int
		want priority
	}{{store.WholeMenu, 2, week}, {store.WholeMenu, 1, people}, {store.Refill, 2, people}, {store.Swap, 1, people}} {
		s, err := w.load(w.running(), store.Generation{ID: w.order(tc.days).ID, Household: w.home}, work{Days: tc.days, StartDate: today})
		if err != nil {
			t.Fatal(err)
		}
		g := store.Generation{Task: tc.task, Owner: "ada", Household: "home"}
		if got := s.applicantFor(g); got != of(tc.want, "ada", "home") {
			t.Errorf("%s of %d slots: %+v", tc.task, tc.days, got)
		}
		if got := s.applicantFor(store.Generation{Household: "home"}); got.owner != "home" {
			t.Errorf("without an owner: %+v", got)
		}
	}
	w.people.Update(func(ctx context.Context, tx *store.Tx) error {
		s, err := tx.Enter(ctx, w.owner.AccountID(), w.home)
		if err != nil {
			return err
		}
		owner, err := tx.Owner(ctx, s)
		if owner != w.owner.AccountID() {
			t.Errorf("the owner is %s", owner)
		}
		return err
	})
}
