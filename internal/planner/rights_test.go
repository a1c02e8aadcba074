package planner

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

func composerRecipes() []meal.Recipe { return catalog.Recipes() }

// useCase is one method on a household's thing.
type useCase struct {
	name  string
	may   account.Permission
	write bool
	call  func(c account.Caller) error
}

// useCases lists every method that touches a household, on the world's own things.
func (w *world) useCases(menu, mealID, generation string) []useCase {
	ctx, name := w.ctx, "Renamed"
	eater := meal.Eater{ID: w.eater, Name: "Ada"}
	return []useCase{
		{"OrderMenu", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.OrderMenu(ctx, c, w.household, Order{Days: 1, StartDate: today.AddDays(20)}, "")
			return err
		}},
		{"RefillMenu", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.RefillMenu(ctx, c, menu, RefillOrder{}, "")
			return err
		}},
		{"SwapMeal", account.PlanMeals, true, func(c account.Caller) error {
			_, _, err := w.SwapMeal(ctx, c, menu, mealID, SwapOrder{}, "")
			return err
		}},
		{"LockMeal", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.LockMeal(ctx, c, menu, mealID, true, Seen{})
			return err
		}},
		{"CheckItem", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.CheckItem(ctx, c, menu, "salt", true)
			return err
		}},
		{"Cancel", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.Cancel(ctx, c, generation)
			return err
		}},
		{"WithoutModel", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.WithoutModel(ctx, c, generation)
			return err
		}},
		{"SavePantryItem", account.PlanMeals, true, func(c account.Caller) error {
			_, _, err := w.SavePantryItem(ctx, c, w.household, meal.PantryItem{Food: "salt"})
			return err
		}},
		{"JudgePantryItem", account.PlanMeals, true, func(c account.Caller) error {
			return w.JudgePantryItem(ctx, c, w.household, meal.PantryItem{Food: "salt"})
		}},
		{"RemovePantryItem", account.PlanMeals, true, func(c account.Caller) error {
			return w.RemovePantryItem(ctx, c, w.household, "salt")
		}},
		{"DeleteMenu", account.PlanMeals, true, func(c account.Caller) error { return w.DeleteMenu(ctx, c, menu, 0) }},
		{"SaveEater", account.EditEaters, true, func(c account.Caller) error {
			_, _, err := w.SaveEater(ctx, c, w.household, eater, nil, 0)
			return err
		}},
		{"AddEater", account.EditEaters, true, func(c account.Caller) error {
			_, _, err := w.AddEater(ctx, c, w.household, meal.Eater{ID: store.NewID(), Name: "Bo"}, nil)
			return err
		}},
		{"ArchiveEater", account.EditEaters, true, func(c account.Caller) error {
			return w.ArchiveEater(ctx, c, w.household, w.eater, 0)
		}},
		{"SavePreferences", account.EditEaters, true, func(c account.Caller) error {
			_, err := w.SavePreferences(ctx, c, w.household, meal.DefaultPreferences(), 0)
			return err
		}},
		{"ChangeHousehold", account.ManageHousehold, true, func(c account.Caller) error {
			_, err := w.ChangeHousehold(ctx, c, w.household, HouseholdChange{Name: &name}, 0)
			return err
		}},
		{"DeleteHousehold", account.ManageHousehold, true, func(c account.Caller) error {
			return w.DeleteHousehold(ctx, c, w.household, 0)
		}},
		{"JudgeOrder", account.PlanMeals, true, func(c account.Caller) error {
			return w.JudgeOrder(ctx, c, w.household, Order{Days: 1, StartDate: today.AddDays(20)})
		}},
		{"JudgeEater", account.EditEaters, true, func(c account.Caller) error {
			return w.JudgeEater(ctx, c, w.household, eater, nil)
		}},
		{"JudgePreferences", account.EditEaters, true, func(c account.Caller) error {
			return w.JudgePreferences(ctx, c, w.household, meal.DefaultPreferences())
		}},
		{"JudgeHousehold", account.ManageHousehold, true, func(c account.Caller) error {
			return w.JudgeHousehold(ctx, c, w.household, HouseholdChange{Name: &name})
		}},
		{"Generation", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Generation(ctx, c, generation)
			return err
		}},
		{"Generations", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Generations(ctx, c, w.household, store.Page{})
			return err
		}},
		{"Menu", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Menu(ctx, c, menu)
			return err
		}},
		{"LatestMenu", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.LatestMenu(ctx, c, w.household)
			return err
		}},
		{"Menus", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Menus(ctx, c, w.household, true, store.Page{})
			return err
		}},
		{"GroceryList", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.GroceryList(ctx, c, menu)
			return err
		}},
		{"Household", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Household(ctx, c, w.household)
			return err
		}},
		{"Eaters", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Eaters(ctx, c, w.household, store.Page{})
			return err
		}},
		{"Eater", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Eater(ctx, c, w.household, w.eater)
			return err
		}},
		{"Pantry", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Pantry(ctx, c, w.household, store.Page{})
			return err
		}},
		{"Preferences", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Preferences(ctx, c, w.household)
			return err
		}},
		{"Alternatives", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Alternatives(ctx, c, menu, mealID, 0)
			return err
		}},
	}
}

func TestEveryUseCaseAsksWhoseAndWho(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		generation := m.Generation
		stranger, _ := w.join("eve@example.org")
		viewer := w.member("vic@example.org", store.Viewer)
		for _, u := range w.useCases(m.ID, mains(m)[0].ID, generation) {
			if err := u.call(w.caller(stranger, u.may)); !problem.Is(err, problem.NotFound) {
				w.t.Errorf("%s by a stranger: got %v, want NotFound", u.name, err)
			}
			if err := u.call(account.Caller{}); !problem.Is(err, problem.Unauthorized) {
				w.t.Errorf("%s by nobody: got %v, want Unauthorized", u.name, err)
			}
			err := u.call(w.caller(viewer, u.may))
			if u.write && !problem.Is(err, problem.Forbidden) {
				w.t.Errorf("%s by a viewer: got %v, want Forbidden", u.name, err)
			}
			if !u.write && err != nil {
				w.t.Errorf("%s by a viewer: %v", u.name, err)
			}
		}
		// What was refused changed nothing.
		if now := w.menu(m.ID); now.Version != m.Version {
			w.t.Errorf("the menu is at version %d, it was %d", now.Version, m.Version)
		}
	})
}

func TestMalformedIDsAreNotFound(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range []string{"", "x", "../etc", "00000000-0000-0000-0000-00000000000\x00", store.NewID()} {
			other := &world{Planner: w.Planner, t: w.t, ctx: w.ctx, household: id, eater: id}
			for _, u := range other.useCases(id, id, id) {
				if id == "" && (u.name == "SaveEater" || u.name == "JudgeEater") {
					continue // of a new eater
				}
				if err := u.call(w.as(u.may)); !problem.Is(err, problem.NotFound) {
					w.t.Errorf("%s of %q: got %v, want NotFound", u.name, id, err)
				}
			}
		}
	})
}

func TestHouseholds(t *testing.T) {
	each(t, func(w *world) {
		c, manage := w.as(account.SignedIn), w.as(account.ManageHousehold)
		made, err := w.CreateHousehold(w.ctx, c, store.Household{Name: " Cabin ", Locale: "de-at", Country: "at"})
		if err != nil || made.Name != "Cabin" || made.TimeZone != "UTC" || made.Locale != "de-AT" || made.Country != "AT" || made.Units != food.Metric {
			w.t.Fatalf("made %+v: %v", made, err)
		}
		list, _, err := w.Households(w.ctx, c, store.Page{})
		if err != nil || len(list) != 2 || list[1].Role != store.Owner {
			w.t.Errorf("households %+v: %v", list, err)
		}
		_, err = w.CreateHousehold(w.ctx, c, store.Household{Name: " ", TimeZone: "Mars/Olympus", Locale: "?", Country: "Austria", Units: "stone", AllergenScope: "nobody"})
		wantFields(w.t, "all wrong", err, "body.name", "body.time_zone", "body.locale", "body.country", "body.units", "body.allergen_scope")
		zone, local := "Pacific/Kiritimati", "Local"
		changed, err := w.ChangeHousehold(w.ctx, manage, made.ID, HouseholdChange{TimeZone: &zone}, made.Version)
		if err != nil || changed.TimeZone != zone || changed.Name != "Cabin" {
			w.t.Errorf("changed %+v: %v", changed, err)
		}
		if w.today(changed) != "2026-12-02" {
			w.t.Errorf("today there is %s", w.today(changed))
		}
		_, err = w.ChangeHousehold(w.ctx, manage, made.ID, HouseholdChange{TimeZone: &local}, 0)
		wantFields(w.t, "the server's own zone", err, "body.time_zone")
		if _, err = w.ChangeHousehold(w.ctx, manage, made.ID, HouseholdChange{}, made.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("an older version: %v", err)
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			for range maxHouseholds - 2 {
				if _, _, err := tx.CreateHousehold(ctx, w.owner.AccountID(), store.Household{Name: "Another"}); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := w.CreateHousehold(w.ctx, c, store.Household{Name: "One too many"}); problem.As(err) == nil || problem.As(err).Code != "too-many-households" || !strings.Contains(err.Error(), "count=200") {
			w.t.Errorf("one too many: %v", err)
		}
		if err := w.DeleteHousehold(w.ctx, manage, made.ID, made.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("deleting an older version: %v", err)
		}
		if err := w.DeleteHousehold(w.ctx, manage, made.ID, made.Version+1); err != nil {
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
		change := HouseholdChange{TimeZone: &nowhere}
		order := Order{Days: 99, StartDate: "x", Composer: "chef"}
		nothing, soon, six := 0.0, meal.Date("soon"), 6
		item := meal.PantryItem{Food: "spinach", Grams: &nothing, UseBy: &soon}
		home := store.Household{TimeZone: nowhere}
		_, _, saved := w.SaveEater(w.ctx, edit, w.household, e, []string{"no phlogiston"}, 0)
		_, set := w.SavePreferences(w.ctx, edit, w.household, pr, 0)
		_, changed := w.ChangeHousehold(w.ctx, manage, w.household, change, 0)
		_, made := w.CreateHousehold(w.ctx, w.as(account.SignedIn), home)
		_, ordered := w.OrderMenu(w.ctx, plan, w.household, order, "")
		_, _, stocked := w.SavePantryItem(w.ctx, plan, w.household, item)
		rated := w.RateRecipe(w.ctx, w.as(account.SignedIn), composerRecipes()[0].ID, &six)
		for name, pair := range map[string][2]error{
			"pantry":        {stocked, w.JudgePantryItem(w.ctx, plan, w.household, item)},
			"rating":        {rated, w.JudgeRating(w.as(account.SignedIn), composerRecipes()[0].ID, &six)},
			"eater":         {saved, w.JudgeEater(w.ctx, edit, w.household, e, []string{"no phlogiston"})},
			"preferences":   {set, w.JudgePreferences(w.ctx, edit, w.household, pr)},
			"household":     {changed, w.JudgeHousehold(w.ctx, manage, w.household, change)},
			"new household": {made, w.JudgeNewHousehold(w.as(account.SignedIn), home)},
			"order":         {ordered, w.JudgeOrder(w.ctx, plan, w.household, order)},
		} {
			saving, judging := problem.As(pair[0]), problem.As(pair[1])
			if saving == nil || judging == nil || saving.Error() != judging.Error() {
				w.t.Errorf("%s: saving says %v, judging %v", name, pair[0], pair[1])
			}
		}
		before, err := w.Eater(w.ctx, w.as(account.ReadHousehold), w.household, w.eater)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.JudgeEater(w.ctx, edit, w.household, meal.Eater{ID: w.eater, Name: "Bo"}, []string{"no nuts"}); err != nil {
			w.t.Errorf("nothing is wrong: %v", err)
		}
		if now, err := w.Eater(w.ctx, w.as(account.ReadHousehold), w.household, w.eater); err != nil || now.Version != before.Version || now.Name != before.Name {
			w.t.Errorf("judged, and kept: %+v, %v", now, err)
		}
	})
}

func TestEaters(t *testing.T) {
	each(t, func(w *world) {
		edit := w.as(account.EditEaters)
		bo, read, err := w.SaveEater(w.ctx, edit, w.household, meal.Eater{Name: " Bo ", Allergens: []food.Allergen{food.Nuts}}, []string{"no nuts", "vegetarian"}, 0)
		if err != nil || len(read) != 2 {
			w.t.Fatalf("saved %+v, %+v: %v", bo, read, err)
		}
		if bo.Name != "Bo" || len(bo.Allergens) != 2 || len(bo.Diets) != 1 || bo.Diets[0] != food.Vegetarian {
			w.t.Errorf("Bo is %+v", bo)
		}
		_, _, err = w.SaveEater(w.ctx, edit, w.household, meal.Eater{Name: "", Allergens: []food.Allergen{"dust"}}, []string{"vegan", "no phlogiston", "diabetes"}, 0)
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
		cy, _, err := w.AddEater(w.ctx, edit, w.household, twice, []string{"no nuts"})
		if err != nil || cy.ID != twice.ID || len(cy.Allergens) != 2 {
			w.t.Errorf("added %+v: %v", cy, err)
		}
		if _, _, err := w.AddEater(w.ctx, edit, w.household, twice, []string{"no nuts"}); problem.As(err) == nil || problem.As(err).Code != "eater-exists" {
			w.t.Errorf("added twice: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.household, cy.ID, cy.Version); err != nil {
			w.t.Fatal(err)
		}
		renamed := bo.Eater
		renamed.Name = "Bob"
		if _, _, err := w.SaveEater(w.ctx, edit, w.household, renamed, nil, bo.Version); err != nil {
			w.t.Error(err)
		}
		if _, _, err := w.SaveEater(w.ctx, edit, w.household, renamed, nil, bo.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("an older version: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.household, bo.ID, bo.Version); !problem.Is(err, problem.Stale) {
			w.t.Errorf("archiving an older version: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.household, bo.ID, bo.Version+1); err != nil {
			w.t.Fatal(err)
		}
		if _, _, err := w.SaveEater(w.ctx, edit, w.household, renamed, nil, 0); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("an archived eater: %v", err)
		}
		if list, _, err := w.Eaters(w.ctx, w.as(account.ReadHousehold), w.household, store.Page{}); err != nil || len(list) != 1 {
			w.t.Errorf("eaters %+v: %v", list, err)
		}
	})
}

func TestACoachVouchesForLittleEnergy(t *testing.T) {
	each(t, func(w *world) {
		coach := w.member("coach@example.org", store.Coach)
		kcal := 1000
		little := meal.Eater{ID: w.eater, Name: "Ada", EnergyKcal: &kcal}
		_, _, err := w.SaveEater(w.ctx, w.as(account.EditEaters), w.household, little, nil, 0)
		wantFields(w.t, "by the owner", err, "body.energy_kcal")
		row, _, err := w.SaveEater(w.ctx, w.caller(coach, account.EditEaters), w.household, little, nil, 0)
		if err != nil || !row.SetByCoach {
			w.t.Fatalf("by the coach: %+v, %v", row, err)
		}
		little.Name = "Ada Lovelace"
		if row, _, err = w.SaveEater(w.ctx, w.as(account.EditEaters), w.household, little, nil, 0); err != nil || !row.SetByCoach {
			w.t.Errorf("another name by the owner: %+v, %v", row, err)
		}
		kcal = 900
		_, _, err = w.SaveEater(w.ctx, w.as(account.EditEaters), w.household, little, nil, 0)
		wantFields(w.t, "less by the owner", err, "body.energy_kcal")
	})
}

func TestPreferences(t *testing.T) {
	each(t, func(w *world) {
		edit := w.as(account.EditEaters)
		wrong := meal.DefaultPreferences()
		wrong.Snacks = 9
		wrong.Schedule = map[string]map[meal.Slot][]string{"mon": {meal.Lunch: {store.NewID()}}}
		wrong.Recurring = map[string]map[meal.Slot]string{"fri": {meal.Dinner: "moon-pie"}}
		_, err := w.SavePreferences(w.ctx, edit, w.household, wrong, 0)
		wantFields(w.t, "wrong", err, "body.snacks", "body.recurring.fri.dinner", "body.schedule.mon.lunch[0]")
		right := meal.DefaultPreferences()
		right.Schedule = map[string]map[meal.Slot][]string{"mon": {meal.Lunch: {w.eater}}}
		row, err := w.SavePreferences(w.ctx, edit, w.household, right, 0)
		if err != nil || row.Version < 1 {
			w.t.Fatalf("saved %+v: %v", row, err)
		}
		if _, err := w.SavePreferences(w.ctx, edit, w.household, right, row.Version-1+100); !problem.Is(err, problem.Stale) {
			w.t.Errorf("another version: %v", err)
		}
		if _, err := w.SavePreferences(w.ctx, edit, w.household, right, NoneYet); !problem.Is(err, problem.Stale) {
			w.t.Errorf("made on the defaults, after somebody has set them: %v", err)
		}
		if err := w.ArchiveEater(w.ctx, edit, w.household, w.eater, 0); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.SavePreferences(w.ctx, edit, w.household, row.Preferences, row.Version); err != nil {
			w.t.Errorf("what was read cannot be written back once an eater of the schedule is archived: %v", err)
		}
	})
}
