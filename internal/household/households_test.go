package household

import (
	"context"
	"strings"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestHouseholds(t *testing.T) {
	each(t, func(w *world) {
		c, manage := w.as(account.SignedIn), w.as(account.ManageHousehold)
		made, err := w.Create(w.ctx, c, store.Household{Name: " Cabin ", Locale: "de-at", Country: "at"})
		if err != nil || made.Name != "Cabin" || made.TimeZone != "UTC" || made.Locale != "de-AT" || made.Country != "AT" || made.Units != food.Metric {
			w.t.Fatalf("made %+v: %v", made, err)
		}
		list, _, err := w.List(w.ctx, c, store.Page{})
		if err != nil || len(list) != 2 || list[1].Role != store.RoleOwner {
			w.t.Errorf("households %+v: %v", list, err)
		}
		_, err = w.Create(w.ctx, c, store.Household{Name: " ", TimeZone: "Mars/Olympus", Locale: "?", Country: "Austria", Units: "stone", AllergenScope: "nobody"})
		wantFields(w.t, "all wrong", err, "body.name", "body.time_zone", "body.locale", "body.country", "body.units", "body.allergen_scope")
		zone, local := "Pacific/Kiritimati", "Local"
		changed, err := w.Change(w.ctx, manage, made.ID, Change{TimeZone: &zone}, made.Version)
		if err != nil || changed.TimeZone != zone || changed.Name != "Cabin" {
			w.t.Errorf("changed %+v: %v", changed, err)
		}
		if changed.Today(now) != "2026-12-02" {
			w.t.Errorf("today there is %s", changed.Today(now))
		}
		_, err = w.Change(w.ctx, manage, made.ID, Change{TimeZone: &local}, 0)
		wantFields(w.t, "the server's own zone", err, "body.time_zone")
		if _, err = w.Change(w.ctx, manage, made.ID, Change{}, made.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("an older version: %v", err)
		}
		w.people.Update(func(ctx context.Context, tx *store.Tx) error {
			for range maxHouseholds - 2 {
				if _, _, err := tx.CreateHousehold(ctx, w.owner.AccountID(), store.Household{Name: "Another"}); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := w.Create(w.ctx, c, store.Household{Name: "One too many"}); problem.As(err) == nil || problem.As(err).Code != "too-many-households" || !strings.Contains(err.Error(), "count=200") {
			w.t.Errorf("one too many: %v", err)
		}
		if err := w.Delete(w.ctx, manage, made.ID, made.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("deleting an older version: %v", err)
		}
		if err := w.Delete(w.ctx, manage, made.ID, made.Version+1); err != nil {
			w.t.Error(err)
		}
		if _, err := w.Household(w.ctx, w.as(account.ReadHousehold), made.ID); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("deleted: %v", err)
		}
	})
}

// To judge an input is to find what saving it would find, and to keep nothing.
func TestJudgingFindsWhatSavingWould(t *testing.T) {
	each(t, func(w *world) {
		edit, manage, plan := w.as(account.EditEaters), w.as(account.ManageHousehold), w.as(account.PlanMeals)
		energy, nowhere := 700, "Mars/Olympus"
		e := meal.Eater{ID: w.eater, EnergyKcal: &energy, Allergens: []food.Allergen{"dust"}}
		pr := meal.DefaultPreferences()
		pr.Snacks = 9
		change := Change{TimeZone: &nowhere}
		nothing, soon, six := 0.0, meal.Date("soon"), 6
		item := meal.PantryItem{Food: "spinach", Grams: &nothing, UseBy: &soon}
		fresh := store.Household{TimeZone: nowhere}
		_, _, saved := w.SaveEater(w.ctx, edit, w.home, e, []string{"no phlogiston"}, 0)
		_, set := w.SavePreferences(w.ctx, edit, w.home, pr, 0)
		_, changed := w.Change(w.ctx, manage, w.home, change, 0)
		_, made := w.Create(w.ctx, w.as(account.SignedIn), fresh)
		_, _, stocked := w.SavePantryItem(w.ctx, plan, w.home, item)
		rated := w.RateRecipe(w.ctx, w.as(account.SignedIn), catalog.Recipes()[0].ID, &six)
		for name, pair := range map[string][2]error{
			"pantry":        {stocked, w.JudgePantryItem(w.ctx, plan, w.home, item)},
			"rating":        {rated, w.JudgeRating(w.as(account.SignedIn), catalog.Recipes()[0].ID, &six)},
			"eater":         {saved, w.JudgeEater(w.ctx, edit, w.home, e, []string{"no phlogiston"})},
			"preferences":   {set, w.JudgePreferences(w.ctx, edit, w.home, pr)},
			"household":     {changed, w.JudgeChange(w.ctx, manage, w.home, change)},
			"new household": {made, w.JudgeNew(w.as(account.SignedIn), fresh)},
		} {
			saving, judging := problem.As(pair[0]), problem.As(pair[1])
			if saving == nil || judging == nil || saving.Error() != judging.Error() {
				w.t.Errorf("%s: saving says %v, judging %v", name, pair[0], pair[1])
			}
		}
		before, err := w.Eater(w.ctx, w.as(account.ReadHousehold), w.home, w.eater)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.JudgeEater(w.ctx, edit, w.home, meal.Eater{ID: w.eater, Name: "Bo"}, []string{"no nuts"}); err != nil {
			w.t.Errorf("nothing is wrong: %v", err)
		}
		if now, err := w.Eater(w.ctx, w.as(account.ReadHousehold), w.home, w.eater); err != nil || now.Version != before.Version || now.Name != before.Name {
			w.t.Errorf("judged, and kept: %+v, %v", now, err)
		}
	})
}
