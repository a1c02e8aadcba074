package planner

import (
	"slices"
	"strings"
	"sync"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Search finds recipes by words: each is the beginning of a word of the title, of a food in
// it, of a group or sort of that food, or of the cuisine, in English or in the language.
type Search struct {
	Words string // empty: every recipe
	// Language is asked for when it is known who searches, and so is Cuisine, which names a
	// cuisine in it; nil: English, and by its id.
	Language func() food.Language
	Cuisine  func(id string) string
}

// searchWords are the words by which recipes are found, by language, made when somebody first
// searches in it.
type searchWords struct {
	foods   *food.Table
	recipes []meal.Recipe
	mu      sync.Mutex
	made    map[food.Language]map[string][]string // by recipe
}

// found reports whether a recipe has every word.
func (w *searchWords) found(r *meal.Recipe, s Search) bool {
	if strings.TrimSpace(s.Words) == "" {
		return true
	}
	cuisine, language := r.Cuisine, food.English
	if s.Language != nil {
		language = s.Language()
	}
	if s.Cuisine != nil {
		cuisine += " " + s.Cuisine(r.Cuisine)
	}
	return hasAll(w.in(food.English)[r.ID], food.English.Key(r.Cuisine), food.English.Key(s.Words)) ||
		language != food.English && hasAll(w.in(language)[r.ID], language.Key(cuisine), language.Key(s.Words))
}

// hasAll reports whether each of the wanted words begins one of the words.
func hasAll(words []string, more, wanted string) bool {
	keys := strings.Fields(wanted)
	words = append(slices.Clip(words), strings.Fields(more)...)
	return len(keys) > 0 && !slices.ContainsFunc(keys, func(key string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return isPartOf(key, word) })
	})
}

// asPart is how long a word is at least that is found at the end of another: "Bohnen" of
// "Kidneybohnen".
const asPart = 4

func isPartOf(key, word string) bool {
	return strings.HasPrefix(word, key) || len(key) >= asPart && strings.HasSuffix(word, key)
}

// in gives the words of every recipe in a language.
func (w *searchWords) in(l food.Language) map[string][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.made == nil {
		w.made = map[food.Language]map[string][]string{}
	}
	if w.made[l] == nil {
		byFood, all := map[food.ID][]string{}, map[string][]string{}
		for _, r := range w.recipes {
			words := strings.Fields(l.Key(r.Texts.Title(l, r.Title)))
			for _, i := range r.Ingredients {
				if byFood[i.Food] == nil {
					byFood[i.Food] = w.ofFood(i.Food, l)
				}
				words = append(words, byFood[i.Food]...)
			}
			slices.Sort(words)
			all[r.ID] = slices.Compact(words)
		}
		w.made[l] = all
	}
	return w.made[l]
}

// ofFood gives the words of a food's names, and of what it is a sort of. Those that name a
// cuisine are left out: Italian parsley is in dishes of all countries.
func (w *searchWords) ofFood(id food.ID, l food.Language) (words []string) {
	ids := []food.ID{id}
	if f := w.foods.Food(id); f != nil {
		ids = slices.Concat(ids, f.Groups, f.KindOf)
	}
	for _, id := range ids {
		names := []string{w.foods.NameIn(id, l)}
		if l == food.English {
			names = w.foods.Names(id)
		}
		for _, name := range names {
			words = append(words, strings.Fields(l.Key(name))...)
		}
	}
	return slices.DeleteFunc(words, func(word string) bool { return slices.Contains(meal.Cuisines(), word) })
}
