package api

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
)

// Preferences is a household's wishes as the API gives them.
type Preferences struct {
	meal.Preferences
	Version int `json:"version" doc:"0: never set, the defaults"`
}

func preferencesOf(row household.PreferencesRow) Preferences {
	p := row.Preferences
	p.Meals, p.Cuisines, p.Appliances = wire.OrEmpty(p.Meals), wire.OrEmpty(p.Cuisines), wire.OrEmpty(p.Appliances)
	p.Rotation = wire.OrEmpty(p.Rotation)
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
	return Preferences{Preferences: p, Version: row.Version}
}

// Preferences gives a household's, or the defaults.
func (h Households) Preferences(ctx context.Context, c account.Caller, in *HouseholdPath) (*versioned[Preferences], error) {
	row, err := h.Households.Preferences(ctx, c, in.Household)
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

// ReplacePreferences writes them anew.
func (h Households) ReplacePreferences(ctx context.Context, c account.Caller, in *preferencesIn, found problem.Collector) (*versioned[Preferences], error) {
	row, err := h.Households.SavePreferences(ctx, c, in.Household, in.Body.Preferences(), in.version(), found)
	if err != nil {
		return nil, err
	}
	return versionedOf(preferencesOf(row), row.Version), nil
}
