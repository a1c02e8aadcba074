package meal

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
)

// Whoever excludes a food of the table that we ship is served no kind of it and
// nothing that is made of it, whichever dish it is in.
func TestExclusionsReachTheFamily(t *testing.T) {
	t.Parallel()
	table := food.Default()
	judged := 0
	for _, f := range table.All() {
		dish := Recipe{Title: "A plate", Servings: 1, Ingredients: []Ingredient{{Food: f.ID, Quantity: 100, Unit: food.Gram, Grams: 100}}}
		for _, base := range slices.Concat(f.KindOf, f.MadeOf, f.Groups, []food.ID{f.ID}) {
			h := Household{Eaters: []Eater{{ID: "ada", Name: "Ada", ExcludedFoods: []food.ID{base}}}}
			vs := DishViolations(table, h, dish, []string{"ada"}, Date("2027-01-04"))
			if !slices.ContainsFunc(vs, func(v Violation) bool { return v.Rule == RuleExcluded && v.Kind == Hard }) {
				t.Errorf("Ada excludes %s and may be served %s", base, f.ID)
			}
			judged++
		}
	}
	if judged < 6000 {
		t.Errorf("only %d pairs were judged", judged)
	}
}
