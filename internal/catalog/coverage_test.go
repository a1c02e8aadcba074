package catalog

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// way is a way of eating: diets and declared allergens that every ingredient must
// keep, and the fewest mains by slot that the composer needs for it.
type way struct {
	name      string
	diets     []food.Diet
	allergens []food.Allergen
	least     [4]int // breakfast, lunch, dinner, snack
}

// leastSides is how many boosters every way needs in every slot.
const leastSides = 10

// Fourteen candidates a slot are a fortnight without repeats.
var ways = []way{
	{"omnivore", nil, nil, [4]int{18, 30, 30, 12}},
	{"pescatarian", []food.Diet{food.Pescatarian}, nil, [4]int{14, 14, 14, 10}},
	{"vegetarian", []food.Diet{food.Vegetarian}, nil, [4]int{14, 14, 14, 10}},
	{"vegan", []food.Diet{food.Vegan}, nil, [4]int{14, 14, 14, 10}},
	{"gluten-free", []food.Diet{food.GlutenFree}, nil, [4]int{14, 14, 14, 10}},
	{"dairy-free", []food.Diet{food.DairyFree}, nil, [4]int{14, 14, 14, 10}},
	{"nut-free", []food.Diet{food.NutFree}, nil, [4]int{14, 14, 14, 10}},
	{"gluten- and dairy-free", []food.Diet{food.GlutenFree, food.DairyFree}, nil, [4]int{14, 14, 14, 8}},
	{"vegetarian, gluten-free", []food.Diet{food.Vegetarian, food.GlutenFree}, nil, [4]int{14, 14, 14, 8}},
	{"vegan, no peanuts", []food.Diet{food.Vegan}, []food.Allergen{food.Peanuts}, [4]int{14, 14, 14, 10}},
	{"vegan, no soya", []food.Diet{food.Vegan}, []food.Allergen{food.Soybeans}, [4]int{12, 14, 14, 10}},
	{"vegan, gluten-free", []food.Diet{food.Vegan, food.GlutenFree}, nil, [4]int{14, 14, 14, 10}},
	{"vegan, gluten-, nut-, soya-free", []food.Diet{food.Vegan, food.GlutenFree, food.NutFree}, []food.Allergen{food.Soybeans}, [4]int{10, 14, 14, 10}},
	{"no eggs, no milk", nil, []food.Allergen{food.Eggs, food.Milk}, [4]int{14, 14, 14, 10}},
	{"no fish, crustaceans, molluscs", nil, []food.Allergen{food.FishAllergy, food.Crustaceans, food.Molluscs}, [4]int{14, 14, 14, 10}},
	{"no celery, no mustard", nil, []food.Allergen{food.Celery, food.Mustard}, [4]int{14, 14, 14, 10}},
	{"no sesame", nil, []food.Allergen{food.Sesame}, [4]int{14, 14, 14, 10}},
}

// fits reports whether every ingredient keeps the way's diets and allergens.
func (w way) fits(table *food.Table, r meal.Recipe) bool {
	return !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool {
		f := table.Food(in.Food)
		return slices.ContainsFunc(w.diets, func(d food.Diet) bool { return !f.Fits(d) }) ||
			slices.ContainsFunc(w.allergens, f.Allergens.Excludes)
	})
}

// count says how many dishes of a role a way has in each slot.
func (w way) count(table *food.Table, role meal.Role) (n [4]int) {
	for _, r := range Recipes() {
		if r.Role != role || !w.fits(table, r) {
			continue
		}
		for i, s := range meal.Slots() {
			if slices.Contains(r.Slots, s) {
				n[i]++
			}
		}
	}
	return n
}

func TestCoverage(t *testing.T) {
	table := food.Default()
	var b strings.Builder
	for _, role := range []meal.Role{meal.Main, meal.Side} {
		fmt.Fprintf(&b, "%-34s %9s %9s %9s %9s\n", role, meal.Breakfast, meal.Lunch, meal.Dinner, meal.Snack)
		for _, w := range ways {
			n := w.count(table, role)
			fmt.Fprintf(&b, "%-34s %9d %9d %9d %9d\n", w.name, n[0], n[1], n[2], n[3])
			for i, least := range w.least {
				if role == meal.Side {
					least = leastSides
				}
				if n[i] < least {
					t.Errorf("%s has %d of role %s for %s, want %d or more", w.name, n[i], role, meal.Slots()[i], least)
				}
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%-34s %9d\n", "all recipes", len(Recipes()))
	got := strings.TrimSpace(b.String()) + "\n"
	t.Log("\n" + got)
	checkGolden(t, filepath.Join("testdata", "coverage.txt"), got)
}

// checkGolden compares with a file, or writes it with -update.
func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is stale (-want +got), run the test with -update:\n%s", path, diff)
	}
}

func TestQuickDishes(t *testing.T) {
	for _, tt := range []struct {
		slot    meal.Slot
		minutes int
		least   int
	}{
		{meal.Breakfast, 15, 20},
		{meal.Lunch, 20, 14},
		{meal.Lunch, 30, 30},
		{meal.Dinner, 20, 14},
		{meal.Dinner, 30, 30},
	} {
		n := 0
		for _, r := range Recipes() {
			if r.Role == meal.Main && slices.Contains(r.Slots, tt.slot) && r.Minutes <= tt.minutes {
				n++
			}
		}
		if n < tt.least {
			t.Errorf("%d dishes for %s in %d minutes, want %d or more", n, tt.slot, tt.minutes, tt.least)
		}
	}
}

// The composer reaches protein targets of 25 to 30 % only with dishes of that
// share, in every slot and for vegans too.
func TestProteinRichDishes(t *testing.T) {
	table := food.Default()
	for _, w := range []way{{name: "omnivore"}, {name: "vegan", diets: []food.Diet{food.Vegan}}} {
		for _, slot := range []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner} {
			n := 0
			for _, r := range Recipes() {
				if r.Role == meal.Main && slices.Contains(r.Slots, slot) && w.fits(table, r) && proteinShare(table, r) >= 0.24 {
					n++
				}
			}
			if n < 5 {
				t.Errorf("%s: %d dishes for %s with 24 %% of energy from protein, want 5 or more", w.name, n, slot)
			}
		}
	}
}

// proteinShare is the part of the energy that protein gives, at 4 kcal a gram.
func proteinShare(table *food.Table, r meal.Recipe) float64 {
	n := meal.ServingOf(table, r).Nutrition()
	if n.ProteinG == nil || n.EnergyKcal == nil {
		return 0
	}
	return 4 * *n.ProteinG / *n.EnergyKcal
}

func TestEveryCuisineApplianceAndEffortIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, r := range Recipes() {
		used[r.Cuisine], used[r.Effort] = true, true
		for _, a := range r.Appliances {
			used[a] = true
		}
	}
	for _, word := range slices.Concat(meal.Cuisines(), meal.Appliances(), meal.Levels()) {
		if !used[word] {
			t.Errorf("no recipe is of %q", word)
		}
	}
}
