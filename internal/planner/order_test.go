package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestTheWholeWay(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) { *p = meal.DefaultPreferences() })
		g := w.order(2)
		if g.State != store.Queued || g.Progress.Total != 2 || g.Progress.Done != 0 || g.Task != store.WholeMenu {
			w.t.Errorf("ordered %+v", g)
		}
		if w.queued != 1 || w.changed[g.ID] != 1 {
			w.t.Errorf("queued %d, changed %d", w.queued, w.changed[g.ID])
		}
		g = w.do()
		if g.State != store.Completed || g.MenuID == nil || g.Progress.Done != 2 || g.Attempt != 1 {
			w.t.Fatalf("it ended %+v", g)
		}
		if w.changed[g.ID] != 4 { // ordered, two days, completed
			w.t.Errorf("changed %d times", w.changed[g.ID])
		}
		m := w.menu(*g.MenuID)
		if m.From != today || m.To != today.AddDays(1) || len(m.Days) != 2 || m.Generation != g.ID || m.Household != w.home {
			w.t.Errorf("menu %+v", m)
		}
		if hard := hardOf(m); len(hard) > 0 {
			w.t.Errorf("hard violations %v", hard)
		}
		for _, d := range m.Days {
			slots := map[meal.Slot]bool{}
			for _, x := range d.Meals {
				slots[x.Slot] = true
				if !store.ValidID(x.ID) {
					w.t.Errorf("the id of a meal is %q", x.ID)
				}
			}
			if len(slots) != 4 {
				w.t.Errorf("%s has %v", d.Date, slots)
			}
		}
		latest, err := w.LatestMenu(w.ctx, w.as(account.ReadHousehold), w.home)
		if err != nil || latest.ID != m.ID {
			w.t.Errorf("latest %s: %v", latest.ID, err)
		}
		list, err := w.GroceryList(w.ctx, w.as(account.ReadHousehold), m.ID)
		if err != nil || len(list.Items) == 0 || list.Blocked != 0 || list.Menu != m.ID {
			w.t.Fatalf("list %+v: %v", list, err)
		}
		item, err := w.CheckItem(w.ctx, w.as(account.PlanMeals), m.ID, list.Items[0].Food, true, problem.Collector{})
		if err != nil || !item.Checked {
			w.t.Errorf("checked %+v: %v", item, err)
		}
		list, err = w.GroceryList(w.ctx, w.as(account.ReadHousehold), m.ID)
		if err != nil || !list.Items[0].Checked || list.Items[1].Checked {
			w.t.Errorf("after the check: %v", err)
		}
		if _, err := w.CheckItem(w.ctx, w.as(account.PlanMeals), m.ID, "moon-dust", true, problem.Collector{}); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("an item that is not there: %v", err)
		}
		if err := w.DeleteMenu(w.ctx, w.as(account.PlanMeals), m.ID, m.Version); err != nil {
			w.t.Error(err)
		}
		if _, err := w.LatestMenu(w.ctx, w.as(account.ReadHousehold), w.home); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("latest of none: %v", err)
		}
	})
}

func TestOrderNamesEveryWrongField(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	row := func(d meal.Date, s meal.Slot, eaters ...string) []meal.AttendanceChange {
		return []meal.AttendanceChange{{Date: d, Slot: s, Kind: meal.Cook, Eaters: eaters}}
	}
	for _, tc := range []struct {
		name   string
		order  Order
		fields []string
	}{
		{"nothing", Order{}, []string{"body.days"}},
		{"too long", Order{Days: 29}, []string{"body.days"}},
		{"all", Order{Days: -1, StartDate: "tomorrow", Composer: "chef"}, []string{"body.composer", "body.days", "body.start_date"}},
		{"no such day", Order{Days: 1, StartDate: "2026-02-30"}, []string{"body.start_date"}},
		{"long ago", Order{Days: 1, StartDate: "2026-11-29"}, []string{"body.start_date"}},
		{"far ahead", Order{Days: 1, StartDate: "2027-12-03"}, []string{"body.start_date"}},
		{"no model", Order{Days: 1, Composer: "model"}, []string{"body.composer"}},
		{"attendance outside", Order{Days: 1, Attendance: row("2026-12-05", meal.Dinner)}, []string{"body.attendance[0].date"}},
		{"attendance of strangers", Order{Days: 1, Attendance: row(today, "tea", store.NewID())}, []string{"body.attendance[0].slot", "body.attendance[0].eaters[0]"}},
	} {
		_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, tc.order, "", problem.Collector{})
		wantFields(t, tc.name, err, tc.fields...)
	}
	_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1}, strings.Repeat("k", 256), problem.Collector{})
	wantFields(t, "a long key", err, "header.Idempotency-Key")
	_, err = w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1}, "k\xff", problem.Collector{})
	wantFields(t, "a key that is no text", err, "header.Idempotency-Key")
	if p := problem.As(err); p != nil && p.Fields[0].Code != "not-utf-8" {
		t.Errorf("a key that is no text: %s", p.Fields[0].Code)
	}
	for _, start := range []meal.Date{"", "2026-11-30", "2027-12-01"} {
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: start, Composer: "auto"}, "", problem.Collector{}); err != nil {
			t.Errorf("start %q: %v", start, err)
		}
	}
}

func TestOneKeyIsOneGeneration(t *testing.T) {
	each(t, func(w *world) {
		var group sync.WaitGroup
		var mu sync.Mutex
		ids := map[string]int{}
		for range 50 {
			group.Go(func() {
				g, err := w.OrderMenu(edge(w.t), w.as(account.PlanMeals), w.home, Order{Days: 1, Seed: seed(1)}, "key", problem.Collector{})
				if problem.Is(err, problem.Unavailable) {
					return // an honest refusal; the key makes it safe to try again
				}
				if err != nil {
					w.t.Errorf("order: %v", err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				ids[g.ID]++
			})
		}
		group.Wait()
		if len(ids) != 1 {
			w.t.Fatalf("%d generations: %v", len(ids), ids)
		}
		again, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, Seed: seed(1), Composer: auto, Attendance: []meal.AttendanceChange{}}, "key", problem.Collector{})
		if err != nil || ids[again.ID] == 0 {
			w.t.Errorf("the same order again: %s, %v", again.ID, err)
		}
		_, err = w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 2, Seed: seed(1)}, "key", problem.Collector{})
		wantProblem(w.t, "another order", err, problem.Invalid, "key-reused")
		all, _, err := w.Generations(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{})
		if err != nil || len(all) != 1 {
			w.t.Errorf("%d generations: %v", len(all), err)
		}
		// The same key once it is done: the generation as it is now, and no conflict.
		done := w.do()
		again, err = w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, Seed: seed(1)}, "key", problem.Collector{})
		if err != nil || again.ID != done.ID || again.State != store.Completed {
			w.t.Errorf("after the end: %+v, %v", again, err)
		}
	})
}

func TestPlannedDatesAndReplace(t *testing.T) {
	each(t, func(w *world) {
		first := w.menuOf(2)
		_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 3, StartDate: today.AddDays(1)}, "", problem.Collector{})
		wantProblem(w.t, "planned dates", err, problem.Conflict, "dates-planned")
		if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(1), Replace: true}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		if g := w.do(); g.State != store.Completed {
			w.t.Fatalf("it ended %+v", g)
		}
		if left := w.menu(first.ID); len(left.Days) != 1 {
			w.t.Errorf("the older menu has %d days", len(left.Days))
		}
		// Two orders for the same free dates: the second to finish fails.
		for range 2 {
			if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(9)}, "", problem.Collector{}); err != nil {
				w.t.Fatal(err)
			}
		}
		if g := w.do(); g.State != store.Completed {
			w.t.Errorf("the first ended %+v", g)
		}
		if g := w.do(); g.State != store.Failed || g.Failure.Code != "dates-planned" {
			w.t.Errorf("the second ended %+v, %+v", g, g.Failure)
		}
	})
}

func TestFiveOrdersAtOnce(t *testing.T) {
	each(t, func(w *world) {
		for i := range maxActive {
			if _, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(i)}, "", problem.Collector{}); err != nil {
				w.t.Fatal(err)
			}
		}
		_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(9)}, "", problem.Collector{})
		wantProblem(w.t, "the sixth", err, problem.TooMany, "too-many-generations")
		if p := problem.As(err); p != nil && p.RetryAfter <= 0 {
			w.t.Error("no retry-after")
		}
	})
}

// Orders at once, more than may be active, of people whose rows lie on the same pages: each
// household gets as many as it may have, and no order or cancel is run again because of another.
func TestOrdersAtOnceAreNobodysConflict(t *testing.T) {
	each(t, func(w *world) {
		const households = 6
		type placed struct {
			by accounttest.Person
			id string
		}
		var all sync.WaitGroup
		accepted := make(chan placed, households*maxActive)
		for i := range households {
			person := w.people.Join(fmt.Sprintf("person-%d@example.org", i))
			plans := person.As(account.PlanMeals)
			for day := range maxActive + 3 {
				all.Go(func() {
					err := patiently(func() error {
						g, err := w.OrderMenu(edge(w.t), plans, person.Household, Order{Days: 1, StartDate: today.AddDays(day)}, "", problem.Collector{})
						if err == nil {
							accepted <- placed{person, g.ID}
						}
						return err
					})
					if err != nil && !problem.Is(err, problem.TooMany) {
						w.t.Errorf("ordering: %v", err)
					}
				})
			}
		}
		all.Wait()
		close(accepted)
		of := map[string]int{}
		for g := range accepted {
			of[g.by.Household]++
			all.Go(func() {
				err := patiently(func() error {
					_, err := w.Cancel(edge(w.t), g.by.As(account.PlanMeals), g.id)
					return err
				})
				if err != nil {
					w.t.Errorf("cancelling: %v", err)
				}
			})
		}
		all.Wait()
		for household, n := range of {
			if n != maxActive {
				w.t.Errorf("household %s has %d orders, want %d", household, n, maxActive)
			}
		}
		if n := w.people.Guard.Numbers().Lanes[guard.Interactive].Contended; len(of) != households || n != 0 {
			w.t.Errorf("%d households have orders; %d transactions were run again", len(of), n)
		}
	})
}

// patiently asks again while there is no connection, or a lock, soon enough: how fast the machine
// is, is not what is tested.
func patiently(ask func() error) error {
	for {
		err := ask()
		if p := problem.As(err); p == nil || p.Code != "busy" && p.Code != "locked" {
			return err
		}
	}
}

func TestImpossibleWishesFail(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) {
			p.MaxMinutes = meal.MinuteLimits{Weekday: map[meal.Slot]int{meal.Dinner: 1}, Weekend: map[meal.Slot]int{meal.Dinner: 1}}
		})
		w.order(1)
		g := w.do()
		if g.State != store.Failed || g.Failure.Code != "impossible" || g.Failure.Impasse == nil {
			w.t.Fatalf("it ended %s: %+v", g.State, g.Failure)
		}
		// Why, and what would help, is kept whole.
		why := g.Failure.Impasse
		if why.Slot != meal.Dinner || why.Dishes == 0 || len(why.Relaxations) == 0 ||
			!slices.Equal(why.Places(why.Relaxations[0]), []string{"preferences.max_minutes.weekday.dinner"}) || why.Relaxations[0].Changes[0].Minutes < 2 {
			w.t.Errorf("it is kept as %+v", why)
		}
		if len(w.menus()) != 0 {
			w.t.Error("there is a menu")
		}
	})
}

func TestAnEmptyHouseholdCannotOrder(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	if err := w.ArchiveEater(w.ctx, w.as(account.EditEaters), w.home, w.eater, 0); err != nil {
		t.Fatal(err)
	}
	_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, Order{Days: 1}, "", problem.Collector{})
	wantProblem(t, "nobody eats", err, problem.Impossible, "no-eaters")
}

func asked(p store.Progress) store.Generation {
	return store.Generation{State: store.Running, Progress: p}
}

func again(meals, having, had string) store.Progress {
	return store.Progress{Total: 7, Code: codeAskingAgain, Params: map[string]string{"date": string(today), "meals": meals, "having": having, "had": had}}
}

func TestProgressText(t *testing.T) {
	for _, tc := range []struct {
		g    store.Generation
		want string
	}{
		{store.Generation{State: store.Queued, Progress: queued(7)}, "Waiting to begin"},
		{store.Generation{State: store.Queued, Progress: store.Progress{Done: 3, Total: 7}}, "Waiting to go on after 3 of 7 days"},
		{store.Generation{State: store.Running, Progress: queued(7)}, "Composing the first day"},
		{store.Generation{State: store.Running, Progress: store.Progress{Done: 3, Total: 7, Code: codeComposing}}, "Composing: 3 of 7 days done"},
		{store.Generation{State: store.Running, Progress: store.Progress{Done: 1, Total: 1, Code: codeSaving}}, "Saving the menu"},
		{asked(store.Progress{Total: 7, Code: codeAsking}), "Asking the model: 0 of 7 days done"},
		{asked(store.Progress{Total: 7, Code: codeAsking, Params: map[string]string{"minutes": "8"}}), "Asking the model: 0 of 7 days done; it has 8 minutes more at most"},
		{asked(store.Progress{Done: 6, Total: 7, Code: codeAsking, Params: map[string]string{"minutes": "1"}}), "Asking the model: 6 of 7 days done; it has a minute more at most"},
		{asked(again("2", "0", "")), "Tuesday: asking the model again for 2 meals"},
		{asked(again("2", "1", "allergen:sesame")), "Tuesday: asking the model again, 1 meal had sesame"},
		{asked(again("2", "2", "allergen:milk, tree nuts")), "Tuesday: asking the model again, 2 meals had milk and tree nuts"},
		{store.Generation{State: store.Completed}, "Done"},
		{store.Generation{State: store.Cancelled}, "Cancelled"},
		{store.Generation{State: store.Failed}, "Failed"},
	} {
		if got := progressText(tc.g); got != tc.want {
			t.Errorf("%+v: %q, want %q", tc.g, got, tc.want)
		}
	}
}

func TestANestedRunIsRefused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	err := w.store.View(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := w.permit(ctx, applicant{})
		return err
	})
	if err == nil || problem.As(err) != nil {
		t.Errorf("composing inside a transaction: %v", err)
	}
}
