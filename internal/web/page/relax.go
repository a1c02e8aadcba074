package page

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// An order that no dish meets names the smallest changes that would help. Those of the
// household's wishes are made by a button, after they were shown, and the order is given again.

// wayOut is a change that a button makes.
type wayOut struct {
	Number int // among the relaxations
	Says   string
}

// waysOut are the relaxations of a failed generation that a button offers.
func waysOut(w *words.Words, g planner.Generation) (all []wayOut) {
	if g.Failure == nil || g.Failure.Impasse == nil {
		return nil
	}
	for n, r := range g.Failure.Impasse.Relaxations {
		if offered(r) {
			all = append(all, wayOut{n, w.Way(g.Failure.Impasse, r)})
		}
	}
	return all
}

// offered reports whether a button may make a relaxation: where it is all of the household's
// wishes. Allergens are never given up, and what somebody does not eat or which diet they keep
// may be for their health or faith: that is changed on their own page.
func offered(r meal.Relaxation) bool {
	return !slices.ContainsFunc(r.Changes, func(c meal.Change) bool { return c.Code != meal.ChangeMinutes && c.Code != meal.ChangeAppliance })
}

// relaxed gives the wishes with the changes of a relaxation.
func relaxed(p meal.Preferences, i *meal.Impasse, r meal.Relaxation) meal.Preferences {
	p.MaxMinutes.Weekday, p.MaxMinutes.Weekend = maps.Clone(p.MaxMinutes.Weekday), maps.Clone(p.MaxMinutes.Weekend)
	p.Appliances = slices.Clone(p.Appliances)
	limits := p.MaxMinutes.Weekday
	if i.Date.Weekend() {
		limits = p.MaxMinutes.Weekend
	}
	for _, c := range r.Changes {
		switch c.Code {
		case meal.ChangeMinutes:
			if kept := limits[i.Slot]; kept > 0 { // 0: there is no limit any more
				limits[i.Slot] = max(kept, c.Minutes)
			}
		case meal.ChangeAppliance:
			if len(p.Appliances) > 0 && !slices.Contains(p.Appliances, c.Value) { // none: all are at home
				p.Appliances = append(p.Appliances, c.Value)
			}
		}
	}
	return p
}

// relaxPage is what a button would change.
type relaxPage struct {
	Generation string
	Way        wayOut
	Version    int // of the wishes that it changes
	Changes    []difference
}

// Relax shows what a relaxation changes in the wishes and, once that is confirmed, makes it
// and orders again. The same form sent twice orders once.
func (s Orders) Relax(ctx context.Context, r *Request) (Answer, error) {
	id := r.Value("generation")
	var m household.Membership
	var g planner.Generation
	var kept household.PreferencesRow
	err := s.Accounts.Look(ctx, r.Caller.ByGeneration(id), account.ReadMembership(&m), planner.ReadGeneration(id, &g), household.ReadPreferences(&kept))
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	way, order, there := chosenWay(w, r, g)
	if !there {
		return seeOther("/generations/" + id), nil
	}
	wishes := relaxed(kept.Preferences, g.Failure.Impasse, g.Failure.Impasse.Relaxations[way.Number])
	p := relaxPage{Generation: id, Way: way, Version: kept.Version}
	fields := Wishes(s).wishedFields
	p.Changes = differences(w, fields(w, kept.Preferences), fields(w, wishes))
	shown := show("relax", w.Text("relax-title"), p).at(m, "order")
	switch version, _ := r.version(); {
	case r.Form.Get("confirmed") != "yes":
		return shown, nil
	case len(p.Changes) == 0: // it is so already
	case version != kept.Version:
		return shown.Refused(changedMeanwhile(whatIsWished(w))), nil
	default:
		if _, err = s.Households.SavePreferences(ctx, r.Caller, m.Household.ID, wishes, cmp.Or(kept.Version, household.NoneYet), problem.Collector{}); err != nil {
			return afterForm(err, Answer{}, func(p *problem.Problem) (Answer, error) { return shown.Refused(p), nil })
		}
	}
	if !account.Permits(m.Role, account.PlanMeals) {
		return seeOther("/households/" + m.Household.ID + "/order"), nil
	}
	number := strconv.Itoa(way.Number)
	again, err := s.Planner.OrderMenu(ctx, r.Caller, m.Household.ID, order, "relax "+id+" "+number, problem.Collector{})
	follows := seeOther("/generations/" + again.ID + "?changed=" + id + "&way=" + number)
	return afterForm(err, follows, func(p *problem.Problem) (Answer, error) { return shown.Refused(p), nil })
}

// chosenWay gives the relaxation that a form chose, and the order to give again; false: the
// generation offers no such one.
func chosenWay(w *words.Words, r *Request, g planner.Generation) (wayOut, planner.Order, bool) {
	order, whole := planner.OrderOf(g)
	for _, way := range waysOut(w, g) {
		if whole && strconv.Itoa(way.Number) == r.Form.Get("way") {
			return way, order, true
		}
	}
	return wayOut{}, order, false
}

// changedFor says what was changed for an order that is given again; empty: nothing.
func changedFor(w *words.Words, before planner.Generation, way string) string {
	for _, x := range waysOut(w, before) {
		if strconv.Itoa(x.Number) == way {
			return w.Text("relax-done", "change", x.Says)
		}
	}
	return ""
}
