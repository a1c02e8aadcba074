package compose

import (
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// plateNamed is what a shipped dish is on a plate.
func plateNamed(t *testing.T, c *Composer, id string) *plate {
	t.Helper()
	i, ok := c.byID[id]
	if !ok {
		t.Fatalf("the catalogue lost %s", id)
	}
	return &c.dishes[i].plate
}

// Each rule has a side and a main that it keeps apart, and a main beside which the side is
// welcome.
func TestRulesOfTaste(t *testing.T) {
	t.Parallel()
	c := shipped()
	met := map[string]bool{}
	for _, tt := range []struct{ rule, side, apart, welcome string }{
		{"no starch beside a starch", "plain-rice", "beef-bolognese", "steak-mushrooms-green-beans"},
		{"no meat beside meat or fish", "chicken-breast-slices", "baked-salmon-asparagus", "chana-masala-rice"},
		{"no fish beside fish or meat", "tuna-lemon", "beef-bolognese", "chana-masala-rice"},
		{"no egg beside egg", "boiled-egg", "spinach-feta-omelette", "chana-masala-rice"},
		{"no cheese beside cheese", "feta-cubes", "greek-salad-butter-beans", "tomato-eggs-rice"},
		{"no pulses beside pulses", "white-beans-parsley", "chana-masala-rice", "baked-salmon-asparagus"},
		{"no nuts beside nuts", "almonds-handful", "apple-almond-butter", "skyr-raspberries"},
		{"no second main", "pan-fried-tofu", "beef-bolognese", "tomato-eggs-rice"},
		{"no second shake, yogurt or drink", "plain-yogurt-bowl", "skyr-raspberries", "spinach-feta-omelette"},
		{"nothing savoury beside what is sweet", "boiled-egg", "skyr-raspberries", "avocado-tomato-toast"},
		{"no dressing beside what is drunk or spooned", "olive-oil-dressing", "skyr-raspberries", "baked-salmon-asparagus"},
	} {
		met[tt.rule] = true
		side := plateNamed(t, c, tt.side)
		if cost := side.beside(plateNamed(t, c, tt.apart)); cost < neverBeside {
			t.Errorf("%s: %s beside %s costs %d", tt.rule, tt.side, tt.apart, cost)
		}
		if cost := side.beside(plateNamed(t, c, tt.welcome)); cost >= neverBeside {
			t.Errorf("%s: %s is kept from %s too", tt.rule, tt.side, tt.welcome)
		}
	}
	for _, rule := range tasteRules {
		if !met[rule.name] {
			t.Errorf("no pair for %q", rule.name)
		}
	}
}

func TestASideOfAnotherKitchenCosts(t *testing.T) {
	t.Parallel()
	north, east, plain := plate{region: northern}, plate{region: eastAsian}, plate{}
	if north.beside(&east) != otherKitchen || north.beside(&plain) != 0 || plain.beside(&east) != 0 || east.beside(&east) != 0 {
		t.Error("kitchens are priced wrongly")
	}
}

// Every cuisine that a recipe may have belongs to a part of the world.
func TestEveryCuisineHasARegion(t *testing.T) {
	t.Parallel()
	for _, cuisine := range meal.Cuisines() {
		if regionOf[cuisine] == anywhere {
			t.Errorf("%s has none", cuisine)
		}
	}
}

// No composed plate breaks a rule of taste, whatever the aims.
func TestComposedPlatesKeepTheRulesOfTaste(t *testing.T) {
	t.Parallel()
	c := shipped()
	ada, ben := person("ada", 1500), person("ben", 3000)
	ben.Diets = []food.Diet{food.Vegetarian}
	for seed := range uint64(3) {
		r := week(4, ada, ben)
		r.Seed = seed
		for _, d := range composed(t, c, r).Days {
			for _, side := range d.Meals {
				for _, other := range d.Meals {
					if side.Role == meal.Main || side.ID == other.ID || side.Slot != other.Slot || !onOnePlate(side, other) {
						continue
					}
					if plateNamed(t, c, side.RecipeID).beside(plateNamed(t, c, other.RecipeID)) >= neverBeside {
						t.Errorf("seed %d, %s: %s beside %s", seed, d.Date, side.Dish.Title, other.Dish.Title)
					}
				}
			}
		}
	}
}

// onOnePlate reports whether somebody has both.
func onOnePlate(a, b meal.Meal) bool {
	for _, p := range a.Portions {
		if servings(b, p.Eater) > 0 {
			return true
		}
	}
	return false
}
