package planner

import (
	"reflect"
	"slices"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/catalog"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
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

// useCases lists every method that touches a household, on the world's own things. found is
// what is known to be wrong with the inputs.
func (w *world) useCases(menu, mealID, generation string, found problem.Collector) []useCase {
	ctx, name := w.ctx, "Renamed"
	eater := meal.Eater{ID: w.eater, Name: "Ada"}
	return []useCase{
		{"OrderMenu", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.OrderMenu(ctx, c, w.home, Order{Days: 1, StartDate: today.AddDays(20)}, "", found)
			return err
		}},
		{"RefillMenu", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.RefillMenu(ctx, c, menu, RefillOrder{}, "", found)
			return err
		}},
		{"SwapMeal", account.PlanMeals, true, func(c account.Caller) error {
			_, _, err := w.SwapMeal(ctx, c, menu, mealID, SwapOrder{}, "", found)
			return err
		}},
		{"OfferOthers", account.PlanMeals, true, func(c account.Caller) error {
			return w.OfferOthers(ctx, c, menu, mealID, nil)
		}},
		{"LockMeal", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.LockMeal(ctx, c, menu, mealID, true, Seen{}, found)
			return err
		}},
		{"CheckItem", account.PlanMeals, true, func(c account.Caller) error {
			list, err := w.GroceryList(ctx, w.as(account.ReadHousehold), menu)
			if err != nil {
				return err
			}
			_, err = w.CheckItem(ctx, c, menu, list.Items[0].Food, true, found)
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
			_, _, err := w.SavePantryItem(ctx, c, w.home, meal.PantryItem{Food: "salt"}, found)
			return err
		}},
		{"RemovePantryItem", account.PlanMeals, true, func(c account.Caller) error {
			return w.RemovePantryItem(ctx, c, w.home, "salt")
		}},
		{"DeleteMenu", account.PlanMeals, true, func(c account.Caller) error { return w.DeleteMenu(ctx, c, menu, 0) }},
		{"SaveEater", account.EditEaters, true, func(c account.Caller) error {
			_, _, err := w.SaveEater(ctx, c, w.home, eater, nil, 0, found)
			return err
		}},
		{"AddEater", account.EditEaters, true, func(c account.Caller) error {
			_, _, err := w.AddEater(ctx, c, w.home, meal.Eater{ID: store.NewID(), Name: "Bo"}, nil, found)
			return err
		}},
		{"ArchiveEater", account.EditEaters, true, func(c account.Caller) error {
			return w.ArchiveEater(ctx, c, w.home, w.eater, 0)
		}},
		{"SavePreferences", account.EditEaters, true, func(c account.Caller) error {
			_, err := w.SavePreferences(ctx, c, w.home, meal.DefaultPreferences(), 0, found)
			return err
		}},
		{"Change", account.ManageHousehold, true, func(c account.Caller) error {
			_, err := w.Change(ctx, c, w.home, household.Change{Name: &name}, 0, found)
			return err
		}},
		{"Delete", account.ManageHousehold, true, func(c account.Caller) error {
			return w.Delete(ctx, c, w.home, 0)
		}},
		{"Generation", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Generation(ctx, c, generation)
			return err
		}},
		{"Generations", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Generations(ctx, c, w.home, store.Page{})
			return err
		}},
		{"Menu", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Menu(ctx, c, menu)
			return err
		}},
		{"LatestMenu", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.LatestMenu(ctx, c, w.home)
			return err
		}},
		{"Menus", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Menus(ctx, c, w.home, true, store.Page{})
			return err
		}},
		{"GroceryList", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.GroceryList(ctx, c, menu)
			return err
		}},
		{"Household", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Household(ctx, c, w.home)
			return err
		}},
		{"Eaters", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Eaters(ctx, c, w.home, store.Page{})
			return err
		}},
		{"Eater", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Eater(ctx, c, w.home, w.eater)
			return err
		}},
		{"Pantry", account.ReadHousehold, false, func(c account.Caller) error {
			_, _, err := w.Pantry(ctx, c, w.home, store.Page{})
			return err
		}},
		{"Preferences", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Preferences(ctx, c, w.home)
			return err
		}},
		{"Alternatives", account.ReadHousehold, false, func(c account.Caller) error {
			_, err := w.Alternatives(ctx, c, menu, mealID, Wanted{})
			return err
		}},
	}
}

// unreadable is an input of which something could not be read.
func unreadable() (found problem.Collector) {
	found.Find("colour", "unexpected")
	return found
}

func TestEveryUseCaseAsksWhoseAndWho(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		generation := m.Generation
		stranger := w.people.Join("eve@example.org")
		viewer := w.owner.Admit("vic@example.org", store.RoleViewer)
		rightAndWrong := slices.Concat(
			w.useCases(m.ID, mains(m)[0].ID, generation, problem.Collector{}),
			w.useCases(m.ID, mains(m)[0].ID, generation, unreadable()))
		for _, u := range rightAndWrong {
			if err := u.call(stranger.As(u.may)); !problem.Is(err, problem.NotFound) {
				w.t.Errorf("%s by a stranger: got %v, want NotFound", u.name, err)
			}
			if err := u.call(account.Caller{}); !problem.Is(err, problem.Unauthorized) {
				w.t.Errorf("%s by nobody: got %v, want Unauthorized", u.name, err)
			}
			err := u.call(viewer.As(u.may))
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

// Who may do a thing is told what could not be read of the input, and nothing is done.
func TestNothingIsDoneOfWhatCannotBeRead(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		asked := 0
		for _, u := range w.useCases(m.ID, mains(m)[0].ID, m.Generation, unreadable()) {
			if takes(u.name, reflect.TypeFor[problem.Collector]()) {
				asked++
				wantFields(w.t, u.name, u.call(w.as(u.may)), "body.colour")
			}
		}
		if asked < 10 {
			w.t.Errorf("only %d use cases are told what could not be read", asked)
		}
		now := w.menu(m.ID)
		home, err := w.Household(w.ctx, w.as(account.ReadHousehold), w.home)
		if err != nil || home.Household.Name == "Renamed" || now.Version != m.Version {
			w.t.Errorf("the menu is at version %d, it was %d; the household is %+v: %v", now.Version, m.Version, home, err)
		}
	})
}

// rooms are those that have use cases.
func rooms() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[*Planner](), reflect.TypeFor[*household.Households](), reflect.TypeFor[*shopping.Lists]()}
}

// takes reports whether a use case has a parameter of a type.
func takes(useCase string, what reflect.Type) bool {
	for _, room := range rooms() {
		if m, there := room.MethodByName(useCase); there {
			return slices.Contains(slices.Collect(m.Type.Ins()), what)
		}
	}
	return false
}

// Every use case of the three rooms that takes a caller is in the list, or is about the
// caller's own account.
func TestNoUseCaseIsForgotten(t *testing.T) {
	own := []string{"List", "Create", "Recipe", "RateRecipe"}
	var listed []string
	for _, u := range (&world{}).useCases("", "", "", problem.Collector{}) {
		listed = append(listed, u.name)
	}
	caller := reflect.TypeFor[account.Caller]()
	for _, room := range rooms() {
		for m := range room.Methods() {
			asks := slices.ContainsFunc(slices.Collect(m.Type.Ins()), func(in reflect.Type) bool { return in == caller })
			if asks && !slices.Contains(listed, m.Name) && !slices.Contains(own, m.Name) {
				t.Errorf("%s.%s asks who calls, and is in no list", room.Elem().Name(), m.Name)
			}
		}
	}
}

func TestMalformedIDsAreNotFound(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range []string{"", "x", "../etc", "00000000-0000-0000-0000-00000000000\x00", store.NewID()} {
			other := &world{Planner: w.Planner, Households: w.Households, Lists: w.Lists, t: w.t, ctx: w.ctx, owner: w.owner, home: id, eater: id}
			for _, u := range other.useCases(id, id, id, problem.Collector{}) {
				if id == "" && u.name == "SaveEater" {
					continue // of a new eater
				}
				if err := u.call(w.as(u.may)); !problem.Is(err, problem.NotFound) {
					w.t.Errorf("%s of %q: got %v, want NotFound", u.name, id, err)
				}
			}
		}
	})
}

// What could not be read of an order is named beside what breaks a rule.
func TestAnOrderIsToldAllThatIsWrong(t *testing.T) {
	each(t, func(w *world) {
		order := Order{Days: 99, StartDate: "x", Composer: "chef"}
		_, err := w.OrderMenu(w.ctx, w.as(account.PlanMeals), w.home, order, "", unreadable())
		wantFields(w.t, "an order", err, "body.colour", "body.composer", "body.days", "body.start_date")
	})
}
