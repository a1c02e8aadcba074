package store

import (
	"context"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
)

// MenuVolume is how much there is of a household's menus: how many, and the bytes of their
// dishes and reasons as they are kept.
type MenuVolume struct {
	Menus int
	Bytes int64
}

// Within reports whether it is no more than a bound; a bound of 0 is none.
func (v MenuVolume) Within(limit MenuVolume) bool {
	return (limit.Menus == 0 || v.Menus <= limit.Menus) && (limit.Bytes == 0 || v.Bytes <= limit.Bytes)
}

// spare is whether a menu may be removed to make room: a draft that nobody has changed
// since it was made, of whose groceries nothing is checked off, and that is not being
// changed.
const spare = `menu.published = 0 AND ` + untouched

const untouched = `menu.edited = 0
	AND NOT EXISTS (
		SELECT 1 FROM grocery_check
		WHERE grocery_check.household_id = menu.household_id AND grocery_check.menu_id = menu.id)
	AND NOT EXISTS (
		SELECT 1 FROM generation
		WHERE generation.household_id = menu.household_id AND generation.menu_id = menu.id
			AND generation.state IN ('queued', 'running'))`

// weigh counts the bytes of a menu anew.
func (tx *Tx) weigh(ctx context.Context, household, menu string) error {
	_, err := tx.exec(ctx, `
		UPDATE menu SET bytes = (
			SELECT COALESCE(SUM(octet_length(dish) + octet_length(reasons)), 0) FROM meal
			WHERE household_id = $1 AND menu_id = $2)
		WHERE household_id = $1 AND id = $2`, household, menu)
	return err
}

// MenuVolumes gives all that there is of a household's menus, and the part of it that is
// not there to be removed (RemoveDrafts). Nor lasts what becomes a draft when another menu
// takes the dates taken from it: a published menu of no other date that nobody has put
// their hand to.
func (tx *Tx) MenuVolumes(ctx context.Context, s Scope, taken ...meal.Date) (all, lasting MenuVolume, err error) {
	household, err := tx.own(s)
	if err != nil {
		return MenuVolume{}, MenuVolume{}, err
	}
	args, removable := []any{household}, spare
	if len(taken) > 0 {
		for _, date := range taken {
			args = append(args, date)
		}
		removable = untouched + ` AND NOT EXISTS (
			SELECT 1 FROM planned_date
			WHERE planned_date.household_id = menu.household_id AND planned_date.menu_id = menu.id
				AND planned_date.date NOT IN (` + placeholders(2, len(taken)) + `))`
	}
	return all, lasting, tx.row(ctx, `
		SELECT count(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT),
			count(*) FILTER (WHERE NOT (`+removable+`)), CAST(COALESCE(SUM(bytes) FILTER (WHERE NOT (`+removable+`)), 0) AS BIGINT)
		FROM menu WHERE household_id = $1`,
		args, &all.Menus, &all.Bytes, &lasting.Menus, &lasting.Bytes)
}

// atOnce bounds how many drafts one transaction removes; what is left over goes with the
// next.
const atOnce = 20

// RemoveDrafts removes drafts, those that have been drafts for the longest first, until a
// household's menus are within a bound, and gives what it removed, without their meals. A
// draft that somebody has changed, of whose groceries something is checked off or that is
// being changed stays, and so does every published menu.
func (tx *Tx) RemoveDrafts(ctx context.Context, s Scope, limit MenuVolume) (removed []MenuRow, err error) {
	all, _, err := tx.MenuVolumes(ctx, s)
	if err != nil || all.Within(limit) {
		return nil, err
	}
	type draft struct {
		MenuRow
		bytes int64
	}
	drafts, err := list(ctx, tx, func(scan guard.Scan) (d draft, err error) {
		d.MenuRow, err = readMenu(func(columns ...any) error { return scan(append(columns, &d.bytes)...) })
		return d, err
	}, `
		SELECT `+menuColumns+`, menu.bytes FROM menu WHERE household_id = $1 AND `+spare+`
		ORDER BY updated_at, id LIMIT $2`, s.Household(), atOnce)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		if all.Within(limit) {
			break
		}
		if err := tx.DeleteMenu(ctx, s, d.ID, 0); err != nil {
			return nil, err
		}
		all.Menus, all.Bytes = all.Menus-1, all.Bytes-d.bytes
		removed = append(removed, d.MenuRow)
	}
	return removed, nil
}
