package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// appetite is what an eater aims for on the day. Amounts are in millionths: of the
// day's target, or of 10 g for a target below that.
type appetite struct {
	eater    int  // index in the household
	counts   bool // has a target; who has none gets one serving of everything
	goal     vec
	weight   vec   // 0: no target for this nutrient
	kept     vec   // from kept meals
	units    []vec // by dish: a quarter serving
	seats    []seatGoal
	courses  []portionAt
	sides    []sideOption
	maxSides int
}

// seatGoal is the energy that a slot should and already does provide, and how far from the
// first it may be for nothing.
type seatGoal struct{ goal, kept, slack int64 }

// appetite says what a household's eater aims for on a date.
func (p *Plan) appetite(d DayRequest, eater int) appetite {
	e := p.request.Household.Eaters[eater]
	a := appetite{eater: eater, seats: make([]seatGoal, len(d.Slots)), maxSides: sidesPerEater}
	target := e.Target(d.Date)
	part := p.request.Household.DayShare(d.kept(), e.ID)
	var unit [len(counted)]float64 // amounts worth 1_000_000
	for n, nutrient := range counted {
		amount, known := target.Get(nutrient)
		unit[n] = max(amount*part, 10)
		if known && part > 0 {
			a.counts = a.counts || n == 0
			a.weight[n], a.goal[n] = energyFirst[n], millionths(amount*part, unit[n])
		}
	}
	if !a.counts {
		return a
	}
	a.units = make([]vec, len(p.dishes))
	for i := range p.dishes {
		for n := range unit {
			a.units[i][n] = millionths(p.dishes[i].serving[n], unit[n]*natural)
		}
	}
	a.shareOut(d, e.ID)
	a.keep(p.foods, d, e.ID, unit)
	return a
}

// shareOut divides the energy among the slots that serve the eater.
func (a *appetite) shareOut(d DayRequest, eater string) {
	var all int64
	for _, s := range d.Slots {
		if d.served(s, eater) {
			all += shareOfDay[s.Slot]
		}
	}
	for i, s := range d.Slots {
		if d.served(s, eater) {
			a.seats[i].goal = a.goal[0] * shareOfDay[s.Slot] / max(all, 1)
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
		for n, nutrient := range counted {
			amount, _ := serving.Get(nutrient)
			share := millionths(amount*much, unit[n])
			a.kept[n] += share
			if n == 0 && seat >= 0 {
				a.seats[seat].kept += share
			}
		}
	}
}
