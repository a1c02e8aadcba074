package main

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
)

var shipped = shippedWords()

// grams of an ingredient, as the menu's JSON has them.
func grams(g float64) *float64 { return &g }

// dish is one serving with a title and the names of its ingredients.
func dish(title string, ingredients ...string) *mealJSON {
	m := &mealJSON{Title: title, CookedServings: 1}
	for _, name := range ingredients {
		m.Ingredients = append(m.Ingredients, ingredientJSON{Name: name, Grams: grams(100)})
	}
	return m
}

// broken gives the rules, of all that there are, which a dish breaks.
func broken(m *mealJSON) []string {
	c := newChecker(shipped)
	var all []string
	for _, rule := range everyRule() {
		if c.breaks(m, rule) != "" {
			all = append(all, rule)
		}
	}
	return all
}

// everyRule is each allergen and diet that a household may have, and the diets for which
// there are words already.
func everyRule() []string {
	var all []string
	for _, a := range food.AllAllergens() {
		all = append(all, string(a))
	}
	for _, d := range food.AllDiets() {
		all = append(all, string(d))
	}
	for _, d := range []string{"halal-style", "keto"} {
		if !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}

func TestNamesGiveAway(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		// what it is
		"plain flour":         "gluten gluten-free",
		"rolled oats":         "gluten gluten-free",
		"couscous":            "gluten gluten-free",
		"bulgur wheat":        "gluten gluten-free",
		"seitan":              "gluten gluten-free",
		"wholewheat tortilla": "gluten gluten-free",
		"dry lager beer":      "gluten gluten-free halal-style",
		"eggs":                "eggs vegan",
		"egg noodles":         "gluten eggs vegan gluten-free",
		"king prawns":         "crustaceans vegetarian vegan",
		"squid":               "molluscs vegetarian vegan",
		"anchovy fillets":     "fish vegetarian vegan",
		"tahini":              "sesame",
		"celeriac":            "celery",
		"Dijon mustard":       "mustard",
		"lupini beans":        "lupin",
		"groundnuts":          "peanuts nut-free",
		"walnuts":             "nuts nut-free",
		"tempeh":              "soybeans",
		"crème fraîche":       "milk vegan dairy-free",
		"ghee":                "milk vegan dairy-free",
		"soft goat's cheese":  "milk vegan dairy-free",
		"honey":               "vegan",
		"gelatine":            "vegetarian vegan pescatarian halal-style",
		"chicken thighs":      "vegetarian vegan pescatarian",
		"pancetta":            "vegetarian vegan pescatarian halal-style",
		"lamb's liver":        "vegetarian vegan pescatarian",
		"dry white wine":      "sulphites halal-style",
		"vanilla extract":     "halal-style",
		// what is in it
		"Worcestershire sauce":   "gluten fish vegetarian vegan gluten-free",
		"basil pesto":            "milk nuts vegetarian vegan dairy-free nut-free",
		"mayonnaise":             "eggs mustard vegan",
		"soy sauce":              "gluten soybeans gluten-free",
		"oyster sauce":           "gluten soybeans molluscs vegetarian vegan gluten-free",
		"vegetable stock cube":   "gluten celery gluten-free",
		"hummus":                 "sesame",
		"Thai green curry paste": "crustaceans vegetarian vegan",
		"kimchi":                 "fish crustaceans vegetarian vegan",
		"Caesar dressing":        "eggs fish milk mustard vegetarian vegan dairy-free",
		"marzipan":               "nuts nut-free",
		"surimi crab sticks":     "gluten crustaceans eggs fish vegetarian vegan gluten-free",
		"parmesan":               "milk vegetarian vegan dairy-free",
		"naan bread":             "gluten milk vegan gluten-free dairy-free",
		"pork sausages":          "gluten sulphites vegetarian vegan pescatarian gluten-free halal-style",
		"tamari":                 "gluten soybeans gluten-free",
		"white miso paste":       "gluten soybeans gluten-free",
		"olive tapenade":         "fish vegetarian vegan",
		"duck pâté":              "vegetarian vegan pescatarian",
		"curry powder":           "mustard",
		"milk chocolate":         "soybeans milk vegan dairy-free",
		"tomato ketchup":         "celery",
		// what it is not
		"aubergine":                   "",
		"eggplant":                    "",
		"buckwheat groats":            "",
		"buckwheat flour":             "",
		"coconut milk":                "",
		"peanut butter":               "peanuts nut-free",
		"almond butter":               "nuts nut-free",
		"almond flour":                "nuts nut-free",
		"oat milk":                    "gluten gluten-free",
		"unsweetened soya milk":       "soybeans",
		"cocoa butter":                "",
		"butter beans":                "",
		"butternut squash":            "",
		"butterhead lettuce":          "",
		"cream of tartar":             "",
		"nutmeg":                      "",
		"water chestnuts":             "",
		"cornflour":                   "",
		"rice noodles":                "",
		"corn tortillas":              "",
		"rice cakes":                  "",
		"oyster mushrooms":            "",
		"chestnut mushrooms":          "",
		"kidney beans":                "",
		"lamb's lettuce":              "",
		"beef tomatoes":               "",
		"quails' eggs":                "eggs vegan",
		"olive oil":                   "",
		"red wine vinegar":            "sulphites",
		"vegan butter":                "",
		"vegan mayonnaise":            "mustard",
		"dairy-free cream cheese":     "",
		"gluten-free bread":           "eggs vegan",
		"gluten-free oats":            "gluten gluten-free",
		"gluten-free tamari":          "soybeans",
		"gluten-free vegetable stock": "celery",
		"vegetarian hard cheese":      "milk vegan dairy-free",
		"veggie burgers":              "gluten eggs soybeans vegan gluten-free",
		"shallots":                    "",
		"hamburger relish":            "",
		"kale":                        "",
		"sage":                        "",
		"radishes":                    "",
		"dried yeast":                 "",
		"tofu":                        "soybeans",
		"pears":                       "",
	} {
		got := slices.DeleteFunc(broken(dish("Dish", name)), func(rule string) bool { return rule == "keto" })
		wanted := strings.Fields(want)
		slices.Sort(got)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%s breaks %v, want %v", name, got, wanted)
		}
	}
}

func TestTitlesGiveAway(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		title, rule string
		breaks      bool
	}{
		{"Scrambled eggs with chives on toast", "eggs", true},
		{"Scrambled eggs with chives on toast", "gluten", true},
		{"Smoked salmon and cream cheese bagel", "milk", true},
		{"Peanut noodles with tofu and greens", "peanuts", true},
		{"Peanut noodles with tofu and greens", "gluten", false}, // of rice, it may be
		{"Groundnut and sweet potato stew", "peanuts", true},
		{"Mussels in white wine with bread", "molluscs", true},
		{"Chickpea-flour omelette with spinach", "eggs", false},
		{"Vegan sausages with mash and onion gravy", "vegan", false},
		{"Vegan sausages with butter", "vegan", true}, // what is vegan ends at "with"
		{"Spaghetti with soya mince ragu", "vegetarian", false},
		{"Chocolate oat breakfast shake", "soybeans", false}, // of cocoa, it may be
		{"Gluten-free toast", "gluten", false},
		{"Olive tapenade with cucumber", "fish", false}, // made without, it may be
		{"Tamari eggs with sesame", "gluten", false},    // of one without wheat, it may be
		{"Smoked mackerel pâté on cucumber", "vegetarian", true},
		{"Smoked mackerel pâté on cucumber", "pescatarian", false},
		{"Coconut rice porridge with mango", "milk", false},
		{"Kidney bean and pepper hash with avocado", "vegetarian", false},
		{"Rice cakes with avocado and tomato", "gluten", false},
	} {
		why := newChecker(shipped).breaks(dish(c.title), c.rule)
		if (why != "") != c.breaks {
			t.Errorf("%q breaks %s: %q, want %v", c.title, c.rule, why, c.breaks)
		}
	}
}

// Keto is a matter of amounts: a pinch of sugar is none, a plate of rice is.
func TestAmountsOfAServing(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	m := dish("Rice with egg", "white rice", "egg")
	if why := c.breaks(m, "keto"); why == "" {
		t.Error("100 g of rice a serving is keto")
	}
	m.CookedServings = 10
	if why := c.breaks(m, "keto"); why != "" {
		t.Errorf("10 g of rice a serving: %s", why)
	}
	if why := c.breaks(dish("Cauliflower rice", "cauliflower rice", "coconut flour"), "keto"); why != "" {
		t.Errorf("cauliflower: %s", why)
	}
	if why := c.breaks(dish("", "gherkins"), "keto"); why != "" {
		t.Errorf("the sugar of dill pickles: %s", why)
	}
	if c.breaks(dish("", "sweet pickle"), "keto") == "" {
		t.Error("100 g of a sweet pickle is keto")
	}
}

// A rule for which there are no words is broken by every dish, so that a diet that is
// new cannot pass unseen; the diets that there are have words.
func TestEveryRuleHasWords(t *testing.T) {
	t.Parallel()
	if why := newChecker(shipped).breaks(dish("Water", "water"), "breatharian"); why == "" {
		t.Error("a diet without words passed")
	}
	for _, rule := range everyRule() {
		if why := newChecker(shipped).breaks(dish("Water", "water"), rule); why != "" {
			t.Errorf("%s: %s", rule, why)
		}
	}
	for _, ban := range shipped.banNames() {
		if _, err := ingredient.Default().ReadRule("no " + ban); err != nil {
			t.Errorf("the house does not understand a ban on %s: %v", ban, err)
		}
	}
}

// peanutDinner is what two people eat, one of whom may have no peanuts.
func peanutDinner(scope meal.AllergenScope, portions ...string) (home, menuJSON) {
	h := meal.Household{Scope: scope, Preferences: meal.DefaultPreferences(), Eaters: []meal.Eater{
		{ID: "ada", Allergens: []food.Allergen{food.Peanuts}},
		{ID: "ben", Diets: []food.Diet{food.Vegan}, ExcludedFoods: []food.ID{"mushrooms"}},
	}}
	m := *dish("Satay", "peanut butter", "shiitake mushrooms", "butter")
	m.Slot, m.Role, m.Kind, m.Minutes = "dinner", "main", "cook", 50
	for _, e := range portions {
		m.Portions = append(m.Portions, struct {
			Eater    string  `json:"eater"`
			Servings float64 `json:"servings"`
		}{e, 1})
	}
	d := dayJSON{Date: "2026-12-01", Meals: []mealJSON{m}} // a Tuesday
	d.Slots = append(d.Slots, struct {
		Slot   string   `json:"slot"`
		Number int      `json:"number"`
		Eaters []string `json:"eaters"`
		Kind   string   `json:"kind"`
	}{"dinner", 1, []string{"ada", "ben"}, "cook"})
	return home{Household: h}, menuJSON{Days: []dayJSON{d}}
}

func TestWhomADishBinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		scope    meal.AllergenScope
		portions []string
		want     string
	}{
		{"an allergen binds the table", meal.ScopeHousehold, []string{"ben"}, "ada:peanuts ben:vegan ben:mushrooms ada:no main"},
		{"or the own plate only", meal.ScopeEater, []string{"ben"}, "ben:vegan ben:mushrooms ada:no main"},
		{"a diet binds the own plate", meal.ScopeHousehold, []string{"ada"}, "ada:peanuts ben:no main"},
		{"a dish for nobody binds all", meal.ScopeEater, nil, "ada:peanuts ben:vegan ben:mushrooms ada:no main ben:no main"},
	} {
		h, menu := peanutDinner(c.scope, c.portions...)
		var got []string
		for _, b := range newChecker(shipped).check(h, menu) {
			got = append(got, b.Eater+":"+b.Rule)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
		f := newFigures()
		if f.judgeLimits(h, menu.Days[0]); f.of[inTime] != 1 || f.kept[inTime] != 0 {
			t.Errorf("%s: 50 minutes of 45 are in time", c.name)
		}
	}
}

func TestOneAndManyReadTheSame(t *testing.T) {
	t.Parallel()
	for one, many := range map[string]string{
		"egg": "eggs", "anchovy": "anchovies", "cookie": "cookies", "tomato": "tomatoes", "peach": "peaches", "quiche": "quiches",
		"radish": "radishes", "mousse": "mousses", "couscous": "couscous", "bass": "bass", "goat's cheese": "goat’s cheeses",
		"crème fraîche": "Creme Fraiche", "buckwheat": "BUCKWHEAT", "cashew-nut": "cashew nuts",
	} {
		if a, b := tokens(one), tokens(many); !slices.Equal(a, b) {
			t.Errorf("%s is %q, %s is %q", one, a, many, b)
		}
	}
}

func TestWordsAreChecked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[rules]\nvegan = [\"cheese\"]":                                          "no kind",
		"[kinds.milk]\nholds = [\"cheese\"]":                                     "no kind",
		"[claims]\nvegan = [\"meat\"]":                                           "no kind",
		"[bans]\nonions = [\"onion\"]":                                           "no kind",
		"[kinds.milk]\nholds = [\"butter\"]\n[kinds.butter]\nholds = [\"milk\"]": "holds itself",
		"[compounds]\npesto = [\"basil\"]":                                       "says nothing",
		"[false_friends]\nbrawn = []\n[compounds]\nbrawn = []":                   "a false friend and a compound",
		"exclude = [\"tofu\"]":                                                   "what is",
		"[compounds]\npesto = [\"red sauce\"]\n\"red sauce\" = [\"pesto\"]":      "made of itself",
	} {
		if _, err := readWords(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want …%s…", text, err, want)
		}
	}
}

func FuzzGivesAway(f *testing.F) {
	for _, name := range []string{"coconut milk", "Crème fraîche, 30 %", "lamb's lettuce", "", "vegan with vegan", "\xff\u0301"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		ingredient := shipped.givesAway(name, true)
		for k := range shipped.givesAway(name, false) {
			if ingredient[k] == "" {
				t.Errorf("%q gives %s away as a title and not as an ingredient", name, k)
			}
		}
	})
}

func TestStagesAndAges(t *testing.T) {
	t.Parallel()
	pregnant, nursing, born := meal.Pregnant, meal.Nursing, "2022-06"
	mother, nurse := meal.Eater{ID: "m", Stage: &pregnant}, meal.Eater{ID: "n", Stage: &nursing}
	child, teenager, grown := meal.Eater{ID: "c", Born: &born}, meal.Eater{ID: "t", Born: new("2011-01")}, meal.Eater{ID: "g", Born: new("2008-11")}
	hot := func(m *mealJSON) *mealJSON {
		m.Steps = []stepJSON{{"Bake until bubbling."}}
		return m
	}
	for _, c := range []struct {
		eater meal.Eater
		dish  *mealJSON
		want  string
	}{
		{mother, dish("", "white wine"), "pregnant"},
		{nurse, dish("", "white wine"), "nursing"},
		{child, dish("", "rum"), "under 18"},
		{teenager, dish("Beer stew"), "under 18"},
		{grown, dish("", "rum"), ""}, // eighteen since the month before
		{mother, dish("", "brie"), "pregnant, cold"},
		{mother, hot(dish("", "brie")), ""},
		{nurse, dish("", "brie"), ""},
		{child, dish("", "camembert"), "under 5, cold"},
		{teenager, dish("", "tuna steak"), "under 16"},
		{teenager, dish("", "smoked salmon"), ""},
		{mother, hot(dish("", "chicken livers")), "pregnant"},
	} {
		m := *c.dish
		h := meal.Household{Scope: meal.ScopeEater, Eaters: []meal.Eater{c.eater}}
		var rules []string
		for _, b := range newChecker(shipped).meal(home{Household: h}, "2026-12-01", &m) {
			rules = append(rules, b.Rule)
		}
		if got := strings.Join(rules, "; "); got != c.want {
			t.Errorf("%s, %v %q: got %q, want %q", c.eater.ID, m.Ingredients, m.Title, got, c.want)
		}
	}
}
