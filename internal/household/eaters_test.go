package household

import (
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestEaters(t *testing.T) {
	each(t, func(w *world) {
		edit := w.as(account.EditEaters)
		bo, read, err := w.SaveEater(w.ctx, edit, w.home, meal.Eater{Name: " Bo ", Allergens: []food.Allergen{food.Nuts}}, []string{"no nuts", "vegetarian"}, 0, problem.Collector{})
		if err != nil || len(read) != 2 {
			w.t.Fatalf("saved %+v, %+v: %v", bo, read, err)
		}
		if bo.Name != "Bo" || len(bo.Allergens) != 2 || len(bo.Diets) != 1 || bo.Diets[0] != food.Vegetarian {
			w.t.Errorf("Bo is %+v", bo)
		}
		_, _, err = w.SaveEater(w.ctx, edit, w.home, meal.Eater{Name: "", Allergens: []food.Allergen{"dust"}}, []string{"vegan", "no phlogiston", "diabetes"}, 0, problem.Collector{})
		p := problem.As(err)
		if p == nil || p.Kind != problem.Invalid {
			w.t.Fatalf("wrong fields: %v", err)
		}
		found := map[string]bool{}
		for _, f := range p.Fields {
			found[f.Location()] = true
		}
		for _, at := range []string{"body.rules[1]", "body.rules[2]", "body.name", "body.allergens[0]"} {
			if !found[at] {
				w.t.Errorf("%s is not named: %v", at, found)
			}
		}
		twice := meal.Eater{ID: NewEaterID(), Name: "Cy"}
		cy, _, err := w.AddEater(w.ctx, edit, w.home, twice, []string{"no nuts"}, problem.Collector{})
		if err != nil || cy.ID != twice.ID || len(cy.Allergens) != 2 {
			w.t.Errorf("added %+v: %v", cy, err)
		}
		if _, _, err := w.AddEater(w.ctx, edit, w.home, twice, []string{"no nuts"}, problem.Collector{}); problem.As(err) == nil || problem.As(err).Code != "eater-exists" {
			w.t.Errorf("added twice: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.home, cy.ID, cy.Version); err != nil {
			w.t.Fatal(err)
		}
		renamed := bo.Eater
		renamed.Name = "Bob"
		if _, _, err := w.SaveEater(w.ctx, edit, w.home, renamed, nil, bo.Version, problem.Collector{}); err != nil {
			w.t.Error(err)
		}
		if _, _, err := w.SaveEater(w.ctx, edit, w.home, renamed, nil, bo.Version, problem.Collector{}); !problem.Is(err, problem.Stale) {
			w.t.Errorf("an older version: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.home, bo.ID, bo.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("archiving an older version: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.home, bo.ID, bo.Version+1); err != nil {
			w.t.Fatal(err)
		}
		if _, _, err := w.SaveEater(w.ctx, edit, w.home, renamed, nil, 0, problem.Collector{}); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("an archived eater: %v", err)
		}
		if list, _, err := w.Eaters(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{}); err != nil || len(list) != 1 {
			w.t.Errorf("eaters %+v: %v", list, err)
		}
	})
}

func TestACoachVouchesForLittleEnergy(t *testing.T) {
	each(t, func(w *world) {
		coach := w.owner.Admit("coach@example.org", store.RoleCoach)
		kcal := 1000
		little := meal.Eater{ID: w.eater, Name: "Ada", EnergyKcal: &kcal}
		_, _, err := w.SaveEater(w.ctx, w.as(account.EditEaters), w.home, little, nil, 0, problem.Collector{})
		wantFields(w.t, "by the owner", err, "body.energy_kcal")
		row, _, err := w.SaveEater(w.ctx, coach.As(account.EditEaters), w.home, little, nil, 0, problem.Collector{})
		if err != nil || !row.SetByCoach {
			w.t.Fatalf("by the coach: %+v, %v", row, err)
		}
		little.Name = "Ada Lovelace"
		if row, _, err = w.SaveEater(w.ctx, w.as(account.EditEaters), w.home, little, nil, 0, problem.Collector{}); err != nil || !row.SetByCoach {
			w.t.Errorf("another name by the owner: %+v, %v", row, err)
		}
		kcal = 900
		_, _, err = w.SaveEater(w.ctx, w.as(account.EditEaters), w.home, little, nil, 0, problem.Collector{})
		wantFields(w.t, "less by the owner", err, "body.energy_kcal")
		kcal = 1000
		little.Aims = []meal.Aim{{Nutrient: meal.AimEnergy, Min: new(900.0), Unit: meal.InKcal, Per: meal.PerWeek}}
		_, _, err = w.SaveEater(w.ctx, w.as(account.EditEaters), w.home, little, nil, 0, problem.Collector{})
		wantFields(w.t, "less as a week's mean by the owner", err, "body.energy_kcal", "body.aims[0].min")
	})
}

func TestPreferences(t *testing.T) {
	each(t, func(w *world) {
		edit := w.as(account.EditEaters)
		wrong := meal.DefaultPreferences()
		wrong.Snacks = 9
		wrong.Schedule = map[string]map[meal.Slot][]string{"mon": {meal.Lunch: {store.NewID()}}}
		wrong.Recurring = map[string]map[meal.Slot]string{"fri": {meal.Dinner: "moon-pie"}}
		_, err := w.SavePreferences(w.ctx, edit, w.home, wrong, 0, problem.Collector{})
		wantFields(w.t, "wrong", err, "body.snacks", "body.recurring.fri.dinner", "body.schedule.mon.lunch[0]")
		right := meal.DefaultPreferences()
		right.Schedule = map[string]map[meal.Slot][]string{"mon": {meal.Lunch: {w.eater}}}
		row, err := w.SavePreferences(w.ctx, edit, w.home, right, 0, problem.Collector{})
		if err != nil || row.Version < 1 {
			w.t.Fatalf("saved %+v: %v", row, err)
		}
		if _, err := w.SavePreferences(w.ctx, edit, w.home, right, row.Version-1+100, problem.Collector{}); !problem.Is(err, problem.Stale) {
			w.t.Errorf("another version: %v", err)
		}
		if _, err := w.SavePreferences(w.ctx, edit, w.home, right, NoneYet, problem.Collector{}); !problem.Is(err, problem.Stale) {
			w.t.Errorf("made on the defaults, after somebody has set them: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.home, w.eater, 0); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.SavePreferences(w.ctx, edit, w.home, row.Preferences, row.Version, problem.Collector{}); err != nil {
			w.t.Errorf("what was read cannot be written back once an eater of the schedule is archived: %v", err)
		}
	})
}
