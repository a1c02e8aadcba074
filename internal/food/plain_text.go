package food

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// One way to read typeset text, for names, rules and lines alike: what looks the same
// to a person is the same to them.

// sameSign maps signs that NFKC leaves alone or takes apart to what is meant by them.
// Those that mean nothing map to nothing.
var sameSign = map[rune]string{
	'®': "", '™': "", '℠': "", '©': "",
	'´': "'", 'ʼ': "'", 'ʹ': "'", '′': "'", '‛': "'", '＇': "'",
	'‵': "'", '″': "″", 'º': "°", '˚': "°", '\u200b': " ", '\ufeff': " ",
}

var vulgarFractions = map[rune]float64{
	'½': 1. / 2, '⅓': 1. / 3, '⅔': 2. / 3, '¼': 1. / 4, '¾': 3. / 4, '⅕': 1. / 5, '⅖': 2. / 5, '⅗': 3. / 5,
	'⅘': 4. / 5, '⅙': 1. / 6, '⅚': 5. / 6, '⅐': 1. / 7, '⅛': 1. / 8, '⅜': 3. / 8, '⅝': 5. / 8, '⅞': 7. / 8,
	'⅑': 1. / 9, '⅒': 1. / 10,
}

// VulgarFraction is the value of a fraction that is written as one sign, "½"; 0 of any other.
func VulgarFraction(sign rune) float64 { return vulgarFractions[sign] }

// PlainText is the text in NFKC: ligatures, wide and joined letters become plain ones
// ("ﬂour", "㎏") and accents one rune with their letter. Trade marks and invisible runes
// go. Vulgar fractions stay, since "1½" is not "11/2".
func PlainText(text string) string {
	if isASCII(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	before := ' '
	for _, c := range norm.NFC.String(text) {
		plain := plainRune(c, before)
		b.WriteString(plain)
		if plain != "" {
			before, _ = utf8.DecodeLastRuneInString(plain)
		}
	}
	return norm.NFC.String(b.String())
}

// plainRune is what the rune c means behind another.
func plainRune(c, before rune) string {
	if c < utf8.RuneSelf {
		return string(c)
	}
	if same, ok := sameSign[c]; ok {
		return same
	}
	plain := string(c)
	if vulgarFractions[c] > 0 {
		return plain
	}
	if d := norm.NFKC.PropertiesString(plain).Decomposition(); d != nil && utf8.RuneCount(d) <= maxOfSign {
		plain = sameSigns(norm.NFKC.String(plain))
	}
	switch {
	case unicode.Is(unicode.Cf, c): // a soft hyphen, a mark of direction
		return ""
	case raised(c) && unicode.IsDigit(before): // "1¹⁄₂"
		return " " + plain
	case raised(c) && !unicode.IsSpace(before): // the sign of a footnote: "sugar²"
		return " "
	case plain[0] == ' ': // an accent without a letter
		return " "
	}
	return plain
}

// maxOfSign is into how many characters one sign is taken apart at most: "⒇" is "(20)".
// What holds more, whole sentences in one sign, stays as it is and is a word that nobody
// knows, so that no text grows beyond a small multiple of what was typed.
const maxOfSign = 4

// sameSigns applies sameSign to what NFKC takes a sign apart into.
func sameSigns(plain string) string {
	if isASCII(plain) {
		return plain
	}
	var b strings.Builder
	for _, c := range plain {
		if same, ok := sameSign[c]; ok {
			b.WriteString(same)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// raised reports whether the rune is a superscript digit.
func raised(c rune) bool {
	return c == '¹' || c == '²' || c == '³' || c == '⁰' || c >= '⁴' && c <= '⁹'
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// otherLetters are letters of food names that have no accent to take off, and the
// apostrophes, which no word keeps.
var otherLetters = strings.NewReplacer("ø", "o", "œ", "oe", "ß", "ss", "æ", "ae", "ł", "l", "đ", "d", "'", "", "’", "", "‘", "", "`", "")

// Folded is the text in lower case, without accents and apostrophes.
func Folded(text string) string {
	text = otherLetters.Replace(strings.ToLower(PlainText(text)))
	if isASCII(text) {
		return text
	}
	return norm.NFC.String(strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFD.String(text)))
}
