package compose_test

import (
	"errors"
	"fmt"

	"golang.org/x/text/language"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// Wishes that no dish meets are explained: which of them conflict, and what would help.
func ExampleImpossible() {
	ada := meal.Eater{ID: "ada", Name: "Ada", Diets: []food.Diet{food.Vegan}, ExcludedFoods: []food.ID{"legumes", "grains"}}
	home := meal.Household{Eaters: []meal.Eater{ada}, Preferences: meal.DefaultPreferences()}
	home.Preferences.Meals, home.Preferences.Snacks = []meal.Slot{meal.Dinner}, 0
	home.Preferences.MaxMinutes.Weekday = map[meal.Slot]int{meal.Dinner: 10}
	day := compose.DayRequest{Date: "2026-12-01", Slots: home.Attendance("2026-12-01", nil)}

	_, err := compose.New(food.Default(), catalog.Recipes()).Prepare(compose.Request{Household: home, Days: []compose.DayRequest{day}})

	if i, ok := errors.AsType[*compose.Impossible](err); ok {
		for _, r := range i.Rules {
			fmt.Println(r.Code, r.Value)
		}
	}
	for _, f := range words.For(language.English).Findings(problem.As(err)) {
		fmt.Printf("%s: %s\n", f.Location, f.Message)
	}
	// Output:
	// excluded legumes
	// time 10
	// eaters[Ada].excluded_foods: Let Ada have legumes: 1 dinner would fit.
}
