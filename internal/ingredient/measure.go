package ingredient

import "mealplanner/internal/food"

// Units, and measures of a number and a unit: "14-ounce", "2 lb 4 oz".

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
func (r *scanner) unitAt(i int) (u food.Unit, next int, ok bool) {
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
func (r *scanner) spoonAt(i int) (food.Unit, bool) {
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

// measureAt reads a number and a unit: "14-ounce", "about 200 g".
func (r *scanner) measureAt(i int) (m Measure, next int, ok bool) {
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

// massAgain reads a measure that says an amount again: "5 oz", "2 lb 4 oz", and a range
// from ounces to pounds or from grams to kilograms, "14oz-1lb 2oz", by its middle.
func (r *scanner) massAgain(i int) (m Measure, next int, ok bool) {
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
func (r *scanner) measuresAt(i int) (m Measure, next int, ok bool) {
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

// sameAgain skips a size said twice: "400 g/14 oz".
func (r *scanner) sameAgain(i int) int {
	for r.isMark(i, '/') || r.isMark(i, '=') || r.isMark(i, ',') || r.isWord(i, "or") {
		_, next, ok := r.massAgain(i + 1)
		if !ok {
			break
		}
		i = next
	}
	return i
}

// skipCanNumber goes past the "No. 10" of "1 No. 10 can", the name of a size.
func (r *scanner) skipCanNumber(i int) int {
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
