package food

import (
	"slices"
	"strings"
)

// Search finds foods whose name or alias, in any locale, holds words that begin with
// the words of q, best first, at most limit.
func (t *Table) Search(q string, limit int) []*Food { return t.SearchIn(q, AnyLocale, limit) }

// SearchIn is Search for someone of this locale: names that only others use are left
// out, and what the locale calls so comes first.
func (t *Table) SearchIn(q string, l Locale, limit int) []*Food {
	words := singulars(q)
	return t.best(limit, func(i int) (int, bool) { return rankOf(t.spelled()[i], words, l) })
}

// SearchSpoken is Search for someone who speaks a language: a food is found by its names in it
// too, and what is called so comes first.
func (t *Table) SearchSpoken(q string, l Language, limit int) []*Food {
	if l == English {
		return t.Search(q, limit)
	}
	words, english := strings.Fields(l.Key(q)), singulars(q)
	names := t.NamesIn(l)
	return t.best(limit, func(i int) (int, bool) {
		rank, ok := rankOf(t.spelled()[i], english, AnyLocale)
		if spoken, found := rankOf(names.spelled()[t.ordered[i].ID], words, AnyLocale); found && (!ok || spoken <= rank) {
			return spoken - 1, true
		}
		return rank, ok
	})
}

// best gives the foods of the best ranks, low ones first.
func (t *Table) best(limit int, rankOf func(i int) (rank int, ok bool)) []*Food {
	if limit <= 0 {
		return nil
	}
	type hit struct {
		food *Food
		rank int
	}
	var hits []hit
	for i, f := range t.ordered {
		if rank, ok := rankOf(i); ok {
			hits = append(hits, hit{f, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		if n := len(a.food.Name) - len(b.food.Name); n != 0 {
			return n
		}
		return compare(a.food.ID, b.food.ID)
	})
	out := make([]*Food, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.food)
	}
	return out
}

// spelling is one name of a food, cut into words.
type spelling struct {
	words  []string
	locale Locale
	main   bool // the name of the food itself, not an alias
}

// allSpellings are those of every food of the table.
func (t *Table) allSpellings() [][]spelling {
	all := make([][]spelling, len(t.ordered))
	for i, f := range t.ordered {
		all[i] = spellings(f)
	}
	return all
}

func spellings(f *Food) []spelling {
	out := []spelling{{words: singulars(f.Name), main: true}}
	for _, alias := range f.Aliases {
		out = append(out, spelling{words: singulars(alias)})
	}
	for _, alias := range f.LocalAliases {
		out = append(out, spelling{words: singulars(alias.Name), locale: alias.Locale})
	}
	return out
}

// place orders names that fit equally well: the locale's own, then the food's, then
// an alias. A name that only others use has none.
func (s spelling) place(l Locale) (place int, ok bool) {
	switch {
	case s.main:
		return 1, true
	case s.locale == AnyLocale || l == AnyLocale:
		return 2, true
	}
	return 0, s.locale == l
}

// rankOf is the best rank among a food's names; low is good.
func rankOf(names []spelling, words []string, l Locale) (best int, found bool) {
	for _, name := range names {
		place, ours := name.place(l)
		if !ours {
			continue
		}
		rank, ok := rankPhrase(name.words, words)
		if rank = 3*rank + place; ok && (!found || rank < best) {
			best, found = rank, true
		}
	}
	return best, found
}

// rankPhrase: 0 the same words, 1 begins with the same words, 2 every word in full
// somewhere, 3 begins with the beginnings, 4 beginnings anywhere. No
// words fit nothing.
func rankPhrase(phrase, words []string) (int, bool) {
	if len(words) == 0 {
		return 0, false
	}
	whole, starts := true, true
	for i, w := range words {
		inFull := slices.Contains(phrase, w)
		if !inFull && !slices.ContainsFunc(phrase, func(p string) bool { return strings.HasPrefix(p, w) }) {
			return 0, false
		}
		whole = whole && inFull
		starts = starts && i < len(phrase) && strings.HasPrefix(phrase[i], w)
	}
	switch {
	case whole && starts && len(phrase) == len(words):
		return 0, true
	case whole && starts:
		return 1, true
	case whole:
		return 2, true
	case starts:
		return 3, true
	}
	return 4, true
}
