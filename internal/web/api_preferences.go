package web

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
)

// preferencesBody is a household's wishes as the API gives them.
type preferencesBody struct {
	meal.Preferences
	Version int `json:"version" doc:"0: never set, the defaults"`
}

func preferencesOf(row planner.PreferencesRow) preferencesBody {
	p := row.Preferences
	p.Meals, p.Cuisines, p.Appliances = orEmpty(p.Meals), orEmpty(p.Cuisines), orEmpty(p.Appliances)
	if p.MaxMinutes.Weekday == nil {
		p.MaxMinutes.Weekday = map[meal.Slot]int{}
	}
	if p.MaxMinutes.Weekend == nil {
		p.MaxMinutes.Weekend = map[meal.Slot]int{}
	}
	if p.Recurring == nil {
		p.Recurring = map[string]map[meal.Slot]string{}
	}
	if p.Schedule == nil {
		p.Schedule = map[string]map[meal.Slot][]string{}
	}
	return preferencesBody{Preferences: p, Version: row.Version}
}

// preferences gives a household's, or the defaults.
func (s *Server) preferences(ctx context.Context, c account.Caller, in *HouseholdPath) (*versioned[preferencesBody], error) {
	row, err := s.Planner.Preferences(ctx, c, in.Household)
	if err != nil {
		return nil, err
	}
	return versionedOf(preferencesOf(row), row.Version), nil
}

// preferencesInput replaces the wishes; what is absent becomes the default.
type preferencesInput struct {
	Meals      *[]meal.Slot                      `json:"meals,omitempty" maxItems:"10" doc:"Which of breakfast, lunch, dinner"`
	Snacks     *int                              `json:"snacks,omitempty" doc:"A day"`
	MaxMinutes *minutesInput                     `json:"max_minutes,omitempty"`
	Cuisines   []string                          `json:"cuisines,omitempty" maxItems:"100" doc:"Liked; empty: any"`
	Appliances []string                          `json:"appliances,omitempty" maxItems:"100" doc:"At home; empty: all"`
	Effort     *string                           `json:"effort,omitempty" doc:"low, normal or high"`
	Variety    *string                           `json:"variety,omitempty" doc:"low, normal or high"`
	ModelCalls *int                              `json:"model_calls,omitempty" nullable:"true" doc:"Most calls of a model per order; null: the server's limit"`
	Leftovers  *bool                             `json:"leftovers,omitempty"`
	Recurring  map[string]map[meal.Slot]string   `json:"recurring,omitempty" doc:"Weekday, slot, recipe id"`
	Schedule   map[string]map[meal.Slot][]string `json:"schedule,omitempty" doc:"Weekday, slot, eater ids: who eats when"`
	Version    int                               `json:"version,omitempty" doc:"Ignored: send If-Match"`
}

type minutesInput struct {
	Weekday map[meal.Slot]int `json:"weekday,omitempty"`
	Weekend map[meal.Slot]int `json:"weekend,omitempty"`
}

func (in preferencesInput) preferences() meal.Preferences {
	p := meal.DefaultPreferences()
	set(&p.Meals, in.Meals)
	set(&p.Snacks, in.Snacks)
	if in.MaxMinutes != nil {
		p.MaxMinutes = meal.MinuteLimits{Weekday: in.MaxMinutes.Weekday, Weekend: in.MaxMinutes.Weekend}
	}
	p.Cuisines, p.Appliances = orEmpty(in.Cuisines), orEmpty(in.Appliances)
	set(&p.Effort, in.Effort)
	set(&p.Variety, in.Variety)
	set(&p.Leftovers, in.Leftovers)
	p.ModelCalls, p.Recurring, p.Schedule = in.ModelCalls, in.Recurring, in.Schedule
	return p
}

// set writes a value that was given.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

type preferencesIn struct {
	HouseholdPath
	IfMatch
	Body preferencesInput
}

func (s *Server) judgePreferences(ctx context.Context, c account.Caller, in *preferencesIn) error {
	return s.Planner.JudgePreferences(ctx, c, in.Household, in.Body.preferences())
}

// replacePreferences writes them anew.
func (s *Server) replacePreferences(ctx context.Context, c account.Caller, in *preferencesIn) (*versioned[preferencesBody], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	row, err := s.Planner.SavePreferences(ctx, c, in.Household, in.Body.preferences(), version)
	if err != nil {
		return nil, err
	}
	return versionedOf(preferencesOf(row), row.Version), nil
}
