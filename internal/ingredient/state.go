package ingredient

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// What else the line says of its food, "dried", "in a tin", "3 sprigs", may make it
// another food of the table.

// inContext applies what the rest of the line says: "oregano, dried", a tin of
// tomatoes, a spoon of cumin, cider in Britain, the juice of lemons.
func (r *nameFinder) inContext(f found, words []*token) found {
	f = r.inState(f)
	for i := range r.words.context[f.phrase] {
		rule := &r.words.context[f.phrase][i]
		if r.table.Food(rule.food) != nil && rule.holds(r.where, r.unitNow(), r.has) {
			if f.food = rule.food; f.confidence == 0.7 {
				f.confidence = 0.9 // broad no longer: a tin of tuna
			}
			break
		}
	}
	if r.inOtherState(f) {
		f.confidence = min(f.confidence, 0.6)
	}
	if r.partOf != "" {
		if id, _, ok := r.foodOf([]byte(f.phrase + " " + r.partOf)); ok {
			f.food = id
		}
	}
	return f
}

// inState looks for the food's own row in a state that the line names: "oregano,
// dried", "ready-cooked Puy lentils". It has what the food has, and where words of the
// name are left out no more.
func (r *nameFinder) inState(f found) found {
	head := strings.LastIndexByte(f.phrase, ' ') + 1
	for _, state := range r.states {
		if strings.HasPrefix(f.phrase, state+" ") || strings.Contains(f.phrase, " "+state) {
			continue
		}
		phrases := []string{state + " " + f.phrase, f.phrase + " " + state}
		if head > 0 && state != "fresh" && r.words.meaning(f.phrase[head:]).class&partWord != 0 && !r.isIn(r.table.Food(f.food), state) {
			phrases = append(phrases, state+" "+f.phrase[:head-1]) // "smoked haddock fillet", but no "dried chilli flakes"
		}
		if state == "cooked" && !r.words.beginsClaim(f.phrase) {
			for rest := f.phrase; head > 0; { // "short grain brown rice": brown rice, then rice
				at := strings.IndexByte(rest, ' ') + 1
				if at == 0 {
					break
				}
				rest = rest[at:]
				phrases = append(phrases, state+" "+rest)
			}
		}
		was := r.table.Food(f.food)
		for _, phrase := range phrases {
			id, _, ok := r.foodOf([]byte(phrase))
			if !ok {
				continue
			}
			now, shorter := r.table.Food(id), len(phrase) < len(state)+1+len(f.phrase)
			if shorter && !sameKind(was, now) { // a cooked sweet potato is no cooked potato
				continue
			}
			if now.Origin == was.Origin && !addsAllergen(was, now) && !(shorter && addsAllergen(now, was)) { // cooked vegan bacon is no cooked bacon
				f.food, f.phrase = id, phrase
				return f
			}
		}
	}
	return f
}

// sameKind reports whether two foods share their first group, the closest.
func sameKind(a, b *food.Food) bool {
	return len(a.Groups) > 0 && len(b.Groups) > 0 && (slices.Contains(b.Groups, a.Groups[0]) || slices.Contains(a.Groups, b.Groups[0]))
}

// makesAnother are the states that make another food of a fresh one.
var makesAnother = map[string]bool{"dried": true, "frozen": true, "canned": true, "smoked": true, "pickled": true, "powdered": true}

// inOtherState reports whether the line names a state of a fresh food in which the table
// does not have it: dried pears, pickled beans.
func (r *nameFinder) inOtherState(f found) bool {
	fresh := r.table.Food(f.food)
	switch fresh.Aisle {
	case food.Produce, food.MeatAisle, food.FishAisle, food.Dairy:
	case food.Tins: // "dried pineapple pieces"
		return slices.Contains(r.states, "dried") && !slices.Contains(r.states, "canned") && !r.isIn(fresh, "dried") && slices.Contains(fresh.Groups, "fruit")
	default:
		return false
	}
	for _, state := range r.states {
		if sold := fresh.Aisle == food.MeatAisle || fresh.Aisle == food.FishAisle; makesAnother[state] && !(sold && state == "frozen") && !r.isIn(fresh, state) {
			return true
		}
	}
	return false
}

// isIn reports whether the food is sold in the state, by its names or by what it is.
func (r *nameFinder) isIn(f *food.Food, state string) bool {
	if state == "smoked" && (slices.Contains(f.Groups, "processed-meat") || slices.Contains(f.Groups, "sausages")) {
		return true
	}
	for _, name := range append([]string{f.Name}, f.Aliases...) {
		for _, w := range strings.Fields(food.PhraseKey(name)) {
			if stateWords[w] == state {
				return true
			}
		}
	}
	return false
}

// states of which a table has its own foods.
var stateWords = map[string]string{
	"fresh": "fresh", "dried": "dried", "dry": "dried", "ground": "ground", "frozen": "frozen", "canned": "canned",
	"tinned": "canned", "cooked": "cooked", "smoked": "smoked", "powdered": "powdered",
	"pickled": "pickled", "dehydrated": "dried", "jarred": "canned",
}

// stateOf is the state that token i tells of the food, if any.
func (r *scanner) stateOf(i int) string {
	t := r.peek(i)
	state := stateWords[t.key]
	switch {
	case state == "dried" && (r.has("washed") || r.has("rinsed") || r.has("cleaned") || r.isWord(i-1, "pat", "patted", "spin", "spun", "well", "thoroughly")),
		state == "dried" && t.key == "dry" && !r.beforeFood(i),                                   // "drained and dry"
		state == "ground" && r.isWord(i+1, "to", "into", "in", "with"),                           // "pods, ground to a powder"
		state == "frozen" && (r.has("fresh") || r.has("partially") || r.isWord(i-1, "if")),       // "partially frozen, to slice it"
		state == "cooked" && r.isWord(i+1, "according", "following", "as", "per", "until", "in"): // not what it is measured as
		state = ""
	}
	if u, ok := t.unit(); ok && u == food.Can {
		state = "canned"
	}
	if t.key == "eat" && (r.isWord(i-1, "to") || r.isWord(i-2, "to")) { // "ready-to-eat quinoa"
		state = "cooked"
	}
	if t.key == "bone" && (r.isWord(i+1, "in") || r.isWord(i+2, "in")) {
		state = "bone in"
	}
	return state
}

// beforeFood reports whether a word that can be a name follows token i.
func (r *scanner) beforeFood(i int) bool {
	t := r.peek(i + 1)
	return t.kind == wordToken && t.means.class&(stopWord|boundaryWord) == 0
}

// readStates gathers them, up to an "or" or a purpose: what follows is about another.
func (r *nameFinder) readStates() {
	for i := range r.tokens {
		t := r.peek(i)
		if t.kind != wordToken {
			continue
		}
		if t.key == "or" || t.key == "for" || t.key == "plus" || len(r.states) == 3 {
			return
		}
		state := r.stateOf(i)
		if state != "" {
			r.states = append(r.states, state)
		}
		if state == "powdered" {
			r.states = append(r.states, "ground")
		}
	}
}
