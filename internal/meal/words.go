package meal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// clip shortens what somebody typed, for a message that repeats it.
func clip(s string) string {
	const maxRunes = 60
	if utf8.RuneCountInString(s) <= maxRunes {
		return s
	}
	return string([]rune(s)[:maxRunes]) + "…"
}

// indexed gives the path of a list's item: "diets[2]".
func indexed(location string, i int) string { return location + "[" + strconv.Itoa(i) + "]" }

// thousands writes a whole number as people read it: "2,300".
func thousands(n int) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// capital gives the text with a capital first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return strings.ToUpper(string(r)) + s[n:]
}
