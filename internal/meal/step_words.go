package meal

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	_ "embed"

	"mealplanner/internal/food"
)

// steps_en.csv says each code of a step in English. A template holds what comes with it in
// braces, so that another language is another file.
//
//go:embed steps_en.csv
var stepsEnglish string

type wordKey struct{ kind, code string }

var stepWords = sync.OnceValue(func() map[wordKey]string {
	words := map[wordKey]string{}
	for _, r := range mustRecords("steps_en.csv", stepsEnglish, "kind", "code", "words") {
		words[wordKey{r[0], r[1]}] = r[2]
	}
	return words
})

// sayer says the structured steps of a recipe in words, in the order of the steps: a food's
// amount stands where it is used first.
type sayer struct {
	t     *food.Table
	units food.System
	lines []line
	said  []food.ID
}

func newSayer(t *food.Table, ls []line, units food.System) *sayer {
	return &sayer{t: t, units: units, lines: ls}
}

// sentence says a step for what is cooked: "Fry the chicken breast (300 g) on medium heat for 8 minutes, until
// cooked through."
func (s *sayer) sentence(step Step) string {
	if !step.Structured() {
		return step.Text
	}
	return filled(word("frame", "sentence"), "action", s.action(step), "heat", s.heat(step), "time", duration(step.Minutes),
		"remark", word("remark", string(step.Remark)))
}

func (s *sayer) action(step Step) string {
	if len(step.Foods) == 0 {
		return word("alone", string(step.Action))
	}
	var foods []string
	for _, id := range step.Foods {
		text := filled(word("frame", "food"), "food", s.t.Name(id))
		if l := s.lineOf(id); l != nil && !slices.Contains(s.said, id) {
			text += filled(word("frame", "amount"), "amount", s.amount(*l))
		}
		s.said = append(s.said, id)
		foods = append(foods, text)
	}
	return filled(word("action", string(step.Action)), "foods", listed(foods, word("frame", "comma"), word("frame", "and")))
}

// lineOf is the last line of a food; nil: there is none.
func (s *sayer) lineOf(id food.ID) *line {
	for i := len(s.lines) - 1; i >= 0; i-- {
		if s.lines[i].ingredient.Food == id {
			return &s.lines[i]
		}
	}
	return nil
}

// amount of an ingredient, as its line on the card has it.
func (s *sayer) amount(l line) string {
	quantity := readable(l.quantity)
	return food.Written(quantity) + " " + l.unit.Name(quantity)
}

// heat of a step; degrees are those of the reader's ovens.
func (s *sayer) heat(step Step) string {
	kind := string(actions()[step.Action])
	degrees, err := strconv.Atoi(string(step.Heat))
	switch {
	case err != nil:
		return word(kind, string(step.Heat))
	case s.units == food.US:
		return filled(word(kind, "degrees-f"), "degrees", strconv.Itoa((degrees*9/5+32+2)/5*5))
	}
	return filled(word(kind, "degrees-c"), "degrees", strconv.Itoa(degrees))
}

func duration(minutes int) string {
	switch minutes {
	case 0:
		return ""
	case 1:
		return word("frame", "minute")
	}
	return filled(word("frame", "minutes"), "minutes", strconv.Itoa(minutes))
}

// word of a code; nothing for none.
func word(kind, code string) string { return stepWords()[wordKey{kind, code}] }

// filled puts values into the places of a template; pairs are names and values.
func filled(template string, pairs ...string) string {
	var places []string
	for i := 0; i+1 < len(pairs); i += 2 {
		places = append(places, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(places...).Replace(template)
}

// listed joins words: "a, b and c".
func listed(words []string, comma, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], comma) + and + words[last]
}

// stepViews gives the steps as a cook of so many servings reads them, for the amounts of these
// lines.
func (v *viewer) stepViews(r *Recipe, ls []line, servings float64) []StepView {
	steps := shownSteps(v.t, *r)
	say, out := newSayer(v.t, ls, v.units), make([]StepView, len(steps))
	minutes := make([]int, len(steps))
	for i, step := range steps {
		step.Minutes = step.minutesFor(servings)
		out[i].Text, out[i].Meanwhile = say.sentence(step), step.Meanwhile
		if minutes[i] = step.Minutes; minutes[i] > 0 {
			out[i].Minutes = &minutes[i]
		}
	}
	return out
}

// Vocabulary gives every word that the structured steps and the plain titles may be made of
// beside the names of a dish's own foods, in lower case, and the units of amounts.
func Vocabulary() map[string]bool {
	all := map[string]bool{}
	add := func(text string) {
		for _, w := range wordsOf(strings.ToLower(text)) {
			all[w] = true
		}
	}
	for _, text := range stepWords() {
		add(text)
	}
	for _, w := range dishWords() {
		add(w.spelled)
	}
	for _, u := range food.Units() {
		add(u.Name(1))
		add(u.Name(2))
	}
	return all
}
