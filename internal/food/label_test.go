package food

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
)

func TestLabelRows(t *testing.T) {
	t.Parallel()
	rows, err := csvrows.Read(labelsCSV, labelColumns...)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(rows, func(a, b row) int {
		return strings.Compare(a.Cell("id")+" "+a.Cell("allergen"), b.Cell("id")+" "+b.Cell("allergen"))
	}) {
		t.Error("labels.csv is not sorted by id and allergen")
	}
	for key := range shippedLabels() {
		if !Default().Known(key.id) {
			t.Errorf("%q is neither food nor group", key.id)
		}
	}
}

func TestParseLabelsRefuses(t *testing.T) {
	t.Parallel()
	head := strings.Join(labelColumns, ",") + "\n"
	for text, want := range map[string]string{
		"penne,eggs,often,\n":                             "there is none",
		"penne,eggs,always,same line\n":                   "neither often nor rarely",
		"penne,egg,often,same line\n":                     "none of the 14",
		"penne,eggs,often,line\npenne,eggs,rarely,line\n": "twice",
		"penne,eggs,often\n":                              "wrong number of fields",
	} {
		if _, err := parseLabels(head + text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Of each food that may contain an allergen it is stated how often its labels name it, of
// itself or of a group.
func TestEveryMayIsLabelled(t *testing.T) {
	t.Parallel()
	for _, f := range Default().All() {
		for _, a := range f.Allergens.Stated(May) {
			if _, stated := f.labelled(a); !stated {
				t.Errorf("%s may contain %s: labels.csv does not say how often labels name it", f.ID, a)
			}
		}
	}
}

// What labels say, kind by kind.
func TestKnownMentions(t *testing.T) {
	t.Parallel()
	for how, foods := range map[Mention]map[ID][]Allergen{
		MentionContains: {"penne": {Gluten}, "rolled-oats": {Gluten}, "whole-milk": {Milk}, "tahini": {Sesame}, "red-curry-paste": {Crustaceans}},
		MentionOften: {
			"penne": {Eggs}, "dark-chocolate": {Milk, Nuts, Peanuts, Gluten}, "potato-crisps": {Milk, Gluten, Mustard}, "almonds": {Peanuts, Sesame},
			"vegetable-stock-cube": {Gluten, Milk, Mustard}, "red-curry-paste": {FishAllergy, Peanuts}, "candied-peel": {Sulphites},
			"red-lentils": {Gluten}, "quinoa": {Gluten}, "vegan-ice-cream": {Milk}, "vegan-mayonnaise": {Eggs}, "sourdough-bread": {Milk, Sesame},
			"beef-stock": {Gluten, Milk}, "vanilla-ice-cream": {Eggs, Peanuts}, "cake-mix": {Eggs}, "squid": {Sulphites}, "gluten-free-flour": {Lupin},
			"prawns": {FishAllergy, Molluscs}, "curry-powder": {Celery}, "muesli": {Milk, Peanuts}, "no such food": AllAllergens(),
		},
		MentionRarely: {
			"penne": {Soybeans, Mustard, Peanuts, Milk}, "raisins": {Sulphites, Nuts}, "garam-masala": {Mustard, Celery}, "passata": {Peanuts, Celery},
			"cheddar": {Nuts}, "hemp-milk": {Nuts}, "cocoa-powder": {Milk, Nuts}, "soy-sauce": {Peanuts}, "ground-cumin": {Mustard},
			"ginger-preserves": {Sulphites}, "parmesan": {Eggs}, "ham": {Milk, Soybeans}, "barbecue-sauce": {FishAllergy},
		},
		NoLabel: {"apple": AllAllergens(), "chicken-breast": {Gluten, Milk}, "ground-cumin": {Milk}, "red-lentils": {Milk}},
	} {
		for id, allergens := range foods {
			for _, a := range allergens {
				if got := Default().Mention(id, a); got != how {
					t.Errorf("labels of %s name %s: %d, want %d", id, a, got, how)
				}
			}
		}
	}
}

// A mention leaves out nothing: what may hold an allergen has a label to read, and so
// has all that is packaged.
func TestMentionTellsOfAllThatHaveLabels(t *testing.T) {
	t.Parallel()
	for _, f := range Default().All() {
		for _, a := range AllAllergens() {
			p, how := f.Allergens.Presence(a), Default().Mention(f.ID, a)
			if (how == MentionContains) != (p == Contains) {
				t.Errorf("%s: %s is %v in the table, %v on labels", f.ID, a, p, how)
			}
			if how == NoLabel && (f.Packaged || p == May) {
				t.Errorf("%s has a label, and nothing tells of %s", f.ID, a)
			}
		}
	}
}
