package planner

import (
	"cmp"
	"context"
	"slices"

	"mealplanner/internal/compose"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// historyDays is how far around a menu its dishes are looked at, for variety.
const historyDays = meal.MaxNoRepeatDays

// scene is what a composition knows, read in one snapshot, and what has become of it.
type scene struct {
	work     work
	rules    meal.Household
	version  int // of the rules
	history  []compose.Eaten
	around   []meal.Day // the days of a menu to change that stay as they are
	requests []compose.DayRequest
	days     []*meal.Day // by request; nil: not composed yet
	spent    int64       // by the household on models in this month, in micros
	owner    string      // of the household, whose turn it takes; of a generation unset
	// row is the menu to change, nil when a whole one is made; slots are those of
	// its slots that are composed.
	row   *store.MenuRow
	slots []orderedSlot
}

// load reads the scene of a generation, with the finished days of earlier attempts.
func (p *Planner) load(ctx context.Context, g store.Generation, w work) (s *scene, err error) {
	var finished []meal.Day
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		scope, err := tx.EnterAsService(ctx, g.Household)
		if err != nil {
			return err
		}
		if w, err = orderOf(ctx, tx, scope, g.ID); err != nil { // it may have changed since
			return err
		}
		if s, err = readScene(ctx, tx, scope, w, g.MenuID); err != nil {
			return err
		}
		if finished, err = tx.Checkpoints(ctx, scope, g.ID); err != nil || !p.HasModel() {
			return err
		}
		s.spent, err = tx.SpentSince(ctx, scope, monthOf(p.config.Now()))
		return err
	})
	if err != nil {
		return nil, err
	}
	p.resume(s, finished)
	return s, nil
}

// readScene reads what composing needs. menu is the one to change, nil for a whole.
func readScene(ctx context.Context, tx *store.Tx, scope store.Scope, w work, menu *string) (*scene, error) {
	s := &scene{work: w}
	var err error
	if s.rules, s.version, err = tx.Rules(ctx, scope); err != nil {
		return nil, err
	}
	if menu != nil && len(w.Slots) > 0 {
		row, err := tx.Menu(ctx, scope, *menu)
		if err != nil {
			return nil, err
		}
		s.change(row)
	} else {
		s.whole()
	}
	s.days = make([]*meal.Day, len(s.requests))
	if len(s.requests) == 0 {
		return s, nil
	}
	first, last := s.requests[0].Date, s.requests[len(s.requests)-1].Date
	eaten, err := tx.EatenBetween(ctx, scope, first.AddDays(-historyDays), last.AddDays(historyDays))
	for _, e := range eaten {
		if !slices.ContainsFunc(s.requests, func(r compose.DayRequest) bool { return r.Date == e.Date }) {
			s.history = append(s.history, compose.Eaten{Date: e.Date, Recipe: e.Recipe})
		}
	}
	return s, err
}

// whole asks for every day of the order.
func (s *scene) whole() {
	for _, d := range s.work.dates() {
		s.requests = append(s.requests, compose.DayRequest{Date: d, Slots: s.attended(s.rules, d, nil)})
	}
}

// change asks for the ordered slots of a menu that are still as they were; all other
// meals of their days are kept.
func (s *scene) change(row store.MenuRow) {
	s.row = &row
	for _, day := range row.Days {
		r := compose.DayRequest{Date: day.Date, Keep: slices.Clone(day.Meals)}
		for _, o := range s.work.Slots {
			if o.Date == day.Date && o.unchanged(mealsOf(day, o.slotKey)) {
				s.slots = append(s.slots, o)
				r.Keep = slices.DeleteFunc(r.Keep, func(m meal.Meal) bool { return has(o.Replace, m) })
			}
		}
		if !slices.ContainsFunc(s.slots, func(o orderedSlot) bool { return o.Date == day.Date }) {
			s.around = append(s.around, day)
			continue
		}
		r.Slots = s.attended(s.rules, day.Date, r.Keep)
		s.requests = append(s.requests, r)
	}
}

// attended gives the slots of a date, with those who eat at this table now. Of a menu
// to change these are the menu's own: an ordered slot, or one that its kept dishes
// feed, so that nothing else is composed.
func (s *scene) attended(rules meal.Household, d meal.Date, keep []meal.Meal) []meal.Attended {
	if s.row == nil {
		return rules.Attendance(d, s.work.Attendance)
	}
	var slots []meal.Attended
	for _, day := range s.row.Days {
		for _, a := range day.Slots {
			a.Eaters = slices.DeleteFunc(slices.Clone(a.Eaters), func(id string) bool { return rules.Eater(id) == nil })
			key := slotKey{d, a.Slot, max(a.Number, 1)}
			if day.Date == d && len(a.Eaters) > 0 && (s.composes(key) || fed(a, keep)) {
				slots = append(slots, a)
			}
		}
	}
	return slots
}

// turnOf says whose turn a generation's composing takes. Of a whole menu with a single
// slot it is a person's.
func (s *scene) turnOf(g store.Generation) turn {
	t := turn{people, cmp.Or(g.Owner, g.Household), g.Household}
	if g.Task == store.WholeMenu && !(len(s.requests) == 1 && len(s.requests[0].Slots) == 1) {
		t.priority = week
	}
	return t
}

// composes reports whether a slot is composed by this change.
func (s *scene) composes(key slotKey) bool {
	return slices.ContainsFunc(s.slots, func(o orderedSlot) bool { return o.slotKey == key })
}

// fed reports whether everybody in a slot has a main among the kept dishes.
func fed(a meal.Attended, keep []meal.Meal) bool {
	if a.Kind != meal.Cook && a.Kind != "" {
		return true
	}
	return !slices.ContainsFunc(a.Eaters, func(id string) bool {
		return !slices.ContainsFunc(keep, func(m meal.Meal) bool {
			return m.Slot == a.Slot && max(m.Number, 1) == max(a.Number, 1) && m.Role == meal.Main &&
				slices.ContainsFunc(m.Portions, func(q meal.Portion) bool { return q.Eater == id })
		})
	})
}

// resume takes over the finished days that still hold: the same people at the table,
// and no hard rule broken. The others are composed again.
func (p *Planner) resume(s *scene, finished []meal.Day) {
	for i, r := range s.requests {
		for _, day := range finished {
			if day.Date == r.Date && sameSlots(day.Slots, r.Slots) {
				s.days[i] = &day
			}
		}
	}
	for _, v := range p.hard(s.rules, s) {
		for i, r := range s.requests {
			if r.Date == v.Date {
				s.days[i] = nil
			}
		}
	}
}

func sameSlots(a, b []meal.Attended) bool {
	return slices.EqualFunc(a, b, func(x, y meal.Attended) bool {
		return x.Slot == y.Slot && max(x.Number, 1) == max(y.Number, 1) && x.Kind == y.Kind && slices.Equal(x.Eaters, y.Eaters)
	})
}

// finished counts the days that need no composing any more.
func (s *scene) finished() int {
	n := 0
	for _, d := range s.days {
		if d != nil {
			n++
		}
	}
	return n
}

// before gives the finished days before a request's.
func (s *scene) before(i int) []meal.Day {
	var days []meal.Day
	for _, d := range s.days[:i] {
		if d != nil {
			days = append(days, *d)
		}
	}
	return days
}

// menu is the menu as it would be with what is composed so far: of a whole one the
// finished days, of a change the menu with its new dishes.
func (s *scene) menu() meal.Menu {
	if s.row == nil {
		return meal.Menu{Days: s.before(len(s.days))}
	}
	m := meal.Menu{ID: s.row.ID}
	for _, day := range s.row.Days {
		day.Meals = s.merged(day)
		m.Days = append(m.Days, day)
	}
	return m
}

// merged gives a day's meals with what is composed for it so far.
func (s *scene) merged(day meal.Day) []meal.Meal {
	meals := slices.Clone(day.Meals)
	for _, o := range s.slots {
		added := s.added(o)
		if o.Date != day.Date || s.day(o.Date) == nil {
			continue
		}
		meals = slices.DeleteFunc(meals, func(m meal.Meal) bool { return has(o.Replace, m) })
		for _, a := range added {
			meals = append(meals, a.Meal)
		}
	}
	slices.SortStableFunc(meals, inOrderOfTheDay)
	return meals
}

// day is what is composed for a date; nil: nothing yet.
func (s *scene) day(d meal.Date) *meal.Day {
	for i, r := range s.requests {
		if r.Date == d {
			return s.days[i]
		}
	}
	return nil
}

// added gives the new meals of a slot.
func (s *scene) added(o orderedSlot) []store.DatedMeal {
	var add []store.DatedMeal
	day := s.day(o.Date)
	if day == nil {
		return nil
	}
	for _, m := range day.Meals {
		if keyOf(o.Date, m) == o.slotKey && !s.hasMeal(m.ID) {
			add = append(add, store.DatedMeal{Date: o.Date, Meal: m})
		}
	}
	return add
}

// hasMeal reports whether the menu to change has a meal already.
func (s *scene) hasMeal(id string) bool {
	for _, day := range s.row.Days {
		if slices.ContainsFunc(day.Meals, func(m meal.Meal) bool { return m.ID == id }) {
			return true
		}
	}
	return false
}

// answersFor reports whether a violation is this composition's: of a change, that of
// a new dish, or of a composed slot that feeds somebody not.
func (s *scene) answersFor(v meal.Violation) bool {
	if s.row == nil {
		return true
	}
	for _, o := range s.slots {
		if o.Date != v.Date || o.Slot != v.Slot {
			continue
		}
		isNew := func(a store.DatedMeal) bool { return a.Meal.ID == v.Meal }
		if v.Meal == "" && s.day(o.Date) != nil || slices.ContainsFunc(s.added(o), isNew) {
			return true
		}
	}
	return false
}

// mealsOf gives the meals of a slot.
func mealsOf(day meal.Day, key slotKey) []meal.Meal {
	var meals []meal.Meal
	for _, m := range day.Meals {
		if keyOf(day.Date, m) == key {
			meals = append(meals, m)
		}
	}
	return meals
}

func has(list []store.MealVersion, m meal.Meal) bool {
	return slices.ContainsFunc(list, func(v store.MealVersion) bool { return v.ID == m.ID })
}
