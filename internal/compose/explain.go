package compose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// impossible says why a slot has no dish for some eaters: every dish of the slot counted
// under the first rule that it breaks for the first of them, a smallest set of rules that
// conflict, and the smallest relaxations.
func (f *finder) impossible(d meal.Date, s meal.Attended, q query) error {
	m := f.impasse(d, s, q)
	i := &Impossible{Date: d, Slot: s.Slot, Dishes: len(m.stuck[0].dishes)}
	for _, p := range m.stuck {
		i.Eaters = append(i.Eaters, p.eater.ID)
	}
	if i.Dishes > 0 {
		i.Rules, i.Fixed = m.conflict(m.stuck[0]), m.stuck[0].fixed()
		slices.SortStableFunc(i.Rules, byRule)
		i.Relaxations = m.relaxations()
	}
	i.Same, i.Others = m.besides()
	i.said = problem.New(problem.Impossible, "%s", m.detail(i))
	i.said.Fields = m.fields(i)
	return i
}

// fixed gives the rules that rule a dish out and are never given up.
func (p plight) fixed() []Rule {
	var all []Rule
	for _, d := range p.dishes {
		for _, r := range d.by {
			if r.fixed() && r.Code != meal.RuleUnknown && !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Or(byRule(a, b), cmp.Compare(a.Eater, b.Eater)) })
	return all
}

// detail is the explanation but for its relaxations, in sentences.
func (m impasse) detail(i *Impossible) string {
	sentences := []string{m.counted()}
	add := func(is bool, format string, args ...any) {
		if is {
			sentences = append(sentences, fmt.Sprintf(format, args...))
		}
	}
	who := m.names(i.Eaters)
	add(len(who) > 1, "%s %s none either.", listed(who[1:]), either(len(who) == 2, "has", "have"))
	rules := m.named(i.Rules)
	add(len(rules) == 1, "One rule is enough to leave none: %s.", listed(rules))
	add(len(rules) > 1, "Together these leave none: %s.", listed(rules))
	sentences = append(sentences, m.keptOut(i.Fixed)...)
	add(len(i.Relaxations) == 0 && i.Dishes > 0, "%s A recipe of your own that keeps these rules would do.",
		either(m.stuck[0].barred, "No change of the other wishes would help.", "Giving way in three wishes at once would not be enough."))
	add(slices.ContainsFunc(i.Relaxations, givesUpFood), "Give up an excluded food only where it is a matter of taste.")
	add(i.Same > 0, "The same holds for %s of these days.", count(i.Same, "more "+string(i.Slot), "more "+plural(i.Slot)))
	add(i.Others > 0, "%s no dish either.", count(i.Others, "other meal has", "other meals have"))
	return strings.Join(sentences, " ")
}

// givesUpFood: an allergy to what is no allergen of the law is kept as an excluded food,
// and nobody but the eater knows.
func givesUpFood(r Relaxation) bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Code == ChangeExcluded })
}

// counted says how many dishes each rule rules out for the first eater.
func (m impasse) counted() string {
	p := m.stuck[0]
	slot, many := string(m.slot.Slot), plural(m.slot.Slot)
	if len(p.dishes) == 0 {
		return fmt.Sprintf("No %s on %s for %s: there are no recipes for %s.", slot, m.date, p.eater.Name, many)
	}
	counts := map[refusal]int{}
	for _, d := range p.dishes {
		counts[m.refusal(d.by[0], p.eater)]++
	}
	return fmt.Sprintf("No %s on %s for %s: of %s, %s.", slot, m.date, p.eater.Name, count(len(p.dishes), slot, many), mostFirst(counts))
}

// refusal is a rule that leaves an eater without dishes, worded for one dish and for
// several.
type refusal struct{ one, many string }

// refusal words a rule. An allergy that binds the whole table may be somebody else's,
// who is named.
func (m impasse) refusal(r Rule, e meal.Eater) refusal {
	whose := m.whose(r, e, ", which %s may not have")
	switch r.Code {
	case meal.RuleDiet:
		return refusal{"is not " + r.Value, "are not " + r.Value}
	case meal.RuleAllergen:
		return refusal{"holds " + r.Value + whose, "hold " + r.Value + whose}
	case meal.RuleHazard:
		name := food.Hazard(r.Value).Name()
		return refusal{"has " + name, "have " + name}
	case meal.RuleExcluded:
		name := m.foods.Name(food.ID(r.Value))
		return refusal{"holds " + name, "hold " + name}
	case meal.RuleTime:
		return refusal{"takes over " + r.Value + " min", "take over " + r.Value + " min"}
	case RuleAppliance:
		return refusal{"needs an appliance that is not at home", "need an appliance that is not at home"}
	case RuleAvoided:
		return refusal{"is the dish to replace", "are dishes to replace"}
	}
	return refusal{"holds a food that we do not know", "hold a food that we do not know"}
}

// whose words somebody else's rule; nothing for the eater's own and the household's.
func (m impasse) whose(r Rule, e meal.Eater, format string) string {
	if r.Eater == "" || r.Eater == e.ID {
		return ""
	}
	return fmt.Sprintf(format, m.names([]string{r.Eater})[0])
}

// named words the rules of a conflict, each as a wish.
func (m impasse) named(rules []Rule) []string {
	var all []string
	for _, r := range rules {
		text := "no food that we do not know"
		switch r.Code {
		case meal.RuleDiet:
			text = food.Diet(r.Value).Name()
		case meal.RuleAllergen, meal.RuleHazard, meal.RuleExcluded:
			text = "no " + m.stuff(r)
		case meal.RuleTime:
			text = "at most " + r.Value + " min"
		case RuleAppliance:
			text = "no " + appliance(r.Value)
		case RuleAvoided:
			text = "not " + m.title(r.Value) + " again"
		}
		all = append(all, text+m.whose(r, m.stuck[0].eater, " (%s)"))
	}
	return all
}

// keptOut says what is never given up: for the first eater it stays out of everything,
// for others out of what they eat themselves.
func (m impasse) keptOut(rules []Rule) []string {
	things := map[string][]string{}
	own := m.stuck[0].eater.ID
	for _, r := range rules {
		text := m.stuff(r)
		if r.Code == meal.RuleDiet {
			text = "what is not " + food.Diet(r.Value).Name()
		}
		if r.Eater == own || !slices.ContainsFunc(rules, func(x Rule) bool { return x == Rule{r.Code, r.Value, own} }) {
			things[r.Eater] = append(things[r.Eater], text)
		}
	}
	var sentences []string
	if len(things[own]) > 0 {
		sentences = append(sentences, stay(things[own])+" out.")
	}
	for _, e := range m.home.Eaters {
		if e.ID != own && len(things[e.ID]) > 0 {
			sentences = append(sentences, stay(things[e.ID])+" out of what "+e.Name+" eats.")
		}
	}
	return sentences
}

// stuff is what a rule keeps out of a dish.
func (m impasse) stuff(r Rule) string {
	switch r.Code {
	case meal.RuleHazard:
		return food.Hazard(r.Value).Name()
	case meal.RuleExcluded:
		return m.foods.Name(food.ID(r.Value))
	}
	return r.Value
}

// stay makes a sentence of what is kept out, but for its end: "Peanuts and milk stay".
func stay(things []string) string {
	first, _, _ := strings.Cut(things[0], " ")
	return capital(listed(things)) + either(len(things) == 1 && !strings.HasSuffix(first, "s"), " stays", " stay")
}

// fields words the relaxations, each where its values are changed; without any, what
// people can do instead.
func (m impasse) fields(i *Impossible) []problem.Field {
	var all problem.Collector
	for _, r := range i.Relaxations {
		var places, texts []string
		for _, c := range r.Changes {
			places, texts = append(places, m.places(c)...), append(texts, m.worded(c))
		}
		all.Add(strings.Join(places, ", "), "%s: %s would fit.", capital(strings.Join(texts, " and ")),
			count(r.Dishes, string(i.Slot), plural(i.Slot)))
	}
	if len(i.Relaxations) == 0 {
		instead := "skip it"
		if len(i.Eaters) < len(m.slot.Eaters) {
			instead = "plan it without " + listed(m.names(i.Eaters))
		}
		all.Add("attendance", "Eat out for this %s, or %s.", i.Slot, instead)
	}
	return problem.As(all.Err()).Fields
}

// places says where the values of a change are.
func (m impasse) places(c Change) []string {
	switch c.Code {
	case ChangeMinutes:
		return []string{fmt.Sprintf("preferences.max_minutes.%s.%s", either(m.date.Weekend(), "weekend", "weekday"), m.slot.Slot)}
	case ChangeAppliance:
		return []string{"preferences.appliances"}
	case ChangeExcluded, ChangeDiet:
		var all []string
		for _, name := range m.names(c.Eaters) {
			all = append(all, fmt.Sprintf("eaters[%s].%s", name, either(c.Code == ChangeDiet, "diets", "excluded_foods")))
		}
		return all
	case ChangeGuest:
		return []string{"attendance"}
	}
	return []string{c.Code}
}

// worded words a change as something to do.
func (m impasse) worded(c Change) string {
	switch c.Code {
	case ChangeMinutes:
		return fmt.Sprintf("allow %d minutes instead of %d", c.Minutes, m.query.limit)
	case ChangeAppliance:
		return "have " + article(appliance(c.Value)) + " at home"
	case ChangeExcluded:
		return "let " + listed(m.names(c.Eaters)) + " have " + m.foods.Name(food.ID(c.Value))
	case ChangeDiet:
		return "let " + listed(m.names(c.Eaters)) + " eat what is not " + food.Diet(c.Value).Name()
	case ChangeAvoided:
		return "let " + m.title(c.Value) + " come again"
	case ChangeGuest:
		return "plan it without " + listed(m.names([]string{c.Value}))
	}
	return "let everybody's allergies bind only their own dishes and not the whole table"
}

// names gives eaters' names.
func (m impasse) names(ids []string) []string {
	var all []string
	for _, id := range ids {
		all = append(all, m.home.Eaters[m.eater[id]].Name)
	}
	return all
}

func (m impasse) title(recipe string) string { return m.dishes[m.byID[recipe]].recipe.Title }

// mostFirst lists the refusals, the most frequent first.
func mostFirst(counts map[refusal]int) string {
	type counted struct {
		n    int
		text string
	}
	var all []counted
	for r, n := range counts {
		all = append(all, counted{n, count(n, r.one, r.many)})
	}
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.text, b.text))
	})
	var texts []string
	for _, c := range all {
		texts = append(texts, c.text)
	}
	return strings.Join(texts, ", ")
}

// count puts a number before its noun or verb.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func plural(s meal.Slot) string {
	if s == meal.Lunch {
		return "lunches"
	}
	return string(s) + "s"
}

// listed joins words: "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// capital gives the text with a capital first letter; ours begin with a plain one, and
// names stay as they are.
func capital(text string) string {
	_, n := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:n]) + text[n:]
}

func appliance(id string) string { return strings.ReplaceAll(id, "-", " ") }

// article puts one before a noun.
func article(noun string) string {
	return either(strings.IndexAny(noun, "aeiou") == 0, "an ", "a ") + noun
}
