package food

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is.
type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	markToken // punctuation, one rune
)

// token is a word, a number or a mark of a line.
type token struct {
	kind       tokenKind
	start, end int     // in the text
	value      float64 // of a number
	fraction   bool    // a number below one written as a fraction: adds to a whole one before it
	glued      bool    // nothing stands between it and the token before
	mark       rune
	key        string    // of a word: lower case, plain letters, singular
	means      *lineWord // never nil
}

// mostTokens of a line are read.
const mostTokens = 150

// marks that are the same to the reader.
var sameMark = map[rune]rune{
	'–': '-', '—': '-', '‒': '-', '−': '-', '‑': '-', '‐': '-', '~': '-',
	'[': '(', ']': ')', '{': '(', '}': ')', '（': '(', '）': ')',
	'×': '*', '✕': '*', '✖': '*', '⁄': '/', '∕': '/', '|': '/', '”': '"', '“': '"', '″': '"', '＋': '+',
}

var vulgarFractions = map[rune]float64{
	'½': 1. / 2, '⅓': 1. / 3, '⅔': 2. / 3, '¼': 1. / 4, '¾': 3. / 4, '⅕': 1. / 5, '⅖': 2. / 5, '⅗': 3. / 5,
	'⅘': 4. / 5, '⅙': 1. / 6, '⅚': 5. / 6, '⅐': 1. / 7, '⅛': 1. / 8, '⅜': 3. / 8, '⅝': 5. / 8, '⅞': 7. / 8,
	'⅑': 1. / 9, '⅒': 1. / 10,
}

// cleanLine cuts the line at maxLine, decodes HTML entities (twice: exports encode
// them twice), makes it plain text and takes tags, line breaks and odd spaces out.
func cleanLine(text string) string {
	if len(text) > maxLine {
		cut := maxLine
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	if strings.ContainsRune(text, '&') {
		text = html.UnescapeString(html.UnescapeString(text))
	}
	text = plainText(text)
	var b strings.Builder
	b.Grow(len(text))
	spaced := true
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		if n := tagLength(text[i:]); n > 0 {
			c, size = ' ', n
		}
		i += size
		if unicode.IsSpace(c) || unicode.IsControl(c) || c == utf8.RuneError {
			if !spaced {
				b.WriteByte(' ')
			}
			spaced = true
			continue
		}
		b.WriteRune(c)
		spaced = false
	}
	return strings.TrimSuffix(b.String(), " ")
}

// tagLength is the length of the HTML tag that the text begins with, at most 120
// bytes; 0: none.
func tagLength(text string) int {
	if len(text) < 3 || text[0] != '<' || !(text[1] == '/' || text[1] >= 'a' && text[1] <= 'z' || text[1] >= 'A' && text[1] <= 'Z') {
		return 0
	}
	return strings.IndexByte(text[:min(len(text), 120)], '>') + 1
}

// lex cuts the text into tokens.
func (r *lineReader) lex(text string) []token {
	tokens := make([]token, 0, min(len(text)/4+8, mostTokens))
	glued := false
	for i := 0; i < len(text) && len(tokens) < mostTokens; {
		r.steps++
		c, size := utf8.DecodeRuneInString(text[i:])
		if c == ' ' {
			glued = false
			i++
			continue
		}
		tok := token{start: i, glued: glued}
		switch {
		case isDigit(c), c == '.' && startsWithDigit(text[i+1:]), vulgarFractions[c] > 0:
			i = tok.number(text, i)
			tok.key, tok.means = text[tok.start:i], &aNumber
		case unicode.IsLetter(c):
			i = endOfWord(text, i)
			tok.end = i
			r.understand(&tok, text)
		default:
			i += size
			tok.kind, tok.end, tok.mark = markToken, i, c
			if m, ok := sameMark[c]; ok {
				tok.mark = m
			}
			tok.key, tok.means = r.markWord(tok.mark)
		}
		tokens = append(tokens, tok)
		glued = true
	}
	return tokens
}

func (r *lineReader) understand(tok *token, text string) {
	tok.key = keyOf(text[tok.start:tok.end])
	tok.means = r.words.meaning(tok.key)
}

// measures reports whether the word is a unit of mass or volume.
func (t *token) measures() bool {
	u, ok := t.unit()
	return ok && u.Kind() != Count
}

// aNumber is what a number or a percentage means within a name: "2% milk".
var aNumber = lineWord{class: variantWord}

var nothing lineWord

// markWord is the word that a mark stands for within a name: a stroke is "or".
func (r *lineReader) markWord(m rune) (string, *lineWord) {
	switch m {
	case '/':
		return "or", r.words.meaning("or")
	case '&', '+':
		return "and", r.words.meaning("and")
	}
	return "", &nothing
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func startsWithDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }

// endOfWord takes letters, and apostrophes and accents between them.
func endOfWord(text string, i int) int {
	for i < len(text) {
		c, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(c) && !unicode.Is(unicode.Mn, c) && c != '\'' && c != '’' && c != '‘' && c != '`' {
			break
		}
		i += size
	}
	return i
}

// keyOf is phraseKey for a single word, without the cost for the usual plain one.
func keyOf(word string) string {
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return strings.Join(singulars(word), "")
		}
	}
	return singular(word)
}

// number reads "1", "1.5", "1,5", "1,000", ".5", "1/2", "1 / 2", "½", and "2%" as a
// word; it gives where the next token begins.
func (tok *token) number(text string, i int) int {
	tok.kind = numberToken
	c, size := utf8.DecodeRuneInString(text[i:])
	if v := vulgarFractions[c]; v > 0 {
		tok.value, tok.fraction, tok.end = v, true, i+size
		return tok.end
	}
	end := endOfDigits(text, i)
	switch whole := text[i:end]; {
	case strings.HasPrefix(text[end:], ",") && endOfDigits(text, end+1) == end+4 && whole != "0" && len(whole) <= 3:
		end += 4
		tok.value = parseNumber(whole + text[end-3:end])
	case end < len(text) && (text[end] == '.' || text[end] == ',') && startsWithDigit(text[end+1:]):
		end = endOfDigits(text, end+1)
		tok.value = parseNumber(strings.Replace(text[i:end], ",", ".", 1))
	default:
		tok.value = parseNumber(whole)
		if v, to := fractionOf(text, tok.value, end); to > end {
			tok.value, tok.fraction, end = v, v < 1, to
		}
	}
	if strings.HasPrefix(text[end:], "%") {
		tok.kind = wordToken
		end++
	}
	tok.end = end
	return end
}

func endOfDigits(text string, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// parseNumber gives 0 for what is no amount in a kitchen.
func parseNumber(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v > 1e6 {
		return 0
	}
	return v
}

// fractionOf reads the "/2" after a whole number. With spaces around the stroke only
// a proper fraction is one: "150 g / 5 oz" and "2 / 400 g" are not.
func fractionOf(text string, above float64, i int) (v float64, end int) {
	at := i
	for at < len(text) && text[at] == ' ' {
		at++
	}
	stroke, size := utf8.DecodeRuneInString(text[at:])
	if stroke != '/' && stroke != '⁄' && stroke != '∕' {
		return 0, i
	}
	spaced := at > i
	at += size
	for at < len(text) && text[at] == ' ' {
		at, spaced = at+1, true
	}
	end = endOfDigits(text, at)
	below := parseNumber(text[at:end])
	if below < 2 || below > 32 || above < 1 || above > 99 || spaced && above >= below {
		return 0, i
	}
	return above / below, end
}
