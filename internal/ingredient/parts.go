package ingredient

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// The parts of a line behind its amount: the stretch that names the food, others that
// say what was done to it, comments, and further foods.

// stretch is what stands between two commas, or in brackets.
type stretch struct {
	words    []*token
	brackets bool
	first    int // token
	start    int // in the text
	end      int
	goesOn   bool // a bracket only came between it and the stretch before
}

func (r *lineReader) readFoods() {
	var named bool
	all := r.aroundBrackets(r.stretches())
	for i, s := range all {
		switch {
		case r.readMeasure(s):
		case i >= 2*mostFoods:
			r.note(s.start, s.end, s.words)
		case s.brackets, i >= mostFoods:
			r.readClaim(s.words)
			if !r.exampled || !r.readMoreFoods(s, nil) {
				r.readKind(s, !(i > 0 && all[i-1].brackets) && !(i+1 < len(all) && all[i+1].brackets))
			}
			before := len(r.others)
			r.readWith(s.words)
			for j := range r.others[before:] { // what a bracket tells of is no food of the list
				r.others[before+j].part = true
			}
			r.readOr(s)
			r.note(s.start, s.end, s.words)
		case named:
			r.readBehind(s, all[i+1:])
		case s.words[0].key == "with" && r.line.Name == "" && i > 0: // "greens, wilted, with pine nuts"
			r.note(s.start, s.end, s.words)
		default:
			if named = r.readNamed(s); named {
				r.readListHead(s, all[i+1:])
			}
		}
	}
	if r.line.Food == "" {
		r.readTranslated(all)
	}
}

// readTranslated reads "confiture d'abricot (apricot jam)": a name that nobody knows,
// and the one that we know in brackets behind it.
func (r *lineReader) readTranslated(all []stretch) {
	if len(all) < 2 || all[0].brackets || !all[1].brackets || r.holdsName(all[0].words) || r.claims([][]*token{all[0].words, all[1].words}) || r.idle(all[0].words) {
		return
	}
	words := all[1].words
	f, ok := r.ending(words, len(words))
	if ok && f.confidence == 1 && r.leading(words[:f.from], f.food) >= 0.95 {
		r.take(f, words, false)
		r.atMost(compoundConfidence)
	}
}

// readListHead reads "strawberry, plum or blackberry preserves": the food has the head
// that the last of the list has.
func (r *lineReader) readListHead(s stretch, rest []stretch) {
	for _, next := range rest {
		or := slices.IndexFunc(next.words, func(w *token) bool { return w.key == "or" })
		if next.brackets || or < 0 && len(next.words) > 2 {
			return
		}
		if or < 0 {
			continue
		}
		parts, _, _ := r.partsOf(next.words[or+1:])
		if len(parts) == 0 {
			return
		}
		if f, ok := r.sharedHead(s.words, parts[0]); ok {
			r.take(f, s.words, false)
		}
		return
	}
}

// readMeasure reads "(about 200 g)" and ", 150 g each" behind what is counted.
func (r *lineReader) readMeasure(s stretch) bool {
	m, next, ok := r.measureAt(s.first)
	if !ok || !r.line.Amount.Stated() || m.Unit.Kind() == food.Count || r.line.Name == "" && !s.brackets {
		return false
	}
	r.setOther(m, r.isWord(next, "each", "apiece", "per"))
	r.comments = append(r.comments, strings.TrimSpace(r.line.Text[s.start:s.end]))
	return true
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
func (r *lineReader) cuts(i int) bool {
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

// readNamed reads the stretch that should name the food; false: it holds only words
// about it ("boneless, skinless chicken").
func (r *lineReader) readNamed(s stretch) bool {
	parts, ands, end := r.partsOf(s.words)
	if len(parts) == 0 {
		r.prepares = append(r.prepares, r.line.Text[s.start:s.end])
		return false
	}
	if before := r.line.Text[s.start:parts[0][0].start]; before != "" { // "peeled and"
		r.prepares = append(r.prepares, strings.TrimSpace(before))
	}
	last := parts[len(parts)-1]
	f, ok := r.sharedHead(parts[0], last)
	if !ok && r.joinedHead(parts, ands) {
		r.readCompound(parts, s.end)
		return true
	}
	if !ok && len(parts) > 1 && r.idle(parts[0]) { // "ripe or green mango"
		parts, ands = parts[1:], ands[1:]
	}
	if !ok {
		f, ok = r.resolve(parts[0])
	}
	if !ok && len(parts) > 1 && !ands[0] && (parts[1][0].key == "other" || r.namelessSort(parts[0])) { // "Gaeta or other black olives"
		parts, ands = parts[1:], ands[1:]
		f, ok = r.resolve(parts[0])
	}
	if ok {
		r.take(f, parts[0], len(parts) > 1 && ands[0])
	} else {
		r.line.Name, r.nameWords = r.textOf(parts[0]), parts[0]
	}
	for i, part := range parts[1:] {
		g, ok := r.resolve(part)
		if ok && g.food != r.line.Food {
			r.alsoNamed(g, part, ands[i])
		}
		if !ok && !saysNothing(part) { // "chicken or vegetable gloop"
			r.atMost(missedConfidence)
		}
	}
	if rest := s.words[end:]; len(rest) > 0 {
		r.readWith(rest)
		if examples(rest) > 0 {
			r.readKind(stretch{words: rest}, true)
		}
		r.note(rest[0].start, s.end, rest)
	}
	return true
}

// namelessSort reports whether the words are a sort or a brand of what follows: the
// "Maldon" of "Maldon or flaky salt". They name no food and claim nothing.
func (r *lineReader) namelessSort(words []*token) bool {
	return len(words) <= 2 && !r.holdsName(words) && !r.claims([][]*token{words})
}

// saysNothing reports whether the words are all of a remark: "or 1 California".
func saysNothing(words []*token) bool {
	return !slices.ContainsFunc(words, func(w *token) bool { return !w.quiet() && w.means.class&noteWord == 0 })
}

// otherFood is one that the line names besides its first.
type otherFood struct {
	food       food.ID
	confidence float64
	and        bool // one more, and no alternative
	part       bool // and part of the first
	name       span
}

func (r *lineReader) alsoNamed(f found, part []*token, and bool) {
	r.others = append(r.others, otherFood{food: f.food, confidence: f.confidence, and: and, name: spanOf(part[min(f.from, len(part)):min(f.to, len(part))])})
}

// take makes f the food of the line.
func (r *lineReader) take(f found, words []*token, and bool) {
	r.line.Food, r.line.Confidence, r.foodName = f.food, min(f.confidence, r.ceiling), f.phrase
	r.nameWords = words[f.from:f.to]
	r.line.Name = r.textOf(words[f.from:f.to])
	r.shareAmount(and)
	for i, w := range words[:f.to] {
		named := i >= f.from && w.key != "small" && w.key != "medium" && w.key != "large" // "little gem"
		if w.means.size > 0 && r.line.Size == "" && r.line.Unit == "" && !named {
			r.line.Size, r.sizes = w.key, w.means.size
		}
	}
	r.prepared(words[:f.from])
	r.prepared(words[f.to:])
	for i := range words[:f.from] {
		if n := r.flavourLength(words[i:f.from], f.food); n > 0 {
			r.tastes = append(r.tastes, spanOf(words[i:i+n]))
		}
	}
	if r.line.Amount.Stated() && r.line.Unit == "" {
		r.line.Unit = r.unitInName(f, words)
	}
}

// prepared keeps the runs of words that say what was done: "finely chopped".
func (r *lineReader) prepared(words []*token) {
	from, did := -1, false
	for i := 0; i <= len(words); i++ {
		if i < len(words) && words[i].means.class&(prepareWord|howWord) != 0 && words[i].means.size == 0 {
			if from < 0 {
				from = i
			}
			did = did || words[i].means.class&prepareWord != 0
			continue
		}
		if did {
			r.prepares = append(r.prepares, r.textOf(words[from:i]))
		}
		from, did = -1, false
	}
}

// unitInName finds the cloves of "2 garlic cloves" and the leaves of "3 bay leaves";
// without one the foods themselves are counted.
func (r *lineReader) unitInName(f found, words []*token) food.Unit {
	if each := r.line.Each; each.Unit.Kind() == food.Mass && r.table.Food(f.food).Portions[food.Piece] == 0 && r.table.Food(f.food).Portions[food.Fillet] == 0 {
		r.line.Amount, r.line.Each = r.line.Amount.times(each.Quantity), Measure{}
		return each.Unit
	}
	for i := f.to - 1; i < len(words); i++ {
		w := words[i]
		u, ok := w.unit()
		if !ok || u.Kind() != food.Count || w.key == "whole" || w.key == "in" {
			if i >= f.to && w.means.class&partWord == 0 {
				break
			}
			continue
		}
		if _, known := r.portion(r.table.Food(f.food), u); known && !(i < f.to && u == food.Packet) || i >= f.to { // a "stock pot" is a piece
			return u
		}
	}
	return food.Piece
}

// partsOf cuts the words at "or" and "and" outside of names, up to the word that
// ends the name; ands[i] tells how part i+1 is joined. Parts of words that name
// nothing ("peeled and") fall away.
func (r *lineReader) partsOf(words []*token) (parts [][]*token, ands []bool, end int) {
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
		case len(parts) == mostFoods:
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
func (r *lineReader) isPlainPair(words []*token) bool {
	return len(words) == 2 && r.plainPair(words)
}

// idle reports whether none of the words can be a name.
func (r *lineReader) idle(words []*token) bool {
	for i, w := range words {
		if !w.quiet() || w.means.class&stopWord == 0 && r.isName(words, i) {
			return false
		}
	}
	return true
}

// isName reports whether the word alone is a food: "orange" is, though a colour.
func (r *lineReader) isName(words []*token, i int) bool {
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

// readBehind reads what stands behind the food: a preparation, a comment, or more
// foods: "parsley, chives or dill".
func (r *lineReader) readBehind(s stretch, rest []stretch) {
	r.readPartBehind(s.words)
	r.readClaim(s.words)
	r.readWith(s.words)
	if r.exampled && r.readMoreFoods(s, rest) {
		r.note(s.start, s.end, s.words)
		return
	}
	r.inverted = !r.line.Amount.Stated() && len(r.others) == 0 && r.invertedBy(s, rest)
	if r.readKind(s, true) || !r.readMoreFoods(s, rest) {
		r.note(s.start, s.end, s.words)
	}
}

// readPartBehind reads "1 lemon, juice only" and "2 limes, zest of": where nothing
// else is said, the part is the food.
func (r *lineReader) readPartBehind(words []*token) {
	part := ""
	for _, w := range words {
		switch {
		case w.means.partOf != "" && part == "":
			part = w.means.partOf
		case w.means.partOf != "" || !w.quiet() && w.key != "only":
			return
		}
	}
	if id, _, ok := r.foodOf([]byte(r.foodName + " " + part)); ok && part != "" && r.partOf == "" {
		r.line.Food = id
	}
}

// readKind reads "milk (oat)" and "flour, almond": where the words before the name
// are a name too, the line means that food; "nuts (walnuts)" are those. A bracket that
// may name another food, or one with an allergen of its own ("milk (walnut)"), leaves
// the reading in doubt. A bracket of several, "mushrooms (oyster, button)", is not one kind.
func (r *lineReader) readKind(s stretch, alone bool) bool {
	words := s.words[:min(len(s.words), longestName)]
	lead := examples(words)
	r.exampled = r.exampled || lead > 0
	words = words[lead:]
	if len(words) == 0 || len(r.nameWords) == 0 || r.partOf != "" || r.ofEach || !s.brackets && !r.line.Amount.Stated() && !r.inverted ||
		r.claimLength(words) > 0 && r.has("if") || // a wish
		words[0].kind != wordToken || words[0].means.class&boundaryWord != 0 || words[0].key == "or" || words[0].key == "and" {
		return false
	}
	parts, ands, end := r.partsOf(words)
	if end < len(words) {
		return false
	}
	if len(parts) == 0 { // "sugar, brown"
		parts = append(parts, words)
	}
	front := words[:slices.Index(words, parts[0][0])]
	second := slices.ContainsFunc(front, func(w *token) bool { return w.key == "or" }) // "chopped or plum"
	broad := s.brackets && alone && lead == 0 && r.line.Confidence == 0.7
	read := false
	for i, part := range parts {
		f, ok := r.ofKind(part)
		if !ok && broad {
			f, ok = r.narrower(part)
		}
		switch {
		case !ok && i == 0 && s.brackets && len(parts) == 1:
			r.doubt(part)
		case ok && i == 0 && r.inverted && f.food == r.line.Food:
			r.line.Confidence, read, r.kindRead = min(0.9, f.confidence, r.ceiling), true, true
			r.kindName = spanOf(part)
		case !ok || f.food == r.line.Food:
		case f.confidence < 0.75:
			r.atMost(missedConfidence)
		case i == 0 && !second && !r.kindRead:
			sure := min(0.9, f.confidence, r.ceiling)
			if r.inverted && isWithoutAlcoholOf(r.table, f.food, r.line.Food) {
				sure = min(sure, missedConfidence) // "beer, ginger" may be two foods
			}
			r.line.Food, r.foodName, r.line.Confidence = f.food, f.phrase, sure
			read, r.kindRead = true, true
			r.kindName = spanOf(part)
		case r.line.Food != "":
			r.alsoNamed(f, part, i > 0 && ands[i-1])
			read = true
		}
	}
	return read
}

// invertedBy reports whether a line without an amount is a name with its kind behind it,
// as lists have it: "flour, rice". No other food may follow, and the table must have a
// name of the two: "rice, butter" are two foods.
func (r *lineReader) invertedBy(s stretch, rest []stretch) bool {
	if s.brackets || len(s.words) == 0 || len(s.words) > longestName || slices.ContainsFunc(s.words, func(w *token) bool { return w.key == "or" || w.key == "and" }) {
		return false
	}
	if slices.ContainsFunc(rest[:min(len(rest), mostFoods)], func(s stretch) bool { return r.holdsName(s.words) }) {
		return false
	}
	f, ok := r.ofKind(s.words)
	return ok && f.confidence >= 0.9
}

// narrower finds a food of the kind that a broad name was read as.
func (r *lineReader) narrower(part []*token) (found, bool) {
	f, ok := r.resolve(part)
	if !ok || f.confidence < 0.9 {
		return found{}, false
	}
	groups := r.table.Food(r.line.Food).Groups
	return f, slices.ContainsFunc(r.table.Food(f.food).Groups, func(g food.ID) bool { return slices.Contains(groups, g) })
}

// doubt lowers the confidence where the words name a food with an allergen that the
// line's is free from.
func (r *lineReader) doubt(part []*token) {
	f, ok := r.resolve(part)
	if ok && f.confidence >= 0.9 && r.line.Food != "" && addsAllergen(r.table.Food(f.food), r.table.Food(r.line.Food)) {
		r.atMost(missedConfidence)
	}
}

// examples is how many words lead to examples: "preferably", "such as", "I use".
func examples(words []*token) int {
	switch {
	case len(words) > 1 && (words[0].key == "such" && words[1].key == "as" || words[0].key == "i" && words[1].key == "use"):
		return 2
	case len(words) > 0 && (words[0].key == "preferably" || words[0].key == "ideally" || words[0].key == "like"):
		return 1
	}
	return 0
}

// readWith adds the foods of "chocolate with hazelnuts" and "1 egg, beaten with 1 tbsp
// milk" to the line's.
func (r *lineReader) readWith(words []*token) {
	with := slices.IndexFunc(words, func(w *token) bool { return w.key == "with" })
	if with < 0 || r.line.Food == "" || with > 0 && slices.Contains([]string{"served", "serve", "not"}, words[with-1].key) {
		return
	}
	words = words[with+1:]
	for len(words) > 0 && (words[0].kind == numberToken || words[0].measures()) {
		words = words[1:]
	}
	parts, _, _ := r.partsOf(words)
	for _, part := range parts {
		f, ok := r.resolve(part)
		switch {
		case !ok && saysNothing(part): // "with a knife"
		case !ok: // "with broccoli bake"
			r.atMost(unsureConfidence)
		case f.confidence >= 0.7 && f.food != r.line.Food:
			r.alsoNamed(f, part, true)
		}
	}
}

// ofKind finds the food whose name is the words and then the name that was read. What
// was only done to it, "potatoes, mashed", is no kind.
func (r *lineReader) ofKind(part []*token) (found, bool) {
	if !slices.ContainsFunc(part, func(w *token) bool { return w.means.class&(prepareWord|howWord|stopWord) == 0 }) {
		return found{}, false
	}
	words := append(append(make([]*token, 0, len(part)+len(r.nameWords)), part...), r.nameWords...)
	f, ok := r.ending(words, len(words))
	if !ok || f.from >= len(part) {
		return found{}, false
	}
	leading := r.leading(words[:f.from], f.food)
	f.confidence *= leading
	return r.inContext(f, words), leading > 0
}

// addsAllergen reports whether f has an allergen that the other is free from.
func addsAllergen(f, other *food.Food) bool {
	for _, a := range food.AllAllergens() {
		if f.Allergens.Presence(a) == food.Contains && other.Allergens.Presence(a) == food.No {
			return true
		}
	}
	return false
}

// readMoreFoods reads a stretch of further foods: ", celery", ", chives or dill".
func (r *lineReader) readMoreFoods(s stretch, rest []stretch) bool {
	words := s.words
	or := len(words) > 0 && words[0].key == "or"
	and := len(words) > 0 && words[0].key == "and"
	if or || and {
		words = words[1:]
	}
	if len(words) == 0 || words[0].means.class&boundaryWord != 0 { // "such as thyme"
		return false
	}
	parts, ands, end := r.partsOf(words)
	if len(parts) == 0 || end < len(words) {
		return false
	}
	if r.joinedHead(parts, ands) {
		return r.readCompound(append([][]*token{r.nameWords}, parts...), s.end)
	}
	foods, ok := r.wholeFoods(parts)
	if !ok {
		return false
	}
	if r.exampled { // "mushrooms such as cremini, oyster, and shiitake" are any of them
		r.readExamples(parts, foods)
		return true
	}
	for _, joined := range ands {
		or = or || !joined
	}
	if !or && !and && len(ands) == 0 && r.line.Amount.Stated() && !r.ofEach && words[0].kind != numberToken {
		if or, ok = r.listGoesOn(rest); !ok { // a food, and nobody says what it is to the first
			if !slices.ContainsFunc(words, func(w *token) bool { return w.means.class&boundaryWord != 0 }) { // not "cut into chips"
				r.atMost(unsureConfidence)
			}
			return false
		}
	}
	for i, f := range foods {
		if f.food != r.line.Food {
			r.alsoNamed(f, parts[i], !or)
		}
	}
	r.shareAmount(!or)
	return true
}

// readExamples notes the foods that a list gives as examples, each with the head of the
// line's food where that makes a name: oyster mushrooms are no oysters.
func (r *lineReader) readExamples(parts [][]*token, foods []found) {
	for i, part := range parts {
		name := spanOf(part)
		f, ok := r.otherOfHead(part)
		if !ok {
			f, name = foods[i], spanOf(part[min(foods[i].from, len(part)):min(foods[i].to, len(part))])
		}
		if f.food != r.line.Food {
			r.others = append(r.others, otherFood{food: f.food, confidence: f.confidence, name: name})
		}
	}
}

// wholeFoods resolves every part, surely.
func (r *lineReader) wholeFoods(parts [][]*token) (foods []found, ok bool) {
	for i, part := range parts {
		f, ok := found{}, false
		if i < len(parts)-1 {
			f, ok = r.sharedHead(part, parts[len(parts)-1])
		}
		if !ok {
			f, ok = r.resolve(part)
		}
		if !ok || f.confidence < 0.7 {
			return nil, false
		}
		foods = append(foods, f)
	}
	return foods, true
}

// listGoesOn reports whether the stretches behind go on with the list that this one is
// in the middle of, "carrots, celery, and onions", and whether it is a choice.
func (r *lineReader) listGoesOn(rest []stretch) (or, ok bool) {
	if r.list == nil {
		or, ok = r.listEnd(rest)
		r.list = &listFound{or, ok}
	}
	return r.list.or, r.list.ok
}

// listFound is whether a line goes on with a list, and whether that is a choice.
type listFound struct{ or, ok bool }

// listEnd looks for the "and" or "or" that ends a list of foods.
func (r *lineReader) listEnd(rest []stretch) (or, ok bool) {
	for _, s := range rest[:min(len(rest), mostFoods)] {
		words := s.words
		if s.brackets || len(words) == 0 || len(words) > longestName {
			return false, false
		}
		joined := words[0].key == "and" || words[0].key == "or"
		if joined {
			or, words = words[0].key == "or", words[1:]
		}
		parts, ands, end := r.partsOf(words)
		if _, ok := r.wholeFoods(parts); !ok || len(parts) == 0 || end < len(words) {
			return false, false
		}
		if joined || len(ands) > 0 {
			return or || len(ands) > 0 && !ands[0], true
		}
	}
	return false, false
}

// shareAmount lowers the confidence where one measure is of several foods together:
// "200 g garlic and herbs".
func (r *lineReader) shareAmount(and bool) {
	if and && !r.ofEach && r.unitWord && r.line.Unit.Kind() != food.Count {
		r.atMost(unsureConfidence)
	}
}

// readOr reads a choice in brackets: "sea bass (or red snapper)", "porcini mushrooms (or
// king oyster)", where the second has the head of the first.
func (r *lineReader) readOr(s stretch) {
	part := s.words
	for len(part) > 0 && (part[0].key == "or" || part[0].key == "alternatively" || len(part) < len(s.words) && (part[0].key == "use" || part[0].key == "substitute")) {
		part = part[1:]
	}
	if len(part) == 0 || len(part) == len(s.words) || r.line.Food == "" || len(s.words) > longestName {
		return
	}
	if f, ok := r.otherOfHead(part); ok && f.food != r.line.Food {
		r.others = append(r.others, otherFood{food: f.food, confidence: f.confidence, name: spanOf(part)})
		return
	}
	r.readMoreFoods(stretch{words: append([]*token{&orWord}, part...), start: s.start, end: s.end}, nil)
}

// orWord stands before a choice, however it is said.
var orWord = token{kind: wordToken, key: "or", means: &nothing}

// otherOfHead finds the food that the words name with the last word of the food's name.
func (r *lineReader) otherOfHead(part []*token) (found, bool) {
	if len(r.nameWords) == 0 {
		return found{}, false
	}
	words := append(append(make([]*token, 0, len(part)+1), part...), r.nameWords[len(r.nameWords)-1])
	f, ok := r.ending(words, len(words))
	return f, ok && f.confidence >= 0.9 && f.from == 0
}

// note keeps a stretch as preparation where it begins like one, else as comment.
func (r *lineReader) note(start, end int, words []*token) {
	if len(words) == 0 {
		return
	}
	text := strings.TrimSpace(r.line.Text[start:end])
	if len(words) > 1 && (words[0].key == "and" || words[0].key == "then") {
		words = words[1:]
	}
	if words[0].means.class&(prepareWord|howWord) != 0 && words[0].key != "preferably" && words[0].key != "ideally" {
		r.prepares = append(r.prepares, text)
		return
	}
	r.comments = append(r.comments, text)
}

func (r *lineReader) textOf(words []*token) string {
	if len(words) == 0 {
		return ""
	}
	start, end := words[0].start, words[len(words)-1].end
	if start > end || end > len(r.line.Text) {
		return ""
	}
	return r.line.Text[start:end]
}

func joined(parts []string) string { return strings.Join(parts, ", ") }
