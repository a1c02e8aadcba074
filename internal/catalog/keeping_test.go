package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// maxKept is said here once more, on names alone, so that a slip in meal's rule or
// in the table's groups is seen.
var maxKept = []struct {
	name  string
	foods *regexp.Regexp
	days  int
}{
	{"cooked rice", regexp.MustCompile(`(^|-)rice$|^rice-noodles$`), 1},
	{"fish", regexp.MustCompile(`^(cod|haddock|smoked-haddock|salmon-.*|smoked-salmon|trout|mackerel|smoked-mackerel|sardines-.*|tuna-.*|sea-bass|plaice|tilapia)$`), 2},
	{"shellfish", regexp.MustCompile(`^(cooked-)?prawns$|^mussels$|^squid$|^scallops$|^crab-meat$`), 2},
	{"poultry", regexp.MustCompile(`^(cooked-)?chicken(-(breast|thigh.*|drumstick|wing|mince|liver))?$|^turkey-|^duck-`), 3},
	{"meat", regexp.MustCompile(`^(lean-)?(beef|pork|lamb)-(mince|shoulder|chop|tenderloin|leg|joint|belly|sausages)$|^stewing-beef$|^sirloin-steak$|^bacon$|^ham$|^chorizo$`), 3},
	{"eggs", regexp.MustCompile(`^egg(-white|-yolk)?$`), 3},
}

func TestNothingKeepsTooLong(t *testing.T) {
	for _, rule := range maxKept {
		n := 0
		for _, r := range Recipes() {
			if !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool { return rule.foods.MatchString(string(in.Food)) }) {
				continue
			}
			n++
			if r.KeepsDays > rule.days {
				t.Errorf("%s keeps %d days, with %s want %d or fewer", r.ID, r.KeepsDays, rule.name, rule.days)
			}
		}
		if n < 5 {
			t.Errorf("the rule of %s meets %d recipes, want 5 or more", rule.name, n)
		}
	}
}

// batches are dishes that a household cooks ahead, by a word of the title.
var batches = regexp.MustCompile(`(?i)\b(soup|stew|curry|dal|chilli|tagine|goulash|lasagne|pie|bolognese|ragu|keema|ratatouille|bites|overnight)\b`)

func TestWhatIsCookedAheadSaysHowItKeeps(t *testing.T) {
	n := 0
	for _, r := range Recipes() {
		if r.Role != meal.Main {
			continue
		}
		ahead := r.Servings >= 3 || batches.MatchString(r.Title)
		if ahead {
			n++
			if r.KeepsDays == 0 {
				t.Errorf("%s does not say how long it keeps", r.ID)
			}
		}
	}
	if n < 60 {
		t.Errorf("%d dishes are cooked ahead, want 60 or more", n)
	}
}

// Leftover lunches need dinners that keep a day, batches dinners that freeze.
func TestEnoughKeeps(t *testing.T) {
	kept, frozen := 0, 0
	for _, r := range Recipes() {
		if r.Role != meal.Main || !slices.Contains(r.Slots, meal.Dinner) {
			continue
		}
		if r.KeepsDays > 0 {
			kept++
		}
		if r.Freezes {
			frozen++
		}
	}
	if kept < 100 || frozen < 40 {
		t.Errorf("%d dinners keep and %d freeze, want 100 and 40 or more", kept, frozen)
	}
}

func TestKeepingNotes(t *testing.T) {
	digit := regexp.MustCompile(`\d`)
	table := food.Default()
	for _, r := range Recipes() {
		note := r.KeepingNote
		if note == "" {
			continue
		}
		if len([]rune(note)) > 100 || !strings.HasSuffix(note, ".") || digit.MatchString(note) || strings.Contains(note, "\n") {
			t.Errorf("%s: the note %q is no line of words", r.ID, note)
		}
		if maxDays := meal.MaxKeepDays(table, r); r.KeepsDays > maxDays {
			t.Errorf("%s keeps %d days, want %d or fewer", r.ID, r.KeepsDays, maxDays)
		}
	}
}
