package meal

import (
	"fmt"
	"slices"
	"testing"

	"mealplanner/internal/food"
)

// The small world of the tests: a few foods with round figures.

func ptr[T any](v T) *T { return &v }

// none states that a food holds no allergen.
func none() food.Allergens {
	var a food.Allergens
	for _, x := range food.AllAllergens() {
		a = a.With(x, food.No)
	}
	return a
}

// facts of 100 g: energy, protein, carbs, fat, and zero of the rest.
func facts(kcal, protein, carbs, fat float64) food.Nutrients {
	return food.Nutrients{}.With(food.Energy, kcal).With(food.Protein, protein).With(food.Carbs, carbs).With(food.Fat, fat).
		With(food.Fiber, 0).With(food.Sugars, 0).With(food.SaturatedFat, 0).With(food.Sodium, 0)
}

func worldFoods() []food.Food {
	foods := []food.Food{
		{ID: "rice-white", Name: "white rice", Groups: []food.ID{"rice"}, Aisle: food.Pasta, Origin: food.Plant,
			Allergens: none(), Per100g: facts(400, 10, 80, 1)},
		{ID: "red-beans", Name: "red beans", Groups: []food.ID{"beans"}, Aisle: food.Tins, Origin: food.Plant, Packaged: true,
			Allergens: none(), Per100g: facts(100, 8, 15, 1), Portions: map[food.Unit]float64{food.Can: 240}, SoldBy: food.Can},
		{ID: "shiitake", Name: "shiitake", Groups: []food.ID{"mushrooms"}, Aisle: food.Produce, Origin: food.Plant,
			Allergens: none(), Per100g: facts(34, 2, 7, 0), Portions: map[food.Unit]float64{food.Piece: 20}},
		{ID: "forest-stock", Name: "forest stock", MadeOf: []food.ID{"shiitake"}, Aisle: food.Tins, Origin: food.Plant, Packaged: true,
			Allergens: none().With(food.Celery, food.Contains).With(food.Mustard, food.May), Per100g: facts(5, 0, 1, 0), GramsPerML: 1},
		{ID: "house-soup", Name: "house soup", MadeOf: []food.ID{"forest-stock"}, Aisle: food.Tins, Origin: food.Plant, Packaged: true,
			Allergens: none().With(food.Celery, food.Contains), Per100g: facts(50, 2, 5, 2)},
		{ID: "groundnut-butter", Name: "peanut butter", Groups: []food.ID{"peanut-foods"}, Aisle: food.NutsSeeds, Origin: food.Plant, Packaged: true,
			Allergens: none().With(food.Peanuts, food.Contains).With(food.Nuts, food.May), Per100g: facts(600, 25, 20, 50), GramsPerML: 1},
		{ID: "cow-milk", Name: "milk", Groups: []food.ID{"milk-products"}, Aisle: food.Dairy, Origin: food.AnimalProduct,
			Allergens: none().With(food.Milk, food.Contains), Per100g: facts(60, 3, 5, 3), GramsPerML: 1, SoldBy: food.Millilitre},
		{ID: "cod", Name: "cod", Groups: []food.ID{"white-fish"}, Aisle: food.FishAisle, Origin: food.Fish,
			Allergens: none().With(food.FishAllergy, food.Contains), Per100g: facts(80, 18, 0, 1)},
		{ID: "hen", Name: "chicken", Groups: []food.ID{"chicken"}, Aisle: food.MeatAisle, Origin: food.Meat,
			Allergens: none(), Per100g: facts(120, 22, 0, 3)},
		{ID: "oil", Name: "oil", Groups: []food.ID{"oils"}, Aisle: food.OilsSauces, Origin: food.Plant,
			Allergens: none(), Per100g: facts(900, 0, 0, 100), GramsPerML: 0.9},
		{ID: "egg-noodles", Name: "egg noodles", Groups: []food.ID{"noodles"}, Aisle: food.Pasta, Origin: food.AnimalProduct,
			Allergens: none().With(food.Gluten, food.Contains).With(food.Eggs, food.Contains), Per100g: facts(380, 14, 71, 4)},
		{ID: "mystery-paste", Name: "mystery paste", Aisle: food.Other, Packaged: true}, // nothing is stated
		{ID: "water", Name: "water", Aisle: food.Drinks, Origin: food.Plant, Allergens: none(), Per100g: facts(0, 0, 0, 0), GramsPerML: 1},
	}
	for _, a := range food.AllAllergens() { // a food for each cell of allergen and presence
		for _, p := range []food.Presence{food.No, food.May, food.Contains} {
			foods = append(foods, food.Food{ID: cellFood(a, p), Name: fmt.Sprintf("%s %v", a, p), Aisle: food.Other, Origin: food.Plant,
				Allergens: none().With(a, p), Per100g: facts(100, 5, 10, 4)})
		}
	}
	return foods
}

func cellFood(a food.Allergen, p food.Presence) food.ID {
	return food.ID(fmt.Sprintf("cell-%s-%s", a, p))
}

func world(tb testing.TB) *food.Table {
	tb.Helper()
	t, err := food.NewTable(worldFoods())
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// g is an ingredient in grams.
func g(id food.ID, grams float64) Ingredient {
	return Ingredient{Food: id, Quantity: grams, Unit: food.Gram, Grams: grams}
}

// dish is a recipe for one serving, its id and title alike, 20 min.
func dish(title string, ingredients ...Ingredient) Recipe {
	return Recipe{ID: title, Title: title, Servings: 1, Minutes: 20, ActiveMinutes: 10, Role: Main, Ingredients: ingredients,
		Steps: []Step{{Text: "Cook.", Minutes: 10}}}
}

// mainOf is a cooked main with one serving for each eater.
func mainOf(id string, s Slot, r Recipe, eaters ...string) Meal {
	m := Meal{ID: id, Slot: s, Number: 1, Role: Main, Kind: Cook, RecipeID: r.ID, Dish: r, Source: ByComposer, Version: 1}
	for _, e := range eaters {
		m.Portions = append(m.Portions, Portion{Eater: e, Servings: 1})
	}
	return m
}

// dinnerMenu is one day of these meals, with a dinner that all of these attend.
func dinnerMenu(eaters []string, meals ...Meal) Menu {
	return Menu{ID: "menu", Days: []Day{{
		Date:  "2026-12-01", // a Tuesday
		Slots: []Attended{{Slot: Dinner, Number: 1, Kind: Cook, Eaters: eaters}},
		Meals: meals,
	}}}
}

// household of these eaters, whose only meal is dinner.
func household(eaters ...Eater) Household {
	p := DefaultPreferences()
	p.Meals, p.Snacks, p.WholeDay = []Slot{Dinner}, 0, true
	return Household{Scope: ScopeHousehold, Units: food.Metric, Eaters: eaters, Preferences: p}
}

// brief writes violations in one line each, for comparing. Those of reference values, which
// every small meal misses, have tests of their own.
func brief(vs []Violation) []string {
	out := []string{}
	for _, v := range unestimated(vs) {
		out = append(out, fmt.Sprintf("%s %s %s %s %s", v.Kind, v.Rule, v.Eater, v.Slot, v.Meal))
	}
	return out
}

// unestimated leaves out the violations of what nobody set.
func unestimated(vs []Violation) []Violation {
	return slices.DeleteFunc(append([]Violation{}, vs...), func(v Violation) bool { return v.Params[paramEstimated] != "" })
}
