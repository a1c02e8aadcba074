package store_test

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

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
			if s.Role() != store.RoleOwner || s.Account() != w.ada.account || s.Household() != w.ada.household {
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
			if len(all) != 2 || all[0].Household != h || all[1].Household.ID != second.Household() || all[1].Role != store.RoleOwner {
				t.Errorf("got %+v", all)
			}
			return nil
		}))
	})
}

// What somebody deletes is what that person saw.
func TestDeletingAnOlderVersionIsStale(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		for name, remove := range map[string]func(ctx context.Context, tx *store.Tx, s store.Scope) error{
			"eater": func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				return tx.ArchiveEater(ctx, s, w.ada.eater, 9)
			},
			"menu":      func(ctx context.Context, tx *store.Tx, s store.Scope) error { return tx.DeleteMenu(ctx, s, menu.ID, 9) },
			"household": func(ctx context.Context, tx *store.Tx, s store.Scope) error { return tx.DeleteHousehold(ctx, s, 9) },
		} {
			err := w.in(w.ada, remove)
			w.wants(err, problem.Stale, "")
			if err != nil && !strings.Contains(err.Error(), "what="+name) {
				t.Errorf("%s: told as %q", name, err)
			}
		}
		if got := w.menu(w.ada, menu.ID); !reflect.DeepEqual(got, menu) {
			t.Errorf("the menu is now %+v", got)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			w.must(tx.DeleteMenu(ctx, s, menu.ID, menu.Version))
			return tx.ArchiveEater(ctx, s, w.ada.eater, 1)
		}))
	})
}

// The lists that begin with the oldest and those that begin with the newest, page by
// page: everything once and in order.
func TestListsOfPeopleHavePages(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			for i := range 4 {
				_, err := tx.CreateEater(ctx, s, store.EaterRow{Eater: meal.Eater{Name: fmt.Sprint("Eater ", i)}})
				w.must(err)
				_, _, err = tx.CreateHousehold(ctx, w.ada.account, store.Household{Name: fmt.Sprint("Home ", i)})
				w.must(err)
				end := w.clock.Add(time.Hour)
				w.must(tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: fmt.Sprint("s", i), ExpiresAt: end}))
				w.must(tx.CreateAPIToken(ctx, store.APIToken{Account: w.ada.account, TokenHash: fmt.Sprint("t", i)}))
			}
			w.must(tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: "over", ExpiresAt: w.clock}))
			w.must(tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: "idle", SeenAt: w.clock.Add(-time.Hour), ExpiresAt: w.clock.Add(time.Hour)}))
			return nil
		}))
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			var eaters, homes, sessions, tokens []string
			all, err := tx.Eaters(ctx, s)
			w.must(err)
			for _, e := range all {
				eaters = append(eaters, e.ID)
			}
			members, err := tx.Households(ctx, w.ada.account)
			w.must(err)
			for _, m := range members {
				homes = append(homes, m.Household.ID)
			}
			logins, err := tx.Sessions(ctx, w.ada.account)
			w.must(err)
			for _, l := range logins {
				if l.TokenHash != "over" && l.TokenHash != "idle" {
					sessions = append(sessions, l.ID)
				}
			}
			keys, err := tx.APITokens(ctx, w.ada.account)
			w.must(err)
			for _, k := range keys {
				tokens = append(tokens, k.ID)
			}
			for name, list := range map[string]struct {
				want []string
				page func(store.Page) ([]string, string, error)
			}{
				"eaters": {eaters, func(p store.Page) ([]string, string, error) {
					items, next, err := tx.EatersPage(ctx, s, p)
					return idsOf(items, func(e store.EaterRow) string { return e.ID }), next, err
				}},
				"households": {homes, func(p store.Page) ([]string, string, error) {
					items, next, err := tx.HouseholdsPage(ctx, w.ada.account, p)
					return idsOf(items, func(m store.Membership) string { return m.Household.ID }), next, err
				}},
				"sessions": {sessions, func(p store.Page) ([]string, string, error) {
					items, next, err := tx.SessionsPage(ctx, w.ada.account, w.clock, w.clock.Add(-time.Hour), p)
					return idsOf(items, func(l store.Session) string { return l.ID }), next, err
				}},
				"tokens": {tokens, func(p store.Page) ([]string, string, error) {
					items, next, err := tx.APITokensPage(ctx, w.ada.account, p)
					return idsOf(items, func(k store.APIToken) string { return k.ID }), next, err
				}},
			} {
				var got []string
				page := store.Page{Limit: 2}
				for range len(list.want) {
					ids, next, err := list.page(page)
					w.must(err)
					got = append(got, ids...)
					if page.Cursor = next; next == "" {
						break
					}
				}
				if len(list.want) < 4 || !slices.Equal(got, list.want) {
					t.Errorf("%s: the pages hold %v, want %v", name, got, list.want)
				}
				for _, wrong := range []store.Page{{Limit: 201}, {Limit: -1}, {Cursor: "?"}, {Cursor: "bm9uc2Vuc2U"}} {
					_, _, err := list.page(wrong)
					if p := problem.As(err); p == nil || len(p.Fields) != 1 || !strings.HasPrefix(p.Fields[0].Location(), "query.") {
						t.Errorf("%s: %+v is answered by %v", name, wrong, err)
					}
				}
			}
			return nil
		}))
	})
}

func idsOf[T any](items []T, id func(T) string) (ids []string) {
	for _, item := range items {
		ids = append(ids, id(item))
	}
	return ids
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
			w.wants(tx.SetMember(ctx, s, store.NewID(), store.RoleMember), problem.NotFound, "")
			w.must(tx.RemoveMember(ctx, s, w.bob.account))
			w.wants(tx.RemoveMember(ctx, s, w.bob.account), problem.NotFound, "")
			_, err = tx.Enter(ctx, w.bob.account, w.ada.household)
			w.wants(err, problem.NotFound, "")
			return nil
		}))
	})
}

// Two owners who make one another viewers, or remove one another, at the same moment: one
// of them stays an owner.
func TestTheLastOwnerStays(t *testing.T) {
	changes := map[string]func(ctx context.Context, tx *store.Tx, s store.Scope, other string) error{
		"demoted": func(ctx context.Context, tx *store.Tx, s store.Scope, other string) error {
			return tx.SetMember(ctx, s, other, store.RoleViewer)
		},
		"removed": func(ctx context.Context, tx *store.Tx, s store.Scope, other string) error {
			return tx.RemoveMember(ctx, s, other)
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					return tx.SetMember(ctx, s, w.bob.account, store.RoleOwner)
				}))
				// The service asks, so that neither is refused for a role that is gone already.
				by := func(other string) closure {
					return func(ctx context.Context, tx *store.Tx) error {
						s, err := tx.EnterAsService(ctx, w.ada.household)
						if err != nil {
							return err
						}
						return change(ctx, tx, s, other)
					}
				}
				atOnce(w, "last-owner", by(w.ada.account), by(w.bob.account))
				if n := w.count(`SELECT count(*) FROM member WHERE household_id = $1 AND role = 'owner'`, w.ada.household); n != 1 {
					t.Errorf("%d owners", n)
				}
			})
		})
	}
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
			w.wants(tx.ArchiveEater(ctx, s, zoe.ID, 2), problem.Stale, "")
			w.must(tx.ArchiveEater(ctx, s, zoe.ID, 3))
			w.must(tx.ArchiveEater(ctx, s, zoe.ID, 3))
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
			if err != nil && !strings.Contains(err.Error(), "what=preferences") {
				t.Errorf("stale preferences are told as %q", err)
			}
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
			w.must(tx.Checkpoint(ctx, held, m.Days[0], store.Progress{}, store.Usage{}))
			_, err = tx.CreateMenu(ctx, s, m, false)
			w.must(err)
			w.must(tx.CheckItem(ctx, s, m.ID, "salt", true))
			_, _, err = tx.SetPantryItem(ctx, s, meal.PantryItem{Food: "salt"})
			w.must(err)
			_, _, err = tx.Remember(ctx, store.Idempotency{Account: w.ada.account, Route: "r", Key: "k", Generation: g.ID})
			w.must(err)
			return tx.Complete(ctx, held, m.ID, store.Progress{})
		}))
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			w.must(tx.DeleteHousehold(ctx, s, 1))
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
