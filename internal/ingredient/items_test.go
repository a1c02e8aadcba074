package ingredient

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// twoFoods are ways to write a line that names the foods A and B. Whatever the line
// means, whoever may not eat A or B must be told.
var twoFoods = []string{
	"200 g A and B", "A & B", "1 A or B", "100 g A (with B)", "2 tbsp A, fried in B", "A such as B", "1 cup A with B", "A, B",
	"1 A and B quiche", "A, salt and B", "1/2 tsp each: A, B", "100 g A or 100 g B", "1 A + 1 B", "A (or B)", "A stuffed with B",
	"A and B casserole", "200 g A/B", "A for the B", "A in B", "A instead of B", "1 B A", "2 tbsp A-and-B spread",
}

// kindsOfAllergens gives one food of each different set of allergens.
func kindsOfAllergens() []*food.Food {
	var out []*food.Food
	seen := map[food.Allergens]bool{}
	for _, f := range food.Default().All() {
		if !seen[f.Allergens] && len(containedIn(f)) > 0 {
			seen[f.Allergens] = true
			out = append(out, f)
		}
	}
	return out
}

func containedIn(f *food.Food) []food.Allergen {
	return slices.DeleteFunc(food.AllAllergens(), func(a food.Allergen) bool { return f.Allergens.Presence(a) != food.Contains })
}

// No way to name two foods loses what one of them contains, where the read is sure.
func TestLineKeepsTheAllergensOfEveryFoodItNames(t *testing.T) {
	t.Parallel()
	kinds := kindsOfAllergens()
	lines, sure := 0, 0
	for i, a := range food.Default().All() {
		for j, way := range twoFoods {
			b := kinds[(i+j)%len(kinds)]
			first, second := a, b
			if (i+j)%2 == 0 {
				first, second = b, a
			}
			text := strings.NewReplacer("A", first.Name, "B", second.Name).Replace(way)
			got := Default().ReadLine(text, "GB")
			lines++
			if got.Food == "" || got.Confidence < SureConfidence {
				continue
			}
			sure++
			for _, allergen := range append(containedIn(a), containedIn(b)...) {
				if got.Allergens.Presence(allergen) != food.Contains {
					t.Errorf("%q is read as %s with %.2f and without %s", text, got.Food, got.Confidence, allergen)
				}
			}
		}
	}
	t.Logf("%d lines, %d read surely", lines, sure)
}
