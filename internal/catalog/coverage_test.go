package catalog

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/goldentest"
	"mealplanner/internal/meal"
)

// way is a way of eating: diets and declared allergens that every ingredient must
// keep, whether the dishes are keto by their numbers, and the fewest mains by slot
// that the composer needs for it.
type way struct {
	name      string
	diets     []food.Diet
	allergens []food.Allergen
	keto      bool
	min       [4]int // breakfast, lunch, dinner, snack
}

// minSides is how many boosters every way needs in every slot, minSidesInAll how
// many different ones.
const (
	minSides      = 10
	minSidesInAll = 18
)

// fortnight is fourteen candidates a slot: two weeks without repeats.
var fortnight = [4]int{14, 14, 14, 14}

var ways = []way{
	{name: "omnivore", min: [4]int{40, 60, 60, 30}},
	{name: "vegetarian", diets: []food.Diet{food.Vegetarian}, min: fortnight},
	{name: "vegan", diets: []food.Diet{food.Vegan}, min: fortnight},
	{name: "pescatarian", diets: []food.Diet{food.Pescatarian}, min: fortnight},
	{name: "gluten-free", diets: []food.Diet{food.GlutenFree}, min: fortnight},
	{name: "dairy-free", diets: []food.Diet{food.DairyFree}, min: fortnight},
	{name: "nut-free", diets: []food.Diet{food.NutFree}, min: fortnight},
	{name: "keto", keto: true, min: [4]int{28, 42, 42, 16}},
	{name: "gluten- and dairy-free", diets: []food.Diet{food.GlutenFree, food.DairyFree}, min: fortnight},
	{name: "vegetarian, gluten-free", diets: []food.Diet{food.Vegetarian, food.GlutenFree}, min: fortnight},
	{name: "vegan, no peanuts", diets: []food.Diet{food.Vegan}, allergens: []food.Allergen{food.Peanuts}, min: fortnight},
	{name: "vegan, no soya", diets: []food.Diet{food.Vegan}, allergens: []food.Allergen{food.Soybeans}, min: fortnight},
	{name: "vegan, gluten-free", diets: []food.Diet{food.Vegan, food.GlutenFree}, min: fortnight},
	{name: "vegan, gluten-, nut-, soya-free", diets: []food.Diet{food.Vegan, food.GlutenFree, food.NutFree}, allergens: []food.Allergen{food.Soybeans}, min: [4]int{10, 14, 14, 14}},
	{name: "no eggs, no milk", allergens: []food.Allergen{food.Eggs, food.Milk}, min: fortnight},
	{name: "no fish, crustaceans, molluscs", allergens: []food.Allergen{food.FishAllergy, food.Crustaceans, food.Molluscs}, min: fortnight},
	{name: "no celery, no mustard", allergens: []food.Allergen{food.Celery, food.Mustard}, min: fortnight},
	{name: "no sesame", allergens: []food.Allergen{food.Sesame}, min: fortnight},
	{name: "keto, vegetarian", keto: true, diets: []food.Diet{food.Vegetarian}, min: fortnight},
	{name: "keto, pescatarian", keto: true, diets: []food.Diet{food.Pescatarian}, min: fortnight},
	{name: "keto, gluten-free", keto: true, diets: []food.Diet{food.GlutenFree}, min: fortnight},
	{name: "keto, nut-free", keto: true, diets: []food.Diet{food.NutFree}, min: fortnight},
	{name: "keto, dairy-free", keto: true, diets: []food.Diet{food.DairyFree}, min: fortnight},
	{name: "keto, no eggs", keto: true, allergens: []food.Allergen{food.Eggs}, min: [4]int{12, 14, 14, 14}},
}

// fits reports whether every ingredient keeps the way's diets and allergens, and the
// dish is keto in the slot where the way is.
func (w way) fits(table *food.Table, r meal.Recipe, slot meal.Slot) bool {
	if w.keto && !ketoByNumbers(table, r, slot) {
		return false
	}
	return !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool {
		f := table.Food(in.Food)
		return slices.ContainsFunc(w.diets, func(d food.Diet) bool { return !f.Fits(d) }) ||
			slices.ContainsFunc(w.allergens, f.Allergens.Excludes)
	})
}

// dishes of a role that the way has in a slot.
func (w way) dishes(table *food.Table, role meal.Role, slot meal.Slot) (all []meal.Recipe) {
	for _, r := range Recipes() {
		if r.Role == role && slices.Contains(r.Slots, slot) && w.fits(table, r, slot) {
			all = append(all, r)
		}
	}
	return all
}

// count says how many dishes of a role a way has in each slot, and different ones in all.
func (w way) count(table *food.Table, role meal.Role) (n [4]int, inAll int) {
	different := map[string]bool{}
	for i, slot := range meal.Slots() {
		dishes := w.dishes(table, role, slot)
		n[i] = len(dishes)
		for _, r := range dishes {
			different[r.ID] = true
		}
	}
	return n, len(different)
}

// ketoByNumbers is keto as the catalogue counts it, of one serving: net carbohydrate
// (less the fibre that is stated) of 10 g at most, 5 g for a snack or a side, and in
// a main 55 % of the energy or more from fat.
func ketoByNumbers(table *food.Table, r meal.Recipe, slot meal.Slot) bool {
	one := meal.ServingOf(table, r)
	energy, _ := one.Get(food.Energy)
	fat, _ := one.Get(food.Fat)
	carbs, known := one.Get(food.Carbs)
	fibre, _ := one.Get(food.Fiber)
	maxCarbs := 10.0
	if slot == meal.Snack || r.Role == meal.Side {
		maxCarbs = 5
	}
	return known && carbs-fibre <= maxCarbs && (r.Role != meal.Main || 9*fat >= 0.55*energy)
}

func TestKetoByNumbers(t *testing.T) {
	table := food.Default()
	for _, tt := range []struct {
		recipe string
		slot   meal.Slot
		want   bool
	}{
		{"spinach-feta-omelette", meal.Breakfast, true},
		{"walnut-chia-pot", meal.Breakfast, true},           // 27 g of carbohydrate, 18 g of it fibre
		{"berry-overnight-oats", meal.Breakfast, false},     // oats
		{"chicken-quinoa-broccoli", meal.Dinner, false},     // grain
		{"chicken-courgette-pesto", meal.Snack, false},      // more than a snack's 5 g
		{"chicken-breast-slices", meal.Dinner, true},        // a side of protein alone
		{"egg-white-vegetable-omelette", meal.Lunch, false}, // potatoes
	} {
		r, ok := Recipe(tt.recipe)
		if got := ketoByNumbers(table, r, tt.slot); !ok || got != tt.want {
			t.Errorf("%s for %s: %v, want %v", tt.recipe, tt.slot, got, tt.want)
		}
	}
}

// The table of docs/catalogue.md, and the bounds that the composer needs.
func TestCoverage(t *testing.T) {
	table := food.Default()
	var b strings.Builder
	fmt.Fprintf(&b, "Of %d recipes, mains and sides by slot:\n\n", len(Recipes()))
	b.WriteString("| way of eating | breakfast | lunch | dinner | snack | sides: breakfast | lunch | dinner | snack | in all |\n")
	b.WriteString("| --- |" + strings.Repeat(" ---: |", 9) + "\n")
	for _, w := range ways {
		mains, _ := w.count(table, meal.Main)
		sides, inAll := w.count(table, meal.Side)
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n", w.name,
			mains[0], mains[1], mains[2], mains[3], sides[0], sides[1], sides[2], sides[3], inAll)
		w.checkCounts(t, mains, sides, inAll)
	}
	t.Log("\n" + b.String())
	checkGoldenPart(t, filepath.Join("..", "..", "docs", "catalogue.md"), "coverage", b.String())
}

func (w way) checkCounts(t *testing.T, mains, sides [4]int, inAll int) {
	t.Helper()
	for i, slot := range meal.Slots() {
		if mains[i] < w.min[i] {
			t.Errorf("%s has %d mains for %s, want %d or more", w.name, mains[i], slot, w.min[i])
		}
		if sides[i] < minSides {
			t.Errorf("%s has %d sides for %s, want %d or more", w.name, sides[i], slot, minSides)
		}
	}
	if inAll < minSidesInAll {
		t.Errorf("%s has %d different sides, want %d or more", w.name, inAll, minSidesInAll)
	}
}

// checkGoldenPart compares with what stands between the marks of a part of a page,
// or writes it there with -update.
func checkGoldenPart(t *testing.T, path, part, got string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+part+" -->\n", "<!-- end of "+part+" -->"
	before, rest, marked := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !marked || !closed {
		t.Fatalf("%s has no part %q", path, part)
	}
	goldentest.Check(t, path, before+begin+got+end+after)
}

func TestQuickDishes(t *testing.T) {
	for _, tt := range []struct {
		slot    meal.Slot
		minutes int
		min     int
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
		if n < tt.min {
			t.Errorf("%d dishes for %s in %d minutes, want %d or more", n, tt.slot, tt.minutes, tt.min)
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
				if r.Role == meal.Main && slices.Contains(r.Slots, slot) && w.fits(table, r, slot) && proteinShare(table, r) >= 0.24 {
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
