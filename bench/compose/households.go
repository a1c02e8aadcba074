package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
)

// group is a sort of household whose figures are shown together.
type group struct {
	name string
	// diets that every eater keeps; of a mixed household each eater keeps another one.
	diets []food.Diet
	mixed bool
	// allergens is how many the first eater declares; 0: one in every fourth household.
	allergens int
	// growing: the first eater is pregnant or nurses, the second is a small child.
	growing bool
	// wishing: leftovers, batches, rotations, a pantry, ratings, no dish twice.
	wishing bool
	// hurried: 10 to 15 minutes for lunch and 20 to 30 for dinner.
	hurried bool
	// dinners: nothing else is planned.
	dinners bool
	// aimless: nobody counts anything.
	aimless bool
}

const omnivore = "omnivore"

// wishing is the group that wishes for all that can be wished for.
const wishing = "leftovers, rotations, pantry, ratings"

// combinations are diets that often go together. Those that the food table does not
// have are left out.
var combinations = [][]food.Diet{
	{food.Vegetarian, food.GlutenFree},
	{food.Vegan, food.GlutenFree},
	{food.Vegan, food.NutFree},
	{food.GlutenFree, food.DairyFree},
	{food.Pescatarian, food.DairyFree},
	{"halal-style", food.NutFree},
	{"keto", food.GlutenFree},
	{"keto", food.Pescatarian},
	// Narrow ones.
	{food.Vegan, food.GlutenFree, food.NutFree},
	{food.Pescatarian, food.GlutenFree, food.DairyFree},
	{"halal-style", food.GlutenFree, food.DairyFree},
	{"keto", food.DairyFree, food.NutFree},
}

// groups are omnivores, every diet by itself, common combinations, people with several
// allergies, households whose eaters keep different diets, families that grow, and
// households that wish for all that can be wished for.
func groups() []group {
	all := []group{{name: omnivore}}
	for _, d := range food.AllDiets() {
		all = append(all, group{name: string(d), diets: []food.Diet{d}})
	}
	for _, diets := range combinations {
		if !slices.ContainsFunc(diets, func(d food.Diet) bool { return !d.Valid() }) {
			all = append(all, group{name: joined(diets), diets: diets})
		}
	}
	return append(all, group{name: "several allergies", allergens: 3}, group{name: "different eaters", mixed: true},
		group{name: "pregnancy and small children", growing: true}, group{name: wishing, wishing: true},
		group{name: "little time", hurried: true}, group{name: "dinners only", dinners: true}, group{name: "nothing set", aimless: true})
}

func joined(diets []food.Diet) string {
	var all []string
	for _, d := range diets {
		all = append(all, string(d))
	}
	return strings.Join(all, ", ")
}

// home is a household of the benchmark with the menu that it orders.
type home struct {
	group string
	meal.Household
	// said holds what eaters said that they do not eat, as names of bans: the words know
	// what those mean, whatever the house made of the sentence.
	said  map[string][]string
	start meal.Date
	days  int
	seed  uint64
}

// request asks for so many days, from so many after the first on.
func (h home) request(after, days int) compose.Request {
	r := compose.Request{Household: h.Household, Seed: h.seed}
	for i := range days {
		date := h.start.AddDays(after + i)
		r.Days = append(r.Days, compose.DayRequest{Date: date, Slots: h.Attendance(date, nil)})
	}
	return r
}

// firstDay is the earliest that a menu begins.
const firstDay = meal.Date("2026-12-01")

// longestMenu is the most days that a household orders, in days.
const longestMenu = 14

// draw makes the n-th household of a seed; the groups take turns.
func draw(seed uint64, n int, w *words) home {
	kinds := groups()
	d := drawer{Rand: rand.New(rand.NewPCG(seed, uint64(n))), words: w}
	g := kinds[n%len(kinds)]
	d.said = map[string][]string{}
	return home{
		group: g.name, Household: d.household(g), said: d.said, seed: d.Uint64(),
		start: firstDay.AddDays(d.IntN(7)), days: 1 + d.IntN(longestMenu),
	}
}

// drawer draws what households are like.
type drawer struct {
	*rand.Rand
	words *words
	said  map[string][]string // by eater
}

func pick[T any](d drawer, list []T) T { return list[d.IntN(len(list))] }

// oneIn reports true once in n times.
func (d drawer) oneIn(n int) bool { return d.IntN(n) == 0 }

func (d drawer) household(g group) meal.Household {
	h := meal.Household{Scope: meal.ScopeHousehold, Units: food.Metric, Preferences: d.preferences(g)}
	if d.oneIn(3) {
		h.Scope = meal.ScopeEater
	}
	size := pick(d, []int{1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8})
	children := 0
	if d.oneIn(2) {
		size = max(2, size)
		children = 1 + d.IntN(min(size-1, 4))
	}
	if g.mixed || g.growing {
		size = max(2, size)
	}
	for i := range size {
		h.Eaters = append(h.Eaters, d.eater(g, i, i >= size-children))
	}
	switch {
	case g.allergens > 0:
		d.declare(&h.Eaters[0], g.allergens)
	case d.oneIn(4):
		d.declare(&h.Eaters[d.IntN(size)], 1)
	}
	if size > 1 && d.oneIn(6) {
		h.Preferences.Schedule = awayAtLunch(h.Eaters)
	}
	if g.wishing {
		d.wishes(&h)
	}
	return h
}

// wishes are leftovers or batches, no main twice in a week or two, fish and little red
// meat, foods at home that have to be eaten, and stars for a third of the dishes.
func (d drawer) wishes(h *meal.Household) {
	p := &h.Preferences
	p.Leftovers, p.BatchCooking = d.oneIn(2), d.oneIn(2)
	p.NoRepeatDays = pick(d, []int{0, 7, 10, 14})
	atMost := 1 + d.IntN(3)
	p.Rotation = []meal.Rotation{{Food: "fish", AtLeast: 1 + d.IntN(2)}, {Food: "red-meat", AtMost: &atMost}, {Food: "legumes", AtLeast: d.IntN(4)}}
	for _, id := range []food.ID{"spinach", "carrot", "chicken-breast", "plain-yogurt"} {
		grams, by := float64(100+50*d.IntN(10)), firstDay.AddDays(d.IntN(14))
		h.Pantry = append(h.Pantry, meal.PantryItem{Food: id, Grams: &grams, UseBy: &by, UseUp: d.oneIn(2)})
	}
	h.Ratings = map[string]float64{}
	for _, r := range catalog.Recipes() {
		if d.oneIn(3) {
			h.Ratings[r.ID] = float64(1 + d.IntN(5))
		}
	}
}

// declare has an eater declare n different allergens, beside those that were said.
func (d drawer) declare(e *meal.Eater, n int) {
	all := slices.Clone(food.AllAllergens())
	d.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	e.Allergens = append(e.Allergens, all[:n]...)
	*e = e.Clean()
}

// awayAtLunch is a week in which the first eater has lunch elsewhere on working days.
func awayAtLunch(eaters []meal.Eater) map[string]map[meal.Slot][]string {
	var others []string
	for _, e := range eaters[1:] {
		others = append(others, e.ID)
	}
	week := map[string]map[meal.Slot][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		week[day] = map[meal.Slot][]string{meal.Lunch: others}
	}
	return week
}

// shares of a day's energy in percent.
type shares struct{ protein, carbs, fat int }

// usualShares of those who eat by no diet that asks for others.
var usualShares = []shares{{20, 50, 30}, {25, 45, 30}, {30, 40, 30}, {20, 45, 35}, {25, 50, 25}, {30, 45, 25}}

var sharesOf = map[food.Diet][]shares{
	food.Vegan:      {{18, 55, 27}, {20, 50, 30}, {25, 50, 25}, {18, 52, 30}},
	food.Vegetarian: {{20, 50, 30}, {25, 45, 30}, {20, 45, 35}},
	"keto":          {{25, 6, 69}, {20, 6, 74}, {25, 8, 67}},
}

// eater draws the i-th eater of a household; a child, where it is none of those whom the group
// asks for.
func (d drawer) eater(g group, i int, child bool) meal.Eater {
	e := meal.Eater{ID: fmt.Sprintf("eater-%d", i+1), Name: fmt.Sprintf("Eater %d", i+1), Diets: slices.Clone(g.diets)}
	if g.mixed && i > 0 {
		e.Diets = []food.Diet{pick(d, food.AllDiets())}
	}
	switch {
	case g.growing && i == 0:
		d.mother(&e)
	case g.growing && i == 1:
		born := fmt.Sprintf("%d-06", 2022+d.IntN(4))
		e.Born = &born
	case child:
		d.child(&e)
	default:
		d.adult(&e)
	}
	if g.aimless {
		e.EnergyKcal, e.ProteinPct, e.CarbsPct, e.FatPct = nil, nil, nil, nil
	}
	if d.oneIn(4) {
		d.bans(&e)
	}
	if d.oneIn(3) {
		e.DislikedFoods = understood("no " + pick(d, d.words.banNames())).Excluded
	}
	return e.Clean()
}

// frames are how people say what they do not eat.
var frames = []string{"no %s", "without %s", "allergic to %s", "Allergies: %s", "I can't have %s", "doesn't eat %s", "avoid %s", "intolerant to %s"}

// joints are how they join the last two of several.
var joints = []string{" and ", " or ", ", ", " & "}

// bans has an eater say a sentence that bans one to three foods, which is then read by
// the house as it reads what people type.
func (d drawer) bans(e *meal.Eater) {
	names := d.words.banNames()
	d.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	said := names[:pick(d, []int{1, 1, 1, 2, 3})]
	list := said[0]
	for i, name := range said[1:] {
		joint := ", "
		if i == len(said)-2 {
			joint = pick(d, joints)
		}
		list += joint + name
	}
	rule := understood(fmt.Sprintf(pick(d, frames), list))
	e.Allergens, e.Diets = append(e.Allergens, rule.Allergens...), append(e.Diets, rule.Diets...)
	e.ExcludedFoods = rule.Excluded
	d.said[e.ID] = said
}

// understood reads a rule as the house does. It panics where the house refuses what
// everybody says.
func understood(sentence string) food.Rule {
	rule, err := ingredient.Default().ReadRule(sentence)
	if err != nil {
		panic(fmt.Sprintf("%q is refused: %v", sentence, err))
	}
	return rule
}

// adult aims for energy and, most of the time, for shares of it; one in ten counts
// nothing.
func (d drawer) adult(e *meal.Eater) {
	if d.oneIn(10) {
		return
	}
	kcal := 1500 + 50*d.IntN(31)
	e.EnergyKcal = &kcal
	if d.oneIn(8) && !slices.Contains(e.Diets, "keto") {
		return
	}
	from := usualShares
	for _, diet := range e.Diets {
		if own, ok := sharesOf[diet]; ok {
			from = own
		}
	}
	s := pick(d, from)
	e.ProteinPct, e.CarbsPct, e.FatPct = &s.protein, &s.carbs, &s.fat
}

// mother is pregnant or nurses, and aims for what that needs.
func (d drawer) mother(e *meal.Eater) {
	stage, kcal := pick(d, []meal.Stage{meal.Pregnant, meal.Nursing}), 2000+50*d.IntN(13)
	s := pick(d, usualShares)
	e.Stage, e.EnergyKcal = &stage, &kcal
	e.ProteinPct, e.CarbsPct, e.FatPct = &s.protein, &s.carbs, &s.fat
}

// child is one to seventeen years old, and half of them count energy: about what boys and girls
// of that age need. Children keep no keto: the house refuses it.
func (d drawer) child(e *meal.Eater) {
	e.Diets = slices.DeleteFunc(e.Diets, func(diet food.Diet) bool { return diet == "keto" })
	age := 1 + d.IntN(17)
	month := fmt.Sprintf("%d-06", 2026-age)
	e.Born = &month
	if d.oneIn(2) {
		kcal := 850 + 100*age + 50*d.IntN(5)
		e.EnergyKcal = &kcal
	}
}

func (d drawer) preferences(g group) meal.Preferences {
	p := meal.DefaultPreferences()
	p.Snacks = pick(d, []int{1, 1, 1, 1, 2, 0})
	p.MaxMinutes.Weekday = map[meal.Slot]int{}
	if !d.oneIn(4) {
		p.MaxMinutes.Weekday[meal.Breakfast] = pick(d, []int{15, 20, 30})
		p.MaxMinutes.Weekday[meal.Lunch] = pick(d, []int{20, 30, 40})
		p.MaxMinutes.Weekday[meal.Dinner] = pick(d, []int{30, 40, 60})
	}
	if d.oneIn(3) {
		p.MaxMinutes.Weekend[meal.Dinner] = 90
	}
	for range d.IntN(4) {
		p.Cuisines = append(p.Cuisines, pick(d, meal.Cuisines()))
	}
	if d.oneIn(8) {
		p.Appliances = slices.DeleteFunc(meal.Appliances(), func(a string) bool { return a == "oven" || a == "slow-cooker" })
	}
	p.Effort, p.Variety = pick(d, meal.Levels()), pick(d, meal.Levels())
	if g.hurried {
		p.MaxMinutes.Weekday = map[meal.Slot]int{meal.Lunch: pick(d, []int{10, 15}), meal.Dinner: pick(d, []int{20, 25, 30})}
		p.Appliances = nil
	}
	if g.dinners {
		p.Meals, p.Snacks, p.WholeDay = []meal.Slot{meal.Dinner}, 0, false
	}
	return p.Clean()
}
