package food

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
)

func TestHazardRows(t *testing.T) {
	t.Parallel()
	rows, err := csvrows.Read(hazardsCSV, hazardColumns...)
	if err != nil {
		t.Fatal(err)
	}
	for c, risk := range shippedHazards() {
		if !Default().Known(c.id) {
			t.Errorf("%q is neither food nor group", c.id)
		}
		if risk == IfUncooked && c.hazard != Choking {
			t.Errorf("%s: %s is not a hazard of uncooked dishes", c.id, c.hazard)
		}
		if risk == InPregnancy && (c.hazard == Choking || c.hazard == Honey) {
			t.Errorf("%s: %s does not concern the pregnant", c.id, c.hazard)
		}
	}
	if len(rows) != len(shippedHazards()) {
		t.Errorf("%d rows make %d statements", len(rows), len(shippedHazards()))
	}
	for _, h := range AllHazards() {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.Cell("hazard") == string(h) && r.Cell("risk") == "yes" }) {
			t.Errorf("no food carries %s", h)
		}
	}
}

func TestParseHazardsRefuses(t *testing.T) {
	t.Parallel()
	head := strings.Join(hazardColumns, ",") + "\n"
	for text, want := range map[string]string{
		"egg,egg,yes,NHS\n":                         "none of ours",
		"egg,raw_egg,maybe,NHS\n":                   "none of yes",
		"egg,raw_egg,yes,\n":                        "no source",
		"egg,raw_egg,yes,NHS\negg,raw_egg,no,NHS\n": "twice",
		"egg,raw_egg,yes\n":                         "wrong number of fields",
	} {
		if _, err := parseHazards(head + text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Hazards that are easy to get wrong, written down one by one.
func TestKnownHazards(t *testing.T) {
	t.Parallel()
	for h, carriers := range map[Hazard]map[Risk][]ID{
		Alcohol: {
			Always: {"red-wine", "white-wine", "beer", "cider", "dry-sherry", "mirin", "shaoxing-wine", "vanilla-extract", "teriyaki-sauce", "gochujang"},
			NoRisk: {"red-wine-vinegar", "white-wine-vinegar", "sherry-vinegar", "cider-vinegar", "balsamic-vinegar", "rice-vinegar", "malt-vinegar",
				"soy-sauce", "grapes", "ginger", "apple-juice", "kefir", "worcestershire-sauce", "dried-yeast"},
		},
		RawEgg: {
			Always: {"egg", "egg-yolk", "egg-white"},
			NoRisk: {"mayonnaise", "egg-noodles", "tagliatelle", "fresh-egg-pasta", "aubergine", "gluten-free-bread", "vegan-mayonnaise", "vanilla-ice-cream"},
		},
		RawFish: {
			Always:      {"salmon-fillet", "cod", "tuna-steak", "prawns", "mussels", "scallops", "squid", "smoked-haddock"},
			InPregnancy: {"smoked-salmon"},
			NoRisk: {"tuna-canned", "salmon-canned", "sardines-canned", "anchovies", "cooked-prawns", "fish-sauce", "oyster-sauce", "oyster-mushrooms",
				"worcestershire-sauce", "kimchi", "red-curry-paste", "fish-stock", "nori"},
		},
		Mercury: {
			Always:      {"tuna-steak"},
			InPregnancy: {"tuna-canned", "tuna-in-oil-canned"},
			NoRisk:      {"salmon-fillet", "mackerel", "sardines-canned", "cod", "prawns", "trout"},
		},
		Listeria: {
			Always:      {"brie", "blue-cheese", "gorgonzola", "goats-cheese", "bean-sprouts"},
			InPregnancy: {"ham", "prosciutto", "salami", "chorizo", "pancetta", "smoked-salmon", "smoked-mackerel", "cooked-chicken"},
			NoRisk: {"cheddar", "parmesan", "feta", "mozzarella", "ricotta", "cream-cheese", "cottage-cheese", "halloumi", "paneer", "whole-milk",
				"bacon", "chicken-breast", "salmon-fillet", "brussels-sprouts", "smoked-tofu", "smoked-paprika", "corned-beef"},
		},
		Liver: {Always: {"chicken-liver"}, NoRisk: {"chicken-breast", "chicken-stock"}},
		Honey: {Always: {"honey", "granola"}, NoRisk: {"maple-syrup", "golden-syrup", "melon"}},
		Choking: {
			Always: {"almonds", "walnuts", "peanuts", "mixed-nuts", "pine-nuts", "flaked-almonds", "granola", "muesli", "popcorn-kernels", "grapes",
				"cherry-tomatoes", "cherries", "green-olives", "black-olives", "pumpkin-seeds", "pork-sausages"},
			IfUncooked: {"carrot", "apple", "celery", "radish"},
			NoRisk: {"peanut-butter", "almond-butter", "ground-almonds", "almond-milk", "pesto", "walnut-oil", "olive-oil", "tahini", "nutmeg", "coconut-milk",
				"butternut-squash", "water-chestnuts", "tomato", "raisins", "banana", "apple-sauce", "vegetable-stock", "polenta", "red-wine-vinegar"},
		},
	} {
		for risk, ids := range carriers {
			for _, id := range ids {
				if Default().Food(id) == nil {
					t.Errorf("no food %s", id)
				} else if got := Default().Risk(id, h); got != risk {
					t.Errorf("%s, %s: %d, want %d", id, h, got, risk)
				}
			}
		}
	}
}

// Nothing may slip into the table under a name that warns of a hazard without the
// hazard being stated one way or the other.
func TestWarningNamesAreStated(t *testing.T) {
	t.Parallel()
	for h, words := range map[Hazard][]string{
		Alcohol:  {"wine", "beer", "ale", "lager", "stout", "cider", "sherry", "port", "rum", "brandy", "vodka", "whisky", "whiskey", "liqueur", "sake", "mirin", "marsala", "vermouth", "prosecco", "champagne", "tequila", "gin", "bourbon", "extract"},
		RawEgg:   {"egg", "mayonnaise", "aioli", "hollandaise", "mousse", "meringue", "eggnog"},
		RawFish:  {"salmon", "sashimi", "sushi", "ceviche", "gravlax", "lox", "oyster", "prawn", "roe", "caviar"},
		Mercury:  {"swordfish", "shark", "marlin", "king mackerel", "tuna", "bigeye", "tilefish", "orange roughy"},
		Listeria: {"brie", "camembert", "blue cheese", "gorgonzola", "roquefort", "stilton", "goat cheese", "taleggio", "pate", "ham", "salami", "prosciutto", "chorizo", "pepperoni", "pancetta", "mortadella", "pastrami", "smoked salmon", "smoked mackerel", "smoked trout", "sprout"},
		Liver:    {"liver", "pate", "foie gra", "haggis"},
		Honey:    {"honey"},
		Choking:  {"almond", "cashew", "hazelnut", "pecan", "walnut", "pistachio", "macadamia", "brazil nut", "peanut", "grape", "popcorn", "marshmallow"},
	} {
		for _, f := range Default().All() {
			key := " " + PhraseKey(f.Name) + " "
			warns := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(key, " "+w+" ") })
			if warns && !stated(f, h) {
				t.Errorf("%s (%s): hazards.csv says neither yes nor no of %s", f.ID, f.Name, h)
			}
		}
	}
}

// stated reports whether a row speaks of the food, of a group of it or of a part.
func stated(f *Food, h Hazard) bool {
	for id := range Default().covered[f.ID] {
		if _, ok := shippedHazards()[carrier{id, h}]; ok {
			return true
		}
	}
	return false
}

func TestRiskOfTheUnknown(t *testing.T) {
	t.Parallel()
	table, err := NewTable([]Food{{ID: "mystery"}, {ID: "dip", Origin: AnimalProduct, MadeOf: []ID{"mystery"}}, {ID: "punch", Origin: Plant, MadeOf: []ID{"wine"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range AllHazards() {
		for _, id := range []ID{"mystery", "dip", "no-such-food"} {
			if got := table.Risk(id, h); got != Always {
				t.Errorf("%s, %s: %d", id, h, got)
			}
		}
	}
	if table.Risk("punch", Alcohol) != Always || table.Risk("punch", Honey) != NoRisk {
		t.Error("a compound of a group: alcohol alone")
	}
}

func TestHalalStyle(t *testing.T) {
	t.Parallel()
	table := Default()
	out := []ID{"pork-chop", "bacon", "ham", "prosciutto", "salami", "chorizo", "pork-sausages", "lard", "gelatine", "pancetta",
		"red-wine", "white-wine", "beer", "cider", "mirin", "shaoxing-wine", "dry-sherry", "vanilla-extract", "teriyaki-sauce", "gochujang", "no-such-food"}
	in := []ID{"chicken-breast", "beef-mince", "lamb-leg", "beef-stock", "parmesan", "cheddar", "red-wine-vinegar", "soy-sauce", "salmon-fillet", "mussels", "egg", "honey", "red-lentils"}
	for _, id := range out {
		if table.Fits(id, HalalStyle) {
			t.Errorf("%s is halal-style", id)
		}
	}
	for _, id := range in {
		if !table.Fits(id, HalalStyle) {
			t.Errorf("%s is not halal-style", id)
		}
	}
}

// The table and a row agree wherever the row can tell, and a diet of dishes is no
// food's.
func TestTableFits(t *testing.T) {
	t.Parallel()
	for _, f := range Default().All() {
		for _, d := range AllDiets() {
			if d != HalalStyle && Default().Fits(f.ID, d) != f.Fits(d) {
				t.Errorf("%s, %s: the table and the row differ", f.ID, d)
			}
			if d.OfDish() && Default().Fits(f.ID, d) {
				t.Errorf("%s is %s by itself", f.ID, d)
			}
		}
	}
}

// Cheeses that by law or custom are made with animal rennet are no vegetarian's.
func TestRennetCheeses(t *testing.T) {
	t.Parallel()
	made := []string{"parmesan", "parmigiano", "grana padano", "pecorino", "gruyere", "manchego", "gorgonzola", "asiago", "emmental", "comte", "roquefort"}
	found := 0
	for _, f := range Default().All() {
		key := " " + PhraseKey(f.Name) + " "
		rennet := slices.ContainsFunc(made, func(w string) bool { return strings.Contains(key, " "+w+" ") })
		if !rennet || strings.Contains(key, "vegetarian") || strings.Contains(key, "vegan") {
			continue
		}
		found++
		if Default().Fits(f.ID, Vegetarian) || Default().Fits(f.ID, Pescatarian) {
			t.Errorf("a vegetarian gets %s", f.ID)
		}
	}
	if found < 5 {
		t.Errorf("%d cheeses of animal rennet", found)
	}
	if !Default().Fits("vegetarian-hard-cheese", Vegetarian) {
		t.Error("vegetarian hard cheese is refused")
	}
}
