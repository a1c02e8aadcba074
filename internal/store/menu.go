package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// MenuRow is a menu as kept.
type MenuRow struct {
	meal.Menu
	Household  string
	Generation string // that made it; empty: by hand
	Published  bool
	From, To   meal.Date
	Version    int
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

const menuColumns = `menu.id, menu.household_id, COALESCE(menu.generation_id, ''), menu.published,
	menu.first_date, menu.last_date, menu.version, menu.created_at, menu.updated_at`

func readMenu(scan guard.Scan) (m MenuRow, err error) {
	return m, scan(&m.ID, &m.Household, &m.Generation, &m.Published,
		&m.From, &m.To, &m.Version, at(&m.CreatedAt), at(&m.UpdatedAt))
}

// CreateMenu saves a published menu with its meals. Dates that another published
// menu holds are a Conflict (code "dates-planned") unless replace, which takes those
// dates away from the older menus. A second menu of one generation is a Conflict
// (code "menu-exists"). The ids of menu and meals are the caller's; From and To are
// computed, versions begin at 1.
//
// An older menu that loses dates no longer shows them; one that loses all of them
// becomes a draft and keeps what it showed.
func (tx *Tx) CreateMenu(ctx context.Context, s Scope, m MenuRow, replace bool) (MenuRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return MenuRow{}, err
	}
	dates, err := datesOf(m.Days)
	if err != nil {
		return MenuRow{}, err
	}
	if err := tx.checkEaters(ctx, household, m.Days); err != nil {
		return MenuRow{}, err
	}
	row, err := one(ctx, tx, readMenu, `
		INSERT INTO menu (id, household_id, generation_id, published, first_date, last_date, version, created_at, updated_at)
		SELECT CAST($2 AS TEXT), household.id, CAST($3 AS TEXT), 1, CAST($4 AS TEXT), CAST($5 AS TEXT), 1,
			CAST($6 AS BIGINT), CAST($6 AS BIGINT)
		FROM household WHERE household.id = $1
		ON CONFLICT DO NOTHING
		RETURNING `+menuColumns,
		household, m.ID, nullable(m.Generation), dates[0], dates[len(dates)-1], tx.now)
	if errors.Is(err, guard.ErrNoRows) {
		return MenuRow{}, problem.Of(problem.Conflict, "menu-exists")
	}
	if err != nil {
		return MenuRow{}, err
	}
	if err := tx.insertDays(ctx, household, m.ID, m.Days); err != nil {
		return MenuRow{}, err
	}
	if err := tx.takeDates(ctx, household, m.ID, dates, replace); err != nil {
		return MenuRow{}, err
	}
	if err := tx.weigh(ctx, household, m.ID); err != nil {
		return MenuRow{}, err
	}
	row.Days, err = tx.days(ctx, household, m.ID)
	return row, err
}

// datesOf gives the dates of days in order, which must be different.
func datesOf(days []meal.Day) ([]meal.Date, error) {
	dates := make([]meal.Date, len(days))
	for i, d := range days {
		parsed, err := meal.ParseDate(string(d.Date))
		if err != nil || parsed != d.Date {
			return nil, problem.Wrong("days", "not-a-date", "value", d.Date)
		}
		dates[i] = d.Date
	}
	slices.Sort(dates)
	if len(dates) == 0 || len(slices.Compact(slices.Clone(dates))) != len(dates) {
		return nil, problem.Wrong("days", "not-days")
	}
	return dates, nil
}

// datesPlanned refuses dates of which so many are of another menu.
func (tx *Tx) datesPlanned(ctx context.Context, household, menu string, dates []meal.Date, count int64) error {
	var first meal.Date
	err := tx.row(ctx, `
		SELECT COALESCE(min(date), $3) FROM planned_date
		WHERE household_id = $1 AND menu_id <> $2 AND date >= $3 AND date <= $4`,
		[]any{household, menu, dates[0], dates[len(dates)-1]}, &first)
	if err != nil {
		return err
	}
	return problem.Of(problem.Conflict, "dates-planned", "count", count, "first", first)
}

// takeDates makes a menu the published one of its dates.
func (tx *Tx) takeDates(ctx context.Context, household, menu string, dates []meal.Date, replace bool) error {
	if replace {
		if err := tx.freeDates(ctx, household, dates); err != nil {
			return err
		}
	}
	rows := make([][]any, len(dates))
	for i, date := range dates {
		rows[i] = []any{household, date, menu}
	}
	n, err := tx.insertRows(ctx, `INSERT INTO planned_date (household_id, date, menu_id)`, rows,
		`ON CONFLICT (household_id, date) DO NOTHING`)
	if err == nil && n < int64(len(dates)) {
		return tx.datesPlanned(ctx, household, menu, dates, int64(len(dates))-n)
	}
	return err
}

// freeDates takes dates away from the published menus that hold them.
func (tx *Tx) freeDates(ctx context.Context, household string, dates []meal.Date) error {
	args := []any{household}
	for _, date := range dates {
		args = append(args, date)
	}
	losers, err := list(ctx, tx, func(scan guard.Scan) (id string, err error) { return id, scan(&id) }, `
		DELETE FROM planned_date WHERE household_id = $1 AND date IN (`+placeholders(2, len(dates))+`)
		RETURNING menu_id`, args...)
	if err != nil {
		return err
	}
	slices.Sort(losers)
	for _, loser := range slices.Compact(losers) {
		if _, err := tx.exec(ctx, `
			UPDATE menu SET version = version + 1, updated_at = $3,
				published = CASE WHEN EXISTS (SELECT 1 FROM planned_date WHERE household_id = $1 AND menu_id = $2) THEN 1 ELSE 0 END,
				first_date = COALESCE((SELECT min(date) FROM planned_date WHERE household_id = $1 AND menu_id = $2), first_date),
				last_date = COALESCE((SELECT max(date) FROM planned_date WHERE household_id = $1 AND menu_id = $2), last_date)
			WHERE household_id = $1 AND id = $2`, household, loser, tx.now); err != nil {
			return err
		}
	}
	return nil
}

// PlannedDates gives the dates of a range that a published menu holds.
func (tx *Tx) PlannedDates(ctx context.Context, s Scope, from, to meal.Date) ([]meal.Date, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, func(scan guard.Scan) (d meal.Date, err error) { return d, scan(&d) }, `
		SELECT date FROM planned_date
		WHERE household_id = $1 AND date BETWEEN $2 AND $3 ORDER BY date`, household, from, to)
}

// How a statement names a menu whose first argument is the household: by its id, or by the
// date of today as the one that covers it, else the next, else the last.
const (
	theMenu    = `CAST($2 AS TEXT)`
	latestMenu = `(
		SELECT menu_id FROM planned_date WHERE household_id = $1
		ORDER BY CASE WHEN date >= CAST($2 AS TEXT) THEN 0 ELSE 1 END,
			CASE WHEN date >= CAST($2 AS TEXT) THEN date ELSE '' END,
			date DESC
		LIMIT 1)`
)

// Menu gives one with its meals.
func (tx *Tx) Menu(ctx context.Context, s Scope, id string) (m MenuRow, err error) {
	return m, tx.Read(ctx, s, MenuPart(id, &m))
}

// MenuPart reads what Menu gives.
func MenuPart(id string, into *MenuRow) Part { return menuPart(theMenu, id, into) }

// LatestMenuPart reads the menu that LatestMenu names.
func LatestMenuPart(today meal.Date, into *MenuRow) Part {
	return menuPart(latestMenu, string(today), into)
}

func menuPart(named, by string, into *MenuRow) Part {
	return func(tx *Tx, s Scope) reading {
		var found []MenuRow
		var days []meal.Day
		args := []any{s.Household(), by}
		menu := rows(&found, readMenu, `SELECT `+menuColumns+` FROM menu WHERE household_id = $1 AND id = `+named, args...)
		content := tx.daysOf(named, &days, args...)
		return reading{append(content.queries, menu), func() error {
			if len(found) == 0 {
				return notFound("menu")
			}
			err := content.then()
			*into = found[0]
			into.Days = days
			return err
		}}
	}
}

// Menus lists a household's published ones, or its drafts too, without their meals, newest
// first.
func (tx *Tx) Menus(ctx context.Context, s Scope, drafts bool, p Page) (items []MenuRow, next string, err error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, "", err
	}
	limit, instant, id, err := p.before()
	if err != nil {
		return nil, "", err
	}
	items, err = list(ctx, tx, readMenu, `
		SELECT `+menuColumns+` FROM menu
		WHERE household_id = $1 AND (published = 1 OR CAST($2 AS BIGINT) = 1)
			AND (created_at, id) < (CAST($3 AS BIGINT), CAST($4 AS TEXT))
		ORDER BY created_at DESC, id DESC LIMIT $5`, household, drafts, instant, id, limit+1)
	items, next = cut(items, limit, func(m MenuRow) string { return timeCursor(m.CreatedAt, m.ID) })
	return items, next, err
}

// LatestMenu gives the id of the menu that covers today, else the next, else the
// last; NotFound when there is none.
func (tx *Tx) LatestMenu(ctx context.Context, s Scope, today meal.Date) (string, error) {
	household, err := tx.own(s)
	if err != nil {
		return "", err
	}
	id, err := one(ctx, tx, func(scan guard.Scan) (id string, err error) { return id, scan(&id) }, `
		SELECT id FROM menu WHERE household_id = $1 AND id = `+latestMenu, household, today)
	return id, orMissing(err, "menu")
}

// DeleteMenu removes one; its dates are free again. Generations that are to change
// it are cancelled, those that made or changed it no longer name it. version as in
// UpdateHousehold.
func (tx *Tx) DeleteMenu(ctx context.Context, s Scope, id string, version int) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		UPDATE generation SET state = 'cancelled', lease_until = NULL, finished_at = $3
		WHERE household_id = $1 AND menu_id = $2 AND state IN ('queued', 'running')`, household, id, tx.now); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM generation_day WHERE household_id = $1
			AND generation_id IN (SELECT id FROM generation WHERE household_id = $1 AND menu_id = $2)`, household, id); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		UPDATE generation SET menu_id = NULL, version = version + 1, updated_at = $3
		WHERE household_id = $1 AND menu_id = $2`, household, id, tx.now); err != nil {
		return err
	}
	n, err := tx.exec(ctx, `
		DELETE FROM menu
		WHERE household_id = $1 AND id = $2 AND (CAST($3 AS BIGINT) = 0 OR version = CAST($3 AS BIGINT))`,
		household, id, version)
	if err == nil && n == 0 {
		err = whyNoRow(tx.checkMenu(ctx, household, id), version, "menu")
	}
	return err
}

// touchMenu raises the version of a menu that somebody changes.
func (tx *Tx) touchMenu(ctx context.Context, household, menu string) error {
	return tx.execOne(ctx, "menu", `
		UPDATE menu SET version = version + 1, edited = 1, updated_at = $3
		WHERE household_id = $1 AND id = $2`, household, menu, tx.now)
}

// EatenRow is a dish on a date.
type EatenRow struct {
	Date   meal.Date
	Recipe string
}

// EatenBetween gives the dishes of a range of dates, for variety: what the published
// menus cook from a recipe, each once a date.
func (tx *Tx) EatenBetween(ctx context.Context, s Scope, from, to meal.Date) ([]EatenRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, func(scan guard.Scan) (e EatenRow, err error) { return e, scan(&e.Date, &e.Recipe) }, `
		SELECT DISTINCT meal.date, meal.recipe_id
		FROM planned_date JOIN meal ON meal.household_id = planned_date.household_id
			AND meal.menu_id = planned_date.menu_id AND meal.date = planned_date.date
		WHERE planned_date.household_id = $1 AND planned_date.date BETWEEN $2 AND $3
			AND meal.kind = 'cook' AND meal.recipe_id <> ''
		ORDER BY meal.date, meal.recipe_id`, household, from, to)
}
