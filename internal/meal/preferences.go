package meal

import (
	"maps"
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// Slot is a time of the day at which people eat.
type Slot string

// The slots, in the order of the day. A day may hold several snacks, told apart by
// their number.
const (
	Breakfast Slot = "breakfast"
	Lunch     Slot = "lunch"
	Dinner    Slot = "dinner"
	Snack     Slot = "snack"
)

// Slots lists the slots in the order of the day.
func Slots() []Slot { return []Slot{Breakfast, Lunch, Dinner, Snack} }

// Valid reports whether s is one of the four.
func (s Slot) Valid() bool { return slices.Contains(Slots(), s) }

// Preferences are a household's wishes for its weeks. Its JSON is the contract's.
// The zero value is not usable: begin with DefaultPreferences.
type Preferences struct {
	Meals      []Slot       `json:"meals"`  // which of breakfast, lunch, dinner
	Snacks     int          `json:"snacks"` // 0..3 a day
	MaxMinutes MinuteLimits `json:"max_minutes"`
	Cuisines   []string     `json:"cuisines"`   // liked; empty: any
	Appliances []string     `json:"appliances"` // at home; empty: all
	Effort     string       `json:"effort"`     // "low" | "normal" | "high"
	Variety    string       `json:"variety"`    // "low" | "normal" | "high"
	// ModelCalls is the most calls of a model that one order may make; nil: the
	// server's own limit.
	ModelCalls *int `json:"model_calls"`
	Leftovers  bool `json:"leftovers"` // yesterday's dinner may be today's lunch
	// BatchCooking: a dish that keeps may be cooked once for lunches and dinners of
	// the days after, as long as it keeps.
	BatchCooking bool `json:"batch_cooking"`
	// WholeDay: the meals and snacks are all that anybody eats on a day; else a main meal
	// that is not among them is eaten elsewhere, and has its share of the day.
	WholeDay bool `json:"whole_day"`
	// NoRepeatDays: no main dish twice within so many days, across menus (leftovers
	// and recurring dishes apart); 0: as Variety says.
	NoRepeatDays int `json:"no_repeat_days"`
	// Rotation: how often a week a food is wished on the table.
	Rotation []Rotation `json:"rotation"`
	// Recurring dishes: "fri" -> "dinner" -> recipe id.
	Recurring map[string]map[Slot]string `json:"recurring"`
	// Schedule says who eats when: "mon" -> slot -> eater ids. A slot that is not
	// listed is attended by every eater who is no guest.
	Schedule map[string]map[Slot][]string `json:"schedule"`
}

// MinuteLimits are the most minutes that a dish of a slot may take, by kind of day;
// a slot that is not listed has no limit.
type MinuteLimits struct {
	Weekday map[Slot]int `json:"weekday"`
	Weekend map[Slot]int `json:"weekend"`
}

// MaxNoRepeatDays is the longest window in which no dish is repeated, in days.
const MaxNoRepeatDays = 28

// Limits of preferences.
const (
	MaxSnacks     = 3
	MinMinutes    = 1
	MaxMinutes    = 24 * 60
	MaxModelCalls = 1000
	MaxTimes      = 2 * Week // lunch and dinner of every day
)

// What the lists of preferences may hold.
const (
	MaxRotations = 20
	MaxAttending = 100 // eaters of one slot in the schedule: twice what a household may have
)

// DefaultPreferences: breakfast, lunch, dinner and one snack, 20 minutes for weekday lunches,
// 45 for weekday dinners; what is left of a dinner may be the next day's lunch.
func DefaultPreferences() Preferences {
	return Preferences{
		Meals:  []Slot{Breakfast, Lunch, Dinner},
		Snacks: 1,
		MaxMinutes: MinuteLimits{
			Weekday: map[Slot]int{Lunch: 20, Dinner: 45},
			Weekend: map[Slot]int{},
		},
		Effort:    "normal",
		Variety:   "normal",
		Leftovers: true,
	}.Clean()
}

// Clean gives the preferences as they should be kept: an empty effort or variety is
// "normal", meals in the order of the day, lists without doubles, and no list or map
// nil. It changes no meaning.
func (p Preferences) Clean() Preferences {
	var meals []Slot
	for _, s := range Slots() {
		if slices.Contains(p.Meals, s) {
			meals = append(meals, s)
		}
	}
	p.Meals = folded(append(meals, p.Meals...))
	p.Cuisines, p.Appliances = folded(p.Cuisines), folded(p.Appliances)
	p.Effort, p.Variety = orNormal(p.Effort), orNormal(p.Variety)
	p.MaxMinutes.Weekday, p.MaxMinutes.Weekend = orEmpty(p.MaxMinutes.Weekday), orEmpty(p.MaxMinutes.Weekend)
	if p.Rotation == nil {
		p.Rotation = []Rotation{}
	}
	p.Recurring, p.Schedule = orEmpty(p.Recurring), orEmpty(p.Schedule)
	return p
}

// goesRound reports whether the same few dishes of a slot may come again and again: breakfasts
// and snacks, unless much variety is wished, and everything where little is.
func (p Preferences) goesRound(s Slot) bool {
	switch p.Variety {
	case "low":
		return true
	case "high":
		return false
	}
	return s == Breakfast || s == Snack
}

func orNormal(level string) string {
	if level == "" {
		return "normal"
	}
	return level
}

func orEmpty[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

// Validate names each wrong field ("max_minutes.weekday.dinner"), or gives nil.
// t knows the foods of a rotation, eaters are the ids that a schedule may name, recipes
// reports a known recipe id (nil: none is known). Doubles and an empty effort or variety are no fault: Clean
// mends them.
func (p Preferences) Validate(t *food.Table, eaters []string, recipes func(id string) bool) error {
	var c problem.Collector
	p.checkSlots(&c)
	checkMinutes(&c, "max_minutes.weekday", p.MaxMinutes.Weekday)
	checkMinutes(&c, "max_minutes.weekend", p.MaxMinutes.Weekend)
	checkList(&c, "cuisines", p.Cuisines, "cuisine", among(Cuisines()))
	checkList(&c, "appliances", p.Appliances, "appliance", among(Appliances()))
	c.Require(slices.Contains(Levels(), orNormal(p.Effort)), "effort", "not-one-of", "choices", Levels())
	c.Require(slices.Contains(Levels(), orNormal(p.Variety)), "variety", "not-one-of", "choices", Levels())
	if n := p.ModelCalls; n != nil {
		c.Require(*n >= 0 && *n <= MaxModelCalls, "model_calls", "out-of-range", "min", 0, "max", MaxModelCalls)
	}
	c.Require(p.NoRepeatDays >= 0 && p.NoRepeatDays <= MaxNoRepeatDays, "no_repeat_days", "out-of-range", "min", 0, "max", MaxNoRepeatDays)
	p.checkRotation(&c, t)
	checkWeek(&c, "recurring", p.Recurring, func(at, recipe string) {
		c.Require(recipes != nil && recipes(recipe), at, "unknown", "what", "recipe", "value", clip(recipe))
	})
	checkWeek(&c, "schedule", p.Schedule, func(at string, ids []string) {
		if len(ids) > MaxAttending {
			c.Find(at, "too-many-items", "max", MaxAttending)
			return
		}
		for i, id := range ids {
			c.Require(slices.Contains(eaters, id), indexed(at, i), "unknown", "what", "eater", "value", clip(id))
		}
	})
	return c.Err()
}

func (p Preferences) checkSlots(c *problem.Collector) {
	for i, s := range p.Meals {
		c.Require(s.Valid() && s != Snack, indexed("meals", i), "not-one-of", "choices", []Slot{Breakfast, Lunch, Dinner})
	}
	c.Require(p.Snacks >= 0 && p.Snacks <= MaxSnacks, "snacks", "out-of-range", "min", 0, "max", MaxSnacks)
	c.Require(len(p.Meals) > 0 || p.Snacks > 0, "meals", "no-meals")
}

func (p Preferences) checkRotation(c *problem.Collector, t *food.Table) {
	if len(p.Rotation) > MaxRotations {
		c.Find("rotation", "too-many-items", "max", MaxRotations)
		return
	}
	for i, r := range p.Rotation {
		at := indexed("rotation", i)
		twice := slices.ContainsFunc(p.Rotation[:i], func(o Rotation) bool { return o.Food == r.Food })
		c.Require(t.Known(r.Food), at+".food", "unknown", "what", "food", "value", clip(string(r.Food)))
		c.Require(!twice, at+".food", "wished-twice", "value", clip(string(r.Food)))
		least := r.AtLeast
		if least < 0 || least > MaxTimes {
			c.Find(at+".at_least", "out-of-range", "min", 0, "max", MaxTimes)
			least = 0 // the other end is judged alone
		}
		if most := r.AtMost; most != nil {
			c.Require(*most >= least && *most <= MaxTimes, at+".at_most", "out-of-range", "min", least, "max", MaxTimes)
		}
	}
}

func checkMinutes(c *problem.Collector, at string, limits map[Slot]int) {
	for _, s := range slices.Sorted(maps.Keys(limits)) {
		here := at + "." + clip(string(s))
		switch n := limits[s]; {
		case !s.Valid():
			c.Find(here, "unknown", "what", "slot", "value", clip(string(s)))
		case n < MinMinutes || n > MaxMinutes:
			c.Find(here, "out-of-range", "min", MinMinutes, "max", MaxMinutes)
		}
	}
}

// checkWeek visits a map of weekdays and slots in a fixed order and notes the names
// that are neither; value looks at what stands at a right place.
func checkWeek[V any](c *problem.Collector, at string, week map[string]map[Slot]V, value func(at string, v V)) {
	for _, day := range slices.Sorted(maps.Keys(week)) {
		if !slices.Contains(weekdays[:], day) {
			c.Find(at+"."+clip(day), "not-one-of", "choices", weekdays[:])
			continue
		}
		for _, s := range slices.Sorted(maps.Keys(week[day])) {
			here := at + "." + day + "." + clip(string(s))
			if !s.Valid() {
				c.Find(here, "unknown", "what", "slot", "value", clip(string(s)))
				continue
			}
			value(here, week[day][s])
		}
	}
}

func among(list []string) func(string) bool {
	return func(s string) bool { return slices.Contains(list, s) }
}

// MaxMinutesFor gives the limit of a slot on a date; 0: none.
func (p Preferences) MaxMinutesFor(d Date, s Slot) int {
	if d.Weekend() {
		return p.MaxMinutes.Weekend[s]
	}
	return p.MaxMinutes.Weekday[s]
}

// weekdays are the names that schedules and recurring dishes use, by time.Weekday.
var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// WeekdayKey is the date's key in Schedule and Recurring: "mon" to "sun".
func (d Date) WeekdayKey() string { return weekdays[d.Weekday()] }

// Cuisines that a preference or a recipe may name.
func Cuisines() []string {
	return []string{
		"british", "american", "italian", "french", "greek", "spanish", "turkish",
		"middle-eastern", "north-african", "indian", "chinese", "japanese", "korean",
		"thai", "vietnamese", "mexican", "caribbean", "german", "nordic", "west-african",
	}
}

// Appliances that a preference or a recipe may name.
func Appliances() []string {
	return []string{
		"hob", "oven", "grill", "microwave", "blender", "toaster", "slow-cooker",
		"pressure-cooker", "air-fryer", "kettle",
	}
}

// Levels of effort and variety.
func Levels() []string { return []string{"low", "normal", "high"} }
