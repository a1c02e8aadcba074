package ingredient

import (
	"slices"

	"mealplanner/internal/food"
)

// What stands behind the food: its kind ("milk (oat)"), a choice, more foods, and what was
// done to it.

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
			r.capConfidence(missedConfidence)
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
	if slices.ContainsFunc(rest[:min(len(rest), maxFoods)], func(s stretch) bool { return r.holdsName(s.words) }) {
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
		r.capConfidence(missedConfidence)
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
			r.capConfidence(unsureConfidence)
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
				r.capConfidence(unsureConfidence)
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
func (r *nameFinder) wholeFoods(parts [][]*token) (foods []found, ok bool) {
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
func (r *nameFinder) listEnd(rest []stretch) (or, ok bool) {
	for _, s := range rest[:min(len(rest), maxFoods)] {
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
