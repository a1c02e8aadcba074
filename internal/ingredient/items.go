package ingredient

import (
	"cmp"
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// The foods of a line as items, and what the whole line says of allergens and diets.

const (
	unsureConfidence = 0.7 // at most, of a line with words that nobody knows
	missedConfidence = 0.6 // at most, of a line that names an allergen which its foods lack
)

// ReadLines reads a line as ReadLine does, and gives one Line for each food that it
// lists, at least one: "carrots, celery and onions", "1/2 tsp each: salt, pepper",
// "1 egg + 1 yolk". A food has the amount that the line gives it: its own, or that of
// "each". Allergens, Diets and Unread are those of the whole line on each of them, so
// that nothing which the line names is missing from any.
func (r *Reader) ReadLines(text string, where food.Country) []Line {
	if r.in == German {
		return r.readKitchen(text, where)
	}
	return r.readItems(text, where).lines
}

// lineItems are the foods of one line, and where their names stand in its text.
type lineItems struct {
	text         string
	lines        []Line
	names        []span
	also         []food.ID // all other foods that the reading names: alternatives, parts
	kinds        []span    // names that something behind them made another food of: "milk (oat)"
	where        food.Country
	cut          bool // the text was longer than what is read
	steps, looks int  // of the reader and of the second look; tests bound them
}

func (r *Reader) readItems(text string, where food.Country) lineItems {
	clean, cut := r.lines.cleanLine(text)
	whole := r.newLineReader(clean, where)
	items, ok := whole.readClauses()
	if !ok {
		whole.steps += items.steps
		items = whole.readClause(0)
	}
	items.text, items.cut, items.where = clean, cut, where
	r.judge(&items)
	return items
}

// readClause reads the clause, which begins at byte `from` of its line.
func (r *lineReader) readClause(from int) lineItems {
	r.read()
	if r.line.Name == "" && r.unitWord && r.line.Unit.Kind() == food.Count && len(r.tokens) <= maxCountTokens { // "6 cloves"
		again := r.newLineReader(r.line.Text, r.where)
		again.counting = true
		again.steps += r.steps
		if again.read(); again.line.Food != "" {
			r = again
		}
	}
	return r.items(from)
}

// items gives the reader's food, and the others that the line lists beside it.
func (r *lineReader) items(from int) lineItems {
	if r.doubted {
		r.capConfidence(missedConfidence)
	}
	out := lineItems{lines: []Line{r.line}, steps: r.steps}
	name := func(s span) {
		if s.to > s.from {
			out.names = append(out.names, span{s.from + from, s.to + from})
		}
	}
	if own := spanOf(r.nameWords); r.kindRead {
		out.kinds = append(out.kinds, span{own.from + from, own.to + from})
	}
	if r.line.Food != "" {
		name(spanOf(r.nameWords))
		name(r.kindName)
		for _, s := range r.tastes {
			name(s)
		}
	}
	first := &out.lines[0]
	for _, o := range r.others {
		name(o.name)
		switch {
		case o.part:
			first.With = append(first.With, o.food)
		case o.and:
			out.lines = append(out.lines, r.itemOf(o))
			continue
		default:
			first.Alternatives = append(first.Alternatives, o.food)
		}
		out.also = append(out.also, o.food)
	}
	return out
}

// itemOf makes an item of another food of the line, with the amount that is said to be
// of each, or its own.
func (r *lineReader) itemOf(o otherFood) Line {
	its := *r
	its.line = Line{Text: r.line.Text, Food: o.food, Confidence: o.confidence, Name: r.line.Text[o.name.from:o.name.to], Optional: r.line.Optional}
	if r.ofEach {
		its.line.Amount, its.line.Unit, its.line.Each = r.line.Amount, r.line.Unit, r.line.Each
		if r.doubted {
			its.capConfidence(missedConfidence)
		}
	}
	its.weigh()
	return its.line
}

func spanOf(words []*token) span {
	if len(words) == 0 {
		return span{}
	}
	return span{words[0].start, words[len(words)-1].end}
}

// maxClauses is how many clauses a line is cut into.
const maxClauses = 6

// readClauses reads "1 egg + 1 yolk" and "1 cup milk or 1 cup almond milk" clause by
// clause, where each has an amount and a food of its own, or the head of the next: "1 red
// and 1 green pepper".
func (r *lineReader) readClauses() (lineItems, bool) {
	text, cuts := r.line.Text, r.clauses()
	if len(cuts) == 0 {
		return lineItems{}, false
	}
	starts := append([]clauseCut{{}}, cuts...) // of each clause
	readers, read, steps := make([]*lineReader, len(starts)), make([]lineItems, len(starts)), 0
	readOne := func(i int) {
		end := len(text)
		if i < len(cuts) {
			end = cuts[i].end
		}
		readers[i] = r.newLineReader(text[starts[i].next:end], r.where)
		read[i] = readers[i].readClause(starts[i].next)
		steps += read[i].steps
	}
	readOne(0)
	if read[0].lines[0].Food == "" && !readers[0].lacksHead() {
		return lineItems{steps: steps}, false
	}
	var head []*token // of the nearest clause behind that has one of its own
	for i := len(starts) - 1; i >= 0; i-- {
		if i > 0 {
			readOne(i)
		}
		if read[i].lines[0].Food != "" {
			head = readers[i].nameWords
		} else if readers[i].takeHead(head) {
			read[i] = readers[i].items(starts[i].next)
		} else if i == 0 || !readers[i].isPart() {
			return lineItems{steps: steps}, false
		}
	}
	for i := 1; i < len(starts); i++ {
		if read[i].lines[0].Food == "" && readers[i].takePart(readers[i-1].foodName) {
			read[i] = readers[i].items(starts[i].next)
		}
	}
	all := read[0]
	if first := all.lines[0]; first.Food == "" || first.Confidence < unsureConfidence || !first.Amount.Stated() && text[cuts[0].end] == ',' {
		return lineItems{steps: steps}, false
	}
	for i, c := range cuts {
		next := read[i+1]
		if _, shared := readers[0].sharedHead(readers[0].nameWords, readers[i+1].nameWords); shared && c.or { // "18 corn or 12 flour tortillas"
			return lineItems{steps: steps}, false
		}
		for _, l := range next.lines {
			if l.Food == "" || l.Confidence < unsureConfidence || !next.lines[0].Amount.Stated() || all.has(l.Food) {
				return lineItems{steps: steps}, false
			}
		}
		all.join(next, c.or)
	}
	all.steps = steps
	return all, true
}

// lacksHead reports whether no more than a word or two stand behind an amount: "1 red".
func (r *lineReader) lacksHead() bool {
	n := len(r.restWords())
	return 0 < n && n <= 2 && r.line.Amount.Stated()
}

// takeHead reads the "1 red" of "1 red and 1 green pepper", whose head the next has.
func (r *lineReader) takeHead(next []*token) bool {
	if !r.lacksHead() {
		return false
	}
	words := r.restWords()
	f, ok := r.sharedHead(words, next)
	if ok = ok && f.confidence >= 0.9; ok {
		r.takeAgain(f, words)
	}
	return ok
}

// isPart reports whether nothing but a part or a state is named: "3 tbsp fresh juice", "1
// tsp dried".
func (r *lineReader) isPart() bool {
	words := r.restWords()
	return r.lacksHead() && partOrState(words[len(words)-1]) != "" && r.idle(words)
}

// partOrState is the part or the state of a food that the word tells of.
func partOrState(w *token) string { return cmp.Or(w.means.partOf, stateWords[w.key]) }

// takePart reads the "3 tbsp juice" that stands behind "1 tsp lemon zest", and the "1 tsp
// dried" behind "1 tbsp fresh thyme": a part or a state of the same food.
func (r *lineReader) takePart(before string) bool {
	if !r.isPart() {
		return false
	}
	if head := strings.LastIndexByte(before, ' '); head > 0 && r.words.meaning(before[head+1:]).partOf != "" {
		before = before[:head]
	}
	words := r.restWords()
	last := len(words) - 1
	part := partOrState(words[last])
	for more := true; more; _, before, more = strings.Cut(before, " ") { // "grated lemon", "lemon"
		for _, phrase := range []string{before + " " + part, part + " " + before} {
			if id, _, ok := r.foodOf([]byte(phrase)); ok {
				r.takeAgain(found{food: id, confidence: 0.9, phrase: phrase, from: last, to: last + 1}, words)
				return true
			}
		}
	}
	return false
}

// takeAgain makes f the food of a clause that was read as none.
func (r *lineReader) takeAgain(f found, words []*token) {
	r.prepares, r.comments = nil, nil
	r.take(f, words, false)
	r.line.Preparation, r.line.Comment = joined(r.prepares), joined(r.comments)
	r.weigh()
}

// restWords are the words behind the amount, where nothing but words stands there.
func (r *lineReader) restWords() []*token {
	var words []*token
	for i := r.at; i < len(r.tokens); i++ {
		if r.tokens[i].kind != wordToken {
			return nil
		}
		words = append(words, &r.tokens[i])
	}
	return words
}

func (i *lineItems) has(id food.ID) bool {
	return slices.ContainsFunc(i.lines, func(l Line) bool { return l.Food == id })
}

// join adds another clause's foods: as alternatives of the last food, or as more.
func (i *lineItems) join(next lineItems, or bool) {
	i.names, i.also, i.kinds = append(i.names, next.names...), append(i.also, next.also...), append(i.kinds, next.kinds...)
	if !or {
		i.lines = append(i.lines, next.lines...)
		return
	}
	last := &i.lines[len(i.lines)-1]
	for _, l := range next.lines {
		last.Alternatives, i.also = append(last.Alternatives, l.Food), append(i.also, l.Food)
	}
	last.Alternatives = append(last.Alternatives, next.lines[0].Alternatives...)
}

// clauseCut is where one clause ends and the next begins, in bytes.
type clauseCut struct {
	end, next int
	or        bool
}

// clauses finds where an amount follows "and", "or", "plus", "+", "&" or a comma.
func (r *scanner) clauses() (cuts []clauseCut) {
	depth, after := 0, 0
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case t.kind == markToken && t.mark == '(':
			depth++
		case t.kind == markToken && t.mark == ')':
			depth = max(0, depth-1)
		case depth > 0 || i <= after || len(cuts) == maxClauses || !t.joins() || r.tokens[i-1].kind == numberToken:
		default:
			next, or := i+1, t.key == "or" && t.kind == wordToken
			if t.mark == ',' && r.isWord(next, "and", "or", "plus") {
				next, or = next+1, r.tokens[next].key == "or"
			}
			if _, _, ok := r.numberAt(r.skipAbout(next)); ok && r.peek(next).key != "both" {
				cuts = append(cuts, clauseCut{t.start, r.tokens[next].start, or})
				after = next
			}
		}
	}
	return cuts
}

// joins reports whether the token may stand between two clauses.
func (t *token) joins() bool {
	if t.kind == markToken {
		return t.mark == '+' || t.mark == '&' || t.mark == ',' || t.mark == ';'
	}
	return t.kind == wordToken && (t.key == "and" || t.key == "or" || t.key == "plus")
}

// judge holds the items against the second look at the line.
func (r *Reader) judge(items *lineItems) {
	l := r.lookAt(items.text)
	r.addOrdinary(items, l)
	own, fits := ownFacts(r.table, items)
	all, missed := own, false
	for _, m := range l.mentions {
		if m.isOwn(items.kinds) {
			continue
		}
		for _, a := range food.AllAllergens() {
			p := m.allergens.Presence(a)
			if m.frees(a, p, l.claimed, items.names, own) {
				continue
			}
			missed = missed || p == food.Contains && own.Presence(a) == food.No
			if p == food.Contains || p == food.May && all.Presence(a) == food.No {
				all = all.With(a, p)
			}
		}
		if !m.isOwn(items.names) {
			fits = slices.DeleteFunc(fits, func(d food.Diet) bool { return slices.Contains(m.misfits, d) })
		}
	}
	items.looks = l.steps
	unread := l.unread(items.names)
	if first := items.lines[0]; first.Food == "" && first.Name != "" && len(unread) == 0 {
		unread = []string{first.Name}
	}
	if items.cut {
		unread = append(unread, "…")
	}
	if len(unread) > 0 {
		fits = nil
	}
	for i := range items.lines {
		line := &items.lines[i]
		line.Allergens, line.Diets, line.Unread = all, slices.Clone(fits), slices.Clone(unread)
		if missed {
			line.Confidence = min(line.Confidence, missedConfidence)
		}
		if len(unread) > 0 {
			line.Confidence = min(line.Confidence, unsureConfidence)
		}
	}
	items.doubtDiets()
	items.addNamed(r.table, l.mentions)
}

// doubtDiets leaves out the diets of a line that is not surely read: they would be those of
// a food that it may not name.
func (i *lineItems) doubtDiets() {
	if slices.ContainsFunc(i.lines, func(l Line) bool { return l.Confidence < SureConfidence }) {
		for k := range i.lines {
			i.lines[k].Diets = nil
		}
	}
}

// maxNamed is how many foods a line may have besides those that it lists.
const maxNamed = 12

// addNamed adds to the first item's With the foods that stand anywhere in the line and
// that the reading has not: the lard of "onions fried in lard". Whoever may not eat one
// must see it. One with an allergen that the line denies, or that another food of the
// same name lacks, is not surely there.
func (i *lineItems) addNamed(t *food.Table, mentions []mention) {
	first := &i.lines[0]
	for _, m := range mentions {
		if m.isOwn(i.names) || m.isOwn(i.kinds) {
			continue
		}
		for _, id := range m.foods {
			doubted := slices.ContainsFunc(t.Food(id).Allergens.Stated(food.Contains), func(a food.Allergen) bool { return first.Allergens.Presence(a) != food.Contains })
			if !doubted && !i.has(id) && !slices.Contains(i.also, id) && !slices.Contains(first.With, id) && len(first.With) < maxNamed {
				first.With = append(first.With, id)
			}
		}
	}
}

// ownFacts joins what the foods of the reading say of allergens, and the diets that all
// of them fit. What has no food may be anything.
func ownFacts(t *food.Table, items *lineItems) (own food.Allergens, fits []food.Diet) {
	foods := slices.Clone(items.also)
	for _, l := range items.lines {
		foods = append(foods, l.Food)
	}
	own, fits = quietMention.allergens, food.FoodDiets()
	for _, id := range foods {
		var of food.Allergens
		if f := t.Food(id); f != nil {
			of = f.Allergens
		}
		for _, a := range food.AllAllergens() {
			if p := of.Presence(a); p == food.Contains || p == food.May && own.Presence(a) == food.No {
				own = own.With(a, p)
			}
		}
		fits = slices.DeleteFunc(fits, func(d food.Diet) bool { return !t.Fits(id, d) })
	}
	return own, fits
}

// isOwn reports whether the mention is the name of one of the reading's foods, or in it.
func (m *mention) isOwn(names []span) bool {
	return slices.ContainsFunc(names, func(s span) bool { return s.holds(m.from, m.to) })
}

// frees reports whether a claim denies what the mention says of an allergen: one before
// it, or, of a food that was read, any of the line that the food keeps.
func (m *mention) frees(a food.Allergen, p food.Presence, claimed []food.Allergen, names []span, own food.Allergens) bool {
	return slices.Contains(m.denied, a) || p == food.No ||
		slices.Contains(claimed, a) && own.Presence(a) != food.Contains && m.isOwn(names)
}
