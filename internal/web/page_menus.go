package web

import (
	"context"

	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
)

// menusShown are those of one page of the list.
const menusShown = 50

// menusPage is a part of a household's menus, published ones and drafts, newest first.
type menusPage struct {
	Menus []planner.MenuSummary
	Older string // the cursor of the next part; empty: there is none
}

// pageMenus lists all menus that are kept.
func (s *Server) pageMenus(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	h, err := s.Planner.Household(ctx, r.Caller, r.Path("household"))
	if err != nil {
		return pageAnswer{}, err
	}
	return s.menusAnswer(ctx, r, h, r.Query.Get("cursor"))
}

func (s *Server) menusAnswer(ctx context.Context, r *pageRequest, h planner.Membership, cursor string) (pageAnswer, error) {
	var p menusPage
	var err error
	p.Menus, p.Older, err = s.Planner.Menus(ctx, r.Caller, h.Household.ID, true, planner.Page{Limit: menusShown, Cursor: cursor})
	if err != nil {
		return pageAnswer{}, err
	}
	answer := show("Menus", p).at(h, "week")
	answer.view = "menus"
	return answer, nil
}

// pageMenuDeletePost deletes the version of a menu that the form was shown with; of another
// one nothing is deleted, and the list of now is shown.
func (s *Server) pageMenuDeletePost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, h, err := s.menuAndHousehold(ctx, r)
	if err != nil {
		return pageAnswer{}, err
	}
	version, _ := r.version()
	if version <= 0 {
		err = problem.Of(problem.Invalid, "version-missing", "what", "menu")
	} else {
		err = s.Planner.DeleteMenu(ctx, r.Caller, m.ID, version)
	}
	p := problem.As(err)
	switch {
	case err == nil:
		return seeOther("/households/" + h.Household.ID + "/menus"), nil
	case p == nil || p.Kind != problem.Stale && p.Kind != problem.Invalid:
		return pageAnswer{}, err
	}
	answer, err := s.menusAnswer(ctx, r, h, "")
	if err != nil {
		return pageAnswer{}, err
	}
	return answer.refused(p), nil
}
