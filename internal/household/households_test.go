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
		made, err := w.Create(w.ctx, c, store.Household{Name: " Cabin ", Locale: "de-at", Country: "at"}, problem.Collector{})
		if err != nil || made.Name != "Cabin" || made.TimeZone != "UTC" || made.Locale != "de-AT" || made.Country != "AT" || made.Units != food.Metric {
			w.t.Fatalf("made %+v: %v", made, err)
		}
		list, _, err := w.List(w.ctx, c, store.Page{})
		if err != nil || len(list) != 2 || list[1].Role != store.RoleOwner {
			w.t.Errorf("households %+v: %v", list, err)
		}
		_, err = w.Create(w.ctx, c, store.Household{Name: " ", TimeZone: "Mars/Olympus", Locale: "?", Country: "Austria", Units: "stone", AllergenScope: "nobody"}, problem.Collector{})
		wantFields(w.t, "all wrong", err, "body.name", "body.time_zone", "body.locale", "body.country", "body.units", "body.allergen_scope")
		zone, local := "Pacific/Kiritimati", "Local"
		changed, err := w.Change(w.ctx, manage, made.ID, Change{TimeZone: &zone}, made.Version, problem.Collector{})
		if err != nil || changed.TimeZone != zone || changed.Name != "Cabin" {
			w.t.Errorf("changed %+v: %v", changed, err)
		}
		if changed.Today(now) != "2026-12-02" {
			w.t.Errorf("today there is %s", changed.Today(now))
		}
		_, err = w.Change(w.ctx, manage, made.ID, Change{TimeZone: &local}, 0, problem.Collector{})
		wantFields(w.t, "the server's own zone", err, "body.time_zone")
		if _, err = w.Change(w.ctx, manage, made.ID, Change{}, made.Version, problem.Collector{}); !problem.Is(err, problem.Stale) {
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
		if _, err := w.Create(w.ctx, c, store.Household{Name: "One too many"}, problem.Collector{}); problem.As(err) == nil || problem.As(err).Code != "too-many-households" || !strings.Contains(err.Error(), "count=200") {
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

// What could not be read of an input is named beside what breaks a rule, a place once, and
// nothing is kept.
func TestAllThatIsWrongIsNamedAtOnce(t *testing.T) {
	each(t, func(w *world) {
		edit, manage, plan, mine := w.as(account.EditEaters), w.as(account.ManageHousehold), w.as(account.PlanMeals), w.as(account.SignedIn)
		recipe := catalog.Recipes()[0].ID
		energy, nowhere, snacks := 700, "Mars/Olympus", 9
		nothing, soon, six := 0.0, meal.Date("soon"), 6
		for name, c := range map[string]struct {
			save func(right bool, found problem.Collector) error
			want []string // that the rules find
		}{
			"eater": {func(right bool, found problem.Collector) error {
				e, rules := meal.Eater{ID: w.eater, EnergyKcal: &energy, Allergens: []food.Allergen{"dust"}}, []string{"no phlogiston"}
				if right {
					e, rules = meal.Eater{ID: w.eater, Name: "Bo"}, []string{"no nuts"}
				}
				_, _, err := w.SaveEater(w.ctx, edit, w.home, e, rules, 0, found)
				return err
			}, []string{"body.rules[0]", "body.name", "body.allergens[0]", "body.energy_kcal"}},
			"new eater": {func(right bool, found problem.Collector) error {
				e := meal.Eater{ID: NewEaterID()}
				if right {
					e.Name = "Cy"
				}
				_, _, err := w.AddEater(w.ctx, edit, w.home, e, nil, found)
				return err
			}, []string{"body.name"}},
			"preferences": {func(right bool, found problem.Collector) error {
				p := meal.DefaultPreferences()
				if !right {
					p.Snacks = snacks
				}
				_, err := w.SavePreferences(w.ctx, edit, w.home, p, 0, found)
				return err
			}, []string{"body.snacks"}},
			"household": {func(right bool, found problem.Collector) error {
				change := Change{}
				if !right {
					change.TimeZone = &nowhere
				}
				_, err := w.Change(w.ctx, manage, w.home, change, 0, found)
				return err
			}, []string{"body.time_zone"}},
			"new household": {func(right bool, found problem.Collector) error {
				home := store.Household{Name: "Cabin"}
				if !right {
					home = store.Household{TimeZone: nowhere}
				}
				_, err := w.Create(w.ctx, mine, home, found)
				return err
			}, []string{"body.name", "body.time_zone"}},
			"pantry": {func(right bool, found problem.Collector) error {
				item := meal.PantryItem{Food: "spinach"}
				if !right {
					item.Grams, item.UseBy = &nothing, &soon
				}
				_, _, err := w.SavePantryItem(w.ctx, plan, w.home, item, found)
				return err
			}, []string{"body.grams", "body.use_by"}},
			"rating": {func(right bool, found problem.Collector) error {
				stars := &six
				if right {
					stars = nil
				}
				return w.RateRecipe(w.ctx, mine, recipe, stars, found)
			}, []string{"body.stars"}},
		} {
			var found problem.Collector
			found.Find("colour", "unexpected")
			wantFields(w.t, name+" that is right", c.save(true, found), "body.colour")
			wantFields(w.t, name, c.save(false, found), append([]string{"body.colour"}, c.want...)...)
			found.Find(strings.TrimPrefix(c.want[0], "body."), "required")
			err := c.save(false, found)
			wantFields(w.t, name+" with a place twice", err, append([]string{"body.colour"}, c.want...)...)
			if p := problem.As(err); p.Fields[1].Code != "required" {
				w.t.Errorf("%s: who spoke first is not heard: %+v", name, p.Fields)
			}
		}
		now, err := w.Eater(w.ctx, w.as(account.ReadHousehold), w.home, w.eater)
		eaters, _, err2 := w.Eaters(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{})
		if err != nil || err2 != nil || now.Version != 1 || len(eaters) != 1 {
			w.t.Errorf("refused, and kept: %+v of %d, %v, %v", now, len(eaters), err, err2)
		}
		if items, _, err := w.Pantry(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{}); err != nil || len(items) != 0 {
			w.t.Errorf("refused, and at home: %+v, %v", items, err)
		}
	})
}

// A food that a form could not name is one of the things that are wrong with it, and no
// missing one.
func TestAFoodThatIsKnownToBeWrongIsNotMissing(t *testing.T) {
	each(t, func(w *world) {
		var found problem.Collector
		found.Find("food", "unknown")
		soon := meal.Date("soon")
		_, _, err := w.SavePantryItem(w.ctx, w.as(account.PlanMeals), w.home, meal.PantryItem{UseBy: &soon}, found)
		wantFields(w.t, "no food", err, "body.food", "body.use_by")
	})
}
