// Package bench holds the benchmarks and the load program, with their results.
package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// profile is a household of one whose menus are measured. What it promises fails the
// test: at most so much mean error of energy and at least so many good days (energy
// within 5 %, each macro within 10 %), in percent; 0: nothing promised.
type profile struct {
	name                     string
	kcal, protein, carb, fat int
	diets                    []food.Diet
	allergens                []food.Allergen
	change                   func(*meal.Preferences)
	mostError, fewestGood    float64
}

var profiles = []profile{
	{name: "omnivore 2000, 30/40/30", kcal: 2000, protein: 30, carb: 40, fat: 30, mostError: 1, fewestGood: 99},
	{name: "omnivore 2000, 20/50/30", kcal: 2000, protein: 20, carb: 50, fat: 30, mostError: 1, fewestGood: 99},
	{name: "omnivore 2000, energy only", kcal: 2000, mostError: 1, fewestGood: 99},
	{name: "omnivore 2000, no snack", kcal: 2000, protein: 25, carb: 45, fat: 30, change: func(p *meal.Preferences) { p.Snacks = 0 }, mostError: 1, fewestGood: 99},
	{name: "omnivore 1400, 35/35/30", kcal: 1400, protein: 35, carb: 35, fat: 30, mostError: 1, fewestGood: 99},
	{name: "omnivore 3200, 25/50/25", kcal: 3200, protein: 25, carb: 50, fat: 25, mostError: 1, fewestGood: 99},
	{name: "athlete 2800, 35/40/25", kcal: 2800, protein: 35, carb: 40, fat: 25, mostError: 1, fewestGood: 95},
	{name: "omnivore, 20 min everywhere", kcal: 2000, protein: 25, carb: 45, fat: 30, change: twentyMinutes, mostError: 1, fewestGood: 99},
	{name: "pescatarian 2000, 25/45/30", kcal: 2000, protein: 25, carb: 45, fat: 30, diets: []food.Diet{food.Pescatarian}, mostError: 1, fewestGood: 99},
	{name: "vegetarian 1900, 20/50/30", kcal: 1900, protein: 20, carb: 50, fat: 30, diets: []food.Diet{food.Vegetarian}, mostError: 2.5, fewestGood: 99},
	{name: "vegetarian 2000, 25/45/30", kcal: 2000, protein: 25, carb: 45, fat: 30, diets: []food.Diet{food.Vegetarian}, mostError: 2.5, fewestGood: 99},
	{name: "vegan 2000, 18/55/27", kcal: 2000, protein: 18, carb: 55, fat: 27, diets: []food.Diet{food.Vegan}, mostError: 2.5, fewestGood: 90},
	{name: "vegan 2000, 25/50/25", kcal: 2000, protein: 25, carb: 50, fat: 25, diets: []food.Diet{food.Vegan}, mostError: 2.5, fewestGood: 90},
	{name: "gluten-free 2000, 25/45/30", kcal: 2000, protein: 25, carb: 45, fat: 30, diets: []food.Diet{food.GlutenFree}, mostError: 2.5, fewestGood: 90},
	{name: "dairy- and gluten-free", kcal: 2000, protein: 25, carb: 45, fat: 30, diets: []food.Diet{food.GlutenFree, food.DairyFree}, mostError: 2.5, fewestGood: 90},
	{name: "no nuts, eggs, soy, milk", kcal: 2000, protein: 25, carb: 45, fat: 30, allergens: []food.Allergen{food.Nuts, food.Peanuts, food.Eggs, food.Soybeans, food.Milk}, mostError: 2.5, fewestGood: 90},
	{name: "vegan, gluten- and nut-free", kcal: 2000, protein: 18, carb: 55, fat: 27, diets: []food.Diet{food.Vegan, food.GlutenFree, food.NutFree}, mostError: 2.5, fewestGood: 90},
	{name: "keto 1900, 25/6/69", kcal: 1900, protein: 25, carb: 6, fat: 69},
}

func twentyMinutes(p *meal.Preferences) {
	limits := map[meal.Slot]int{meal.Breakfast: 20, meal.Lunch: 20, meal.Dinner: 20, meal.Snack: 20}
	p.MaxMinutes = meal.MinuteLimits{Weekday: limits, Weekend: limits}
}

// request asks for days from a Tuesday on.
func (p profile) request(days int, seed uint64) compose.Request {
	e := meal.Eater{ID: "ada", Name: "Ada", Diets: p.diets, Allergens: p.allergens, EnergyKcal: &p.kcal}
	if p.protein > 0 {
		e.ProteinPct, e.CarbsPct, e.FatPct = &p.protein, &p.carb, &p.fat
	}
	wishes := meal.DefaultPreferences()
	if p.change != nil {
		p.change(&wishes)
	}
	r := compose.Request{Household: meal.Household{Eaters: []meal.Eater{e}, Preferences: wishes}, Seed: seed}
	for i := range days {
		r.Days = append(r.Days, compose.DayRequest{Date: meal.Date("2026-12-01").AddDays(i), Slots: attended(wishes, e.ID)})
	}
	return r
}

// attended is a full day of the wished meals.
func attended(wishes meal.Preferences, eaters ...string) []meal.Attended {
	var all []meal.Attended
	for _, s := range wishes.Meals {
		all = append(all, meal.Attended{Slot: s, Number: 1, Eaters: eaters, Kind: meal.Cook})
	}
	for n := range wishes.Snacks {
		all = append(all, meal.Attended{Slot: meal.Snack, Number: n + 1, Eaters: eaters, Kind: meal.Cook})
	}
	return all
}

// figures are what is measured of one profile's menus.
type figures struct {
	off           [4][]float64 // relative error of each day: kcal, protein, carbs, fat
	good, days    int
	unique, mains int
	sides         int // and drinks
	time          time.Duration
}

// TestQuality prints how well the built-in composer meets each profile, and fails
// where it promises more: go test ./bench -run Quality -v
func TestQuality(t *testing.T) {
	composer := compose.New(food.Default(), catalog.Recipes())
	for _, days := range []int{7, 14} {
		seeds := 140 / days
		if testing.Short() {
			seeds = 28 / days
		}
		fmt.Printf("%-30s %24s %24s %6s %7s %6s %6s\n", fmt.Sprintf("%d days, %d seeds", days, seeds),
			"mean error kcal/P/C/F %", "p95 kcal/P/C/F %", "good", "unique", "sides", "ms")
		for _, p := range profiles {
			f := measure(t, composer, p, days, seeds)
			good := percent(f.good, f.days)
			fmt.Printf("%-30s %24s %24s %5.1f%% %6.1f%% %6.2f %6.1f\n", p.name, f.each(mean), f.each(p95),
				good, percent(f.unique, f.mains), float64(f.sides)/float64(f.days), float64(f.time.Microseconds())/1000/float64(seeds))
			if off := 100 * mean(f.off[0]); p.mostError > 0 && (off > p.mostError || good < p.fewestGood) {
				t.Errorf("%s, %d days: mean energy error %.2f %% (promised %.1f %%), good days %.1f %% (promised %.0f %%)",
					p.name, days, off, p.mostError, good, p.fewestGood)
			}
		}
	}
}

// measure composes a menu for each seed.
func measure(t *testing.T, c *compose.Composer, p profile, days, seeds int) figures {
	t.Helper()
	var f figures
	for seed := range uint64(seeds) {
		r := p.request(days, seed)
		began := time.Now()
		menu, err := c.Compose(context.Background(), r, nil)
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		f.time += time.Since(began)
		f.add(r.Household.Eaters[0], menu)
	}
	return f
}

// add measures one menu.
func (f *figures) add(e meal.Eater, menu meal.Menu) {
	seen := map[string]bool{}
	for _, d := range menu.Days {
		intake, target := meal.DayOf(food.Default(), d, e.ID, nil), e.Target()
		ok := true
		for i, n := range []food.Nutrient{food.Energy, food.Protein, food.Carbs, food.Fat} {
			aim, known := target.Get(n)
			if !known {
				continue
			}
			got, _ := intake.Get(n)
			off := math.Abs(got-aim) / aim
			f.off[i] = append(f.off[i], off)
			ok = ok && (off <= 0.05 || i > 0 && off <= 0.1)
		}
		f.days++
		if ok {
			f.good++
		}
		for _, m := range d.Meals {
			if m.Role != meal.Main {
				f.sides++
				continue
			}
			f.mains++
			if !seen[m.RecipeID] {
				f.unique++
			}
			seen[m.RecipeID] = true
		}
	}
}

func (f *figures) each(of func([]float64) float64) string {
	s := ""
	for i, off := range f.off {
		if i > 0 {
			s += "/"
		}
		if len(off) > 0 {
			s += fmt.Sprintf("%.1f", 100*of(off))
		} else {
			s += "-"
		}
	}
	return s
}

func mean(xs []float64) float64 {
	var sum float64
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

func p95(xs []float64) float64 {
	sorted := slices.SortedFunc(slices.Values(xs), cmp.Compare[float64])
	return sorted[len(sorted)*95/100]
}

func percent(part, of int) float64 { return 100 * float64(part) / float64(of) }
