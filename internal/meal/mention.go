package meal

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	_ "embed"

	"golang.org/x/text/unicode/norm"

	"mealplanner/internal/food"
)

// longestName is how many words a food's name may have.
const longestName = 6

// kitchen_words.txt lists the words of kitchen English that name no food: what may stand in a
// step beside the names of a recipe's own ingredients.
//
//go:embed kitchen_words.txt
var kitchenWordsText string

var kitchenWords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(kitchenWordsText) {
		all[w] = true
	}
	return all
})

// dish_words.csv lists what dishes are called by: forms, cuisines, ways of cooking, plain
// adjectives. What a word says is in the dish stands beside it: of each part between
// semicolons one of the foods and groups between bars.
//
//go:embed dish_words.csv
var dishWordsCSV string

// dishWord is a word as it is written in a title, and what a dish of that name holds.
type dishWord struct {
	spelled string
	holds   [][]food.ID
}

var dishWords = sync.OnceValue(func() map[string]dishWord {
	all := map[string]dishWord{}
	for _, r := range mustRecords("dish_words.csv", dishWordsCSV, "word", "holds") {
		w := dishWord{spelled: r[0]}
		for part := range strings.SplitSeq(r[1], ";") {
			var one []food.ID
			for id := range strings.SplitSeq(part, "|") {
				if id != "" {
					one = append(one, food.ID(id))
				}
			}
			if len(one) > 0 {
				w.holds = append(w.holds, one)
			}
		}
		all[strings.ToLower(r[0])] = w
	}
	return all
})

// missing gives the foods and groups of which the word says that some is in the dish, and
// none is.
func (w dishWord) missing(t *food.Table, r *Recipe) []food.ID {
	var all []food.ID
	for _, one := range w.holds {
		if !slices.ContainsFunc(one, func(id food.ID) bool { return r.holds(t, id) }) {
			all = append(all, one...)
		}
	}
	return all
}

// holds reports whether an ingredient is a food, or of a group.
func (r *Recipe) holds(t *food.Table, id food.ID) bool {
	return slices.ContainsFunc(r.Ingredients, func(in Ingredient) bool { return t.Food(in.Food) != nil && t.Covers(id, in.Food) })
}

// reader reads what a recipe's title and steps say, word by word.
type reader struct {
	t     *food.Table
	r     *Recipe
	own   map[string]string // the words of the ingredients' names, as they are written
	named []food.ID         // beside the ingredients
	clear bool              // every word is understood
}

func newReader(t *food.Table, r *Recipe) *reader {
	x := &reader{t: t, r: r, own: map[string]string{}, clear: true}
	for _, in := range r.Ingredients {
		f := t.Food(in.Food)
		if f == nil {
			continue
		}
		for _, name := range append([]string{f.Name, strings.ReplaceAll(string(f.ID), "-", " ")}, f.Aliases...) {
			for _, w := range wordsOf(name) {
				if lower := strings.ToLower(w); x.own[lower] == "" {
					x.own[lower] = w
				}
			}
		}
	}
	return x
}

// Mentioned gives the foods that a recipe's title, steps and notes name beside its
// ingredients: they count as if they were in it. Names are whole words and the longest that
// fits ("butternut squash" is no butter); a name of several foods or of a group means all of
// them, and so does what an allergy is called ("nuts") or a dish that holds something ("satay").
func Mentioned(t *food.Table, r Recipe) []food.ID {
	x := newReader(t, &r)
	x.read(r.Title)
	for _, text := range r.texts(t) {
		x.read(text)
	}
	slices.Sort(x.named)
	return slices.Compact(x.named)
}

// WithMentioned is a recipe to judge, with the foods that its words name beside its
// ingredients among them, at next to no weight, and as if the words were ours: who judges a
// recipe often reads it once.
func WithMentioned(t *food.Table, r Recipe) Recipe {
	const hardly = 0.001 // g
	r.Ingredients = slices.Clone(r.Ingredients)
	for _, id := range Mentioned(t, r) {
		r.Ingredients = append(r.Ingredients, Ingredient{Food: id, Quantity: hardly, Unit: food.Gram, Grams: hardly})
	}
	r.Source = FromCatalog
	return r
}

// Understood reports whether every word of a recipe's steps and notes is known: kitchen
// words, numbers and the names of its own ingredients. Of a recipe that a person wrote and
// that is not, nobody can say that nothing is missing from its ingredients: it is never
// composed for an eater with hard rules.
func Understood(t *food.Table, r Recipe) bool {
	x := newReader(t, &r)
	for _, text := range r.texts(t) {
		x.read(text)
	}
	return x.clear && len(x.named) == 0
}

// texts are a recipe's steps in words, and its notes.
func (r *Recipe) texts(t *food.Table) []string {
	say := newSayer(t, recipeLines(t, r, food.Metric), food.Metric)
	texts := []string{r.KeepingNote}
	for _, s := range r.Steps {
		texts = append(texts, say.sentence(s))
	}
	for _, in := range r.Ingredients {
		texts = append(texts, in.Note)
	}
	return texts
}

// fromTheTap is what every kitchen has.
var fromTheTap = []food.ID{"water"}

func (x *reader) read(text string) {
	text = norm.NFKC.String(text)
	x.clear = x.clear && plainScript(text)
	words := wordsOf(text)
	for at := 0; at < len(words); {
		n, ids := x.nameAt(words[at:])
		switch {
		case n == 0 && !x.known(words[at]):
			x.clear = false
			n = 1
		case n == 0:
			n = 1
		case !x.isOwn(ids) && !slices.Equal(ids, fromTheTap):
			for _, id := range ids {
				x.named = append(x.named, foodsOf(x.t, id)...)
			}
		}
		at += n
	}
}

// known reports whether a word is understood that names no food and says of none that it is
// in the dish.
func (x *reader) known(w string) bool {
	w = strings.ToLower(w)
	_, ofDishes := dishWords()[w]
	return kitchenWords()[w] || ofDishes || x.ownWord(w) || measure(w)
}

// ownWord reports whether a word is one of an ingredient's names, in either number.
func (x *reader) ownWord(w string) bool {
	return x.own[w] != "" || x.own[strings.TrimSuffix(w, "s")] != "" || x.own[w+"s"] != ""
}

// nameAt finds the longest name that some words begin with: of foods and groups, of an
// allergen, or of a dish that holds something.
func (x *reader) nameAt(words []string) (n int, ids []food.ID) {
	first := strings.ToLower(words[0])
	longest := longestName
	if !x.t.BeginsName(first) {
		longest = 0
	}
	for n := min(longest, len(words)); n > 0; n-- {
		phrase := strings.Join(words[:n], " ")
		if n == 1 && kitchenWords()[first] {
			break
		}
		if ids := x.t.Named(phrase, food.AnyLocale); len(ids) > 0 {
			return n, ids
		}
		if a, ok := food.ParseAllergen(phrase); ok {
			return n, holdersOf(x.t, a)
		}
	}
	if missing := dishWords()[first].missing(x.t, x.r); len(missing) > 0 && !kitchenWords()[first] {
		return 1, missing
	}
	return 0, nil
}

// isOwn reports whether a name means an ingredient of the dish: the food itself, its group, or
// what it is a kind or a part of ("lemon" in lemon juice). Whoever may not have what is named
// may not have the ingredient then.
func (x *reader) isOwn(ids []food.ID) bool {
	return slices.ContainsFunc(ids, func(id food.ID) bool {
		return slices.ContainsFunc(x.r.Ingredients, func(in Ingredient) bool {
			f := x.t.Food(in.Food)
			return f != nil && x.t.Covers(id, f.ID) && noMoreAllergens(x.t.Food(id), f)
		})
	})
}

// noMoreAllergens reports whether a food holds no allergen that another has not; a group says
// nothing of them.
func noMoreAllergens(f, than *food.Food) bool {
	return f == nil || !slices.ContainsFunc(food.AllAllergens(), func(a food.Allergen) bool {
		return f.Allergens.Excludes(a) && !than.Allergens.Excludes(a)
	})
}

// holdersOf gives the foods that an allergen's name may mean: those that hold it and nothing
// else, or all that hold it. What is called nuts may be peanuts.
func holdersOf(t *food.Table, a food.Allergen) []food.ID {
	var alone, all []food.ID
	for _, f := range t.All() {
		switch {
		case f.Allergens.Presence(a) != food.Contains:
		case len(f.Allergens.Stated(food.Contains)) == 1 && len(f.Allergens.Stated(food.May)) == 0:
			alone = append(alone, f.ID)
		default:
			all = append(all, f.ID)
		}
	}
	if len(alone) > 0 {
		all = alone
	}
	if a == food.Nuts {
		all = append(all, holdersOf(t, food.Peanuts)...)
	}
	return all
}

// foodsOf gives the food of an id; of a group every one, for nobody knows which is meant.
func foodsOf(t *food.Table, id food.ID) []food.ID {
	if t.Food(id) != nil {
		return []food.ID{id}
	}
	var all []food.ID
	for _, f := range t.All() {
		if slices.Contains(f.Groups, id) {
			all = append(all, f.ID)
		}
	}
	return all
}

// wordsOf cuts a text into words of letters and digits; an apostrophe is a part of one.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
}

// measure reports whether a word is a number, with a unit or without: "200", "180c", "2cm".
func measure(w string) bool {
	unit := strings.TrimLeft(w, "0123456789")
	if unit == w {
		return false
	}
	_, ok := food.ParseUnit(unit)
	return ok || unit == "" || slices.Contains([]string{"c", "f", "x", "min", "mins", "mm"}, unit)
}

// plainScript reports whether a text has letters of one script, Latin, and nothing that is
// not seen or stands on another letter.
func plainScript(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		switch {
		case unicode.IsLetter(r):
			return !unicode.Is(unicode.Latin, r)
		case unicode.IsDigit(r):
			return r > '9'
		}
		return unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == unicode.ReplacementChar
	})
}
