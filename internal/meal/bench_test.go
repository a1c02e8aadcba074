package meal

import (
	"fmt"
	"testing"

	"mealplanner/internal/food"
)

// bigWeek is a full week of a household of four with everything to check: 35 dishes
// of nine foods each, which break no hard rule.
func bigWeek() (Household, Menu) {
	h := household(
		Eater{ID: "a", Allergens: []food.Allergen{food.Peanuts, food.Milk}, EnergyKcal: ptr(2000), ProteinPct: ptr(20), CarbsPct: ptr(50), FatPct: ptr(30)},
		Eater{ID: "b", Diets: []food.Diet{food.Vegan}, ExcludedFoods: []food.ID{"meat"}, EnergyKcal: ptr(2400)},
		Eater{ID: "c", DislikedFoods: []food.ID{"seeds"}},
		Eater{ID: "d", Allergens: []food.Allergen{food.Sesame}, EnergyKcal: ptr(1800)},
	)
	h.Preferences = DefaultPreferences()
	h.Preferences.Snacks = 2
	var m Menu
	for i := range 7 {
		date := Date("2026-11-30").AddDays(i)
		day := Day{Date: date, Slots: h.Attendance(date, nil)}
		for k, a := range day.Slots {
			var in []Ingredient
			for _, id := range []food.ID{"rice-white", "red-beans", "shiitake", "oil", "water"} {
				in = append(in, g(id, float64(50+10*k+i)))
			}
			for _, x := range food.AllAllergens()[:4] {
				in = append(in, g(cellFood(x, food.No), 20))
			}
			meal := mainOf(fmt.Sprintf("%s.%d", date, k), a.Slot, dish(fmt.Sprintf("dish %d %d", i, k), in...), "a", "b", "c", "d")
			meal.Number = a.Number
			day.Meals = append(day.Meals, meal)
		}
		m.Days = append(m.Days, day)
	}
	return h, m
}

func TestBigWeekIsClean(t *testing.T) {
	t.Parallel()
	h, m := bigWeek()
	if vs := Check(world(t), h, m, Composed); HasHard(vs) {
		t.Error(brief(vs))
	}
}

func BenchmarkCheck(b *testing.B) {
	foods := world(b)
	h, m := bigWeek()
	b.ReportAllocs()
	for b.Loop() {
		Check(foods, h, m, Composed)
	}
}

func BenchmarkDishViolations(b *testing.B) {
	foods := world(b)
	h, m := bigWeek()
	b.ReportAllocs()
	for b.Loop() {
		DishViolations(foods, h, m.Days[0].Meals[0].Dish, []string{"a", "b", "c", "d"}, "2026-12-01")
	}
}

func BenchmarkView(b *testing.B) {
	foods := world(b)
	h, m := bigWeek()
	vs := Check(foods, h, m, Composed)
	b.ReportAllocs()
	for b.Loop() {
		View(foods, h, m, vs)
	}
}

func BenchmarkGroceryList(b *testing.B) {
	foods := world(b)
	h, m := bigWeek()
	b.ReportAllocs()
	for b.Loop() {
		GroceryList(foods, h, m, nil)
	}
}
