package food

import (
	"regexp"
	"slices"
	"testing"
)

// An allergy to a product or sort of a food leaves out the food itself.
func TestAllergiesCoverSources(t *testing.T) {
	t.Parallel()
	for text, foods := range map[string]string{
		"allergic to coconut milk":        "coconut-oil desiccated-coconut coconut plant-milk",
		"allergic to garlic powder":       "garlic garlic-salt garlic-bread",
		"allergic to onion powder":        "onion red-onion vegetable-stock",
		"allergic to cherry tomatoes":     "tomato tomato-puree ketchup",
		"allergic to tomato puree":        "tomato cherry-tomatoes",
		"allergic to ketchup":             "tomato tomato-puree",
		"allergic to strawberry jam":      "strawberries strawberries-frozen",
		"allergic to frozen strawberries": "strawberries jam",
		"allergic to banana chips":        "banana",
		"allergic to ground cinnamon":     "cinnamon-stick mixed-spice",
		"allergic to chickpea flour":      "chickpeas-canned hummus falafel",
		"allergic to corn syrup":          "cornflour polenta sweetcorn-canned",
		"allergic to popcorn":             "cornflour polenta sweetcorn-canned",
		"allergic to cornflour":           "sweetcorn-canned corn-on-the-cob",
		"allergic to apple juice":         "apple cider",
		"allergic to cider":               "apple",
		"allergic to orange juice":        "orange marmalade",
		"allergic to lemon zest":          "lemon lemon-juice",
		"allergic to raisins":             "grapes golden-raisins currants",
		"allergic to sultanas":            "grapes raisins",
		"allergic to prunes":              "plum",
		"allergic to dried apricots":      "apricot",
		"allergic to guacamole":           "avocado avocado-oil",
		"allergic to sunflower oil":       "sunflower-seeds",
		"allergic to olive oil":           "green-olives",
		"allergic to coriander":           "coriander-seeds garam-masala",
		"allergic to chicken stock":       "chicken-breast",
		"allergic to bacon":               "pork-mince ham",
		"allergic to mango chutney":       "mango",
		"allergic to pea protein":         "peas-frozen",
		"allergic to pesto":               "basil cashews",
		"allergic to amaretto":            "almonds walnuts",
		"banana chip allergy":             "banana",
		"Allergies: raisins":              "grapes",
	} {
		wantKeptOut(t, text, foods, true)
	}
}

// An allergy does not cover what merely stands on the same shelf, what carries, or what
// is not in every food of a group; an exclusion covers what it names.
func TestSourcesAreNotWiderThanThat(t *testing.T) {
	t.Parallel()
	table := Default()
	for text, foods := range map[string]string{
		"allergic to strawberries":  "raspberries apple",
		"allergic to frozen peas":   "carrot",
		"allergic to celery":        "carrot onion",
		"allergic to chillies":      "garlic",
		"allergic to garlic powder": "onion cumin-seeds",
		"allergic to ketchup":       "sugar white-vinegar salt",
		"allergic to bread":         "dried-yeast sugar",
		"allergic to jam":           "sugar banana",
		"allergic to coffee":        "firm-tofu cocoa-powder",
		"no cherry tomatoes":        "tomato ketchup",
		"no garlic powder":          "garlic",
		"no frozen strawberries":    "strawberries",
		"no raisins":                "grapes",
		"no lemon zest":             "lemon",
	} {
		wantKeptOut(t, text, foods, false)
	}
	if rule, err := ReadRule("no sultanas"); err != nil || !keepsOut(table, rule, table.Food("raisins")) {
		t.Errorf("“no sultanas” serves raisins: %+v, %v", rule, err)
	}
}

// Whatever an allergy covers of a source, it covers of each food on the way there.
func TestAllergiesCoverEverySource(t *testing.T) {
	t.Parallel()
	table := Default()
	carriers, err := parseCarriers(carriersCSV)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range table.All() {
		rule := table.AllergyTo(Rule{Excluded: []ID{f.ID}})
		for _, source := range f.holds() {
			if carriers[source] && !slices.Contains(f.KindOf, source) {
				continue
			}
			for _, of := range table.All() {
				if table.Covers(source, of.ID) && !keepsOut(table, rule, of) {
					t.Errorf("an allergy to %s serves %s, which is %s", f.ID, of.ID, source)
				}
			}
		}
	}
}

// stateOrProduct are words of names that say of a food that it is made of another.
var stateOrProduct = regexp.MustCompile(`(?i)\b(dried|dry|juice|flour|oils?|powder|pur[ée]e|zest|jam|frozen|canned|ground|minced|mince|chips|concentrate|starch|syrup|milk|butter|vinegar|cider|raisins|sultanas|prunes|currants|candied|peel|extract|cooked|boiled|flakes|seeds?|leaf|leaves|fat|bran|meal|sauce|paste|pickled|preserved|chutney|pulp|cordial|water|crystallised|jelly|curd|crisps|popped|noodles|smoked|desiccated|roasted|sprouts|shoots|greens|husks?|drink|cream|cheese|liqueur|rum|soda|baby)\b`)

// Each food whose name says that it is made of another has a source, or a reason why not.
func TestStatesAndProductsHaveTheirSource(t *testing.T) {
	t.Parallel()
	table := Default()
	stated, err := parseSources(sourcesCSV)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range table.All() {
		if !stateOrProduct.MatchString(f.Name) {
			continue
		}
		found++
		_, reasoned := stated[f.ID]
		if len(table.sources[f.ID]) == 0 && len(table.typical[f.ID]) == 0 && !reasoned {
			t.Errorf("%s (%s) has no source, and sources.csv does not say why", f.ID, f.Name)
		}
	}
	if found < 300 {
		t.Errorf("only %d names say that a food is made of another", found)
	}
	for id, sources := range stated {
		if table.Food(id) == nil {
			t.Errorf("sources.csv: %s is no food", id)
		}
		if len(sources) == 0 && len(table.sources[id]) > 0 {
			t.Errorf("sources.csv: %s has a source by now: %v", id, table.sources[id])
		}
		for _, source := range sources {
			if !table.Known(source) || table.Covers(source, id) {
				t.Errorf("sources.csv: %s is unknown, or covers %s already", source, id)
			}
		}
	}
}

func TestCarriersAndSourcesAreChecked(t *testing.T) {
	t.Parallel()
	carriers, err := parseCarriers(carriersCSV)
	if err != nil {
		t.Fatal(err)
	}
	for id := range carriers {
		if !Default().Known(id) {
			t.Errorf("carriers.csv: %s is neither food nor group", id)
		}
	}
	for _, text := range []string{"food,reason\nsalt,\n", "food,reason\nsalt,a\nsalt,b\n", "salt\n"} {
		if _, err := parseCarriers(text); err == nil {
			t.Errorf("%q is taken for carriers", text)
		}
	}
	for _, text := range []string{"food,source,reason\nraisins,grapes,\n", "food,source,reason\nraisins,grapes,a\nraisins,,b\n", "food\n"} {
		if _, err := parseSources(text); err == nil {
			t.Errorf("%q is taken for sources", text)
		}
	}
}
