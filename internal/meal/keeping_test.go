package meal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// dishOf makes a dish of two servings with so many grams of each food.
func dishOf(grams float64, foods ...food.ID) meal.Recipe {
	r := meal.Recipe{ID: "a-dish", Title: "A dish", Servings: 2}
	for _, f := range foods {
		r.Ingredients = append(r.Ingredients, meal.Ingredient{Food: f, Quantity: grams, Unit: food.Gram, Grams: grams})
	}
	return r
}

func TestMaxKeepDays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		dish meal.Recipe
		want int
	}{
		{"rice with vegetables", dishOf(100, "white-rice", "carrot"), 1},
		{"rice noodles", dishOf(100, "rice-noodles", "firm-tofu"), 1},
		{"rice milk is no cooked rice", dishOf(200, "rice-milk", "rolled-oats"), 4},
		{"fresh fish", dishOf(200, "cod", "potato"), 1},
		{"tinned fish", dishOf(100, "tuna-canned", "potato"), 1},
		{"prawns with chicken", dishOf(100, "prawns", "chicken-breast"), 1},
		{"fish sauce as a seasoning", dishOf(20, "fish-sauce", "sunflower-oil"), 14},
		{"fish sauce beside chicken", withMore(dishOf(20, "fish-sauce"), "chicken-breast", 300), 3},
		{"fish sauce by the glass", dishOf(40, "fish-sauce", "carrot"), 1},
		{"stew of beef", dishOf(200, "stewing-beef", "carrot"), 3},
		{"eggs", dishOf(100, "egg", "spinach"), 3},
		{"lentils", dishOf(100, "red-lentils", "carrot"), 4},
		{"yogurt with nuts", dishOf(100, "greek-yogurt", "walnuts"), 4},
		{"dates, oats and seeds", dishOf(100, "dates", "rolled-oats", "pumpkin-seeds"), 14},
		{"a food that we do not know", dishOf(100, "moon-cheese", "carrot"), 1},
		{"nothing", meal.Recipe{}, 14},
	} {
		if got := meal.MaxKeepDays(food.Default(), tt.dish); got != tt.want {
			t.Errorf("%s: %d days, want %d", tt.name, got, tt.want)
		}
	}
}

func withMore(r meal.Recipe, f food.ID, grams float64) meal.Recipe {
	r.Ingredients = append(slices.Clone(r.Ingredients), meal.Ingredient{Food: f, Quantity: grams, Unit: food.Gram, Grams: grams})
	return r
}

// More of anything never makes a dish keep longer.
func TestMaxKeepDaysFallsWithEveryFood(t *testing.T) {
	t.Parallel()
	table := food.Default()
	for _, base := range []meal.Recipe{{}, dishOf(100, "carrot"), dishOf(100, "chicken-breast"), dishOf(100, "white-rice")} {
		days := meal.MaxKeepDays(table, base)
		for _, f := range table.All() {
			more := withMore(base, f.ID, 500)
			if got := meal.MaxKeepDays(table, more); got > days {
				t.Errorf("with %s it keeps %d days, without it %d", f.ID, got, days)
			}
		}
	}
}

// Menus of before hold dishes without season and keeping: they read the same, and a
// dish that says nothing of it is written as it was.
func TestDishOfBeforeReadsTheSame(t *testing.T) {
	t.Parallel()
	const before = `{"id":"a","title":"A","slots":["lunch"],"role":"main","servings":1,"minutes":5,"active_minutes":5,` +
		`"cuisine":"british","effort":"low","appliances":[],"ingredients":[],"steps":[],"source":"catalog"}`
	var r meal.Recipe
	if err := json.NewDecoder(strings.NewReader(before)).Decode(&r); err != nil {
		t.Fatal(err)
	}
	after, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if string(after) != before {
		t.Errorf("got %s, want %s", after, before)
	}
}

func ExampleMaxKeepDays() {
	curry := dishOf(200, "chickpeas-canned", "spinach")
	fmt.Println(meal.MaxKeepDays(food.Default(), curry))
	fmt.Println(meal.MaxKeepDays(food.Default(), withMore(curry, "basmati-rice", 150)))
	// Output:
	// 4
	// 1
}
