package ingredient

import (
	"math"
	"strings"

	"mealplanner/internal/food"
)

// The amount of a line: "2", "1 1/2 cups", "2-3", "150 g / 5 oz", "2 x 400 g tins",
// "1 (14 oz) can", "1 cup plus 2 tbsp".

// peek gives the token at i; beyond the end a mark that is none.
func (r *lineReader) peek(i int) *token {
	r.steps++
	if i < 0 || i >= len(r.tokens) {
		return &beyond
	}
	return &r.tokens[i]
}

var beyond = token{kind: markToken, means: &nothing}

func (r *lineReader) isMark(i int, m rune) bool {
	t := r.peek(i)
	return t.kind == markToken && t.mark == m
}

func (r *lineReader) isWord(i int, keys ...string) bool {
	t := r.peek(i)
	if t.kind != wordToken {
		return false
	}
	for _, k := range keys {
		if t.key == k {
			return true
		}
	}
	return false
}

// readAmount reads the amount at the front, or else one behind the food.
func (r *lineReader) readAmount() {
	r.at = r.skipCanNumber(r.at)
	if r.vague() || r.amountAt(r.at) || r.lonelyUnit() {
		if r.negative {
			r.noAmount()
		}
		return
	}
	r.amountBehind()
}

// noAmount takes back what was read, and leaves the line unsure.
func (r *lineReader) noAmount() {
	r.line.Amount, r.line.Each, r.line.Unit, r.other = Amount{}, Measure{}, "", Measure{}
	r.unitWord, r.heap, r.sizes = false, 1, 1
	r.atMost(unsureConfidence)
}

// amountAt reads an amount that begins at i and moves past it.
func (r *lineReader) amountAt(i int) bool {
	i = r.skipAbout(i)
	a, next, ok := r.amountOf(i)
	if !ok {
		return false
	}
	r.line.Amount, r.at = a, r.skipCanNumber(r.skipOrSo(next))
	of := r.isWord(r.at, "of")
	if of {
		r.at++
	}
	if (of || a.To < 1) && r.isWord(r.at, "a", "an", "the") { // "½ a bunch", "1/2 of a cup", "a couple of sprigs"
		r.at++
	}
	r.skipEach()
	r.readSizeBeforeEach()
	switch {
	case r.readEach():
		r.readCounted()
	default:
		r.readUnit()
	}
	return true
}

// skipOrSo goes past what leaves a number as it is: "2-ish cups", "2 or so", "1+ cups",
// "2 plus cups".
func (r *lineReader) skipOrSo(i int) int {
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

// skipCanNumber goes past the "No. 10" of "1 No. 10 can", the name of a size.
func (r *lineReader) skipCanNumber(i int) int {
	at := i
	switch t := r.peek(i); {
	case t.kind == numberToken || t.kind == markToken && t.mark != '#':
		return i
	case r.isWord(at, "no", "number"):
		at = r.pastDot(at + 1)
	case r.isMark(at, '#') && r.peek(at+1).glued:
		at++
	default:
		return i
	}
	if r.isMark(at, '#') {
		at++
	}
	n := at + 1
	if r.isMark(n, '-') {
		n++
	}
	if u, _, ok := r.unitAt(n); r.peek(at).kind != numberToken || !ok || u != food.Can {
		return i
	}
	return n
}

func (r *lineReader) skipAbout(i int) int {
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

// amountOf reads a number or a range.
func (r *lineReader) amountOf(i int) (a Amount, next int, ok bool) {
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
func (r *lineReader) rangeEnd(i int) (to float64, next int, ok bool) {
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
func (r *lineReader) bracketedEnd(i int) (to float64, next int, ok bool) {
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
func (r *lineReader) sizeNotRange(from, to float64, after int) bool {
	if from > 4 || to < 5*from {
		return false
	}
	if r.isMark(after, '-') {
		after++
	}
	u, next, ok := r.unitAt(after)
	return ok && u.Kind() != food.Count && r.peek(next).means.class&containerWord != 0
}

// numberAt reads one number: "1 1/2", "1½", "1-1/2", "one and a half", "half a
// dozen", "three-quarters".
func (r *lineReader) numberAt(i int) (v float64, next int, ok bool) {
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
func (r *lineReader) mixed(t *token, i int) (float64, int) {
	if t.fraction || t.value != float64(int64(t.value)) {
		return t.value, i
	}
	at := i
	if r.isMark(at, '-') && r.peek(at).glued && r.peek(at+1).glued || r.isWord(at, "and") || r.isMark(at, '&') {
		at++
	}
	switch f := r.peek(at); {
	case f.kind == numberToken && f.fraction && t.value > mostInches && r.isLengthAt(at+1): // "18 1/2-inch slices"
	case f.kind == numberToken && f.fraction:
		return t.value + f.value, at + 1
	case at > i && f.kind == wordToken && f.key == "a" && r.peek(at+1).means.number > 0 && r.peek(at+1).means.number < 1:
		return t.value + r.peek(at+1).means.number, at + 2
	}
	return t.value, i
}

// mostInches is the most that a length of one piece has; more before a fraction of an inch
// is how many there are.
const mostInches = 4

// isLengthAt reports whether "-inch" stands at i.
func (r *lineReader) isLengthAt(i int) bool {
	u, _ := r.peek(i + 1).unit()
	return r.isMark(i, '-') && r.peek(i+1).glued && (u == food.Inch || u == food.Centimetre)
}

// spelled reads on behind a number word: "half a", "a dozen", "two-thirds", "one and
// a half".
func (r *lineReader) spelled(t *token, i int) (float64, int) {
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
func (r *lineReader) spelledMore(v float64, i int) (more float64, next int) {
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

func (r *lineReader) isHalfAndHalf(i int) bool {
	return r.isWord(i, "half") && (r.isWord(i+1, "and") || r.isMark(i+1, '&') || r.isMark(i+1, '-')) &&
		(r.isWord(i+2, "half") || r.isWord(i+3, "half") || r.isWord(i+4, "half"))
}

// skipEach drops "each" behind a number: "1 tsp each".
func (r *lineReader) skipEach() {
	if r.isWord(r.at, "each") {
		r.at, r.ofEach = r.at+1, true
		if r.isMark(r.at, ':') || r.isMark(r.at, '-') {
			r.at++
		}
	}
}

// readTimes multiplies "400 g tin of tomatoes x 2", where the number of times stands
// behind the food.
func (r *lineReader) readTimes() {
	last := len(r.tokens) - 1
	if r.isMark(last, ')') {
		last--
	}
	n := r.peek(last)
	if !r.line.Amount.Stated() || last-1 <= r.at || n.kind != numberToken || !(n.value > 0) || !r.isWord(last-1, "x") && !r.isMark(last-1, '*') {
		return
	}
	r.line.Amount = r.line.Amount.times(n.value)
	if r.other != (Measure{}) {
		r.other.Quantity *= n.value
	}
	r.tokens = r.tokens[:last-1]
}

// unitOfWord gives the unit of each of its names.
var unitOfWord = func() map[string]food.Unit {
	units := map[string]food.Unit{}
	for _, u := range food.Units() {
		for _, name := range u.Names() {
			units[name] = u
		}
	}
	return units
}()

// unit is what the word counts, whatever its number.
func (t *token) unit() (food.Unit, bool) {
	if t.means.unit != "" {
		return t.means.unit, true
	}
	u, ok := unitOfWord[t.key]
	return u, ok
}

// unitAt reads a unit, "fl. oz." too; an `"` is an inch. A word that is a unit and
// more ("whole", "each", "in") is none here unless it must be.
func (r *lineReader) unitAt(i int) (u food.Unit, next int, ok bool) {
	t := r.peek(i)
	if t.kind == markToken && t.mark == '"' && r.peek(i-1).kind == numberToken {
		return food.Inch, i + 1, true
	}
	if t.kind == markToken && t.mark == '#' && r.peek(i-1).kind == numberToken && r.peek(i+1).kind != numberToken {
		return food.Pound, i + 1, true
	}
	if t.kind != wordToken || t.key == "whole" || t.key == "each" {
		return "", i, false
	}
	word := r.line.Text[t.start:t.end]
	if t.key == "in" && !r.isMark(i+1, '.') && !r.isMark(i+1, '(') && !r.isWord(i+1, "piece", "knob", "stick", "length", "chunk") {
		return "", i, false
	}
	if t.key == "fl" || t.key == "fluid" {
		second := i + 1
		if r.isMark(second, '.') {
			second++
		}
		if r.isWord(second, "oz", "ounce") {
			return food.FluidOunce, r.pastDot(second + 1), true
		}
	}
	r.steps++
	u, ok = food.ParseUnit(word)
	if !ok {
		u, ok = t.unit()
	}
	if !ok {
		u, ok = r.spoonAt(i)
	}
	rib := u.Kind() == food.Count && u != food.Inch && u != food.Centimetre && r.hyphenated(i) // "rib-eye"
	cut := u.Kind() == food.Count && (r.isWord(i+1, "steak") || t.key == "rib" && r.isWord(i+1, "eye"))
	if r.counting && u.Kind() == food.Count || rib || cut {
		return "", i, false
	}
	return u, r.pastDot(i + 1), ok
}

// spoonAt knows a spoon that is spelled wrongly behind a number: "1 teaspoou".
func (r *lineReader) spoonAt(i int) (food.Unit, bool) {
	t := r.peek(i)
	if len(t.key) < len("tespoon") || len(t.key) > len("tablespoon")+2 || t.key[0] != 't' || *t.means != nothing || r.peek(i-1).kind != numberToken || r.beginsName(t) {
		return "", false
	}
	r.steps += len(t.key)
	tea, table := editDistance(t.key, "teaspoon"), editDistance(t.key, "tablespoon")
	switch {
	case tea <= 2:
		return food.Teaspoon, true
	case table <= 2:
		return food.Tablespoon, true
	}
	return "", false
}

// hyphenated reports whether the word goes on behind a hyphen.
func (r *lineReader) hyphenated(i int) bool {
	return r.isMark(i+1, '-') && r.peek(i+1).glued && r.peek(i+2).kind == wordToken && r.peek(i+2).glued
}

func (r *lineReader) pastDot(i int) int {
	if r.isMark(i, '.') {
		return i + 1
	}
	return i
}

// measureAt reads a number and a unit: "14-ounce", "about 200 g".
func (r *lineReader) measureAt(i int) (m Measure, next int, ok bool) {
	i = r.skipAbout(i)
	a, next, ok := r.amountOf(i)
	if !ok {
		return m, i, false
	}
	if r.isMark(next, '-') {
		next++
	}
	u, next, ok := r.unitAt(next)
	if to, after, more := r.rangeEnd(next); ok && more && to > a.To { // "175g-200g"
		if again, after, ok := r.unitAt(after); ok && again == u {
			a.To, next = to, after
		}
	}
	return Measure{a.Middle(), u}, next, ok
}

// readSizeBeforeEach reads the "small" of "1 small (4 oz) tin".
func (r *lineReader) readSizeBeforeEach() {
	t := r.peek(r.at)
	if t.kind != wordToken || t.means.size == 0 || !r.isMark(r.at+1, '(') {
		return
	}
	if _, _, ok := r.measureAt(r.at + 2); ok {
		r.line.Size, r.sizes, r.at = t.key, t.means.size, r.at+1
	}
}

// readEach reads the size of each of so many: "x 400 g", "(14 oz)", "14-ounce".
func (r *lineReader) readEach() bool {
	at, closing := r.at, false
	switch {
	case r.isMark(at, '*'), r.isWord(at, "x"), r.isMark(at, '-'), r.isMark(at, '@'):
		at++
	case r.isMark(at, '('):
		at, closing = at+1, true
	}
	if r.isWord(at, "a", "an") {
		return false
	}
	m, next, ok := r.measureAt(at)
	if !ok || m.Unit.Kind() == food.Count && m.Unit != food.Inch && m.Unit != food.Centimetre {
		return false
	}
	if r.isMark(r.at, '-') && r.peek(next).means.class&containerWord == 0 {
		return false
	}
	next = r.sameAgain(next)
	if closing {
		next = r.pastClosing(next)
	}
	r.line.Each, r.at = m, next
	return true
}

// sameAgain skips a size said twice: "400 g/14 oz".
func (r *lineReader) sameAgain(i int) int {
	for r.isMark(i, '/') || r.isMark(i, '=') || r.isMark(i, ',') || r.isWord(i, "or") {
		_, next, ok := r.massAgain(i + 1)
		if !ok {
			break
		}
		i = next
	}
	return i
}

// pastClosing goes behind the next closing bracket, if there is one near.
func (r *lineReader) pastClosing(i int) int {
	for j := i; j < min(i+12, len(r.tokens)); j++ {
		if r.isMark(j, ')') {
			return j + 1
		}
	}
	return i
}

// readCounted reads what is counted after its size: "tins", "fillets", "piece".
func (r *lineReader) readCounted() {
	if r.isMark(r.at, '(') {
		if _, _, ok := r.measureAt(r.at + 1); ok {
			r.at = r.pastClosing(r.at + 1)
		}
	}
	switch u, ok := r.unitBehindAdjectives(); {
	case ok && u.Kind() == food.Count:
		r.line.Unit, r.unitWord = u, true
		r.readOther()
	case ok && u.Kind() == food.Volume && r.line.Each.Unit.Kind() == food.Volume: // "2 x 15 ml tablespoons"
		r.line.Unit, r.line.Each, r.unitWord = u, Measure{}, true
	}
	r.skipOf()
}

// readUnit reads the unit behind a plain number, and all that may stand behind it.
func (r *lineReader) readUnit() {
	if r.isMark(r.at, '-') && r.peek(r.at).glued { // "2-inch piece", "14-oz can"
		if _, _, ok := r.unitAt(r.at + 1); ok {
			r.at++
		}
	}
	u, ok := r.unitBehindAdjectives()
	if !ok {
		return
	}
	r.line.Unit, r.unitWord = u, true
	r.readRangeOfUnits()
	again := r.readOther()
	if again {
		r.readRangeOfUnits()
	}
	r.readMore(again)
	r.readOther()
	switch {
	case u == food.Inch || u == food.Centimetre:
		r.skipLength()
	case u.Kind() != food.Count:
		r.readContainer()
	}
	r.skipEach()
	r.skipOf()
}

// unitBehindAdjectives reads a unit behind at most three words such as "heaped" or
// "large"; without a unit nothing is taken.
func (r *lineReader) unitBehindAdjectives() (food.Unit, bool) {
	heap, size, sizeWord := r.heap, r.sizes, ""
	for i := r.at; i < r.at+4; i++ {
		if u, next, ok := r.unitAt(i); ok {
			r.at, r.heap = next, heap
			if u.Kind() == food.Count {
				r.sizes, r.line.Size = size, sizeWord
			}
			if times := r.peek(i).means.units; times > 0 {
				r.line.Amount = r.line.Amount.times(times)
			}
			return u, true
		}
		t := r.peek(i)
		switch {
		case t.kind == markToken && (t.mark == ',' || t.mark == '-') && i > r.at:
			continue
		case t.kind != wordToken:
			return "", false
		case t.means.heap > 0 && t.means.size == 0:
			heap = t.means.heap
		case t.means.size > 0:
			size, sizeWord = t.means.size, t.key
			heap = 1
		case t.means.class&(plainWord|howWord|prepareWord) == 0 || r.isWord(i, "whole") && r.namesFood(i):
			return "", false
		}
		if r.namesFood(i) {
			return "", false
		}
	}
	return "", false
}

// namesFood reports whether a food's name of more than one word begins here.
func (r *lineReader) namesFood(i int) bool {
	n, _ := r.phraseAt(i)
	return n > 1
}

// readRangeOfUnits reads "1 tbsp - 2 tbsp", and of masses in two units: "800 g - 1 kg".
func (r *lineReader) readRangeOfUnits() {
	to, next, ok := r.rangeEnd(r.at)
	if !ok {
		return
	}
	u, next, ok := r.unitAt(next)
	if u != r.line.Unit && r.line.Unit.Kind() == food.Mass && u.Kind() == food.Mass { // "800 g - 1 kg"
		to, u = to*u.Factor()/r.line.Unit.Factor(), r.line.Unit
	}
	if ok && u == r.line.Unit && to > r.line.Amount.From {
		r.line.Amount.To, r.at = to, next
	}
}

// readOther reads the amount said again: "/ 5 oz", "(240 ml)", "(150 g each)".
func (r *lineReader) readOther() (took bool) {
	for range 4 {
		at, closing := r.at, false
		switch {
		case r.isMark(at, '('):
			closing = true
		case !r.isMark(at, '/') && !r.isMark(at, '=') && !r.isWord(at, "or"):
			return took
		}
		m, next, ok := r.massAgain(at + 1)
		if !ok {
			return took
		}
		if closing {
			each := r.isWord(next, "each", "apiece", "per")
			r.setOther(m, each)
			next = r.pastClosing(next)
		} else {
			r.setOther(m, false)
		}
		r.at, took = next, true
	}
	return took
}

// massAgain reads a measure that says an amount again: "5 oz", "2 lb 4 oz", and a range
// from ounces to pounds or from grams to kilograms, "14oz-1lb 2oz", by its middle.
func (r *lineReader) massAgain(i int) (m Measure, next int, ok bool) {
	m, next, ok = r.measuresAt(i)
	if !ok || !r.isMark(next, '-') {
		return m, next, ok
	}
	to, after, more := r.measuresAt(next + 1)
	small := m.Unit == food.Ounce || m.Unit == food.Pound
	if !more || m.Unit.Kind() != food.Mass || to.Unit.Kind() != food.Mass || small != (to.Unit == food.Ounce || to.Unit == food.Pound) {
		return m, next, ok
	}
	times := to.Unit.Factor() / m.Unit.Factor()
	return Measure{(m.Quantity + to.Quantity*times) / 2, m.Unit}, after, true
}

// measuresAt reads a measure, with the smaller one that stands behind it: "2 lb 4 oz",
// "1 pint 5 fl oz".
func (r *lineReader) measuresAt(i int) (m Measure, next int, ok bool) {
	m, next, ok = r.measureAt(i)
	if !ok || m.Unit != food.Pound && m.Unit != food.Pint {
		return m, next, ok
	}
	small, after, more := r.measureAt(next)
	switch {
	case more && m.Unit == food.Pound && small.Unit == food.Ounce:
		return Measure{m.Quantity + small.Quantity/16, food.Pound}, after, true
	case more && m.Unit == food.Pint && small.Unit == food.FluidOunce:
		return Measure{m.Quantity + small.Quantity*r.where.Millilitres(food.FluidOunce)/r.where.Millilitres(food.Pint), food.Pint}, after, true
	}
	return m, next, ok
}

// setOther keeps a second measure: of each where it says so or where packages are
// counted, else of all.
func (r *lineReader) setOther(m Measure, each bool) {
	kind := m.Unit.Kind()
	if kind == food.Count {
		return
	}
	if (each || packs(r.line.Unit)) && r.line.Each == (Measure{}) {
		r.line.Each = m
		return
	}
	if !each && (r.other == (Measure{}) || kind == food.Mass && r.other.Unit.Kind() != food.Mass) {
		r.other = m
	}
}

// packs reports whether u is a package, of which a size beside it is each one's.
func packs(u food.Unit) bool {
	switch u {
	case food.Can, food.Jar, food.Packet, food.Bottle, food.Bag, food.Punnet:
		return true
	}
	return false
}

// readMore adds "plus 2 tbsp", "2 oz" behind pounds (unless another measure stood
// between them), and takes off "minus 1 tbsp".
func (r *lineReader) readMore(between bool) {
	at, sign := r.at, 1.0
	joined := false
	switch {
	case r.isWord(at, "plus", "and"), r.isMark(at, '+'), r.isMark(at, '&'):
		at, joined = at+1, true
	case r.isWord(at, "minus", "less"):
		at, joined, sign = at+1, true, -1
	}
	a, next, ok := r.amountOf(at)
	if !ok {
		return
	}
	u, next, ok := r.unitAt(next)
	kind, one, its := r.line.Unit.Kind(), r.line.Unit.Factor(), u.Factor()
	switch {
	case r.line.Unit == food.Stick: // of butter: eight spoons
		kind, one = food.Volume, 8*food.Tablespoon.Factor()
	case kind == food.Volume && u.Kind() == food.Volume:
		one, its = r.where.Millilitres(r.line.Unit), r.where.Millilitres(u)
	}
	if !ok || one == 0 || kind != u.Kind() || !joined && (between || its >= one) {
		return
	}
	sum := r.line.Amount.plus(sign * a.Middle() * its / one)
	if sum.From > 0 {
		r.line.Amount, r.at = sum, next
	}
}

// readContainer reads the tin of "400 g tin": one tin, of 400 g.
func (r *lineReader) readContainer() {
	at := r.at
	for j := at; j < at+2; j++ { // "400 g large tin"
		t := r.peek(j)
		if t.kind == wordToken && t.means.class&containerWord != 0 && !r.namesFood(j) {
			u, next, ok := r.unitAt(j)
			if !ok {
				return
			}
			a := r.line.Amount
			r.line.Each, r.other = Measure{a.Middle(), r.line.Unit}, Measure{}
			r.line.Amount, r.line.Unit, r.at = Amount{1, 1}, u, next
			return
		}
		if t.kind != wordToken || t.means.size == 0 {
			return
		}
	}
}

// skipLength drops the "piece" of "2-inch piece of ginger".
func (r *lineReader) skipLength() {
	for r.isWord(r.at, "piece", "knob", "chunk", "length", "stick", "strip", "slice", "cube", "long", "thick", "nub", "thumb") ||
		r.isMark(r.at, '-') {
		r.at++
	}
}

func (r *lineReader) skipOf() {
	if r.isWord(r.at, "of") {
		r.at++
	}
	if r.isWord(r.at, "a", "an", "the") {
		r.at++
	}
}
