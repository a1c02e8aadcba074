package food

import (
	"slices"
	"strings"
)

// Search finds foods whose name or alias holds words that begin with the words of
// q, best first, at most limit.
func (t *Table) Search(q string, limit int) []*Food {
	words := singulars(q)
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	type hit struct {
		food *Food
		rank int
	}
	var hits []hit
	for _, f := range t.ordered {
		if rank, ok := rankOf(f, words); ok {
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

// rankOf is the best rank among the food's name and aliases; low is good, and a
// name is better than an alias that fits as well.
func rankOf(f *Food, words []string) (int, bool) {
	best, found := 0, false
	for i, phrase := range append([]string{f.Name}, f.Aliases...) {
		rank, ok := rankPhrase(singulars(phrase), words)
		if !ok {
			continue
		}
		rank *= 2
		if i > 0 {
			rank++
		}
		if !found || rank < best {
			best, found = rank, true
		}
	}
	return best, found
}

// rankPhrase: 0 the same words, 1 begins with the same words, 2 every word in full
// somewhere, 3 begins with the beginnings, 4 beginnings anywhere.
func rankPhrase(phrase, words []string) (int, bool) {
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
