package store_test

import (
	"cmp"
	"context"
	"reflect"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestHouseholds(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			h, err := tx.Household(ctx, s)
			w.must(err)
			want := store.Household{ID: w.ada.household, Name: "Home of ada@example.org", TimeZone: "Europe/London", Locale: "en",
				Country: "GB", Units: food.Metric, AllergenScope: meal.ScopeHousehold, RulesVersion: 2, Version: 1, CreatedAt: w.clock}
			if h != want {
				t.Errorf("got %+v", h)
			}
			if s.Role() != store.Owner || s.Account() != w.ada.account || s.Household() != w.ada.household {
				t.Errorf("scope %+v", s)
			}
			h.Name, h.Units = "Küche", food.US
			h, err = tx.UpdateHousehold(ctx, s, h, 1)
			w.must(err)
			if h.Name != "Küche" || h.Units != food.US || h.Version != 2 || h.RulesVersion != 2 {
				t.Errorf("after an edit %+v", h)
			}
			h.AllergenScope = meal.ScopeEater
			h, err = tx.UpdateHousehold(ctx, s, h, 0)
			w.must(err)
			if h.Version != 3 || h.RulesVersion != 3 {
				t.Errorf("after a change of the scope %+v", h)
			}
			_, err = tx.UpdateHousehold(ctx, s, h, 2)
			w.wants(err, problem.Stale, "")

			second, _, err := tx.CreateHousehold(ctx, w.ada.account, store.Household{Name: "Cottage"})
			w.must(err)
			all, err := tx.Households(ctx, w.ada.account)
			w.must(err)
			if len(all) != 2 || all[0].Household != h || all[1].Household.ID != second.Household() || all[1].Role != store.Owner {
				t.Errorf("got %+v", all)
			}
			return nil
		}))
	})
}

func TestMembers(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			for _, role := range store.Roles() {
				w.must(tx.SetMember(ctx, s, w.bob.account, role))
				bob, err := tx.Enter(ctx, w.bob.account, w.ada.household)
				if err != nil || bob.Role() != role {
					t.Errorf("%s: got %+v, %v", role, bob, err)
				}
			}
			members, err := tx.Members(ctx, s)
			if err != nil || len(members) != 2 || members[0].Role == members[1].Role {
				t.Errorf("got %+v, %v", members, err)
			}
			w.wants(tx.SetMember(ctx, s, store.NewID(), store.Plain), problem.NotFound, "")
			w.must(tx.RemoveMember(ctx, s, w.bob.account))
			w.wants(tx.RemoveMember(ctx, s, w.bob.account), problem.NotFound, "")
			_, err = tx.Enter(ctx, w.bob.account, w.ada.household)
			w.wants(err, problem.NotFound, "")
			return nil
		}))
	})
}

func TestEaters(t *testing.T) {
	each(t, func(w *world) {
		born, energy := "2019-04", 1400
		full := meal.Eater{Name: "Zoë 🥕", Guest: true, Born: &born, Diets: []food.Diet{"vegetarian"},
			Allergens: []food.Allergen{food.Peanuts}, ExcludedFoods: []food.ID{"mushrooms"}, DislikedFoods: []food.ID{}, EnergyKcal: &energy}
		var zoe store.EaterRow
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
			zoe, err = tx.CreateEater(ctx, s, store.EaterRow{Eater: full, SetByCoach: true, Archived: true, Version: 9})
			return err
		}))
		full.ID = zoe.ID
		if !store.ValidID(zoe.ID) || !reflect.DeepEqual(zoe.Eater, full) || !zoe.SetByCoach || zoe.Archived || zoe.Version != 1 || !zoe.CreatedAt.Equal(w.clock) {
			t.Fatalf("got %+v", zoe)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			got, err := tx.Eater(ctx, s, zoe.ID)
			if err != nil || !reflect.DeepEqual(got, zoe) {
				t.Errorf("got %+v, %v", got, err)
			}
			got.Name, got.Allergens = "Zoe", []food.Allergen{}
			got, err = tx.UpdateEater(ctx, s, got, 1)
			if err != nil || got.Name != "Zoe" || got.Version != 2 || len(got.Allergens) != 0 || got.Allergens == nil {
				t.Errorf("got %+v, %v", got, err)
			}
			_, err = tx.UpdateEater(ctx, s, got, 1)
			w.wants(err, problem.Stale, "")
			_, err = tx.UpdateEater(ctx, s, got, 0)
			w.must(err)
			return nil
		}))
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			rules, version, err := tx.Rules(ctx, s)
			if err != nil || len(rules.Eaters) != 2 || version != 5 || rules.Scope != meal.ScopeHousehold || rules.Units != food.Metric {
				t.Errorf("rules %+v, version %d, %v", rules, version, err)
			}
			w.must(tx.ArchiveEater(ctx, s, zoe.ID))
			w.must(tx.ArchiveEater(ctx, s, zoe.ID))
			h, err := tx.Household(ctx, s)
			if err != nil || h.RulesVersion != 6 {
				t.Errorf("archived twice: rules version %d, %v", h.RulesVersion, err)
			}
			eaters, _ := tx.Eaters(ctx, s)
			all, _ := tx.AllEaters(ctx, s)
			got, err := tx.Eater(ctx, s, zoe.ID)
			if err != nil || !got.Archived || len(eaters) != 1 || len(all) != 2 {
				t.Errorf("archived: %+v, %d of %d, %v", got, len(eaters), len(all), err)
			}
			return nil
		}))
	})
}

func TestPreferences(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			p, err := tx.Preferences(ctx, s)
			if err != nil || p.Version != 0 || !reflect.DeepEqual(p.Preferences, meal.DefaultPreferences()) {
				t.Errorf("never set: %+v, %v", p, err)
			}
			_, err = tx.SetPreferences(ctx, s, p.Preferences, 1)
			w.wants(err, problem.Stale, "")
			p.Snacks, p.Cuisines = 3, []string{"indian"}
			p.Schedule = map[string]map[meal.Slot][]string{"mon": {meal.Lunch: {w.ada.eater}}}
			for want := 1; want <= 2; want++ {
				kept, err := tx.SetPreferences(ctx, s, p.Preferences, cmp.Or(want-1, store.NoneYet))
				if err != nil || kept.Version != want || !reflect.DeepEqual(kept.Preferences, p.Preferences) {
					t.Errorf("got %+v, %v", kept, err)
				}
			}
			_, err = tx.SetPreferences(ctx, s, p.Preferences, 1)
			w.wants(err, problem.Stale, "")
			_, err = tx.SetPreferences(ctx, s, p.Preferences, store.NoneYet)
			w.wants(err, problem.Stale, "")
			p, err = tx.Preferences(ctx, s)
			if err != nil || p.Version != 2 || p.Snacks != 3 {
				t.Errorf("got %+v, %v", p, err)
			}
			return nil
		}))
	})
}

func TestDeletingAHouseholdTakesEverything(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		m := w.ada.menu("2026-12-01", 2)
		m.Generation = g.ID
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.SetPreferences(ctx, s, meal.Preferences{}, 0)
			w.must(err)
			w.must(tx.Checkpoint(ctx, held, m.Days[0], store.Progress{}))
			_, err = tx.CreateMenu(ctx, s, m, false)
			w.must(err)
			w.must(tx.CheckItem(ctx, s, m.ID, "salt", true))
			_, _, err = tx.Remember(ctx, store.Idempotency{Account: w.ada.account, Route: "r", Key: "k", Generation: g.ID})
			w.must(err)
			return tx.Complete(ctx, held, m.ID, store.Progress{})
		}))
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			w.must(tx.DeleteHousehold(ctx, s))
			_, err := tx.Household(ctx, s)
			w.wants(err, problem.NotFound, "")
			return nil
		}))
		for _, table := range tenantTables(t) {
			column := "household_id"
			if table == "household" {
				column = "id"
			}
			if n := w.count(`SELECT count(*) FROM `+table+` WHERE `+column+` = $1`, w.ada.household); n != 0 {
				t.Errorf("%s still has %d rows", table, n)
			}
		}
		if n := w.count(`SELECT count(*) FROM idempotency`); n != 0 {
			t.Errorf("%d keys are left", n)
		}
		if n := w.count(`SELECT count(*) FROM eater`); n != 1 {
			t.Errorf("%d eaters of the other household", n)
		}
	})
}

// The database by itself refuses what would tie two households together.
func TestForeignIDsAreRefusedByTheDatabase(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		theirs := w.save(w.bob, w.bob.menu("2026-12-01", 1), false)
		g, other := w.order(w.ada, store.Generation{}), w.order(w.bob, store.Generation{})
		mealID := menu.Days[0].Meals[0].ID
		for name, statement := range map[string]struct {
			query string
			args  []any
		}{
			"portion of another's eater":       {`UPDATE portion SET eater_id = $1 WHERE household_id = $2`, []any{w.bob.eater, w.ada.household}},
			"portion of another's meal":        {`INSERT INTO portion (household_id, menu_id, meal_id, eater_id, position, servings) VALUES ($1, $2, $3, $4, 1, 1)`, []any{w.bob.household, menu.ID, mealID, w.bob.eater}},
			"meal moved to another":            {`UPDATE meal SET household_id = $1 WHERE household_id = $2`, []any{w.bob.household, w.ada.household}},
			"menu of another's generation":     {`UPDATE menu SET generation_id = $1 WHERE id = $2`, []any{other.ID, menu.ID}},
			"generation of another's menu":     {`UPDATE generation SET menu_id = $1 WHERE id = $2`, []any{theirs.ID, g.ID}},
			"checkpoint of another's":          {`INSERT INTO generation_day (household_id, generation_id, date, body) VALUES ($1, $2, '2026-12-01', '{}')`, []any{w.bob.household, g.ID}},
			"date of another's menu":           {`UPDATE planned_date SET menu_id = $1 WHERE household_id = $2`, []any{theirs.ID, w.ada.household}},
			"check of another's list":          {`INSERT INTO grocery_check (household_id, menu_id, food_id, checked_at) VALUES ($1, $2, 'salt', 1)`, []any{w.bob.household, menu.ID}},
			"generation given away":            {`UPDATE generation SET household_id = $1 WHERE id = $2`, []any{"nobody", g.ID}},
			"eater of a household that is not": {`UPDATE eater SET household_id = 'nobody' WHERE id = $1`, []any{w.ada.eater}},
		} {
			if err := w.sql(statement.query, statement.args...); err == nil {
				t.Errorf("%s: the database took it", name)
			}
		}
	})
}
