package compose

import (
	"slices"
	"strings"
	"unicode"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// longestName is how many words a food's name may have.
const longestName = 5

// mentioned gives the foods that a recipe's title and steps name beside its ingredients: a
// dish may not smuggle in what it does not list. Names are whole words and the longest that
// fits ("butternut squash" is no butter); what is a part of an ingredient's own name, or of a
// group that holds an ingredient, is that ingredient.
func (p *Plan) mentioned(r meal.Recipe) []food.ID {
	own := map[string]bool{}
	for _, in := range r.Ingredients {
		f := p.foods.Food(in.Food)
		for _, name := range append([]string{f.Name, strings.ReplaceAll(string(f.ID), "-", " ")}, f.Aliases...) {
			for _, w := range wordsOf(name) {
				own[w] = true
			}
		}
	}
	var all []food.ID
	texts := []string{r.Title}
	for _, s := range r.Steps {
		texts = append(texts, s.Text)
	}
	for _, text := range texts {
		all = append(all, p.namedIn(text, r, own)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (p *Plan) namedIn(text string, r meal.Recipe, own map[string]bool) []food.ID {
	words := wordsOf(text)
	var all []food.ID
	for at := 0; at < len(words); {
		ids, n := p.nameAt(words[at:])
		if n == 0 {
			at++
			continue
		}
		if !p.isOwn(ids, words[at:at+n], r, own) {
			for _, id := range ids {
				all = append(all, p.foodsOf(id)...)
			}
		}
		at += n
	}
	return all
}

// nameAt finds the longest name that some words begin with: of a food, of a group, or of what
// an allergy is called ("nuts", "shellfish").
func (p *Plan) nameAt(words []string) (ids []food.ID, n int) {
	for n := min(longestName, len(words)); n > 0; n-- {
		phrase := strings.Join(words[:n], " ")
		if ids := p.foods.Named(phrase, food.AnyLocale); len(ids) > 0 {
			return ids, n
		}
		if rule, err := p.foods.ReadRule(phrase); err == nil && len(rule.Allergens) > 0 {
			for _, f := range p.foods.All() {
				if slices.Contains(rule.Allergens, p.alone(f)) {
					ids = append(ids, f.ID)
				}
			}
			return ids, n
		}
	}
	return nil, 0
}

// alone gives the one allergen that a food holds, if it holds no other; empty: none.
func (p *Plan) alone(f *food.Food) (only food.Allergen) {
	for _, a := range food.AllAllergens() {
		switch {
		case f.Allergens.Presence(a) == food.No:
		case only != "" || f.Allergens.Presence(a) != food.Contains:
			return ""
		default:
			only = a
		}
	}
	return only
}

// isOwn reports whether a name means an ingredient of the dish.
func (p *Plan) isOwn(ids []food.ID, name []string, r meal.Recipe, own map[string]bool) bool {
	for _, in := range r.Ingredients {
		if slices.ContainsFunc(ids, func(id food.ID) bool { return id == in.Food || p.foods.Food(id) == nil && p.foods.Covers(id, in.Food) }) {
			return true
		}
	}
	return !slices.ContainsFunc(name, func(w string) bool { return !own[w] && !own[strings.TrimSuffix(w, "s")] && !own[w+"s"] })
}

// foodsOf gives the food of an id; of a group every one, for nobody knows which is meant.
func (p *Plan) foodsOf(id food.ID) []food.ID {
	if p.foods.Food(id) != nil {
		return []food.ID{id}
	}
	var all []food.ID
	for _, f := range p.foods.All() {
		if p.foods.Covers(id, f.ID) {
			all = append(all, f.ID)
		}
	}
	return all
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
}
