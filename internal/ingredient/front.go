package ingredient

import (
	"strings"

	"mealplanner/internal/food"
)

// What may stand before the amount: bullets, headings, "zest and juice of".

// skipBullet goes past "- ", "• ", "[ ]", "1. " at the front.
func (r *lineReader) skipBullet() {
	if last := len(r.tokens) - 1; r.isMark(0, '(') && r.closingOf(0) == last && last > 0 { // "(1 egg)"
		r.tokens, r.at = r.tokens[:last], 1
	}
	for r.at < len(r.tokens) {
		t := r.peek(r.at)
		if t.kind != markToken || t.mark == '(' && !r.isMark(r.at+1, ')') || r.skipCanNumber(r.at) > r.at {
			break
		}
		r.negative = r.at == 0 && strings.Contains("-−‐‑", r.line.Text[t.start:t.end]) && r.peek(1).kind == numberToken && r.peek(1).glued
		r.at++
	}
	first, second := r.peek(r.at), r.peek(r.at+1)
	third := r.peek(r.at + 2)
	if first.kind == numberToken && second.kind == markToken && (second.mark == '.' || second.mark == ')') && second.glued &&
		!third.glued && (third.kind == numberToken || third.kind == wordToken && third.means.number > 0) {
		r.at += 2 // "1. 200 g flour"
	}
}

// skipHeading goes past "For the sauce:"; it is kept as a comment.
func (r *lineReader) skipHeading() {
	for i := r.at; i < min(len(r.tokens), r.at+8); i++ {
		t := r.peek(i)
		switch {
		case t.kind == numberToken, t.kind == markToken && (t.mark == '(' || t.mark == ','):
			return
		case r.isMark(i, '-') && i > r.at && !t.glued && r.peek(i+1).kind == numberToken && r.peek(i-1).means.class&headingWord != 0: // "Topping - 1 cup"
			r.comments = append(r.comments, r.line.Text[r.tokens[r.at].start:r.tokens[i-1].end])
			r.at = i + 1
			return
		case r.isMark(i, ':') && i > r.at && (r.isWord(r.at, "for", "to", "optional") || i+1 < len(r.tokens) && !r.namesFoodUpTo(r.at, i)):
			r.comments = append(r.comments, r.line.Text[r.tokens[r.at].start:r.tokens[i-1].end])
			r.ofEach = r.isWord(r.at, "each")
			if r.headFood = r.namedWithHead(r.at, i); r.headFood != "" {
				r.capConfidence(missedConfidence)
			}
			r.at = i + 1
			return
		}
	}
}

// namedWithHead is the food of which the heading, tokens from to colon, is the head and
// what follows is the kind: "sauce: oyster" may be oyster sauce.
func (r *nameFinder) namedWithHead(from, colon int) food.ID {
	behind := r.tokens[colon+1:]
	if len(behind) == 0 || len(behind) > 3 || colon-from > 2 {
		return ""
	}
	var words []*token
	for i := range behind {
		words = append(words, &behind[i])
	}
	for i := from; i < colon; i++ {
		words = append(words, &r.tokens[i])
	}
	id, _, _ := r.foodOf(r.phrase(words))
	return id
}

// namesFoodUpTo reports whether the tokens are a food: "Flour: 200 g".
func (r *nameFinder) namesFoodUpTo(from, to int) bool {
	var words []*token
	for i := from; i < to; i++ {
		if r.tokens[i].kind == wordToken {
			words = append(words, &r.tokens[i])
		}
	}
	_, ok := r.resolve(words)
	return ok
}

// saysOptional looks for "(optional)" and "if you like".
func (r *scanner) saysOptional() bool {
	for i := range r.tokens {
		if !r.isWord(i, "optional", "optionally", "if") {
			continue
		}
		for _, phrase := range r.words.optional {
			if r.phraseIs(i, phrase) {
				return true
			}
		}
	}
	return false
}

// readPrefixOf reads "finely grated zest and juice of", "leaves from" and "seeds of 1",
// which stand before the amount.
func (r *lineReader) readPrefixOf() {
	part, both, parts := "", false, false
	for i := r.at; i < min(len(r.tokens), r.at+9); i++ {
		t := r.peek(i)
		switch {
		case t.kind == wordToken && t.means.partOf != "":
			both = both || part != "" && part != t.means.partOf
			part, parts = t.means.partOf, true
		case part != "" && r.isWord(i, "of"), parts && r.isWord(i, "from"), parts && r.isWord(i, "of") && r.peek(i+1).kind == numberToken:
			r.prepares = append(r.prepares, r.line.Text[r.tokens[r.at].start:r.tokens[i-1].end])
			if r.at = i + 1; !both {
				r.partOf = part
			}
			return
		case part != "" && t.kind == numberToken: // "juice 2 limes"
			r.prepares = append(r.prepares, r.line.Text[r.tokens[r.at].start:r.tokens[i-1].end])
			if r.at = i; !both {
				r.partOf = part
			}
			return
		case t.kind == wordToken && t.means.class&partWord != 0 && t.means.number == 0:
			parts = true
		case t.kind == wordToken && (t.quiet() || t.key == "and") && t.means.number == 0, t.kind == wordToken && i == r.at && t.key == "the":
		case r.isMark(i, '&'), r.isMark(i, ','), r.isMark(i, '-'):
		default:
			return
		}
	}
}
