package meal

import "slices"

// eaten gives the servings of a meal that people of the household eat in its slot;
// portions of people who are no longer here count for nothing.
func (h Household) eaten(m *Meal) float64 {
	var sum float64
	for _, p := range m.Portions {
		if h.eaterIndex(p.Eater) >= 0 {
			sum += p.amount()
		}
	}
	return sum
}

// cooking is when and as which meal a dish was made.
type cooking struct {
	meal *Meal
	date Date
}

// leftovers gives for each leftover meal, by id, the meal that it comes from: the last
// before it (by date and slot) that made the same dish, if that dish keeps so long. A
// leftover without one is made where it stands, for else its eaters would have nothing:
// the meal that it came from has been swapped, or somebody put it later than it keeps.
// Blocked meals neither make anything nor are left over.
func (m Menu) leftovers(blocked map[string]bool) map[string]cooking {
	from := map[string]cooking{}
	last := map[string]cooking{} // by dish
	for i := range m.Days {
		d := &m.Days[i]
		for _, k := range d.inOrder() {
			meal := &d.Meals[k]
			dish := meal.dishKey()
			before, made := last[dish]
			switch {
			case meal.Kind.away():
			case blocked[meal.ID]:
				if meal.Kind.cooked() {
					delete(last, dish)
				}
			case meal.Kind == Leftover && made && d.Date.DaysAfter(before.date) <= before.meal.Dish.KeepsDays:
				from[meal.ID] = before
			default:
				last[dish] = cooking{meal, d.Date}
			}
		}
	}
	return from
}

// cookedServings gives for each meal that is made, by id, the servings to make: what is
// eaten in its slot and by the leftover meals that come from it.
func (h Household) cookedServings(m Menu, blocked map[string]bool, from map[string]cooking) map[string]float64 {
	made := map[string]float64{}
	for i := range m.Days {
		for k := range m.Days[i].Meals {
			meal := &m.Days[i].Meals[k]
			if blocked[meal.ID] || meal.Kind.away() {
				continue
			}
			maker := meal
			if c, left := from[meal.ID]; left {
				maker = c.meal
			}
			made[maker.ID] += h.eaten(meal)
		}
	}
	return made
}

// inOrder gives the indices of a day's meals by slot, snack number and position.
func (d *Day) inOrder() []int {
	order := make([]int, len(d.Meals))
	for i := range order {
		order[i] = i
	}
	slots := Slots()
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &d.Meals[a], &d.Meals[b]
		if x.Slot != y.Slot {
			return slices.Index(slots, x.Slot) - slices.Index(slots, y.Slot)
		}
		if x.Number != y.Number {
			return x.Number - y.Number
		}
		return x.Position - y.Position
	})
	return order
}
