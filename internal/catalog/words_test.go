package catalog

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// notFoods are words of steps and titles that are also names of foods, or parts of
// them, and mean no ingredient where they stand: reviewed one by one.
var notFoods = map[string]string{
	"boiling water": "from the tap",
	"cold water":    "from the tap",
	"water":         "from the tap; it is an ingredient only where its amount matters",
	"spread":        "a verb",
	"toast":         "a verb, or the bread once it is toasted",
	"pickle":        "a verb",
	"rice and pea":  "the Caribbean name of rice with kidney beans",
	"boiled egg":    "made in the dish",
	"fried tofu":    "made in the dish",
	"garlic butter": "made in the dish",
	"gravy":         "made in the dish",
	"jacket potato": "made in the dish",
	"meatball":      "made in the dish",
	"pancake":       "made in the dish",
	"porridge":      "made in the dish",
	"trail mix":     "made in the dish",
	"tzatziki":      "made in the dish",
}

// vocabulary is what the food table calls its foods and groups, by the phrase's
// words in the singular.
type vocabulary struct {
	phrases map[string][]food.ID
	longest int
}

func newVocabulary(t *food.Table) vocabulary {
	v := vocabulary{phrases: map[string][]food.ID{}}
	add := func(text string, id food.ID) {
		words := wordsOf(text)
		key := strings.Join(words, " ")
		v.phrases[key] = append(v.phrases[key], id)
		v.longest = max(v.longest, len(words))
	}
	for _, f := range t.All() {
		for _, text := range namesOf(f) {
			add(text, f.ID)
		}
		for _, g := range f.Groups {
			add(t.Name(g), g)
		}
	}
	return v
}

// mention is a phrase of a text that names foods or groups.
type mention struct {
	phrase string
	foods  []food.ID
}

// mentions finds the names in a text from left to right, the longest first; a name
// does not go on over a full stop or a comma.
func (v vocabulary) mentions(text string) []mention {
	var out []mention
	for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".,;:\n", r) }) {
		out = append(out, v.mentionsIn(wordsOf(clause))...)
	}
	return out
}

func (v vocabulary) mentionsIn(words []string) (out []mention) {
	for i := 0; i < len(words); {
		n := v.longestAt(words[i:])
		if phrase := strings.Join(words[i:i+max(n, 1)], " "); n > 0 && notFoods[phrase] == "" {
			out = append(out, mention{phrase, v.phrases[phrase]})
		}
		i += max(n, 1)
	}
	return out
}

func (v vocabulary) longestAt(words []string) int {
	for n := min(v.longest, len(words)); n > 0; n-- {
		phrase := strings.Join(words[:n], " ")
		if len(v.phrases[phrase]) > 0 || notFoods[phrase] != "" {
			return n
		}
	}
	return 0
}

// isIn reports whether the mention means one of the ingredients: the food itself,
// one that the named group covers, or one whose names hold all of its words
// ("lentils" is "red lentils").
func (m mention) isIn(t *food.Table, ingredients []meal.Ingredient) bool {
	words := strings.Fields(m.phrase)
	return slices.ContainsFunc(ingredients, func(in meal.Ingredient) bool {
		covered := slices.ContainsFunc(m.foods, func(id food.ID) bool { return t.Covers(id, in.Food) })
		return covered || slices.ContainsFunc(namesOf(t.Food(in.Food)), func(name string) bool {
			return holdsAll(wordsOf(name), words)
		})
	})
}

// inText reports whether a text speaks of the food: by the last word of one of its
// names ("red lentils": lentils) or by a group ("fish").
func inText(t *food.Table, f *food.Food, text string) bool {
	words := wordsOf(text)
	names := namesOf(f)
	for _, g := range f.Groups {
		names = append(names, t.Name(g))
	}
	return slices.ContainsFunc(names, func(name string) bool {
		n := wordsOf(name)
		return len(n) > 0 && slices.Contains(words, n[len(n)-1])
	})
}

func namesOf(f *food.Food) []string {
	return append([]string{f.Name, strings.ReplaceAll(string(f.ID), "-", " ")}, f.Aliases...)
}

func holdsAll(words, want []string) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(words, w) })
}

// wordsOf gives the words of a text in lower case and without the plural's ending.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '\''
	})
	for i, w := range words {
		words[i] = singular(strings.TrimSuffix(w, "'s"))
	}
	return words
}

func singular(w string) string {
	switch {
	case len(w) < 4, strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"):
		return w
	case strings.HasSuffix(w, "leaves"):
		return strings.TrimSuffix(w, "aves") + "af"
	case strings.HasSuffix(w, "illies"):
		return strings.TrimSuffix(w, "es")
	case strings.HasSuffix(w, "ies"):
		return strings.TrimSuffix(w, "ies") + "y"
	case strings.HasSuffix(w, "oes"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"):
		return strings.TrimSuffix(w, "es")
	}
	return strings.TrimSuffix(w, "s")
}

// stepsOf is the text of all steps of a recipe.
func stepsOf(r meal.Recipe) string {
	var b strings.Builder
	for _, s := range r.Steps {
		b.WriteString(s.Text + "\n")
	}
	return b.String()
}

func TestMentions(t *testing.T) {
	v := newVocabulary(food.Default())
	for _, tt := range []struct{ text, want string }{
		{"Fold in the peanut butter.", "peanut butter"},
		{"Peanuts, then butter.", "peanut; butter"},
		{"Butternut squash is no butter.", "butternut squash; butter"},
		{"Tear in the mint and the cherry tomatoes.", "mint; cherry tomato"},
		{"Spread it, toast it, add water.", ""},
		{"An orange. Peel it.", "orange"},
		{"Cook until done.", ""},
	} {
		var got []string
		for _, m := range v.mentions(tt.text) {
			got = append(got, m.phrase)
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("mentions(%q) = %q, want %q", tt.text, text, tt.want)
		}
	}
}

func TestMentionIsIn(t *testing.T) {
	table := food.Default()
	v := newVocabulary(table)
	for _, tt := range []struct {
		text string
		food food.ID
		want bool
	}{
		{"lentils", "red-lentils", true},
		{"fish", "haddock", true},
		{"tomatoes", "cherry-tomatoes", true},
		{"peanut butter", "peanuts", false},
		{"cashews", "almonds", false},
		{"soy milk", "oat-milk", false},
	} {
		m := v.mentions(tt.text)
		if len(m) != 1 {
			t.Errorf("%q gives %v, want one mention", tt.text, m)
			continue
		}
		if got := m[0].isIn(table, []meal.Ingredient{{Food: tt.food}}); got != tt.want {
			t.Errorf("%q in %s: %v, want %v", tt.text, tt.food, got, tt.want)
		}
	}
}
