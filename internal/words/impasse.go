package words

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// Finding is one of the things that a problem names, said: a wrong value of an input, or
// what would help where wishes contradict each other.
type Finding struct {
	Location string
	Message  string
	Code     string
	Params   problem.Params
}

// Findings says what a problem names.
func (w *Words) Findings(p *problem.Problem) []Finding {
	var all []Finding
	switch about := p.About.(type) {
	case *meal.Impasse:
		return w.ways(about)
	case problem.Verbatim:
		for _, f := range about.Findings {
			all = append(all, Finding{Location: f.Location, Message: f.Message})
		}
		return all
	case []meal.ViolationView:
		return []Finding{{Location: p.Fields[0].Location(), Message: w.broken(about), Code: p.Fields[0].Code}}
	}
	for _, f := range p.Fields {
		all = append(all, Finding{Location: f.Location(), Message: w.Message(f), Code: f.Code, Params: f.Params})
	}
	return all
}

// broken says each rule that is broken, once.
func (w *Words) broken(all []meal.ViolationView) string {
	var said []string
	for _, v := range all {
		if text := w.Violation(v); !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	return strings.Join(said, "; ")
}

// impasse explains why a slot has no dish, but for what would help.
func (w *Words) impasse(i *meal.Impasse) string {
	sentences := []string{w.counted(i)}
	add := func(is bool, code string, params ...any) {
		if is {
			sentences = append(sentences, w.Text(code, params...))
		}
	}
	rules := w.wishes(i)
	add(len(i.Eaters) > 1, "impasse-too", "count", len(i.Eaters)-1, "eaters", i.Names(i.Eaters[1:]...))
	add(len(rules) > 0, "impasse-rules", "count", len(rules), "rules", rules)
	sentences = append(sentences, w.keptOut(i)...)
	none := len(i.Relaxations) == 0 && i.Dishes > 0
	add(none && i.Unrelaxable, "impasse-barred")
	add(none && !i.Unrelaxable, "impasse-too-many", "max", meal.MaxChanges)
	add(slices.ContainsFunc(i.Relaxations, givesUpFood), "impasse-taste")
	add(i.Same > 0, "impasse-same", "count", i.Same, "slot", i.Slot)
	add(i.Others > 0, "impasse-others", "count", i.Others)
	return strings.Join(sentences, " ")
}

// givesUpFood: an allergy to what is no allergen of the law is kept as an excluded food,
// and nobody but the eater knows.
func givesUpFood(r meal.Relaxation) bool {
	return slices.ContainsFunc(r.Changes, func(c meal.Change) bool { return c.Code == meal.ChangeExcluded })
}

// counted says how many dishes each obstacle rules out for the first eater.
func (w *Words) counted(i *meal.Impasse) string {
	eater := i.Names(i.Eaters[0])
	if i.Dishes == 0 {
		return w.Text("impasse-no-recipes", "slot", i.Slot, "date", i.Date, "eater", eater)
	}
	var ruledOut []string
	for _, c := range sortedBy(i.Counts, func(c meal.Count) string { return w.ruledOut(i, c) }) {
		ruledOut = append(ruledOut, w.ruledOut(i, c))
	}
	return w.Text("impasse", "count", i.Dishes, "slot", i.Slot, "date", i.Date, "eater", eater, "obstacles", strings.Join(ruledOut, ", "))
}

// sortedBy puts the most frequent first, and of equally frequent ones by their texts.
func sortedBy(counts []meal.Count, text func(meal.Count) string) []meal.Count {
	return slices.SortedFunc(slices.Values(counts), func(a, b meal.Count) int {
		return cmp.Or(cmp.Compare(b.Dishes, a.Dishes), cmp.Compare(text(a), text(b)))
	})
}

// ruledOut says how many dishes an obstacle rules out. An allergy that binds the whole
// table may be somebody else's, who is named.
func (w *Words) ruledOut(i *meal.Impasse, c meal.Count) string {
	n, thing := c.Dishes, w.thing(i, c.Obstacle)
	switch c.Code {
	case meal.RuleDiet:
		return w.Text("ruled-out-by-diet", "count", n, "diet", c.Value)
	case meal.RuleTime:
		return w.Text("ruled-out-by-time", "count", n, "minutes", whole(c.Value))
	case meal.RuleAppliance:
		return w.Text("ruled-out-by-appliance", "count", n)
	case meal.RuleAvoided:
		return w.Text("ruled-out-as-replaced", "count", n)
	case meal.RuleHazard:
		return w.Text("ruled-out-by-hazard", "count", n, "thing", thing)
	case meal.RuleAllergen, meal.RuleExcluded:
		if c.Eater != "" && c.Eater != i.Eaters[0] {
			return w.Text("ruled-out-by-other", "count", n, "thing", thing, "eater", i.Names(c.Eater))
		}
		return w.Text("ruled-out-by-food", "count", n, "thing", thing)
	}
	return w.Text("ruled-out-as-unknown", "count", n)
}

// thing is what an obstacle keeps out of a dish.
func (w *Words) thing(i *meal.Impasse, o meal.Obstacle) string {
	switch o.Code {
	case meal.RuleDiet:
		return w.Text("thing-not-of-diet", "diet", o.Value)
	case meal.RuleAllergen:
		return w.Name("allergen", o.Value)
	case meal.RuleHazard:
		return w.Name("hazard", o.Value)
	}
	return w.foodIn(i, o.Value)
}

// foodIn names a food or food group; one that is not in the table any more as it was named
// when the impasse was kept.
func (w *Words) foodIn(i *meal.Impasse, id string) string {
	if name := w.Food(food.ID(id)); food.Default().Known(food.ID(id)) || i.Foods[id] == "" {
		return name
	}
	return problem.Shown(i.Foods[id])
}

// wishes says the conflicting rules, each as a wish.
func (w *Words) wishes(i *meal.Impasse) []string {
	var all []string
	for _, o := range i.Rules {
		text := w.wish(i, o)
		if o.Eater != "" && o.Eater != i.Eaters[0] {
			text = w.Text("wish-of", "wish", text, "eater", i.Names(o.Eater))
		}
		all = append(all, text)
	}
	return all
}

func (w *Words) wish(i *meal.Impasse, o meal.Obstacle) string {
	switch o.Code {
	case meal.RuleDiet:
		return w.Name("diet", o.Value)
	case meal.RuleAllergen, meal.RuleHazard, meal.RuleExcluded:
		return w.Text("wish-without", "thing", w.thing(i, o))
	case meal.RuleTime:
		return w.Text("wish-time", "minutes", whole(o.Value))
	case meal.RuleAppliance:
		return w.Text("wish-without", "thing", w.Name("appliance", o.Value))
	case meal.RuleAvoided:
		return w.Text("wish-not-again", "title", i.Recipes[o.Value])
	}
	return w.Text("wish-known")
}

// keptOut says what is never given up: for the first eater it stays out of everything,
// for others out of what they eat themselves.
func (w *Words) keptOut(i *meal.Impasse) []string {
	things := map[string][]string{}
	own := i.Eaters[0]
	for _, o := range i.Fixed {
		if o.Eater == own || !slices.Contains(i.Fixed, meal.Obstacle{Code: o.Code, Value: o.Value, Eater: own}) {
			things[o.Eater] = append(things[o.Eater], w.thing(i, o))
		}
	}
	var sentences []string
	if out := things[own]; len(out) > 0 {
		sentences = append(sentences, w.Text("kept-out", "things", out))
	}
	for _, p := range i.People {
		if out := things[p.ID]; p.ID != own && len(out) > 0 {
			sentences = append(sentences, w.Text("kept-out-for", "things", out, "eater", p.Name))
		}
	}
	return sentences
}

// ways says the relaxations, each where its values are changed; without any, what people
// can do instead.
func (w *Words) ways(i *meal.Impasse) []Finding {
	var all []Finding
	for n, r := range i.Relaxations {
		all = append(all, Finding{
			Location: strings.Join(i.Places(r), ", "), Code: "relaxation", Params: problem.Params{"number": int64(n)},
			Message: Capital(w.Text("relaxation", "count", r.Dishes, "changes", w.changes(i, r), "slot", i.Slot)),
		})
	}
	if len(all) > 0 {
		return all
	}
	code, message := "skip", w.Text("skip", "slot", i.Slot)
	if !i.Whole {
		code, message = "plan-without", w.Text("plan-without", "slot", i.Slot, "eaters", i.Names(i.Eaters...))
	}
	return []Finding{{Location: "attendance", Code: code, Message: message}}
}

// Way says a relaxation as something to do: "Allow 40 minutes instead of 30".
func (w *Words) Way(i *meal.Impasse, r meal.Relaxation) string { return Capital(w.changes(i, r)) }

func (w *Words) changes(i *meal.Impasse, r meal.Relaxation) string {
	var all []string
	for _, c := range r.Changes {
		all = append(all, w.change(i, c))
	}
	return w.joined(all)
}

// joined joins all of several changes, of which every one is needed.
func (w *Words) joined(changes []string) string {
	all := changes[0]
	for _, c := range changes[1:] {
		all = w.Text("list-and", "first", all, "last", c)
	}
	return all
}

// change says a change as something to do.
func (w *Words) change(i *meal.Impasse, c meal.Change) string {
	switch c.Code {
	case meal.ChangeMinutes:
		return w.Text("change-minutes", "minutes", c.Minutes, "limit", i.Limit)
	case meal.ChangeAppliance:
		return w.Text("change-appliance", "appliance", c.Value)
	case meal.ChangeExcluded:
		return w.Text("change-excluded", "eaters", i.Names(c.Eaters...), "food", w.foodIn(i, c.Value))
	case meal.ChangeDiet:
		return w.Text("change-diet", "eaters", i.Names(c.Eaters...), "diet", c.Value)
	case meal.ChangeAvoided:
		return w.Text("change-avoided", "title", i.Recipes[c.Value])
	case meal.ChangeGuest:
		return w.Text("change-guest", "eater", i.Names(c.Value))
	}
	return w.Text("change-scope")
}

func whole(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// Capital gives the text with a capital first letter.
func Capital(text string) string {
	_, n := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:n]) + text[n:]
}
