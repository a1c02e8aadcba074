package bench

import (
	"context"
	"math"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// defaultEater is who mealplanner plan composes for when told nothing but a target.
var defaultEater = profile{name: "default eater", kcal: 2000, protein: 25, carb: 50, fat: 25}

func BenchmarkWeekDefaultEater(b *testing.B)     { benchmark(b, 7, defaultEater) }
func BenchmarkTwoWeeksDefaultEater(b *testing.B) { benchmark(b, 14, defaultEater) }

func BenchmarkTwoWeeksVegan(b *testing.B) {
	vegan := defaultEater
	vegan.diets = []food.Diet{food.Vegan}
	benchmark(b, 14, vegan)
}

// BenchmarkWeekFamily is two adults and two children with a vegetarian and an
// allergy among them.
func BenchmarkWeekFamily(b *testing.B) {
	r := defaultEater.request(7, 1)
	kcal := []int{2000, 2600, 1500, 1700}
	first := r.Household.Eaters[0]
	r.Household.Eaters = nil
	var ids []string
	for i := range kcal {
		e := first
		e.ID, e.Name, e.EnergyKcal = string(rune('a'+i)), string(rune('A'+i)), &kcal[i]
		r.Household.Eaters, ids = append(r.Household.Eaters, e), append(ids, e.ID)
	}
	r.Household.Eaters[1].Diets = []food.Diet{food.Vegetarian}
	r.Household.Eaters[2].Allergens = []food.Allergen{food.Peanuts}
	for i := range r.Days {
		r.Days[i].Slots = attended(r.Household.Preferences, ids...)
	}
	run(b, r)
}

func benchmark(b *testing.B, days int, p profile) { run(b, p.request(days, 1)) }

// run composes the request with a new seed each time and reports the largest error
// of a day's energy that it saw, in percent.
func run(b *testing.B, r compose.Request) {
	composer := compose.New(food.Default(), catalog.Recipes())
	var worst float64
	b.ReportAllocs()
	for b.Loop() {
		r.Seed++
		menu, err := composer.Compose(context.Background(), r, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		for _, d := range menu.Days {
			for _, e := range r.Household.Eaters {
				got, _ := meal.DayOf(food.Default(), d, e.ID, nil).Get(food.Energy)
				aim, _ := e.Target().Get(food.Energy)
				worst = max(worst, 100*math.Abs(got-aim)/aim)
			}
		}
		b.StartTimer()
	}
	b.ReportMetric(worst, "max_kcal_error_%")
}
