package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Every method that takes a scope, called by bob with ada's ids: as if they were
// missing. The table is compared with the methods that there are.
func TestAnotherHouseholdsThingsAreMissing(t *testing.T) {
	type args struct {
		*world
		menu, meal, generation string
	}
	type call func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error
	ids := map[string]call{
		"Eater": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.Eater(ctx, s, a.ada.eater)
			return err
		},
		"UpdateEater": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.UpdateEater(ctx, s, store.EaterRow{Eater: meal.Eater{ID: a.ada.eater}}, 1)
			return err
		},
		"ArchiveEater": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			return tx.ArchiveEater(ctx, s, a.ada.eater, 0)
		},
		"RemoveMember": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			return tx.RemoveMember(ctx, s, a.ada.account)
		},
		"Generation": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.Generation(ctx, s, a.generation)
			return err
		},
		"CancelGeneration": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.CancelGeneration(ctx, s, a.generation)
			return err
		},
		"ChangeOrder": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.ChangeOrder(ctx, s, a.generation, []byte(`{}`), store.Progress{})
			return err
		},
		"Checkpoints": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.Checkpoints(ctx, s, a.generation)
			return err
		},
		"Menu": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.Menu(ctx, s, a.menu)
			return err
		},
		"DeleteMenu": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			return tx.DeleteMenu(ctx, s, a.menu, 0)
		},
		"ReplaceMeals": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			return tx.ReplaceMeals(ctx, s, a.menu, []store.MealVersion{{ID: a.meal}}, nil)
		},
		"LockMeal": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.LockMeal(ctx, s, a.menu, a.meal, true, 0)
			return err
		},
		"CheckedItems": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			_, err := tx.CheckedItems(ctx, s, a.menu)
			return err
		},
		"CheckItem": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			return tx.CheckItem(ctx, s, a.menu, "salt", true)
		},
		"RemovePantryItem": func(ctx context.Context, tx *store.Tx, s store.Scope, a args) error {
			return tx.RemovePantryItem(ctx, s, "salt")
		},
	}
	// These take no id of a thing that the household owns; what they give is compared
	// with what bob alone has.
	lists := map[string]func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error){
		"Members": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.Members(ctx, s)
			return len(l) - 1, err
		},
		"Eaters": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.Eaters(ctx, s)
			return len(l) - 1, err
		},
		"EatersPage": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, _, err := tx.EatersPage(ctx, s, store.Page{})
			return len(l) - 1, err
		},
		"AllEaters": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.AllEaters(ctx, s)
			return len(l) - 1, err
		},
		"Rules": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			h, _, err := tx.Rules(ctx, s)
			return len(h.Eaters) - 1 + len(h.Pantry) + len(h.Ratings), err
		},
		"Pantry": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.Pantry(ctx, s)
			return len(l), err
		},
		"PantryPage": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, _, err := tx.PantryPage(ctx, s, store.Page{})
			return len(l), err
		},
		"Ratings": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.Ratings(ctx, s)
			return len(l), err
		},
		"Generations": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, _, err := tx.Generations(ctx, s, store.Page{})
			return len(l), err
		},
		"ActiveGenerations": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			n, err := tx.ActiveGenerations(ctx, s)
			return n.Household, err
		},
		"KeptMenus": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			all, _, err := tx.KeptMenus(ctx, s)
			return all.Menus, err
		},
		"RemoveDrafts": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			removed, err := tx.RemoveDrafts(ctx, s, store.Kept{Bytes: 1})
			return len(removed), err
		},
		"SpentSince": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			n, err := tx.SpentSince(ctx, s, time.Time{})
			return int(n), err
		},
		"Menus": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, _, err := tx.Menus(ctx, s, true, store.Page{})
			return len(l), err
		},
		"PlannedDates": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.PlannedDates(ctx, s, "2026-01-01", "2027-01-01")
			return len(l), err
		},
		"EatenBetween": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			l, err := tx.EatenBetween(ctx, s, "2026-01-01", "2027-01-01")
			return len(l), err
		},
		"LatestMenu": func(ctx context.Context, tx *store.Tx, s store.Scope) (int, error) {
			_, err := tx.LatestMenu(ctx, s, "2026-12-01")
			if problem.Is(err, problem.NotFound) {
				return 0, nil
			}
			return 1, err
		},
	}
	// These act on the scope's own household and take nothing else's id; creating with
	// another household's ids is in TestCreatingWithForeignIDs.
	own := map[string]bool{"Household": true, "UpdateHousehold": true, "DeleteHousehold": true, "Preferences": true,
		"SetPreferences": true, "CreateEater": true, "SetMember": true, "CreateGeneration": true, "RecordGeneration": true, "CreateMenu": true,
		"SetPantryItem": true, "Owner": true}

	methods := reflect.TypeFor[*store.Tx]()
	scope := reflect.TypeFor[store.Scope]()
	for i := range methods.NumMethod() {
		m := methods.Method(i)
		if m.Type.NumIn() < 3 || m.Type.In(2) != scope {
			continue
		}
		if ids[m.Name] == nil && lists[m.Name] == nil && !own[m.Name] {
			t.Errorf("%s takes a scope and is in no table of this test", m.Name)
		}
	}

	stranger := func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		w.stock(w.ada, meal.PantryItem{Food: "salt"})
		w.update(func(ctx context.Context, tx *store.Tx) error { return tx.Rate(ctx, w.ada.account, "red-lentil-dal", 1) })
		a := args{w, menu.ID, menu.Days[0].Meals[0].ID, w.order(w.ada, store.Generation{}).ID}
		for name, call := range ids {
			err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error { return call(ctx, tx, s, a) })
			if !problem.Is(err, problem.NotFound) {
				t.Errorf("%s with another household's id: %v", name, err)
			}
		}
		for name, call := range lists {
			w.must(w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				n, err := call(ctx, tx, s)
				if n != 0 {
					t.Errorf("%s shows %d things of another household", name, n)
				}
				return err
			}))
		}
		for name, enter := range map[string]closure{
			"Enter": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Enter(ctx, w.bob.account, w.ada.household)
				return err
			},
			"EnterByMenu": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.EnterByMenu(ctx, w.bob.account, a.menu)
				return err
			},
			"EnterByGeneration": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.EnterByGeneration(ctx, w.bob.account, a.generation)
				return err
			},
			"EnterAsService": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.EnterAsService(ctx, store.NewID())
				return err
			},
		} {
			if err := w.tryUpdate(enter); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s by a stranger: %v", name, err)
			}
		}
		// Nothing of it has left a trace.
		if got := w.menu(w.ada, menu.ID); !reflect.DeepEqual(got, menu) {
			t.Errorf("ada's menu is now %+v", got)
		}
		if g := w.generation(w.ada, a.generation); g.State != store.Queued || g.Version != 1 {
			t.Errorf("ada's generation is now %+v", g)
		}
	}
	// In both directions, for the id of one household sorts before the other's.
	t.Run("younger", func(t *testing.T) { each(t, stranger) })
	t.Run("older", func(t *testing.T) {
		each(t, func(w *world) {
			w.ada, w.bob = w.bob, w.ada
			stranger(w)
		})
	})
}

func TestCreatingWithForeignIDs(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		g := w.order(w.ada, store.Generation{})
		if err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.Refill, MenuID: &menu.ID})
			return err
		}); err == nil {
			t.Error("a refill of another household's menu was taken")
		}
		if err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.RecordGeneration(ctx, s, store.Generation{Task: store.Swap, MenuID: &menu.ID})
			return err
		}); err == nil {
			t.Error("a swap in another household's menu was kept")
		}
		w.wants(w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateMenu(ctx, s, w.ada.menu("2026-12-01", 1), false)
			return err
		}), problem.Invalid, "unknown-eater")
		theirs := w.bob.menu("2026-12-01", 1)
		theirs.Generation = g.ID
		if err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateMenu(ctx, s, theirs, false)
			return err
		}); err == nil {
			t.Error("a menu of another household's generation was taken")
		}
		theirs.Generation = ""
		w.save(w.bob, theirs, false)
		w.wants(w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.ReplaceMeals(ctx, s, theirs.ID, nil, []store.DatedMeal{{Date: "2026-12-01", Meal: w.ada.dinner("x")}})
		}), problem.Invalid, "unknown-eater")
	})
}

func TestEnteringByAThing(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		g := w.order(w.ada, store.Generation{})
		w.update(func(ctx context.Context, tx *store.Tx) error {
			byMenu, err := tx.EnterByMenu(ctx, w.ada.account, menu.ID)
			w.must(err)
			byGeneration, err := tx.EnterByGeneration(ctx, w.ada.account, g.ID)
			w.must(err)
			service, err := tx.EnterAsService(ctx, w.ada.household)
			w.must(err)
			if byMenu != byGeneration || byMenu.Household() != w.ada.household || byMenu.Role() != store.RoleOwner {
				t.Errorf("%+v, %+v", byMenu, byGeneration)
			}
			if service.Household() != w.ada.household || service.Account() != "" || service.Role() != "" {
				t.Errorf("service %+v", service)
			}
			return nil
		})
	})
}
