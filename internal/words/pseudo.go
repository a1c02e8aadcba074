package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"mealplanner/internal/food"
)

// disguised is a language made from another: with every text of the messages and names
// changed, and the parameters as they are.
func (w *Words) disguised(tag language.Tag, change func(string) string) *Words {
	d := &Words{
		tag: tag, language: food.ParseLanguage(tag.String()), printer: message.NewPrinter(source),
		messages: map[string]text{}, names: map[string]map[string]string{}, disguise: change,
	}
	for code, m := range w.messages {
		changed := text{by: m.by, variants: map[string]template{}}
		for key, t := range m.variants {
			literals := make([]string, len(t.literals))
			for i, literal := range t.literals {
				literals[i] = change(literal)
			}
			changed.variants[key] = template{literals: literals, places: t.places}
		}
		d.messages[code] = changed
	}
	for kind, list := range w.names {
		d.names[kind] = map[string]string{}
		for id, name := range list {
			d.names[kind][id] = change(name)
		}
	}
	return d
}

// longer accents the letters and adds two fifths to the length, which is what German or
// Finnish may need.
func longer(text string) string {
	if strings.TrimSpace(text) == "" {
		return text
	}
	short := strings.TrimRight(text, " .:;,!?")
	return accents.Replace(short) + strings.Repeat("~", (2*utf8.RuneCountInString(text)+4)/5) + text[len(short):]
}

var accents = strings.NewReplacer(
	"a", "á", "c", "ç", "d", "ð", "e", "é", "g", "ĝ", "h", "ĥ", "i", "î", "n", "ñ", "o", "ö", "r", "ŕ", "s", "š", "t", "ţ", "u", "ü", "y", "ý",
	"A", "Å", "C", "Ç", "D", "Ð", "E", "É", "I", "Î", "N", "Ñ", "O", "Ö", "S", "Š", "T", "Ţ", "U", "Û", "Y", "Ý",
)

// rightToLeft turns the letters of each word around, as a reader of Arabic or Hebrew would
// see them, with the marks that tell a program so.
func rightToLeft(text string) string {
	const mark, override, pop = "\u200f", "\u202e", "\u202c"
	var b strings.Builder
	inWord := false
	for _, r := range text {
		if letter := unicode.IsLetter(r); letter != inWord {
			if inWord = letter; letter {
				b.WriteString(mark + override)
			} else {
				b.WriteString(pop + mark)
			}
		}
		b.WriteRune(r)
	}
	if inWord {
		b.WriteString(pop + mark)
	}
	return b.String()
}
