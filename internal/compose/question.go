package compose

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mealplanner/internal/meal"
)

// The prompts, one version after the other: a change is a new version.
//
//go:embed prompts/day-1.txt
var promptDay string

//go:embed prompts/day-2-write.txt
var promptWrite string

//go:embed prompts/day-1-again.txt
var promptAgain string

// How many dishes a slot offers to a model, where there are so many.
const (
	maxOffered = 10
	minOffered = 4 // though not all of them meet the day's aims
)

// Skeleton is a request as a model is asked about it, day by day: the courses to choose
// for, each with dishes that keep every hard rule. No dish is offered on two days, so that
// days may be asked for at once. It may be used by many goroutines: all that changes
// is which dishes were written.
type Skeleton struct {
	plan   *Plan
	planB  []meal.Day
	days   [][]asked // by day; of one dish only, where there is no other
	tables *tables
}

// asked is a course to choose for.
type asked struct {
	key    string   // "lunch", "snack-2", "dinner-b": a second group at the same table
	course int      // index in dayPlan.courses
	dishes []string // recipe ids
}

// Skeleton lays out what a model may choose. Plan B is the menu that the built-in composer
// made of the plan: its dishes are offered too, and what it cooks for two meals stays.
func (p *Plan) Skeleton(planB []meal.Day) *Skeleton {
	s := &Skeleton{plan: p, planB: planB, days: make([][]asked, len(planB)), tables: &tables{}}
	dealt := map[string]bool{}
	var piles []pile
	for i, d := range p.request.Days {
		t := p.lay(i, planB[:i], nil)
		for n, c := range p.days[i].courses {
			has := p.mainOf(planB[i], i, c)
			if has == nil || c.recurs || c.only || shared(planB, *has) {
				continue
			}
			dealt[has.RecipeID] = true
			s.days[i] = append(s.days[i], asked{key: keyOf(d, p.days[i].courses, n), course: n, dishes: []string{has.RecipeID}})
			dishes, fit := p.bestFirst(t, n, planB[i])
			piles = append(piles, pile{day: i, at: len(s.days[i]) - 1, dishes: dishes, fit: fit})
		}
	}
	for n := range maxOffered - 1 {
		for _, pile := range piles {
			a := &s.days[pile.day][pile.at]
			if id, ok := pile.take(dealt, n >= maxOffered-minOffered && len(a.dishes) < minOffered); ok {
				a.dishes = append(a.dishes, id)
			}
		}
	}
	return s
}

// open gives the courses of a day for which there is a choice.
func (s *Skeleton) open(i int) []asked {
	return slices.DeleteFunc(slices.Clone(s.days[i]), func(a asked) bool { return len(a.dishes) < 2 })
}

// pile is what may be offered for a course of a day, the best first.
type pile struct {
	day, at int
	dishes  []string
	fit     int // as many of the first meet the day's aims
}

// take deals the best dish that nobody has, of those that fit if any others are not needed.
func (p pile) take(dealt map[string]bool, any bool) (string, bool) {
	dishes := p.dishes[:p.fit]
	if any {
		dishes = p.dishes
	}
	for _, id := range dishes {
		if !dealt[id] {
			dealt[id] = true
			return id, true
		}
	}
	return "", false
}

// maxWeighed is how many dishes of a course are looked at closely.
const maxWeighed = 40

// bestFirst orders the dishes that may be cooked for a course: first those with which the
// day's aims are met beside plan B's other dishes, by what they cost the day; then the others,
// by how far they miss.
func (p *Plan) bestFirst(t *task, course int, planB meal.Day) (ids []string, fit int) {
	fixed := *t
	fixed.courses = slices.Clone(t.courses)
	for n := range fixed.courses {
		fixed.courses[n].options = p.ofPlanB(t, n, planB)
	}
	options := slices.DeleteFunc(slices.Clone(t.courses[course].options), func(o option) bool { return o.cooked != "" })
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(a.cost, b.cost) })
	options = options[:min(len(options), maxWeighed)]
	off := map[int]int64{}
	for _, o := range options {
		fixed.courses[course].options = []option{o}
		s := newSearch(&fixed)
		s.draw()
		if s.climb(context.Background()) == nil {
			off[o.dish] = outside(&fixed, s.now)
		}
	}
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(off[a.dish], off[b.dish]) })
	for _, o := range options {
		if off[o.dish] == 0 {
			fit++
		}
		ids = append(ids, p.dishes[o.dish].recipe.ID)
	}
	return ids, fit
}

// ofPlanB is the one option of a course that plan B serves, or any if it is not among them.
func (p *Plan) ofPlanB(t *task, n int, planB meal.Day) []option {
	has, options := p.mainOf(planB, t.day, p.days[t.day].courses[n]), t.courses[n].options
	for _, o := range options {
		if has != nil && p.dishes[o.dish].recipe.ID == has.RecipeID && (o.cooked != "") == (has.Kind == meal.Leftover) {
			return []option{o}
		}
	}
	return options[:1]
}

// mainOf finds the main that a day serves to a course of the i-th day of the request; nil:
// none.
func (p *Plan) mainOf(d meal.Day, i int, c course) *meal.Meal {
	slot := p.request.Days[i].Slots[c.seat]
	return d.Main(slot.Slot, slot.Number, p.request.Household.Eaters[c.eaters[0]].ID)
}

// shared reports whether a meal is left over, or something of it is.
func shared(days []meal.Day, m meal.Meal) bool {
	if m.Kind == meal.Leftover {
		return true
	}
	for _, d := range days {
		if slices.ContainsFunc(d.Meals, func(o meal.Meal) bool { return o.Kind == meal.Leftover && o.RecipeID == m.RecipeID }) {
			return true
		}
	}
	return false
}

// keyOf names a course for a model.
func keyOf(d DayRequest, courses []course, n int) string {
	seat := d.Slots[courses[n].seat]
	key := string(seat.Slot)
	if seat.Number > 1 {
		key = fmt.Sprintf("%s-%d", key, seat.Number)
	}
	group := 0
	for _, c := range courses[:n] {
		if c.seat == courses[n].seat {
			group++
		}
	}
	if group > 0 {
		key += "-" + string(rune('a'+group))
	}
	return key
}

// question is what a model is told of a day. It holds ids and names of our own tables and
// nothing that a person of the household has typed.
type question struct {
	Weekday  string      `json:"weekday"`
	Season   meal.Season `json:"season"`
	Cuisines []string    `json:"likes_cuisines"`
	Dislikes []string    `json:"dislikes"`
	Never    []string    `json:"never"`
	Effort   string      `json:"effort"`
	Kitchen  []string    `json:"appliances,omitempty"` // none: all
	Slots    []askedSlot `json:"slots"`
	MayWrite []string    `json:"may_write,omitempty"`
	Wrong    []wrongSlot `json:"wrong,omitempty"`
}

type askedSlot struct {
	Slot   string        `json:"slot"`
	Eaters int           `json:"eaters"`
	Limit  int           `json:"most_minutes,omitempty"`
	Dishes []offeredDish `json:"dishes"`
}

type offeredDish struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Cuisine string   `json:"cuisine"`
	Minutes int      `json:"minutes"`
	Foods   []string `json:"foods"`
}

type wrongSlot struct {
	Slot string   `json:"slot"`
	Why  []string `json:"why"`
}

// maxFoods is how many foods of a dish a model is told, the heaviest first.
const maxFoods = 4

// question words the day's open courses. wrong are those that are asked again, with what
// was wrong by their key; nil: nothing was asked before.
func (s *Skeleton) question(i int, open []asked, write bool, wrong map[string]fault) (system, user string) {
	p, d := s.plan, s.plan.request.Days[i]
	h := p.request.Household
	q := question{
		Weekday: d.Date.Weekday().String(), Season: meal.SeasonOf(d.Date, h.Country), Effort: h.Preferences.Effort,
		Cuisines: notNil(h.Preferences.Cuisines), Dislikes: []string{}, Never: s.never(),
		Kitchen: h.Preferences.Appliances,
	}
	for _, e := range h.Eaters {
		for _, id := range e.DislikedFoods {
			q.Dislikes = appendNew(q.Dislikes, p.foods.Name(id))
		}
	}
	for _, a := range open {
		c := p.days[i].courses[a.course]
		slot := d.Slots[c.seat].Slot
		as := askedSlot{Slot: a.key, Eaters: len(c.eaters), Limit: h.Preferences.MaxMinutesFor(d.Date, slot)}
		for _, id := range a.dishes {
			as.Dishes = append(as.Dishes, p.offered(p.dishes[p.byID[id]].recipe))
		}
		q.Slots = append(q.Slots, as)
		if write && proteinMatters(slot) {
			q.MayWrite = append(q.MayWrite, a.key)
		}
		if why, again := wrong[a.key]; again {
			q.Wrong = append(q.Wrong, wrongSlot{a.key, why.words})
		}
	}
	system = promptDay
	if len(q.MayWrite) > 0 {
		system += writing()
	}
	if len(q.Wrong) > 0 {
		system += promptAgain
	}
	data, err := json.Marshal(q)
	if err != nil {
		panic(fmt.Sprintf("compose: a question is no JSON: %v", err)) // strings and numbers always are
	}
	return system, string(data)
}

// maxShown is how long a title or a cuisine may be that a model reads.
const maxShown = 80

// writing is how a model is told to write dishes, with the closed lists that it may use.
var writing = sync.OnceValue(func() string {
	return strings.NewReplacer("{actions}", codes(meal.Actions()), "{remarks}", codes(meal.Remarks())).Replace(promptWrite)
})

func codes[T ~string](list []T) string { return strings.Join(texts(list), ", ") }

func texts[T ~string](list []T) []string {
	var all []string
	for _, x := range list {
		all = append(all, string(x))
	}
	return all
}

// heats are what a model may say of the heat of a step: meal takes every degree.
func heats() []string {
	all := []string{noneSaid, "low", "medium", "high"}
	for degrees := 120; degrees <= 240; degrees += 20 {
		all = append(all, strconv.Itoa(degrees)+" C")
	}
	return all
}

// never names what no dish of the household may hold: allergens of the whole table, and
// what its eaters exclude; and the diets of everybody.
func (s *Skeleton) never() []string {
	all := []string{}
	for _, e := range s.plan.request.Household.Eaters {
		for _, a := range e.Allergens {
			all = appendNew(all, a.Name())
		}
		for _, id := range e.ExcludedFoods {
			all = appendNew(all, s.plan.foods.Name(id))
		}
		for _, diet := range e.Diets {
			all = appendNew(all, "anything that is not "+string(diet))
		}
	}
	return all
}

// offered is a dish as a model reads of it. Its title may be somebody else's, of an imported
// recipe: a short line of plain text among the data, whatever it says.
func (p *Plan) offered(r *meal.Recipe) offeredDish {
	heaviest := slices.Clone(r.Ingredients)
	slices.SortStableFunc(heaviest, func(a, b meal.Ingredient) int { return cmp.Compare(b.Grams, a.Grams) })
	o := offeredDish{ID: r.ID, Title: plainText(r.Title, maxShown), Cuisine: plainText(r.Cuisine, maxShown), Minutes: r.Minutes, Foods: []string{}}
	for _, in := range heaviest {
		if len(o.Foods) < maxFoods && in.Food != "water" {
			o.Foods = appendNew(o.Foods, p.foods.Name(in.Food))
		}
	}
	return o
}

func appendNew[T comparable](list []T, s T) []T {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// schema is the closed form of an answer: everything required, nothing else allowed, five
// levels and fewer than a hundred properties, which every provider that enforces schemas
// takes.
func schema(open []asked, write bool) json.RawMessage {
	keys := []string{}
	for _, a := range open {
		keys = append(keys, a.key)
	}
	text := map[string]any{"type": "string"}
	object := func(properties map[string]any) map[string]any {
		required := []string{}
		for name := range properties {
			required = append(required, name)
		}
		slices.Sort(required)
		return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	}
	list := func(of map[string]any) map[string]any { return map[string]any{"type": "array", "items": of} }
	dish := map[string]any{"slot": map[string]any{"type": "string", "enum": keys}, "dish": text}
	if write {
		number := map[string]any{"type": "integer"}
		oneOf := func(codes []string) map[string]any { return map[string]any{"type": "string", "enum": codes} }
		written := object(map[string]any{
			"title": text, "minutes": number, "foods": list(object(map[string]any{"food": text, "grams": number})),
			"steps": list(object(map[string]any{
				"action": oneOf(texts(meal.Actions())), "foods": list(text), "minutes": number,
				"heat": oneOf(heats()), "remark": oneOf(append([]string{noneSaid}, texts(meal.Remarks())...)),
			})),
		})
		written["type"] = []string{"object", "null"}
		dish["written"] = written
	}
	b, err := json.Marshal(object(map[string]any{"dishes": list(object(dish))}))
	if err != nil {
		panic(fmt.Sprintf("compose: a schema is no JSON: %v", err))
	}
	return b
}
