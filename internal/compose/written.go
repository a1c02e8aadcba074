package compose

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// written is a dish as a model writes it, for one serving.
type written struct {
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	Foods   []struct {
		Food  string  `json:"food"`
		Grams float64 `json:"grams"`
	} `json:"foods"`
	Steps []string `json:"steps"`
}

// What a serving of a written dish may be.
const (
	mostWrittenFoods = 15
	mostSteps        = 12
	longestTitle     = 80
	longestStep      = 300
	leastServing     = 80    // g
	mostServing      = 1_200 // g
	leastEnergy      = 80    // kcal
	mostEnergy       = 1_400 // kcal
	leastCooked      = 10    // minutes, where meat, fish or egg is cooked through
	sureFood         = 0.9   // confidence in a food that nobody is asked about
)

// mostOf bounds what a serving may hold of a group, in g: what is more is no dish.
var mostOf = []struct {
	group food.ID
	grams float64
}{{"spices", 15}, {"oils", 45}, {"added-sugar", 60}, {"egg-foods", 250}, {"nuts-and-seeds", 100}}

// written makes a recipe of a dish that a model wrote for a course, or says why it may not be
// served. Its foods are found in the table by their names, each with certainty or not at all;
// its numbers are not believed; what its title and steps name counts as if it were in it.
func (s *Skeleton) written(i int, a asked, w written) (r meal.Recipe, f fault) {
	p, d := s.plan, s.plan.request.Days[i]
	c := p.days[i].courses[a.course]
	slot := d.Slots[c.seat].Slot
	r = meal.Recipe{
		Title: plainText(w.Title, longestTitle), Slots: []meal.Slot{slot}, Role: meal.Main, Servings: 1, Minutes: w.Minutes,
		ActiveMinutes: w.Minutes, Effort: "normal", Source: meal.FromModel, Appliances: []string{},
	}
	add := func(format string, args ...any) { f.words = append(f.words, fmt.Sprintf(format, args...)) }
	if r.Title == "" || claims(r.Title) {
		add("a title names the dish and claims nothing")
	}
	if len(w.Foods) < 2 || len(w.Foods) > mostWrittenFoods {
		add("a dish has 2 to %d foods", mostWrittenFoods)
	}
	if len(w.Steps) == 0 || len(w.Steps) > mostSteps {
		add("a dish has 1 to %d steps", mostSteps)
	}
	if len(f.words) > 0 {
		return r, f
	}
	for _, step := range w.Steps {
		r.Steps = append(r.Steps, meal.Step{Text: plainText(step, longestStep)})
	}
	for n, of := range w.Foods {
		line := p.foods.ReadLine(plainText(of.Food, longestTitle), "")
		switch {
		case line.Food == "" || line.Confidence < sureFood || len(line.With)+len(line.Alternatives) > 0:
			add("food %d is none that we know; name one plain food", n+1)
		case !(of.Grams > 0 && of.Grams <= mostServing):
			add("%s: %v g are no amount for a serving", p.foods.Name(line.Food), of.Grams)
		default:
			r.Ingredients = append(r.Ingredients, meal.Ingredient{Food: line.Food, Quantity: of.Grams, Unit: food.Gram, Grams: of.Grams})
		}
	}
	if len(f.words) > 0 {
		return r, f
	}
	f.words = append(f.words, p.implausible(r)...)
	if limit := p.request.Household.Preferences.MaxMinutesFor(d.Date, slot); r.Minutes < 1 || limit > 0 && r.Minutes > limit {
		add("%d minutes do not fit the slot", r.Minutes)
	}
	broken := s.broken(i, c, r)
	f.words, f.had = append(f.words, broken.words...), broken.had
	r.ID = writtenID(r)
	return r, f
}

// claims reports whether a title says what nobody may say of a dish: that it is safe, free
// from something or suitable for somebody.
func claims(title string) bool {
	words := wordsOf(title)
	for i, w := range words {
		switch w {
		case "safe", "allergen", "allergens", "allergy", "hypoallergenic", "suitable":
			return true
		case "free":
			return i == len(words)-1 || words[i+1] != "range"
		}
	}
	return false
}

// writtenID names a written dish by what it is.
func writtenID(r meal.Recipe) string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(fmt.Sprintf("compose: a recipe is no JSON: %v", err))
	}
	sum := sha256.Sum256(b)
	return "model-" + hex.EncodeToString(sum[:8])
}

// implausible says what no serving of a dish is like.
func (p *Plan) implausible(r meal.Recipe) (wrong []string) {
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	var all float64
	of := make([]float64, len(mostOf))
	raw := false
	for _, in := range r.Ingredients {
		all += in.Grams
		f := p.foods.Food(in.Food)
		raw = raw || f.Origin == food.Meat || f.Origin == food.Fish
		for k, bound := range mostOf {
			if slices.Contains(f.Groups, bound.group) {
				of[k] += in.Grams
			}
		}
	}
	for k, bound := range mostOf {
		if of[k] > bound.grams {
			add("%.0f g of %s are too much for a serving", of[k], p.foods.Name(bound.group))
		}
	}
	if all < leastServing || all > mostServing {
		add("a serving weighs %d to %d g, not %.0f", leastServing, mostServing, all)
	}
	energy, known := meal.ServingOf(p.foods, r).Get(food.Energy)
	if !known || energy < leastEnergy || energy > mostEnergy {
		add("a serving has %d to %d kcal", leastEnergy, mostEnergy)
	}
	if raw && r.Minutes < leastCooked {
		add("meat and fish are not cooked through in %d minutes", r.Minutes)
	}
	return wrong
}

// broken says which hard rules of those who share a course a dish breaks, with all that its
// words name.
func (s *Skeleton) broken(i int, c course, r meal.Recipe) (f fault) {
	p := s.plan
	named := r
	named.Ingredients = slices.Clone(r.Ingredients)
	for _, id := range p.mentioned(r) {
		named.Ingredients = append(named.Ingredients, meal.Ingredient{Food: id, Quantity: 1, Unit: food.Gram, Grams: 1})
	}
	var table []string
	for k, e := range p.request.Household.Eaters {
		if c.group.has(k) {
			table = append(table, e.ID)
		}
	}
	add := func(v meal.Violation) {
		f.words = appendNew(f.words, v.Rule+": "+p.foods.Name(food.ID(v.Params["food"])))
		f.had = cmp.Or(f.had, v.Culprit(p.foods))
	}
	for _, v := range meal.DishViolations(p.foods, p.request.Household, named, table, p.request.Days[i].Date) {
		if v.Kind == meal.Hard {
			add(v)
		}
	}
	for k, e := range p.request.Household.Eaters {
		if !c.table.has(k) || c.group.has(k) {
			continue
		}
		for _, v := range meal.DishViolations(p.foods, p.request.Household, named, []string{e.ID}, p.request.Days[i].Date) {
			if v.Rule == meal.RuleAllergen && p.request.Household.Scope != meal.ScopeEater {
				add(v)
			}
		}
	}
	return f
}

// plainText makes a line of what a model wrote: in NFC, without control characters, marks
// of direction, markup or addresses, at most so many characters.
func plainText(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r), unicode.Is(unicode.Cf, r), strings.ContainsRune("<>[]{}`|\\", r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
	words := slices.DeleteFunc(strings.Fields(s), func(w string) bool {
		w = strings.ToLower(w)
		return strings.Contains(w, "://") || strings.Contains(w, "www.") || strings.HasPrefix(w, "javascript:") || strings.HasPrefix(w, "data:")
	})
	runes := []rune(strings.Join(words, " "))
	return strings.TrimSpace(string(runes[:min(len(runes), most)]))
}
