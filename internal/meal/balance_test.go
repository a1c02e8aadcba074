package meal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

// aDish has one serving of 100 g with these amounts.
func aDish(tb testing.TB, n food.Nutrients) (*food.Table, Recipe) {
	tb.Helper()
	all := append(worldFoods(), food.Food{ID: "dish-food", Name: "dish food", Aisle: food.Other, Origin: food.Plant, Allergens: none(), Per100g: n})
	t, err := food.NewTable(all)
	if err != nil {
		tb.Fatal(err)
	}
	return t, dish("d", g("dish-food", 100))
}

// told writes a soft violation of a need with what it says.
func told(vs []Violation) []string {
	out := []string{}
	for _, v := range vs {
		var params []string
		for _, k := range slices.Sorted(maps.Keys(v.Params)) {
			params = append(params, k+"="+v.Params[k])
		}
		out = append(out, fmt.Sprintf("%s %s %s", v.Date, v.Rule, strings.Join(params, " ")))
	}
	return out
}

func TestReferenceValuesAreTold(t *testing.T) {
	t.Parallel()
	// A full adult's day that misses nothing.
	whole := facts(2250, 90, 290, 75).With(food.Fiber, 30).With(food.SaturatedFat, 20).With(food.Sodium, 1900)
	for _, tt := range []struct {
		name string
		of   food.Nutrients
		want []string
	}{
		{"nothing is missed", whole, nil},
		{"within 10 % of an estimate", whole.With(food.Energy, 2050), nil},
		{"more than 10 % off", whole.With(food.Energy, 2000), []string{"energy amount=2000 estimated=true target=2250"}},
		{"more sodium than the lower figure", whole.With(food.Sodium, 2350), nil},
		{"more than the higher", whole.With(food.Sodium, 2401), []string{"nutrient amount=2401 estimated=true nutrient=sodium target=2400"}},
		{"little fibre", whole.With(food.Fiber, 24), []string{"nutrient amount=24 estimated=true nutrient=fiber target=25"}},
		{"saturated fat", whole.With(food.SaturatedFat, 26), []string{"nutrient amount=26 estimated=true nutrient=saturated_fat target=25"}},
		{"fat", whole.With(food.Fat, 100), []string{"nutrient amount=100 estimated=true nutrient=fat target=88"}},
		{"shares are of what is eaten", facts(1125, 45, 145, 38).With(food.Fiber, 30), []string{"energy amount=1125 estimated=true target=2250"}},
	} {
		foods, d := aDish(t, tt.of)
		menu := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, d, "ada"))
		want := []string{}
		for _, w := range tt.want {
			want = append(want, "2026-12-01 "+w)
		}
		if diff := cmp.Diff(want, told(Check(foods, household(Eater{ID: "ada"}), menu, Composed))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

// Of a household that plans dinners alone, a dinner has to be the dinner's part of the day.
func TestADinnerIsPartOfTheDay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		kcal   float64
		change func(*Household)
		want   []string
	}{
		{"its part", 2000 * 35.0 / 90, func(*Household) {}, nil},
		{"all of it", 2000, func(*Household) {}, []string{"2026-12-01 energy amount=2000 target=778"}},
		{"all of it, and it is the whole day", 2000, func(h *Household) { h.Preferences.WholeDay = true }, nil},
		{"a share of one's own", 1000, func(h *Household) {
			h.Eaters[0].SlotShares = map[Slot]int{Breakfast: 10, Lunch: 40, Dinner: 50}
		}, nil},
		{"no share at all", 10, func(h *Household) { h.Eaters[0].SlotShares = map[Slot]int{Lunch: 100} }, nil},
		{"away for lunch", 10, func(h *Household) { h.Preferences.Meals = []Slot{Lunch, Dinner} }, nil},
	} {
		foods, d := aDish(t, food.Nutrients{}.With(food.Energy, tt.kcal))
		h := household(Eater{ID: "ada", EnergyKcal: ptr(2000)})
		h.Preferences.WholeDay = false
		tt.change(&h)
		menu := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, d, "ada"))
		if diff := cmp.Diff(append([]string{}, tt.want...), told(Check(foods, h, menu, Composed))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

func TestSlotShare(t *testing.T) {
	t.Parallel()
	h := household(Eater{ID: "ada"}, Eater{ID: "bo", SlotShares: map[Slot]int{Breakfast: 30, Dinner: 50, Snack: 20}})
	h.Preferences.Snacks, h.Preferences.WholeDay = 2, false
	for _, tt := range []struct {
		eater string
		slot  Slot
		want  float64
	}{
		{"ada", Breakfast, 25.0 / 110}, {"ada", Lunch, 30.0 / 110}, {"ada", Dinner, 35.0 / 110}, {"ada", Snack, 10.0 / 110}, {"ada", "brunch", 0},
		{"bo", Breakfast, 0.3}, {"bo", Lunch, 0}, {"bo", Dinner, 0.5}, {"bo", Snack, 0.1},
	} {
		if got := h.SlotShare(tt.eater, tt.slot); got != tt.want {
			t.Errorf("%s, %s: %v, want %v", tt.eater, tt.slot, got, tt.want)
		}
	}
}

// A week's mean is of its days together, and of the rest of a menu by itself.
func TestWeeksMean(t *testing.T) {
	t.Parallel()
	foods, d := aDish(t, food.Nutrients{}.With(food.Energy, 2000).With(food.Iron, 10))
	e := Eater{ID: "ada", EnergyKcal: ptr(2000), Aims: []Aim{{AimIron, ptr(12.0), ptr(20.0), InMg, PerWeek}}}
	menu := func(servings ...float64) Menu {
		var m Menu
		for i, n := range servings {
			day := dinnerMenu([]string{"ada"}, mainOf(fmt.Sprint("m", i), Dinner, d, "ada")).Days[0]
			day.Date = day.Date.AddDays(i)
			day.Meals[0].Portions[0].Servings = n
			m.Days = append(m.Days, day)
		}
		return m
	}
	for _, tt := range []struct {
		name     string
		servings []float64
		want     []string
	}{
		{"a day may be short", []float64{1, 1, 1, 1, 1, 1, 3}, nil},
		{"the mean may not", []float64{1, 1, 1, 1, 1, 1, 1}, []string{"2026-12-07 nutrient amount=10 nutrient=iron per=week target=12"}},
		{"a day of the next week by itself", []float64{2, 2, 2, 2, 2, 2, 2, 3}, []string{"2026-12-08 nutrient amount=30 nutrient=iron per=week target=20"}},
	} {
		var got []string
		for _, line := range told(Check(foods, household(e), menu(tt.servings...), Composed)) {
			if strings.Contains(line, "per=week") {
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}
