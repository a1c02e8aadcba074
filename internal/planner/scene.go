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
	makes    target
	work     work
	rules    meal.Household
	version  int // of the rules
	history  []compose.Eaten
	around   []meal.Day // the days of a menu to change that stay as they are
	requests []compose.DayRequest
	days     []*meal.Day // by request; nil: not composed yet
	spent    int64       // by the household on models in this month, in micros
}

// target is what is composed: a whole menu (whole.go) or a change of one (change.go).
type target interface {
	// attended gives the slots of a date to compose, with those who eat at this table by
	// these rules, beside the dishes that are kept.
	attended(rules meal.Household, d meal.Date, keep []meal.Meal) []meal.Attended
	// menu is the menu as it would be with the days that are composed so far.
	menu(composed []meal.Day) meal.Menu
	// answersFor reports whether a violation of that menu is this composition's.
	answersFor(composed []meal.Day, v meal.Violation) bool
	// save writes the composed days for a generation, and gives the id of the menu and what
	// is to be said of the save.
	save(ctx context.Context, tx *store.Tx, scope store.Scope, g store.Generation, composed []meal.Day) (id string, said map[string]string, err error)
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
		if s, err = p.readScene(ctx, tx, scope, w, g.MenuID); err != nil {
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
func (p *Planner) readScene(ctx context.Context, tx *store.Tx, scope store.Scope, w work, menu *string) (*scene, error) {
	if menu == nil || len(w.Slots) == 0 {
		return read(ctx, tx, scope, w, (&whole{w, store.NewID(), p.config.Keep}).scene)
	}
	row, err := tx.Menu(ctx, scope, *menu)
	if err != nil {
		return nil, err
	}
	return read(ctx, tx, scope, w, (&change{work: w, row: row}).scene)
}

// read reads the rules, lets begin say what is to be composed, and reads what is eaten
// around that.
func read(ctx context.Context, tx *store.Tx, scope store.Scope, w work, begin func(rules meal.Household) *scene) (*scene, error) {
	rules, version, err := tx.Rules(ctx, scope)
	if err != nil {
		return nil, err
	}
	s := begin(rules)
	s.work, s.rules, s.version, s.days = w, rules, version, make([]*meal.Day, len(s.requests))
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

// applicantFor says for whom a generation is composed: a whole menu of a single slot is a
// person's, as a change of one is.
func (s *scene) applicantFor(g store.Generation) applicant {
	t := applicant{priority: people, owner: cmp.Or(g.Owner, g.Household), household: g.Household}
	if g.Task == store.WholeMenu && !(len(s.requests) == 1 && len(s.requests[0].Slots) == 1) {
		t.priority = week
	}
	return t
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
		return x.Slot == y.Slot && x.Ordinal() == y.Ordinal() && x.Kind == y.Kind && slices.Equal(x.Eaters, y.Eaters)
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

// composed gives the finished days.
func (s *scene) composed() []meal.Day { return s.before(len(s.days)) }

// menu is the menu as it would be with what is composed so far.
func (s *scene) menu() meal.Menu { return s.makes.menu(s.composed()) }
