package ingredient

import (
	"slices"

	"mealplanner/internal/food"
)

// Dishes that are named by what is in them: "spinach and ricotta tortellini" is a kind
// of tortellini and no spinach. Read as the first food alone, such a line would lose all
// that the others hold.

const compoundConfidence = 0.6 // in a head of which only what is in it is said

// joinedHead reports whether "A and B HEAD" may be one food: what stands behind the last
// "and" is no food by itself but holds the name of one.
func (r *lineReader) joinedHead(parts [][]*token, ands []bool) bool {
	if len(parts) < 2 || !ands[len(ands)-1] {
		return false
	}
	last := parts[len(parts)-1]
	if head, whole := r.resolve(last); whole {
		return r.countsOnly(head, parts[0])
	}
	return r.holdsName(last)
}

// countsOnly reports whether the line counts pieces, of which the head has some and the
// first food has none: "4 peanut butter and chocolate chip cookies".
func (r *lineReader) countsOnly(head found, first []*token) bool {
	f, ok := r.resolve(first)
	if !ok || !r.line.Amount.Stated() || r.line.Unit != "" || r.ofEach || r.line.Each != (Measure{}) {
		return false
	}
	own, its := r.table.Food(f.food).Portions, r.table.Food(head.food).Portions
	return own[food.Piece] == 0 && its[food.Piece] > 0 && len(own) > 0 && own[food.Clove] == 0 && own[food.Stalk] == 0 && own[food.Slice] == 0
}

// readCompound makes the head the food, with the others as parts of it; where the table
// does not know the head, the line has no food.
func (r *lineReader) readCompound(parts [][]*token, end int) bool {
	start := parts[0][0].start
	last := parts[len(parts)-1]
	head, ok := r.headAlone(last)
	if whole, named := r.withoutAnd(parts); named {
		r.take(whole, joinedWords(parts), false)
		return true
	}
	ok = ok && !r.claims(parts)
	r.line.Food, r.line.Confidence, r.foodName, r.nameWords, r.others, r.tastes = "", 0, "", nil, nil, nil
	if ok {
		r.take(head, last, false)
		r.line.Confidence = min(r.line.Confidence, compoundConfidence)
		r.addParts(parts, head)
	}
	r.line.Name = r.line.Text[start:max(start, end)]
	return true
}

// withoutAnd reads "lemon and pepper seasoning" as the table's "lemon pepper seasoning".
func (r *nameFinder) withoutAnd(parts [][]*token) (found, bool) {
	words := joinedWords(parts)
	f, ok := r.ending(words, len(words))
	return f, ok && f.from < len(parts[0]) && len(words) <= longestName && r.leading(words[:f.from], f.food) > 0
}

func joinedWords(parts [][]*token) []*token { return slices.Concat(parts...) }

// claims reports whether the words say that anything is without something: what of a
// "gluten-free ham and cheese sandwich" is, nobody knows.
func (r *nameFinder) claims(parts [][]*token) bool {
	for _, words := range parts {
		for i := range words {
			if r.claimLength(words[i:]) > 0 {
				return true
			}
		}
	}
	return false
}

// headAlone finds the name that the words end with, whatever stands before it.
func (r *nameFinder) headAlone(words []*token) (found, bool) {
	for end := len(words); end > 0; end-- {
		if f, ok := r.ending(words, end); ok {
			return f, r.keepsFood(f, words)
		}
		if !words[end-1].quiet() {
			break
		}
	}
	return found{}, false
}

// addParts notes every food that is named before the head.
func (r *lineReader) addParts(parts [][]*token, head found) {
	for p, words := range parts {
		if p == len(parts)-1 {
			words = words[:head.from]
		}
		for i := 0; i < len(words); {
			n, id := r.phraseIn(words, i)
			if n > 0 && id != head.food {
				r.others = append(r.others, otherFood{food: id, confidence: compoundConfidence, and: true, part: true, name: spanOf(words[i : i+n])})
			}
			i += max(1, n)
		}
	}
}

// keepsFood reports whether the words directly behind the name leave the food what it
// is: shrimp powder, turkey hearts and a walnut loaf are other foods.
func (r *nameFinder) keepsFood(f found, words []*token) bool {
	for i := f.to; i < len(words) && words[i].kind == wordToken; i++ {
		k, changes := r.words.keeps[words[i].key]
		if !changes && words[i].means.class&partWord == 0 {
			return true
		}
		done := i+1 < len(words) && words[i+1].means.class&(prepareWord|stopWord|boundaryWord|howWord) != 0 // "skin removed", "bone in"
		if done = done || i+1 < len(words) && (words[i+1].key == "on" || words[i+1].key == "off"); changes && !done && !k.keep(r.table.Food(f.food)) {
			return false
		}
	}
	return true
}
