package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// appetite is what an eater aims for on the day. Amounts are in millionths: of the
// day's target, or of 10 g for a target below that.
type appetite struct {
	eater     int  // index in the household
	counts    bool // has a target; who has none gets one serving of everything
	bands     [len(counted)]band
	nutrients int   // how many of counted are looked at: up to the last that is needed
	kept      vec   // from kept meals
	units     []vec // by dish: a quarter serving
	seats     []seatGoal
	courses   []portionAt
	sides     []sideOption
	maxSides  int
	smallest  int64   // quarters
	grams     []int64 // by dish: of a quarter serving
	plate     int64   // g that a plate holds
}

// seatGoal is the energy that a slot should and already does provide, and how far from the
// first it may be for nothing.
type seatGoal struct{ goal, kept, slack int64 }

// appetite says what a household's eater aims for on a date.
func (p *Plan) appetite(d DayRequest, eater int, before []meal.Day) appetite {
	e := p.request.Household.Eaters[eater]
	a := appetite{eater: eater, seats: make([]seatGoal, len(d.Slots)), maxSides: sidesPerEater}
	part := p.request.Household.DayShare(d.kept(), e.ID)
	needs := p.needs(e, d, before)
	var unit [len(counted)]float64 // amounts worth 1_000_000
	for n, nutrient := range counted {
		a.bands[n], unit[n] = bandOf(n, needs[nutrient], part)
		if unit[n] > 0 {
			a.nutrients = n + 1
			a.counts = a.counts || n == 0
		}
	}
	if !a.counts {
		return a
	}
	a.units = make([]vec, len(p.dishes))
	for i := range p.dishes {
		for n := range a.nutrients {
			if unit[n] > 0 {
				a.units[i][n] = millionths(p.dishes[i].serving[n], unit[n]*natural)
			}
		}
	}
	a.plate, a.smallest = adultPlate, smallest
	if kcal := needs[food.Energy].Aim; kcal < childEnergy {
		a.plate = max(int64(kcal*adultPlate/fullEnergy), childPlate)
		if kcal < toddlerEnergy {
			a.smallest = 1
		}
	}
	a.grams = make([]int64, len(p.dishes))
	for i := range p.dishes {
		a.grams[i] = int64(p.dishes[i].grams/natural + 0.5)
	}
	a.shareOut(p.request.Household, d, e.ID)
	a.keep(p.foods, d, e.ID, unit)
	return a
}

// needs are what an eater needs on a whole day. Of what is set as the mean of a week a day has
// to have what the days before it left, within a half of the mean.
func (p *Plan) needs(e meal.Eater, d DayRequest, before []meal.Day) [len(meal.Needs{}.Day)]meal.Range {
	needs := e.Needs(d.Date)
	var had meal.Intake
	days := 0.0
	week := p.week(d.Date)
	for n, mean := range needs.Week {
		if mean.None() {
			continue
		}
		if days == 0 {
			days = 1
			for _, b := range before {
				if b.Date >= week[0] && b.Date <= week[len(week)-1] {
					had.AddIntake(meal.DayOf(p.foods, p.request.Household, meal.Menu{Days: before}, b.Date, e.ID, nil), 1)
					days += p.request.Household.DayShare(b, e.ID)
				}
			}
		}
		got, _ := had.Get(food.Nutrient(n))
		left := func(of float64) float64 {
			if of == 0 {
				return 0
			}
			return min(max(of*days-got, of/2), of*3/2)
		}
		needs.Day[n] = meal.Range{Min: left(mean.Min), Aim: left(mean.Aim), Max: left(mean.Max), Exact: mean.Exact}
	}
	return needs.Day
}

// shareOut divides the energy among the slots that serve the eater.
func (a *appetite) shareOut(h meal.Household, d DayRequest, eater string) {
	var all float64
	for _, s := range d.Slots {
		if d.served(s, eater) {
			all += h.SlotShare(eater, s.Slot)
		}
	}
	for i, s := range d.Slots {
		if d.served(s, eater) && all > 0 {
			a.seats[i].goal = millionths(h.SlotShare(eater, s.Slot)/all*float64(a.bands[0].aimed.least), 1e6)
		}
		a.seats[i].slack = max(a.seats[i].goal/3, 40_000)
	}
}

// keep counts what the eater's kept meals provide.
func (a *appetite) keep(t *food.Table, d DayRequest, eater string, unit [len(counted)]float64) {
	for _, m := range d.Keep {
		much := servings(m, eater)
		if much == 0 || away(m) {
			continue
		}
		if m.Role != meal.Main {
			a.maxSides = max(0, a.maxSides-1)
		}
		seat := slices.IndexFunc(d.Slots, func(s meal.Attended) bool { return at(m, s) })
		serving := meal.ServingOf(t, m.Dish)
		for n, nutrient := range counted[:a.nutrients] {
			if unit[n] == 0 {
				continue
			}
			amount, _ := serving.Get(nutrient)
			share := millionths(amount*much, unit[n])
			a.kept[n] += share
			if n == 0 && seat >= 0 {
				a.seats[seat].kept += share
			}
		}
	}
}
