package ingredient

import "mealplanner/internal/food"

// The amount of a line: "2", "1 1/2 cups", "2-3", "150 g / 5 oz", "2 x 400 g tins",
// "1 (14 oz) can", "1 cup plus 2 tbsp".

// amountReader reads how much of the food the line takes, and weighs it.
type amountReader struct {
	nameFinder
	at       int     // the next token
	other    Measure // the amount said again in another unit: "(120 g)"
	ceiling  float64 // of the confidence, whatever is read later
	heap     float64 // of a heaped spoon or a generous handful
	sizes    float64 // of large or small pieces
	unitWord bool    // the unit is written, and not only understood
	ofEach   bool    // "each of": what follows has the amount too
	negative bool    // the amount is less than none: "-5 cups"
}

// readAmount reads the amount at the front, or else one behind the food.
func (r *amountReader) readAmount() {
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
func (r *amountReader) noAmount() {
	r.line.Amount, r.line.Each, r.line.Unit, r.other = Amount{}, Measure{}, "", Measure{}
	r.unitWord, r.heap, r.sizes = false, 1, 1
	r.capConfidence(unsureConfidence)
}

// amountAt reads an amount that begins at i and moves past it.
func (r *amountReader) amountAt(i int) bool {
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

// skipEach drops "each" behind a number: "1 tsp each".
func (r *amountReader) skipEach() {
	if r.isWord(r.at, "each") {
		r.at, r.ofEach = r.at+1, true
		if r.isMark(r.at, ':') || r.isMark(r.at, '-') {
			r.at++
		}
	}
}

// readTimes multiplies "400 g tin of tomatoes x 2", where the number of times stands
// behind the food.
func (r *amountReader) readTimes() {
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

// readSizeBeforeEach reads the "small" of "1 small (4 oz) tin".
func (r *amountReader) readSizeBeforeEach() {
	t := r.peek(r.at)
	if t.kind != wordToken || t.means.size == 0 || !r.isMark(r.at+1, '(') {
		return
	}
	if _, _, ok := r.measureAt(r.at + 2); ok {
		r.line.Size, r.sizes, r.at = t.key, t.means.size, r.at+1
	}
}

// readEach reads the size of each of so many: "x 400 g", "(14 oz)", "14-ounce".
func (r *amountReader) readEach() bool {
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

// readCounted reads what is counted after its size: "tins", "fillets", "piece".
func (r *amountReader) readCounted() {
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
func (r *amountReader) readUnit() {
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
func (r *amountReader) unitBehindAdjectives() (food.Unit, bool) {
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
func (r *nameFinder) namesFood(i int) bool {
	n, _ := r.phraseAt(i)
	return n > 1
}

// readRangeOfUnits reads "1 tbsp - 2 tbsp", and of masses in two units: "800 g - 1 kg".
func (r *amountReader) readRangeOfUnits() {
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
func (r *amountReader) readOther() (took bool) {
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

// setOther keeps a second measure: of each where it says so or where packages are
// counted, else of all.
func (r *amountReader) setOther(m Measure, each bool) {
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
func (r *amountReader) readMore(between bool) {
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
func (r *amountReader) readContainer() {
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
func (r *amountReader) skipLength() {
	for r.isWord(r.at, "piece", "knob", "chunk", "length", "stick", "strip", "slice", "cube", "long", "thick", "nub", "thumb") ||
		r.isMark(r.at, '-') {
		r.at++
	}
}

func (r *amountReader) skipOf() {
	if r.isWord(r.at, "of") {
		r.at++
	}
	if r.isWord(r.at, "a", "an", "the") {
		r.at++
	}
}
