package ingredient

import (
	"slices"
	"strings"
	"testing"

	_ "embed"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// packaged.csv lists what is sold in packets under a name that holds another food's name,
// with the allergens that its label lists: biscuits, crackers, crisps, sweets, cereals,
// spreads, sauces and beers of Britain, America, Australia and India.
//
//go:embed testdata/packaged.csv
var packagedCSV string

// Each allergen of a packaged thing stands on its line, at the least as one that may be
// in it, however it is counted.
func TestPackagedNamesKeepTheirAllergens(t *testing.T) {
	t.Parallel()
	rows, err := csvrows.Read(packagedCSV, "country", "name", "allergens")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 300 {
		t.Fatalf("only %d names", len(rows))
	}
	for _, r := range rows {
		for _, amount := range []string{"1 pkt ", "1 bag ", "1 box of ", "1 bar ", "100 g ", "1 ", "4 "} {
			text := amount + r.Cell("name")
			for _, got := range Default().Readings(text, food.Country(r.Cell("country"))) {
				for _, a := range r.List("allergens") {
					if !slices.Contains(slices.Concat(got.Allergens.Contains, got.Allergens.May), food.Allergen(a)) {
						t.Errorf("%s: %q is read as %q without %s", r.Cell("country"), text, got.Name, a)
					}
				}
			}
		}
	}
}

// What such names are taken for, and what they are not.
func TestLinesOfPackagedThings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		country food.Country
		text    string
		food    food.ID // empty: none
		sure    bool
	}{
		{"GB", "1 pint bitter", "beer", true},
		{"GB", "1/2 pt best bitter", "beer", true},
		{"GB", "500 ml bitter", "beer", true},
		{"GB", "2 dashes bitters", "bitters", true},
		{"US", "1 tsp Angostura bitters", "bitters", true},
		{"GB", "10 ml Angostura bitters", "bitters", true},
		{"GB", "1 pkt bourbons", "chocolate-sandwich-biscuits", true},
		{"US", "60 ml bourbon", "whisky", true},
		{"GB", "1 bag Cheddars", "", false},
		{"GB", "1 bag Mini Cheddars", "", false},
		{"GB", "100 g cheddar", "cheddar", true},
		{"GB", "100g Mini Eggs", "", false},
		{"AU", "1 Cherry Ripe", "", false},
		{"GB", "200 g ripe cherries", "cherries", true},
		{"GB", "1 tbsp Gentleman's Relish", "anchovy-relish", true},
		{"US", "1 tbsp bottled lemon juice", "lemon-juice-bottled", true},
		{"US", "2 tbsp lime juice, from a bottle", "lime-juice-bottled", true},
		{"US", "2 tbsp lime juice", "lime-juice", true},
		{"IN", "200 g halwa", "", false},
		{"GB", "200 g sesame halva", "halva", true},
		{"GB", "1 pkt sage & onion", "stuffing-mix", true},
		{"GB", "1 tbsp Drambuie", "honey-liqueur", true},
		{"GB", "1 tbsp Bénédictine", "honey-liqueur", true},
		{"US", "1 refrigerated pie crust", "shortcrust-pastry-lard", true},
		{"US", "1 Pillsbury pie crust", "shortcrust-pastry-lard", true},
		{"US", "1 pie crust", "shortcrust-pastry", false},
		{"US", "1 frozen pie crust", "shortcrust-pastry", false},
		{"GB", "1 pie crust", "shortcrust-pastry", true},
		{"US", "2 tbsp lemon juice from concentrate", "lemon-juice-bottled", true},
		{"US", "1 can baked beans", "baked-beans", false},
		{"GB", "1 can baked beans", "baked-beans", true},
		{"US", "100 g dry roasted peanuts", "peanuts-roasted", false},
		{"GB", "1 lasagne", "lasagne-sheets", false},
		{"GB", "9 lasagne sheets", "lasagne-sheets", true},
		{"US", "1 head cheese", "", false},
		{"GB", "2 tbsp Chinese black vinegar", "black-vinegar", true},
		{"IN", "12 lady fingers, slit", "okra", true},
		{"US", "12 lady fingers", "ladyfingers", true},
		{"US", "1 flax egg", "flaxseed", true},
		{"GB", "2 chia eggs", "chia-seeds", true},
	} {
		got := Default().ReadLine(test.text, test.country)
		if got.Food != test.food || got.Confidence >= SureConfidence != test.sure {
			t.Errorf("%s: %q is %q at %.2f", test.country, test.text, got.Food, got.Confidence)
		}
		if !test.sure && len(got.Diets) > 0 {
			t.Errorf("%s: %q is read in doubt and fits %v", test.country, test.text, got.Diets)
		}
	}
}

// What a name on the label says of the whole is kept: diets that it does not fit.
func TestLinesFitNoMoreThanTheLabel(t *testing.T) {
	t.Parallel()
	for text, misfit := range map[string]food.Diet{
		"1 tbsp Drambuie":              food.Vegan,
		"1 refrigerated pie crust":     food.Vegetarian,
		"1 tbsp Gentleman's Relish":    food.Vegetarian,
		"1 tbsp Chinese black vinegar": food.GlutenFree,
		"1 pint bitter":                food.GlutenFree,
	} {
		if got := Default().ReadLine(text, "US"); slices.Contains(got.Diets, misfit) {
			t.Errorf("%q fits %s", text, misfit)
		}
	}
	if got := Default().ReadLine("2 chia eggs", "US"); !slices.Contains(got.Diets, food.Vegan) || strings.Contains(strings.Join(got.Unread, " "), "egg") {
		t.Errorf("2 chia eggs: %v, unread %q", got.Diets, got.Unread)
	}
}
