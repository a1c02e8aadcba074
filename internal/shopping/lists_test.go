package shopping

import (
	"context"
	"os"
	"slices"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/food"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// dish is a planned dinner of one food.
func dish(eater string, id food.ID) meal.Meal {
	return meal.Meal{
		ID: store.NewID(), Slot: meal.Dinner, Number: 1, Role: meal.Main, Kind: meal.Cook, RecipeID: "of-" + string(id), FoodsVersion: "f1", Source: meal.ByHand,
		Dish: meal.Recipe{
			ID: "of-" + string(id), Title: "Dish of " + string(id), Slots: []meal.Slot{meal.Dinner}, Role: meal.Main, Servings: 1,
			Ingredients: []meal.Ingredient{{Food: id, Quantity: 96, Unit: food.Gram, Grams: 96}},
			Steps:       []meal.Step{{Text: "Boil it.", Minutes: 20}}, Source: meal.FromCatalog,
		},
		Portions: []meal.Portion{{Eater: eater, Servings: 1}}, Reasons: []meal.Reason{},
	}
}

func TestAListIsOfTheMenuAndTheRulesOfNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		people := accounttest.New(t, url, nil)
		ada, s, ctx := people.Join("ada@example.org"), people.Store, people.Edge()
		var eater store.EaterRow
		menu := store.MenuRow{Menu: meal.Menu{ID: store.NewID()}, Published: true}
		err := ada.As(account.PlanMeals).In(ada.Household).Update(ctx, s, func(ctx context.Context, tx *store.Tx, scope store.Scope) error {
			eaters, err := tx.Eaters(ctx, scope)
			if err != nil {
				return err
			}
			eater = eaters[0]
			for i, id := range []food.ID{"red-lentils", "spinach"} {
				menu.Days = append(menu.Days, meal.Day{
					Date:  meal.Date("2026-12-01").AddDays(i),
					Slots: []meal.Attended{{Slot: meal.Dinner, Number: 1, Eaters: []string{eater.ID}, Kind: meal.Cook}},
					Meals: []meal.Meal{dish(eater.ID, id)},
				})
			}
			_, err = tx.CreateMenu(ctx, scope, menu, false)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}

		lists := New(s, food.Default())
		// read gives the items' ids, those in the basket with a mark, and the list.
		read := func() (ids []string, list GroceryList) {
			t.Helper()
			list, err := lists.GroceryList(ctx, ada.As(account.ReadHousehold), menu.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range list.Items {
				id := item.ID
				if item.Checked {
					id += " ✓"
				}
				ids = append(ids, id)
			}
			slices.Sort(ids)
			return ids, list
		}
		if ids, list := read(); !slices.Equal(ids, []string{"red-lentils", "spinach"}) || list.Menu != menu.ID || list.From != "2026-12-01" || list.To != "2026-12-02" || list.Blocked != 0 {
			t.Errorf("the list is %v: %+v", ids, list)
		}
		item, err := lists.CheckItem(ctx, ada.As(account.PlanMeals), menu.ID, "spinach", true, problem.Collector{})
		if err != nil || item.ID != "spinach" || !item.Checked {
			t.Errorf("checked off %+v: %v", item, err)
		}
		if ids, _ := read(); !slices.Equal(ids, []string{"red-lentils", "spinach ✓"}) {
			t.Errorf("checked off, the list is %v", ids)
		}
		if _, err := lists.CheckItem(ctx, ada.As(account.PlanMeals), menu.ID, "salt", true, problem.Collector{}); !problem.Is(err, problem.NotFound) {
			t.Errorf("what is not on the list: %v", err)
		}
		err = ada.As(account.EditEaters).In(ada.Household).Update(ctx, s, func(ctx context.Context, tx *store.Tx, scope store.Scope) error {
			eater.ExcludedFoods = []food.ID{"spinach"}
			_, err := tx.UpdateEater(ctx, scope, eater, 0)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if ids, list := read(); !slices.Equal(ids, []string{"red-lentils"}) || list.Blocked != 1 {
			t.Errorf("with spinach excluded it is %v, %d meals blocked", ids, list.Blocked)
		}
	})
}
