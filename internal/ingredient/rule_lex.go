package ingredient

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// mark is what stands between words, by how much it separates.
type mark uint8

const (
	noMark mark = iota
	joins       // "and", "or": a list goes on
	comma       // , / + ( )
	dash        // between spaces
	colon
	stops // . ; ! ? a bullet
	line  // the end of a line
)

var markOf = map[rune]mark{
	',': comma, '/': comma, '+': comma, '(': comma, ')': comma, '、': comma, '|': comma, '–': dash, '—': dash,
	':': colon, '：': colon, '=': colon, '…': stops, ';': stops, '.': stops, '!': stops, '?': stops, '¡': stops, '¿': stops,
	'•': stops, '·': stops, '*': stops, '‣': stops, '◦': stops, '▪': stops,
	'\n': line, '\r': line, '\u2028': line, '\u2029': line,
}

// ruleToken is a word, or a mark between words.
type ruleToken struct {
	mark       mark
	from, to   int // of the plain text: words there stand one space apart
	start, end int // of what was typed
}

// ruleText is a typed rule cut into tokens.
type ruleText struct {
	typed  string
	plain  string // the words in the singular, without accents
	tokens []ruleToken

	// german gives the words of a German compound; nil for English.
	german *Reader
}

// cutRule splits in one pass. A letter or sign of any kind that is no mark and no
// space is a word, so that what we cannot read is seen and refused.
func (r *Reader) cutRule(typed string) ruleText {
	t := ruleText{typed: typed}
	if r.in == German {
		t.german = r
	}
	var plain strings.Builder
	start := -1
	word := func(end int) {
		if start < 0 {
			return
		}
		t.addWord(&plain, start, end)
		start = -1
	}
	for at, r := range typed {
		size := utf8.RuneLen(r)
		switch kind := t.kindOf(r, at, start); kind {
		case partOfWord:
			if start < 0 {
				start = at
			}
		case between:
			word(at)
		case hidden:
			// an apostrophe, or a mark on a letter: the word goes on
		default:
			word(at)
			t.tokens = append(t.tokens, ruleToken{mark: mark(kind), start: at, end: at + size})
		}
	}
	word(len(typed))
	t.plain = plain.String()
	return t
}

// What a character is, besides the marks.
const (
	partOfWord = -1 - iota
	between
	hidden
)

func (t *ruleText) kindOf(r rune, at, start int) int {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
		return partOfWord
	}
	if r == ' ' {
		if t.german != nil && t.withinInitials(at, start) {
			return hidden
		}
		return between
	}
	if m, ok := markOf[r]; ok {
		if (r == '/' || r == '.') && t.abbreviates(at, start) {
			return hidden
		}
		return int(m)
	}
	switch {
	case r == '-' || r == '‐' || r == '‑' || r == '−':
		return t.kindOfDash(at)
	case strings.ContainsRune("'’‘`´ʼ′", r), unicode.In(r, unicode.Mn, unicode.Cf):
		return hidden
	case unicode.IsSpace(r), strings.ContainsRune("_\"“”„«»‹›", r):
		return between
	}
	return partOfWord
}

// abbreviates reports whether the mark stands within "n/a", "w/o" or "e.g.": between
// two letters that stand alone, or behind the last of such.
func (t *ruleText) abbreviates(at, start int) bool {
	if start < 0 {
		return false
	}
	letters, marks := 0, 0
	for _, r := range t.typed[start:at] {
		if unicode.IsLetter(r) {
			letters++
		} else {
			marks++
		}
	}
	if letters != marks+1 || letters > 3 {
		return false
	}
	rest := t.typed[at+1:]
	if t.german != nil && t.typed[at] == '.' {
		rest = strings.TrimPrefix(rest, " ") // "k. A."
		if second, size := utf8.DecodeRuneInString(rest); rest != t.typed[at+1:] && !(unicode.IsLetter(second) && strings.HasPrefix(rest[size:], ".")) {
			rest = t.typed[at+1:]
		}
	}
	next, size := utf8.DecodeRuneInString(rest)
	after, _ := utf8.DecodeRuneInString(rest[size:])
	return unicode.IsLetter(next) && !unicode.IsLetter(after) || marks > 0 && !unicode.IsLetter(next)
}

// kindOfDash tells the dash in "nut-free" from one between spaces and from a bullet.
func (t *ruleText) kindOfDash(at int) int {
	before, _ := utf8.DecodeLastRuneInString(t.typed[:at])
	_, size := utf8.DecodeRuneInString(t.typed[at:])
	after, _ := utf8.DecodeRuneInString(t.typed[at+size:])
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	line := strings.TrimRight(t.typed[:at], " \t")
	switch {
	case inWord(before) && inWord(after):
		return between
	case t.german != nil && unicode.IsLetter(before) && (unicode.IsSpace(after) || after == ','):
		return between // "Erd- und Haselnüsse"
	case line == "" || strings.HasSuffix(line, "\n"):
		return int(stops)
	}
	return int(dash)
}

// addWord adds a stretch without spaces as the words that it is, or as the number of
// a list's item: "1." and "2)" are bullets.
func (t *ruleText) addWord(plain *strings.Builder, start, end int) {
	typed := t.typed[start:end]
	if strings.Trim(typed, "0123456789") == "" && strings.ContainsAny(t.typed[end:min(end+1, len(t.typed))], ".)") {
		t.tokens = append(t.tokens, ruleToken{mark: stops, start: start, end: end})
		return
	}
	if typed == "&" {
		typed = t.and()
	}
	if t.german != nil {
		for _, key := range t.germanWords(start, end) {
			t.addPlain(plain, key, start, end)
		}
		return
	}
	for more := true; more; { // "eggs&milk"
		var part string
		part, typed, more = strings.Cut(typed, "&")
		if key := ruleKey(part); key != "" {
			t.addPlain(plain, key, start, end)
		}
		if more {
			t.addPlain(plain, "and", start, end)
		}
	}
}

func (t *ruleText) addPlain(plain *strings.Builder, key string, start, end int) {
	if plain.Len() > 0 {
		plain.WriteByte(' ')
	}
	from := plain.Len()
	plain.WriteString(key)
	t.tokens = append(t.tokens, ruleToken{from: from, to: plain.Len(), start: start, end: end})
}

// ruleKey gives a word as phrases are looked up.
func ruleKey(typed string) string {
	if !strings.ContainsFunc(typed, func(r rune) bool { return r >= utf8.RuneSelf || r < '0' }) {
		return food.Singular(strings.ToLower(typed))
	}
	kept := strings.Map(func(r rune) rune {
		if r == '/' || r == '.' || unicode.In(r, unicode.Mn, unicode.Cf) || strings.ContainsRune("'’‘`´ʼ′", r) {
			return -1
		}
		return r
	}, typed)
	return food.Singular(food.Folded(strings.ToLower(kept)))
}

// lexeme is a mark, or the longest phrase that we know at a place; one word that we
// do not know is a lexeme too.
type lexeme struct {
	mark     mark
	word     *ruleWord // what the data says of it; nil: nothing
	things   []string  // the keys of what it names
	label    bool      // the name of whom a rule is for: "Ada:"
	from, to int       // tokens
}

func (l *lexeme) has(r role) bool { return l.word != nil && l.word.roles&r != 0 }

func (l *lexeme) unknown() bool {
	return l.mark == noMark && l.word == nil && len(l.things) == 0 && !l.label
}

// lex finds the longest phrase at each place, in a bounded number of steps a word.
func (r *ruleReader) lex() {
	tokens := r.text.tokens
	for at := 0; at < len(tokens); {
		r.steps++
		if tokens[at].mark != noMark {
			r.lexemes = append(r.lexemes, lexeme{mark: tokens[at].mark, from: at, to: at + 1})
			at++
			continue
		}
		l := r.longestAt(at)
		r.lexemes = append(r.lexemes, l)
		at = l.to
	}
	r.shareHeads()
	for i, labels := 0, 0; i < len(r.lexemes) && labels < maxLabels; i++ {
		if r.lexemes[i].unknown() {
			r.lexemes[i].label = r.isLabel(i)
			labels++
		}
	}
}

// maxLabels is how many people one rule may name.
const maxLabels = 4

func (r *ruleReader) longestAt(at int) lexeme {
	tokens := r.text.tokens
	end := at + 1
	if first := r.text.plain[tokens[at].from:tokens[at].to]; r.words.begins[first] || r.begins[first] {
		for end < len(tokens) && tokens[end].mark == noMark && end-at < r.longest {
			end++
		}
	}
	for ; end > at; end-- {
		key := r.text.plain[tokens[at].from:tokens[end-1].to]
		r.steps++
		word, things := r.words.phrases[key], r.thingsOf(key)
		if word != nil || len(things) > 0 {
			return lexeme{word: word, things: things, from: at, to: end}
		}
	}
	return lexeme{from: at, to: at + 1}
}

// thingsOf gives the key if it names something. A name with "and" in it that is also
// a list of names stands for both: "macaroni and cheese".
func (r *ruleReader) thingsOf(key string) []string {
	if !r.isName(key) {
		return nil
	}
	things := []string{key}
	if and := " " + r.text.and() + " "; strings.Contains(key, and) {
		parts := strings.Split(key, and)
		for _, part := range parts {
			r.steps++
			if !r.isName(part) {
				return things
			}
		}
		things = append(things, parts...)
	}
	return things
}

// isName reports whether a key names something that can be left out, or a diet.
func (r *Reader) isName(key string) bool {
	if w := r.rules.phrases[key]; w != nil && w.term != nil {
		return true
	}
	_, diet := r.names.Diet(key)
	_, allergen := r.names.Allergen(key)
	return diet || allergen || len(r.names.Foods(key)) > 0
}

// isLabel reports whether an unknown lexeme is somebody's name: one word with a
// capital, alone before a colon at the beginning of what is said, that resembles
// nothing that can be left out.
func (r *ruleReader) isLabel(i int) bool {
	if i+1 >= len(r.lexemes) || r.lexemes[i+1].mark != colon || i > 0 && r.lexemes[i-1].mark < stops {
		return false
	}
	token := r.text.tokens[r.lexemes[i].from]
	typed := r.text.typed[token.start:token.end]
	return r.isCapitalised(i) && (len(typed) < 5 || len(r.nearest(typed, 1)) == 0)
}

// isCapitalised reports whether the first word of a lexeme is of letters alone, a capital
// first.
func (r *ruleReader) isCapitalised(i int) bool {
	token := r.text.tokens[r.lexemes[i].from]
	for at, c := range r.text.typed[token.start:token.end] {
		if !unicode.IsLetter(c) || at == 0 && !unicode.IsUpper(c) {
			return false
		}
	}
	return true
}
