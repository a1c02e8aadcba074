package wire

import (
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// PreferencesInput replaces the wishes; what is absent becomes the default.
type PreferencesInput struct {
	Meals      *[]meal.Slot                      `json:"meals,omitempty" maxItems:"10" doc:"Which of breakfast, lunch, dinner"`
	Snacks     *int                              `json:"snacks,omitempty" doc:"A day"`
	MaxMinutes *MinutesInput                     `json:"max_minutes,omitempty"`
	Cuisines   []string                          `json:"cuisines,omitempty" doc:"Liked; empty: any"`
	Appliances []string                          `json:"appliances,omitempty" doc:"At home; empty: all"`
	Effort     *string                           `json:"effort,omitempty" doc:"low, normal or high"`
	Variety    *string                           `json:"variety,omitempty" doc:"low, normal or high"`
	ModelCalls *int                              `json:"model_calls,omitempty" nullable:"true" doc:"Most calls of a model per order; null: the server's limit"`
	Leftovers  *bool                             `json:"leftovers,omitempty" doc:"Yesterday's dinner may be today's lunch"`
	Batch      *bool                             `json:"batch_cooking,omitempty" doc:"A dish that keeps may be cooked once for several meals"`
	WholeDay   *bool                             `json:"whole_day,omitempty" doc:"The meals and snacks are all that is eaten on a day; else a main meal that is not planned has its share of it elsewhere"`
	NoRepeat   *int                              `json:"no_repeat_days,omitempty" doc:"No main dish twice within so many days, 0 to 28; 0: as variety says"`
	Rotation   []RotationInput                   `json:"rotation,omitempty" doc:"How often a week a food is wished on the table"`
	Recurring  map[string]map[meal.Slot]string   `json:"recurring,omitempty" doc:"Weekday, slot, recipe id"`
	Schedule   map[string]map[meal.Slot][]string `json:"schedule,omitempty" doc:"Weekday, slot, eater ids: who eats when"`
	Version    int                               `json:"version,omitempty" doc:"Ignored: send If-Match"`
}

// Limits are those of the lists.
func (PreferencesInput) Limits() Limits {
	return Limits{"cuisines": {Max: meal.MaxListItems}, "appliances": {Max: meal.MaxListItems}, "rotation": {Max: meal.MaxRotations}}
}

// Ranges are the rules'.
func (PreferencesInput) Ranges() Ranges {
	return Ranges{"snacks": {0, meal.MaxSnacks}, "model_calls": {0, meal.MaxModelCalls}, "no_repeat_days": {0, meal.MaxNoRepeatDays}}
}

// MinutesInput are the most minutes of a dish. Given, they replace the default ones all
// together.
type MinutesInput struct {
	Weekday map[meal.Slot]int `json:"weekday,omitempty"`
	Weekend map[meal.Slot]int `json:"weekend,omitempty"`
}

// Ranges are the rules'.
func (MinutesInput) Ranges() Ranges {
	minutes := Range{meal.MinMinutes, meal.MaxMinutes}
	return Ranges{"weekday": minutes, "weekend": minutes}
}

// RotationInput is a wish such as "fish at least once, red meat at most twice a week".
type RotationInput struct {
	Food    food.ID `json:"food" maxLength:"100" doc:"A food or group"`
	AtLeast int     `json:"at_least,omitempty" doc:"Times in seven days; absent: no least"`
	AtMost  *int    `json:"at_most,omitempty" nullable:"true" doc:"Times in seven days; null: no most"`
}

// Ranges are the rules'.
func (RotationInput) Ranges() Ranges {
	times := Range{0, meal.MaxTimes}
	return Ranges{"at_least": times, "at_most": times}
}

// Preferences gives the wishes with the defaults of what is absent. No list is nil.
func (in PreferencesInput) Preferences() meal.Preferences {
	p := meal.DefaultPreferences()
	Set(&p.Meals, in.Meals)
	Set(&p.Snacks, in.Snacks)
	if in.MaxMinutes != nil {
		p.MaxMinutes = meal.MinuteLimits(*in.MaxMinutes)
	}
	p.Cuisines, p.Appliances = OrEmpty(in.Cuisines), OrEmpty(in.Appliances)
	Set(&p.Effort, in.Effort)
	Set(&p.Variety, in.Variety)
	Set(&p.Leftovers, in.Leftovers)
	Set(&p.BatchCooking, in.Batch)
	Set(&p.WholeDay, in.WholeDay)
	Set(&p.NoRepeatDays, in.NoRepeat)
	p.Rotation = []meal.Rotation{}
	for _, r := range in.Rotation {
		p.Rotation = append(p.Rotation, meal.Rotation(r))
	}
	p.ModelCalls, p.Recurring, p.Schedule = in.ModelCalls, in.Recurring, in.Schedule
	return p
}

// Set writes a value that was given.
func Set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}
