package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// menusShown are those of one page of the list.
const menusShown = 50

// menusPage is a part of a household's menus, published ones and drafts, newest first.
type menusPage struct {
	Menus []planner.MenuSummary
	Older string // the cursor of the next part; empty: there is none
}

// Menus lists all menus that are kept.
func (s Weeks) Menus(ctx context.Context, r *Request) (Answer, error) {
	return s.menusAnswer(ctx, r.home(), r.Query.Get("cursor"))
}

func (s Weeks) menusAnswer(ctx context.Context, d account.Door, cursor string) (Answer, error) {
	var h household.Membership
	var p menusPage
	page := account.Page{Limit: menusShown, Cursor: cursor}
	if err := s.Accounts.Look(ctx, d, account.ReadMembership(&h), planner.ReadMenus(true, page, &p.Menus, &p.Older)); err != nil {
		return Answer{}, err
	}
	return show("menus", words.From(ctx).Text("menus-title"), p).at(h, "week"), nil
}

// DeleteMenu deletes the version of a menu that the form was shown with; of another
// one nothing is deleted, and the list of now is shown.
func (s Weeks) DeleteMenu(ctx context.Context, r *Request) (Answer, error) {
	var h household.Membership
	id := r.Value("menu")
	err := s.Accounts.Look(ctx, r.Caller.ByMenu(id), account.ReadMembership(&h))
	if err != nil {
		return Answer{}, err
	}
	version, _ := r.version()
	if version <= 0 {
		err = problem.Of(problem.Invalid, "version-missing", "what", "menu")
	} else {
		err = s.Planner.DeleteMenu(ctx, r.Caller, id, version)
	}
	p := problem.As(err)
	switch {
	case err == nil:
		return seeOther("/households/" + h.Household.ID + "/menus"), nil
	case p == nil || p.Kind != problem.Stale && p.Kind != problem.Invalid:
		return Answer{}, err
	}
	answer, err := s.menusAnswer(ctx, r.Caller.In(h.Household.ID), "")
	if err != nil {
		return Answer{}, err
	}
	return answer.Refused(p), nil
}
