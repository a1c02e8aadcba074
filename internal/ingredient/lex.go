package ingredient

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
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
	doubt      bool    // a number that another country would read as a thousand times as much
	glued      bool    // nothing stands between it and the token before
	mark       rune
	plural     bool      // of a word: ends with an s
	short      bool      // written as "lg" for large
	key        string    // of a word: lower case, plain letters, singular
	means      *lineWord // never nil
}

// maxTokens of a line are read.
const maxTokens = 150

// marks that are the same to the reader.
var sameMark = map[rune]rune{
	'–': '-', '—': '-', '‒': '-', '−': '-', '‑': '-', '‐': '-', '~': '-',
	'[': '(', ']': ')', '{': '(', '}': ')', '（': '(', '）': ')',
	'×': '*', '✕': '*', '✖': '*', '⁄': '/', '∕': '/', '|': '/', '”': '"', '“': '"', '″': '"', '＋': '+',
}

// plainLine decodes HTML entities (twice: exports encode them twice) and makes the line
// plain text, cut at MaxLineLength before and after: the text may grow on the way.
func plainLine(text string) (plain string, cut bool) {
	text, cut = cutLine(text)
	if strings.ContainsRune(text, '&') {
		text = html.UnescapeString(html.UnescapeString(text))
	}
	plain, grown := cutLine(food.PlainText(text))
	return plain, cut || grown
}

// cleanLine makes the line plain, with short words written out, and takes tags, line
// breaks and odd spaces out. It reports whether the line was cut.
func (w *lineWords) cleanLine(text string) (clean string, cut bool) {
	text, cut = plainLine(text)
	text = w.writtenOut(digitsOf(strings.TrimSpace(writtenShort.Replace(text))))
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
	return strings.TrimSuffix(b.String(), " "), cut
}

// cutLine cuts the text at MaxLineLength characters.
func cutLine(text string) (kept string, cut bool) {
	if len(text) <= MaxLineLength {
		return text, false
	}
	n := 0
	for i := range text {
		if n == MaxLineLength {
			return text[:i], true
		}
		n++
	}
	return text, false
}

// writtenShort are words that are written with a stroke.
var writtenShort = strings.NewReplacer(" w/o ", " without ", " w/ ", " with ", "(w/ ", "(with ")

// tagLength is the length of the HTML tag that the text begins with, at most 120
// bytes; 0: none.
func tagLength(text string) int {
	if len(text) < 3 || text[0] != '<' || !(text[1] == '/' || text[1] >= 'a' && text[1] <= 'z' || text[1] >= 'A' && text[1] <= 'Z') {
		return 0
	}
	return strings.IndexByte(text[:min(len(text), 120)], '>') + 1
}

// lex cuts the text into tokens.
func (r *scanner) lex(text string) []token {
	tokens := make([]token, 0, min(len(text)/4+8, maxTokens))
	glued := false
	for i := 0; i < len(text) && len(tokens) < maxTokens; {
		r.steps++
		c, size := utf8.DecodeRuneInString(text[i:])
		if c == ' ' {
			glued = false
			i++
			continue
		}
		tok := token{start: i, glued: glued}
		switch {
		case isDigit(c), c == '.' && startsWithDigit(text[i+1:]), food.VulgarFraction(c) > 0:
			i = tok.number(text, i, r.where)
			r.doubted = r.doubted || tok.doubt
			if tok.key, tok.means = text[tok.start:i], &aNumber; tok.kind == wordToken && text[i-1] != '%' {
				tok.means = &aRatio
			}
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

func (r *scanner) understand(tok *token, text string) {
	tok.key, tok.plural = keyOf(text[tok.start:tok.end]), text[tok.end-1]|0x20 == 's'
	if full, ok := r.words.short[tok.key]; ok {
		tok.key, tok.short = full, true
	}
	tok.means = r.words.meaning(tok.key)
}

// measures reports whether the word is a unit of mass or volume.
func (t *token) measures() bool {
	u, ok := t.unit()
	return ok && u.Kind() != food.Count
}

// aNumber is what a number or a percentage means within a name: "2% milk".
var aNumber = lineWord{class: variantWord}

// aRatio is what the "90/10" of mince means.
var aRatio = lineWord{class: plainWord}

var nothing lineWord

// markWord is the word that a mark stands for within a name: a stroke is "or".
func (r *scanner) markWord(m rune) (string, *lineWord) {
	switch m {
	case '/':
		return "or", r.words.meaning("or")
	case '&', '+':
		return "and", r.words.meaning("and")
	}
	return "", &nothing
}

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

// keyOf is PhraseKey for a single word, without the cost for the usual plain one.
func keyOf(word string) string {
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return strings.ReplaceAll(food.PhraseKey(word), " ", "")
		}
	}
	return food.Singular(word)
}
