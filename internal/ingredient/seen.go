package ingredient

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// A second look at a line, by another way than the reader's: word by word, whatever
// the grammar made of them. Every name of the table that stands anywhere in the line,
// and every word that tells of an allergen ("satay", "battered"), is a mention; what
// neither the reader nor this look knows is unread. The reader's foods are believed
// only as far as they account for both.

// allergens.csv holds words that name no food of the table and still tell what is
// in a dish: contains and may list allergens, and a row without either is a phrase that
// only looks like a food ("cake tin"). One phrase a row, in order.
var mentionColumns = []string{"word", "contains", "may"}

// mention is what a phrase says of each allergen, and the diets that it does not fit.
type mention struct {
	from, to  int // bytes of the text
	allergens food.Allergens
	misfits   []food.Diet
	foods     []food.ID       // of that name
	denied    []food.Allergen // by a claim before it
}

// quietMention says nothing of any allergen.
var quietMention = func() mention {
	var m mention
	for _, a := range food.AllAllergens() {
		m.allergens = m.allergens.With(a, food.No)
	}
	return m
}()

type mentionWords struct {
	phrases map[string]mention
	begins  map[string]bool
}

func parseMentionWords(text string) (*mentionWords, error) {
	rows, err := csvrows.Read(text, mentionColumns...)
	if err != nil {
		return nil, err
	}
	w := &mentionWords{phrases: map[string]mention{}, begins: map[string]bool{}}
	for _, r := range rows {
		m := quietMention
		if m.allergens, err = allergensOf(r, m.allergens); err != nil {
			return nil, err
		}
		if m.allergens != quietMention.allergens { // what a dish of that name is made of is not known
			m.misfits = food.FoodDiets()
		}
		key := food.PhraseKey(r.Cell("word"))
		w.phrases[key] = m
		first, _, _ := strings.Cut(key, " ")
		w.begins[first] = true
	}
	return w, nil
}

// seenWord is a word or a number of the text.
type seenWord struct {
	key        string
	start, end int
	apart      bool // a mark other than a hyphen stands before it
	stroke     bool // and that is a stroke
	number     bool
	symbol     bool // a picture or a sign, and no word
}

// mentionSearch is the second reading of a line: it looks for what is only mentioned.
type mentionSearch struct {
	*Reader
	words    *lineWords
	also     *mentionWords
	text     string
	seen     []seenWord
	mentions []mention
	claimed  []food.Allergen // that anything in the line is said to be without
	known    []bool          // of each word
	key      []byte
	steps    int
}

func (r *Reader) lookAt(text string) *mentionSearch {
	l := &mentionSearch{Reader: r, words: r.lines, also: r.hints, text: text, seen: seenWords(text)}
	for i, w := range l.seen {
		if full, ok := l.words.short[w.key]; ok {
			l.seen[i].key = full
		}
	}
	l.known = make([]bool, len(l.seen))
	for end := len(l.seen); end > 0; {
		end -= l.take(end)
	}
	return l
}

// seenWords cuts the text into words of letters and numbers.
func seenWords(text string) []seenWord {
	var out []seenWord
	apart, stroke := false, false
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(c):
			if end := pastOrdinal(text, i); end > i && len(out) > 0 && out[len(out)-1].number && out[len(out)-1].end == i { // "1/4th"
				i = end
				continue
			}
			end := endOfWord(text, i)
			out = append(out, seenWord{key: keyOf(text[i:end]), start: i, end: end, apart: apart, stroke: stroke})
			i, apart, stroke = end, false, false
		case unicode.IsDigit(c) || unicode.IsNumber(c):
			out = append(out, seenWord{start: i, end: i + size, number: true, apart: apart, stroke: stroke})
			i, apart, stroke = i+size, false, false
		case saysUnread(c):
			out = append(out, seenWord{key: text[i : i+size], start: i, end: i + size, apart: true, symbol: true})
			i, apart = i+size, true
		default:
			apart = apart || c != ' ' && sameMark[c] != '-' && c != '-'
			stroke = stroke || c == '/' || sameMark[c] == '/'
			i += size
		}
	}
	return out
}

// quietSymbols are signs that say nothing of a food: of lists and ratings, degrees, and
// what one cooks with.
const quietSymbols = "°™®©℠✓✔☑☐☒✗✘■□▢▣▪▫◻◼◽◾●○◦◉◯★☆⭐✦✧✨❖◆◇►▶▸▹➔➜➤➡❤♥♡👍👌🔪🍴🥄🍽🔥⏲⏱⌛⏰❄🛒📝⚠"

// saysUnread reports whether the rune is a sign that may stand for a food, as pictures of
// foods do; those that Unicode has since added are of no class that we know.
func saysUnread(c rune) bool {
	known := unicode.In(c, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Z, unicode.Cc, unicode.Cf, unicode.Sc, unicode.Sk, unicode.Sm)
	return !known && !strings.ContainsRune(quietSymbols, c)
}

// take reads what ends just before word `end` and gives how many words that was. The
// look goes from the end to the front, as a name's head stands last: of "white rice
// flour" the rice flour is named, and no rice and flour.
func (l *mentionSearch) take(end int) int {
	n, m, named := l.longest(end)
	if c, words := l.claimEnding(end); words > 0 && words >= n {
		l.claimed = append(l.claimed, c...)
		l.know(end-words, end)
		return words
	}
	i := end - n
	if !named {
		l.known[end-1] = l.knows(end - 1)
		return 1
	}
	l.know(i, end)
	if l.denies(i, n) {
		return n
	}
	m.from, m.to = l.seen[i].start, l.seen[end-1].end
	m.denied = l.deniedBefore(i)
	l.mentions = append(l.mentions, m)
	return n
}

func (l *mentionSearch) know(from, to int) {
	for i := from; i < to; i++ {
		l.known[i] = true
	}
}

// longest finds the longest phrase that ends just before word `end`, of all that we know.
func (l *mentionSearch) longest(end int) (n int, m mention, ok bool) {
	from := end - 1
	for from > 0 && end-from < longestName && !l.seen[from].apart && !l.seen[from-1].number {
		from--
	}
	for ; from < end; from++ {
		l.steps++
		first := l.seen[from].key
		if first == "" || !l.begins[first] && !l.words.begins[first] && !l.also.begins[first] {
			continue
		}
		l.key = l.key[:0]
		for k := from; k < end; k++ {
			if k > from {
				l.key = append(l.key, ' ')
			}
			l.key = append(l.key, l.seen[k].key...)
		}
		if m, ok := l.meaning(string(l.key)); ok {
			return end - from, m, true
		}
	}
	return 0, m, false
}

// meaning is what a name of the table says, and what the noted words say is contained
// for sure; of what the table does not have, all that they say.
func (l *mentionSearch) meaning(key string) (mention, bool) {
	l.steps++
	named, inTable := l.tells().of(key)
	noted, ok := l.also.phrases[key]
	switch {
	case !ok:
		return named, inTable
	case !inTable, noted.allergens == quietMention.allergens: // "against the grain"
		return noted, true
	}
	for _, a := range food.AllAllergens() {
		switch p := noted.allergens.Presence(a); {
		case p == food.Contains && named.allergens.Presence(a) != food.Contains: // what else the dish is made of is not known
			named.allergens, named.misfits = named.allergens.With(a, food.Contains), food.FoodDiets()
		case p == food.May && named.allergens.Presence(a) == food.No && len(l.table.Phrases()[key]) == 0: // a name of lines only
			named.allergens = named.allergens.With(a, food.May)
		}
	}
	return named, true
}

// allMentions says of every name that the table and the words of lines have what it
// tells of allergens and diets.
func (r *Reader) allMentions() mentions {
	named := map[string][]food.ID{}
	for key, ids := range r.table.Phrases() {
		named[key] = slices.Clone(ids)
	}
	for key, rules := range r.lines.food {
		for _, rule := range rules {
			if r.table.Food(rule.food) != nil && !slices.Contains(named[key], rule.food) {
				named[key] = append(named[key], rule.food)
			}
		}
	}
	for key, ids := range r.lines.mixed {
		named[key] = append(named[key], ids...)
	}
	ofGroup := map[food.ID]food.Allergens{}
	for _, id := range r.table.GroupIDs() {
		ofGroup[id] = mostlyIn(r.table, id)
	}
	out := mentions{at: make(map[string]int32, len(named))}
	known := map[string]int32{} // by the ids
	for key, ids := range named {
		same := fmt.Sprint(ids)
		at, ok := known[same]
		if !ok {
			at = int32(len(out.all))
			known[same] = at
			out.all = append(out.all, mentionOf(r.table, ids, ofGroup))
		}
		out.at[key] = at
	}
	out.all = slices.Clip(out.all)
	return out
}

// mentions are those of phrases; phrases that name the same share one.
type mentions struct {
	at  map[string]int32
	all []mention
}

// of gives a phrase's mention, if it names anything.
func (m mentions) of(key string) (mention, bool) {
	at, ok := m.at[key]
	if !ok {
		return mention{}, false
	}
	return m.all[at], true
}

// mentionOf says of each allergen what the foods of one name do, or its groups where it
// is no food's: contained where all of them contain it, not where none may hold it, else perhaps.
func mentionOf(t *food.Table, ids []food.ID, ofGroup map[food.ID]food.Allergens) mention {
	var said []food.Allergens
	for _, id := range ids {
		if f := t.Food(id); f != nil {
			said = append(said, f.Allergens)
		}
	}
	if said == nil {
		for _, id := range ids {
			said = append(said, ofGroup[id])
		}
	}
	m := quietMention
	m.foods = slices.DeleteFunc(slices.Clone(ids), func(id food.ID) bool { return t.Food(id) == nil })
	for _, a := range food.AllAllergens() {
		contain, none := 0, 0
		for _, of := range said {
			switch of.Presence(a) {
			case food.Contains:
				contain++
			case food.No:
				none++
			}
		}
		switch len(said) {
		case contain:
			m.allergens = m.allergens.With(a, food.Contains)
		case none:
		default:
			m.allergens = m.allergens.With(a, food.May)
		}
	}
	for _, d := range food.FoodDiets() {
		if slices.ContainsFunc(ids, func(id food.ID) bool { return t.Food(id) != nil && !t.Fits(id, d) }) {
			m.misfits = append(m.misfits, d)
		}
	}
	return m
}

// mostlyIn is what at least half of a group's foods contain.
func mostlyIn(t *food.Table, group food.ID) food.Allergens {
	var count [14]int
	all := 0
	for _, f := range t.All() {
		if !slices.Contains(f.Groups, group) {
			continue
		}
		all++
		for i, a := range food.AllAllergens() {
			if f.Allergens.Presence(a) == food.Contains {
				count[i]++
			}
		}
	}
	m := quietMention.allergens
	for i, a := range food.AllAllergens() {
		if all > 0 && 2*count[i] >= all {
			m = m.With(a, food.Contains)
		}
	}
	return m
}

// claimEnding reads "gluten-free" and "vegan", which end just before word `end`.
func (l *mentionSearch) claimEnding(end int) (c claim, n int) {
	if end > 1 && !l.seen[end-1].apart {
		if c, ok := l.words.claims[l.seen[end-2].key+" "+l.seen[end-1].key]; ok {
			return c, 2
		}
	}
	if c, ok := l.words.claims[l.seen[end-1].key]; ok {
		return c, 1
	}
	return nil, 0
}

// denies reports whether the line says that it is without what words i to i+n name:
// "no nuts", "not peanut butter", "sugar-free".
func (l *mentionSearch) denies(i, n int) bool {
	if i+n < len(l.seen) && !l.seen[i+n].apart && l.seen[i+n].key == "free" &&
		!(i+n+1 < len(l.seen) && (l.seen[i+n+1].key == "range" || l.seen[i+n+1].key == "running")) {
		return true
	}
	for j := i - 1; j >= max(0, i-3) && !l.seen[j+1].apart; j-- {
		switch l.seen[j].key {
		case "without":
			return !l.negated(j)
		case "not", "non":
			return !l.variantOf(i, n)
		case "no", "minus", "omit", "never":
			return true
		case "any", "the", "a", "added", "of", "from", "with":
			continue
		}
		return false
	}
	return false
}

// negated reports whether a denial before word i turns that of the word around: "not
// without butter", "don't go without butter".
func (l *mentionSearch) negated(i int) bool {
	for k := i - 1; k >= max(0, i-3) && !l.seen[k+1].apart; k-- {
		switch w := l.seen[k]; w.key {
		case "no", "not", "never", "nothing", "cannot":
			return true
		default:
			if text := strings.ToLower(l.text[w.start:w.end]); strings.HasSuffix(text, "n't") || strings.HasSuffix(text, "n’t") {
				return true
			}
		}
	}
	return false
}

// variantOf reports whether words i to i+n name a sort of a food that a shorter name
// behind its adjectives is of: "not light cream" is another cream.
func (l *mentionSearch) variantOf(i, n int) bool {
	for k := i; k+1 < i+n && l.words.meaning(l.seen[k].key).class&(plainWord|variantWord|prepareWord) != 0; k++ {
		l.steps++
		if _, ok := l.tells().of(l.phraseOf(k+1, i+n)); ok {
			return true
		}
	}
	return false
}

// phraseOf joins the words from to to, as names are.
func (l *mentionSearch) phraseOf(from, to int) string {
	keys := make([]string, 0, to-from)
	for _, w := range l.seen[from:to] {
		keys = append(keys, w.key)
	}
	return strings.Join(keys, " ")
}

// deniedBefore is what a claim before word i says that it is without: "vegan grated
// mozzarella". Another name or a mark between them ends the claim.
func (l *mentionSearch) deniedBefore(i int) []food.Allergen {
	for end := i; end > max(0, i-4) && !l.seen[end].apart; end-- {
		if c, n := l.claimEnding(end); n > 0 {
			return c
		}
		if n, _, ok := l.longest(end); ok && n > 0 || l.seen[end-1].key == "or" || l.seen[end-1].key == "and" {
			return nil
		}
	}
	return nil
}

// knows reports whether a word that names nothing is one that we understand.
func (l *mentionSearch) knows(i int) bool {
	w := l.seen[i]
	if w.number || w.symbol {
		return w.number
	}
	means := l.words.meaning(w.key)
	if means.class&^leadWord != 0 || means.number > 0 || means.size > 0 || means.heap > 0 || means.partOf != "" || means.unit != "" {
		return true
	}
	if _, unit := unitOfWord[w.key]; unit {
		return true
	}
	_, unit := food.ParseUnit(l.text[w.start:w.end])
	return unit || l.inPhrase(i)
}

// inPhrase reports whether the word is one of two that say nothing together: "free range".
func (l *mentionSearch) inPhrase(i int) bool {
	pair := func(a, b int) bool {
		return a >= 0 && b < len(l.seen) && l.words.plain[l.seen[a].key+" "+l.seen[b].key]
	}
	return pair(i, i+1) || pair(i-1, i)
}

// span is a stretch of the text, in bytes.
type span struct{ from, to int }

func (s span) holds(from, to int) bool { return s.from <= from && to <= s.to }

// unread gives the words that nobody knows, those beside one another together.
func (l *mentionSearch) unread(names []span) []string {
	var out []string
	from := -1 // the word that a run begins with
	for i, w := range l.seen {
		read := l.known[i] || slices.ContainsFunc(names, func(s span) bool { return s.holds(w.start, w.end) })
		if from >= 0 && (read || w.apart) {
			out = append(out, l.text[l.seen[from].start:l.seen[i-1].end])
			from = -1
		}
		if !read && from < 0 {
			from = i
		}
	}
	if from >= 0 {
		out = append(out, l.text[l.seen[from].start:l.seen[len(l.seen)-1].end])
	}
	return out
}
