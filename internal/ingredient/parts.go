package ingredient

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// The stretches of a line behind its amount: the one that names the food, and those
// around it.

func (r *lineReader) readFoods() {
	var named bool
	all := r.aroundBrackets(r.stretches())
	for i, s := range all {
		switch {
		case r.readMeasure(s):
		case i >= 2*maxFoods:
			r.note(s.start, s.end, s.words)
		case s.brackets, i >= maxFoods:
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
		r.capConfidence(compoundConfidence)
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
			r.capConfidence(missedConfidence)
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
	r.alsoMixed(f)
}

// alsoMixed adds what is in a mixture besides its first food.
func (r *lineReader) alsoMixed(f found) {
	for _, id := range r.words.mixed[f.phrase] {
		r.others = append(r.others, otherFood{food: id, confidence: f.confidence, and: true, part: true})
	}
}

// take makes f the food of the line.
func (r *lineReader) take(f found, words []*token, and bool) {
	r.line.Food, r.line.Confidence, r.foodName = f.food, min(f.confidence, r.ceiling), f.phrase
	r.nameWords = words[f.from:f.to]
	r.alsoMixed(f)
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

// shareAmount lowers the confidence where one measure is of several foods together:
// "200 g garlic and herbs".
func (r *lineReader) shareAmount(and bool) {
	if and && !r.ofEach && r.unitWord && r.line.Unit.Kind() != food.Count {
		r.capConfidence(unsureConfidence)
	}
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

func joined(parts []string) string { return strings.Join(parts, ", ") }
