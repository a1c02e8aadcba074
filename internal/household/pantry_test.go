package household

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// rules are what composing knows of the household now.
func (w *world) rules() (rules meal.Household, version int) {
	w.t.Helper()
	w.people.Update(func(ctx context.Context, tx *store.Tx) error {
		s, err := tx.EnterAsService(ctx, w.home)
		if err != nil {
			return err
		}
		rules, version, err = tx.Rules(ctx, s)
		return err
	})
	return rules, version
}

func TestThePantryIsKnownToTheComposer(t *testing.T) {
	each(t, func(w *world) {
		plan := w.as(account.PlanMeals)
		_, version := w.rules()
		grams, by := 250.0, today.AddDays(2)
		item := meal.PantryItem{Food: "spinach", Grams: &grams, UseBy: &by, UseUp: true}
		row, fresh, err := w.SavePantryItem(w.ctx, plan, w.home, item, problem.Collector{})
		if err != nil || !fresh || !reflect.DeepEqual(row.PantryItem, item) || !row.UpdatedAt.Equal(now) {
			w.t.Fatalf("saved %+v, new %v: %v", row, fresh, err)
		}
		rules, after := w.rules()
		if !reflect.DeepEqual(rules.Pantry, []meal.PantryItem{item}) || after != version {
			w.t.Errorf("the composer knows of %+v, by version %d after %d", rules.Pantry, after, version)
		}
		if _, fresh, err := w.SavePantryItem(w.ctx, plan, w.home, meal.PantryItem{Food: "spinach"}, problem.Collector{}); err != nil || fresh {
			w.t.Errorf("the same food again: new %v, %v", fresh, err)
		}
		if list, next, err := w.Pantry(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{}); err != nil || next != "" || len(list) != 1 || list[0].UseUp {
			w.t.Errorf("the pantry is %+v: %v", list, err)
		}
		for _, id := range []food.ID{"unobtainium", "fish", ""} { // fish is a group
			item.Food = id
			_, _, err := w.SavePantryItem(w.ctx, plan, w.home, item, problem.Collector{})
			if !problem.Is(err, problem.NotFound) {
				w.t.Errorf("%q at home: %v", id, err)
			}
		}
		grams, by = -1, "tomorrow"
		item.Food = "spinach"
		_, _, err = w.SavePantryItem(w.ctx, plan, w.home, item, problem.Collector{})
		wantFields(w.t, "all wrong", err, "body.grams", "body.use_by")
		if err := w.RemovePantryItem(w.ctx, plan, w.home, "spinach"); err != nil {
			w.t.Error(err)
		}
		if err := w.RemovePantryItem(w.ctx, plan, w.home, "spinach"); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("removed twice: %v", err)
		}
	})
}

func TestRatingsAreOnesOwnAndComposedWith(t *testing.T) {
	each(t, func(w *world) {
		mine, recipe := w.as(account.SignedIn), catalog.Recipes()[0].ID
		bo := w.owner.Admit("bo@example.org", store.RoleMember)
		theirs := bo.As(account.SignedIn)
		four, one := 4, 1
		if err := errors.Join(w.RateRecipe(w.ctx, mine, recipe, &four, problem.Collector{}), w.RateRecipe(w.ctx, theirs, recipe, &one, problem.Collector{})); err != nil {
			w.t.Fatal(err)
		}
		r, err := w.Recipe(w.ctx, w.as(account.ReadAccount), recipe)
		if err != nil || r.Stars == nil || *r.Stars != 4 || r.ID != recipe || len(r.Steps) == 0 || r.Nutrition.EnergyKcal == nil {
			w.t.Errorf("the recipe is %+v: %v", r, err)
		}
		if rules, _ := w.rules(); !reflect.DeepEqual(rules.Ratings, map[string]float64{recipe: 2.5}) {
			w.t.Errorf("the composer knows of %v", rules.Ratings)
		}
		if err := w.RateRecipe(w.ctx, theirs, recipe, nil, problem.Collector{}); err != nil {
			w.t.Error(err)
		}
		if r, err := w.Recipe(w.ctx, theirs, recipe); err != nil || r.Stars != nil {
			w.t.Errorf("taken back: %v, %v", r.Stars, err)
		}
		if rules, _ := w.rules(); rules.Ratings[recipe] != 4 {
			w.t.Errorf("the composer knows of %v", rules.Ratings)
		}
	})
}

func TestWhoRatesIsKnownAndSoIsTheRecipe(t *testing.T) {
	each(t, func(w *world) {
		five, recipe := 5, catalog.Recipes()[0].ID
		for _, stars := range []int{0, 6, -1} {
			wantFields(w.t, "stars", w.RateRecipe(w.ctx, w.as(account.SignedIn), recipe, &stars, problem.Collector{}), "body.stars")
		}
		for name, call := range map[string]func(c account.Caller, recipe string) error{
			"Recipe": func(c account.Caller, recipe string) error { _, err := w.Recipe(w.ctx, c, recipe); return err },
			"RateRecipe": func(c account.Caller, recipe string) error {
				return w.RateRecipe(w.ctx, c, recipe, &five, problem.Collector{})
			},
		} {
			if err := call(account.Caller{}, recipe); !problem.Is(err, problem.Unauthorized) {
				w.t.Errorf("%s by nobody: %v", name, err)
			}
			for _, unknown := range []string{"moon-pie", "", "\x00"} {
				if err := call(w.as(account.SignedIn), unknown); !problem.Is(err, problem.NotFound) {
					w.t.Errorf("%s of %q: %v", name, unknown, err)
				}
			}
		}
	})
}
