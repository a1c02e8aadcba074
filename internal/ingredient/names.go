package ingredient

import (
	"bytes"
	"cmp"
	"slices"

	"mealplanner/internal/food"
)

// The food of a line. Its name is read from its head, which in English stands last:
// of "finely chopped fresh flat-leaf parsley" the longest name that ends the words.
// Words behind it must be known to change nothing ("florets", "peeled"), and so must
// those before it; another food before it makes a compound that the table does not
// know ("cashew milk").

const (
	longestName = 7  // words of the longest name in the table
	longestRead = 32 // words of a stretch that are read; what follows is comment
	maxFoods    = 6  // that a line is read for
	maxQuiet    = 8  // words behind a name
)

// nameFinder finds the foods that words name, by the table's names and those of lines.csv.
// What else the line says decides between two: its unit, its states, where it was written.
type nameFinder struct {
	scanner
	locale food.Locale
	states []string // "dried", "frozen": what the line says of its food
	partOf string   // "juice" or "zest" of what follows
	key    []byte   // of the phrase that is looked up
}

// found is a food that words name.
type found struct {
	food       food.ID
	confidence float64
	phrase     string // its name as the table has it
	from, to   int    // its words
}

// sharedHead reads "vegetable or chicken stock": the first part lacks the head that
// the last one has.
func (r *nameFinder) sharedHead(first, last []*token) (found, bool) {
	if len(first) == 0 || len(last) < 2 || &first[0] == &last[0] {
		return found{}, false
	}
	made := slices.ContainsFunc(last, func(w *token) bool { return w.means.class&boundaryWord != 0 }) // "or made with a cube"
	if made || beginsWith(last, first) || r.areSorts(first, last) {                                   // "egg or egg replacer", "Cheddar or Monterey Jack cheese"
		return found{}, false
	}
	for from := 1; from < min(len(last), longestName); from++ {
		if from < len(last)-1 && !r.isWholeName(last[from:]) { // of "Monterey Jack cheese" the head is no "Jack cheese"
			continue
		}
		words := append(append(make([]*token, 0, len(first)+len(last)), first...), last[from:]...)
		if f, ok := r.ending(words, len(words)); ok && f.from < len(first) && f.to == len(words) {
			f.to = len(first)
			if leading := r.leading(first[:f.from], f.food); leading > 0 {
				f.confidence *= leading
				return f, true
			}
		}
	}
	return found{}, false
}

// areSorts reports whether the first is a name by itself and the last only ends with the
// name of its group.
func (r *nameFinder) areSorts(first, last []*token) bool {
	groups := r.words.head[last[len(last)-1].key]
	if groups == nil {
		return false
	}
	f, ok := r.ending(first, len(first))
	return ok && f.confidence == 1 && slices.ContainsFunc(groups, func(g food.ID) bool { return slices.Contains(r.table.Food(f.food).Groups, g) })
}

// isWholeName reports whether the words are a name as they stand.
func (r *nameFinder) isWholeName(words []*token) bool {
	_, _, ok := r.foodOf(r.phrase(words))
	return ok
}

// beginsWith reports whether the words begin with all of the first ones.
func beginsWith(words, first []*token) bool {
	return len(words) > len(first) && slices.EqualFunc(words[:len(first)], first, func(a, b *token) bool { return a.key == b.key })
}

// resolve finds the food that the words name.
func (r *nameFinder) resolve(words []*token) (found, bool) {
	if r.namesAbsent(words) {
		return found{}, false
	}
	if f, ok := r.headed(words, len(words)); ok {
		return f, true
	}
	for end, tries := 1, 0; end < len(words) && tries < 3; end++ {
		if words[end].means.class&(prepareWord|howWord) == 0 || words[end-1].quiet() && words[end-1].means.class&partWord == 0 {
			continue
		}
		f, ok := r.headed(words, end)
		if ok && !r.holdsName(words[end:]) { // "onion thinly sliced on the bias", but not "egg fried rice"
			return f, true
		}
		tries++
	}
	if f, ok := r.unstyled(words); ok {
		return f, true
	}
	return r.withoutInner(words)
}

// namesAbsent reports whether the words name a food that the table does not have.
func (r *nameFinder) namesAbsent(words []*token) bool {
	words = words[:min(len(words), longestRead)]
	for i, w := range words {
		for n := 1; n <= r.words.absents[w.key] && i+n <= len(words); n++ {
			r.steps++
			if r.words.absent[string(r.phrase(words[i:i+n]))] {
				return true
			}
		}
	}
	return false
}

// withoutInner reads "self-raising white flour" without an
// adjective that stands within the name.
func (r *nameFinder) withoutInner(words []*token) (found, bool) {
	if r.claims([][]*token{words}) {
		return found{}, false
	}
	for i, tries := len(words)-2, 0; i > 0 && tries < 2; i-- {
		if w := words[i]; w.kind != wordToken || w.means.class&(plainWord|prepareWord) == 0 || w.means.class&(changeWord|boundaryWord) != 0 {
			continue
		}
		tries++
		f, ok := r.headed(slices.Delete(slices.Clone(words), i, i+1), len(words)-1)
		if ok && f.from < i && f.to > i {
			f.to++
			f.confidence = min(f.confidence, 0.9)
			return f, true
		}
	}
	return found{}, false
}

// holdsName reports whether a food is named among the words.
func (r *nameFinder) holdsName(words []*token) bool {
	for i, w := range words {
		if n, _ := r.phraseIn(words, i); n > 0 && (n > 1 || !w.quiet()) {
			return true
		}
	}
	return false
}

// unstyled reads "Italian-style seasoning" without the "style".
func (r *nameFinder) unstyled(words []*token) (found, bool) {
	style := slices.IndexFunc(words, func(w *token) bool { return w.key == "style" })
	if style < 0 {
		return found{}, false
	}
	f, ok := r.headed(slices.Delete(slices.Clone(words), style, style+1), len(words)-1)
	if ok && f.to > style {
		f.to++
	}
	if ok && f.from > style {
		f.from++
	}
	return f, ok
}

// headed finds the name that ends at the head of words[:end].
func (r *nameFinder) headed(words []*token, end int) (found, bool) {
	for quiet := 0; end > 0 && quiet <= maxQuiet; end, quiet = end-1, quiet+1 {
		if f, ok := r.ending(words, end); ok {
			leading := r.leading(words[:f.from], f.food)
			switch {
			case r.isManner(words, f.to), leading > 0 && !r.keepsFood(f, words), r.isJuiceOf(f, words[f.to:]):
				return found{}, false
			case leading > 0:
				f.confidence *= leading
				return r.inContext(r.partBehind(f, words[f.to:]), words), true
			case words[end-1].means.class&partWord == 0 || end-f.from < 2: // not "romaine | lettuce leaves"
				return r.changed(f, words)
			}
		}
		if end > 1 && r.plainPair(words[end-2:end]) { // "eggs free range"
			end--
		} else if !words[end-1].quiet() {
			return found{}, false
		}
	}
	return found{}, false
}

// isJuiceOf reports whether the name is one of what a juice is of, which the table does
// not have: tangerine juice is no tangerine.
func (r *nameFinder) isJuiceOf(f found, behind []*token) bool {
	if len(behind) == 0 || behind[0].means.partOf != "juice" {
		return false
	}
	_, _, ok := r.foodOf([]byte(f.phrase + " juice"))
	return !ok
}

// partBehind reads "orange rind" as the zest; a part that the table does not have leaves
// the food in doubt.
func (r *nameFinder) partBehind(f found, behind []*token) found {
	if len(behind) == 0 || behind[0].means.partOf == "" {
		return f
	}
	if id, _, ok := r.foodOf([]byte(f.phrase + " " + behind[0].means.partOf)); ok {
		f.food = id
	} else {
		f.confidence = min(f.confidence, 0.6)
	}
	return f
}

// isManner reports whether a hyphen joins the name that ends at words[i] to a preparation
// of what follows: "chicken-fried steak" is no chicken.
func (r *nameFinder) isManner(words []*token, i int) bool {
	if i+1 >= len(words) || words[i].means.class&prepareWord == 0 || words[i+1].means.class&partWord == 0 {
		return false
	}
	from, to := words[i-1].end, words[i].start
	return from < to && r.line.Text[from:to] == "-"
}

// ending finds the longest name that ends just before end.
func (r *nameFinder) ending(words []*token, end int) (found, bool) {
	for from := max(0, end-longestName); from < end; from++ {
		if !r.beginsName(words[from]) || end-from == 1 && r.inWrongNumber(words[from]) {
			continue
		}
		if from > 0 && words[from-1].means.class&howWord != 0 && words[from].cutUp() {
			continue // of "finely chopped tomatoes" the "chopped tomatoes" are no tinned ones
		}
		phrase := r.phrase(words[from:end])
		if id, broad, ok := r.foodOf(phrase); ok {
			f := found{food: id, confidence: 1, phrase: string(phrase), from: from, to: end}
			if broad {
				f.confidence = 0.7
			}
			return f, true
		}
	}
	return found{}, false
}

// changed reads "vegan grated mozzarella" as a vegan mozzarella: the words that make a
// food another one, put before its name.
func (r *nameFinder) changed(f found, words []*token) (found, bool) {
	from, to := 0, 0
	for i := 0; i < f.from && to == 0; i++ {
		if n := r.claimLength(words[i:f.from]); n > 0 || words[i].means.class&changeWord != 0 {
			from, to = i, i+max(1, n)
		}
	}
	for to > 0 && to < f.from && words[to].means.class&changeWord != 0 {
		to++
	}
	if to == 0 {
		return found{}, false
	}
	leading := min(r.leading(words[:from], f.food), r.leading(words[to:f.from], f.food))
	phrase := string(r.phrase(words[from:to])) + " " + f.phrase
	id, _, ok := r.foodOf([]byte(phrase))
	if !ok || leading == 0 || to == f.from {
		return found{}, false
	}
	return found{food: id, confidence: min(0.9, leading), phrase: phrase, from: from, to: f.to}, true
}

func (t *token) cutUp() bool {
	return t.key == "chopped" || t.key == "diced" || t.key == "crushed" || t.key == "sliced"
}

// leading is how far the words before a name leave it what it is: 1 none, 0.9 what
// does not matter, 0.75 a variant, 0.6 unknown words, 0 another food or "vegan".
func (r *nameFinder) leading(words []*token, named food.ID) float64 {
	confidence := 1.0
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w.kind == numberToken && i+1 < len(words) && words[i+1].isSize(): // "1/2-inch cubes"
			i++
			confidence = min(confidence, 0.95)
		case r.plainPair(words[i:]):
			i++
			confidence = min(confidence, 0.95)
			if w.means.class&variantWord != 0 { // "fat free"
				confidence = min(confidence, 0.75)
			}
		case r.claimLength(words[i:]) > 0:
			claim, n := r.claimIn(words[i:])
			if !claim.keptBy(r.table.Food(named)) {
				return 0
			}
			i += n - 1
			confidence = min(confidence, 0.95)
		case r.flavourLength(words[i:], named) > 0: // "vanilla almond milk", "goat milk feta"
			if i += r.flavourLength(words[i:], named) - 1; i+1 < len(words) && flavours[words[i+1].key] {
				i++
			}
			confidence = min(confidence, 0.75)
		case w.means.class&changeWord != 0:
			return 0
		case w.quiet():
			confidence = min(confidence, 0.95)
			if w.kind == wordToken && (w.means.class&^leadWord == variantWord || w.means.class&^leadWord == partWord) {
				confidence = min(confidence, 0.75)
			}
		default:
			switch n, id := r.phraseIn(words, i); {
			case n > 0 && i+n < len(words) && flavours[words[i+n].key]: // "peach-flavored liqueur"
				i += n
				confidence = min(confidence, 0.75)
			case n > 0 && id != named:
				return 0
			case n > 0: // "arborio risotto rice"
				i += n - 1
				confidence = min(confidence, 0.95)
			default:
				confidence = min(confidence, 0.6)
			}
		}
	}
	return confidence
}

// flavourLength is how many words, of two at most, leave the food behind them what it is; 0: none.
func (r *nameFinder) flavourLength(words []*token, named food.ID) int {
	for n := min(2, len(words)); n > 0; n-- {
		r.steps++
		if slices.ContainsFunc(r.words.flavour[string(r.phrase(words[:n]))], func(id food.ID) bool {
			return id == named || slices.Contains(r.table.Food(named).Groups, id)
		}) {
			return n
		}
	}
	return 0
}

// isSize reports whether the word behind a number tells how long or heavy one piece is.
func (t *token) isSize() bool {
	u, ok := t.unit()
	return ok && (u == food.Inch || u == food.Centimetre || u.Kind() == food.Mass)
}

// flavours are words that make a food before them a taste of what follows. What the food
// holds is kept by the second look.
var flavours = map[string]bool{"flavored": true, "flavoured": true, "flavor": true, "flavour": true, "infused": true, "scented": true, "style": true}

// plainPair reports whether the words begin with two that change nothing together.
func (r *nameFinder) plainPair(words []*token) bool {
	if len(words) < 2 || words[0].means.class&leadWord == 0 {
		return false
	}
	r.steps++
	return r.words.plain[string(r.phrase(words[:2]))]
}

// phrase joins the words as the table's keys are.
func (r *nameFinder) phrase(words []*token) []byte {
	r.key = r.key[:0]
	for i, w := range words {
		if i > 0 {
			r.key = append(r.key, ' ')
		}
		r.key = append(r.key, w.key...)
	}
	return r.key
}

// foodOf looks a phrase up in the table, then among the other names of the words.
func (r *nameFinder) foodOf(phrase []byte) (id food.ID, broad, ok bool) {
	r.steps++
	ids := r.table.NamedByKey(phrase, r.locale)
	for _, named := range ids {
		if r.table.Food(named) != nil {
			broad, id, ok = ok, cmp.Or(id, named), true // two foods of one name: as good as a guess
		}
	}
	if ok {
		return id, broad || r.words.isBroad(string(phrase), r.where, r.unitNow(), r.has), true
	}
	for i := range r.words.food[string(phrase)] {
		rule := &r.words.food[string(phrase)][i]
		if r.table.Food(rule.food) != nil && rule.holds(r.where, r.unitNow(), r.has) {
			return rule.food, rule.broad, true
		}
	}
	return r.withoutHead(phrase)
}

// withoutHead reads "Manchego cheese" as Manchego, which is in the group cheese.
func (r *nameFinder) withoutHead(phrase []byte) (id food.ID, broad, ok bool) {
	at := bytes.LastIndexByte(phrase, ' ')
	if at < 0 {
		return "", false, false
	}
	groups := r.words.head[string(phrase[at+1:])]
	if groups == nil {
		return "", false, false
	}
	r.steps++
	named := r.table.NamedByKey(phrase[:at], food.AnyLocale)
	if len(named) != 1 {
		return "", false, false
	}
	f := r.table.Food(named[0])
	if f == nil || !slices.ContainsFunc(groups, func(g food.ID) bool { return slices.Contains(f.Groups, g) }) {
		return "", false, false
	}
	return f.ID, false, true
}

// unitNow is the unit as far as it is known: without one, pieces are counted.
func (r *nameFinder) unitNow() food.Unit {
	if r.line.Unit == "" && r.line.Amount.Stated() {
		return food.Piece
	}
	return r.line.Unit
}

// phraseIn is the length of the longest name that begins at words[i].
func (r *nameFinder) phraseIn(words []*token, i int) (n int, id food.ID) {
	if i < len(words) && !r.beginsName(words[i]) {
		return 0, ""
	}
	for k := 1; k <= longestName && i+k <= len(words); k++ {
		if k == 1 && r.inWrongNumber(words[i]) {
			continue
		}
		if named, _, ok := r.foodOf(r.phrase(words[i : i+k])); ok {
			n, id = k, named
		}
	}
	return n, id
}

// inWrongNumber reports whether the word names a food in its other number only: "2 green"
// are no greens, and "Cheddars" no cheddar.
func (r *nameFinder) inWrongNumber(w *token) bool {
	if w.plural {
		return r.words.singular[w.key]
	}
	return r.words.plural[w.key]
}

// beginsName reports whether any name begins with the word.
func (r *scanner) beginsName(w *token) bool {
	r.steps++
	return r.begins[w.key] || r.words.begins[w.key]
}

// phraseAt is phraseIn for the words at token i.
func (r *nameFinder) phraseAt(i int) (n int, id food.ID) {
	var words []*token
	for j := i; j < min(len(r.tokens), i+longestName); j++ {
		if r.tokens[j].kind == markToken && r.tokens[j].mark == '-' && r.tokens[j].glued {
			continue
		}
		if r.tokens[j].kind != wordToken {
			break
		}
		words = append(words, &r.tokens[j])
	}
	return r.phraseIn(words, 0)
}
