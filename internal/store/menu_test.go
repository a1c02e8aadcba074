package store_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMenuComesBackAsItWas(t *testing.T) {
	each(t, func(w *world) {
		var guest store.EaterRow
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
			guest, err = tx.CreateEater(ctx, s, store.EaterRow{Eater: meal.Eater{Name: "Guest"}})
			return err
		}))
		m := w.ada.menu("2026-12-02", 1)
		side := w.ada.dinner("green-salad")
		side.Role, side.Position, side.Locked = meal.Side, 1, true
		side.Portions = []meal.Portion{{Eater: guest.ID, Servings: 0.5}, {Eater: w.ada.eater, Servings: 1.0 / 3}}
		snack := w.ada.dinner("")
		snack.Slot, snack.Number, snack.Kind, snack.Source, snack.Portions = meal.Snack, 2, meal.Leftover, meal.ByHand, []meal.Portion{}
		breakfast := w.ada.dinner("muesli")
		breakfast.Slot = meal.Breakfast
		empty := meal.Day{Date: "2026-12-01", Slots: []meal.Attended{{Slot: meal.Lunch, Number: 1, Eaters: []string{}, Kind: meal.Out}}, Meals: []meal.Meal{}}
		m.Days[0].Meals = []meal.Meal{breakfast, m.Days[0].Meals[0], side, snack}
		want := []meal.Day{empty, m.Days[0]}
		for i := range want[1].Meals {
			want[1].Meals[i].Version = 1
		}
		shuffled := m
		shuffled.Days = []meal.Day{m.Days[0], empty}
		shuffled.Days[0].Meals = []meal.Meal{snack, side, want[1].Meals[1], breakfast}
		g := w.order(w.ada, store.Generation{})
		shuffled.Generation = g.ID
		kept := w.save(w.ada, shuffled, false)
		if kept.ID != m.ID || kept.Household != w.ada.household || kept.Generation != g.ID || !kept.Published ||
			kept.From != "2026-12-01" || kept.To != "2026-12-02" || kept.Version != 1 || !kept.CreatedAt.Equal(w.clock) || !kept.UpdatedAt.Equal(w.clock) {
			t.Errorf("got %+v", kept)
		}
		if !reflect.DeepEqual(kept.Days, want) {
			t.Errorf("got  %+v\nwant %+v", kept.Days, want)
		}
		if got := w.menu(w.ada, m.ID); !reflect.DeepEqual(got, kept) {
			t.Errorf("read %+v\nkept %+v", got, kept)
		}
	})
}

func TestMenusThatAreRefused(t *testing.T) {
	each(t, func(w *world) {
		create := func(m store.MenuRow) error {
			return w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				_, err := tx.CreateMenu(ctx, s, m, false)
				return err
			})
		}
		twice := w.ada.menu("2026-12-01", 2)
		twice.Days[1].Meals[0].ID = twice.Days[0].Meals[0].ID
		w.wants(create(twice), problem.Conflict, "meal-exists")
		w.wants(create(w.ada.menu("2026-12-01", 0)), problem.Invalid, "")
		sameDay := w.ada.menu("2026-12-01", 1)
		sameDay.Days = append(sameDay.Days, w.ada.day("2026-12-01"))
		w.wants(create(sameDay), problem.Invalid, "")
		badDate := w.ada.menu("2026-12-01", 1)
		badDate.Days[0].Date = "2026-02-30"
		w.wants(create(badDate), problem.Invalid, "")
		stranger := w.ada.menu("2026-12-01", 1)
		stranger.Days[0].Slots[0].Eaters = []string{w.bob.eater}
		w.wants(create(stranger), problem.Invalid, "unknown-eater")

		m := w.ada.menu("2026-12-01", 1)
		w.must(create(m))
		m.Days[0].Date = "2026-12-09"
		w.wants(create(m), problem.Conflict, "menu-exists")
	})
}

func TestOneMenuPerGeneration(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		for i, date := range []meal.Date{"2026-12-01", "2026-12-08"} {
			m := w.ada.menu(date, 1)
			m.Generation = g.ID
			err := w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				_, err := tx.CreateMenu(ctx, s, m, false)
				return err
			})
			if i == 0 {
				w.must(err)
			} else {
				w.wants(err, problem.Conflict, "menu-exists")
			}
		}
	})
}

func TestOnePublishedMenuPerDate(t *testing.T) {
	each(t, func(w *world) {
		first := w.save(w.ada, w.ada.menu("2026-12-01", 3), false)
		theirs := w.save(w.bob, w.bob.menu("2026-12-01", 3), false)
		second := w.ada.menu("2026-12-03", 3)
		w.wants(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateMenu(ctx, s, second, false)
			return err
		}), problem.Conflict, "dates-planned")
		if n := w.count(`SELECT count(*) FROM menu`); n != 2 {
			t.Errorf("%d menus after a refusal", n)
		}
		w.save(w.ada, second, true)
		got := w.menu(w.ada, first.ID)
		if len(got.Days) != 2 || got.From != "2026-12-01" || got.To != "2026-12-02" || got.Version != 2 || !got.Published {
			t.Errorf("the older menu is now %+v", got)
		}
		third := w.save(w.ada, w.ada.menu("2026-11-30", 10), true)
		if got := w.menu(w.ada, first.ID); got.Published || len(got.Days) != 3 {
			t.Errorf("a menu that lost every date is %+v", got)
		}
		if got := w.menu(w.bob, theirs.ID); !reflect.DeepEqual(got, theirs) {
			t.Errorf("the other household's menu is %+v", got)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			menus, next, err := tx.Menus(ctx, s, false, store.Page{})
			if err != nil || len(menus) != 1 || menus[0].ID != third.ID || len(menus[0].Days) != 0 || next != "" {
				t.Errorf("menus %+v, %q, %v", menus, next, err)
			}
			menus, next, err = tx.Menus(ctx, s, true, store.Page{})
			if err != nil || len(menus) != 3 || !menus[0].Published || menus[1].Published || menus[2].ID != first.ID || next != "" {
				t.Errorf("with drafts %+v, %q, %v", menus, next, err)
			}
			dates, err := tx.PlannedDates(ctx, s, "2026-12-08", "2026-12-20")
			if err != nil || fmt.Sprint(dates) != "[2026-12-08 2026-12-09]" {
				t.Errorf("planned %v, %v", dates, err)
			}
			w.must(tx.DeleteMenu(ctx, s, third.ID, 0))
			dates, err = tx.PlannedDates(ctx, s, "2000-01-01", "2100-01-01")
			if err != nil || len(dates) != 0 {
				t.Errorf("planned after deletion %v, %v", dates, err)
			}
			return nil
		}))
	})
}

func TestMenuPages(t *testing.T) {
	each(t, func(w *world) {
		var want, got []string
		for i := range 5 {
			want = append(want, w.save(w.ada, w.ada.menu(meal.Date("2026-12-01").AddDays(i), 1), false).ID)
		}
		slices.Reverse(want)
		for cursor, more := "", true; more; more = cursor != "" {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				items, next, err := tx.Menus(ctx, s, false, store.Page{Limit: 2, Cursor: cursor})
				for _, m := range items {
					got = append(got, m.ID)
				}
				cursor = next
				return err
			}))
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestLatestMenu(t *testing.T) {
	each(t, func(w *world) {
		latest := func(today meal.Date) (id string) {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
				id, err = tx.LatestMenu(ctx, s, today)
				if problem.Is(err, problem.NotFound) {
					return nil
				}
				return err
			}))
			return id
		}
		if got := latest("2026-12-01"); got != "" {
			t.Errorf("none: got %q", got)
		}
		december := w.save(w.ada, w.ada.menu("2026-12-05", 3), false)
		january := w.save(w.ada, w.ada.menu("2027-01-05", 3), false)
		november := w.save(w.ada, w.ada.menu("2026-11-05", 3), false)
		for today, want := range map[meal.Date]string{
			"2026-01-01": november.ID, "2026-11-07": november.ID, "2026-11-08": december.ID, "2026-12-05": december.ID,
			"2026-12-07": december.ID, "2026-12-08": january.ID, "2027-01-06": january.ID, "2027-06-01": january.ID,
		} {
			if got := latest(today); got != want {
				t.Errorf("on %s got %s, want %s", today, got, want)
			}
		}
	})
}

func TestDeleteMenu(t *testing.T) {
	each(t, func(w *world) {
		made := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		m := w.ada.menu("2026-12-01", 1)
		m.Generation = made.ID
		w.save(w.ada, m, false)
		w.update(func(ctx context.Context, tx *store.Tx) error { return tx.Complete(ctx, held, m.ID, store.Progress{}) })
		refill := w.order(w.ada, store.Generation{Task: store.Refill, MenuID: &m.ID})
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			w.must(tx.DeleteMenu(ctx, s, m.ID, 0))
			w.wants(tx.DeleteMenu(ctx, s, m.ID, 0), problem.NotFound, "")
			return nil
		}))
		if g := w.generation(w.ada, made.ID); g.State != store.Completed || g.MenuID != nil {
			t.Errorf("that made it: %+v", g)
		}
		if g := w.generation(w.ada, refill.ID); g.State != store.Cancelled || g.MenuID != nil || g.FinishedAt == nil {
			t.Errorf("that was to change it: %+v", g)
		}
		if n := w.count(`SELECT (SELECT count(*) FROM meal) + (SELECT count(*) FROM portion) + (SELECT count(*) FROM planned_date)`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func TestReplaceMeals(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 2), false)
		old, other := menu.Days[0].Meals[0], menu.Days[1].Meals[0]
		replace := func(remove []store.MealVersion, add ...store.DatedMeal) error {
			return w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				return tx.ReplaceMeals(ctx, s, menu.ID, remove, add)
			})
		}
		lock := func(id string, locked bool, version int) (m meal.Meal, err error) {
			err = w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
				m, err = tx.LockMeal(ctx, s, menu.ID, id, locked, version)
				return err
			})
			return m, err
		}
		fresh := store.DatedMeal{Date: "2026-12-01", Meal: w.ada.dinner("chana")}
		fresh.Meal.Version = 9
		w.must(replace([]store.MealVersion{{ID: old.ID, Version: 1}}, fresh))
		got := w.menu(w.ada, menu.ID)
		fresh.Meal.Version = 1
		if got.Version != 2 || !reflect.DeepEqual(got.Days[0].Meals, []meal.Meal{fresh.Meal}) || !reflect.DeepEqual(got.Days[1], menu.Days[1]) {
			t.Errorf("got %+v", got)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.SetSeen(ctx, s, menu.ID, fresh.Meal.ID, []string{"dal", "chana"})
		}))
		fresh.Meal.Seen = []string{"dal", "chana"}
		if seen := w.menu(w.ada, menu.ID); seen.Version != 2 || !reflect.DeepEqual(seen.Days[0].Meals, []meal.Meal{fresh.Meal}) {
			t.Errorf("what was seen is kept as %+v", seen)
		}
		w.wants(replace([]store.MealVersion{{ID: old.ID, Version: 1}}), problem.Stale, "")
		w.wants(replace([]store.MealVersion{{ID: other.ID, Version: 2}}), problem.Stale, "")
		w.wants(replace(nil, store.DatedMeal{Date: "2026-12-09", Meal: w.ada.dinner("x")}), problem.NotFound, "")
		w.wants(replace(nil, store.DatedMeal{Date: "2026-12-01", Meal: fresh.Meal}), problem.Conflict, "meal-exists")

		// The same meal edited keeps its id and gets the next version.
		fresh.Meal.Dish.Title = "Edited"
		w.must(replace([]store.MealVersion{{ID: fresh.Meal.ID}}, fresh))
		if m := w.menu(w.ada, menu.ID).Days[0].Meals[0]; m.Version != 2 || m.Dish.Title != "Edited" {
			t.Errorf("edited: %+v", m)
		}

		locked, err := lock(other.ID, true, 1)
		if err != nil || !locked.Locked || locked.Version != 2 || !reflect.DeepEqual(locked.Portions, other.Portions) {
			t.Errorf("locked %+v, %v", locked, err)
		}
		w.wants(replace([]store.MealVersion{{ID: other.ID}}), problem.Stale, "")
		_, err = lock(other.ID, false, 1)
		w.wants(err, problem.Stale, "")
		_, err = lock(store.NewID(), false, 0)
		w.wants(err, problem.NotFound, "")
		_, err = lock("", false, 0)
		w.wants(err, problem.NotFound, "")
		w.must(replace([]store.MealVersion{{ID: other.ID, Version: 2, Force: true}}))
		got = w.menu(w.ada, menu.ID)
		if len(got.Days) != 2 || len(got.Days[1].Meals) != 0 || got.Version != 5 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestManyRowsInOneMenu(t *testing.T) {
	each(t, func(w *world) {
		m := w.ada.menu("2026-12-01", 28)
		for i := range m.Days {
			for n := range 7 {
				extra := w.ada.dinner("dish")
				extra.Position = n + 1
				m.Days[i].Meals = append(m.Days[i].Meals, extra)
			}
		}
		kept := w.save(w.ada, m, false)
		n := 0
		for _, d := range kept.Days {
			n += len(d.Meals)
		}
		if n != 28*8 {
			t.Errorf("%d meals", n)
		}
	})
}

func TestEatenBetween(t *testing.T) {
	each(t, func(w *world) {
		m := w.ada.menu("2026-12-01", 4)
		again, out, own := w.ada.dinner("red-lentil-dal"), w.ada.dinner("out"), w.ada.dinner("")
		again.Position, out.Kind = 1, meal.Out
		m.Days[1].Meals = append(m.Days[1].Meals, again, out, own)
		w.save(w.ada, m, false)
		newer := w.ada.menu("2026-12-03", 1)
		newer.Days[0].Meals[0].RecipeID = "chana"
		w.save(w.ada, newer, true)
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			got, err := tx.EatenBetween(ctx, s, "2026-12-02", "2026-12-03")
			want := []store.EatenRow{{Date: "2026-12-02", Recipe: "red-lentil-dal"}, {Date: "2026-12-03", Recipe: "chana"}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v", got)
			}
			return err
		}))
	})
}

func TestGroceryChecks(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		began := w.clock
		for _, step := range []struct {
			item    food.ID
			checked bool
		}{{"salt", true}, {"rice", true}, {"salt", true}, {"rice", false}, {"rice", false}} {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				return tx.CheckItem(ctx, s, menu.ID, step.item, step.checked)
			}))
			w.clock = w.clock.Add(time.Minute)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			got, err := tx.CheckedItems(ctx, s, menu.ID)
			if len(got) != 1 || !got["salt"].Equal(began) {
				t.Errorf("got %v", got)
			}
			return err
		}))
	})
}

// A menu is deleted while an order to change it is committed, which the deleting transaction's
// snapshot does not show: it is run again, and ends the order.
func TestDeletingAMenuBesideAnOrderToChangeIt(t *testing.T) {
	w := newWorld(t, guardtest.Postgres(t)) // SQLite has one writer
	menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
	var order store.Generation
	tries := 0
	w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		if tries++; tries == 1 {
			w.must(w.Claim(storetest.Edge(t.Context()), func(ctx context.Context, tx *store.Tx) error {
				s, err := tx.Enter(ctx, w.ada.account, w.ada.household)
				if err != nil {
					return err
				}
				order, err = tx.CreateGeneration(ctx, s, store.Generation{Task: store.Refill, MenuID: &menu.ID})
				return err
			}))
		}
		return tx.DeleteMenu(ctx, s, menu.ID, 0)
	}))
	if g := w.generation(w.ada, order.ID); tries != 2 || g.State != store.Cancelled || g.MenuID != nil {
		t.Errorf("after %d tries the order is %+v", tries, g)
	}
}
