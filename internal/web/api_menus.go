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
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
}

type menusIn struct {
	HouseholdPath
	PageQuery
}

// menus lists a household's, newest first.
func (s *Server) menus(ctx context.Context, c account.Caller, in *menusIn) (*listOut[menuSummaryBody], error) {
	rows, next, err := s.Planner.Menus(ctx, c, in.Household, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(m planner.MenuSummary) menuSummaryBody {
		return menuSummaryBody{m.ID, m.From, m.To, m.Version, utc(m.CreatedAt)}
	}), nil
}

// latestMenu gives the one that covers today, else the next, else the last.
func (s *Server) latestMenu(ctx context.Context, c account.Caller, in *HouseholdPath) (*versioned[planner.Menu], error) {
	return menuOf(s.Planner.LatestMenu(ctx, c, in.Household))
}

// menu gives one, checked against the eaters of now.
func (s *Server) menu(ctx context.Context, c account.Caller, in *MenuPath) (*versioned[planner.Menu], error) {
	return menuOf(s.Planner.Menu(ctx, c, in.Menu))
}

// deleteMenu removes one; its dates are free again.
func (s *Server) deleteMenu(ctx context.Context, c account.Caller, in *MenuPath) (*nothing, error) {
	return &nothing{}, s.Planner.DeleteMenu(ctx, c, in.Menu)
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
func (s *Server) lockMeal(ctx context.Context, c account.Caller, in *lockIn) (*versioned[planner.Menu], error) {
	version, err := s.seenMeal(ctx, c, in.MealPath, in.IfMatch, in.Body.Version)
	if err != nil {
		return nil, err
	}
	return menuOf(s.Planner.LockMeal(ctx, c, in.Menu, in.Meal, in.Body.Locked, version))
}

// seenMeal gives the version of a meal that a change was made on: the one given, or
// the meal's in the version of the menu that If-Match names; 0: whatever is there. A
// change of other meals after this look is no reason to refuse.
func (s *Server) seenMeal(ctx context.Context, c account.Caller, in MealPath, match IfMatch, given int) (int, error) {
	seen, err := match.version()
	if err != nil || seen == 0 {
		return given, err
	}
	m, err := s.Planner.Menu(ctx, c, in.Menu)
	if err != nil {
		return 0, err
	}
	if m.Version != seen {
		return 0, problem.New(problem.Stale, "This menu has been changed meanwhile. Please look at it again.")
	}
	for _, day := range m.Days {
		for _, meal := range day.Meals {
			if meal.ID == in.Meal && given == 0 {
				return meal.Version, nil
			}
		}
	}
	return given, nil
}

func menuOf(m planner.Menu, err error) (*versioned[planner.Menu], error) {
	if err != nil {
		return nil, err
	}
	m.CreatedAt = utc(m.CreatedAt)
	m.Violations = orEmpty(m.Violations)
	return versionedOf(m, m.Version), nil
}
