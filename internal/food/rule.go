package food

import (
	"cmp"
	"slices"
	"strings"

	"mealplanner/internal/problem"
)

// maxRule is how long a typed rule may be, in bytes.
const maxRule = 300

// Rule is what a sentence such as "no nuts" means, in its widest reading.
type Rule struct {
	Text      string // what was typed
	Allergens []Allergen
	Diets     []Diet
	Excluded  []ID // foods or groups
}

// ReadRule maps what a person typed to ids, word by word and never by substring:
// "no nuts" is nuts and peanuts, "shellfish allergy" is crustaceans and molluscs,
// "eggplant" is not egg. What it cannot map is refused with a *problem.Problem that
// says so; a medical condition is refused with "ask your dietitian", and what can
// mean several things ("low carb") or belongs elsewhere ("pregnant") is asked back.
//
// A sentence is taken whole or not at all: of "no nuts and no qwerty" nothing is
// kept, so that nobody believes in a rule that is not there.
func (t *Table) ReadRule(text string) (Rule, error) {
	rule := Rule{Text: strings.TrimSpace(text)}
	if len(text) > maxRule {
		return Rule{}, refuse("too-long", "A rule may be %d characters long. Write several short ones.", maxRule)
	}
	items := splitRule(text)
	if len(items) == 0 {
		return Rule{}, refuse("empty-rule", "The rule is empty. Write for example “no nuts” or “vegetarian”.")
	}
	for len(items) > 0 {
		n, meaning, ok := t.readLongest(items)
		if !ok {
			return Rule{}, t.refusal(rule.Text, items[0].text())
		}
		if meaning.asks != "" {
			return Rule{}, askBack(meaning.asks)
		}
		rule.Allergens = append(rule.Allergens, meaning.allergens...)
		rule.Diets = append(rule.Diets, meaning.diets...)
		rule.Excluded = append(rule.Excluded, meaning.excluded...)
		items = items[n:]
	}
	rule.Allergens = inOrder(rule.Allergens, AllAllergens())
	rule.Diets = inOrder(rule.Diets, AllDiets())
	rule.Excluded = t.widest(rule.Excluded)
	return rule, nil
}

// item is a stretch of words between commas and "and".
type item struct {
	words  []string
	joined bool // to the item before by "and", not by a comma
}

func (i item) text() string { return strings.Join(i.words, " ") }

// splitRule cuts at commas, full stops and the like, and at "and", "or", "nor", "&".
func splitRule(text string) []item {
	var items []item
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;.!/+\n\r()", r) })
	for _, part := range parts {
		current := item{}
		for _, w := range singulars(strings.ReplaceAll(part, "&", " and ")) {
			if w != "and" && w != "or" && w != "nor" {
				current.words = append(current.words, w)
				continue
			}
			if len(current.words) > 0 {
				items = append(items, current)
			}
			current = item{joined: len(items) > 0}
		}
		if len(current.words) > 0 {
			items = append(items, current)
		}
	}
	return joinPolite(items)
}

// joinPolite gives a "please" that stands alone back to its neighbour, and an
// "(anaphylaxis)" to what it follows.
func joinPolite(items []item) []item {
	for i := 0; i < len(items) && len(items) > 1; i++ {
		text := items[i].text()
		after := i > 0 && (trailingFrames[text] == allergic || text == "severe" || text == "mild")
		if leadingFrames[text] != polite && trailingFrames[text] != polite && !after {
			continue
		}
		if i > 0 {
			items[i-1].words = append(items[i-1].words, items[i].words...)
		} else {
			items[1].words = append(items[0].words, items[1].words...)
		}
		items = append(items[:i], items[i+1:]...)
		i--
	}
	return items
}

// readLongest reads the first item, together with those that "and" joins to it
// where the whole has a meaning of its own: "fish and seafood".
func (t *Table) readLongest(items []item) (used int, m ruleMeaning, ok bool) {
	longest := 1
	for longest < len(items) && longest < 3 && items[longest].joined {
		longest++
	}
	for n := longest; n >= 1; n-- {
		var all []string
		for i, it := range items[:n] {
			if i > 0 {
				all = append(all, "and")
			}
			all = append(all, it.words...)
		}
		if m, ok := t.readItem(all); ok {
			return n, m, true
		}
	}
	m, ok = t.readRun(items[0].words)
	return 1, m, ok
}

// readRun reads rules that stand side by side without a comma: "no eggs no milk",
// "vegan gluten free", "vegetarian with nut allergy". Each must be a whole rule that
// says so itself: of "milk no eggs" nobody knows whether the milk is wanted.
func (t *Table) readRun(words []string) (ruleMeaning, bool) {
	hopeless := make([]bool, len(words)+1) // no run begins at this word
	var from func(at int) (ruleMeaning, bool)
	from = func(at int) (ruleMeaning, bool) {
		for end := len(words); end > at && !hopeless[at]; end-- {
			first, ok := t.readItem(words[at:end])
			if !ok || !states(words[at:end], first) {
				continue
			}
			if end == len(words) {
				return first, true
			}
			next := end
			if words[next] == "but" {
				next++
			}
			if second, ok := from(next); ok {
				return ruleMeaning{
					allergens: slices.Concat(first.allergens, second.allergens),
					diets:     slices.Concat(first.diets, second.diets),
					excluded:  slices.Concat(first.excluded, second.excluded),
					asks:      cmp.Or(first.asks, second.asks),
				}, true
			}
		}
		hopeless[at] = true
		return ruleMeaning{}, false
	}
	return from(0)
}

// states reports whether the words are a rule by themselves, and not only the name
// of a food: a diet, "no …", "… free", "… allergy".
func states(words []string, m ruleMeaning) bool {
	if len(m.diets) > 0 || m.condition || m.asks != "" || words[0] == "no" || words[0] == "without" {
		return true
	}
	f := trailingFrames[words[len(words)-1]]
	return f == excludes || f == allergic
}

// wording counts the frames around a phrase.
type wording struct{ says, polite, negations, allergies int }

func (w *wording) add(f frame) {
	switch f {
	case says:
		w.says++
	case polite:
		w.polite++
	case excludes:
		w.negations++
	case allergic:
		w.allergies++
	}
}

func (w *wording) frame() frame {
	switch {
	case w.allergies > 0:
		return allergic
	case w.negations > 0:
		return excludes
	}
	return says
}

// accepts reports whether the wording makes a rule of the meaning. Two negations
// ("not allergic to nuts") make none, and neither does a wish ("nuts please", "I
// have eggs").
func (w *wording) accepts(m ruleMeaning) bool {
	switch w.negations + w.allergies {
	case 0:
		return len(m.diets) > 0 || m.condition || m.asks != "" || w.says+w.polite == 0
	case 1:
		return true
	}
	return false
}

// readItem takes the wording off and looks up what is left.
func (t *Table) readItem(words []string) (ruleMeaning, bool) {
	if m, ok := t.meaning(words, says); ok {
		return m, true // the phrase itself: "gluten free", "eggplant"
	}
	var around wording
	rest := words
	for {
		n, f := longestFrame(rest, leadingFrames, true)
		if n == 0 || n >= len(rest) {
			break
		}
		around.add(f)
		rest = rest[n:]
		if m, ok := t.meaning(rest, around.frame()); ok {
			return m, around.accepts(m) // "all-purpose flour", of which "all" is no filler
		}
	}
	for {
		n, f := longestFrame(rest, trailingFrames, false)
		if n == 0 || n >= len(rest) {
			return ruleMeaning{}, false
		}
		around.add(f)
		rest = rest[:len(rest)-n]
		if m, ok := t.meaning(rest, around.frame()); ok {
			return m, around.accepts(m)
		}
	}
}

// longestFrame finds the longest frame at the front or at the end of the words.
func longestFrame(words []string, frames map[string]frame, front bool) (n int, f frame) {
	for n := min(4, len(words)); n >= 1; n-- {
		stretch := words[:n]
		if !front {
			stretch = words[len(words)-n:]
		}
		if f, ok := frames[strings.Join(stretch, " ")]; ok {
			return n, f
		}
	}
	return 0, 0
}

// meaning looks up a whole phrase: our terms first, then diets, allergens, and the
// foods and groups of that name. After "no" or "allergic to" a diet makes no sense.
func (t *Table) meaning(words []string, around frame) (ruleMeaning, bool) {
	phrase := strings.Join(words, " ")
	if m, ok := ruleTerms[phrase]; ok {
		return m, len(m.diets) == 0 || around == says || phrase == "animal product"
	}
	if ask, ok := askedBack[phrase]; ok {
		return ruleMeaning{asks: ask}, true
	}
	if d, ok := ParseDiet(phrase); ok {
		return ruleMeaning{diets: []Diet{d}}, around == says
	}
	if a, ok := ParseAllergen(phrase); ok {
		return t.allergenMeaning(a), true
	}
	found := t.phrases[phrase]
	if len(found) == 0 {
		return ruleMeaning{}, false
	}
	m := ruleMeaning{excluded: found}
	if around == allergic {
		m.allergens = t.contained(found)
		for _, id := range found {
			m.allergens = append(m.allergens, allergyOf[id]...)
		}
	}
	return m, true
}

// allergenMeaning adds the group of the same foods, which covers compounds too.
func (t *Table) allergenMeaning(a Allergen) ruleMeaning {
	m := ruleMeaning{allergens: []Allergen{a}}
	if a == FishAllergy {
		m.excluded = []ID{"fish"}
	}
	return m
}

// contained gathers what each of these foods contains, and what most foods of each
// of these groups do: cheese is milk, but beef is not the celery of its stock.
func (t *Table) contained(found []ID) []Allergen {
	var out []Allergen
	for _, id := range found {
		members, count := 0, map[Allergen]int{}
		for _, f := range t.ordered {
			if f.ID != id && !slices.Contains(f.Groups, id) {
				continue
			}
			members++
			for _, a := range f.Allergens.Stated(Contains) {
				count[a]++
			}
		}
		for a, n := range count {
			if 2*n > members {
				out = append(out, a)
			}
		}
	}
	return out
}

// widest drops what another of the ids covers, and gives the rest in order.
func (t *Table) widest(found []ID) []ID {
	slices.Sort(found)
	found = slices.Compact(found)
	var out []ID
	for _, id := range found {
		narrower := slices.ContainsFunc(found, func(other ID) bool { return other != id && t.Covers(other, id) })
		if !narrower {
			out = append(out, id)
		}
	}
	return out
}

func inOrder[T comparable](found, order []T) []T {
	var out []T
	for _, x := range order {
		if slices.Contains(found, x) {
			out = append(out, x)
		}
	}
	return out
}

// askBack words what a phrase that we do understand needs from whoever typed it.
func askBack(code string) error { return refuse(code, "%s", questions[code]) }

// refusal words why the sentence was not taken.
func (t *Table) refusal(text, part string) error {
	for _, w := range singulars(text) {
		if medicalWords[w] {
			return refuse("medical", "We do not plan for medical conditions: ask your dietitian which foods to leave out, and exclude those.")
		}
	}
	for _, w := range singulars(text) {
		if faithWords[w] {
			return refuse("not-checkable", "We cannot check how food was made or blessed. Exclude the foods themselves, for example “no pork” and “no alcohol”, or choose the diet “halal-style”.")
		}
	}
	return refuse("unknown-rule", "We did not understand “%s”, so nothing was excluded. Name an allergen, a diet, a food or a group of foods, for example “no nuts”, “vegetarian” or “no mushrooms”.", part)
}

func refuse(code, format string, args ...any) error {
	return problem.New(problem.Invalid, format, args...).Coded(code)
}

// wordSet makes a set of the words of a text.
func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[singular(w)] = true
	}
	return set
}
