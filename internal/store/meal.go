package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

const mealColumns = `meal.id, meal.date, meal.slot, meal.number, meal.role, meal.kind, meal.position, meal.recipe_id,
	meal.dish, meal.foods_version, meal.source, meal.reasons, meal.locked, meal.version, meal.seen`

func (tx *Tx) readMeal(scan guard.Scan) (d DatedMeal, err error) {
	m := &d.Meal
	return d, scan(&m.ID, &d.Date, &m.Slot, &m.Number, &m.Role, &m.Kind, &m.Position, &m.RecipeID,
		tx.decoded.dishes.into(&m.Dish), &m.FoodsVersion, &m.Source, tx.decoded.reasons.into(&m.Reasons), &m.Locked, &m.Version,
		tx.decoded.seen.into(&m.Seen))
}

// MealVersion names a meal as somebody saw it.
type MealVersion struct {
	ID      string
	Version int  // 0: whatever is there
	Force   bool // also when it is locked: a person's own wish
}

// DatedMeal is a meal and its day.
type DatedMeal struct {
	Date meal.Date
	Meal meal.Meal
}

// days loads a menu's days with their meals.
func (tx *Tx) days(ctx context.Context, household, menu string) (days []meal.Day, err error) {
	return days, tx.read(ctx, tx.daysOf(theMenu, &days, household, menu))
}

// daysOf reads a menu's days with their meals: of a published menu those that it holds,
// of a draft all. args are those of the menu's name.
func (tx *Tx) daysOf(named string, into *[]meal.Day, args ...any) reading {
	var meals []DatedMeal
	days := rows(into, func(scan guard.Scan) (d meal.Day, err error) {
		return d, scan(&d.Date, tx.decoded.attended.into(&d.Slots))
	}, `
		SELECT menu_day.date, menu_day.slots
		FROM menu_day JOIN menu ON menu.household_id = menu_day.household_id AND menu.id = menu_day.menu_id
		WHERE menu_day.household_id = $1 AND menu_day.menu_id = `+named+`
			AND (menu.published = 0 OR EXISTS (
				SELECT 1 FROM planned_date
				WHERE planned_date.household_id = menu_day.household_id
					AND planned_date.menu_id = menu_day.menu_id AND planned_date.date = menu_day.date))
		ORDER BY menu_day.date`, args...)
	return reading{append(tx.mealsOf(named, &meals, args...), days), func() error {
		slices.SortStableFunc(meals, func(a, b DatedMeal) int {
			return cmp.Or(cmp.Compare(a.Date, b.Date), byOrderOfTheDay(a.Meal, b.Meal))
		})
		for i := range *into {
			d := &(*into)[i]
			first, _ := slices.BinarySearchFunc(meals, d.Date, func(m DatedMeal, date meal.Date) int { return cmp.Compare(m.Date, date) })
			of := meals[first:]
			if n := slices.IndexFunc(of, func(m DatedMeal) bool { return m.Date != d.Date }); n >= 0 {
				of = of[:n]
			}
			d.Meals = make([]meal.Meal, len(of))
			for k := range of {
				d.Meals[k] = of[k].Meal
			}
		}
		return nil
	}}
}

// mealsOf reads a menu's meals with their portions.
func (tx *Tx) mealsOf(named string, into *[]DatedMeal, args ...any) []guard.Read {
	at := map[string]int{}
	return []guard.Read{
		rows(into, func(scan guard.Scan) (DatedMeal, error) {
			d, err := tx.readMeal(scan)
			d.Meal.Portions = []meal.Portion{}
			at[d.Meal.ID] = len(*into)
			return d, err
		}, `SELECT `+mealColumns+` FROM meal WHERE household_id = $1 AND menu_id = `+named, args...),
		{Query: `
			SELECT meal_id, eater_id, servings FROM portion
			WHERE household_id = $1 AND menu_id = ` + named + `
			ORDER BY meal_id, position, eater_id`, Args: args, Row: func(scan guard.Scan) error {
			var of string
			var p meal.Portion
			if err := scan(&of, &p.Eater, &p.Servings); err != nil {
				return err
			}
			m := &(*into)[at[of]].Meal
			m.Portions = append(m.Portions, p)
			return nil
		}},
	}
}

// byOrderOfTheDay orders the meals of a day, and what stands at one place by id.
func byOrderOfTheDay(a, b meal.Meal) int {
	return cmp.Or(meal.InOrderOfTheDay(a, b), cmp.Compare(a.ID, b.ID))
}

// insertDays adds days and their meals to a menu.
func (tx *Tx) insertDays(ctx context.Context, household, menu string, days []meal.Day) error {
	rows := make([][]any, len(days))
	var meals []DatedMeal
	for i, d := range days {
		slots := d.Slots
		if slots == nil {
			slots = []meal.Attended{}
		}
		rows[i] = []any{household, menu, d.Date, asJSON{slots}}
		for _, m := range d.Meals {
			m.Version = 1
			meals = append(meals, DatedMeal{d.Date, m})
		}
	}
	if _, err := tx.insertRows(ctx, `INSERT INTO menu_day (household_id, menu_id, date, slots)`, rows, ""); err != nil {
		return err
	}
	return tx.insertMeals(ctx, household, menu, meals)
}

// insertMeals adds meals, with the versions that they have.
func (tx *Tx) insertMeals(ctx context.Context, household, menu string, meals []DatedMeal) error {
	var rows, portions [][]any
	seen := map[string]bool{}
	for _, d := range meals {
		m := d.Meal
		if m.ID == "" || seen[m.ID] {
			return problem.Of(problem.Conflict, "meal-exists")
		}
		seen[m.ID] = true
		if m.Reasons == nil {
			m.Reasons = []meal.Reason{}
		}
		if m.Seen == nil {
			m.Seen = []string{}
		}
		rows = append(rows, []any{household, menu, m.ID, d.Date, m.Slot, m.Number, m.Role, m.Kind, m.Position, m.RecipeID,
			asJSON{m.Dish}, m.FoodsVersion, m.Source, asJSON{m.Reasons}, m.Locked, m.Version, asJSON{m.Seen}})
		for i, p := range m.Portions {
			portions = append(portions, []any{household, menu, m.ID, p.Eater, i, p.Servings})
		}
	}
	n, err := tx.insertRows(ctx, `INSERT INTO meal (household_id, menu_id, id, date, slot, number, role, kind, position, recipe_id,
		dish, foods_version, source, reasons, locked, version, seen)`, rows, `ON CONFLICT (household_id, menu_id, id) DO NOTHING`)
	if err != nil {
		return err
	}
	if n < int64(len(rows)) {
		return problem.Of(problem.Conflict, "meal-exists")
	}
	_, err = tx.insertRows(ctx, `INSERT INTO portion (household_id, menu_id, meal_id, eater_id, position, servings)`, portions, "")
	return err
}

// insertRows adds rows of equal length in as few statements as is sensible: both
// databases bound how many arguments one may have. It gives how many rows came.
func (tx *Tx) insertRows(ctx context.Context, insert string, rows [][]any, conflict string) (int64, error) {
	const maxArgs = 2000 // arguments a statement
	var total int64
	for len(rows) > 0 {
		n := min(len(rows), max(1, maxArgs/len(rows[0])))
		var values []string
		var args []any
		for _, row := range rows[:n] {
			values = append(values, "("+placeholders(len(args)+1, len(row))+")")
			args = append(args, row...)
		}
		came, err := tx.exec(ctx, insert+` VALUES `+strings.Join(values, ", ")+` `+conflict, args...)
		if err != nil {
			return total, err
		}
		total += came
		rows = rows[n:]
	}
	return total, nil
}

// checkEaters refuses days that name an eater who is not of the household. (The
// database refuses portions of such eaters too; attendance is kept as JSON.)
func (tx *Tx) checkEaters(ctx context.Context, household string, days []meal.Day) error {
	known := map[string]bool{}
	err := tx.query(ctx, `SELECT id FROM eater WHERE household_id = $1`, []any{household}, func(scan guard.Scan) error {
		var id string
		err := scan(&id)
		known[id] = true
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range days {
		for _, a := range d.Slots {
			for _, eater := range a.Eaters {
				if !known[eater] {
					return unknownEater()
				}
			}
		}
		for _, m := range d.Meals {
			for _, p := range m.Portions {
				if !known[p.Eater] {
					return unknownEater()
				}
			}
		}
	}
	return nil
}

func unknownEater() error {
	return problem.Of(problem.Invalid, "unknown-eater")
}

// ReplaceMeals writes a day's slot anew: the meals in remove go, those in add come;
// each remove must still have the version given and not be locked (locked counts
// unless Force), else Stale. The menu's version rises. A meal that comes under the
// id of one that goes has the next version, every other version 1.
func (tx *Tx) ReplaceMeals(ctx context.Context, s Scope, menu string, remove []MealVersion, add []DatedMeal) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	if err := tx.touchMenu(ctx, household, menu); err != nil {
		return err
	}
	var days []meal.Day
	for _, d := range add {
		days = append(days, meal.Day{Date: d.Date, Meals: []meal.Meal{d.Meal}})
	}
	if err := tx.checkEaters(ctx, household, days); err != nil {
		return err
	}
	next := map[string]int{}
	for _, r := range remove {
		if next[r.ID], err = tx.removeMeal(ctx, household, menu, r); err != nil {
			return err
		}
	}
	add = slices.Clone(add)
	for i := range add {
		add[i].Meal.Version = next[add[i].Meal.ID] + 1
		if err := tx.checkDay(ctx, household, menu, add[i].Date); err != nil {
			return err
		}
	}
	if err := tx.insertMeals(ctx, household, menu, add); err != nil {
		return err
	}
	return tx.weigh(ctx, household, menu)
}

// SetSeen keeps which recipes were served or offered in a meal's place. It is no change that
// anybody has seen: the versions of meal and menu stay.
func (tx *Tx) SetSeen(ctx context.Context, s Scope, menu, mealID string, seen []string) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "meal", `
		UPDATE meal SET seen = $4 WHERE household_id = $1 AND menu_id = $2 AND id = $3`, household, menu, mealID, asJSON{append([]string{}, seen...)})
}

// removeMeal deletes a meal if it is as somebody saw it, and gives its version.
func (tx *Tx) removeMeal(ctx context.Context, household, menu string, r MealVersion) (version int, err error) {
	err = tx.row(ctx, `
		DELETE FROM meal
		WHERE household_id = $1 AND menu_id = $2 AND id = $3
			AND (CAST($4 AS BIGINT) = 0 OR version = CAST($4 AS BIGINT))
			AND (locked = 0 OR CAST($5 AS BIGINT) = 1)
		RETURNING version`, []any{household, menu, r.ID, r.Version, r.Force}, &version)
	if errors.Is(err, guard.ErrNoRows) {
		return 0, stale("meal")
	}
	return version, err
}

// checkDay refuses a date that is not one of the menu's.
func (tx *Tx) checkDay(ctx context.Context, household, menu string, date meal.Date) error {
	var n int
	err := tx.row(ctx, `
		SELECT count(*) FROM menu_day
		WHERE household_id = $1 AND menu_id = $2 AND date = $3`, []any{household, menu, date}, &n)
	if err == nil && n == 0 {
		return problem.Of(problem.NotFound, "not-found", "what", "day", "date", date)
	}
	return err
}

// LockMeal sets or clears a lock; version 0: whatever is there. The versions of meal
// and menu rise.
func (tx *Tx) LockMeal(ctx context.Context, s Scope, menu, mealID string, locked bool, version int) (meal.Meal, error) {
	household, err := tx.own(s)
	if err != nil {
		return meal.Meal{}, err
	}
	if err := tx.touchMenu(ctx, household, menu); err != nil {
		return meal.Meal{}, err
	}
	n, err := tx.exec(ctx, `
		UPDATE meal SET locked = $4, version = version + 1
		WHERE household_id = $1 AND menu_id = $2 AND id = $3
			AND (CAST($5 AS BIGINT) = 0 OR version = CAST($5 AS BIGINT))`, household, menu, mealID, locked, version)
	if err != nil {
		return meal.Meal{}, err
	}
	var meals []DatedMeal
	if err := tx.read(ctx, reading{queries: tx.mealsOf(theMenu, &meals, household, menu)}); err != nil {
		return meal.Meal{}, err
	}
	i := slices.IndexFunc(meals, func(d DatedMeal) bool { return d.Meal.ID == mealID })
	switch {
	case i < 0:
		return meal.Meal{}, notFound("meal")
	case n == 0:
		return meal.Meal{}, stale("meal")
	}
	return meals[i].Meal, nil
}
