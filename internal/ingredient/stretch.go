package ingredient

import (
	"slices"
	"strings"
)

// What stands behind the amount is cut twice: at commas and brackets into stretches, and a
// stretch at "or" and "and" into the parts that may each be a food.

// stretch is what stands between two commas, or in brackets.
type stretch struct {
	words    []*token
	brackets bool
	first    int // token
	start    int // in the text
	end      int
	goesOn   bool // a bracket only came between it and the stretch before
}

// aroundBrackets joins "confectioner's (icing) sugar" and "plum (Roma) tomatoes",
// where the name goes on behind the bracket.
func (r *lineReader) aroundBrackets(all []stretch) []stretch {
	if len(all) < 3 || all[0].brackets || !all[1].brackets || !all[2].goesOn {
		return all
	}
	joined := all[0]
	joined.words = append(slices.Clone(joined.words), all[2].words...)
	joined.end = all[2].end
	if r.idle(all[0].words) { // "low-fat (1%) milk", but not "chopped (fresh) basil"
		if f, ok := r.ending(joined.words, len(joined.words)); !ok || f.from >= len(all[0].words) {
			return all
		}
	}
	next := all[2].words[0]
	choice := next.key == "or" && !r.holdsName(all[0].words) // "bittersweet (not unsweetened) or semisweet chocolate"
	if !choice && (next.quiet() || next.key == "or" || next.key == "and" || next.means.class&(boundaryWord|stopWord) != 0) {
		return all
	}
	return append([]stretch{joined, all[1]}, all[3:]...)
}

// stretches cuts the rest of the line at commas and brackets.
func (r *lineReader) stretches() []stretch {
	var out []stretch
	depth := 0
	current := stretch{start: -1}
	cut := func(brackets bool) {
		if len(current.words) > 0 {
			current.brackets = brackets
			out = append(out, current)
		}
		current = stretch{start: -1}
	}
	for i := r.at; i < len(r.tokens); i++ {
		t := r.peek(i)
		switch {
		case r.isMark(i, '('):
			cut(depth > 0)
			depth++
		case r.isMark(i, ')'):
			cut(depth > 0)
			depth = max(0, depth-1)
			current.goesOn = depth == 0
		case r.cuts(i):
			cut(depth > 0)
		default:
			if !r.named(i) {
				continue
			}
			if current.start < 0 {
				current.start, current.first = t.start, i
			}
			current.words, current.end = append(current.words, t), t.end
		}
	}
	cut(depth > 0)
	return out
}

// cuts reports whether the mark ends a stretch: a comma does, a hyphen within a word
// does not.
func (r *scanner) cuts(i int) bool {
	t := r.peek(i)
	if t.kind != markToken {
		return false
	}
	switch t.mark {
	case ':': // not that of "1:1"
		return !(t.glued && r.peek(i+1).glued && r.peek(i-1).kind == numberToken && r.peek(i+1).kind == numberToken)
	case ',', ';', '!', '?', '•', '·':
		return true
	case '.': // not that of "approx." and "tsp."
		before := r.peek(i - 1)
		_, unit := before.unit()
		return before.kind != wordToken || before.means.class&aboutWord == 0 && !unit && !before.short
	case '-':
		return !t.glued && !r.peek(i+1).glued
	}
	return false
}

// named reports whether a token can stand in a name: a word, a number, or a mark that
// stands for a word.
func (r *lineReader) named(i int) bool {
	t := r.peek(i)
	return t.kind != markToken || t.key != "" && !(t.mark == '/' && (i == r.at || r.isWord(i+1, "or")))
}

// partsOf cuts the words at "or" and "and" outside of names, up to the word that
// ends the name; ands[i] tells how part i+1 is joined. Parts of words that name
// nothing ("peeled and") fall away.
func (r *nameFinder) partsOf(words []*token) (parts [][]*token, ands []bool, end int) {
	words = words[:min(len(words), longestRead)]
	from, and, named := 0, false, false // named: a word stood that is no adjective
	close := func(to int) {
		part := words[from:to]
		colour := len(parts) == 0 && len(part) > 0 && to < len(words) && (words[to].key == "or" || words[to].key == "and") && part[len(part)-1].means.class&(plainWord|variantWord) != 0 && !r.idle(words[to+1:])
		if colour || !r.idle(part) && !r.isPlainPair(part) { // "red or yellow peppers"
			if len(parts) > 0 {
				ands = append(ands, and)
			}
			parts = append(parts, part)
		}
	}
	i := 0
	for i < len(words) {
		if n, _ := r.phraseIn(words, i); n > 0 && (n > 1 || words[i].means.class&(boundaryWord|stopWord) == 0) {
			i, named = i+n, true
			continue
		}
		switch key := words[i].key; {
		case len(parts) == maxFoods:
			return parts, ands, i
		case r.plainPair(words[i:]): // "shell-on"
			i++
		case named && i+1 < len(words) && words[i+1].key == "with" && strings.HasSuffix(key, "ed"), // "dates stuffed with almonds"
			named && i+1 < len(words) && words[i+1].key == "with" && key == "spread":
			close(i)
			return parts, ands, i
		case key == "and" && named && i+1 < len(words) && words[i+1].kind == numberToken, // "1 egg + 1 yolk"
			named && words[i].kind == numberToken && i+1 < len(words) && words[i+1].measures(): // "cilantro 50 mL"
			close(i)
			return parts, ands, i
		case key == "or" || key == "and":
			close(i)
			from, and = i+1, key == "and"
		case words[i].means.class&boundaryWord != 0:
			if named {
				close(i)
				return parts, ands, i
			}
		default:
			named = named || !words[i].quiet()
		}
		i++
	}
	close(len(words))
	return parts, ands, len(words)
}

// isPlainPair reports whether the words are two that change nothing together: the
// "fat-free" of "fat-free, reduced-sodium broth".
func (r *nameFinder) isPlainPair(words []*token) bool {
	return len(words) == 2 && r.plainPair(words)
}

// idle reports whether none of the words can be a name.
func (r *nameFinder) idle(words []*token) bool {
	for i, w := range words {
		if !w.quiet() || w.means.class&stopWord == 0 && r.isName(words, i) {
			return false
		}
	}
	return true
}

// isName reports whether the word alone is a food: "orange" is, though a colour.
func (r *nameFinder) isName(words []*token, i int) bool {
	n, _ := r.phraseIn(words, i)
	for n > 0 && i+n < len(words) && words[i+n].followsName() { // "orange rind", "braising steak cut"
		n++
	}
	return n > 0 && i+n == len(words)
}

// followsName reports whether the word tells of a part or of what was done, and of nothing else.
func (t *token) followsName() bool {
	return t.means.class&plainWord == 0 && (t.means.partOf != "" || t.means.class&(prepareWord|howWord) != 0)
}

// quiet words change nothing about what a food is.
func (t *token) quiet() bool {
	return t.means.class&(plainWord|variantWord|prepareWord|howWord|partWord|stopWord|aboutWord) != 0 ||
		t.means.size > 0 || t.means.heap > 0 || t.means.number > 0 || strings.HasSuffix(t.key, "%") || t.means.partOf != "" ||
		t.kind == numberToken
}

// namelessSort reports whether the words are a sort or a brand of what follows: the
// "Maldon" of "Maldon or flaky salt". They name no food and claim nothing.
func (r *nameFinder) namelessSort(words []*token) bool {
	return len(words) <= 2 && !r.holdsName(words) && !r.claims([][]*token{words})
}

// saysNothing reports whether the words are all of a remark: "or 1 California".
func saysNothing(words []*token) bool {
	return !slices.ContainsFunc(words, func(w *token) bool { return !w.quiet() && w.means.class&noteWord == 0 })
}
