package account

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mealplanner/internal/problem"
)

// The length of a password in characters.
const (
	MinPassword = 8
	MaxPassword = 1024
)

// What a new password may not be, beside too short: what others try first (NIST SP 800-63B,
// 3.1.1.2; OWASP ASVS 5.0, 6.1.2, 6.2.4, 6.2.11).

//go:embed common-passwords.txt
var commonList string

// common are the passwords that everybody tries first, lower case.
var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonList) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			set[word] = true
		}
	}
	return set
})

// minStem is how many characters of a common password are left at least, for it to be known
// by them: of abc12345 there are too few.
const minStem = 5

// stems are the common passwords without digits and signs at their ends.
var stems = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for word := range common() {
		if stem := strings.TrimFunc(word, isAround); utf8.RuneCountInString(stem) >= minStem {
			set[stem] = true
		}
	}
	return set
})

// serviceWords are what a password for this service is made of first.
var serviceWords = []string{
	"smart", "meal", "meals", "mealplan", "planner", "plan", "menu", "menus", "recipe", "recipes", "week", "weekly",
	"dinner", "lunch", "breakfast", "food", "foods", "kitchen", "cook", "cooking", "grocery", "groceries", "pantry",
	"household", "eater", "family", "login", "signin", "signup", "account", "admin", "administrator", "user", "password",
	"pass", "my", "our", "the", "app",
}

// checkPassword notes why a new password cannot be one. own are the person's name and
// e-mail address.
func checkPassword(c *problem.Collector, path, password string, own ...string) {
	text := normalized(password[:min(len(password), 2*maxPasswordBytes)])
	switch n := utf8.RuneCountInString(text); {
	case n < MinPassword:
		c.Find(path, "too-short", "min", MinPassword)
	case n > MaxPassword, len(password) > maxPasswordBytes, len(text) > maxPasswordBytes:
		c.Find(path, "password-too-long", "max", MaxPassword, "bytes", maxPasswordBytes)
	case !utf8.ValidString(password):
		c.Find(path, "not-text")
	case isCommon(text):
		c.Find(path, "password-common")
	case madeOf(text, append(wordsOf(own...), serviceWords...)):
		c.Find(path, "password-personal")
	}
}

// A row of minRow characters with digits and signs around it is one too ("1111111!"). Of a
// text that is longer than maxRow only the whole may be one.
const (
	minRow = 6
	maxRow = 64
)

// isCommon reports what others try first: a common password or a row, in any case and
// width of its letters (Unicode NFKC), and with at most maxAround digits and signs at its
// ends.
func isCommon(text string) bool {
	runes := []rune(strings.ToLower(norm.NFKC.String(text)))
	left, right := around(runes)
	if left+right <= maxAround && stems()[string(runes[left:len(runes)-right])] {
		return true
	}
	for i := range min(left, maxAround) + 1 {
		for j := range min(right, maxAround-i, len(runes)-i) + 1 {
			part := runes[i : len(runes)-j]
			whole := i+j == 0
			if common()[string(part)] || (whole || len(part) >= minRow && len(runes) <= maxRow) && isRow(part) {
				return true
			}
		}
	}
	return false
}

// around counts the digits and signs before and behind everything else. Where there is
// nothing else, each is all of them.
func around(runes []rune) (left, right int) {
	for left < len(runes) && isAround(runes[left]) {
		left++
	}
	for right < len(runes) && isAround(runes[len(runes)-1-right]) {
		right++
	}
	return left, right
}

func isAround(r rune) bool { return !isLetter(r) }

// isRow reports one piece again and again ("abcabcabc", "hellohello"), or characters that
// each follow the one before ("abcdefgh", "87654321").
func isRow(runes []rune) bool {
	for period := 1; period <= len(runes)/2; period++ {
		if follows(runes, period, 0) {
			return true
		}
	}
	return follows(runes, 1, 1) || follows(runes, 1, -1)
}

// follows reports whether each character is that of a period before, and a step on.
func follows(runes []rune, period int, step rune) bool {
	for i := period; i < len(runes); i++ {
		if runes[i] != runes[i-period]+step {
			return false
		}
	}
	return true
}

// wordsOf gives the words of texts of at least two letters, and each text's words as one.
func wordsOf(texts ...string) (words []string) {
	for _, text := range texts {
		parts := strings.FieldsFunc(strings.ToLower(normalized(text)), func(r rune) bool { return !isLetter(r) })
		for _, part := range append(parts, strings.Join(parts, "")) {
			if utf8.RuneCountInString(part) > 1 {
				words = append(words, part)
			}
		}
	}
	return words
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// maxAround is how many digits and signs around known words are a date or a year, and not a
// password by themselves.
const maxAround = 10

// madeOf reports whether the letters of a text are these words and nothing else, with at
// most maxAround digits and signs around them. A text without letters is not.
func madeOf(text string, words []string) bool {
	letters := strings.Map(func(r rune) rune {
		if isLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	ends := make([]bool, len(letters)+1) // where a row of words may end
	ends[0] = true
	for at := range len(letters) {
		for _, word := range words {
			if ends[at] && strings.HasPrefix(letters[at:], word) {
				ends[at+len(word)] = true
			}
		}
	}
	around := utf8.RuneCountInString(text) - utf8.RuneCountInString(letters)
	return letters != "" && ends[len(letters)] && around <= maxAround
}
