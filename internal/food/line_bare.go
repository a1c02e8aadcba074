package food

// Amounts that do not stand as a number before the food: "a little oil", "Pinch of
// salt", "Butter 100 g".

// vague goes past "a little", "a bit of", which are no amount; a little gem is one.
func (r *lineReader) vague() bool {
	if !r.isWord(r.at, "a") || r.peek(r.at+1).means.class&vagueWord == 0 || r.namesFood(r.at+1) {
		return false
	}
	r.at += 2
	r.skipOf()
	return true
}

// lonely units may stand without a number.
var lonely = map[Unit]bool{
	Pinch: true, Handful: true, Knob: true, Bunch: true, Sprig: true, Scoop: true, Packet: true,
	Dash: true, Splash: true, Drizzle: true, Glug: true, Drop: true, Can: true, Jar: true,
}

// lonelyUnit reads "Pinch of salt", "Large handful rocket" and "thumb-sized piece
// ginger" as one.
func (r *lineReader) lonelyUnit() bool {
	at := r.at
	u, ok := r.unitBehindAdjectives()
	next := r.peek(r.at)
	switch {
	case ok && next.kind == wordToken && (lonely[u] || next.key == "of" || u == Piece && r.at > at+1):
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
func (r *lineReader) amountBehind() {
	start, purpose, several := r.at, false, false // purpose: "for frying" was said, and only "about" leads back
	for i := start + 1; i < len(r.tokens); i++ {
		t := r.peek(i)
		about := t.kind == wordToken && t.means.class&aboutWord != 0
		and := r.isWord(i, "and", "or")
		several = several || and
		purpose = !about && (purpose || t.kind == wordToken && t.means.class&boundaryWord != 0 && !and)
		if t.kind != numberToken || t.value == 0 || purpose || r.isWord(i+1, "minute", "hour", "second", "degree", "day") {
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
		if !r.unitWord && cut == i && r.at < len(r.tokens) || several && !r.ofEach { // "butter and 2 eggs"
			r.line.Amount, r.line.Each, r.line.Unit, r.other, r.at = Amount{}, Measure{}, "", Measure{}, start
			r.unitWord, r.heap, r.sizes, r.line.Size = false, 1, 1, ""
			return // a number inside a name
		}
		if opened {
			r.at = r.pastClosing(r.at)
		}
		rest := append([]token{{kind: markToken, mark: ',', means: &nothing}}, r.tokens[r.at:]...)
		r.tokens = append(r.tokens[:cut:cut], rest...)
		r.at = start
		return
	}
}

// separates reports whether the token only stands between a food and its amount.
func (r *lineReader) separates(i int) bool {
	t := r.peek(i)
	if t.kind == markToken {
		return t.mark == '-' || t.mark == ':' || t.mark == ',' || t.mark == '(' || t.mark == '*' || t.mark == '='
	}
	return t.kind == wordToken && (t.key == "x" || t.means.class&aboutWord != 0)
}
