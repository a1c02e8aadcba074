package ingredient

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// Ways of writing that stand for other words: "S&P", "q.b.", "e.g.", "tea spoon", and the
// letters that a scan or a quick hand takes for digits: "l cup", "1O eggs".

// writtenAs is a way of writing, in small letters, and what it stands for.
type writtenAs struct{ written, means string }

// writtenOut replaces every way of writing of lines.csv that stands as a word of
// its own.
func (w *lineWords) writtenOut(text string) string {
	var out strings.Builder
	from, inWord := 0, false
	for i := 0; i < len(text); {
		if !inWord {
			if as := w.writtenAt(text[i:]); as != nil {
				out.WriteString(text[from:i])
				out.WriteString(as.means)
				i += len(as.written)
				from, inWord = i, true
				continue
			}
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		inWord = unicode.IsLetter(c) || unicode.IsDigit(c) || c == '\'' || c == '’'
		i += size
	}
	if from == 0 {
		return text
	}
	return out.String() + text[from:]
}

// writtenAt finds the longest way of writing that the text begins with.
func (w *lineWords) writtenAt(text string) *writtenAs {
	all := w.written[text[0]|0x20]
	for i := range all {
		n := len(all[i].written)
		if len(text) < n || !strings.EqualFold(text[:n], all[i].written) {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[n:])
		if last := text[n-1]; last == '.' || !unicode.IsLetter(next) && !unicode.IsDigit(next) && next != '\'' {
			return &all[i]
		}
	}
	return nil
}

// digitsOf puts right the letters that stand for digits: "l/2", "I cup", "25O g", "1?2 cup".
func digitsOf(text string) string {
	if text != "" && (text[0] == 'l' || text[0] == 'I') && beginsAmount(text[1:]) {
		text = "1" + text[1:]
	}
	for i := 1; i < len(text); i++ {
		if text[i] == 'O' && isDigit(rune(text[i-1])) && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == 'g' || text[i+1] == 'O') {
			text = text[:i] + "0" + text[i+1:]
		}
	}
	if len(text) > 2 && isDigit(rune(text[0])) && text[1] == '?' && isDigit(rune(text[2])) { // a stroke that was lost on the way: "1?2"
		text = text[:1] + "/" + text[2:]
	}
	return text
}

// beginsAmount reports whether the rest of a number or a unit follows.
func beginsAmount(rest string) bool {
	if c, _ := utf8.DecodeRuneInString(rest); food.VulgarFraction(c) > 0 || strings.HasPrefix(rest, "/") && startsWithDigit(rest[1:]) {
		return true
	}
	word, isNext := strings.CutPrefix(rest, " ")
	word, _, _ = strings.Cut(word, " ")
	u, isUnit := unitOfWord[strings.ToLower(strings.TrimRight(word, "."))]
	return isNext && isUnit && u != food.Piece
}
