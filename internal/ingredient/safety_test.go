package ingredient

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// claims are words that say what a food is without. Read as the ordinary food, such a
// line is at best useless to whom it was written for, and its reverse is a danger.
var claims = []struct {
	words string
	free  []food.Allergen
}{
	{"gluten-free", []food.Allergen{food.Gluten}},
	{"dairy-free", []food.Allergen{food.Milk}},
	{"non-dairy", []food.Allergen{food.Milk}},
	{"milk-free", []food.Allergen{food.Milk}},
	{"egg-free", []food.Allergen{food.Eggs}},
	{"eggless", []food.Allergen{food.Eggs}},
	{"nut-free", []food.Allergen{food.Nuts, food.Peanuts}},
	{"peanut-free", []food.Allergen{food.Peanuts}},
	{"soy-free", []food.Allergen{food.Soybeans}},
	{"soya-free", []food.Allergen{food.Soybeans}},
	{"vegan", []food.Allergen{food.Milk, food.Eggs, food.FishAllergy, food.Crustaceans, food.Molluscs}},
	{"plant-based", []food.Allergen{food.Milk, food.Eggs, food.FishAllergy, food.Crustaceans, food.Molluscs}},
	{"plant based", []food.Allergen{food.Milk, food.Eggs, food.FishAllergy, food.Crustaceans, food.Molluscs}},
}

// notSo are foods that are sold under a claim that a law or their usual recipe denies.
var notSo = map[food.ID]food.Allergen{"gluten-free-oats": food.Gluten}

// keepsItsWord reports whether a food has none of what the claim says it is without.
func keepsItsWord(f *food.Food, free []food.Allergen) bool {
	for _, a := range free {
		if f.Allergens.Presence(a) == food.Contains && notSo[f.ID] != a {
			return false
		}
	}
	return true
}

// Whatever the table has, with a claim before it, is never read as the food that has
// what the claim denies: not "gluten-free penne" as penne.
func TestLineClaimsAreKept(t *testing.T) {
	t.Parallel()
	for _, f := range food.Default().All() {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			for _, c := range claims {
				for _, text := range []string{"100 g " + c.words + " " + name, "2 tbsp finely chopped " + c.words + " " + name, "100 g cooked " + c.words + " " + name, "1 large " + name + " (" + c.words + ")", name + ", " + c.words} {
					got := Default().ReadLine(text, "GB")
					if f := food.Default().Food(got.Food); f != nil && !keepsItsWord(f, c.free) {
						t.Errorf("%q is read as %s", text, got.Food)
					}
				}
			}
		}
	}
}

// A kind behind the name, "milk (oat)" and "flour, almond", is that food or a read in
// doubt, never surely the ordinary one without its allergens.
func TestLineKindsBehindAreKept(t *testing.T) {
	t.Parallel()
	words := Default().lines
	for _, f := range food.Default().All() {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			head := strings.LastIndexByte(name, ' ') + 1
			kind := strings.Fields(food.PhraseKey(name[:head]))
			if head == 0 || !slices.ContainsFunc(kind, func(w string) bool { return words.meaning(w).class&prepareWord == 0 }) ||
				slices.ContainsFunc(kind, func(w string) bool { return words.meaning(w).class&boundaryWord != 0 }) {
				continue // "mashed" is done to a potato; "tuna in | oil"
			}
			if Default().ReadLine("2 tbsp "+name[head:], "GB").Food == "" {
				continue // "sticks"
			}
			for _, text := range []string{"2 tbsp " + name[head:] + " (" + name[:head-1] + ")", "2 tbsp " + name[head:] + ", " + name[:head-1]} {
				got := Default().ReadLine(text, "GB")
				read := food.Default().Food(got.Food)
				if read != nil && got.Confidence >= 0.75 && addsAllergen(f, read) {
					t.Errorf("%q is read as %s, not as %s", text, read.ID, f.ID)
				}
			}
		}
	}
}

// A food by its own name is itself.
func TestLineNamesAreTheirFood(t *testing.T) {
	t.Parallel()
	for _, f := range food.Default().All() {
		british, american := Default().ReadLine("100 g "+f.Name, "GB"), Default().ReadLine("100 g "+f.Name, "US")
		if british.Food != f.ID && american.Food != f.ID {
			t.Errorf("100 g %s is read as %q and %q", f.Name, british.Food, american.Food)
		}
	}
}

// A labelled line with a claim about a food that the table does not have is never read
// as the food that has what the claim denies. What else a labelled line must not be
// read as stands in its figures.
func TestLabelledClaimsAreKept(t *testing.T) {
	t.Parallel()
	for _, l := range labelledLines(t) {
		got := food.Default().Food(Default().ReadLine(l.text, l.country).Food)
		for _, c := range claims {
			if got != nil && strings.Contains(strings.ToLower(l.text), c.words) && food.Default().Food(food.ID(l.food)) == nil && !keepsItsWord(got, c.free) {
				t.Errorf("%q is read as %s", l.text, got.ID)
			}
		}
	}
}
