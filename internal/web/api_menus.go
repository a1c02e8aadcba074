package web

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/page"
)

// swapBody is a menu, or the generation that will change it.
type swapBody struct {
	menu       *planner.Menu
	generation generationBody
}

// MarshalJSON writes whichever it is.
func (b swapBody) MarshalJSON() ([]byte, error) {
	if b.menu != nil {
		return json.Marshal(b.menu)
	}
	return json.Marshal(b.generation)
}

// Schema describes either.
func (swapBody) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[planner.Menu](), true, ""),
		r.Schema(reflect.TypeFor[generationBody](), true, ""),
	}}
}

type menuSummaryBody struct {
	ID        string    `json:"id"`
	From      meal.Date `json:"from"`
	To        meal.Date `json:"to"`
	Published bool      `json:"published" doc:"false: a draft, all of whose dates another menu has taken"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
}

type menusIn struct {
	HouseholdPath
	PageQuery
	Drafts bool `query:"drafts" doc:"List drafts too"`
}

// menus lists a household's published ones, or its drafts too, newest first.
func (s *Server) menus(ctx context.Context, c account.Caller, in *menusIn) (*listOut[menuSummaryBody], error) {
	rows, next, err := s.Planner.Menus(ctx, c, in.Household, in.Drafts, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(m planner.MenuSummary) menuSummaryBody {
		return menuSummaryBody{m.ID, m.From, m.To, m.Published, m.Version, utc(m.CreatedAt)}
	}), nil
}

// latestMenu gives the one that covers today, else the next, else the last.
func (s *Server) latestMenu(ctx context.Context, c account.Caller, in *HouseholdPath) (*versioned[planner.Menu], error) {
	return menuOf(ctx)(s.Planner.LatestMenu(ctx, c, in.Household))
}

// menu gives one, checked against the eaters of now.
func (s *Server) menu(ctx context.Context, c account.Caller, in *MenuPath) (*versioned[planner.Menu], error) {
	return menuOf(ctx)(s.Planner.Menu(ctx, c, in.Menu))
}

type deleteMenuIn struct {
	MenuPath
	IfMatch
}

// deleteMenu removes one; its dates are free again.
func (s *Server) deleteMenu(ctx context.Context, c account.Caller, in *deleteMenuIn) (*nothing, error) {
	return &nothing{}, s.Planner.DeleteMenu(ctx, c, in.Menu, in.version())
}

type lockIn struct {
	MealPath
	IfMatch
	Body struct {
		Locked  bool `json:"locked"`
		Version int  `json:"version,omitempty" minimum:"0" doc:"Of the meal that you saw; absent: whatever is there"`
	}
}

// lockMeal keeps a meal from being composed anew, or lets it go.
func (s *Server) lockMeal(ctx context.Context, c account.Caller, in *lockIn, found problem.Collector) (*versioned[planner.Menu], error) {
	seen := planner.Seen{Menu: in.version(), Meal: in.Body.Version}
	return menuOf(ctx)(s.Planner.LockMeal(ctx, c, in.Menu, in.Meal, in.Body.Locked, seen, found))
}

// menuOf is answerMenu for what a use case gives.
func menuOf(ctx context.Context) func(planner.Menu, error) (*versioned[planner.Menu], error) {
	return func(m planner.Menu, err error) (*versioned[planner.Menu], error) {
		if err != nil {
			return nil, err
		}
		return answerMenu(ctx, m), nil
	}
}

// answerMenu answers with a menu in the words of the request.
func answerMenu(ctx context.Context, m planner.Menu) *versioned[planner.Menu] {
	m.CreatedAt = utc(m.CreatedAt)
	m.Violations = orEmpty(m.Violations)
	page.SayMenu(wordsOf(ctx), &m)
	return versionedOf(m, m.Version)
}
