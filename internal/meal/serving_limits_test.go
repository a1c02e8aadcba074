package meal

import (
	"math"
	"slices"
	"testing"

	"mealplanner/internal/food"
)

func TestMaxInServing(t *testing.T) {
	t.Parallel()
	for id, want := range map[food.ID]struct{ min, max float64 }{
		"salt": {3, 6}, "soy-sauce": {30, 40}, "chilli-powder": {5, 15}, "vanilla-extract": {5, 25}, "sugar": {40, 60}, "olive-oil": {40, 45},
		"egg": {250, 250}, "nutmeg": {1, 3}, "chicken-breast": {500, 600}, "broccoli": {500, 600}, "water": {600, 600}, "red-wine": {100, 150},
		"bicarbonate-of-soda": {3, 10}, "almond-milk": {300, 500}, "brie": {100, 150},
	} {
		if got := MaxInServing(food.Default().Food(id)); got < want.min || got > want.max {
			t.Errorf("%s: %.1f g, want %v to %v", id, got, want.min, want.max)
		}
	}
}

// A cup of what seasons, sweetens, raises or sets is no serving, whichever of the table it is.
func TestNothingSeasonsByTheCup(t *testing.T) {
	t.Parallel()
	groups := []food.ID{"spices", "oils", "added-sugar", "flavourings", "raising-agents", "setting-agents", "seasonings", "vinegars", "mustard-foods", "spreads", "fibres", "yeast-foods"}
	drinks := []food.ID{"liquids"} // of which people have a glass
	for _, f := range food.Default().All() {
		seasons := f.Aisle == food.Spices || slices.ContainsFunc(groups, func(g food.ID) bool { return slices.Contains(f.Groups, g) })
		if f.Aisle == food.OilsSauces && !slices.Contains(f.Groups, "stocks") {
			seasons = true
		}
		if dish := f.Aisle != food.Spices && f.Aisle != food.OilsSauces && slices.Contains(f.Groups, drinks[0]); !seasons || dish && MaxInServing(f) <= 500 {
			continue
		}
		if maxGrams := MaxInServing(f); maxGrams > 220 {
			t.Errorf("%s: %.0f g", f.ID, maxGrams)
		}
		if f.Aisle == food.Spices && MaxInServing(f) > 15 {
			t.Errorf("%s: %.0f g", f.ID, MaxInServing(f))
		}
	}
}

func TestExcesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   []Ingredient
		want []food.ID
	}{
		"60 g of salt":      {[]Ingredient{{Food: "salt", Grams: 60}}, []food.ID{"salt"}},
		"for four":          {[]Ingredient{{Food: "salt", Grams: 12}}, nil},
		"soy sauce":         {[]Ingredient{{Food: "soy-sauce", Grams: 1200}}, []food.ID{"soy-sauce", "seasonings"}},
		"twice":             {[]Ingredient{{Food: "honey", Grams: 150}, {Food: "honey", Grams: 150}}, []food.ID{"honey", "added-sugar"}},
		"together":          {[]Ingredient{{Food: "honey", Grams: 150}, {Food: "sugar", Grams: 150}}, []food.ID{"added-sugar"}},
		"spirits together":  {[]Ingredient{{Food: "gin", Grams: 180}, {Food: "rum", Grams: 180}}, []food.ID{"alcohol"}},
		"fats together":     {[]Ingredient{{Food: "lard", Grams: 180}, {Food: "duck-fat", Grams: 160}, {Food: "olive-oil", Grams: 160}}, []food.ID{"lard"}},
		"spreads together":  {[]Ingredient{{Food: "vegan-butter", Grams: 140}, {Food: "margarine", Grams: 120}}, []food.ID{"spreads", "vegan-butter"}},
		"garlic butter":     {[]Ingredient{{Food: "garlic-butter", Grams: 100}, {Food: "olive-oil", Grams: 145}}, []food.ID{"olive-oil"}},
		"coffee and tea":    {[]Ingredient{{Food: "instant-coffee", Grams: 16}, {Food: "matcha", Grams: 16}}, []food.ID{"caffeine"}},
		"a cup of lemon":    {[]Ingredient{{Food: "lemon-juice", Grams: 1200}}, []food.ID{"lemon-juice"}},
		"nobody knows it":   {[]Ingredient{{Food: "moon-dust", Grams: 1}}, []food.ID{"moon-dust"}},
		"a large breakfast": {[]Ingredient{{Food: "egg", Grams: 800}, {Food: "almond-milk", Grams: 900}}, nil},
	} {
		var got []food.ID
		for _, e := range Excesses(food.Default(), Recipe{Servings: 4, Ingredients: c.in}) {
			got = append(got, e.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// What is too much of a group is told in g of the foods at hand, with how much of them may be.
func TestExcessesOfGroupsAreOfTheFoodsAtHand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id         food.ID
		in         []Ingredient
		grams, max float64
	}{
		{"alcohol", []Ingredient{{Food: "gin", Grams: 45}, {Food: "rum", Grams: 45}}, 90, 45},
		{"alcohol", []Ingredient{{Food: "red-wine", Grams: 100}, {Food: "rum", Grams: 30}}, 130, 97.5},
		{"caffeine", []Ingredient{{Food: "instant-coffee", Grams: 4}, {Food: "matcha", Grams: 4}}, 8, 5.4545},
		{"added-sugar", []Ingredient{{Food: "honey", Grams: 40}, {Food: "sugar", Grams: 40}}, 80, 60},
	} {
		found := false
		for _, e := range Excesses(food.Default(), Recipe{Servings: 1, Ingredients: c.in}) {
			if e.ID == c.id {
				found = true
				if math.Abs(e.Grams-c.grams) > 0.01 || math.Abs(e.Max-c.max) > 0.01 {
					t.Errorf("%v: %.2f g, of which %.2f may be, want %v and %v", c.in, e.Grams, e.Max, c.grams, c.max)
				}
			}
		}
		if !found {
			t.Errorf("%v is not too much %s", c.in, c.id)
		}
	}
}

// A row of the bounds is of something, and says why.
func TestBoundsAreOfSomething(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	for _, r := range mustRecords("serving_limits.csv", servingLimitsCSV, "kind", "id", "grams", "because") {
		id := food.ID(r[1])
		known := r[0] == "food" && foods.Food(id) != nil || r[0] == "group" && foods.Known(id) && foods.Food(id) == nil ||
			r[0] == "aisle" && slices.Contains(food.Aisles(), food.Aisle(id))
		if !known || r[3] == "" || !(servingLimits()[rowKey{r[0], r[1]}] > 0) {
			t.Errorf("%v", r)
		}
	}
}
