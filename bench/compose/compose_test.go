package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// few households of every sort, for a few days.
func few(t *testing.T) []home {
	t.Helper()
	const households, days = 12, 3
	var homes []home
	for n := range households {
		h := draw(1, n, shipped)
		h.days = min(h.days, days)
		homes = append(homes, h)
	}
	return homes
}

func TestMenusKeepEveryRule(t *testing.T) {
	t.Parallel()
	homes := few(t)
	b := newBench(shipped)
	var outcomes []outcome
	for _, h := range homes {
		o, err := b.household(t.Context(), h, false)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, o)
	}
	r := newReport(1, homes, outcomes, nil)
	for _, v := range r.Violations {
		t.Error(v)
	}
	if r.All.Filled != 100 {
		t.Errorf("%.2f %% of the slots are filled", r.All.Filled)
	}
	if r.All.Households < 9 || r.Meals < 100 || r.All.Days < 20 {
		t.Errorf("only %d households with %d meals and %d days were measured", r.All.Households, r.Meals, r.All.Days)
	}
}

func TestTheSeedDecides(t *testing.T) {
	t.Parallel()
	b := newBench(shipped)
	h := few(t)[0]
	menu := func(h home) []byte {
		o, err := b.household(t.Context(), h, false)
		if err != nil || o.impossible != "" {
			t.Fatal(err, o.impossible)
		}
		return o.menu.content
	}
	first := menu(h)
	if !bytes.Equal(first, menu(few(t)[0])) {
		t.Error("the same seed made two menus")
	}
	h.seed++
	if bytes.Equal(first, menu(h)) {
		t.Error("another seed made the same menu")
	}
}

// Whoever is drawn could sign up: the house's own rules accept every eater, and the
// households differ as they should.
func TestHouseholdsAreAcceptable(t *testing.T) {
	t.Parallel()
	sizes, days, scopes, allergens := map[int]bool{}, map[int]bool{}, map[meal.AllergenScope]bool{}, map[food.Allergen]bool{}
	for n := range 400 {
		h := draw(1, n, shipped)
		var ids []string
		for _, e := range h.Eaters {
			ids = append(ids, e.ID)
			if err := e.Validate(food.Default(), firstDay, false); err != nil {
				t.Errorf("household %d, %s: %v", n, e.ID, err)
			}
			for _, a := range e.Allergens {
				allergens[a] = true
			}
		}
		if err := h.Preferences.Validate(food.Default(), ids, nil); err != nil {
			t.Errorf("household %d: %v", n, err)
		}
		sizes[len(h.Eaters)], days[h.days], scopes[h.Scope] = true, true, true
	}
	if len(sizes) != 8 || len(days) != longestMenu || len(scopes) != 2 || len(allergens) != len(food.AllAllergens()) {
		t.Errorf("%d sizes, %d lengths, %d scopes, %d allergens", len(sizes), len(days), len(scopes), len(allergens))
	}
}

// A menu that was made wrong is found out: the checker reads what the composer wrote.
func TestAForbiddenFoodIsFound(t *testing.T) {
	t.Parallel()
	b := newBench(shipped)
	h := few(t)[0]
	o, err := b.household(t.Context(), h, false)
	if err != nil || o.impossible != "" || len(o.menu.breaches) > 0 {
		t.Fatal(err, o.impossible, o.menu.breaches)
	}
	h.Eaters[0].Allergens = append(h.Eaters[0].Allergens, food.Sesame)
	read, err := readMenu(o.menu.content)
	if err != nil {
		t.Fatal(err)
	}
	in := read.Days[0].Meals[0].Ingredients
	in[0].Name = "tahini"
	if found := b.checker.check(h, read); !slices.ContainsFunc(found, func(b breach) bool { return b.Rule == "sesame" && b.Why == "tahini: tahini" }) {
		t.Errorf("tahini for somebody who may have no sesame: %v", found)
	}
}

// An order that nothing can fill counts apart, with its reason.
func TestImpossibleHouseholdsCountApart(t *testing.T) {
	t.Parallel()
	h := few(t)[0]
	h.Eaters[0].Allergens = food.AllAllergens()
	h.Eaters[0].Diets = []food.Diet{food.Vegan}
	h.Eaters[0].ExcludedFoods = []food.ID{"vegetables", "fruit", "grains", "legumes"}
	o, err := newBench(shipped).household(t.Context(), h, false)
	if err != nil || o.impossible == "" {
		t.Fatalf("%v, %q", err, o.impossible)
	}
	r := newReport(1, []home{h, h}, []outcome{o, o}, nil)
	if len(r.Impossible) != 1 || r.Impossible[0].Times != 2 || r.All.Impossible != 2 || r.All.Households != 0 {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(r.markdown(), "Households without a menu") {
		t.Error("the Markdown does not say so")
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	q := quality{figures: newFigures()}
	target := nutritionJSON{Energy: grams(2000), Protein: grams(100)}
	q.addEater(target, nutritionJSON{Energy: grams(2090), Protein: grams(91)}, false)
	q.addEater(target, nutritionJSON{Energy: grams(1890), Protein: grams(100)}, false)
	q.addEater(nutritionJSON{}, nutritionJSON{Energy: grams(1)}, false) // counts nothing
	one := composed{quality: q, took: 30 * time.Millisecond, meals: 7, breaches: []breach{{Rule: "vegan"}}}
	r := newReport(1, []home{{group: omnivore}}, []outcome{{menu: one, long: composed{took: 1200 * time.Millisecond}}}, nil)
	row := r.All
	for name, c := range map[string][2]float64{
		"mean energy error": {row.MeanOff[0], 5}, "p95 energy error": {row.P95Off[0], 5.5}, "mean protein error": {row.MeanOff[1], 4.5},
		"days near in energy": {row.Near[0], 50}, "in range": {row.Good, 50}, "days": {float64(row.Days), 2},
		"menu": {row.MenuP99, 30}, "fortnight": {row.LongP99, 1200}, "violations": {float64(row.Violations), 1}, "meals": {float64(r.Meals), 7},
	} {
		if got, want := c[0], c[1]; got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, p := range r.Promises {
		if p.Kept {
			t.Errorf("kept: %+v", p)
		}
	}
}

// The whole program, for a moment, in both of its ways.
func TestComposeProgram(t *testing.T) {
	dir := t.TempDir()
	for name, args := range map[string][]string{
		"compose":       {"-households", "1", "-seeds", "1", "-seed", "3"},
		"compose-meals": {"-meals", "20", "-seed", "3"},
	} {
		var out, progress bytes.Buffer
		r, err := run(t.Context(), append(args, "-results", dir), &out, &progress)
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var kept report
		if err := json.Unmarshal(content, &kept); err != nil || kept.Meals != r.Meals || kept.Meals == 0 {
			t.Errorf("%s.json: %d meals, want %d (%v)", name, kept.Meals, r.Meals, err)
		}
		markdown, err := os.ReadFile(filepath.Join(dir, name+".md"))
		if err != nil || string(markdown) != out.String() || !strings.Contains(out.String(), "| no hard violation | 0 in ") {
			t.Errorf("%s.md (%v):\n%s\nprinted:\n%s", name, err, markdown, out.String())
		}
	}
}

func TestWrongUseIsRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-households", "0"}, {"-meals", "-1"}, {"now"}, {"-speed", "9"}} {
		if _, err := run(t.Context(), args, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}

// someone eats 2,000 kcal a day, as mealplanner plan composes when told nothing else.
func someone(id string, kcal int, diets ...food.Diet) meal.Eater {
	protein, carbs, fat := 20, 50, 30
	return meal.Eater{ID: id, Name: id, Diets: diets, EnergyKcal: &kcal, ProteinPct: &protein, CarbsPct: &carbs, FatPct: &fat}
}

func BenchmarkWeek(b *testing.B)          { benchmark(b, 7, someone("ada", 2000)) }
func BenchmarkTwoWeeks(b *testing.B)      { benchmark(b, 14, someone("ada", 2000)) }
func BenchmarkTwoWeeksVegan(b *testing.B) { benchmark(b, 14, someone("ada", 2000, food.Vegan)) }

// BenchmarkWeekFamily is two adults and two children with a vegetarian and an allergy
// among them.
func BenchmarkWeekFamily(b *testing.B) {
	allergic := someone("cleo", 1500)
	allergic.Allergens = []food.Allergen{food.Peanuts}
	benchmark(b, 7, someone("ada", 2000), someone("ben", 2600, food.Vegetarian), allergic, someone("dan", 1700))
}

// BenchmarkTwoWeeksSix is what takes the longest: six who all count.
func BenchmarkTwoWeeksSix(b *testing.B) {
	var six []meal.Eater
	for i := range 6 {
		six = append(six, someone(fmt.Sprint("eater-", i), 1500+250*i))
	}
	benchmark(b, 14, six...)
}

func benchmark(b *testing.B, days int, eaters ...meal.Eater) {
	composer := compose.New(food.Default(), catalog.Recipes())
	h := home{Household: meal.Household{Eaters: eaters, Preferences: meal.DefaultPreferences()}, start: firstDay}
	b.ReportAllocs()
	began := processorTime()
	for b.Loop() {
		h.seed++
		if _, err := composer.Compose(b.Context(), h.request(0, days), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processorTime()-began).Milliseconds())/float64(b.N), "cpu-ms/op")
}
