package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
)

// bansBroken gives the bans that an ingredient of this name breaks.
func bansBroken(name string) []string {
	c := newChecker(shipped)
	return slices.DeleteFunc(shipped.banNames(), func(ban string) bool { return c.breaks(dish("", name), ban) == "" })
}

func TestNamesBreakBans(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		// states, cuts, colours, sorts
		"frozen strawberries":   "berries, strawberries",
		"red onion":             "alliums, onions",
		"spring onions":         "alliums, onions",
		"new potatoes":          "nightshades, potatoes",
		"cherry tomatoes":       "nightshades, tomatoes",
		"lean beef mince":       "beef, red meat",
		"tamari":                "legumes, soy sauce, wheat",
		"gammon steak":          "ham, pork, red meat",
		"prunes":                "plums, stone fruit",
		"sultanas":              "grapes",
		"chipotle chillies":     "chillies, nightshades, spicy food",
		"salmon roe":            "oily fish, salmon",
		"baby spinach leaves":   "leafy greens, spinach",
		"zucchini":              "courgette, squash",
		"clementines":           "citrus",
		"butter beans":          "beans, legumes",
		"sweetcorn":             "corn",
		"calves' liver":         "beef, liver, offal, red meat",
		"turkey drumsticks":     "poultry, turkey",
		"ground coriander":      "coriander",
		"dill pickle spears":    "cucumber, dill, vinegar",
		"Stilton":               "blue cheese, cheese",
		"lemon zest":            "citrus, lemon",
		"smoked tofu":           "legumes, tofu",
		"medjool dates":         "dates",
		"Brussels sprouts":      "brassicas, brussels sprouts",
		"purple-sprouting kale": "brassicas, leafy greens",
		// what is in it
		"garlic salt":                 "alliums, garlic",
		"lemon pepper":                "alliums, citrus, garlic, lemon, onions",
		"sage and onion stuffing":     "alliums, onions, wheat",
		"plum sauce":                  "alliums, garlic, ginger, plums, stone fruit, sugar, vinegar",
		"spinach and ricotta ravioli": "cheese, leafy greens, spinach, wheat",
		"blue cheese dressing":        "alliums, blue cheese, cheese, garlic, vinegar",
		"halva":                       "sugar, tahini",
		"chicken stock cube":          "alliums, carrots, chicken, garlic, onions, poultry, wheat, yeast",
		"korma paste":                 "alliums, cashews, coconut, coriander, garlic, ginger",
		"chorizo":                     "alliums, bell peppers, garlic, nightshades, pork, red meat",
		"basil pesto":                 "alliums, basil, cashews, cheese, garlic, pine nuts",
		"tomato ketchup":              "alliums, nightshades, onions, sugar, tomatoes, vinegar",
		"garlic bread":                "alliums, butter, garlic, wheat, yeast",
		"chilli con carne":            "alliums, beans, beef, chillies, legumes, nightshades, onions, red meat, spicy food, tomatoes",
		"mixed berries":               "berries, blackberries, blueberries, raspberries, strawberries",
		"fish fingers":                "wheat, white fish",
		"garam masala":                "cinnamon, coriander, cumin, ginger",
		"frozen mixed vegetables":     "beans, carrots, corn, legumes, peas",
		"sausagemeat":                 "pork, red meat, wheat",
		"white miso paste":            "barley, legumes, rice",
		"mango chutney":               "alliums, chillies, garlic, ginger, mango, nightshades, spicy food, sugar, vinegar",
		"chocolate hazelnut spread":   "caffeine, chocolate, hazelnuts, sugar",
		"sushi nori":                  "seaweed",
		"crème fraîche":               "cream",
		"tartare sauce":               "alliums, capers, cucumber, dill, onions, sugar, vinegar",
		"satay sauce":                 "alliums, chillies, coconut, garlic, legumes, nightshades, spicy food, sugar",
		"baba ganoush":                "alliums, aubergine, citrus, garlic, lemon, nightshades, tahini",
		"Worcestershire sauce":        "alliums, anchovies, barley, garlic, oily fish, onions, sugar, vinegar",
		"red wine vinegar":            "grapes, vinegar",
		"vegetarian sausages":         "alliums, legumes, onions, wheat",
		// what it is not
		"black pepper":         "",
		"coconut milk":         "coconut",
		"cocoa butter":         "chocolate",
		"eggplant":             "aubergine, nightshades",
		"butternut squash":     "squash",
		"sweet potato":         "sweet potatoes",
		"orange lentils":       "legumes, lentils",
		"grape tomatoes":       "nightshades, tomatoes",
		"banana shallots":      "alliums, onions",
		"kidney beans":         "beans, legumes",
		"lemongrass":           "",
		"lemon thyme":          "",
		"sugar snap peas":      "legumes, peas",
		"plum tomatoes":        "nightshades, tomatoes",
		"corned beef":          "beef, red meat",
		"peppercorns":          "",
		"pepper corns":         "",
		"ginger ale":           "ginger, sugar",
		"peppermint tea":       "mint",
		"vegan sausages":       "legumes, wheat",
		"turkey bacon":         "poultry, turkey",
		"jerusalem artichokes": "",
		"water chestnuts":      "",
		"cream of tartar":      "",
		"sea bass":             "white fish",
		"pork mince":           "pork, red meat",
		"crab apples":          "apples",
		"beet greens":          "leafy greens",
		"olive oil":            "",
		"spaghetti squash":     "squash",
		"juniper berries":      "",
		"decaffeinated coffee": "coffee",
		"unsweetened cocoa":    "caffeine, chocolate",
	} {
		if got := strings.Join(bansBroken(name), ", "); got != want {
			t.Errorf("%s breaks\n\t%s, want\n\t%s", name, got, want)
		}
	}
}

// Steps are read as the title is; words that are an ingredient's own mean that one.
func TestStepsGiveAway(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step, rule string
		breaks     bool
		names      []string
	}{
		{"Stir the peanut butter into the sauce.", "peanuts", true, []string{"tomato"}},
		{"Fry the sausages.", "vegan", false, []string{"vegan sausages"}},
		{"Fry the sausages with bacon.", "vegan", true, []string{"vegan sausages"}},
		{"Toast the seeds, then toast the rest.", "gluten", false, []string{"sunflower seeds"}},
		{"Serve on toast.", "gluten", true, []string{"sunflower seeds"}},
		{"Stir in the p-e-a-n-u-t butter.", "peanuts", true, []string{"tomato"}},
		{"Stir in the pеanut sauce.", "peanuts", true, []string{"tomato"}}, // with a Cyrillic е
		{"加入花生酱。", "milk", true, []string{"tomato"}},
		{"Dust with ﬂour crumbs of rye.", "gluten", true, []string{"tomato"}},
		{"Simmer for 20 minutes at 180 °C.", "gluten", false, []string{"tomato"}},
	} {
		m := dish("Dish", c.names...)
		m.Steps = []stepJSON{{c.step}}
		if why := newChecker(shipped).breaks(m, c.rule); (why != "") != c.breaks {
			t.Errorf("%q breaks %s: %q, want %v", c.step, c.rule, why, c.breaks)
		}
	}
}

// The name of a dish in a title says nothing that its ingredients do not; all else does, and
// an ingredient of that name is judged by it.
func TestTitlesNameDishes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		title, ingredient, rule string
		breaks                  bool
	}{
		{"Pad thai with tofu", "tofu", "vegan", false},
		{"Pad Thai with prawns", "tofu", "vegan", true},
		{"Pad thai", "pad thai", "vegan", true},
		{"Buckwheat crêpes with apple", "buckwheat flour", "gluten-free", false},
		{"Crêpes with apple", "buckwheat flour", "gluten-free", true},
		{"Tofu teriyaki with wheat noodles", "tofu", "gluten-free", true},
	} {
		if why := newChecker(shipped).breaks(dish(c.title, c.ingredient), c.rule); (why != "") != c.breaks {
			t.Errorf("%s of %s breaks %s: %q, want %v", c.title, c.ingredient, c.rule, why, c.breaks)
		}
	}
}

// linesNaming are lines with the allergens that their words name.
func TestLinesName(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"120 g olive oil (or butter)":                         "milk",
		"2 tbsp olive oil, plus extra for brushing the bread": "",
		"for the topping, butter and sugar":                   "milk",
		"1 walnut-sized piece of ginger":                      "",
		"1 knob ginger, the size of a walnut":                 "",
		"300 g mushrooms, sautéed in butter":                  "milk",
		"1 tub (200 g) chive and onion cream cheese":          "milk",
		"2 eggs, beaten with a splash of milk":                "eggs milk",
		"1 packet macaroni and cheese":                        "gluten milk",
		"500 g jar spaghetti sauce":                           "",
		"3 tbsp ﬂour":                                         "gluten",
		"100 g almonds, hazelnuts, or peanuts":                "peanuts nuts",
		"a salad of butter, beans and rice":                   "milk",
		"gluten-free, vegan brownie mix":                      "",
		"vegan mayonnaise, butter":                            "milk mustard",
		"250 g macaroni & cheese":                             "gluten milk",
		"2 courgettes, cut into noodles":                      "",
		"30 g butter for frying, or 2 tbsp sesame oil":        "milk sesame",
	} {
		named := shipped.namedIn(line)
		var got []string
		for _, a := range food.AllAllergens() {
			if slices.ContainsFunc(shipped.kindsOf(string(a)), func(k string) bool { return named[k] != "" }) {
				got = append(got, string(a))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q names %v, want %s", line, got, want)
		}
	}
}

// A line that is read as a food with fewer allergens than its words is found out, and
// one that is read with them is not.
func TestLineJudge(t *testing.T) {
	t.Parallel()
	j := lineJudge{words: shipped, table: food.Default(), country: "GB"}
	tea := ingredient.Line{Food: "black-tea", Confidence: 1, Allergens: j.table.Food("black-tea").Allergens}
	if lacks := j.lacks("black tea with milk", tea); len(lacks) != 1 || lacks[0].Allergen != food.Milk {
		t.Errorf("%v", lacks)
	}
	tea.With = []food.ID{"whole-milk"}
	if lacks := j.lacks("black tea with milk", tea); len(lacks) > 0 {
		t.Errorf("with milk: %v", lacks)
	}
	tea.With, tea.Allergens = nil, tea.Allergens.With(food.Milk, food.Contains)
	if lacks := j.lacks("black tea with milk", tea); len(lacks) > 0 {
		t.Errorf("with milk said of the line: %v", lacks)
	}
	j.add("200 g plain flour", 3)
	j.add("200 g xyzzy", 2)
	if j.lines != 5 || j.without != 2 || j.sure != 3 || j.missed != 0 {
		t.Errorf("%+v", j.lineCensus)
	}
}

func TestLinesProgram(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lines.tsv")
	if err := os.WriteFile(file, []byte("3\t2 eggs\n1 cup xyzzy\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := run(t.Context(), []string{"-lines", file, "-country", "GB"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if want := "4 lines, 2 different: 1 without a food (25.00 %), 3 read with a confidence of 0.8 and more (75.00 %), 0 of these"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("printed %s", out.String())
	}
	if _, err := run(t.Context(), []string{"-lines", file + ".gone"}, &out, io.Discard); err == nil {
		t.Error("a file that is not there was read")
	}
}

// What is written is easy to review: lists are sorted and name nothing twice.
func TestWordsAreSorted(t *testing.T) {
	t.Parallel()
	sorted := func(where string, list []string) {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) < len(list) {
			t.Errorf("%s is not sorted, or names something twice", where)
		}
	}
	for name, k := range shipped.Kinds {
		sorted(name+".words", k.Words)
		sorted(name+".bought", k.Bought)
		for _, word := range k.Words {
			if slices.Contains(k.Bought, word) {
				t.Errorf("kind %s has %q among its words and as bought", name, word)
			}
		}
	}
	sorted("asides", shipped.Lines.Asides)
	sorted("verbs", shipped.Steps.Verbs)
	sorted("dishes", shipped.Titles.Dishes)
	for section, names := range map[string][]string{
		"bans": keysOf(t, "bans"), "claims": keysOf(t, "claims"), "false_friends": keysOf(t, "false_friends"),
		"compounds": keysOf(t, "compounds"), "bought": keysOf(t, "bought"),
	} {
		sorted(section, names)
		if len(names) < 5 {
			t.Errorf("%s has %d names", section, len(names))
		}
	}
	sorted("kinds", slices.Sorted(maps.Keys(shipped.Kinds)))
}

// keysOf gives the names of a section, as they stand in the file.
func keysOf(t *testing.T, section string) []string {
	t.Helper()
	_, text, found := strings.Cut(wordsTOML, "\n["+section+"]\n")
	if !found {
		t.Fatalf("there is no section %s", section)
	}
	text, _, _ = strings.Cut(text, "\n[")
	var all []string
	for line := range strings.Lines(text) {
		if name, _, ok := strings.Cut(line, " = "); ok && !strings.HasPrefix(line, "#") {
			all = append(all, strings.Trim(name, `"`))
		}
	}
	return all
}
