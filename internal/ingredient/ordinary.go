package ingredient

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// The ordinary food. A gluten-free pasta, an almond milk and a turkey bacon are named
// after a food that has what they are without. A line can leave it open which of the two
// is meant: by a choice whose other side names no food ("rice milk or whole"), a wish
// ("butter, preferably vegan"), a denial or half a claim ("not quite vegan cheese"). Such
// a line is unsure, and the ordinary food is one of its alternatives.

// stance is what a word says of how much a claim holds, as a set.
type stance uint8

const (
	wishWord     stance = 1 << iota // "preferably": what follows is wished for
	hedgeWord                       // "not", "semi": what follows holds in part, or not at all
	degreeWord                      // "quite": may stand between a hedge and what it is of
	ordinaryWord                    // "regular": the ordinary food
	textureWord                     // "crunchy": of any food; no food is named by it
	amountWord                      // "so": after "or" still of the amount
	possibleWord                    // "available": after "if" of what not everybody has
)

var stanceNames = map[string]stance{
	"wish": wishWord, "hedge": hedgeWord, "degree": degreeWord, "ordinary": ordinaryWord, "texture": textureWord, "approximate": amountWord, "possible": possibleWord,
}

// addOrdinary adds to each food that is free from something the ordinary one, where the
// line leaves it open.
func (r *Reader) addOrdinary(items *lineItems, l *mentionSearch) {
	words := l.standing(items)
	if !words.leaveOpen() {
		return
	}
	named := r.newLineReader("", items.where)
	for i := range items.lines {
		line := &items.lines[i]
		if id := named.ordinaryOf(line); id != "" {
			line.Confidence = min(line.Confidence, missedConfidence)
			if !items.has(id) && !slices.Contains(items.also, id) {
				line.Alternatives, items.also = append(line.Alternatives, id), append(items.also, id)
			}
		} else if words.claim && !words.onlyIf {
			line.Confidence = min(line.Confidence, missedConfidence)
		}
	}
}

// ordinaryOf is the food that the line's own is named after and free from something of:
// of oat milk, milk. The longest name that ends one of its names is it.
func (r *nameFinder) ordinaryOf(line *Line) food.ID {
	f := r.table.Food(line.Food)
	if f == nil {
		return ""
	}
	for _, name := range append([]string{line.Name, f.Name}, f.Aliases...) {
		phrase := food.PhraseKey(name)
		for more := true; more; _, phrase, more = strings.Cut(phrase, " ") {
			if id := r.freedOf(phrase, f.ID); id != "" {
				return id
			}
			if strings.Contains(phrase, " ") {
				continue
			}
			for at := 1; at+shortestHead <= len(phrase); at++ { // "cornflour"
				if id := r.freedOf(phrase[at:], f.ID); id != "" {
					return id
				}
			}
		}
	}
	return ""
}

// shortestHead is the length of the shortest name that is looked for at the end of a word.
const shortestHead = len("milk")

// freedOf is the food of that name, where the one given is free from something of it.
func (r *nameFinder) freedOf(name string, id food.ID) food.ID {
	if other, _, ok := r.foodOf([]byte(name)); ok && other != id && frees(r.table, id, other) {
		return other
	}
	return ""
}

// frees reports whether the food is without an allergen or the alcohol of the other's, or
// fits a diet that the other does not.
func frees(t *food.Table, id, other food.ID) bool {
	f, o := t.Food(id), t.Food(other)
	if isWithoutAlcoholOf(t, id, other) {
		return true
	}
	for _, a := range o.Allergens.Stated(food.Contains) {
		if f.Allergens.Presence(a) != food.Contains {
			return true
		}
	}
	return slices.ContainsFunc(food.FoodDiets(), func(d food.Diet) bool { return t.Fits(id, d) && !t.Fits(other, d) })
}

// isWithoutAlcoholOf reports whether the other food is alcohol and this one is none.
func isWithoutAlcoholOf(t *food.Table, id, other food.ID) bool {
	return t.Covers("alcohol", other) && !t.Covers("alcohol", id)
}

// standing is what each word of a line stands for.
type standing struct {
	*mentionSearch
	named   []bool // a food, of the reading or anywhere
	inName  []bool // within a name of the reading, as are the brackets in it
	read    []bool // the reading's own food
	flavour []bool // a fruit in the singular, which may be the flavour of an ordinary food
	claimed []bool // a claim
	claim   bool   // any word is of one
	onlyIf  bool   // nothing but an "if" leaves it open
}

func (l *mentionSearch) standing(items *lineItems) *standing {
	n := len(l.seen)
	s := &standing{mentionSearch: l, named: make([]bool, n), inName: make([]bool, n), read: make([]bool, n), flavour: make([]bool, n), claimed: make([]bool, n)}
	for i, w := range l.seen {
		l.steps++
		in := func(names []span) bool {
			return slices.ContainsFunc(names, func(n span) bool { return n.holds(w.start, w.end) })
		}
		s.inName[i] = in(items.names)
		s.read[i] = s.inName[i] && !s.says(i, ordinaryWord|hedgeWord) // "gluten-free (or regular) pasta"
		s.named[i] = s.read[i] || in(items.kinds)
		if _, words := l.claimEnding(i + 1); words > 0 {
			for k := i + 1 - words; k <= i; k++ {
				s.claimed[k], s.claim = true, true
			}
		}
	}
	for _, m := range l.mentions {
		for i, w := range l.seen {
			if len(m.foods) > 0 && w.start >= m.from && w.end <= m.to {
				s.named[i], s.flavour[i] = true, !strings.HasSuffix(l.text[m.from:m.to], "s") && areFruit(l.table, m.foods)
			}
		}
	}
	return s
}

// areFruit reports whether all the foods are fresh fruit.
func areFruit(t *food.Table, ids []food.ID) bool {
	return !slices.ContainsFunc(ids, func(id food.ID) bool { return t.Food(id).Aisle != food.Produce || !t.Covers("fruit", id) })
}

// leaveOpen reports whether any word leaves it open which food is meant.
func (s *standing) leaveOpen() bool {
	conditional := false
	for i := range s.seen {
		switch {
		case s.openChoice(i), s.openWish(i), s.hedged(i), s.ordinarySaid(i):
			return true
		case s.conditional(i):
			conditional = true
		}
	}
	s.onlyIf = conditional
	return conditional
}

// conditional reports whether an "if" at word i is of a claim: "gluten-free if needed", or
// of the food: "oat milk (if you can)".
func (s *standing) conditional(i int) bool {
	if s.seen[i].key != "if" || i == 0 {
		return false
	}
	if s.claim && !s.seen[i].apart && (s.claimed[i-1] || s.read[i-1]) {
		return true
	}
	if i++; i+1 < len(s.seen) && s.seen[i].key == "you" {
		i++
	}
	return i < len(s.seen) && s.says(i, possibleWord)
}

func (s *standing) says(i int, what stance) bool {
	return s.words.meaning(s.seen[i].key).stance&what != 0
}

// chooses reports whether the word, or a stroke before it, stands between the sides of a
// choice.
func (s *standing) chooses(i int) bool {
	return s.seen[i].key == "or" || s.seen[i].stroke && !s.seen[i].number && !(i > 0 && s.seen[i-1].key == "and")
}

// openChoice reports whether the choice at word i has a side that is no food by itself.
// Two sides that only tell how the food is ("smooth or crunchy") are no choice of foods.
func (s *standing) openChoice(i int) bool {
	if !s.chooses(i) {
		return false
	}
	left, right := i, i
	for left > 0 && (left == i && s.seen[i].stroke || !s.seen[left].apart) && !s.chooses(left-1) {
		left--
	}
	if s.seen[i].key == "or" {
		right++
	}
	from := right
	for right < len(s.seen) && (right == from && from == i || !s.seen[right].apart) && (right == i || !s.chooses(right)) {
		right++
	}
	before, after := span{left, i}, span{from, right}
	if s.manner(before) && s.manner(after) {
		return false
	}
	behindMark := s.seen[i].key == "or" && s.seen[i].apart || left == i
	return !s.settled(after) || !slices.Contains(s.flavour[after.from:after.to], false) || !behindMark && !s.settled(before)
}

// settled reports whether the words, by number, name a food, or nothing but an amount.
func (s *standing) settled(side span) bool {
	if side.from < side.to && s.says(side.from, amountWord) {
		return true
	}
	measured, other := false, false
	for i := side.from; i < side.to; i++ {
		if s.named[i] {
			return true
		}
		unit := unitOfWord[s.seen[i].key]
		means := s.words.meaning(s.seen[i].key)
		percent := strings.HasPrefix(s.text[s.seen[i].end:], "%") // "or 2%" is a milk
		measure := s.seen[i].number && !percent || unit != "" && unit != food.Piece || means.unit != "" && means.unit != food.Piece
		measured = measured || measure
		other = other || percent || !measure && means.class&(aboutWord|containerWord|stopWord) == 0
	}
	return measured && !other
}

// manner reports whether the words, by number, only tell how a food is.
func (s *standing) manner(side span) bool {
	for i := side.from; i < side.to; i++ {
		means := s.words.meaning(s.seen[i].key)
		how := means.class&(prepareWord|howWord) != 0 || means.stance&textureWord != 0 || stateWords[s.seen[i].key] != ""
		if !how || means.stance&ordinaryWord != 0 || s.named[i] || s.claimed[i] {
			return false
		}
	}
	return side.from < side.to
}

// openWish reports whether word i wishes for a claim or for the kind that was read:
// "preferably gluten-free", "milk, ideally oat", "vegan preferred".
func (s *standing) openWish(i int) bool {
	if !s.says(i, wishWord) || i+1 < len(s.seen) && s.seen[i+1].number {
		return false
	}
	from, to := i, i+1
	for to < len(s.seen) && !s.seen[to].apart {
		to++
	}
	if to > i+1 {
		from = i + 1
	}
	for from > 0 && from <= i && !s.seen[from].apart {
		from--
	}
	for k := from; k < to; k++ {
		adjective := s.words.meaning(s.seen[k].key).class&(plainWord|variantWord|prepareWord) != 0
		if s.claimed[k] || s.read[k] && !adjective {
			return true
		}
	}
	return false
}

// hedged reports whether a claim or the food's name begins at word i with a hedge before
// it, or ends there with an "ish" behind it.
func (s *standing) hedged(i int) bool {
	if i+1 < len(s.seen) && s.claimed[i] && !s.seen[i+1].apart && (s.seen[i+1].key == "ish" || s.seen[i+1].key == "like") {
		return true
	}
	if !s.inName[i] && !s.claimed[i] {
		return false
	}
	k := i - 1
	for k >= 0 && !s.seen[k+1].apart && s.says(k, degreeWord) && !s.says(k, hedgeWord) {
		k--
	}
	return k >= 0 && !s.seen[k+1].apart && s.says(k, hedgeWord) && !s.inName[k] && !(s.claimed[k] && k+1 == i)
}

// ordinarySaid reports whether word i tells of the ordinary food, apart from any name:
// "rice milk (regular is fine)".
func (s *standing) ordinarySaid(i int) bool {
	if !s.says(i, ordinaryWord) {
		return false
	}
	from, to := i, i+1
	for from > 0 && !s.seen[from].apart {
		from--
	}
	for to < len(s.seen) && !s.seen[to].apart {
		to++
	}
	return !slices.Contains(s.named[from:to], true)
}
