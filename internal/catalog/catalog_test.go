package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// eachRecipe runs a check as a subtest of every recipe that we ship.
func eachRecipe(t *testing.T, check func(t *testing.T, r meal.Recipe)) {
	t.Helper()
	for _, r := range Recipes() {
		t.Run(r.ID, func(t *testing.T) { check(t, r) })
	}
}

func TestRecipesAreOrderedAndFound(t *testing.T) {
	recipes := Recipes()
	if len(recipes) < 340 {
		t.Fatalf("got %d recipes, want 340 or more", len(recipes))
	}
	if !slices.IsSortedFunc(recipes, func(a, b meal.Recipe) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("the recipes are not ordered by id")
	}
	for _, r := range recipes {
		if got, ok := Recipe(r.ID); !ok || got.Title != r.Title {
			t.Errorf("Recipe(%q) = %q, %v, want %q", r.ID, got.Title, ok, r.Title)
		}
	}
	if r, ok := Recipe("no-such-dish"); ok {
		t.Errorf("Recipe(no-such-dish) = %q, want none", r.Title)
	}
}

func TestRecipesSliceIsTheCallers(t *testing.T) {
	Recipes()[0] = meal.Recipe{}
	if Recipes()[0].ID == "" {
		t.Error("a caller's change of the slice reached the catalogue")
	}
}

func TestRecipesDiffer(t *testing.T) {
	titles, sets := map[string]string{}, map[string]string{}
	for _, r := range Recipes() {
		title := strings.ToLower(r.Title)
		if other := titles[title]; other != "" {
			t.Errorf("%s and %s have the title %q", r.ID, other, r.Title)
		}
		set := strings.Join(foodsOf(r), " ")
		if other := sets[set]; other != "" {
			t.Errorf("%s and %s have the same ingredients", r.ID, other)
		}
		titles[title], sets[set] = r.ID, r.ID
	}
}

// foodsOf lists the foods of a recipe in order.
func foodsOf(r meal.Recipe) []string {
	var ids []string
	for _, in := range r.Ingredients {
		ids = append(ids, string(in.Food))
	}
	slices.Sort(ids)
	return ids
}

func TestIngredients(t *testing.T) {
	eachRecipe(t, func(t *testing.T, r meal.Recipe) {
		ids := foodsOf(r)
		if len(slices.Compact(slices.Clone(ids))) != len(ids) {
			t.Errorf("a food stands twice: %v", ids)
		}
		for _, in := range r.Ingredients {
			if !(in.Grams > 0) {
				t.Errorf("%s: %v g", in.Food, in.Grams)
			}
			if g := in.Grams / float64(r.Servings); g > 600 && in.Food != "water" {
				t.Errorf("%s: %.0f g a serving", in.Food, g)
			}
		}
	})
}

func TestSteps(t *testing.T) {
	eachRecipe(t, func(t *testing.T, r meal.Recipe) {
		for _, s := range r.Steps {
			if n := len([]rune(s.Text)); n < 12 || n > 300 {
				t.Errorf("a step of %d characters: %q", n, s.Text)
			}
			if !strings.HasSuffix(s.Text, ".") {
				t.Errorf("a step without its full stop: %q", s.Text)
			}
		}
	})
}

// plausible is the energy that a serving may have, in kcal: what every slot of the
// dish allows.
func plausible(r meal.Recipe) (minKcal, maxKcal float64) {
	if r.Role != meal.Main {
		return 30, 350
	}
	bySlot := map[meal.Slot][2]float64{
		meal.Breakfast: {200, 700}, meal.Lunch: {300, 900}, meal.Dinner: {300, 900}, meal.Snack: {80, 350},
	}
	maxKcal = 900
	for _, slot := range r.Slots {
		minKcal, maxKcal = max(minKcal, bySlot[slot][0]), min(maxKcal, bySlot[slot][1])
	}
	return minKcal, maxKcal
}

func TestNutrition(t *testing.T) {
	eachRecipe(t, func(t *testing.T, r meal.Recipe) {
		n := meal.ServingOf(food.Default(), r).Nutrition()
		if n.Coverage < 0.98 {
			t.Errorf("coverage %.3f, want 0.98 or more", n.Coverage)
		}
		if n.EnergyKcal == nil {
			t.Fatal("the energy is unknown")
		}
		if minKcal, maxKcal := plausible(r); *n.EnergyKcal < minKcal || *n.EnergyKcal > maxKcal {
			t.Errorf("%.0f kcal a serving, want %.0f to %.0f", *n.EnergyKcal, minKcal, maxKcal)
		}
	})
}

func TestStepsNameOnlyIngredients(t *testing.T) {
	table := food.Default()
	v := newVocabulary(table)
	eachRecipe(t, func(t *testing.T, r meal.Recipe) {
		for _, m := range v.mentions(r.Title + ".\n" + stepsOf(r)) {
			if !m.isIn(table, r.Ingredients) {
				t.Errorf("%q is no ingredient", m.phrase)
			}
		}
	})
}

var everything = regexp.MustCompile(`(?i)\beverything\b`)

// A step that says "everything" uses what is left; less than 4 g a serving is
// seasoning.
func TestEveryIngredientIsUsed(t *testing.T) {
	table := food.Default()
	eachRecipe(t, func(t *testing.T, r meal.Recipe) {
		text := stepsOf(r)
		if everything.MatchString(text) {
			return
		}
		for _, in := range r.Ingredients {
			if in.Grams/float64(r.Servings) >= 4 && !inText(table, table.Food(in.Food), text) {
				t.Errorf("no step uses %s", in.Food)
			}
		}
	})
}

// safety says what the steps must say where foods are in a dish, in the words of a
// kitchen thermometer.
var safety = []struct {
	name   string
	has    func(*food.Food) bool
	must   *regexp.Regexp
	exempt []food.ID // ready to eat
}{
	{"poultry to 74 °C", inGroup("poultry"), regexp.MustCompile(`74 °C`), nil},
	{"mince and sausages to 71 °C", isMince, regexp.MustCompile(`7[14] °C`), nil},
	{"pork to 63 °C or more", inGroup("pork"), regexp.MustCompile(`(63|71|74) °C`), []food.ID{"ham", "prosciutto", "salami"}},
	{"meat to 63 °C", inGroup("red-meat"), regexp.MustCompile(`(63|71|74) °C`), []food.ID{"ham", "prosciutto", "salami", "beef-stock"}},
	{"fish to 63 °C", inGroup("fish-and-seafood"), regexp.MustCompile(`63 °C|opened`), []food.ID{
		"smoked-salmon", "smoked-mackerel", "tuna-canned", "sardines-canned", "cooked-prawns", "anchovies", "crab-meat", "kimchi", "fish-sauce", "oyster-sauce",
	}},
	{"eggs until set", isEgg, regexp.MustCompile(`\bset\b|firm|for 10 minutes|7[14] °C`), nil},
	{"rice chilled and reheated once", inGroup("rice"), regexp.MustCompile(`within an hour`), []food.ID{"rice-noodles", "rice-cakes", "rice-milk", "rice-vinegar"}},
}

func inGroup(g food.ID) func(*food.Food) bool {
	return func(f *food.Food) bool { return slices.Contains(f.Groups, g) }
}

// isMince: sausages are mince, soya mince is no meat.
func isMince(f *food.Food) bool {
	return f.Origin == food.Meat && (strings.HasSuffix(string(f.ID), "-mince") || strings.HasSuffix(string(f.ID), "-sausages"))
}

func isEgg(f *food.Food) bool { return f.ID == "egg" || f.ID == "egg-white" || f.ID == "egg-yolk" }

func TestSafeCooking(t *testing.T) {
	table := food.Default()
	for _, rule := range safety {
		t.Run(rule.name, func(t *testing.T) {
			n := 0
			for _, r := range Recipes() {
				needs := slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool {
					return !slices.Contains(rule.exempt, in.Food) && rule.has(table.Food(in.Food))
				})
				if !needs {
					continue
				}
				n++
				if !rule.must.MatchString(stepsOf(r)) {
					t.Errorf("%s: the steps do not say it", r.ID)
				}
			}
			if n == 0 {
				t.Error("the rule meets no recipe")
			}
		})
	}
}

// Portions scale a recipe, so an amount outside the ingredient lines would be wrong for
// everybody but the recipe's own number of servings.
func TestAmountsStandInIngredientLinesOnly(t *testing.T) {
	t.Parallel()
	amount := regexp.MustCompile(`\d+ ?(g|kg|ml|l|tsp|tbsp|cups?|tins?|cans?)\b`)
	for _, r := range Recipes() {
		for _, i := range r.Ingredients {
			if regexp.MustCompile(`\d`).MatchString(i.Note) {
				t.Errorf("%s: the note %q of %s holds a number", r.ID, i.Note, i.Food)
			}
		}
		for _, s := range r.Steps {
			if found := amount.FindString(s.Text); found != "" {
				t.Errorf("%s: the step %q says %q", r.ID, s.Text, found)
			}
		}
	}
}
