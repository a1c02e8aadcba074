package ingredient

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// similarNames are the names that a rule may hold, to find those that are spelled like
// a word: each with the set of its letters, which rules most of them out at once.
type similarNames struct {
	keys    []string // sorted
	letters []uint32 // of each
	shown   []string // each as it is written
}

// as gives a name as it is written, by its key; empty: there is none.
func (s *similarNames) as(key string) string {
	if at, ok := slices.BinarySearch(s.keys, key); ok {
		return s.shown[at]
	}
	return ""
}

// similarNames gathers the phrases of the table, the allergens, diets and terms, and the
// words of frames: “allergy”.
func (r *Reader) similarNames() *similarNames {
	shown := map[string]string{}
	add := func(name string) {
		for _, spelled := range r.spelledAs(name) {
			if shown[spelled] == "" {
				shown[spelled] = name
			}
		}
	}
	if r.in == English {
		r.englishNames(add)
	} else {
		for _, key := range r.names.Keys() {
			add(r.names.Shown(key))
		}
	}
	for phrase, w := range r.rules.phrases {
		if w.term != nil || w.roles&(leads|trails) != 0 && len(phrase) >= wordAlone && !strings.Contains(phrase, " ") {
			add(w.written)
		}
	}
	s := similarNames{keys: slices.Sorted(maps.Keys(shown))}
	for _, key := range s.keys {
		s.letters, s.shown = append(s.letters, lettersOf(key)), append(s.shown, shown[key])
	}
	return &s
}

// englishNames adds the names that the English data has, the best to be shown first.
func (r *Reader) englishNames(add func(name string)) {
	for _, a := range food.AllAllergens() {
		for _, name := range a.Names() {
			add(name)
		}
	}
	for _, d := range food.AllDiets() {
		add(d.Name())
	}
	for _, f := range r.table.All() {
		for _, name := range r.table.Names(f.ID) {
			add(name)
		}
	}
	for _, id := range r.table.GroupIDs() {
		for _, name := range r.table.Names(id) {
			add(name)
		}
	}
}

// spelledAs gives a name as it is looked up, and with the endings that it was written
// with.
func (r *Reader) spelledAs(name string) [2]string {
	return [2]string{r.in.Key(name), strings.Join(food.Words(name), " ")}
}

// lettersOf gives a set: a bit for each letter, one for everything else.
func lettersOf(key string) (set uint32) {
	for i := range len(key) {
		if c := key[i]; 'a' <= c && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// longestNear bounds what is compared, in bytes.
const longestNear = 48

// nearest gives at most so many names that are spelled like a word or phrase: one
// letter more, less, other or swapped, two in words of six letters and more, which in
// those of six and seven begin with the same three. None is farther than the nearest.
func (r *Reader) nearest(typed string, maxNames int) []string {
	if len(typed) > longestNear {
		return nil
	}
	names := r.similar()
	spelled := r.spelledAs(typed)
	hits := names.alike(nil, spelled[0])
	if spelled[1] != spelled[0] {
		hits = names.alike(hits, spelled[1])
	}
	slices.SortStableFunc(hits, func(a, b similarName) int {
		return cmp.Or(a.distance-b.distance, a.elsewhere-b.elsewhere, cmp.Compare(a.shown, b.shown))
	})
	var out []string
	for _, h := range hits {
		if h.distance == hits[0].distance && !slices.Contains(out, h.shown) && len(out) < maxNames {
			out = append(out, h.shown)
		}
	}
	return out
}

// similarName is a name that is spelled alike.
type similarName struct {
	shown     string
	distance  int
	elsewhere int // 1: it begins with another letter, which misspelled words seldom do
}

// alike adds the names that are spelled like the word.
func (s *similarNames) alike(hits []similarName, word string) []similarName {
	if len(word) < 3 {
		return hits
	}
	allowed := 1
	if len(word) >= 6 {
		allowed = 2
	}
	letters := lettersOf(word)
	for i, name := range s.keys {
		difference := len(name) - len(word)
		if max(difference, -difference) > allowed || bits.OnesCount32(letters^s.letters[i]) > 2*allowed {
			continue
		}
		elsewhere := 0
		if word[0] != name[0] {
			elsewhere = 1
		}
		if elsewhere == 1 && len(word) < 5 {
			continue // in a short word one letter is much
		}
		if d := editDistance(word, name); d <= allowed && !(d == 2 && len(word) < 8 && word[:3] != name[:min(3, len(name))]) {
			hits = append(hits, similarName{s.shown[i], d, elsewhere})
		}
	}
	return hits
}

// editDistance counts the bytes to add, drop, change or swap with a neighbour.
func editDistance(a, b string) int {
	var before, last, row [longestNear + 3]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
