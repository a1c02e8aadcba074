package store_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func grams(g float64) *float64     { return &g }
func dated(d meal.Date) *meal.Date { return &d }

// stock keeps a food at a home, and gives whether it was new.
func (w *world) stock(h home, i meal.PantryItem) (row store.PantryRow, fresh bool) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		row, fresh, err = tx.SetPantryItem(ctx, s, i)
		return err
	}))
	return row, fresh
}

func (w *world) rules(h home) (rules meal.Household, version int) {
	w.Helper()
	w.must(w.in(h, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		rules, version, err = tx.Rules(ctx, s)
		return err
	}))
	return rules, version
}

func TestPantry(t *testing.T) {
	each(t, func(w *world) {
		before, version := w.rules(w.ada)
		if before.Pantry == nil || len(before.Pantry) != 0 {
			t.Errorf("an empty pantry is %v", before.Pantry)
		}
		rice := meal.PantryItem{Food: "rice"}
		spinach := meal.PantryItem{Food: "spinach", Grams: grams(0.1 + 0.2), UseBy: dated("2026-12-03"), UseUp: true}
		for _, i := range []meal.PantryItem{spinach, rice} {
			if row, fresh := w.stock(w.ada, i); !fresh || !reflect.DeepEqual(row, store.PantryRow{PantryItem: i, UpdatedAt: w.clock}) {
				t.Errorf("kept %+v as %+v, new %v", i, row, fresh)
			}
		}
		w.stock(w.bob, meal.PantryItem{Food: "spinach", Grams: grams(1)})
		after, now := w.rules(w.ada)
		if !reflect.DeepEqual(after.Pantry, []meal.PantryItem{rice, spinach}) {
			t.Errorf("the rules know of %+v", after.Pantry)
		}
		if now != version {
			t.Errorf("the pantry raised the version of the rules from %d to %d", version, now)
		}

		// In place of what was known: all of it.
		w.clock = w.clock.Add(time.Hour)
		if row, fresh := w.stock(w.ada, meal.PantryItem{Food: "spinach"}); fresh || row.Grams != nil || row.UseBy != nil || row.UseUp || !row.UpdatedAt.Equal(w.clock) {
			t.Errorf("replaced by %+v, new %v", row, fresh)
		}
		if theirs, _ := w.rules(w.bob); len(theirs.Pantry) != 1 || *theirs.Pantry[0].Grams != 1 {
			t.Errorf("bob's pantry is now %+v", theirs.Pantry)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			w.must(tx.RemovePantryItem(ctx, s, "spinach"))
			w.wants(tx.RemovePantryItem(ctx, s, "spinach"), problem.NotFound, "")
			left, err := tx.Pantry(ctx, s)
			if err != nil || !slices.Equal(idsOf(left, func(i store.PantryRow) string { return string(i.Food) }), []string{"rice"}) {
				t.Errorf("left %+v, %v", left, err)
			}
			return nil
		}))
	})
}

func TestThePantryHasPages(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range []food.ID{"d", "b", "e", "a", "c"} {
			w.stock(w.ada, meal.PantryItem{Food: id})
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			var got []food.ID
			for page, more := (store.Page{Limit: 2}), true; more; {
				items, next, err := tx.PantryPage(ctx, s, page)
				w.must(err)
				for _, i := range items {
					got = append(got, i.Food)
				}
				page.Cursor, more = next, next != ""
			}
			if !slices.Equal(got, []food.ID{"a", "b", "c", "d", "e"}) {
				t.Errorf("the pages hold %v", got)
			}
			for _, cursor := range []string{"?", "bm9uc2Vuc2U", "Zm9vZCA"} { // no base64, "nonsense", "food "
				_, _, err := tx.PantryPage(ctx, s, store.Page{Cursor: cursor})
				w.wants(err, problem.Malformed, "bad-cursor")
			}
			_, _, err := tx.PantryPage(ctx, s, store.Page{Limit: 201})
			w.wants(err, problem.Invalid, "")
			return nil
		}))
	})
}

// The stars of those who eat here count, whatever else they rate elsewhere.
func TestRatingsAreTheMeanOfThoseWhoEat(t *testing.T) {
	each(t, func(w *world) {
		w.update(func(ctx context.Context, tx *store.Tx) error {
			w.must(tx.Rate(ctx, w.ada.account, "dal", 3))
			w.must(tx.Rate(ctx, w.ada.account, "dal", 4))
			w.must(tx.Rate(ctx, w.ada.account, "soup", 2))
			w.must(tx.Rate(ctx, w.bob.account, "dal", 5))
			w.must(tx.Unrate(ctx, w.ada.account, "soup"))
			w.must(tx.Unrate(ctx, w.ada.account, "soup"))
			for recipe, want := range map[string]int{"dal": 4, "soup": 0} {
				if stars, err := tx.Stars(ctx, w.ada.account, recipe); err != nil || stars != want {
					t.Errorf("ada gives %s %d stars, %v", recipe, stars, err)
				}
			}
			return nil
		})
		for _, role := range store.Roles() {
			want := map[string]float64{"dal": 4}
			if role.Eats() {
				want["dal"] = 4.5
			}
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				return tx.SetMember(ctx, s, w.bob.account, role)
			}))
			if rules, _ := w.rules(w.ada); !reflect.DeepEqual(rules.Ratings, want) {
				t.Errorf("bob as %s: %v, want %v", role, rules.Ratings, want)
			}
		}
		if rules, _ := w.rules(w.bob); !reflect.DeepEqual(rules.Ratings, map[string]float64{"dal": 5}) {
			t.Errorf("at bob's: %v", rules.Ratings)
		}
	})
}

// The database by itself refuses what is no rating and no pantry.
func TestTheDatabaseKeepsOnlyStars(t *testing.T) {
	each(t, func(w *world) {
		for _, stars := range []int64{0, 6, -1} {
			if err := w.sql(`INSERT INTO rating (account_id, recipe_id, stars, rated_at) VALUES ($1, 'dal', $2, 1)`, w.ada.account, stars); err == nil {
				t.Errorf("%d stars were taken", stars)
			}
		}
		if err := w.sql(`INSERT INTO rating (account_id, recipe_id, stars, rated_at) VALUES ('nobody', 'dal', 1, 1)`); err == nil {
			t.Error("the stars of nobody were taken")
		}
		if err := w.sql(`INSERT INTO pantry_item (household_id, food_id, use_up, updated_at) VALUES ('nobody', 'rice', 0, 1)`); err == nil {
			t.Error("a pantry of no household was taken")
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			w.must(tx.Rate(ctx, w.ada.account, "dal", 1))
			return tx.Rate(ctx, w.ada.account, "soup", 5)
		})
		if n := w.count(`SELECT count(*) FROM rating`); n != 2 {
			t.Errorf("%d ratings are kept", n)
		}
	})
}

// Two clicks at once, and two members at once: one row, and no fault.
func TestTheSameFoodAndTheSameStarsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		const clicks = 8
		var wait sync.WaitGroup
		var fresh atomic.Int32
		for range clicks {
			wait.Go(func() {
				err := w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					_, isNew, err := tx.SetPantryItem(ctx, s, meal.PantryItem{Food: "spinach", UseUp: true})
					if isNew {
						tx.AfterCommit(func() { fresh.Add(1) })
					}
					return errors.Join(err, tx.Rate(ctx, w.ada.account, "dal", 4))
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if pantry, stars := w.count(`SELECT count(*) FROM pantry_item`), w.count(`SELECT count(*) FROM rating`); pantry != 1 || stars != 1 || fresh.Load() != 1 {
			t.Errorf("%d foods, %d ratings, new %d times", pantry, stars, fresh.Load())
		}
	})
}
