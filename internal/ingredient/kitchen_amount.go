package ingredient

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// Amounts of German lines: numbers in digits and words, ranges, sizes, units and measures.

// readAmount reads the amount that the clause begins with and gives what follows.
func (c *kitchenClause) readAmount(tokens []kitchenToken) []kitchenToken {
	tokens = c.skipBefore(tokens)
	from, n := c.numberAt(tokens)
	switch {
	case n == 0 && c.unsaid:
		return c.readUnit(tokens)
	case n == 0:
		return c.readLonelyUnit(tokens)
	}
	tokens = tokens[n:]
	c.line.Amount = Amount{from, from}
	if len(tokens) > 1 && (tokens[0].mark == '-' || tokens[0].key == German.Key("bis") || c.words.is("or", tokens[0].key)) {
		if to, more := c.numberAt(tokens[1:]); more > 0 && to > from {
			c.line.Amount.To = to
			tokens = tokens[1+more:]
		}
	}
	if len(tokens) > 2 && (tokens[0].mark == '*' || tokens[0].key == "x" || tokens[0].key == "mal") { // "2 x 400 g Tomaten"
		if each, more := c.measureAt(tokens[1:]); more > 0 {
			c.line.Each = each
			tokens = tokens[1+more:]
		}
	}
	return c.readUnit(tokens)
}

// skipBefore skips "ca." and "etwas".
func (c *kitchenClause) skipBefore(tokens []kitchenToken) []kitchenToken {
	for len(tokens) > 0 {
		n, kind, _ := c.phraseAt(tokens, "some", "about", "optional")
		if n == 0 && tokens[0].mark != 0 && tokens[0].mark != '(' {
			n = 1
		}
		if n == 0 {
			break
		}
		c.unsaid = c.unsaid || kind == "some"
		c.line.Optional = c.line.Optional || kind == "optional"
		tokens = tokens[n:]
	}
	return tokens
}

// readLonelyUnit reads "Prise Salz" and "kleine Dose Mais" as one of the unit. Of several,
// "Zweige Thymian", and of a mass or a volume without its number nobody knows how much; a
// spoon or a cup is rather a number that is missing, so that a person is asked.
func (c *kitchenClause) readLonelyUnit(tokens []kitchenToken) []kitchenToken {
	before, line, sizes, heap := tokens, c.line, c.sizes, c.heap
	c.readSizes(&tokens)
	unit, factor, n := c.unitAt(tokens)
	measure := n > 0 && factor != 1 && startsUpper(c.text[tokens[0].start:]) // "Pfund", but no "dag"
	if n > 0 && (measure || unitAlone(unit)) && hasWords(tokens[n:]) && !c.namesFoodAt(tokens) {
		if !c.isPlural(tokens[0], unit) {
			c.line.Amount, c.line.Unit = Amount{factor, factor}, unit
		}
		if measure || spoonOrCup(unit) {
			c.ceiling = min(c.ceiling, unsureConfidence)
		}
		tokens = tokens[n:]
		c.readSizes(&tokens)
		return tokens
	}
	c.line, c.sizes, c.heap = line, sizes, heap
	return before
}

// unitAlone reports whether one of the unit may be meant where no number stands: a spoon, a
// cup or what is counted, but no gram and no litre.
func unitAlone(u food.Unit) bool {
	switch u {
	case food.Piece, food.Inch, food.Centimetre:
		return false
	}
	return u.Kind() == food.Count || lonely[u] || spoonOrCup(u)
}

func spoonOrCup(u food.Unit) bool { return u == food.Teaspoon || u == food.Tablespoon || u == food.Cup }

func startsUpper(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(first)
}

// isPlural reports whether the word is the name of several of the unit.
func (c *kitchenClause) isPlural(t kitchenToken, u food.Unit) bool {
	return u.NameIn(German, 1) != u.NameIn(German, 2) && strings.EqualFold(c.text[t.start:t.end], u.NameIn(German, 2))
}

// namesUnit reports whether the word is the name of a unit, letter by letter: "Zehe" has the
// key of "zehn".
func (c *kitchenClause) namesUnit(t kitchenToken) bool {
	u, ok := c.names.Unit(t.key)
	return ok && (strings.EqualFold(c.text[t.start:t.end], u.NameIn(German, 1)) || c.isPlural(t, u))
}

// namesFoodAt reports whether a food's name of several words begins here.
func (c *kitchenClause) namesFoodAt(tokens []kitchenToken) bool {
	n, _, _ := c.foodAt(tokens)
	return n > 0
}

// numberAt reads a number in digits or words; "eine" before "halbe" is none of its own.
func (c *kitchenClause) numberAt(tokens []kitchenToken) (value float64, n int) {
	if len(tokens) == 0 || c.namesUnit(tokens[0]) {
		return 0, 0
	}
	if tokens[0].number {
		return tokens[0].value, 1
	}
	n, _, key := c.phraseAt(tokens, "number")
	if n == 0 || n == len(tokens) {
		return 0, 0
	}
	return c.words.number[key], n
}

// measureAt reads a number and a unit of mass, volume or length.
func (c *kitchenClause) measureAt(tokens []kitchenToken) (Measure, int) {
	if len(tokens) < 2 || !tokens[0].number {
		return Measure{}, 0
	}
	value, at := tokens[0].value, 1
	if len(tokens) > 3 && tokens[1].mark == '-' && tokens[2].number { // the middle of a range
		value, at = (value+tokens[2].value)/2, 3
	}
	unit, factor, n := c.unitAt(tokens[at:])
	if n == 0 || unit.Kind() == food.Count && unit != food.Centimetre {
		return Measure{}, 0
	}
	return Measure{Quantity: value * factor, Unit: unit}, at + n
}

// unitAt reads a unit; factor is how many of it the word stands for: "Pfund" is 500 g.
func (c *kitchenClause) unitAt(tokens []kitchenToken) (unit food.Unit, factor float64, n int) {
	for n = min(2, len(tokens)); n > 0; n-- {
		key, ok := joinKeys(tokens[:n])
		if !ok {
			continue
		}
		if m, ok := c.words.measure[key]; ok {
			return m.Unit, m.Quantity, n + dotsAfter(tokens[n:])
		}
		if u, ok := c.names.Unit(key); ok {
			return u, 1, n + dotsAfter(tokens[n:])
		}
	}
	return "", 0, 0
}

func dotsAfter(tokens []kitchenToken) int {
	if len(tokens) > 0 && tokens[0].mark == '.' {
		return 1
	}
	return 0
}

var kitchenSizes = map[string]float64{"small": 0.75, "medium": 1, "large": 1.3}

// readUnit reads sizes and the unit. A unit that nothing follows is the food: "3 Zehen".
func (c *kitchenClause) readUnit(tokens []kitchenToken) []kitchenToken {
	c.readSizes(&tokens)
	if unit, factor, n := c.unitAt(tokens); n > 0 && hasWords(tokens[n:]) {
		c.line.Unit = unit
		if factor != 1 {
			c.line.Amount = c.line.Amount.times(factor)
		}
		tokens = tokens[n:]
		c.readSizes(&tokens)
	}
	return tokens
}

func hasWords(tokens []kitchenToken) bool {
	return slices.ContainsFunc(tokens, func(t kitchenToken) bool { return t.word() })
}

// readSizes skips sizes of pieces and how full a spoon is.
func (c *kitchenClause) readSizes(tokens *[]kitchenToken) {
	for {
		n, kind, key := c.phraseAt(*tokens, "size", "heap", "about")
		if n == 0 || !hasWords((*tokens)[n:]) {
			return
		}
		if t := (*tokens)[0]; c.text[t.start:t.end] == "KL" { // a coffee spoon, and "kl." is small
			return
		}
		if joined, _ := joinKeys(*tokens); len(c.foodsOf(joined)) > 0 { // "kleine Kartoffeln"
			return
		}
		switch kind {
		case "size":
			size := c.words.kinds["size"][key]
			c.line.Size, c.sizes = size, kitchenSizes[size]
		case "heap":
			c.heap = c.words.heap[key]
		}
		*tokens = (*tokens)[n+dotsAfter((*tokens)[n:]):]
	}
}

// readTrailingAmount reads "250 g" behind a name without an amount, and "à 400 g".
func (c *kitchenClause) readTrailingAmount(tokens []kitchenToken) bool {
	if len(c.found) == 0 {
		return false
	}
	m, n := c.measureAt(tokens)
	if n == 0 || n < len(tokens) {
		return false
	}
	c.take(m, false)
	return true
}

// take takes a stated measure: the amount of a line that has none, the size of each
// package, or else the mass of all.
func (c *kitchenClause) take(m Measure, each bool) {
	packed := slices.Contains([]food.Unit{food.Can, food.Jar, food.Packet, food.Bottle}, c.line.Unit)
	switch {
	case !c.line.Amount.Stated() && !c.unsaid:
		c.line.Amount, c.line.Unit = Amount{m.Quantity, m.Quantity}, m.Unit
	case m.Unit == food.Centimetre && c.line.Unit == food.Piece:
		c.line.Amount, c.line.Unit = Amount{m.Quantity, m.Quantity}, m.Unit
	case each || packed && c.line.Amount.From > 1:
		c.line.Each = m
	default:
		c.stated = m
	}
}
