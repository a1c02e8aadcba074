package meal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

func TestGroceryList(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Allergens: []food.Allergen{food.Mustard, food.Gluten}}, Eater{ID: "bob"})
	h.Scope = ScopeEater
	stew := dish("Stew", g("rice-white", 100), Ingredient{Food: "red-beans", Quantity: 0.5, Unit: food.Can}, g("water", 500), g("forest-stock", 50))
	bowl := dish("Bowl", g("red-beans", 60), Ingredient{Food: "rice-white", Quantity: 2, Unit: food.Pound, Grams: 907}, g("shiitake", 0.01))
	bowl.Servings, bowl.KeepsDays = 2, 1
	out, left, blocked := mainOf("out", Lunch, stew, "ada"), mainOf("left", Dinner, bowl, "ada", "bob"), mainOf("blocked", Lunch, stew, "ada")
	out.Kind, left.Kind = Out, Leftover
	gone := mainOf("bowl", Lunch, bowl, "ada", "archived")
	m := Menu{Days: []Day{
		{Date: "2026-12-01", Meals: []Meal{mainOf("stew", Dinner, stew, "ada", "bob"), gone, out, blocked}},
		{Date: "2026-12-02", Meals: []Meal{left}},
	}}
	grams := func(x float64) *float64 { return &x }
	stewUse := func(x float64) GroceryUse {
		return GroceryUse{Meal: "stew", Title: "Stew", Date: "2026-12-01", Grams: &x}
	}
	bowlUse := func(x float64) GroceryUse {
		return GroceryUse{Meal: "bowl", Title: "Bowl", Date: "2026-12-01", Grams: &x}
	}
	// The bowl is cooked for ada's lunch and for both eaters' leftovers: 3 servings.
	want := []GroceryItem{
		{Food: "shiitake", Name: "shiitake", Quantity: 1, Unit: food.Gram, Grams: grams(1), Aisle: food.Produce,
			CheckLabel: []food.Allergen{}, For: []GroceryUse{bowlUse(1)}},
		{Food: "rice-white", Name: "white rice", Quantity: 1.55, Unit: food.Kilogram, Grams: grams(1550), Aisle: food.Pasta,
			CheckLabel: []food.Allergen{}, For: []GroceryUse{bowlUse(1350), stewUse(200)}},
		{Food: "forest-stock", Name: "forest stock", Quantity: 100, Unit: food.Gram, Grams: grams(100), Aisle: food.Tins,
			CheckLabel: []food.Allergen{food.Mustard}, For: []GroceryUse{stewUse(100)}},
		{Food: "red-beans", Name: "red beans", Quantity: 2, Unit: food.Can, Grams: grams(330), Aisle: food.Tins,
			CheckLabel: []food.Allergen{}, For: []GroceryUse{bowlUse(90), stewUse(240)}},
	}
	got := GroceryList(foods, h, m, map[string]bool{"blocked": true})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got\n", diff)
	}
	below := []LabelBelow{{"forest-stock", "forest stock", []food.Allergen{food.Gluten}}, {"red-beans", "red beans", []food.Allergen{food.Gluten, food.Mustard}}}
	if diff := cmp.Diff(below, LabelsBelow(foods, h, got)); diff != "" {
		t.Error("below: -want +got\n", diff)
	}
	h.Units = food.US
	if got := GroceryList(foods, h, m, nil); got[1].Unit != food.Pound {
		t.Error("US rice in", got[1].Unit)
	}
}

// What cannot be weighed is said beside what can, and the grams are unknown.
func TestGroceryListWithoutGrams(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada"})
	r := dish("Jars", g("hen", 100), Ingredient{Food: "hen", Quantity: 1, Unit: food.Jar}, Ingredient{Food: "hen", Quantity: 2, Unit: food.Jar},
		Ingredient{Food: "moon-dust", Quantity: 1, Unit: food.Bunch})
	got := GroceryList(foods, h, dinnerMenu([]string{"ada"}, mainOf("m", Dinner, r, "ada")), nil)
	use := []GroceryUse{{Meal: "m", Title: "Jars", Date: "2026-12-01"}}
	want := []GroceryItem{
		{Food: "hen", Name: "chicken", Quantity: 100, Unit: food.Gram, Aisle: food.MeatAisle, CheckLabel: []food.Allergen{}, For: use,
			Also: []Quantity{{3, food.Jar}}},
		{Food: "moon-dust", Name: "moon-dust", Quantity: 1, Unit: food.Bunch, Aisle: food.Other, CheckLabel: []food.Allergen{}, For: use},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got\n", diff)
	}
	if got := GroceryList(foods, h, Menu{}, nil); got == nil || len(got) != 0 {
		t.Error("an empty menu needs", got)
	}
}

func TestCheckLabelOfMay(t *testing.T) {
	t.Parallel()
	foods := world(t)
	for _, a := range food.AllAllergens() {
		h := household(Eater{ID: "ada", Guest: true, Allergens: []food.Allergen{a}})
		for p, want := range map[food.Presence]bool{food.No: false, food.May: true, food.Contains: true} {
			m := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, dish("d", g(cellFood(a, p), 10)), "ada"))
			items := GroceryList(foods, h, m, nil)
			if got := len(items[0].CheckLabel) == 1; got != want {
				t.Errorf("%s %v: check the label %v", a, p, got)
			}
		}
	}
}
