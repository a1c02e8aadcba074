package api

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
	"mealplanner/internal/web/say"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Menus are the handlers of menus.
type Menus struct{ Planner *planner.Planner }

// swapped is a menu, or the generation that will change it.
type swapped struct {
	menu       *planner.Menu
	generation Generation
}

// MarshalJSON writes whichever it is.
func (b swapped) MarshalJSON() ([]byte, error) {
	if b.menu != nil {
		return json.Marshal(b.menu)
	}
	return json.Marshal(b.generation)
}

// Schema describes either.
func (swapped) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[planner.Menu](), true, ""),
		r.Schema(reflect.TypeFor[Generation](), true, ""),
	}}
}

type MenuSummary struct {
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

// List lists a household's published ones, or its drafts too, newest first.
func (h Menus) List(ctx context.Context, c account.Caller, in *menusIn) (*listOut[MenuSummary], error) {
	rows, next, err := h.Planner.Menus(ctx, c, in.Household, in.Drafts, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(m planner.MenuSummary) MenuSummary {
		return MenuSummary{m.ID, m.From, m.To, m.Published, m.Version, utc(m.CreatedAt)}
	}), nil
}

// Latest gives the one that covers today, else the next, else the last.
func (h Menus) Latest(ctx context.Context, c account.Caller, in *HouseholdPath) (*versioned[planner.Menu], error) {
	return menuOf(ctx)(h.Planner.LatestMenu(ctx, c, in.Household))
}

// Get gives one, checked against the eaters of now.
func (h Menus) Get(ctx context.Context, c account.Caller, in *MenuPath) (*versioned[planner.Menu], error) {
	return menuOf(ctx)(h.Planner.Menu(ctx, c, in.Menu))
}

type deleteMenuIn struct {
	MenuPath
	IfMatch
}

// Delete removes one; its dates are free again.
func (h Menus) Delete(ctx context.Context, c account.Caller, in *deleteMenuIn) (*nothing, error) {
	return &nothing{}, h.Planner.DeleteMenu(ctx, c, in.Menu, in.version())
}

type lockIn struct {
	MealPath
	IfMatch
	Body struct {
		Locked  bool `json:"locked"`
		Version int  `json:"version,omitempty" minimum:"0" doc:"Of the meal that you saw; absent: whatever is there"`
	}
}

// LockMeal keeps a meal from being composed anew, or lets it go.
func (h Menus) LockMeal(ctx context.Context, c account.Caller, in *lockIn, found problem.Collector) (*versioned[planner.Menu], error) {
	seen := planner.Seen{Menu: in.version(), Meal: in.Body.Version}
	return menuOf(ctx)(h.Planner.LockMeal(ctx, c, in.Menu, in.Meal, in.Body.Locked, seen, found))
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
	m.Violations = wire.OrEmpty(m.Violations)
	say.Menu(words.From(ctx), &m)
	return versionedOf(m, m.Version)
}
