package food

import (
	"slices"
	"strings"
	"testing"
)

func TestParseSometimesRefuses(t *testing.T) {
	t.Parallel()
	head := strings.Join(sometimesColumns, ",") + "\n"
	for text, want := range map[string]string{
		"jam,ginger,\n":                    "there is none",
		"jam,ginger,few\njam,ginger,few\n": "twice",
		"jam,ginger\n":                     "wrong number of fields",
	} {
		if _, err := parseSometimes(head + text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Each line is of something, in order, and needed: an exclusion of the part does not
// cover the food by another way.
func TestSometimesRows(t *testing.T) {
	t.Parallel()
	table := Default()
	rows, err := parseSometimes(sometimesCSV)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 || len(rows) != len(table.sometimes) {
		t.Errorf("%d lines, of which the table knows %d", len(rows), len(table.sometimes))
	}
	if !slices.IsSortedFunc(rows, func(a, b sometimesHeld) int {
		return strings.Compare(string(a.food)+" "+string(a.part), string(b.food)+" "+string(b.part))
	}) {
		t.Error("sometimes.csv is not sorted by food and part")
	}
	for _, held := range table.sometimes {
		if table.Covers(held.part, held.food) {
			t.Errorf("“no %s” leaves out %s already", held.part, held.food)
		}
	}
}

// Who leaves a part out is served what only sometimes holds it; an allergy to the part,
// by whatever name, leaves it out, and all that holds it.
func TestAllergiesLeaveOutWhatSometimesHoldsThem(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, held := range table.sometimes {
		for name, ids := range table.phrases {
			if !slices.Contains(ids, held.part) {
				continue
			}
			for _, form := range []string{"allergic to " + name, name + " allergy", "cannot tolerate milk, allergic to " + name} {
				rule, err := ReadRule(form)
				if err != nil {
					t.Errorf("%q: %v", form, err)
					continue
				}
				for _, f := range table.All() {
					if table.Covers(held.food, f.ID) && !keepsOut(table, rule, f) {
						t.Errorf("%q serves %s, which sometimes holds %s", form, f.ID, held.part)
					}
				}
			}
		}
	}
}

// An allergy leaves out at least what an exclusion of the same name does.
func TestAllergiesAreWiderThanExclusions(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, f := range table.All() {
		no, err := ReadRule("no " + f.Name)
		allergic, other := ReadRule("allergic to " + f.Name)
		if isAdditive(err) && isAdditive(other) {
			continue
		}
		if err != nil || other != nil {
			t.Errorf("%s: %v, %v", f.Name, err, other)
			continue
		}
		if slices.ContainsFunc(table.All(), func(f *Food) bool { return keepsOut(table, no, f) && !keepsOut(table, allergic, f) }) {
			t.Errorf("“allergic to %s” forbids less than “no %s”", f.Name, f.Name)
		}
	}
}

func TestAllergiesByKind(t *testing.T) {
	t.Parallel()
	for text, foods := range map[string]string{
		"allergic to walnuts":     "walnuts almonds vegan-cheese vegan-feta plant-milk",
		"cashew allergy":          "vegan-cheese vegan-sour-cream pesto almonds",
		"coconut allergy":         "plant-milk vegan-cheese coconut-milk indian-curry-paste",
		"allergic to red peppers": "chilli-flakes hot-sauce salsa paprika italian-dressing",
		"onion allergy":           "chilli-oil chilli-crisp garlic-salt",
		"orange allergy":          "elderflower-cordial marmalade",
		"allergic to rice":        "plant-milk rice-noodles white-rice",
		"corn allergy":            "gummy-sweets taco-seasoning onion-soup-mix gravy gravy-granules ketchup cola jam",
		"allergic to cornflour":   "gummy-sweets taco-seasoning onion-soup-mix gravy gravy-granules veggie-burger",
		"pea allergy":             "veggie-burger vegan-sausages rice-mix",
		"lemon allergy":           "mayonnaise pesto gin tonic-water",
		"cumin allergy":           "hummus salsa satay-sauce curry-powder vegan-curry-paste",
		"allergic to ketchup":     "barbecue-sauce sweet-and-sour-sauce cocktail-sauce",
		"allergic to cardamom":    "curry-powder tandoori-masala berbere old-bay garam-masala",
		"nutmeg allergy":          "garam-masala curry-powder pork-sausages bratwurst speculoos-spread",
		"broad bean allergy":      "falafel",
		"garlic allergy":          "mortadella pork-sausages gherkins sun-dried-tomatoes",
		"allergic to vanilla":     "dark-chocolate sponge-cake cake-mix irish-cream",
		"allergic to aspartame":   "diet-cola lemon-lime-soda tonic-water fruit-drink-mix",
	} {
		wantKeptOut(t, text, foods, true)
	}
}

// lessThanBase lists kinds of which less is known to be in them than in their base, with
// the reason.
var lessThanBase = map[ID]string{
	"cacao-nibs":                       "cocoa beans alone",
	"gluten-free-baking-powder":        "filled with starch of maize or rice",
	"gluten-free-vegetable-stock":      "sold without gluten",
	"gluten-free-vegetable-stock-cube": "sold without gluten",
	"mustard-powder":                   "ground seeds alone",
	"vegan-butter":                     "sold without milk",
	"vegan-chocolate-chips":            "sold without milk",
	"vital-wheat-gluten":               "the protein of wheat alone",
	"whole-crab":                       "sold as it is caught, and not canned",
}

// A sort of a packaged food may hold what its base may: light, crunchy, flavoured.
func TestKindsMayHoldWhatTheirBaseMay(t *testing.T) {
	t.Parallel()
	used := map[ID]bool{}
	for _, f := range Default().All() {
		for _, id := range f.KindOf {
			base := Default().Food(id)
			if base == nil || !f.Packaged && !base.Packaged {
				continue
			}
			for _, a := range base.Allergens.Stated(May) {
				if f.Allergens.Presence(a) != No {
					continue
				}
				if used[f.ID] = true; lessThanBase[f.ID] == "" {
					t.Errorf("%s is a %s, which may hold %s", f.ID, id, a)
				}
			}
		}
	}
	for id := range lessThanBase {
		if !used[id] {
			t.Errorf("%s may hold all that its base may", id)
		}
	}
}

// "No alcohol" leaves out whatever the halal style does for its alcohol.
func TestNoAlcoholIsNoLessThanHalalStyle(t *testing.T) {
	t.Parallel()
	hardlyAny := map[ID]string{"beer-alcohol-free": "brewed without it, or it is taken out", "kombucha": "what ferments in tea"}
	for _, f := range Default().All() {
		if Default().Risk(f.ID, Alcohol) != NoRisk && !Default().Covers("alcohol", f.ID) && hardlyAny[f.ID] == "" {
			t.Errorf("“no alcohol” serves %s, which halal-style does not", f.ID)
		}
	}
}

// An allergy to a plant leaves out the oil that is pressed of it.
func TestAllergiesLeaveOutOils(t *testing.T) {
	t.Parallel()
	for text, oil := range map[string]ID{
		"sunflower seed allergy": "sunflower-oil", "olive allergy": "olive-oil", "corn allergy": "corn-oil", "coconut allergy": "coconut-oil", "avocado allergy": "avocado-oil",
		"sesame allergy": "sesame-oil", "peanut allergy": "peanut-oil", "walnut allergy": "walnut-oil", "soya allergy": "soybean-oil", "flaxseed allergy": "flaxseed-oil",
		"pumpkin seed allergy": "pumpkin-seed-oil", "grape allergy": "grapeseed-oil", "rice allergy": "rice-bran-oil", "rapeseed allergy": "rapeseed-oil",
	} {
		rule, err := ReadRule(text)
		if f := Default().Food(oil); err != nil || f == nil || !keepsOut(Default(), rule, f) {
			t.Errorf("%q serves %s: %v", text, oil, err)
		}
	}
}
