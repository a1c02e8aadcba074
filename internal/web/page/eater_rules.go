package page

import (
	"cmp"
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
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
func (s Eaters) typedIn(c *problem.Collector, reader *ingredient.Reader, r *Request, excluded, disliked []food.ID) typed {
	t := typed{rules: reader.RulesIn(r.Form.Get("rules"))}
	if len(t.rules) > ingredient.MaxRules {
		c.Find("rules", "too-many-items", "most", ingredient.MaxRules)
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
	t.excluded = s.foodsNamed(c, reader, "excluded_foods", r.Form.Get("excluded_foods"), excluded)
	t.disliked = s.foodsNamed(c, reader, "disliked_foods", r.Form.Get("disliked_foods"), disliked)
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

// namesOf words ids for a text field; foodsNamed reads them back.
func (s Eaters) namesOf(ids []food.ID) string {
	return strings.Join(s.names(ids), ", ")
}

func (s *Site) names(ids []food.ID) (all []string) {
	for _, id := range ids {
		all = append(all, s.Foods.Name(id))
	}
	return all
}

// foodsNamed reads foods and groups from a text with commas or lines, those of before
// by their names. What it does not know is noted at body.<name>: an exclusion is never
// dropped.
func (s Eaters) foodsNamed(c *problem.Collector, reader *ingredient.Reader, name, text string, before []food.ID) food.Rule {
	kept := map[string][]food.ID{}
	for _, id := range before {
		kept[s.Foods.Name(id)] = append(kept[s.Foods.Name(id)], id)
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
func (s Eaters) spoken(rule food.Rule) (diets, things []string) {
	add := func(list *[]string, text string) {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, d := range rule.Diets {
		add(&diets, d.Name())
	}
	for _, a := range rule.Allergens {
		add(&things, s.spokenAllergen(a))
	}
	for _, id := range rule.Excluded {
		add(&things, s.spokenFood(id))
	}
	return diets, things
}

// spokenAllergen names an allergen as people do, with some foods that contain it: labels
// call tree nuts "nuts".
func (s Eaters) spokenAllergen(a food.Allergen) string {
	name := a.Name()
	if a == food.Nuts {
		name = "tree nuts"
	}
	return name + s.examples(func(f *food.Food) bool { return f.Name != name && f.Allergens.Presence(a) == food.Contains })
}

// spokenFood names a group with some of its foods, and a food with what else it covers.
func (s Eaters) spokenFood(id food.ID) string {
	covered := func(f *food.Food) bool { return f.ID != id && s.Foods.Covers(id, f.ID) }
	switch {
	case s.Foods.Food(id) == nil:
		return s.Foods.Name(id) + s.examples(covered)
	case slices.ContainsFunc(s.Foods.All(), covered):
		return s.Foods.Name(id) + " in any form"
	}
	return s.Foods.Name(id)
}

// mostExamples is how many foods of a group are named.
const mostExamples = 3

// examples names some of the foods: plain ones before those with parts or several
// allergens, and those that most of our recipes use before rarer ones.
func (s Eaters) examples(is func(*food.Food) bool) string {
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
	if len(found) == 0 {
		return ""
	}
	var names []string
	for _, f := range found[:min(mostExamples, len(found))] {
		names = append(names, f.Name)
	}
	more := ""
	if len(found) > mostExamples {
		more = " …"
	}
	return " (" + strings.Join(names, ", ") + more + ")"
}
