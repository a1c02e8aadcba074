package page

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// How the form of an eater reads what is typed in it, and reads it back: nothing typed
// is saved before it has been shown as it was understood.

// typed is what a form holds in free text, and how it is understood.
type typed struct {
	rules    []string  // of the field of rules, a sentence each
	read     food.Rule // all of them together
	refused  bool      // some of them cannot be read
	excluded food.Rule
	disliked food.Rule
}

// typedIn reads the fields. Foods that the eater has already are kept as they are.
func (s Eaters) typedIn(ctx context.Context, c *problem.Collector, reader *ingredient.Reader, r *Request, excluded, disliked []food.ID) typed {
	t := typed{rules: reader.RulesIn(r.Form.Get("rules"))}
	if len(t.rules) > ingredient.MaxRules {
		c.Find("rules", "too-many-items", "max", ingredient.MaxRules)
	} else {
		for _, text := range t.rules {
			rule, err := reader.ReadRule(text)
			if err != nil { // the planner names it
				t.refused = true
				continue
			}
			t.read = joined(t.read, rule)
		}
	}
	t.excluded = s.foodsNamed(words.From(ctx), c, reader, "excluded_foods", r.Form.Get("excluded_foods"), excluded)
	t.disliked = s.foodsNamed(words.From(ctx), c, reader, "disliked_foods", r.Form.Get("disliked_foods"), disliked)
	t.disliked.Excluded = s.foodsOnly(t.disliked)
	return t
}

// addedTo gives the eater with the rules, as the planner adds them.
func (t typed) addedTo(e meal.Eater) meal.Eater {
	e.Allergens = slices.Concat(e.Allergens, t.read.Allergens)
	e.Diets = slices.Concat(e.Diets, t.read.Diets)
	e.ExcludedFoods = slices.Concat(e.ExcludedFoods, t.read.Excluded)
	return e.Clean()
}

// foodsOnly gives the foods and groups of a rule, those named after an allergen where it
// names none of them itself: a dislike is of foods.
func (s Eaters) foodsOnly(rule food.Rule) []food.ID {
	only := rule.Excluded
	for _, a := range rule.Allergens {
		named := s.Foods.NamedAfter(a)
		isNamed := func(id food.ID) bool {
			return slices.ContainsFunc(named, func(n food.ID) bool { return s.Foods.Covers(n, id) })
		}
		if !slices.ContainsFunc(rule.Excluded, isNamed) {
			only = append(only, named...)
		}
	}
	return only
}

func joined(a, b food.Rule) food.Rule {
	return food.Rule{
		Allergens: slices.Concat(a.Allergens, b.Allergens),
		Diets:     slices.Concat(a.Diets, b.Diets),
		Excluded:  slices.Concat(a.Excluded, b.Excluded),
	}
}

// foodsNamed reads foods and groups from a text with commas or lines, those of before
// by their names. What it does not know is noted at body.<name>: an exclusion is never
// dropped.
func (s Eaters) foodsNamed(w *words.Words, c *problem.Collector, reader *ingredient.Reader, name, text string, before []food.ID) food.Rule {
	kept := map[string][]food.ID{}
	for _, id := range before {
		kept[w.Food(id)] = append(kept[w.Food(id)], id)
	}
	found, fresh := food.Rule{Excluded: []food.ID{}}, []string{""}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",\n\r", r) }) {
		part = strings.TrimSpace(part)
		if ids, ok := kept[part]; ok {
			found.Excluded = append(found.Excluded, ids...)
			continue
		}
		last := &fresh[len(fresh)-1]
		if len(*last)+len(part) > ingredient.MaxRuleChars && *last != "" {
			fresh = append(fresh, "")
			last = &fresh[len(fresh)-1]
		}
		*last = strings.Trim(*last+", "+part, ", ")
	}
	if len(fresh) > ingredient.MaxRules {
		c.Find(name, "too-many-names")
		return found
	}
	for _, names := range fresh {
		if names == "" {
			continue
		}
		rule, err := reader.ReadFoods(names)
		if err != nil {
			c.Take(name, err)
			continue
		}
		found = joined(found, rule)
	}
	return found
}

// spoken words a rule: "vegan", and "peanuts", "tree nuts (almonds, pecans, walnuts …)",
// "strawberries in any form".
func (s Eaters) spoken(w *words.Words, rule food.Rule) (diets, things []string) {
	add := func(list *[]string, text string) {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, d := range rule.Diets {
		add(&diets, w.Name("diet", string(d)))
	}
	for _, a := range rule.Allergens {
		add(&things, s.spokenAllergen(w, a))
	}
	for _, id := range rule.Excluded {
		add(&things, s.spokenFood(w, id))
	}
	return diets, things
}

// spokenAllergen names an allergen as people do, with some foods that contain it: labels
// call tree nuts "nuts".
func (s Eaters) spokenAllergen(w *words.Words, a food.Allergen) string {
	name := w.Allergens([]food.Allergen{a})
	if a == food.Nuts {
		name = w.Text("tree-nuts")
	}
	return s.withExamples(w, name, func(f *food.Food) bool { return w.Food(f.ID) != name && f.Allergens.Presence(a) == food.Contains })
}

// spokenFood names a group with some of its foods, and a food with what else it covers.
func (s Eaters) spokenFood(w *words.Words, id food.ID) string {
	covered := func(f *food.Food) bool { return f.ID != id && s.Foods.Covers(id, f.ID) }
	switch {
	case s.Foods.Food(id) == nil:
		return s.withExamples(w, w.Food(id), covered)
	case slices.ContainsFunc(s.Foods.All(), covered):
		return w.Text("any-form", "food", w.Food(id))
	}
	return w.Food(id)
}

// mostExamples is how many foods of a group are named.
const mostExamples = 3

// withExamples names some foods of a thing: plain ones before those with parts or several
// allergens, and those that most of our recipes use before rarer ones.
func (s Eaters) withExamples(w *words.Words, thing string, is func(*food.Food) bool) string {
	var found []*food.Food
	for _, f := range s.Foods.All() {
		if is(f) {
			found = append(found, f)
		}
	}
	mixed := func(f *food.Food) int {
		if len(f.MadeOf) > 0 || len(f.Allergens.Stated(food.Contains)) > 1 {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(found, func(a, b *food.Food) int {
		return cmp.Or(mixed(a)-mixed(b), s.Households.Uses(b.ID)-s.Households.Uses(a.ID))
	})
	examples := namesText(found[:min(mostExamples, len(found))], func(f *food.Food) string { return w.Food(f.ID) })
	switch {
	case len(found) == 0:
		return thing
	case len(found) > mostExamples:
		return w.Text("with-more-examples", "thing", thing, "examples", examples)
	}
	return w.Text("with-examples", "thing", thing, "examples", examples)
}
