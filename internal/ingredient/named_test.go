package ingredient

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
)

// A food that stands anywhere in the line is among its foods: whoever may not eat it sees
// it, though it has none of the 14 allergens.
func TestLineKeepsWhatIsNamedAnywhere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.ID{
		"onions fried in lard": "lard", "fries cooked in beef tallow": "suet", "potatoes roasted in duck fat": "duck-fat",
		"asparagus wrapped in prosciutto": "prosciutto", "dates wrapped in bacon": "bacon", "apples baked in honey": "honey",
		"rice cooked in coconut milk": "coconut-milk", "cherries in kirsch": "brandy", "raisins soaked in brandy": "brandy",
		"broccoli, cheese-topped": "cheddar", "jacket potato, topped with cheese": "cheddar", "grits with cheese": "cheddar",
		"coffee with cream": "double-cream", "spinach, wilted in bacon fat": "bacon-fat", "2 leeks (softened in goose fat)": "duck-fat",
		"1 aubergine, brushed generously with honey": "honey",
	} {
		got := Default().ReadLine(text, "GB")
		if food.Default().Food(want) == nil || !slices.Contains(got.With, want) || slices.Contains(got.With, got.Food) {
			t.Errorf("%q is %q with %v, want %s too", text, got.Food, got.With, want)
		}
		for _, d := range got.Diets {
			if !food.Default().Fits(want, d) {
				t.Errorf("%q is said to fit %s", text, d)
			}
		}
	}
	for _, text := range []string{"rice, without butter", "1 cup rice (no nuts)", "100 g oyster mushrooms", "1 tbsp oil for the cake tin", "2 cups milk, almond", "egg, duck"} {
		if got := Default().ReadLine(text, "GB"); len(got.With) > 0 {
			t.Errorf("%q has %v", text, got.With)
		}
	}
}

// A name and its kind behind it, as shopping lists have them, are one food; two foods are
// two.
func TestLineInvertedNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.ID{
		"flour, rice": "rice-flour", "milk, almond": "almond-milk", "butter, peanut": "peanut-butter", "milk; oat": "oat-milk",
		"bread, rye": "rye-bread", "egg, duck": "duck-egg", "noodles, egg": "egg-noodles", "oil - sesame": "sesame-oil",
		"cream, coconut": "coconut-cream", "flour, rice, sifted": "rice-flour", "oil, walnut": "walnut-oil",
	} {
		if got := Default().ReadLines(text, "GB"); len(got) != 1 || got[0].Food != want || got[0].Confidence < SureConfidence {
			t.Errorf("%q is %v with %.2f, want %s", text, foodsIn(got), got[0].Confidence, want)
		}
	}
	for _, text := range []string{"beer, ginger", "beer, fresh ginger"} { // a drink without alcohol, or two foods
		if got := Default().ReadLines(text, "GB"); got[0].Confidence >= SureConfidence {
			t.Errorf("%q is %v with %.2f", text, foodsIn(got), got[0].Confidence)
		}
	}
	for text, want := range map[string][]food.ID{
		"rice, butter": {"white-rice", "butter"}, "salt, pepper": {"salt", "black-pepper"}, "flour, rice, butter": {"plain-flour", "white-rice", "butter"},
	} {
		if got := foodsIn(Default().ReadLines(text, "GB")); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

// Less than nothing is no amount.
func TestLineNegativeAmounts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"-5 cups flour", "−5 cups flour", "-2 eggs", "-1/2 tsp salt", "-2 x 400 g tins tomatoes"} {
		if got := Default().ReadLine(text, "US"); got.Amount.Stated() || got.Grams != 0 || got.Confidence >= SureConfidence {
			t.Errorf("%q is %v %s of %s with %.2f", text, got.Amount, got.Unit, got.Food, got.Confidence)
		}
	}
	for _, text := range []string{"- 5 cups flour", "~5 cups flour", "• 5 cups flour", "5 cups flour"} {
		if got := Default().ReadLine(text, "US"); got.Amount.From != 5 || got.Confidence < SureConfidence {
			t.Errorf("%q is %v with %.2f", text, got.Amount, got.Confidence)
		}
	}
}

// What is called like a food that it is not is no such food, or not surely.
func TestLineNotTheFoodOfItsName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.Allergen{
		"1 lb chicken-fried steak": {food.Gluten, food.Eggs, food.Milk}, "country-fried steak": {food.Gluten, food.Eggs, food.Milk}, "sauce: oyster": {food.Molluscs},
		"2 handfuls of sea greens": nil, "1 cup three bean salad": nil, "bone marrow": nil,
	} {
		got := Default().ReadLine(text, "US")
		for _, a := range want {
			if got.Allergens.Presence(a) != food.Contains {
				t.Errorf("%q does not say %s", text, a)
			}
		}
		if got.Confidence >= SureConfidence || slices.Contains([]food.ID{"marrow", "spring-greens", "chicken-breast"}, got.Food) {
			t.Errorf("%q is %s with %.2f", text, got.Food, got.Confidence)
		}
	}
	if got := Default().ReadLine("1 cup three bean salad", "US").Allergens; got.Presence(food.Sulphites) != food.May || got.Presence(food.Mustard) != food.May {
		t.Error("a three bean salad has no sulphites and no mustard for sure")
	}
}
