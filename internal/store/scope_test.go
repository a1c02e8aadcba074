package store_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Every method that takes a scope, called by bob with ada's ids: as if they were
// missing. The tables are compared with the methods that there are.
func TestAnotherHouseholdsThingsAreMissing(t *testing.T) {
	methods, scope := reflect.TypeFor[*store.Tx](), reflect.TypeFor[store.Scope]()
	byID := ofAnothersThings(adasThings{})
	for i := range methods.NumMethod() {
		m := methods.Method(i)
		if m.Type.NumIn() < 3 || m.Type.In(2) != scope {
			continue
		}
		_, id := byID[m.Name]
		_, list := listsOfBob[m.Name]
		if !id && !list && !slices.Contains(ofTheScopeItself, m.Name) {
			t.Errorf("%s takes a scope and is in no table of this test", m.Name)
		}
	}
	// In both directions, for the id of one household sorts before the other's.
	t.Run("younger", func(t *testing.T) { each(t, strangerFindsNothing) })
	t.Run("older", func(t *testing.T) {
		each(t, func(w *world) {
			w.ada, w.bob = w.bob, w.ada
			strangerFindsNothing(w)
		})
	})
}

// adasThings are what ada has and bob asks for.
type adasThings struct {
	home
	menu, meal, generation string
}

// ofAnothersThings are the methods that take the id of a thing, with arguments that name
// ada's.
func ofAnothersThings(ada adasThings) map[string][]any {
	return map[string][]any{
		"Eater":            {ada.eater},
		"UpdateEater":      {store.EaterRow{Eater: meal.Eater{ID: ada.eater}}, 1},
		"ArchiveEater":     {ada.eater, 0},
		"RemoveMember":     {ada.account},
		"Generation":       {ada.generation},
		"CancelGeneration": {ada.generation},
		"ChangeOrder":      {ada.generation, `{}`, store.Progress{}},
		"Checkpoints":      {ada.generation},
		"Menu":             {ada.menu},
		"LatestMenu":       {"2026-12-01"},
		"DeleteMenu":       {ada.menu, 0},
		"ReplaceMeals":     {ada.menu, []store.MealVersion{{ID: ada.meal}}, []store.DatedMeal(nil)},
		"LockMeal":         {ada.menu, ada.meal, true, 0},
		"SetSeen":          {ada.menu, ada.meal, []string{"chana"}},
		"CheckedItems":     {ada.menu},
		"Read":             {store.LatestMenuPart("2026-12-01", new(store.MenuRow))},
		"CheckItem":        {ada.menu, "salt", true},
		"RemovePantryItem": {"salt"},
	}
}

// bobs is what a method gives bob: so many things, which are his own. Where what it gives
// is neither a list nor a number, count tells how many they are.
type bobs struct {
	args  []any
	own   int
	count func(given any) int
}

// listsOfBob are the methods that take no id of a thing that a household owns.
var listsOfBob = map[string]bobs{
	"Members":      {own: 1},
	"Eaters":       {own: 1},
	"EatersPage":   {own: 1, args: []any{store.Page{}}},
	"AllEaters":    {own: 1},
	"Pantry":       {},
	"PantryPage":   {args: []any{store.Page{}}},
	"Ratings":      {},
	"Generations":  {args: []any{store.Page{}}},
	"Menus":        {args: []any{true, store.Page{}}},
	"PlannedDates": {args: []any{"2026-01-01", "2027-01-01"}},
	"EatenBetween": {args: []any{"2026-01-01", "2027-01-01"}},
	"SpentSince":   {args: []any{time.Time{}}},
	"RemoveDrafts": {args: []any{store.MenuVolume{Bytes: 1}}},
	"Rules": {own: 1, count: func(given any) int {
		h := given.(meal.Household)
		return len(h.Eaters) + len(h.Pantry) + len(h.Ratings)
	}},
	"ActiveWhileLocked": {count: func(given any) int { return given.(store.Active).Household }},
	"MenuVolumes":       {count: func(given any) int { return given.(store.MenuVolume).Menus }},
}

// ofTheScopeItself act on the scope's own household and take nothing else's id; creating
// with another household's ids is in TestCreatingWithForeignIDs.
var ofTheScopeItself = []string{
	"Household", "UpdateHousehold", "DeleteHousehold", "Preferences", "SetPreferences", "CreateEater", "SetMember",
	"CreateGeneration", "RecordGeneration", "CreateMenu", "SetPantryItem", "Owner",
}

// invoke calls a method of tx by its name, with arguments of its types or of such that
// become them. It gives the method's results but for the error, which is its last.
func invoke(tx *store.Tx, name string, args ...any) ([]reflect.Value, error) {
	method := reflect.ValueOf(tx).MethodByName(name)
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		in[i] = reflect.ValueOf(arg)
		to := method.Type().In(min(i, method.Type().NumIn()-1))
		if i >= method.Type().NumIn()-1 && method.Type().IsVariadic() {
			to = to.Elem()
		}
		if to.Kind() != reflect.Interface {
			in[i] = in[i].Convert(to)
		}
	}
	out := method.Call(in)
	last := len(out) - 1
	err, _ := out[last].Interface().(error)
	return out[:last], err
}

func strangerFindsNothing(w *world) {
	w.Helper()
	menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
	w.stock(w.ada, meal.PantryItem{Food: "salt"})
	w.update(func(ctx context.Context, tx *store.Tx) error { return tx.Rate(ctx, w.ada.account, "red-lentil-dal", 1) })
	ada := adasThings{w.ada, menu.ID, menu.Days[0].Meals[0].ID, w.order(w.ada, store.Generation{}).ID}
	for name, args := range ofAnothersThings(ada) {
		err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := invoke(tx, name, append([]any{ctx, s}, args...)...)
			return err
		})
		if !problem.Is(err, problem.NotFound) {
			w.Errorf("%s with another household's id: %v", name, err)
		}
	}
	for name, list := range listsOfBob {
		w.must(w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			given, err := invoke(tx, name, append([]any{ctx, s}, list.args...)...)
			if n := list.of(given[0]); n != list.own {
				w.Errorf("%s shows bob %d things, of which he has %d", name, n, list.own)
			}
			return err
		}))
	}
	for name, args := range map[string][]any{
		"Enter":          {w.bob.account, w.ada.household},
		"EnterAsService": {store.NewID()},
	} {
		err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			_, err := invoke(tx, name, append([]any{ctx}, args...)...)
			return err
		})
		if !problem.Is(err, problem.NotFound) {
			w.Errorf("%s by a stranger: %v", name, err)
		}
	}
	for _, of := range []store.Thing{store.TheHousehold(w.ada.household), store.TheMenu(ada.menu), store.TheGeneration(ada.generation)} {
		err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.EnterBy(ctx, w.bob.account, of)
			return err
		})
		if !problem.Is(err, problem.NotFound) {
			w.Errorf("entering by %v as a stranger: %v", of, err)
		}
	}
	// Nothing of it has left a trace.
	if got := w.menu(w.ada, menu.ID); !reflect.DeepEqual(got, menu) {
		w.Errorf("ada's menu is now %+v", got)
	}
	if g := w.generation(w.ada, ada.generation); g.State != store.Queued || g.Version != 1 {
		w.Errorf("ada's generation is now %+v", g)
	}
}

// of counts what a method gave.
func (b bobs) of(given reflect.Value) int {
	switch {
	case b.count != nil:
		return b.count(given.Interface())
	case given.CanInt():
		return int(given.Int())
	}
	return given.Len()
}

func TestCreatingWithForeignIDs(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		g := w.order(w.ada, store.Generation{})
		if err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.Refill, MenuID: &menu.ID})
			return err
		}); err == nil {
			t.Error("a refill of another household's menu was taken")
		}
		if err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.RecordGeneration(ctx, s, store.Generation{Task: store.Swap, MenuID: &menu.ID})
			return err
		}); err == nil {
			t.Error("a swap in another household's menu was kept")
		}
		w.wants(w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateMenu(ctx, s, w.ada.menu("2026-12-01", 1), false)
			return err
		}), problem.Invalid, "unknown-eater")
		theirs := w.bob.menu("2026-12-01", 1)
		theirs.Generation = g.ID
		if err := w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateMenu(ctx, s, theirs, false)
			return err
		}); err == nil {
			t.Error("a menu of another household's generation was taken")
		}
		theirs.Generation = ""
		w.save(w.bob, theirs, false)
		w.wants(w.in(w.bob, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.ReplaceMeals(ctx, s, theirs.ID, nil, []store.DatedMeal{{Date: "2026-12-01", Meal: w.ada.dinner("x")}})
		}), problem.Invalid, "unknown-eater")
	})
}

func TestEnteringByAThing(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		g := w.order(w.ada, store.Generation{})
		w.update(func(ctx context.Context, tx *store.Tx) error {
			byMenu, err := tx.EnterBy(ctx, w.ada.account, store.TheMenu(menu.ID))
			w.must(err)
			byGeneration, err := tx.EnterBy(ctx, w.ada.account, store.TheGeneration(g.ID))
			w.must(err)
			service, err := tx.EnterAsService(ctx, w.ada.household)
			w.must(err)
			if byMenu != byGeneration || byMenu.Household() != w.ada.household || byMenu.Role() != store.RoleOwner {
				t.Errorf("%+v, %+v", byMenu, byGeneration)
			}
			if service.Household() != w.ada.household || service.Account() != "" || service.Role() != "" {
				t.Errorf("service %+v", service)
			}
			return nil
		})
	})
}
