package compose

import (
	"slices"

	"mealplanner/internal/meal"
)

const (
	leftOver   = 150_000 // what yesterday's dinner is worth for lunch
	batchEaten = 90_000  // and what was cooked for several days
	maxTables  = 3       // of one cooking
)

// pot is what an earlier day of the request has cooked.
type pot struct {
	dish   int
	date   meal.Date
	slot   meal.Slot
	keeps  int // days
	tables int // that it has been on
}

// pots lists what the days before have cooked for lunch and dinner, of each dish the last.
func (p *Plan) pots(before []meal.Day) []pot {
	var all []pot
	for _, d := range before {
		for _, m := range d.Meals {
			i, known := p.byID[m.RecipeID]
			if !known || away(m) || m.Role != meal.Main {
				continue
			}
			k := slices.IndexFunc(all, func(o pot) bool { return o.dish == i })
			if m.Kind == meal.Leftover && k >= 0 && d.Date.DaysAfter(all[k].date) <= all[k].keeps {
				all[k].tables++
				continue
			}
			if k >= 0 {
				all = slices.Delete(all, k, k+1)
			}
			if sameDish(m.Dish, *p.dishes[i].recipe) {
				all = append(all, pot{dish: i, date: d.Date, slot: m.Slot, keeps: m.Dish.KeepsDays, tables: 1})
			}
		}
	}
	return all
}

// sameDish reports whether a meal's copy is the recipe as it is now.
func sameDish(copy, r meal.Recipe) bool {
	return copy.Servings == r.Servings && slices.EqualFunc(copy.Ingredients, r.Ingredients, func(a, b meal.Ingredient) bool {
		return a.Food == b.Food && a.Grams == b.Grams
	})
}

// leftovers offers a course what is left over: for lunch the dinner of the day before, and
// where a household cooks for several days whatever keeps, for three tables at most. It
// takes no time and no appliance; everybody who shares the course has to like it by rule.
func (l priceList) leftovers(c course, slot meal.Slot) []option {
	wish := l.request.Household.Preferences
	if c.recurs || !meal.Main.Counts(slot) {
		return nil
	}
	var all []option
	for _, pot := range l.pots {
		age := l.date.DaysAfter(pot.date)
		if !meal.Main.Counts(pot.slot) || age < 1 || age > pot.keeps || pot.tables >= maxTables || !c.group.within(l.fits[pot.dish]) || !c.table.within(l.spares[pot.dish]) ||
			slices.Contains(l.request.Avoid, l.dishes[pot.dish].recipe.ID) {
			continue
		}
		var worth int64
		switch {
		case wish.Leftovers && slot == meal.Lunch && pot.slot == meal.Dinner && age == 1 && pot.tables == 1:
			worth = leftOver
		case wish.BatchCooking:
			worth = batchEaten
		default:
			continue
		}
		o := l.option(c, pot.dish, slot)
		o.cooked, o.cost = pot.date, o.cost-worth
		all = append(all, o)
	}
	return all
}
