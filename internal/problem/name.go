package problem

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The one check of what people name: themselves, households, eaters, tokens. A name is one
// line of text that reads as it is kept.

// Name notes why a text cannot be a name of at most so many characters. It is judged as
// it is kept: without spaces around it.
func (c *Collector) Name(path, name string, most int) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		c.Find(path, "required")
	case !utf8.ValidString(name) || !reads(name):
		c.Find(path, "name-unreadable")
	case utf8.RuneCountInString(name) > most:
		c.Find(path, "too-long", "max", most)
	}
}

// reads reports whether every character of a text shows, or shapes one that does, and at
// least one does.
func reads(name string) bool {
	seen := false   // something that shows
	var before rune // 0: nothing
	for _, r := range untagged.Replace(name) {
		shows := !blank(r) && !isJoiner(r) && !shapes(r) && !unicode.IsMark(r)
		switch {
		case hidden(r),
			// A joiner stands between two that show, as in Persian words and in emoji.
			isJoiner(before) && !shows,
			// A mark combines with a character before it.
			unicode.IsMark(r) && !shapes(r) && (before == 0 || blank(before)),
			isJoiner(r) && (before == 0 || blank(before)),
			// A selector stands after the one that it selects a form of.
			shapes(r) && (before == 0 || blank(before) || shapes(before)):
			return false
		}
		seen = seen || shows
		before = r
	}
	return seen && !isJoiner(before)
}

// untagged leaves the black flag alone of the three flags that are written with tags behind
// it: England's, Scotland's and Wales's (Unicode TR 51, ED-14a).
var untagged = strings.NewReplacer(
	tagged("gbeng"), blackFlag,
	tagged("gbsct"), blackFlag,
	tagged("gbwls"), blackFlag,
)

const blackFlag = "\U0001f3f4"

// tagged is the flag of a region: the black flag, a tag for each letter, and the tag that
// ends it.
func tagged(region string) string {
	tags := strings.Map(func(r rune) rune { return '\U000e0000' + r }, region)
	return blackFlag + tags + "\U000e007f"
}

// hidden reports characters that show nothing and may be nowhere in a name: controls,
// line ends, marks of direction, and what a reader passes over.
func hidden(r rune) bool {
	switch {
	case isJoiner(r), shapes(r), unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}

// blank reports characters that take room and show nothing.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u2800' }

// isJoiner reports the zero width joiner and non-joiner.
func isJoiner(r rune) bool { return r == '\u200d' || r == '\u200c' }

// shapes reports what chooses a form of the character before it, such as a coloured one.
func shapes(r rune) bool { return unicode.Is(unicode.Variation_Selector, r) }

// Shown is a text in one line that somebody else may have chosen (a browser's name, say),
// with a question mark for each character that may be in no name.
func Shown(text string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}
