package ingredient

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
)

// What a German rule has that an English one has not: compounds that hold a frame
// ("Nussallergie", "eifrei"), words whose end stands in the next one ("Erd- und
// Haselnüsse"), and abbreviations with spaces ("k. A."). All else is in words/de/rules.csv.
//
// Words that an English household would read otherwise are German here: "Gift" and "Rock"
// name no food, "Most" is cider and apple juice, "Kraut" all cabbage and sauerkraut,
// "Quark" the fresh cheese. "Korn" (grain, corn, a spirit) and "Mus" are refused, as nobody
// knows which is meant.

// germanFrames are the ends of compounds that are a frame or say nothing of what stands
// before them, the longest first.
var germanFrames = []string{
	"unverträglichkeiten", "unverträglichkeit", "allergikerinnen", "allergikerin", "unverträglich", "intoleranzen", "intoleranz", "intolerant",
	"erzeugnisse", "allergiker", "allergien", "allergisch", "allergie", "produkten", "produkte", "freie", "freies", "freier", "freien", "frei",
}

// and is the link that a sign stands for and that names hold.
func (t *ruleText) and() string {
	if t.german != nil {
		return "und"
	}
	return "and"
}

// withinInitials reports whether a space stands within "k. A." or "z. B.": behind one
// letter with a full stop, and before another.
func (t *ruleText) withinInitials(at, start int) bool {
	if start < 0 || at < 2 || t.typed[at-1] != '.' {
		return false
	}
	before, size := utf8.DecodeLastRuneInString(t.typed[start : at-1])
	next, width := utf8.DecodeRuneInString(t.typed[at+1:])
	return size == at-1-start && unicode.IsLetter(before) && unicode.IsLetter(next) && strings.HasPrefix(t.typed[at+1+width:], ".")
}

// germanWords gives the keys of a stretch without spaces: of one word, or of a compound
// and its frame. A word that leaves its end to a later one is made whole.
func (t *ruleText) germanWords(start, end int) []string {
	typed := t.typed[start:end]
	if typed == "&" {
		return []string{"und"}
	}
	if rest := t.typed[end:]; strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "-,") {
		if whole := t.sharedEnd(typed, t.typed[end:]); whole != "" {
			return []string{whole}
		}
	}
	var keys []string
	for i, part := range strings.Split(typed, "&") {
		if i > 0 {
			keys = append(keys, "und")
		}
		if part = strings.NewReplacer("/", ".", " ", "").Replace(part); part != "" {
			keys = append(keys, t.german.cutCompound(part)...)
		}
	}
	return slices.DeleteFunc(keys, func(key string) bool { return key == "" })
}

// cutCompound gives the key of a word, or of its two parts where it is not known and its
// end is a frame behind a name.
func (r *Reader) cutCompound(word string) []string {
	key := German.Key(word)
	if r.isWord(key) {
		return []string{key}
	}
	lower := strings.ToLower(word)
	for _, end := range germanFrames {
		front, ok := strings.CutSuffix(lower, end)
		if !ok || front == "" {
			continue
		}
		if name := German.Key(front); r.isWord(name) {
			return []string{name, German.Key(end)}
		}
	}
	return []string{key}
}

// isWord reports whether a key is known: as a phrase, a name, or the beginning of one.
func (r *Reader) isWord(key string) bool {
	return r.rules.phrases[key] != nil || r.isName(key) || r.rules.begins[key] || r.begins[key] || r.rules.medical[key] || r.rules.faith[key]
}

// sharedEnd makes "Erd" whole by the end of the next word that has none left out: of "-
// und Haselnüsse" the longest end with which it is a name.
func (t *ruleText) sharedEnd(own, rest string) string {
	for _, word := range strings.FieldsFunc(rest, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",/&.", c) }) {
		if word == "-" || strings.HasSuffix(word, "-") || slices.Contains([]string{"und", "oder", "sowie", "bzw"}, strings.ToLower(word)) {
			continue
		}
		lower := strings.ToLower(word)
		for i := range lower {
			for _, end := range append([]string{""}, germanFrames...) {
				if head, ok := strings.CutSuffix(lower[i:], end); i > 0 && ok && len(head) >= shortestEnd {
					if key := German.Key(own + head); t.german.isName(key) {
						return key
					}
				}
			}
		}
		return ""
	}
	return ""
}

// shortestEnd is how many letters an end has that words share.
const shortestEnd = 3

// beginsGermanClaim reports whether the name is of a food without something, or of one that
// takes another's place: "glutenfreies Brot", "veganer Käse".
func (r *Reader) beginsGermanClaim(key string) bool {
	first, _, more := strings.Cut(key, " ")
	return more && (strings.HasSuffix(first, "frei") || slices.Contains([]string{German.Key("vegan"), German.Key("vegetarisch"), German.Key("pflanzlich")}, first))
}

// orEnglish reads a rule as English where German does not understand it, as a German
// household may type that too. What neither understands is refused as German.
func (r *Reader) orEnglish(text string, refused *Refusal, read func(*Reader, string) (food.Rule, error)) (food.Rule, error) {
	if r.english != nil && refused.Code == UnknownRule && refused.Reason == ReasonUnknown || r.english != nil && refused.Reason == ReasonLanguage {
		if rule, err := read(r.english, text); err == nil {
			return rule, nil
		}
	}
	return food.Rule{}, refused
}
