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

// useCases lists every method that touches a household, on the world's own things.
func (w *world) useCases(menu, mealID, generation string) []useCase {
	ctx, name := w.ctx, "Renamed"
	eater := meal.Eater{ID: w.eater, Name: "Ada"}
	return []useCase{
		{"OrderMenu", account.PlanMeals, true, func(c account.Caller) error {
			_, err := w.OrderMenu(ctx, c, w.home, Order{Days: 1, StartDate: today.AddDays(20)}, "")
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
			_, _, err := w.SavePantryItem(ctx, c, w.home, meal.PantryItem{Food: "salt"})
			return err
		}},
		{"JudgePantryItem", account.PlanMeals, true, func(c account.Caller) error {
			return w.JudgePantryItem(ctx, c, w.home, meal.PantryItem{Food: "salt"})
		}},
		{"RemovePantryItem", account.PlanMeals, true, func(c account.Caller) error {
			return w.RemovePantryItem(ctx, c, w.home, "salt")
		}},
		{"DeleteMenu", account.PlanMeals, true, func(c account.Caller) error { return w.DeleteMenu(ctx, c, menu, 0) }},
		{"SaveEater", account.EditEaters, true, func(c account.Caller) error {
			_, _, err := w.SaveEater(ctx, c, w.home, eater, nil, 0)
			return err
		}},
		{"AddEater", account.EditEaters, true, func(c account.Caller) error {
			_, _, err := w.AddEater(ctx, c, w.home, meal.Eater{ID: store.NewID(), Name: "Bo"}, nil)
			return err
		}},
		{"ArchiveEater", account.EditEaters, true, func(c account.Caller) error {
			return w.ArchiveEater(ctx, c, w.home, w.eater, 0)
		}},
		{"SavePreferences", account.EditEaters, true, func(c account.Caller) error {
			_, err := w.SavePreferences(ctx, c, w.home, meal.DefaultPreferences(), 0)
			return err
		}},
		{"Change", account.ManageHousehold, true, func(c account.Caller) error {
			_, err := w.Change(ctx, c, w.home, household.Change{Name: &name}, 0)
			return err
		}},
		{"Delete", account.ManageHousehold, true, func(c account.Caller) error {
			return w.Delete(ctx, c, w.home, 0)
		}},
		{"JudgeOrder", account.PlanMeals, true, func(c account.Caller) error {
			return w.JudgeOrder(ctx, c, w.home, Order{Days: 1, StartDate: today.AddDays(20)})
		}},
		{"JudgeEater", account.EditEaters, true, func(c account.Caller) error {
			return w.JudgeEater(ctx, c, w.home, eater, nil)
		}},
		{"JudgePreferences", account.EditEaters, true, func(c account.Caller) error {
			return w.JudgePreferences(ctx, c, w.home, meal.DefaultPreferences())
		}},
		{"JudgeChange", account.ManageHousehold, true, func(c account.Caller) error {
			return w.JudgeChange(ctx, c, w.home, household.Change{Name: &name})
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
			_, err := w.Alternatives(ctx, c, menu, mealID, 0)
			return err
		}},
	}
}

func TestEveryUseCaseAsksWhoseAndWho(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		generation := m.Generation
		stranger := w.people.Join("eve@example.org")
		viewer := w.owner.Admit("vic@example.org", store.RoleViewer)
		for _, u := range w.useCases(m.ID, mains(m)[0].ID, generation) {
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

// Every use case of the three rooms that takes a caller is in the list, or is about the
// caller's own account.
func TestNoUseCaseIsForgotten(t *testing.T) {
	own := []string{"List", "Create", "JudgeNew", "Recipe", "Stars", "RateRecipe", "JudgeRating"}
	var listed []string
	for _, u := range (&world{}).useCases("", "", "") {
		listed = append(listed, u.name)
	}
	caller := reflect.TypeFor[account.Caller]()
	for _, room := range []reflect.Type{reflect.TypeFor[*Planner](), reflect.TypeFor[*household.Households](), reflect.TypeFor[*shopping.Lists]()} {
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
			other := &world{Planner: w.Planner, Households: w.Households, Lists: w.Lists, t: w.t, ctx: w.ctx, home: id, eater: id}
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

// To judge an order is to find what ordering would find, and to keep nothing.
func TestJudgingAnOrderFindsWhatOrderingWould(t *testing.T) {
	each(t, func(w *world) {
		plan := w.as(account.PlanMeals)
		order := Order{Days: 99, StartDate: "x", Composer: "chef"}
		_, ordered := w.OrderMenu(w.ctx, plan, w.home, order, "")
		saving, judging := problem.As(ordered), problem.As(w.JudgeOrder(w.ctx, plan, w.home, order))
		if saving == nil || judging == nil || saving.Error() != judging.Error() {
			w.t.Errorf("ordering says %v, judging %v", saving, judging)
		}
	})
}
