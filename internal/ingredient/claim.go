package ingredient

import (
	"strings"

	"mealplanner/internal/food"
)

// What a line says that its food is without: "dairy-free spread", "mayonnaise (vegan)".
// A claim is kept by a food that has none of it anyway, names another food of the
// table ("gluten-free wraps"), or leaves the line without a food. An ordinary food is
// never read where a free-from one is written.

// claim is what a food is said to be without.
type claim []food.Allergen

// keptBy reports whether the claim changes nothing about the food: a plant food that
// the table knows to be without it, or for gluten any food.
func (c claim) keptBy(f *food.Food) bool {
	if f == nil || f.Origin != food.Plant && !(len(c) == 1 && c[0] == food.Gluten) {
		return false
	}
	for _, a := range c {
		if f.Allergens.Presence(a) != food.No {
			return false
		}
	}
	return true
}

// claimIn reads a claim of one or two words at the front; n is 0 without one.
func (r *nameFinder) claimIn(words []*token) (c claim, n int) {
	if len(words) == 0 || words[0].means.class&leadWord == 0 {
		return nil, 0
	}
	for n := min(2, len(words)); n > 0; n-- {
		r.steps++
		if c, ok := r.words.claims[string(r.phrase(words[:n]))]; ok {
			return c, n
		}
	}
	return nil, 0
}

func (r *nameFinder) claimLength(words []*token) int {
	_, n := r.claimIn(words)
	return n
}

// beginsClaim reports whether a name begins with what the food is without.
func (w *lineWords) beginsClaim(phrase string) bool {
	first, rest, _ := strings.Cut(phrase, " ")
	second, _, _ := strings.Cut(rest, " ")
	return w.claims[first] != nil || w.claims[first+" "+second] != nil
}

// readClaim applies "(dairy-free)" or ", vegan" behind the food. A wish, "gluten-free
// if needed", leaves the food what the line calls it.
func (r *lineReader) readClaim(words []*token) {
	f := r.table.Food(r.line.Food)
	if f == nil || !r.onlyClaims(words) || r.has("if") {
		return
	}
	for from := range words {
		if c, n := r.claimIn(words[from:]); n > 0 {
			r.claimed(f, c, string(r.phrase(words[from:from+n])))
		}
	}
}

// onlyClaims reports whether nothing but claims stands in the words.
func (r *nameFinder) onlyClaims(words []*token) bool {
	for from := 0; from < len(words); {
		_, n := r.claimIn(words[from:])
		if n == 0 && !besideClaims(words[from].key) {
			return false
		}
		from += max(1, n)
	}
	return true
}

// besideClaims reports whether the word may stand beside a claim.
func besideClaims(key string) bool {
	switch key {
	case "and", "certified", "brand", "version", "variety", "mine", "ours", "is", "use", "used", "i", "we":
		return true
	}
	return false
}

// claimed makes the food what it is with the claim, or none.
func (r *lineReader) claimed(f *food.Food, c claim, says string) {
	if c.keptBy(f) {
		return
	}
	id, _, ok := r.foodOf([]byte(says + " " + r.foodName))
	if r.line.Food = id; !ok {
		r.line.Confidence = 0
	}
}
