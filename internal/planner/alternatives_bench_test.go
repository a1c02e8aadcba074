package planner

import (
	"fmt"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// aFamilysWeek is a planner of a thousand dishes, and a week of three meals a day for a family
// of four with allergens, diets, dislikes and a pantry.
func aFamilysWeek() (*Planner, kept) {
	var recipes []meal.Recipe
	shipped := catalog.Recipes()
	for i := range 1000 {
		r := shipped[i%len(shipped)]
		if i >= len(shipped) {
			r.ID = fmt.Sprintf("%s-%d", r.ID, i)
		}
		recipes = append(recipes, r)
	}
	p := New(Config{Foods: food.Default(), Recipes: recipes})
	energy := 2000
	k := kept{rules: meal.Household{
		Preferences: meal.DefaultPreferences(),
		Pantry:      []meal.PantryItem{{Food: "spinach", UseUp: true}, {Food: "white-rice"}},
		Eaters: []meal.Eater{
			{ID: "a", Name: "Ada", EnergyKcal: &energy, Allergens: []food.Allergen{food.Nuts}},
			{ID: "b", Name: "Bo", DislikedFoods: []food.ID{"mushrooms", "olives"}},
			{ID: "c", Name: "Cy", Diets: []food.Diet{food.Vegetarian}},
			{ID: "d", Name: "Di", ExcludedFoods: []food.ID{"celery"}},
		},
	}}
	k.To = "2026-12-07"
	next := 0
	for i := range 7 {
		day := meal.Day{Date: meal.Date("2026-12-01").AddDays(i)}
		for _, slot := range []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner} {
			day.Slots = append(day.Slots, meal.Attended{Slot: slot, Number: 1, Eaters: []string{"a", "b", "c", "d"}, Kind: meal.Cook})
			for ; ; next++ {
				r := shipped[next%len(shipped)]
				if r.Role == meal.Main && r.Slots[0] == slot && len(p.refusals(k.rules, r, []string{"a", "b", "c", "d"}, day.Date)) == 0 {
					m := meal.Meal{ID: fmt.Sprint(i, slot), Slot: slot, Number: 1, Role: meal.Main, Kind: meal.Cook, RecipeID: r.ID, Dish: r, Version: 1}
					for _, e := range k.rules.Eaters {
						m.Portions = append(m.Portions, meal.Portion{Eater: e.ID, Servings: 1})
					}
					day.Meals = append(day.Meals, m)
					next++
					break
				}
			}
		}
		k.Days = append(k.Days, day)
	}
	return p, k
}

// BenchmarkAlternatives is what one part of a list takes beside what the menu takes that it
// belongs to, which every page of it computes too.
func BenchmarkAlternatives(b *testing.B) {
	p, k := aFamilysWeek()
	if v, err := p.vacancy(k.rules, k.MenuRow, "3dinner"); err != nil || len(v.fitting()) < 100 {
		b.Fatalf("too few dishes fit: %v", err)
	}
	b.Run("the menu", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.shown(k)
		}
	})
	for what, w := range map[string]Wanted{
		"three":          {Page: store.Page{Limit: 3}},
		"ten":            {},
		"fifty":          {Page: store.Page{Limit: MaxAlternatives}},
		"three of pasta": {Search: Search{Words: "Nudeln", Language: func() food.Language { return food.German }}, MaxMinutes: 30, Page: store.Page{Limit: 3}},
	} {
		b.Run(what, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v, err := p.vacancy(k.rules, k.MenuRow, "3dinner")
				if err != nil {
					b.Fatal(err)
				}
				if _, err := v.alternatives(w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
