package catalog_test

import (
	"fmt"

	"mealplanner/internal/catalog"
)

func ExampleRecipe() {
	r, _ := catalog.Recipe("red-lentil-soup")
	fmt.Printf("%s, for %d, %d minutes\n", r.Title, r.Servings, r.Minutes)
	for _, in := range r.Ingredients[:3] {
		fmt.Printf("- %g %s %s (%.0f g)\n", in.Quantity, in.Unit, in.Food, in.Grams)
	}
	fmt.Printf("1. %s\n", r.Steps[0].Text)
	// Output:
	// Red lentil soup with lemon, for 4, 38 minutes
	// - 300 g red-lentils (300 g)
	// - 2 tbsp olive-oil (27 g)
	// - 1 piece onion (110 g)
	// 1. Rinse the lentils, chop the onion and carrots, and dice the potatoes.
}
