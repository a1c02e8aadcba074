package meal

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
)

func TestHeatedEnough(t *testing.T) {
	t.Parallel()
	top := Step{Action: "top", Minutes: 15}
	do := func(a Action, minutes int, h Heat) Step { return Step{Action: a, Minutes: minutes, Heat: h} }
	for _, c := range []struct {
		name  string
		foods []food.ID
		steps []Step
		raw   bool
	}{
		{"cold", []food.ID{"kidney-beans-dried", "black-beans-dried", "chickpeas-dried", "soybeans-dried", "cassava", "taro", "elderberries", "fiddleheads", "morels",
			"bamboo-shoots", "nettles", "bean-sprouts", "alfalfa-sprouts", "plain-flour", "spaghetti", "quinoa", "gnocchi", "potato", "aubergine", "white-rice",
			"red-lentils", "peas-frozen", "shiitake", "green-beans", "puff-pastry", "whole-turkey", "chicken-breast", "egg"}, []Step{top}, true},
		{"eaten as sold", []food.ID{"kidney-beans-canned", "black-beans-cooked", "rolled-oats", "muesli", "carrot", "tomato", "firm-tofu", "hummus",
			"pasta-cooked", "potatoes-boiled", "button-mushrooms", "ground-almonds", "couscous"}, []Step{top}, false},
		{"warmed and melted", []food.ID{"chicken-breast", "egg", "cod", "potato", "aubergine"}, []Step{do("warm", 60, "high"), do("melt", 60, "")}, true},
		{"on low heat", []food.ID{"chicken-breast"}, []Step{do("fry", 12, "low")}, true},
		{"on low heat for long", []food.ID{"chicken-breast"}, []Step{do("fry", 24, "low")}, false},
		{"in a cool oven", []food.ID{"chicken-breast", "potato"}, []Step{do("bake", 60, "60")}, true},
		{"in an oven", []food.ID{"chicken-breast", "potato", "aubergine"}, []Step{do("bake", 30, "180")}, false},
		{"a short simmer", []food.ID{"kidney-beans-dried", "whole-turkey", "whole-chicken", "beef-joint", "stewing-beef", "cassava"}, []Step{do("simmer", 15, "low")}, true},
		{"a long simmer", []food.ID{"kidney-beans-dried", "black-beans-dried"}, []Step{do("simmer", 120, "low")}, true},
		{"boiled low", []food.ID{"kidney-beans-dried"}, []Step{do("boil", 60, "low")}, true},
		{"boiled, then simmered", []food.ID{"black-beans-dried"}, []Step{do("boil", 10, "high"), do("simmer", 30, "low")}, false},
		{"boiled too short", []food.ID{"kidney-beans-dried", "cannellini-beans-dried"}, []Step{do("boil", 10, "high"), do("simmer", 90, "low")}, true},
		{"boiled for half an hour", []food.ID{"kidney-beans-dried", "cannellini-beans-dried"}, []Step{do("boil", 30, "high"), do("simmer", 10, "low")}, false},
		{"simmered", []food.ID{"white-rice", "red-lentils", "quinoa", "potato", "spaghetti", "aubergine"}, []Step{do("simmer", 15, "low")}, false},
		{"toasted dry", []food.ID{"white-rice", "spaghetti", "quinoa"}, []Step{do("toast", 30, "high")}, true},
		{"a large bird", []food.ID{"whole-turkey", "goose"}, []Step{do("roast", 120, "180")}, true},
		{"a large bird for long", []food.ID{"whole-turkey", "goose", "whole-duck", "lamb-leg"}, []Step{do("roast", 165, "180")}, false},
		{"on the bone", []food.ID{"chicken-thigh-bone-in", "chicken-leg-quarter", "chicken-drumstick", "chicken-wing", "duck-leg"}, []Step{do("roast", 25, "180")}, true},
	} {
		for _, id := range c.foods {
			r := Recipe{Servings: 1, Ingredients: []Ingredient{{Food: id, Grams: 100}}}
			for _, s := range c.steps {
				s.Foods = []food.ID{id}
				r.Steps = append(r.Steps, s)
			}
			if got := Undercooked(food.Default(), r); (len(got) > 0) != c.raw {
				t.Errorf("%s: %s: %v", c.name, id, got)
			}
		}
	}
}

// Whole pieces take longer than thin ones and than what is cut up before, however much it is.
func TestLargePiecesTakeLonger(t *testing.T) {
	t.Parallel()
	do := func(a Action, minutes int) Step { return Step{Action: a, Minutes: minutes} }
	for _, c := range []struct {
		name  string
		food  food.ID
		grams float64
		steps []Step
		raw   bool
	}{
		{"600 g of whole breasts", "chicken-breast", 600, []Step{do("fry", 8)}, true},
		{"600 g of whole breasts for long", "chicken-breast", 600, []Step{do("fry", 12)}, false},
		{"roasted", "chicken-breast", 600, []Step{do("roast", 19)}, true},
		{"roasted for long", "chicken-breast", 600, []Step{do("roast", 20)}, false},
		{"seared and roasted", "chicken-breast", 600, []Step{do("sear", 6), do("roast", 10)}, false},
		{"sliced", "chicken-breast", 600, []Step{do("slice", 0), do("fry", 8)}, false},
		{"diced", "chicken-breast", 600, []Step{do("dice", 0), do("season", 0), do("fry", 8)}, false},
		{"sliced behind", "chicken-breast", 600, []Step{do("fry", 8), do("slice", 0)}, true},
		{"a little of it", "chicken-breast", 80, []Step{do("fry", 8)}, false},
		{"mince", "chicken-mince", 500, []Step{do("fry", 8)}, false},
		{"a whole fillet of pork", "pork-tenderloin", 450, []Step{do("roast", 12)}, true},
		{"a whole fillet of pork for long", "pork-tenderloin", 450, []Step{do("roast", 20)}, false},
		{"a chop", "pork-chop", 150, []Step{do("fry", 8)}, false},
		{"a thick steak of fish", "halibut", 300, []Step{do("fry", 5)}, true},
		{"a thin fillet", "sea-bass", 200, []Step{do("fry", 4)}, false},
	} {
		r := Recipe{Servings: 1, Ingredients: []Ingredient{{Food: c.food, Grams: c.grams}}}
		for _, s := range c.steps {
			s.Foods = []food.ID{c.food}
			r.Steps = append(r.Steps, s)
		}
		if got := Undercooked(food.Default(), r); (len(got) > 0) != c.raw {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Whatever of the table is a dried pulse or a dry grain is cooked, or has a row that says why not.
func TestNothingDryIsEatenCold(t *testing.T) {
	t.Parallel()
	for _, f := range food.Default().All() {
		dry := f.Aisle == food.Pasta && slices.ContainsFunc(f.Groups, func(g food.ID) bool { return g == "legumes" || g == "grains" })
		if dry && len(needsOf(f)) == 0 {
			t.Errorf("%s needs no heat", f.ID)
		}
	}
}

// A row of the files of what a model may not do is of something, and says why.
func TestRowsOfHeatAreOfSomething(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	known := func(kind, id string) bool {
		isFood := foods.Food(food.ID(id)) != nil
		return (kind == "food") == isFood && foods.Known(food.ID(id)) && slices.Contains([]string{"food", "group", "dry"}, kind)
	}
	for _, r := range mustRecords("heat.csv", heatCSV, "kind", "id", "ways", "minutes", "boil", "because") {
		n := heatRows()[heatKey{r[0], r[1]}]
		if !known(r[0], r[1]) || r[5] == "" || n.boil > n.minutes || slices.ContainsFunc(n.ways, func(w way) bool { return !w.cooks() || applianceOf[w] == "" }) {
			t.Errorf("%v", r)
		}
	}
	for _, r := range mustRecords("too_young.csv", tooYoungCSV, "kind", "id", "under", "because") {
		if years := tooYoungRows()[rowKey{r[0], r[1]}]; !known(r[0], r[1]) || years < 1 || years > 18 || r[3] == "" {
			t.Errorf("%v", r)
		}
	}
	for _, r := range mustRecords("never.csv", neverCSV, "food", "because") {
		if !known("food", r[0]) || r[1] == "" || !NeverWritten(food.ID(r[0])) {
			t.Errorf("%v", r)
		}
	}
}

func TestTooYoung(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		food food.ID
		born string
		want bool
	}{
		{"coffee", "2012-01", true}, {"matcha", "2012-01", true}, {"green-tea", "2025-01", true}, {"coffee", "2000-01", false},
		{"star-anise", "2024-01", true}, {"poppy-seeds", "2024-01", true}, {"poppy-seeds", "2016-01", false}, {"kombu", "2016-01", true},
		{"carrot", "2025-01", false}, {"coffee", "", false}, {"coffee", "soon", true}, {"cola", "2012-01", true}, {"brazil-nuts", "2012-01", true},
	} {
		e := Eater{Born: &c.born}
		if c.born == "" {
			e.Born = nil
		}
		if got := e.TooYoung(food.Default().Food(c.food), "2026-12-01"); got != c.want {
			t.Errorf("%s, born %q: %v", c.food, c.born, got)
		}
	}
}
