package planner

import (
	"context"
	"slices"

	"mealplanner/internal/compose"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// change is some slots of a menu to compose anew: a refill, or a swap.
type change struct {
	work  work
	row   store.MenuRow // as it was when the scene was read
	slots []orderedSlot // that are composed: those of the order that were still as they were
}

// scene asks for the ordered slots of the menu that are still as they were; all other meals
// of their days are kept. It is called once.
func (c *change) scene(rules meal.Household) *scene {
	s := &scene{makes: c}
	for _, day := range c.row.Days {
		r := compose.DayRequest{Date: day.Date, Keep: slices.Clone(day.Meals)}
		for _, o := range c.work.Slots {
			if o.Date == day.Date && o.unchanged(mealsOf(day, o.slotKey)) {
				c.slots = append(c.slots, o)
				r.Keep = slices.DeleteFunc(r.Keep, func(m meal.Meal) bool { return has(o.Replace, m) })
			}
		}
		if !slices.ContainsFunc(c.slots, func(o orderedSlot) bool { return o.Date == day.Date }) {
			s.around = append(s.around, day)
			continue
		}
		r.Slots = c.attended(rules, day.Date, r.Keep)
		s.requests = append(s.requests, r)
	}
	return s
}

// attended gives the menu's own slots of a date: an ordered one, or one that its kept dishes
// feed, so that nothing else is composed.
func (c *change) attended(rules meal.Household, d meal.Date, keep []meal.Meal) []meal.Attended {
	var slots []meal.Attended
	for _, day := range c.row.Days {
		for _, a := range day.Slots {
			a.Eaters = slices.DeleteFunc(slices.Clone(a.Eaters), func(id string) bool { return rules.Eater(id) == nil })
			key := slotKey{d, a.Slot, a.Ordinal()}
			if day.Date == d && len(a.Eaters) > 0 && (c.composes(key) || fed(a, keep)) {
				slots = append(slots, a)
			}
		}
	}
	return slots
}

// composes reports whether a slot is composed by this change.
func (c *change) composes(key slotKey) bool {
	return slices.ContainsFunc(c.slots, func(o orderedSlot) bool { return o.slotKey == key })
}

// fed reports whether everybody in a slot has a main among the kept dishes.
func fed(a meal.Attended, keep []meal.Meal) bool {
	if a.Kind != meal.Cook && a.Kind != "" {
		return true
	}
	return !slices.ContainsFunc(a.Eaters, func(id string) bool {
		return !slices.ContainsFunc(keep, func(m meal.Meal) bool {
			return m.Slot == a.Slot && m.Ordinal() == a.Ordinal() && m.Role == meal.Main &&
				slices.ContainsFunc(m.Portions, func(q meal.Portion) bool { return q.Eater == id })
		})
	})
}

// menu is the menu with its new dishes.
func (c *change) menu(composed []meal.Day) meal.Menu {
	m := meal.Menu{ID: c.row.ID}
	for _, day := range c.row.Days {
		day.Meals = c.merged(composed, day)
		m.Days = append(m.Days, day)
	}
	return m
}

// merged gives a day's meals with what is composed for it so far.
func (c *change) merged(composed []meal.Day, day meal.Day) []meal.Meal {
	meals := slices.Clone(day.Meals)
	for _, o := range c.slots {
		if o.Date != day.Date || !isComposed(composed, o.Date) {
			continue
		}
		meals = slices.DeleteFunc(meals, func(m meal.Meal) bool { return has(o.Replace, m) })
		for _, a := range c.added(composed, o) {
			meals = append(meals, a.Meal)
		}
	}
	slices.SortStableFunc(meals, meal.InOrderOfTheDay)
	return meals
}

// added gives the new meals of a slot.
func (c *change) added(composed []meal.Day, o orderedSlot) []store.DatedMeal {
	var add []store.DatedMeal
	for _, day := range composed {
		for _, m := range day.Meals {
			if day.Date == o.Date && keyOf(o.Date, m) == o.slotKey && !c.hasMeal(m.ID) {
				add = append(add, store.DatedMeal{Date: o.Date, Meal: m})
			}
		}
	}
	return add
}

// hasMeal reports whether the menu has a meal already.
func (c *change) hasMeal(id string) bool {
	for _, day := range c.row.Days {
		if slices.ContainsFunc(day.Meals, func(m meal.Meal) bool { return m.ID == id }) {
			return true
		}
	}
	return false
}

// answersFor reports whether a violation is that of a new dish, or of a composed slot that
// feeds somebody not.
func (c *change) answersFor(composed []meal.Day, v meal.Violation) bool {
	for _, o := range c.slots {
		if o.Date != v.Date || o.Slot != v.Slot {
			continue
		}
		isNew := func(a store.DatedMeal) bool { return a.Meal.ID == v.Meal }
		if v.Meal == "" && isComposed(composed, o.Date) || slices.ContainsFunc(c.added(composed, o), isNew) {
			return true
		}
	}
	return false
}

// save replaces the dishes of those slots that are still as they were ordered.
func (c *change) save(ctx context.Context, tx *store.Tx, scope store.Scope, _ store.Generation, composed []meal.Day) (id string, said map[string]string, err error) {
	now, err := tx.Menu(ctx, scope, c.row.ID)
	if err != nil {
		return "", nil, err
	}
	var remove []store.MealVersion
	var add []store.DatedMeal
	for _, o := range c.slots {
		for _, day := range now.Days {
			if day.Date == o.Date && o.unchanged(mealsOf(day, o.slotKey)) {
				added := c.added(composed, o)
				if c.work.swaps() {
					added = c.inPlaceOf(mealsOf(day, o.slotKey), o, added)
				} else {
					rememberSeen(mealsOf(day, o.slotKey), o, added)
				}
				remove = append(remove, o.Replace...)
				add = append(add, added...)
			}
		}
	}
	if len(remove)+len(add) == 0 {
		return c.row.ID, nil, nil
	}
	return c.row.ID, nil, tx.ReplaceMeals(ctx, scope, c.row.ID, remove, add)
}

// rememberSeen keeps with the new dishes of a slot what was there before them.
func rememberSeen(meals []meal.Meal, o orderedSlot, add []store.DatedMeal) {
	for _, old := range meals {
		for i := range add {
			if m := &add[i].Meal; has(o.Replace, old) && m.Role == old.Role {
				m.Seen = seenLast(m.Seen, append(slices.Clone(old.Seen), old.RecipeID)...)
			}
		}
	}
}

// isComposed reports whether a date is among the composed days.
func isComposed(composed []meal.Day, d meal.Date) bool {
	return slices.ContainsFunc(composed, func(day meal.Day) bool { return day.Date == d })
}

// mealsOf gives the meals of a slot.
func mealsOf(day meal.Day, key slotKey) []meal.Meal {
	var meals []meal.Meal
	for _, m := range day.Meals {
		if keyOf(day.Date, m) == key {
			meals = append(meals, m)
		}
	}
	return meals
}

func has(list []store.MealVersion, m meal.Meal) bool {
	return slices.ContainsFunc(list, func(v store.MealVersion) bool { return v.ID == m.ID })
}
