package ingredient

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// A German ingredient line is read from left to right:
//
//	line   = clause { ( "+" | "und" ) number … }     "2 kg Kartoffeln und 1 Zwiebel"
//	clause = [ amount ] name { mark more } { "(" more ")" }
//	amount = [ about ] number [ "-" number ] { size | heap } [ unit ]
//	       | { size | heap } unit                    "Prise Salz" is one
//	name   = { word } food { ( "oder" | "und" | "," | part ) { word } food }
//
// Foods are the longest names at a place; every other word is known to say nothing of the
// food, or is unread. What no word of the data explains makes the line unsure, and its
// parts still tell of allergens.

// readKitchen reads a line as German, and as English where that is surer.
func (r *Reader) readKitchen(text string, where food.Country) []Line {
	clean, cut := (&lineWords{}).cleanLine(text)
	k := &kitchenReader{Reader: r, words: r.kitchen, text: clean, where: cmp.Or(where, "DE")}
	lines := k.read(cut)
	if first := lines[0]; first.Food != "" && first.Confidence >= SureConfidence {
		return lines
	}
	english := r.english.ReadLines(text, where)
	if e := english[0]; e.Food == "" || e.Confidence < SureConfidence || len(e.Unread) > 0 {
		return lines
	}
	for i := range english { // what the German words name is there all the same
		for _, a := range lines[0].Allergens.Stated(food.Contains) {
			english[i].Allergens = english[i].Allergens.With(a, food.Contains)
		}
	}
	return english
}

// kitchenReader reads one line.
type kitchenReader struct {
	*Reader
	words *kitchenWords
	text  string
	where food.Country
	told  food.Allergens // what words that name no food tell
	also  []food.ID      // alternatives and parts
	steps int            // lookups; tests bound them
}

// kitchenToken is a word, a number or a mark.
type kitchenToken struct {
	key        string // of a word
	value      float64
	fraction   bool
	number     bool
	mark       rune // 0: none
	start, end int
}

func (t *kitchenToken) word() bool { return t.key != "" }

func (k *kitchenReader) read(cut bool) []Line {
	k.told = quietMention.allergens
	var lines []Line
	var unread []string
	for _, clause := range k.clauses(k.lex()) {
		c := &kitchenClause{kitchenReader: k, heap: 1, sizes: 1, ceiling: 1}
		lines = append(lines, c.read(clause)...)
		unread = append(unread, c.unread...)
	}
	if len(lines) == 0 {
		lines = []Line{{}}
	}
	if cut {
		unread = append(unread, "…")
	}
	return k.judge(lines, unread)
}

// judge says of all lines what the whole line does of allergens and diets.
func (k *kitchenReader) judge(lines []Line, unread []string) []Line {
	own, fits := ownFacts(k.table, &lineItems{lines: lines, also: k.also})
	all := widerPresence(own, k.told)
	missed := slices.ContainsFunc(k.told.Stated(food.Contains), func(a food.Allergen) bool { return own.Presence(a) == food.No })
	foodless := slices.ContainsFunc(lines, func(l Line) bool { return l.Food == "" })
	if len(unread) > 0 || foodless {
		fits = nil
		for _, a := range food.AllAllergens() {
			if all.Presence(a) == food.No {
				all = all.With(a, food.May)
			}
		}
	}
	for i := range lines {
		l := &lines[i]
		l.Text, l.Allergens, l.Diets, l.Unread = k.text, all, slices.Clone(fits), slices.Clone(unread)
		switch {
		case l.Food == "":
			l.Confidence = 0
		case missed:
			l.Confidence = min(l.Confidence, missedConfidence)
		case len(unread) > 0:
			l.Confidence = min(l.Confidence, unsureConfidence)
		}
	}
	return lines
}

// lex cuts the text. "1,5" and "1.5" are decimals, "1.000" is a thousand, "1 1/2" and "1½"
// one number.
func (k *kitchenReader) lex() []kitchenToken {
	var out []kitchenToken
	text := k.text
	for i := 0; i < len(text) && len(out) < maxTokens; {
		c, size := utf8.DecodeRuneInString(text[i:])
		switch t := (kitchenToken{start: i, end: i + size}); {
		case food.VulgarFraction(c) > 0:
			t.number, t.fraction, t.value = true, true, food.VulgarFraction(c)
			out = append(out, t)
		case unicode.IsDigit(c):
			t.end = i + t.readNumber(text[i:])
			out = append(out, t)
		case unicode.IsLetter(c):
			t.end = i + lengthOfWord(text[i:])
			t.key = cmp.Or(German.Key(text[i:t.end]), "?")
			out = append(out, t)
		case c == '%':
			t.key = "%"
			out = append(out, t)
		case saysUnread(c):
			t.key = "?"
			out = append(out, t)
		case !unicode.IsSpace(c):
			t.mark = cmp.Or(sameMark[c], c)
			out = append(out, t)
		}
		if n := len(out); n > 0 && out[n-1].end > i {
			size = out[n-1].end - i
		}
		i += size
		if n := len(out); n > 1 && out[n-1].fraction && out[n-2].number && !out[n-2].fraction {
			out[n-2].value += out[n-1].value
			out[n-2].end = out[n-1].end
			out = out[:n-1]
		}
	}
	return out
}

// readNumber reads the number that the text begins with, and gives its length.
func (t *kitchenToken) readNumber(text string) int {
	digits := func(from int) int {
		for from < len(text) && '0' <= text[from] && text[from] <= '9' {
			from++
		}
		return from
	}
	end := digits(0)
	plain := text[:end]
	if end < len(text) && (text[end] == ',' || text[end] == '.') {
		if more := digits(end + 1); more > end+1 {
			if text[end] == '.' && more == end+4 {
				plain += text[end+1 : more]
			} else {
				plain += "." + text[end+1:more]
			}
			end = more
		}
	}
	t.number = true
	t.value, _ = strconv.ParseFloat(plain, 64)
	if end == len(plain) && end < len(text) && (text[end] == '/' || strings.HasPrefix(text[end:], "⁄")) {
		_, size := utf8.DecodeRuneInString(text[end:])
		if more := digits(end + size); more > end+size {
			if below, _ := strconv.ParseFloat(text[end+size:more], 64); below > 0 {
				t.value, t.fraction, end = t.value/below, true, more
			}
		}
	}
	return max(end, 1)
}

// lengthOfWord is that of the word that the text begins with; hyphens and apostrophes
// between letters are part of it.
func lengthOfWord(text string) int {
	end := 0
	for end < len(text) {
		c, size := utf8.DecodeRuneInString(text[end:])
		next, _ := utf8.DecodeRuneInString(text[end+size:])
		joins := strings.ContainsRune("-‐‑'’", c) && unicode.IsLetter(next)
		if !unicode.IsLetter(c) && !unicode.Is(unicode.Mn, c) && !unicode.IsDigit(c) && !joins {
			break
		}
		end += size
	}
	return end
}

// clauses cuts where another amount begins: "+ 1 EL", "und 1 Zwiebel".
func (k *kitchenReader) clauses(tokens []kitchenToken) [][]kitchenToken {
	var out [][]kitchenToken
	from, depth, named := 0, 0, false
	for i, t := range tokens {
		switch {
		case t.mark == '(':
			depth++
		case t.mark == ')':
			depth--
		case depth == 0 && named && i+1 < len(tokens) && tokens[i+1].number && (t.mark == '+' || k.words.is("and", t.key)):
			out = append(out, tokens[from:i])
			from, named = i+1, false
		}
		named = named || t.word() && len(k.foodsOf(t.key)) > 0
	}
	return append(out, tokens[from:])
}

// foodsOf gives the foods of a name, without groups.
func (k *kitchenReader) foodsOf(key string) []food.ID {
	k.steps++
	var foods []food.ID
	for _, id := range k.names.Foods(key) {
		if k.table.Food(id) != nil {
			foods = append(foods, id)
		}
	}
	return foods
}
