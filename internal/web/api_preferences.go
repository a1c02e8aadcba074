package web

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
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
	Leftovers  *bool                             `json:"leftovers,omitempty" doc:"Yesterday's dinner may be today's lunch"`
	Batch      *bool                             `json:"batch_cooking,omitempty" doc:"A dish that keeps may be cooked once for several meals"`
	NoRepeat   *int                              `json:"no_repeat_days,omitempty" doc:"No main dish twice within so many days, 0 to 28; 0: as variety says"`
	Rotation   []rotationInput                   `json:"rotation,omitempty" maxItems:"100" doc:"How often a week a food is wished on the table"`
	Recurring  map[string]map[meal.Slot]string   `json:"recurring,omitempty" doc:"Weekday, slot, recipe id"`
	Schedule   map[string]map[meal.Slot][]string `json:"schedule,omitempty" doc:"Weekday, slot, eater ids: who eats when"`
	Version    int                               `json:"version,omitempty" doc:"Ignored: send If-Match"`
}

type minutesInput struct {
	Weekday map[meal.Slot]int `json:"weekday,omitempty"`
	Weekend map[meal.Slot]int `json:"weekend,omitempty"`
}

// rotationInput is a wish such as "fish at least once, red meat at most twice a week".
type rotationInput struct {
	Food    food.ID `json:"food" maxLength:"100" doc:"A food or group"`
	AtLeast int     `json:"at_least,omitempty" doc:"Times in seven days; absent: no least"`
	AtMost  *int    `json:"at_most,omitempty" nullable:"true" doc:"Times in seven days; null: no most"`
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
	set(&p.BatchCooking, in.Batch)
	set(&p.NoRepeatDays, in.NoRepeat)
	p.Rotation = []meal.Rotation{}
	for _, r := range in.Rotation {
		p.Rotation = append(p.Rotation, meal.Rotation(r))
	}
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

// replacePreferences writes them anew.
func (s *Server) replacePreferences(ctx context.Context, c account.Caller, in *preferencesIn, found problem.Collector) (*versioned[preferencesBody], error) {
	row, err := s.Households.SavePreferences(ctx, c, in.Household, in.Body.preferences(), in.version(), found)
	if err != nil {
		return nil, err
	}
	return versionedOf(preferencesOf(row), row.Version), nil
}
