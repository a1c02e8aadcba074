package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// kept gives what there is of a home's menus.
func (w *world) kept(h home) (all, lasting store.MenuVolume) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		all, lasting, err = tx.MenuVolumes(ctx, s)
		return err
	}))
	return all, lasting
}

// room removes drafts of a home and gives their ids.
func (w *world) room(h home, most store.MenuVolume) (ids []string) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		removed, err := tx.RemoveDrafts(ctx, s, most)
		ids = nil
		for _, m := range removed {
			ids = append(ids, m.ID)
		}
		return err
	}))
	return ids
}

// drafts makes so many menus of a date, each of which replaces the one before: all but the
// last become drafts, in the order of their making.
func (w *world) drafts(h home, date meal.Date, n int) (all []store.MenuRow) {
	w.Helper()
	for range n {
		w.clock = w.clock.Add(time.Minute)
		all = append(all, w.save(h, h.menu(date, 1), true))
	}
	return all
}

func TestBytesAreThoseOfTheContent(t *testing.T) {
	each(t, func(w *world) {
		size := func(meals ...meal.Meal) (n int64) {
			for _, m := range meals {
				dish, err := json.Marshal(m.Dish)
				w.must(err)
				reasons, err := json.Marshal(m.Reasons)
				w.must(err)
				n += int64(len(dish) + len(reasons))
			}
			return n
		}
		m := w.ada.menu("2026-12-01", 2)
		m.Days[0].Meals[0].Dish.Title = "Ragoût aux œufs" // bytes, not characters
		kept := w.save(w.ada, m, false)
		w.save(w.bob, w.bob.menu("2026-12-01", 9), false)
		want := store.MenuVolume{Menus: 1, Bytes: size(m.Days[0].Meals[0], m.Days[1].Meals[0])}
		if all, lasting := w.kept(w.ada); all != want || lasting != want {
			t.Errorf("kept %+v, lasting %+v, want %+v", all, lasting, want)
		}
		old, fresh := kept.Days[0].Meals[0], w.ada.dinner("chana")
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.ReplaceMeals(ctx, s, m.ID, []store.MealVersion{{ID: old.ID}}, []store.DatedMeal{{Date: "2026-12-01", Meal: fresh}})
		}))
		want.Bytes = size(fresh, m.Days[1].Meals[0])
		if all, _ := w.kept(w.ada); all != want {
			t.Errorf("after a change %+v, want %+v", all, want)
		}
	})
}

func TestTheOldestDraftsGoFirst(t *testing.T) {
	each(t, func(w *world) {
		menus := w.drafts(w.ada, "2026-12-01", 5)
		w.drafts(w.bob, "2026-12-01", 5)
		all, lasting := w.kept(w.ada)
		each := all.Bytes / 5
		if lasting != (store.MenuVolume{Menus: 1, Bytes: each}) {
			t.Errorf("lasting %+v of %+v", lasting, all)
		}
		for _, c := range []struct {
			most store.MenuVolume
			want []string
		}{
			{store.MenuVolume{}, nil}, // no bound
			{store.MenuVolume{Menus: 5, Bytes: all.Bytes}, nil},
			{store.MenuVolume{Menus: 4}, []string{menus[0].ID}},
			{store.MenuVolume{Menus: 4, Bytes: 3 * each}, []string{menus[1].ID}},
			{store.MenuVolume{Bytes: 1}, []string{menus[2].ID, menus[3].ID}}, // the published one stays
			{store.MenuVolume{Bytes: 1}, nil},
		} {
			if got := w.room(w.ada, c.most); !slices.Equal(got, c.want) {
				t.Errorf("to be within %+v it removed %q, want %q", c.most, got, c.want)
			}
		}
		if all, _ := w.kept(w.ada); all.Menus != 1 || w.menu(w.ada, menus[4].ID).Days == nil {
			t.Errorf("left over: %+v", all)
		}
		if all, _ := w.kept(w.bob); all.Menus != 5 {
			t.Errorf("the other household has %+v", all)
		}
	})
}

// What somebody has put their hand to is never removed, whichever way.
func TestDraftsThatStay(t *testing.T) {
	each(t, func(w *world) {
		for name, use := range map[string]func(ctx context.Context, tx *store.Tx, s store.Scope, h home, m store.MenuRow) error{
			"a lock": func(ctx context.Context, tx *store.Tx, s store.Scope, h home, m store.MenuRow) error {
				_, err := tx.LockMeal(ctx, s, m.ID, m.Days[0].Meals[0].ID, true, 0)
				return err
			},
			"a lock taken back": func(ctx context.Context, tx *store.Tx, s store.Scope, h home, m store.MenuRow) error {
				_, err := tx.LockMeal(ctx, s, m.ID, m.Days[0].Meals[0].ID, false, 0)
				return err
			},
			"a new dish": func(ctx context.Context, tx *store.Tx, s store.Scope, h home, m store.MenuRow) error {
				return tx.ReplaceMeals(ctx, s, m.ID, nil, []store.DatedMeal{{Date: "2026-12-01", Meal: h.dinner("chana")}})
			},
			"groceries checked off": func(ctx context.Context, tx *store.Tx, s store.Scope, h home, m store.MenuRow) error {
				return tx.CheckItem(ctx, s, m.ID, "red-lentils", true)
			},
			"an order that is to change it": func(ctx context.Context, tx *store.Tx, s store.Scope, h home, m store.MenuRow) error {
				_, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.Refill, MenuID: &m.ID})
				return err
			},
			"it is published": nil,
		} {
			h := w.home(name + "@example.org")
			m := w.save(h, h.menu("2026-12-01", 1), false)
			if use != nil {
				w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) error { return use(ctx, tx, s, h, m) }))
				w.drafts(h, "2026-12-01", 1)
			}
			if got := w.room(h, store.MenuVolume{Bytes: 1}); got != nil {
				t.Errorf("%s: %q went", name, got)
			}
			if all, lasting := w.kept(h); all != lasting {
				t.Errorf("%s: of %+v only %+v last", name, all, lasting)
			}
		}
	})
}

// A published menu lasts as long as a date of it is left, and one that somebody has put their
// hand to lasts anyway.
func TestWhatAnOrderTakesDoesNotLast(t *testing.T) {
	each(t, func(w *world) {
		w.save(w.ada, w.ada.menu("2026-12-01", 7), false)
		one, _ := w.kept(w.ada)
		short := w.save(w.ada, w.ada.menu("2026-12-03", 2), true) // the first keeps five dates
		two, _ := w.kept(w.ada)
		longBytes, shortBytes := one.Bytes, two.Bytes-one.Bytes
		w.save(w.ada, w.ada.menu("2026-12-20", 1), false)
		w.save(w.bob, w.bob.menu("2026-12-01", 7), false)
		lasting := func(from meal.Date, days int) (k store.MenuVolume) {
			var taken []meal.Date
			for i := range days {
				taken = append(taken, from.AddDays(i))
			}
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
				_, k, err = tx.MenuVolumes(ctx, s, taken...)
				return err
			}))
			return k
		}
		all := lasting("", 0)
		if all.Menus != 3 {
			t.Fatalf("%+v last", all)
		}
		for _, c := range []struct {
			from  meal.Date
			days  int
			menus int
			bytes int64
		}{
			{"2026-11-01", 7, 3, 0},
			{"2026-12-01", 2, 3, 0},
			{"2026-12-03", 2, 2, shortBytes},
			{"2026-12-02", 6, 2, shortBytes},
			{"2026-12-01", 7, 1, longBytes + shortBytes},
			{"2026-12-01", 28, 0, all.Bytes},
		} {
			if got, want := lasting(c.from, c.days), (store.MenuVolume{Menus: c.menus, Bytes: all.Bytes - c.bytes}); got != want {
				t.Errorf("without %d days from %s: %+v last, want %+v", c.days, c.from, got, want)
			}
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.CheckItem(ctx, s, short.ID, "red-lentils", true)
		}))
		if got := lasting("2026-12-01", 7).Menus; got != 2 {
			t.Errorf("with one that is shopped for %d last, want 2", got)
		}
		if _, k := w.kept(w.ada); k != all {
			t.Errorf("now %+v last, of %+v", k, all)
		}
	})
}

// A bound that was lowered by much is reached by and by.
func TestABoundedNumberOfDraftsGoesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.drafts(w.ada, "2026-12-01", 31)
		if first, second := w.room(w.ada, store.MenuVolume{Menus: 1}), w.room(w.ada, store.MenuVolume{Menus: 1}); len(first) != 20 || len(second) != 10 {
			t.Errorf("%d and %d went", len(first), len(second))
		}
	})
}

// What a save and an order pay for the count, with so many menus of a household.
func BenchmarkKeptMenus(b *testing.B) {
	for engine, url := range engines {
		for _, n := range []int{50, 1000} {
			b.Run(fmt.Sprintf("%d menus/%s", n, engine), func(b *testing.B) {
				w := newWorld(b, url(b))
				for i := range n {
					w.save(w.ada, w.ada.menu(meal.Date("2026-12-01").AddDays(i), 1), false)
				}
				for b.Loop() {
					w.view(func(ctx context.Context, tx *store.Tx) error {
						s, err := tx.Enter(ctx, w.ada.account, w.ada.household)
						if err == nil {
							_, _, err = tx.MenuVolumes(ctx, s)
						}
						return err
					})
				}
			})
		}
	}
}

// A swap in a week of meals as long as real ones: what a count of the bytes adds to it.
func BenchmarkReplaceMeals(b *testing.B) {
	for engine, url := range engines {
		b.Run(engine, func(b *testing.B) {
			w := newWorld(b, url(b))
			m := w.ada.menu("2026-12-01", 28)
			for i := range m.Days {
				for range 3 {
					d := w.ada.dinner("long")
					for range 60 {
						d.Dish.Steps = append(d.Dish.Steps, meal.Step{Text: "Stir for as long as it takes to tell this."})
					}
					m.Days[i].Meals = append(m.Days[i].Meals, d)
				}
			}
			w.save(w.ada, m, false)
			old := m.Days[0].Meals[0]
			for b.Loop() {
				w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					return tx.ReplaceMeals(ctx, s, m.ID, []store.MealVersion{{ID: old.ID}}, []store.DatedMeal{{Date: "2026-12-01", Meal: old}})
				}))
			}
		})
	}
}
