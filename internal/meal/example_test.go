package meal_test

import (
	"fmt"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// lentilSoup is a recipe over the food table that we ship.
var lentilSoup = meal.Recipe{
	ID: "lentil-soup", Title: "Lentil soup", Servings: 2, Minutes: 30, Role: meal.Main,
	Ingredients: []meal.Ingredient{
		{Food: "red-lentils", Quantity: 150, Unit: food.Gram, Grams: 150},
		{Food: "peanut-butter", Quantity: 30, Unit: food.Gram, Grams: 30},
	},
}

// One eater's peanut allergy binds every dish on the table.
func ExampleCheck() {
	foods := food.Default()
	h := meal.Household{
		Scope:       meal.ScopeHousehold,
		Preferences: meal.DefaultPreferences(),
		Eaters: []meal.Eater{
			{ID: "1", Name: "Ada", Allergens: []food.Allergen{food.Peanuts}},
			{ID: "2", Name: "Bob"},
		},
	}
	m := meal.Menu{Days: []meal.Day{{
		Date:  "2026-12-01",
		Slots: []meal.Attended{{Slot: meal.Dinner, Number: 1, Kind: meal.Cook, Eaters: []string{"2"}}},
		Meals: []meal.Meal{{
			ID: "a", Slot: meal.Dinner, Number: 1, Role: meal.Main, Kind: meal.Cook, Dish: lentilSoup,
			Portions: []meal.Portion{{Eater: "2", Servings: 1}},
		}},
	}}}
	for _, v := range meal.Check(foods, h, m, meal.Composed) {
		fmt.Println(v.Kind, v.Rule+":", v.Eater, v.Params)
	}
	// Output:
	// hard allergen: 1 map[allergen:peanuts food:peanut-butter presence:contains]
}

func ExampleServingOf() {
	n := meal.ServingOf(food.Default(), lentilSoup).Nutrition()
	fmt.Printf("%.0f kcal, %.0f g protein, coverage %.2f\n", *n.EnergyKcal, *n.ProteinG, n.Coverage)
	fmt.Println("sugars known:", n.SugarsG != nil)
	// Output:
	// 358 kcal, 21 g protein, coverage 1.00
	// sugars known: false
}

func ExampleEater_Target() {
	kcal, protein, carbs, fat := 2000, 25, 50, 25
	e := meal.Eater{EnergyKcal: &kcal, ProteinPct: &protein, CarbsPct: &carbs, FatPct: &fat}
	grams, _ := e.Target("2026-12-01").Get(food.Protein)
	fmt.Println(grams, "g protein a day")
	// Output: 125 g protein a day
}

func ExampleEater_Validate() {
	kcal, born := 1000, "2012-05"
	e := meal.Eater{Name: "Max", Born: &born, EnergyKcal: &kcal, Allergens: []food.Allergen{"kiwi"}}
	fmt.Println(e.Validate(food.Default(), "2026-11-23", false))
	// Output: invalid count=2; body.allergens[0]: unknown value=kiwi what=allergen; body.energy_kcal: too-little-energy min=1800 why=child
}

func ExampleHousehold_Attendance() {
	h := meal.Household{Eaters: []meal.Eater{{ID: "ada"}, {ID: "bob"}}, Preferences: meal.DefaultPreferences()}
	h.Preferences.Schedule["tue"] = map[meal.Slot][]string{meal.Lunch: {"bob"}}
	for _, a := range h.Attendance("2026-12-01", []meal.AttendanceChange{{Date: "2026-12-01", Slot: meal.Dinner, Kind: meal.Out}}) {
		fmt.Println(a.Slot, a.Number, a.Kind, a.Eaters)
	}
	// Output:
	// breakfast 1 cook [ada bob]
	// lunch 1 cook [bob]
	// dinner 1 out [ada bob]
	// snack 1 cook [ada bob]
}
