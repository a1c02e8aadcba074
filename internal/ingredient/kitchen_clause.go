package ingredient

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// kitchenClause reads one clause of a German line.
type kitchenClause struct {
	*kitchenReader
	line    Line
	stated  Measure // the mass of all of it: "(400 g)"
	heap    float64
	sizes   float64
	ceiling float64
	unsaid  bool     // "etwas": nobody states an amount
	unread  []string // words that nobody knows
	unknown []string // their keys
	head    string   // the key of a word before the food that makes another of it: "Saft"
	ofMany  float64  // how many of the food stand behind that word
	found   []kitchenFood
	said    []string // keys of the words that may make another food of the first
	claimed []string // keys of "vegan", "glutenfrei"
	states  []string // keys of those that must, or the food is not sure
}

// kitchenFood is a name in the clause.
type kitchenFood struct {
	ids        []food.ID
	key        string
	start, end int
	how        string // and, or, part, without, example, comma: what stands before it
	described  bool   // a word that does not matter stands beside it
}

func (c *kitchenClause) read(tokens []kitchenToken) []Line {
	outer, inner := parenthesised(tokens)
	outer = c.skipHeading(outer)
	rest := c.readAmount(outer)
	for _, part := range splitAtMarks(rest) {
		if !c.readTrailingAmount(part) {
			c.readWords(part, len(c.found) > 0)
		}
	}
	for _, part := range inner {
		c.readInner(part)
	}
	return c.lines()
}

// parenthesised takes what stands in brackets out; a comma stays in its place.
func parenthesised(tokens []kitchenToken) (outer []kitchenToken, inner [][]kitchenToken) {
	var within []kitchenToken
	depth := 0
	for _, t := range tokens {
		switch {
		case t.mark == '(':
			depth++
		case t.mark == ')':
			if depth--; depth <= 0 {
				inner, within, depth = append(inner, within), nil, 0
				outer = append(outer, kitchenToken{mark: ',', start: t.start, end: t.end})
			}
		case depth > 0:
			within = append(within, t)
		default:
			outer = append(outer, t)
		}
	}
	if len(within) > 0 {
		inner = append(inner, within)
	}
	return outer, inner
}

// splitAtMarks gives the stretches between commas and other marks. A full stop behind a
// word, as of "Pck.", parts nothing.
func splitAtMarks(tokens []kitchenToken) [][]kitchenToken {
	var out [][]kitchenToken
	from := 0
	for i, t := range tokens {
		if t.mark != 0 && t.mark != '.' && t.mark != '/' && t.mark != '"' && t.mark != '-' && t.mark != '\'' {
			out = append(out, tokens[from:i])
			from = i + 1
		}
	}
	return slices.DeleteFunc(append(out, tokens[from:]), func(part []kitchenToken) bool { return len(part) == 0 })
}

// skipHeading drops what stands before a colon and names no food: "Für den Teig:",
// "optional:".
func (c *kitchenClause) skipHeading(tokens []kitchenToken) []kitchenToken {
	at := slices.IndexFunc(tokens, func(t kitchenToken) bool { return t.mark == ':' })
	if at < 0 {
		return tokens
	}
	for i, t := range tokens[:at] {
		if t.number || t.word() && len(c.foodsOf(t.key)) > 0 && i == 0 {
			return tokens
		}
	}
	for _, t := range tokens[:at] {
		if t.word() {
			c.line.Optional = c.line.Optional || c.words.is("optional", t.key)
			c.tell(t)
		}
	}
	return tokens[at+1:]
}

// phraseAt gives the longest phrase of one of the kinds that begins with the token.
func (c *kitchenClause) phraseAt(tokens []kitchenToken, kinds ...string) (n int, kind, key string) {
	for n = min(c.words.longest, len(tokens)); n > 0; n-- {
		joined, ok := joinKeys(tokens[:n])
		if !ok {
			continue
		}
		for _, kind := range kinds {
			c.steps++
			if c.words.is(kind, joined) {
				return n, kind, joined
			}
		}
	}
	return 0, "", ""
}

// joinKeys joins the keys of words that stand side by side; a full stop between is none.
func joinKeys(tokens []kitchenToken) (key string, ok bool) {
	var keys []string
	for i, t := range tokens {
		switch {
		case t.mark == '.' && i > 0 && i < len(tokens)-1:
		case !t.word():
			return "", false
		default:
			keys = append(keys, t.key)
		}
	}
	return strings.Join(keys, " "), len(keys) > 0
}

// readInner reads what stands in brackets: a measure, or more words.
func (c *kitchenClause) readInner(tokens []kitchenToken) {
	for _, part := range splitAtMarks(tokens) {
		each := false
		for i := range part {
			each = each || part[i].word() && slices.Contains([]string{"je", "a"}, part[i].key)
			if m, n := c.measureAt(part[i:]); n > 0 {
				c.take(m, each)
				part = slices.Concat(part[:i], part[i+n:])
				break
			}
		}
		c.readWords(part, true)
	}
}

// kinds of words that may stand beside a food, the surest first.
var kitchenKinds = []string{"or", "example", "and", "claim", "without", "prepare", "state", "describe", "part", "optional", "some", "size", "about", "heap", "filler", "number", "mixed"}

// readWords reads the words of one stretch; behind tells that the food was named before.
func (c *kitchenClause) readWords(tokens []kitchenToken, behind bool) {
	how, described := "", false
	if behind {
		how = "comma"
	}
	for len(tokens) > 0 {
		if m, n := c.measureAt(tokens); n > 0 && len(c.found) > 0 {
			each := how == "each"
			c.take(m, each)
			tokens = tokens[n:]
			continue
		}
		if value, _ := c.numberAt(tokens); value > 0 && c.head != "" && len(c.found) == 0 {
			c.ofMany = value
		}
		if !tokens[0].word() {
			tokens = tokens[1:]
			continue
		}
		if n, key, ids := c.foodAt(tokens); n > 0 {
			c.found = append(c.found, kitchenFood{ids: ids, key: key, start: tokens[0].start, end: tokens[n-1].end, how: how, described: described})
			tokens, how, described = tokens[n:], "", false
			continue
		}
		n, kind, key := c.phraseAt(tokens[:c.beforeFood(tokens)], kitchenKinds...)
		if unit, _, length := c.unitAt(tokens); n == 0 && length > 0 && unitAlone(unit) { // "Salz, Prise Pfeffer"
			tokens = tokens[length:]
			continue
		}
		if n == 0 {
			c.readUnknown(tokens[0])
			tokens = tokens[1:]
			continue
		}
		switch kind {
		case "or", "and", "part", "without", "example":
			if len(c.found) == 0 && described { // "rote und gelbe Paprika" are two
				c.ceiling = min(c.ceiling, unsureConfidence)
			}
			if how != "without" {
				how = kind
			}
		case "about":
			if key == "a" {
				how = "each"
			}
		case "prepare", "describe", "size":
			c.said = append(c.said, key)
			described = true
		case "state":
			c.said, c.states = append(c.said, key), append(c.states, key)
			described = true
		case "claim":
			c.claimed = append(c.claimed, key)
		case "optional":
			c.line.Optional = true
		}
		if len(c.found) == 0 && c.words.heads[key] {
			c.head = key
		}
		c.said = append(c.said, key)
		if n < len(tokens) && tokens[n].number { // "Type 405"
			c.said = append(c.said, German.Key(c.text[tokens[0].start:tokens[n].end]))
		}
		tokens = tokens[n:]
	}
}

// foodAt gives the longest name of a food at the place.
func (c *kitchenClause) foodAt(tokens []kitchenToken) (n int, key string, ids []food.ID) {
	for n = min(c.names.Longest(), len(tokens)); n > 0; n-- {
		key, ok := c.nameOf(tokens[:n])
		c.steps++
		if !ok || c.words.is("prepare", key) && c.beginsFood(tokens[n:]) { // "gehacktes Basilikum"
			continue
		}
		if ids := c.words.mixed[key]; len(ids) > 0 {
			return n, key, ids
		}
		if ids := c.foodsOf(key); len(ids) > 0 {
			return n, key, ids[:1]
		}
	}
	return 0, "", nil
}

// nameOf joins the words and numbers of a name: "Weizenmehl Type 405".
func (c *kitchenClause) nameOf(tokens []kitchenToken) (key string, ok bool) {
	if !tokens[0].word() {
		return "", false
	}
	if !slices.ContainsFunc(tokens, func(t kitchenToken) bool { return t.number }) {
		key, ok = joinKeys(tokens)
		return key, ok && tokens[len(tokens)-1].word()
	}
	if slices.ContainsFunc(tokens, func(t kitchenToken) bool { return t.mark != 0 }) {
		return "", false
	}
	return German.Key(c.text[tokens[0].start:tokens[len(tokens)-1].end]), true
}

// beforeFood is how many tokens a phrase may have, so that it takes nothing of a longer
// name: "mit grüner Currypaste" is not "mit Grün".
func (c *kitchenClause) beforeFood(tokens []kitchenToken) int {
	for i := 1; i < min(c.words.longest, len(tokens)); i++ {
		if n, _, _ := c.foodAt(tokens[i:]); n > 1 {
			return i
		}
	}
	return len(tokens)
}

// beginsFood reports whether a food of one or two words follows.
func (c *kitchenClause) beginsFood(tokens []kitchenToken) bool {
	for n := 1; n <= min(2, len(tokens)); n++ {
		if key, ok := c.nameOf(tokens[:n]); ok && len(c.foodsOf(key)) > 0 {
			return true
		}
	}
	return false
}

// readUnknown notes a word that names no food and says nothing known. The name of a group
// is known, and what the group mostly contains is told.
func (c *kitchenClause) readUnknown(t kitchenToken) {
	c.unread = append(c.unread, c.text[t.start:t.end])
	c.unknown = append(c.unknown, t.key)
	c.tell(t)
	for _, id := range c.names.Foods(t.key) {
		c.told = widerPresence(c.told, mostlyIn(c.table, id))
	}
}

// tell notes what the parts of a word tell of allergens.
func (c *kitchenClause) tell(t kitchenToken) {
	c.told = widerPresence(c.told, c.words.hints.tell(c.text[t.start:t.end]))
}

// lines makes the lines of the foods that were found.
func (c *kitchenClause) lines() []Line {
	var out []Line
	for i, f := range c.found {
		switch {
		case f.how == "without":
			c.ceiling = min(c.ceiling, unsureConfidence)
		case len(out) == 0:
			out = append(out, c.first(f))
		case out[0].Food == f.ids[0]:
		case f.how == "comma" && out[0].Amount.Stated() && c.isKindOf(c.found[0], f):
			named := out[0].Name
			out[0] = c.first(f)
			out[0].Name, out[0].Confidence = named, min(out[0].Confidence, 0.95)
		case f.how == "or" || f.how == "example":
			out[0].Alternatives, c.also = append(out[0].Alternatives, f.ids...), append(c.also, f.ids...)
		case f.how == "and" && !c.line.Amount.Stated(), f.how == "comma" && !c.line.Amount.Stated():
			other := Line{Food: f.ids[0], Name: c.text[f.start:f.end], Confidence: c.confidence(f, f.ids[0])}
			out = append(out, other)
		default:
			out[0].With, c.also = append(out[0].With, f.ids...), append(c.also, f.ids...)
			if f.how == "and" || f.how == "" && c.found[i-1].how != "part" {
				c.ceiling = min(c.ceiling, missedConfidence)
			}
		}
	}
	if len(out) == 0 {
		line := c.line
		if line.Unit == "" && line.Amount.Stated() {
			line.Unit = food.Piece
		}
		if len(c.unread) > 0 {
			line.Name = strings.Join(c.unread, " ")
		}
		line.Grams, line.GramsBy = c.weigh(line)
		return append(out, line)
	}
	for i := range out {
		out[i].Confidence = min(out[i].Confidence, c.ceiling)
		out[i].Optional = c.line.Optional
	}
	return out
}

// isKindOf reports whether a food is a kind of the broad name before it: "Käse (Gouda)".
func (c *kitchenClause) isKindOf(broad, f kitchenFood) bool {
	return c.names.Broad(broad.key) && slices.ContainsFunc(c.names.Foods(broad.key), func(id food.ID) bool { return id != f.ids[0] && c.table.Covers(id, f.ids[0]) })
}

// first makes the line of the first food, with the amount and its grams.
func (c *kitchenClause) first(f kitchenFood) Line {
	line := c.line
	for _, word := range c.said { // "Hackfleisch, gemischt"
		if ids := c.words.mixed[word+" "+f.key]; len(ids) > 0 {
			f.ids = ids
		}
	}
	id := c.kindOf(f)
	if line.Unit == food.Jar && c.table.Covers("alcohol", id) {
		line.Unit = food.Glass
	}
	line.Food, line.Name, line.Confidence = id, c.text[f.start:f.end], c.confidence(f, id)
	if len(f.ids) > 1 {
		line.With, c.also = f.ids[1:], append(c.also, f.ids[1:]...)
	}
	if id == f.ids[0] && c.ofMany > 0 && !line.Amount.Stated() { // "Mark einer Vanilleschote"
		line.Amount = Amount{c.ofMany, c.ofMany}
	}
	if line.Amount.Stated() && line.Unit == "" {
		line.Unit = c.unitOfName(f.key, id)
	}
	if c.line.Size == "large" && line.Unit == food.Piece && c.table.Food(id).Portions[food.LargePiece] > 0 {
		line.Unit, c.sizes = food.LargePiece, 1
	}
	if c.unsaid {
		line.Amount, line.Unit = Amount{}, ""
	}
	line.Grams, line.GramsBy = c.weigh(line)
	if c.breaksClaim(id) {
		line.Food, line.Confidence = "", 0
		c.also = append(c.also, id)
		c.unread = append(c.unread, line.Name)
	}
	return line
}

// breaksClaim reports whether the food holds what the line says it is without: "glutenfreie
// Penne" are no penne.
func (c *kitchenClause) breaksClaim(id food.ID) bool {
	f := c.table.Food(id)
	return slices.ContainsFunc(c.claimed, func(key string) bool {
		denied := c.words.claims[key]
		return slices.ContainsFunc(denied.Allergens, func(a food.Allergen) bool { return f.Allergens.Presence(a) == food.Contains }) ||
			slices.ContainsFunc(denied.Diets, func(d food.Diet) bool { return !c.table.Fits(id, d) }) ||
			slices.ContainsFunc(denied.Excluded, func(ban food.ID) bool { return c.table.Covers(ban, id) })
	})
}

// kindOf gives the food that the words beside the name make of it: "Oregano, getrocknet",
// "Saft einer Zitrone", a tin of tomatoes.
func (c *kitchenClause) kindOf(f kitchenFood) food.ID {
	id := f.ids[0]
	if of, ok := c.words.of[c.head+" "+string(id)]; ok {
		return of
	}
	for _, word := range slices.Concat(c.said, c.unknown) {
		for _, key := range []string{word + " " + f.key, f.key + " " + word} {
			if ids := c.foodsOf(key); len(ids) > 0 && ids[0] != id {
				if i := slices.Index(c.unknown, word); i >= 0 {
					c.unread, c.unknown = slices.Delete(c.unread, i, i+1), slices.Delete(c.unknown, i, i+1)
				}
				c.states = slices.DeleteFunc(c.states, func(s string) bool { return s == word })
				c.claimed = slices.DeleteFunc(c.claimed, func(s string) bool { return s == word })
				return ids[0]
			}
		}
		if of, ok := c.words.of[word+" "+string(id)]; ok && word != German.Key("Saft") && word != German.Key("Schale") {
			return of
		}
	}
	held := map[food.Unit]string{food.Can: "Dose", food.Jar: "Glas", food.Cube: "Würfel", food.Stalk: "Stange"}[c.line.Unit]
	if of, ok := c.words.of[German.Key(held)+" "+string(id)]; ok && held != "" {
		return of
	}
	return id
}

// confidence in the food: 1 by its own name, 0.95 with words that do not matter, 0.75 with
// one that may make another food of it, 0.7 by a broad name.
func (c *kitchenClause) confidence(f kitchenFood, id food.ID) float64 {
	name := German.Key(c.table.NameIn(id, German))
	unsaid := slices.ContainsFunc(c.states, func(state string) bool { return !strings.Contains(name, state) && !strings.Contains(f.key, state) })
	switch {
	case len(f.ids) > 1 || c.names.Broad(f.key) && id == f.ids[0]:
		return unsureConfidence
	case unsaid && len(c.found) > 0 && f.start == c.found[0].start:
		return 0.75
	case f.described:
		return 0.95
	}
	return 1
}

// unitOfName is the unit that a name holds, where the food has it: a "Knoblauchzehe" is a
// clove. Else pieces are counted.
func (c *kitchenClause) unitOfName(key string, id food.ID) food.Unit {
	for word, unit := range map[string]food.Unit{"zeh": food.Clove, "blatt": food.Leaf, "blaett": food.Leaf, "filet": food.Fillet} {
		if strings.HasSuffix(key, word) && c.table.Food(id).Portions[unit] > 0 {
			return unit
		}
	}
	return food.Piece
}

// weigh finds the grams of the line as an English one's, by German measures.
func (c *kitchenClause) weigh(line Line) (float64, GramsBy) {
	r := c.english.newLineReader("", c.where)
	r.line, r.heap, r.sizes, r.other, r.unitWord = line, c.heap, c.sizes, c.stated, line.Unit != food.Piece
	if pack := c.words.pack[string(line.Unit)+" "+string(line.Food)]; pack > 0 && line.Each == (Measure{}) && c.stated == (Measure{}) {
		r.line.Each = Measure{Quantity: pack, Unit: food.Gram}
	}
	r.weigh()
	return r.line.Grams, r.line.GramsBy
}
