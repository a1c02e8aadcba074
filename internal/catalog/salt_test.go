package catalog

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// saltyByNature are mains that nobody cooks with less salt than is in what they are of, with
// the reason. A dish that is not here keeps the ordinary bounds.
var saltyByNature = map[string]string{
	"baked-brie-walnuts-celery":    "brie",
	"caprese-ciabatta":             "bread and mozzarella",
	"chicory-ham-gratin":           "ham and gruyère",
	"chorizo-pepper-eggs":          "chorizo",
	"cold-plate-ham-gouda":         "ham and gouda",
	"cottage-cheese-rye":           "cottage cheese and rye bread",
	"courgette-ribbons-prawns":     "prawns",
	"garlic-prawns-asparagus":      "prawns",
	"greek-salad-butter-beans":     "feta and olives",
	"haddock-chowder":              "smoked haddock",
	"haddock-florentine":           "smoked haddock",
	"halloumi-avocado-egg-salad":   "halloumi",
	"halloumi-caper-butter":        "halloumi",
	"halloumi-courgette-mint":      "halloumi",
	"halloumi-tomato-plate":        "halloumi and olives",
	"mussels-white-wine":           "mussels",
	"okra-prawn-coconut":           "prawns",
	"pork-sauerkraut-goulash":      "sauerkraut",
	"prawn-avocado-salad":          "prawns",
	"prawn-rice-noodles":           "prawns and fish sauce",
	"prawn-tomato-orzo":            "prawns and feta",
	"salmon-avocado-eggs":          "smoked salmon",
	"salmon-cream-cheese-bagel":    "smoked salmon",
	"salmon-cream-cheese-omelette": "smoked salmon",
	"sausage-broccoli-chilli":      "sausages",
	"sausages-eggs-tomato":         "sausages",
	"seitan-broccoli-soba":         "seitan and soba noodles",
	"seitan-spinach-olives":        "seitan and olives",
	"smoked-mackerel-egg-cucumber": "smoked mackerel",
	"smoked-mackerel-toast":        "smoked mackerel",
	"smoked-salmon-avocado-capers": "smoked salmon",
	"spinach-feta-filo-pie":        "feta",
	"vegan-sausages-mash":          "vegan sausages",
}

// sodiumBounds are the most sodium that a serving of the recipe may hold, in mg, and for
// every 1,000 kcal of it; 0: no bound.
func sodiumBounds(r meal.Recipe) (perServing, perMcal float64) {
	switch {
	case r.Role != meal.Main || slices.Equal(r.Slots, []meal.Slot{meal.Snack}):
		if holdsGroup(r, "cheese") || holdsGroup(r, "fish-and-seafood") {
			return 350, 0
		}
		return 250, 0
	case slices.Contains(r.Slots, meal.Breakfast):
		return 450, 0
	}
	return 700, 1000
}

func holdsGroup(r meal.Recipe, g food.ID) bool {
	return slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool { return food.Default().Covers(g, in.Food) })
}

// sodiumOf is the sodium of a serving in mg and its energy in kcal.
func sodiumOf(r meal.Recipe) (mg, kcal float64) {
	one := meal.ServingOf(food.Default(), r)
	mg, _ = one.Get(food.Sodium)
	kcal, _ = one.Get(food.Energy)
	return mg, kcal
}

func isTooSalty(r meal.Recipe) bool {
	perServing, perMcal := sodiumBounds(r)
	mg, kcal := sodiumOf(r)
	return mg > perServing || perMcal > 0 && mg > perMcal*kcal/1000
}

// A day for an adult holds 2,300 mg of sodium at most (NASEM, Dietary Reference Intakes for
// Sodium and Potassium, 2019), a child's less in proportion to its energy.
func TestSodium(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		mg, kcal := sodiumOf(r)
		_, salty := saltyByNature[r.ID]
		switch {
		case salty && mg > 1300:
			t.Errorf("%s: %.0f mg of sodium a serving, want 1,300 or less of a salty dish", r.ID, mg)
		case !salty && isTooSalty(r):
			t.Errorf("%s: %.0f mg of sodium in %.0f kcal, more than such a dish may have", r.ID, mg, kcal)
		}
	}
}

func TestFewDishesAreSaltyByNature(t *testing.T) {
	t.Parallel()
	if len(saltyByNature) > 40 {
		t.Errorf("%d dishes are salty by nature, want 40 or fewer", len(saltyByNature))
	}
	for id := range saltyByNature {
		if r, ok := Recipe(id); !ok || r.Role != meal.Main || !isTooSalty(r) {
			t.Errorf("%s needs no exception", id)
		}
	}
}

// isLowCarb reports whether a serving has less than 15 g of net carbohydrate: such dishes
// live on their fat.
func isLowCarb(r meal.Recipe) bool {
	one := meal.ServingOf(food.Default(), r)
	carbs, _ := one.Get(food.Carbs)
	fiber, _ := one.Get(food.Fiber)
	return carbs-fiber < 15
}

// What adults may have is a tenth of their energy as saturated fat, and 25 g or more of fibre
// in a day of three meals (EFSA 2010; WHO 2023).
func TestSaturatedFatAndFibre(t *testing.T) {
	t.Parallel()
	var energy, saturated, fiber, n float64
	for _, r := range Recipes() {
		lunchOrDinner := slices.Contains(r.Slots, meal.Lunch) || slices.Contains(r.Slots, meal.Dinner)
		if r.Role != meal.Main || !lunchOrDinner || isLowCarb(r) {
			continue
		}
		one := meal.ServingOf(food.Default(), r)
		kcal, _ := one.Get(food.Energy)
		grams, _ := one.Get(food.SaturatedFat)
		if share := 9 * grams / kcal; share > 0.25 {
			t.Errorf("%s: %.0f %% of its energy is saturated fat, want 25 or less", r.ID, 100*share)
		}
		f, _ := one.Get(food.Fiber)
		energy, saturated, fiber, n = energy+kcal, saturated+9*grams, fiber+f, n+1
	}
	t.Logf("%.0f mains: %.1f %% of energy as saturated fat, %.1f g of fibre a serving", n, 100*saturated/energy, fiber/n)
	if share := saturated / energy; share > 0.09 {
		t.Errorf("%.1f %% of the mains' energy is saturated fat, want 9 or less", 100*share)
	}
	if mean := fiber / n; mean < 9 {
		t.Errorf("%.1f g of fibre a serving, want 9 or more", mean)
	}
}
