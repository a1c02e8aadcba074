package ingredient

import "mealplanner/internal/food"

// Amounts that do not stand as a number before the food: "a little oil", "Pinch of
// salt", "Butter 100 g".

// vague goes past "a little", "a bit of", which are no amount; a little gem is one.
func (r *amountReader) vague() bool {
	if !r.isWord(r.at, "a") || r.peek(r.at+1).means.class&vagueWord == 0 || r.namesFood(r.at+1) {
		return false
	}
	r.at += 2
	r.skipOf()
	return true
}

// lonely units may stand without a number, and sized ones with the word for a size.
var (
	lonely = map[food.Unit]bool{
		food.Pinch: true, food.Handful: true, food.Knob: true, food.Bunch: true, food.Sprig: true, food.Scoop: true, food.Packet: true,
		food.Dash: true, food.Splash: true, food.Drizzle: true, food.Glug: true, food.Drop: true, food.Can: true, food.Jar: true,
	}
	sized = map[food.Unit]bool{food.Piece: true, food.Bag: true, food.Bottle: true, food.Punnet: true, food.Head: true, food.Loaf: true, food.Ball: true}
)

// lonelyUnit reads "Pinch of salt", "Large handful rocket" and "thumb-sized piece
// ginger" as one.
func (r *amountReader) lonelyUnit() bool {
	at := r.at
	u, ok := r.unitBehindAdjectives()
	next := r.peek(r.at)
	switch {
	case ok && lonely[u] && r.isMark(r.at, '('): // "pinch (1/16 teaspoon) of salt"
		if _, _, ok := r.measureAt(r.at + 1); !ok {
			break
		}
		r.line.Amount, r.line.Unit, r.unitWord = Amount{1, 1}, u, true
		r.readOther()
		r.skipOf()
		return true
	case ok && next.kind == wordToken && (lonely[u] || next.key == "of" || sized[u] && r.at > at+1):
		r.line.Amount, r.line.Unit, r.unitWord = Amount{1, 1}, u, true
		r.skipEach()
		r.skipOf()
		return true
	}
	r.at, r.heap, r.sizes, r.line.Size = at, 1, 1, ""
	return false
}

// amountBehind reads "Butter 100 g", "Flour: 2 cups", "eggs x 3", "Salt (1 tsp)". It
// takes the amount out of the line and leaves the food in front.
func (r *amountReader) amountBehind() {
	start, purpose, several := r.at, false, false // purpose: "for frying" was said, and only "about" leads back
	for i := start + 1; i < len(r.tokens); i++ {
		t := r.peek(i)
		about := t.kind == wordToken && t.means.class&aboutWord != 0
		and := r.isWord(i, "and", "or")
		several = several || and
		purpose = !about && (purpose || t.kind == wordToken && t.means.class&boundaryWord != 0 && !and)
		if t.kind != numberToken && !r.spelledBehind(i) || t.kind == numberToken && t.value == 0 || purpose || r.isWord(i+1, "minute", "hour", "second", "degree", "day") {
			continue
		}
		front := r.tokens[i-1]
		opened := front.kind == markToken && front.mark == '('
		cut := i
		for cut > start && r.separates(cut-1) {
			cut--
		}
		if cut == start || !r.amountAt(i) {
			return
		}
		inName := !r.unitWord && cut == i && !r.onlySizes(r.at)
		if inName || several && !r.ofEach && !r.ofChoice(start, cut) { // "butter and 2 eggs"
			r.line.Amount, r.line.Each, r.line.Unit, r.other, r.at = Amount{}, Measure{}, "", Measure{}, start
			r.unitWord, r.heap, r.sizes, r.line.Size = false, 1, 1, ""
			if several {
				return
			}
			continue // a number inside a name: "type 00 flour, 500 g"
		}
		if opened {
			r.at = r.pastClosing(r.at)
		}
		if r.isNegative(i) {
			r.noAmount()
		}
		rest := append([]token{{kind: markToken, mark: ',', means: &nothing}}, r.tokens[r.at:]...)
		r.tokens = append(r.tokens[:cut:cut], rest...)
		r.at = start
		return
	}
}

// isNegative reports whether the number at i is less than none: "flour: -5 cups".
func (r *scanner) isNegative(i int) bool {
	if !r.isMark(i-1, '-') || !r.tokens[i].glued || r.tokens[i-1].glued {
		return false
	}
	return r.isMark(i-2, ':') || r.isMark(i-2, ',') || r.isMark(i-2, '=') || r.isMark(i-2, '(')
}

// ofChoice reports whether the amount that was read ends the line, behind a comma, and
// is of one of a choice: "almond or other nut butter, 2 tbsp".
func (r *amountReader) ofChoice(start, cut int) bool {
	for i := start; i < cut; i++ {
		if r.isWord(i, "and") || r.isMark(i, '&') || r.isMark(i, '+') {
			return false
		}
	}
	return r.unitWord && r.at == len(r.tokens) && (r.isMark(cut, ',') || r.isMark(cut, '-') || r.isMark(cut, ':'))
}

// spelledBehind reports whether an amount in words stands behind a mark and ends there:
// "Milk: half a litre", "salt (a pinch)".
func (r *scanner) spelledBehind(i int) bool {
	if t := &r.tokens[i]; t.kind != wordToken || t.means.number == 0 || i+1 == len(r.tokens) || r.tokens[i+1].kind != wordToken {
		return false
	}
	before := r.peek(i - 1)
	if before.kind != markToken || !r.separates(i-1) {
		return false
	}
	m, next, ok := r.measureAt(i)
	return ok && m.Unit != food.Piece && (next == len(r.tokens) || r.isMark(next, ')') || r.isMark(next, ','))
}

// onlySizes reports whether all from token i on are words for a size: "onion 1 large".
func (r *scanner) onlySizes(i int) bool {
	for ; i < len(r.tokens); i++ {
		if r.peek(i).means.size == 0 {
			return false
		}
	}
	return true
}

// readSizeOf reads "butter the size of a walnut", which is a knob; what the food is as
// large as is taken out of the line.
func (r *lineReader) readSizeOf() {
	for i := r.at + 1; i+2 < len(r.tokens); i++ {
		if r.tokens[i].key != "size" || !r.isWord(i+1, "of") {
			continue
		}
		from, to := i, i+2
		for from > r.at+1 && (r.isWord(from-1, "the", "about") || r.isMark(from-1, ',')) {
			from--
		}
		if r.isWord(to, "a", "an", "one") {
			to++
		}
		if r.isWord(to, "walnut", "nut", "hazelnut") && !r.line.Amount.Stated() {
			r.line.Amount, r.line.Unit, r.unitWord = Amount{1, 1}, food.Knob, true
		}
		r.comments = append(r.comments, r.line.Text[r.tokens[from].start:r.peek(min(to, len(r.tokens)-1)).end])
		r.tokens = append(r.tokens[:from:from], r.tokens[min(to+1, len(r.tokens)):]...)
		return
	}
}

// separates reports whether the token only stands between a food and its amount.
func (r *scanner) separates(i int) bool {
	t := r.peek(i)
	if t.kind == markToken {
		return t.mark == '-' || t.mark == ':' || t.mark == ',' || t.mark == '(' || t.mark == '*' || t.mark == '='
	}
	return t.kind == wordToken && (t.key == "x" || t.means.class&aboutWord != 0)
}
