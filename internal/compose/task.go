package compose

import (
	"context"
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// task is one day to compose, laid out flat for the search.
type task struct {
	day      int // index in the request
	budget   int // prices that the search may ask for each eater
	dice     random
	pause    func(context.Context)
	seats    []meal.Attended
	eaters   []appetite // everybody for whom something is composed
	courses  []choice
	portions int     // how many portions of mains there are
	again    int64   // what the same main in two slots costs
	menu     []dish  // the composer's
	limit    int64   // minutes of the day's cooking; 0: none
	twice    []int64 // by rotation: what its food on two tables costs
}

// choice is a course with its priced dishes.
type choice struct {
	seat    int
	eaters  []int // indices in task.eaters
	first   int   // draft.portions[first+k] is the portion of eaters[k]
	options []option
	only    bool // no other dish keeps the rules
}

// option is a main that may be served.
type option struct {
	dish    int
	cost    int64     // whatever else is served today
	protein int       // none where it does not matter
	starch  int       // likewise
	counts  uint32    // in which rotations, a bit for each
	buys    basket    // what nobody has bought yet
	minutes int64     // of cooking
	uses    food.ID   // what has to be eaten soon; empty: nothing
	cooked  meal.Date // of what is left over; empty: it is cooked for this slot
}

// portionAt is where an eater's portion of a main stands.
type portionAt struct{ course, portion int }

// sideOption is a side that an eater may have with a composed main of a slot.
type sideOption struct {
	seat, dish     int
	taste, prepare int64 // for the eater; for the cook, unless somebody else has it too
	buys           basket
}

// served is a dish that a course may have.
type served struct {
	dish int
	left bool // of what the days before cooked, if they still do
}

// lay sets out the i-th day of the request. chosen are the dishes that courses may have, by
// course; those that are not named may have any of their candidates.
func (p *Plan) lay(i int, before []meal.Day, chosen map[int][]served) *task {
	d, plan := p.request.Days[i], p.days[i]
	t := &task{day: i, budget: p.budget, dice: randomOf(p.request.Seed, d.Date), pause: p.request.Pause, seats: d.Slots, menu: p.dishes, again: repeatSameDay, limit: dayMinutes(d.Date)}
	if p.wishes.window > 0 {
		t.again = repeatedToday
	}
	prices := p.priceList(t, before)
	for _, turn := range prices.turns {
		t.twice = append(t.twice, turn.twice)
	}
	known := map[int]int{} // household eater -> index in t.eaters
	for n, c := range plan.courses {
		course := choice{seat: c.seat, first: t.portions, only: c.only}
		for k, e := range c.eaters {
			if _, here := known[e]; !here {
				known[e] = len(t.eaters)
				t.eaters = append(t.eaters, p.appetite(d, e, before))
			}
			a := &t.eaters[known[e]]
			a.courses = append(a.courses, portionAt{course: n, portion: t.portions})
			if a.counts {
				a.sides = prices.sides(a.sides, c.seat, e, c.sides[k])
			}
			course.eaters = append(course.eaters, known[e])
			t.portions++
		}
		course.options = append(prices.mains(c, d.Slots[c.seat].Slot), prices.leftovers(c, d.Slots[c.seat].Slot)...)
		if dishes := chosen[n]; len(dishes) > 0 {
			course.options = prices.of(dishes, course.options, c, d.Slots[c.seat].Slot)
		}
		t.courses = append(t.courses, course)
	}
	return t
}

// kept is the day as it stands before composing.
func (d DayRequest) kept() meal.Day { return meal.Day{Date: d.Date, Slots: d.Slots, Meals: d.Keep} }

// served reports whether a slot has something to eat for an eater: attended, and not
// settled by a kept meal out or skipped (without portions it is everybody's).
func (d DayRequest) served(s meal.Attended, eater string) bool {
	if s.Kind != meal.Cook && s.Kind != "" || !slices.Contains(s.Eaters, eater) {
		return false
	}
	return !slices.ContainsFunc(d.Keep, func(m meal.Meal) bool {
		return away(m) && at(m, s) && (len(m.Portions) == 0 || servings(m, eater) > 0)
	})
}

func away(m meal.Meal) bool { return m.Kind == meal.Out || m.Kind == meal.Skip }

// at reports whether a meal is of a slot; a number that is not set is 1.
func at(m meal.Meal, s meal.Attended) bool {
	return m.Slot == s.Slot && m.Ordinal() == s.Ordinal()
}

// servings of a meal for an eater.
func servings(m meal.Meal, eater string) float64 {
	var all float64
	for _, p := range m.Portions {
		if p.Eater == eater && p.Servings > 0 {
			all += p.Servings
		}
	}
	return all
}
