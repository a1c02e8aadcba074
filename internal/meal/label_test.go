package meal

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

// What a list tells of each food and declared allergen: on the row, below, or nothing
// because the food has no label.
func TestLabelsAreToldOnce(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	for _, f := range foods.All() {
		h := household(Eater{ID: "ada", Allergens: food.AllAllergens()}, Eater{ID: "bob"})
		h.Scope = ScopeEater
		m := dinnerMenu([]string{"bob"}, mainOf("m", Dinner, dish("d", g(f.ID, 10)), "bob"))
		for _, item := range GroceryList(foods, h, m, nil) {
			told := slices.Clone(item.CheckLabel)
			for _, b := range LabelsBelow(foods, h, []GroceryItem{item}) {
				told = append(told, b.Allergens...)
			}
			for _, a := range food.AllAllergens() {
				want, n := 1, 0
				if foods.Mention(f.ID, a) == food.NoLabel {
					want = 0
				}
				for _, x := range told {
					if x == a {
						n++
					}
				}
				if n != want {
					t.Errorf("%s of %s is told %d times, want %d", a, f.ID, n, want)
				}
				if slices.Contains(item.Contains, a) != (f.Allergens.Presence(a) == food.Contains) {
					t.Errorf("%s of %s: contains %v", a, f.ID, item.Contains)
				}
			}
		}
	}
}

// Nothing is told to a household that declares nothing, and only what is declared to
// one that does: by guests too.
func TestLabelsOfTheDeclared(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	m := dinnerMenu([]string{"bob"}, mainOf("m", Dinner, dish("d", g("penne", 100), g("dark-chocolate", 20), g("apple", 100), g("moon-dust", 1)), "bob"))
	for _, c := range []struct {
		guest Eater
		rows  map[food.ID][]food.Allergen
		below []LabelBelow
	}{
		{Eater{ID: "gus"}, map[food.ID][]food.Allergen{}, []LabelBelow{}},
		{
			Eater{ID: "gus", Guest: true, Allergens: []food.Allergen{food.Mustard, food.Nuts}},
			map[food.ID][]food.Allergen{"dark-chocolate": {food.Nuts}, "moon-dust": {food.Nuts, food.Mustard}},
			[]LabelBelow{{"penne", "penne", []food.Allergen{food.Nuts, food.Mustard}}, {"dark-chocolate", "dark chocolate", []food.Allergen{food.Mustard}}},
		},
	} {
		h := household(Eater{ID: "bob"}, c.guest)
		items := GroceryList(foods, h, m, nil)
		rows := map[food.ID][]food.Allergen{}
		for _, item := range items {
			if len(item.CheckLabel) > 0 {
				rows[item.Food] = item.CheckLabel
			}
		}
		if diff := cmp.Diff(c.rows, rows); diff != "" {
			t.Error("rows: -want +got\n", diff)
		}
		if diff := cmp.Diff(c.below, LabelsBelow(foods, h, items)); diff != "" {
			t.Error("below: -want +got\n", diff)
		}
	}
}
