package meal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mealplanner/internal/food"
)

// LongestTitle is how many characters a title may have that is not ours.
const LongestTitle = 80

// namedFoods is how many foods a dish is named after, at most.
const namedFoods = 3

// PlainTitle reads a title of a dish: where every word of it is ours, the title in our
// spelling. These are the words of dish_words.csv, each only for a dish that holds what it
// says, and the names of the dish's own foods, of which it has one at least. Anything else is no title, among it whatever
// claims a diet, names another food, says a word twice or is written in another script.
func PlainTitle(t *food.Table, r Recipe, title string) (plain string, ok bool) {
	title = norm.NFKC.String(strings.TrimSpace(title))
	if title == "" || utf8.RuneCountInString(title) > LongestTitle || !plainScript(title) || strings.ContainsFunc(title, unTitled) {
		return "", false
	}
	x := newReader(t, &r)
	words := wordsOf(title)
	var out []string
	for at := 0; at < len(words); {
		n, own := x.titleAt(words[at:])
		if n == 0 || n == 1 && strings.ContainsAny(words[at], "'’") { // what a food has: "Rice's"
			return "", false
		}
		ok = ok || own
		for _, w := range words[at : at+n] {
			out = append(out, x.spelled(w))
		}
		at += n
	}
	plain = joined(title, words, out)
	return plain, ok && wellFormed(plain)
}

// What stands between the words of a title.
var (
	articles    = []string{"a", "the"}
	connectives = []string{"and", "by", "for", "in", "of", "on", "over", "with"}
)

// wellFormed reports whether the words of a title stand where they can: none twice, none that
// connects at an end, before a comma or beside another, an article only in front or after what
// connects, and nothing that somebody has.
func wellFormed(title string) bool {
	var seen []string
	before := "," // "," stands for the start and for a comma
	for _, w := range strings.Fields(strings.ReplaceAll(strings.ToLower(title), ",", " , ")) {
		connects, article := slices.Contains(connectives, w), slices.Contains(articles, w)
		after := slices.Contains(connectives, before) || slices.Contains(articles, before)
		switch {
		case connects && (before == "," || after):
			return false
		case article && before != "," && !slices.Contains(connectives, before), article && len(seen) > 0 && before == ",":
			return false
		case w == "," && (before == "," || after):
			return false
		case w != "," && !article && w != "and":
			if slices.Contains(seen, stem(w)) {
				return false
			}
			seen = append(seen, stem(w))
		}
		before = w
	}
	return before != "," && !slices.Contains(connectives, before) && !slices.Contains(articles, before)
}

// stem is a word without what makes it plural.
func stem(w string) string { return strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") }

// unTitled reports whether a character may not stand in a title.
func unTitled(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(" ,-&'’", r) }

// titleAt gives how many of the words are a name that a title may have, and whether it is
// one of the dish's foods; 0: none.
func (x *reader) titleAt(words []string) (n int, own bool) {
	for n := min(longestName, len(words)); n > 0; n-- {
		phrase := strings.Join(words[:n], " ")
		if _, diet := food.ParseDiet(phrase); diet {
			return 0, false
		}
		_, allergen := food.ParseAllergen(phrase)
		w, listed := dishWords()[strings.ToLower(phrase)]
		ids := x.t.Named(phrase, food.AnyLocale)
		switch {
		case len(ids) > 0 && x.isOwn(ids):
			return n, true
		case n == 1 && listed:
			return either(len(w.missing(x.t, x.r)) == 0, 1, 0), false
		case len(ids) > 0 || allergen:
			return 0, false
		}
	}
	if w := strings.ToLower(words[0]); x.ownWord(w) && !claiming(w) {
		return 1, true
	}
	return 0, false
}

// claiming reports whether a word of a food's name says for whom it is, or what is not in it.
func claiming(w string) bool {
	return slices.Contains([]string{"free", "vegan", "vegetarian", "no", "non", "not", "without", "safe", "diet", "low", "light", "lite", "reduced"}, w)
}

func either[T any](is bool, yes, no T) T {
	if is {
		return yes
	}
	return no
}

// spelled writes a word as our data have it.
func (x *reader) spelled(w string) string {
	lower := strings.ToLower(w)
	if listed, has := dishWords()[lower]; has {
		return listed.spelled
	}
	if own := x.own[lower]; own != "" {
		return own
	}
	return lower
}

// joined puts the words of a title together again, with what stood between them: a comma, a
// hyphen, "&" as "and", or a blank.
func joined(text string, words, by []string) string {
	var b strings.Builder
	for i, w := range words {
		at := strings.Index(text, w)
		switch between := text[:at]; {
		case i == 0:
		case strings.Contains(between, "&"):
			b.WriteString(word("name", "and"))
		case strings.Contains(between, ","):
			b.WriteString(word("name", "comma"))
		case between == "-":
			b.WriteString(between)
		default:
			b.WriteString(" ")
		}
		b.WriteString(by[i])
		text = text[at+len(w):]
	}
	return capital(b.String())
}

// shownTitle is a recipe's title; of one that a model wrote in words of its own, in a menu of
// before they were ours, only a title that would be taken now.
func shownTitle(t *food.Table, r Recipe) string {
	if r.Source != FromModel || !r.Foreign() {
		return r.Title
	}
	if plain, ok := PlainTitle(t, r, r.Title); ok {
		return plain
	}
	return NameOf(t, r)
}

// shownSteps are a recipe's steps; of one that a model wrote in words of its own only those
// that are understood.
func shownSteps(t *food.Table, r Recipe) []Step {
	if r.Source != FromModel || !r.Foreign() {
		return r.Steps
	}
	return slices.DeleteFunc(slices.Clone(r.Steps), func(s Step) bool {
		alone := r
		alone.Steps = []Step{s}
		return !Understood(t, alone)
	})
}

// NameOf names a dish after its foods: the one that most of its protein comes from first, then
// the heaviest that are more than a seasoning. "Chicken breast with broccoli and white rice".
func NameOf(t *food.Table, r Recipe) string {
	ins := slices.Clone(r.Ingredients)
	slices.SortStableFunc(ins, func(a, b Ingredient) int { return int(10*b.Grams) - int(10*a.Grams) })
	if main := mostProtein(t, ins); main > 0 {
		in := ins[main]
		ins = slices.Insert(slices.Delete(ins, main, main+1), 0, in)
	}
	var names []string
	for _, in := range ins {
		light := in.Grams < seasoning*float64(max(r.Servings, 1)) && len(names) > 0
		if len(names) < namedFoods && !light && in.Food != "water" && !slices.Contains(names, t.Name(in.Food)) {
			names = append(names, t.Name(in.Food))
		}
	}
	if len(names) < 2 {
		return capital(strings.Join(names, ""))
	}
	return capital(names[0] + word("name", "with") + listed(names[1:], word("name", "comma"), word("name", "and")))
}

// mostProtein is the index of the ingredient that most of the protein comes from.
func mostProtein(t *food.Table, ins []Ingredient) int {
	best, most := 0, 0.0
	for i, in := range ins {
		if f := t.Food(in.Food); f != nil {
			per100g, _ := f.Per100g.Get(food.Protein)
			if p := per100g * in.Grams; p > most {
				best, most = i, p
			}
		}
	}
	return best
}
