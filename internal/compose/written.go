package compose

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// written is a dish as a model writes it, for one serving: nothing of it is shown. Foods are
// names of the table, steps are codes of closed lists, and its title counts only where every
// word of it is ours.
type written struct {
	Title   string        `json:"title"`
	Minutes wholeNumber   `json:"minutes"`
	Foods   []writtenFood `json:"foods"`
	Steps   []writtenStep `json:"steps"`
}

type writtenFood struct {
	Food  string `json:"food"`
	Grams number `json:"grams"`
}

type writtenStep struct {
	Action  string      `json:"action"`
	Foods   []string    `json:"foods"` // of the dish; empty: everything
	Minutes wholeNumber `json:"minutes"`
	Heat    string      `json:"heat"`
	Remark  string      `json:"remark"`
}

// number is one, or a text that is one in digits, be it with the unit that was asked for.
type number float64

var numberText = regexp.MustCompile(`(?i)^\s*([0-9]+(?:\.[0-9]+)?)\s*(?:g|grams?|min|mins|minutes?)?\.?\s*$`)

// UnmarshalJSON refuses every other text.
func (n *number) UnmarshalJSON(value []byte) error {
	if value[0] != '"' {
		return json.Unmarshal(value, (*float64)(n))
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return err
	}
	found := numberText.FindStringSubmatch(text)
	if found == nil {
		return errors.New("compose: a text that is no number")
	}
	f, err := strconv.ParseFloat(found[1], 64)
	*n = number(f)
	return err
}

// wholeNumber is a number without a fraction.
type wholeNumber int

// UnmarshalJSON refuses fractions, and what no dish takes.
func (n *wholeNumber) UnmarshalJSON(value []byte) error {
	var f number
	if err := f.UnmarshalJSON(value); err != nil {
		return err
	}
	if *n = wholeNumber(f); number(*n) != f || f > 1e6 || f < -1e6 {
		return errors.New("compose: no whole number")
	}
	return nil
}

// What a serving of a written dish may be.
const (
	maxWrittenFoods = 15
	maxSteps        = 12
	minServing      = 80    // g
	maxServing      = 1_200 // g
	minEnergy       = 80    // kcal
	maxEnergy       = 1_400 // kcal
	maxSodium       = 3_000 // mg, of everything; meal bounds each food
	minCooked       = 10    // minutes, where meat, fish or egg is cooked through
	maxMinutes      = 240
	minGrams        = 0.1 // of a food: a pinch
)

// written makes a recipe of a dish that a model wrote for a course, or says why it may not be
// served. Its foods are the table's, each by its own name or not at all; its numbers are not
// believed; its words are ours.
func (s *Skeleton) written(i int, a asked, w written) (r meal.Recipe, f fault) {
	p, d := s.plan, s.plan.request.Days[i]
	c := p.days[i].courses[a.course]
	slot := d.Slots[c.seat].Slot
	r = meal.Recipe{
		Slots: []meal.Slot{slot}, Role: meal.Main, Servings: 1, Minutes: int(w.Minutes),
		ActiveMinutes: int(w.Minutes), Effort: "normal", Source: meal.FromModel, Appliances: []string{},
	}
	if f.words = p.fill(&r, w.Foods); len(f.words) > 0 {
		return r, f
	}
	wrong := p.cook(&r, w.Steps)
	f = s.broken(i, c, r)
	if len(wrong) > 0 {
		f.words = append(f.words, wrong...)
		return r, f
	}
	f.words = append(f.words, p.implausible(r)...)
	f.words = append(f.words, s.notForTheYoung(i, c, r)...)
	if limit := p.request.Household.Preferences.MaxMinutesFor(d.Date, slot); r.Minutes < 1 || r.Minutes > maxMinutes || limit > 0 && r.Minutes > limit {
		f.add("%d minutes do not fit the slot", r.Minutes)
	}
	for _, appliance := range r.Appliances {
		if have := p.request.Household.Preferences.Appliances; len(have) > 0 && !slices.Contains(have, appliance) {
			f.add("there is no %s at home", appliance)
		}
	}
	r.Title = p.titled(r, w.Title)
	for _, id := range meal.Mentioned(p.foods, r) { // none, for its words are ours and its own foods' names
		f.add("it names %s", p.foods.Name(id))
	}
	r.ID = writtenID(p.foods, r)
	return r, f
}

// fill gives a recipe the foods of a written dish, or says which are none.
func (p *Plan) fill(r *meal.Recipe, foods []writtenFood) []string {
	var f fault
	if len(foods) < 2 || len(foods) > maxWrittenFoods {
		f.add("a dish has 2 to %d foods", maxWrittenFoods)
		return f.words
	}
	for n, of := range foods {
		known := p.foodNamed(of.Food)
		switch {
		case known == nil:
			f.add("food %d is none that we know; name one plain food", n+1)
		case meal.NeverWritten(known.ID):
			f.add("%s belongs in no dish: leave it out", known.Name)
		case !(of.Grams >= minGrams && of.Grams <= maxServing):
			f.add("%s: %v g are no amount for a serving", known.Name, float64(of.Grams))
		default:
			addFood(r, known.ID, math.Round(float64(of.Grams)*10)/10)
		}
	}
	return f.words
}

// cook gives a recipe the steps of a written dish, or says which are none.
func (p *Plan) cook(r *meal.Recipe, steps []writtenStep) []string {
	var f fault
	if len(steps) == 0 || len(steps) > maxSteps {
		f.add("a dish has 1 to %d steps", maxSteps)
		return f.words
	}
	for n, of := range steps {
		step, wrong := p.step(r, of)
		if wrong != "" {
			f.add("step %d: %s", n+1, wrong)
		}
		r.Steps = append(r.Steps, step)
	}
	if len(f.words) == 0 {
		finish(p.foods, r)
	}
	return f.words
}

// longestFood is how long a food's name may be, in bytes; the table's longest is half of it.
const longestFood = 100

// foodNamed gives the one food of the table that a model means; nil: none, or several.
func (p *Plan) foodNamed(name string) *food.Food {
	if len(name) > longestFood {
		return nil
	}
	return p.foods.FoodNamed(name, food.AnyLocale)
}

// addFood adds grams of a food, to what there is of it already.
func addFood(r *meal.Recipe, id food.ID, grams float64) {
	for k := range r.Ingredients {
		if in := &r.Ingredients[k]; in.Food == id {
			in.Grams, in.Quantity = in.Grams+grams, in.Quantity+grams
			return
		}
	}
	r.Ingredients = append(r.Ingredients, meal.Ingredient{Food: id, Quantity: grams, Unit: food.Gram, Grams: grams})
}

// step reads a written step, or says what of it is in none of the lists.
func (p *Plan) step(r *meal.Recipe, of writtenStep) (s meal.Step, wrong string) {
	action, known := meal.ParseAction(of.Action)
	if !known {
		return s, "the action is none of the list"
	}
	s.Action, s.Minutes = action, int(of.Minutes)
	for _, name := range of.Foods {
		f := p.foodNamed(name)
		if f == nil || !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool { return in.Food == f.ID }) {
			return s, "it uses what is not among the dish's foods"
		}
		if !slices.Contains(s.Foods, f.ID) {
			s.Foods = append(s.Foods, f.ID)
		}
	}
	if len(s.Foods) == 0 && action.NeedsFoods() {
		return s, "it names no food"
	}
	if s.Minutes < 0 || s.Minutes > r.Minutes {
		return s, "it takes longer than the dish"
	}
	if !isNone(of.Heat) {
		if s.Heat, known = action.ParseHeat(of.Heat); !known {
			return s, "the heat is none for this action"
		}
	}
	if !isNone(of.Remark) {
		if s.Remark, known = meal.ParseRemark(of.Remark); !known {
			return s, "the remark is none of the list"
		}
	}
	return s, ""
}

// none is what a model answers where a step has no heat or remark.
const noneSaid = "none"

func isNone(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return text == "" || text == noneSaid
}

// finish makes whole what a model left open: every food is used in a step, what is served
// beside is what no step had before, what is sold raw is cooked through by its last heat; and
// the recipe says what it needs in the kitchen.
func finish(t *food.Table, r *meal.Recipe) {
	used := map[food.ID]bool{}
	for k := range r.Steps {
		s := &r.Steps[k]
		if s.Action == "serve" {
			s.Foods = slices.DeleteFunc(s.Foods, func(id food.ID) bool { return used[id] })
		}
		for _, id := range s.Foods {
			used[id] = true
		}
		if a := s.Action.Appliance(); a != "" && !slices.Contains(r.Appliances, a) {
			r.Appliances = append(r.Appliances, a)
		}
	}
	var unused []food.ID
	for _, in := range r.Ingredients {
		if !used[in.Food] {
			unused = append(unused, in.Food)
		}
	}
	if len(unused) > 0 {
		use(r, unused)
	}
	for _, in := range r.Ingredients {
		if meal.SoldRaw(t.Food(in.Food)) {
			cookThrough(r, in.Food)
		}
	}
}

// use puts foods that no step names into the longest that heats some; where none does, they
// are added at the end, before what is served.
func use(r *meal.Recipe, foods []food.ID) {
	longest := -1
	for k, s := range r.Steps {
		if s.Action.Heats() && (longest < 0 || s.Minutes > r.Steps[longest].Minutes) {
			longest = k
		}
	}
	at := len(r.Steps)
	switch {
	case longest >= 0 && len(r.Steps[longest].Foods) > 0:
		r.Steps[longest].Foods = append(r.Steps[longest].Foods, foods...)
		return
	case longest >= 0:
		at = longest
	case r.Steps[at-1].Action == "serve":
		at--
	}
	r.Steps = slices.Insert(r.Steps, at, meal.Step{Action: "add", Foods: foods})
}

// cookThrough says of the last step that heats a food that it is cooked through then.
func cookThrough(r *meal.Recipe, id food.ID) {
	last, in := -1, false
	for k, s := range r.Steps {
		named := slices.Contains(s.Foods, id)
		if in = in || named; in && s.Action.Cooks() && (named || len(s.Foods) == 0) {
			last = k
		}
	}
	if last >= 0 {
		r.Steps[last].Remark = "until-cooked-through"
	}
}

// titled gives a dish the title that the model wrote, where it is made of our words and names
// nothing else; or else one of its foods.
func (p *Plan) titled(r meal.Recipe, title string) string {
	plain, ok := meal.PlainTitle(p.foods, r, title)
	r.Title = plain
	if !ok || len(meal.Mentioned(p.foods, r)) > 0 {
		return meal.NameOf(p.foods, r)
	}
	return plain
}

// writtenID names a written dish by its main foods: the same dish has the same id, whatever its
// title and its steps say, on other days and in other menus too.
func writtenID(t *food.Table, r meal.Recipe) string {
	sum := sha256.Sum256([]byte(strings.Join(mainFoods(t, r), " ")))
	return "model-" + hex.EncodeToString(sum[:8])
}

// implausible says what no serving of a dish is like.
func (p *Plan) implausible(r meal.Recipe) []string {
	var f fault
	var all float64
	raw := false
	for _, in := range r.Ingredients {
		all += in.Grams
		raw = raw || meal.SoldRaw(p.foods.Food(in.Food))
	}
	for _, e := range meal.Excesses(p.foods, r) {
		f.add("%.0f g of %s are too much for a serving, of which %.0f g may be", e.Grams, p.foods.Name(e.ID), e.Max)
	}
	if all < minServing || all > maxServing {
		f.add("a serving weighs %d to %d g, not %.0f", minServing, maxServing, all)
	}
	serving := meal.ServingOf(p.foods, r)
	if energy, known := serving.Get(food.Energy); !known || energy < minEnergy || energy > maxEnergy {
		f.add("a serving has %d to %d kcal", minEnergy, maxEnergy)
	}
	if sodium, known := serving.Get(food.Sodium); known && sodium > maxSodium {
		f.add("a serving has at most %d mg of sodium", maxSodium)
	}
	for _, id := range meal.Undercooked(p.foods, r) {
		f.add("%s is not cooked through: give it a step with heat that takes long enough, or cut it up before", p.foods.Name(id))
	}
	if raw && r.Minutes < minCooked {
		f.add("meat, fish and egg are not cooked through in %d minutes", r.Minutes)
	}
	return f.words
}

// notForTheYoung says what of a dish those who share a course are too young for.
func (s *Skeleton) notForTheYoung(i int, c course, r meal.Recipe) []string {
	var f fault
	for k, e := range s.plan.request.Household.Eaters {
		for _, in := range r.Ingredients {
			known := s.plan.foods.Food(in.Food)
			if c.group.has(k) && known != nil && e.TooYoung(known, s.plan.request.Days[i].Date) {
				f.words = appendNew(f.words, known.Name+" is not for somebody so young")
			}
		}
	}
	return f.words
}

// broken says which hard rules of those who share a course a dish breaks.
func (s *Skeleton) broken(i int, c course, r meal.Recipe) (f fault) {
	p := s.plan
	var table []string
	for k, e := range p.request.Household.Eaters {
		if c.group.has(k) {
			table = append(table, e.ID)
		}
	}
	add := func(v meal.Violation) {
		f.words = appendNew(f.words, v.Rule+": "+p.foods.Name(food.ID(v.Params["food"])))
		f.had = cmp.Or(f.had, v.Culprit())
	}
	for _, v := range meal.DishViolations(p.foods, p.request.Household, r, table, p.request.Days[i].Date) {
		if v.Kind == meal.Hard {
			add(v)
		}
	}
	for k, e := range p.request.Household.Eaters {
		if !c.table.has(k) || c.group.has(k) {
			continue
		}
		for _, v := range meal.DishViolations(p.foods, p.request.Household, r, []string{e.ID}, p.request.Days[i].Date) {
			if v.Rule == meal.RuleAllergen && p.request.Household.Scope != meal.ScopeEater {
				add(v)
			}
		}
	}
	return f
}

// plainText makes a line of what a model wrote: in NFC, without control characters, marks
// of direction, markup or addresses, at most so many characters.
func plainText(s string, maxRunes int) string {
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
	return strings.TrimSpace(string(runes[:min(len(runes), maxRunes)]))
}
