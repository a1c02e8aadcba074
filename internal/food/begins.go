package food

import (
	"strings"
	"sync"
)

// BeginsName reports whether a name of a food, a group or an allergen begins with a word, in
// any spelling and number. Where it does not, nothing that begins there need be looked up.
func (t *Table) BeginsName(word string) bool {
	first, _, _ := strings.Cut(PhraseKey(word), " ")
	return t.begins[first] || beginsAllergen()[first]
}

var beginsAllergen = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for phrase := range allergenOfWord {
		first, _, _ := strings.Cut(phrase, " ")
		all[first] = true
	}
	return all
})
