package web

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
)

// preferencesBody is a household's wishes as the API gives them.
type preferencesBody struct {
	meal.Preferences
	Version int `json:"version" doc:"0: never set, the defaults"`
}

func preferencesOf(row household.PreferencesRow) preferencesBody {
	p := row.Preferences
	p.Meals, p.Cuisines, p.Appliances = orEmpty(p.Meals), orEmpty(p.Cuisines), orEmpty(p.Appliances)
	p.Rotation = orEmpty(p.Rotation)
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
	row, err := s.Households.Preferences(ctx, c, in.Household)
	if err != nil {
		return nil, err
	}
	return versionedOf(preferencesOf(row), row.Version), nil
}

type preferencesIn struct {
	HouseholdPath
	IfMatch
	Body wire.PreferencesInput
}

// replacePreferences writes them anew.
func (s *Server) replacePreferences(ctx context.Context, c account.Caller, in *preferencesIn, found problem.Collector) (*versioned[preferencesBody], error) {
	row, err := s.Households.SavePreferences(ctx, c, in.Household, in.Body.Preferences(), in.version(), found)
	if err != nil {
		return nil, err
	}
	return versionedOf(preferencesOf(row), row.Version), nil
}
