package compose

import (
	"fmt"
	"slices"

	"mealplanner/internal/meal"
)

// serve makes the day of a draft: kept meals as they were, and a meal for every
// course and side.
func (p *Plan) serve(t *task, best draft, before []meal.Day) meal.Day {
	d := p.request.Days[t.day]
	day := meal.Day{Date: d.Date, Slots: slices.Clone(d.Slots), Meals: append([]meal.Meal{}, d.Keep...)}
	ids := ids{date: d.Date, taken: p.taken}
	platters := p.platters(t, best)
	for _, h := range platters {
		seat := d.Slots[h.seat]
		m := meal.Meal{
			Slot: seat.Slot, Number: seat.Ordinal(), Role: p.dishes[h.dish].recipe.Role, Kind: h.kind(),
			Position: freePosition(day.Meals, seat), RecipeID: p.dishes[h.dish].recipe.ID, Dish: copied(*p.dishes[h.dish].recipe),
			FoodsVersion: p.foods.Version(), Portions: h.portions, Source: meal.ByComposer, Version: 1,
		}
		m.ID = ids.of(m)
		m.Reasons = p.reasons(t, h, platters, before)
		day.Meals = append(day.Meals, m)
	}
	slices.SortStableFunc(day.Meals, meal.InOrderOfTheDay)
	return day
}

// platter is a dish of a slot with who gets how much of it.
type platter struct {
	seat, dish int
	main       *choice // nil for a side
	option     option  // of the main
	portions   []meal.Portion
}

func (h platter) kind() meal.Kind {
	if h.option.cooked != "" {
		return meal.Leftover
	}
	return meal.Cook
}

// platters gathers the portions of a draft by slot and dish: mains in the order of
// the slots, then sides.
func (p *Plan) platters(t *task, best draft) []platter {
	var all []platter
	add := func(h platter, eater int, quarters int64) {
		portion := meal.Portion{Eater: p.request.Household.Eaters[t.eaters[eater].eater].ID, Servings: float64(quarters) / natural}
		for i := range all {
			if all[i].seat == h.seat && all[i].dish == h.dish && all[i].option.cooked == h.option.cooked {
				all[i].portions = append(all[i].portions, portion)
				return
			}
		}
		h.portions = []meal.Portion{portion}
		all = append(all, h)
	}
	for c := range t.courses {
		course := &t.courses[c]
		main := course.options[best.mains[c]]
		for k, e := range course.eaters {
			add(platter{seat: course.seat, dish: main.dish, main: course, option: main}, e, best.portions[course.first+k])
		}
	}
	for k, s := range best.sides {
		if s.quarters > 0 {
			o := t.eaters[k/sidesPerEater].sides[s.option]
			add(platter{seat: o.seat, dish: o.dish}, k/sidesPerEater, s.quarters)
		}
	}
	return all
}

// copied gives a recipe that shares nothing with the composer's.
func copied(r meal.Recipe) meal.Recipe {
	r.Slots, r.Appliances, r.Tags = slices.Clone(r.Slots), slices.Clone(r.Appliances), slices.Clone(r.Tags)
	r.HazardsRemoved, r.HazardsAdded = slices.Clone(r.HazardsRemoved), slices.Clone(r.HazardsAdded)
	r.Season = slices.Clone(r.Season)
	r.Ingredients, r.Steps = slices.Clone(r.Ingredients), slices.Clone(r.Steps)
	for i := range r.Steps {
		r.Steps[i].Foods = slices.Clone(r.Steps[i].Foods)
	}
	return r
}

// freePosition is the first position of a slot that no meal has.
func freePosition(meals []meal.Meal, s meal.Attended) int {
	for position := 0; ; position++ {
		if !slices.ContainsFunc(meals, func(m meal.Meal) bool {
			return at(m, s) && m.Position == position
		}) {
			return position
		}
	}
}

// ids names meals by their place, without using a kept meal's id again.
type ids struct {
	date  meal.Date
	taken map[string]bool
}

func (i ids) of(m meal.Meal) string {
	place := fmt.Sprintf("%s.%s.%d.%d", i.date, m.Slot, m.Number, m.Position)
	id := place
	for n := 2; i.taken[id]; n++ {
		id = fmt.Sprintf("%s.%d", place, n)
	}
	return id
}
