package ingredient

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// The numbers of a line, as they are written: "1", "1.5", "1,5", "1,000", "1,500.50",
// "1'000", "1.000" (a thousand where the comma is the decimal sign), ".5", "1/2",
// "1 / 2", "1/4th", "½", and "2%" as a word.

// decimalComma are the countries that write 1,5 for one and a half and 1.000 for a
// thousand (CLDR, the decimal and group signs of the country's main locale).
var decimalComma = []food.Country{
	"AR", "AT", "BE", "BG", "BR", "BY", "CL", "CO", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "ID", "IS", "IT",
	"LT", "LU", "LV", "NL", "NO", "PL", "PT", "RO", "RS", "RU", "SE", "SI", "SK", "TR", "UA", "UY", "VN", "ZA",
}

// number reads the number at text[i:] and gives where the next token begins.
func (tok *token) number(text string, i int, where food.Country) int {
	tok.kind = numberToken
	c, size := utf8.DecodeRuneInString(text[i:])
	if v := food.VulgarFraction(c); v > 0 {
		tok.value, tok.fraction, tok.end = v, true, pastOrdinal(text, i+size)
		return tok.end
	}
	end := tok.decimal(text, i, where)
	if to := endOfRatio(text, tok.value, end); to > end { // a word as "5%" is
		tok.kind, tok.end = wordToken, to
		return to
	}
	if v, to := fractionOf(text, tok.value, end); to > end {
		tok.value, tok.fraction, end = v, v < 1, pastOrdinal(text, to)
	}
	if rest := strings.TrimPrefix(text[end:], " "); strings.HasPrefix(rest, "%") {
		tok.kind = wordToken
		end = len(text) - len(rest) + 1
	}
	tok.end = end
	return end
}

// decimal reads digits with their signs between them, "1,500.50".
func (tok *token) decimal(text string, i int, where food.Country) int {
	end := endOfDigits(text, i)
	parts, signs := []string{text[i:end]}, ""
	for len(signs) < 4 && end < len(text) && strings.IndexByte(".,'", text[end]) >= 0 && startsWithDigit(text[end+1:]) {
		next := endOfDigits(text, end+1)
		parts, signs = append(parts, text[end+1:next]), signs+text[end:end+1]
		end = next
	}
	n := len(signs)
	switch {
	case n == 0:
		tok.value = parseNumber(parts[0])
	case n == 1 && signs != "'":
		tok.value, tok.doubt = oneSign(parts[0], parts[1], signs == ".", gramsFollow(text, end), slices.Contains(decimalComma, where))
	case grouped(parts) && strings.Count(signs, signs[:1]) == n:
		tok.value = parseNumber(strings.Join(parts, ""))
	case n > 1 && grouped(parts[:n]) && strings.Count(signs[:n-1], signs[:1]) == n-1:
		tok.value = parseNumber(strings.Join(parts[:n], "") + "." + parts[n])
	default: // "1.2.3": the first is all that we understand
		end = i + len(parts[0])
		tok.value = parseNumber(parts[0])
	}
	return end
}

// grouped reports whether the digits stand in groups of three: "1,500".
func grouped(parts []string) bool {
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return len(parts[0]) <= 3 && parts[0] != "0"
}

// oneSign reads "1.5" and "1,000". Three digits behind the sign are a thousand or a
// fraction, by the country. Of grams both are possible, and whoever writes the other
// country's way means a thousand times as much or as little: that is in doubt.
func oneSign(whole, rest string, point, grams, comma bool) (v float64, doubt bool) {
	thousands, fraction := parseNumber(whole+rest), parseNumber(whole+"."+rest)
	switch {
	case !grouped([]string{whole, rest}):
		return fraction, false
	case !grams && (point || comma): // nobody takes a thousand kilograms
		return fraction, false
	case point && !comma && len(whole) > 1: // "28.350 g", as a calculator gives an ounce
		return fraction, true
	case point && !comma:
		return thousands, true
	}
	return thousands, !point && comma
}

// gramsFollow reports whether grams or millilitres stand behind the number, of which a
// kitchen takes thousands.
func gramsFollow(text string, i int) bool {
	rest := strings.TrimLeft(text[i:], " -")
	word := rest
	if end := strings.IndexFunc(rest, func(c rune) bool { return !unicode.IsLetter(c) }); end >= 0 {
		word = rest[:end]
	}
	if len(word) > 12 {
		return false
	}
	u := unitOfWord[strings.ToLower(word)]
	return u == food.Gram || u == food.Millilitre
}

// pastOrdinal goes past the letters of "1/4th" and "2/3rds".
func pastOrdinal(text string, i int) int {
	for _, s := range []string{"ths", "rds", "nds", "th", "rd", "nd", "st"} {
		if rest, ok := strings.CutPrefix(text[i:], s); ok && strings.IndexFunc(rest, unicode.IsLetter) != 0 {
			return i + len(s)
		}
	}
	return i
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func startsWithDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }

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

// endOfRatio is where the "/10" of "90/10" ends: the lean and the fat of mince, which are
// a hundred together and no amount.
func endOfRatio(text string, lean float64, i int) int {
	if lean < 50 || i == len(text) || text[i] != '/' {
		return i
	}
	if end := endOfDigits(text, i+1); lean+parseNumber(text[i+1:end]) == 100 {
		return end
	}
	return i
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
