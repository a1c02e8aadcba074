package ingredient

import (
	"math"
	"strings"

	"mealplanner/internal/food"
)

// Numbers of several tokens, and ranges: "1 1/2", "half a dozen", "2-3", "between 2 and 3".

// numberAt reads one number: "1 1/2", "1½", "1-1/2", "one and a half", "half a
// dozen", "three-quarters".
func (r *scanner) numberAt(i int) (v float64, next int, ok bool) {
	t := r.peek(i)
	switch {
	case t.kind == numberToken && t.value > 0:
		v, next = r.mixed(t, i+1)
	case t.kind == wordToken && t.means.number > 0 && !r.isHalfAndHalf(i):
		v, next = r.spelled(t, i+1)
	default:
		return 0, i, false
	}
	if r.isWord(next, "dozen", "doz") {
		return v * 12, next + 1, true
	}
	return v, next, true
}

// mixed adds the fraction behind a whole number.
func (r *scanner) mixed(t *token, i int) (float64, int) {
	if t.fraction || t.value != float64(int64(t.value)) {
		return t.value, i
	}
	at := i
	if r.isMark(at, '-') && r.peek(at).glued && r.peek(at+1).glued || r.isWord(at, "and") || r.isMark(at, '&') {
		at++
	}
	switch f := r.peek(at); {
	case f.kind == numberToken && f.fraction && t.value > maxInches && r.isLengthAt(at+1): // "18 1/2-inch slices"
	case f.kind == numberToken && f.fraction:
		return t.value + f.value, at + 1
	case at > i && f.kind == wordToken && f.key == "a" && r.peek(at+1).means.number > 0 && r.peek(at+1).means.number < 1:
		return t.value + r.peek(at+1).means.number, at + 2
	}
	return t.value, i
}

// maxInches is the most that a length of one piece has; more before a fraction of an inch
// is how many there are.
const maxInches = 4

// isLengthAt reports whether "-inch" stands at i.
func (r *scanner) isLengthAt(i int) bool {
	u, _ := r.peek(i + 1).unit()
	return r.isMark(i, '-') && r.peek(i+1).glued && (u == food.Inch || u == food.Centimetre)
}

// spelled reads on behind a number word: "half a", "a dozen", "two-thirds", "one and
// a half".
func (r *scanner) spelled(t *token, i int) (float64, int) {
	v := t.means.number
	for range 4 {
		at := i
		if r.isMark(at, '-') && r.peek(at).glued {
			at++
		}
		next := r.peek(at)
		m := next.means.number
		switch {
		case next.kind != wordToken && next.key != "and":
			return v, i
		case v < 1 && (next.key == "of" || next.key == "the" || m == 1): // "half of the", "half a"
			i = at + 1
		case m >= 2 && (next.key == "dozen" || next.key == "couple" || next.key == "few" || next.key == "hundred"), m > 0 && m < 1:
			v, i = v*m, at+1
		case v >= 20 && m > 0 && m < 10 && math.Mod(v, 10) == 0, v >= 100 && m > 0 && m < 100: // "twenty-five", "one hundred twenty"
			v, i = v+m, at+1
		case next.key == "and":
			more, after := r.spelledMore(v, at+1)
			if more == 0 {
				return v, i
			}
			v, i = v+more, after
		default:
			return v, i
		}
	}
	return v, i
}

// spelledMore reads on behind the "and" of "two and a half", "one and three-quarter" and
// "a hundred and fifty"; 0: what follows is no more of the number.
func (r *scanner) spelledMore(v float64, i int) (more float64, next int) {
	first := r.peek(i).means.number
	second := i + 1
	if r.isMark(second, '-') {
		second++
	}
	share := r.peek(second).means.number
	switch {
	case r.peek(i).kind != wordToken || r.isHalfAndHalf(i):
		return 0, i
	case v >= 1 && first > 0 && first < 1: // "two and half"
		return first, i + 1
	case v >= 1 && first >= 1 && first < 10 && share > 0 && share < 1:
		return first * share, second + 1
	case v >= 100 && v < 1000 && first > 1 && first < 100:
		return first, i + 1
	}
	return 0, i
}

func (r *scanner) isHalfAndHalf(i int) bool {
	return r.isWord(i, "half") && (r.isWord(i+1, "and") || r.isMark(i+1, '&') || r.isMark(i+1, '-')) &&
		(r.isWord(i+2, "half") || r.isWord(i+3, "half") || r.isWord(i+4, "half"))
}

// amountOf reads a number or a range.
func (r *scanner) amountOf(i int) (a Amount, next int, ok bool) {
	from, next, ok := r.numberAt(i)
	if !ok {
		return Amount{}, i, false
	}
	for r.isMark(next, '+') { // "4 + 1 eggs"
		more, after, ok := r.numberAt(next + 1)
		if !ok {
			break
		}
		from, next = from+more, after
	}
	a = Amount{from, from}
	to, after, ok := r.rangeEnd(next)
	if ok && to > from && !r.sizeNotRange(from, to, after) {
		return Amount{from, to}, after, true
	}
	return a, next, true
}

// rangeEnd reads the "-3" of "2-3", or "to 3", "or 3".
func (r *scanner) rangeEnd(i int) (to float64, next int, ok bool) {
	if i >= len(r.tokens) || r.tokens[i].kind == numberToken {
		return 0, i, false
	}
	between := r.isWord(i, "and") && r.isWord(i-2, "between")
	if i+1 < len(r.tokens) && r.tokens[i].mark == '(' && r.tokens[i+1].kind == wordToken {
		return r.bracketedEnd(i + 1)
	}
	if !r.isMark(i, '-') && !r.isWord(i, "to", "or") && !between {
		return 0, i, false
	}
	if r.isMark(i, '-') && r.isWord(i+1, "to") { // "2- to 3-pound"
		i++
	}
	if r.isWord(i, "or") && r.peek(i+1).kind != numberToken && r.peek(i+1).means.number < 1.5 {
		return 0, i, false // "1 or a few"
	}
	return r.numberAt(i + 1)
}

// bracketedEnd reads the "(to 3)" of "2 (to 3) tbsp", and "(or 3)", "(maybe 3)".
func (r *scanner) bracketedEnd(i int) (to float64, next int, ok bool) {
	at := i
	for at < i+2 && (r.isWord(at, "to", "or", "up") || r.peek(at).means.class&aboutWord != 0) {
		at++
	}
	to, next, ok = r.numberAt(at)
	if at == i || !ok || !r.isMark(next, ')') {
		return 0, i, false
	}
	return to, next + 1, true
}

// sizeNotRange knows "1-14 oz can": one can of 14 ounces.
func (r *scanner) sizeNotRange(from, to float64, after int) bool {
	if from > 4 || to < 5*from {
		return false
	}
	if r.isMark(after, '-') {
		after++
	}
	u, next, ok := r.unitAt(after)
	return ok && u.Kind() != food.Count && r.peek(next).means.class&containerWord != 0
}

func (r *scanner) skipAbout(i int) int {
	for _, phrase := range r.words.abouts[r.peek(i).key] {
		if r.phraseIs(i, phrase) {
			return i + strings.Count(phrase, " ") + 1
		}
	}
	for j := i; j < i+3; j++ {
		t := r.peek(j)
		switch {
		case t.kind == wordToken && t.means.class&aboutWord != 0 && t.means.number == 0:
			i = j + 1
			if r.isMark(i, '.') {
				i, j = i+1, j+1
			}
		case t.kind == markToken && (t.mark == '-' || t.mark == '≈' || t.mark == '+') && j == i:
			i = j + 1
		default:
			return i
		}
	}
	return i
}

// skipOrSo goes past what leaves a number as it is: "2-ish cups", "2 or so", "1+ cups",
// "2 plus cups".
func (r *scanner) skipOrSo(i int) int {
	if t := r.peek(i); t.kind == numberToken || t.kind == markToken && t.mark != '-' && t.mark != '+' {
		return i
	}
	at := i
	if r.isMark(at, '-') {
		at++
	}
	switch {
	case r.isWord(at, "ish"):
		return at + 1
	case r.isWord(i, "or") && r.isWord(i+1, "so", "more", "thereabouts"):
		return i + 2
	case r.isMark(i, '+'), r.isWord(i, "plus"):
		if _, _, ok := r.unitAt(i + 1); ok {
			return i + 1
		}
	}
	return i
}
