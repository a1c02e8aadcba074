package meal

import (
	"math"
	"slices"

	"mealplanner/internal/food"
)

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

// line is an ingredient for so many servings of its dish, as cards and grocery lists
// both show it, so that their sums agree to the last digit.
type line struct {
	ingredient *Ingredient
	facts      *food.Food // nil: unknown
	quantity   float64    // in the ingredient's unit, exact
	tenths     int64      // grams in tenths, at least 1 where there is any
	weighed    bool       // tenths is known
}

// lines gives a dish's ingredients for so many servings, in its order.
func lines(t *food.Table, r *Recipe, servings float64) []line {
	factor := servings / float64(max(r.Servings, 1))
	out := make([]line, 0, len(r.Ingredients))
	for i := range r.Ingredients {
		l := line{ingredient: &r.Ingredients[i], facts: t.Food(r.Ingredients[i].Food)}
		l.quantity = l.ingredient.Quantity * factor
		if grams, ok := l.ingredient.weight(l.facts); ok {
			l.tenths, l.weighed = tenthsOf(grams*factor), true
		}
		out = append(out, l)
	}
	return out
}

// tenthsOf rounds grams to a tenth; what is there at all is at least one.
func tenthsOf(grams float64) int64 {
	const maxGrams = 1e9 // a thousand tonnes: more is no meal
	if !(grams > 0) {
		return 0
	}
	return max(int64(math.Round(min(grams, maxGrams)*10)), 1)
}

// grams of so many tenths.
func gramsOf(tenths int64) *float64 {
	g := float64(tenths) / 10
	return &g
}

// readable rounds a quantity to two decimals, and what is there at all to no less
// than the smallest of them.
func readable(quantity float64) float64 {
	if !(quantity > 0) || math.IsInf(quantity, 1) {
		return 0
	}
	return max(roundTo(quantity, 0.01), 0.01)
}
