package store

import (
	"context"
	"errors"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// EaterRow is an eater as kept.
type EaterRow struct {
	meal.Eater
	// SetByCoach: a coach vouches for an energy below the usual floor.
	SetByCoach bool
	Archived   bool
	Version    int
	CreatedAt  time.Time
}

const eaterColumns = `eater.id, eater.body, eater.set_by_coach, eater.archived, eater.version, eater.created_at`

func readEater(scan guard.Scan) (e EaterRow, err error) {
	var id string
	err = scan(&id, fromJSON(&e.Eater), &e.SetByCoach, &e.Archived, &e.Version, at(&e.CreatedAt))
	e.ID = id
	return e, err
}

const eatersNow = `
	SELECT ` + eaterColumns + ` FROM eater
	WHERE household_id = $1 AND archived = 0 ORDER BY created_at, id`

// Eaters lists those that are not archived, oldest first.
func (tx *Tx) Eaters(ctx context.Context, s Scope) ([]EaterRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, readEater, eatersNow, household)
}

// EatersPage is a part of Eaters.
func (tx *Tx) EatersPage(ctx context.Context, s Scope, p Page) (items []EaterRow, next string, err error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, "", err
	}
	limit, instant, id, err := p.after()
	if err != nil {
		return nil, "", err
	}
	items, err = list(ctx, tx, readEater, `
		SELECT `+eaterColumns+` FROM eater
		WHERE household_id = $1 AND archived = 0 AND (created_at, id) > (CAST($2 AS BIGINT), CAST($3 AS TEXT))
		ORDER BY created_at, id LIMIT $4`, household, instant, id, limit+1)
	items, next = cut(items, limit, func(e EaterRow) string { return timeCursor(e.CreatedAt, e.ID) })
	return items, next, err
}

// AllEaters lists a household's, archived ones too, oldest first: old menus name them.
func (tx *Tx) AllEaters(ctx context.Context, s Scope) ([]EaterRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, readEater, `
		SELECT `+eaterColumns+` FROM eater
		WHERE household_id = $1 ORDER BY created_at, id`, household)
}

// Eater gives one, archived ones too.
func (tx *Tx) Eater(ctx context.Context, s Scope, id string) (EaterRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return EaterRow{}, err
	}
	row, err := one(ctx, tx, readEater, `
		SELECT `+eaterColumns+` FROM eater WHERE household_id = $1 AND id = $2`, household, id)
	return row, orMissing(err, "eater")
}

// CreateEater adds one and raises RulesVersion. An empty ID is made; one that is taken
// is a Conflict with code "eater-exists".
func (tx *Tx) CreateEater(ctx context.Context, s Scope, e EaterRow) (EaterRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return EaterRow{}, err
	}
	if err := tx.raiseRules(ctx, household); err != nil {
		return EaterRow{}, err
	}
	if e.ID == "" {
		e.ID = NewID()
	}
	made, err := one(ctx, tx, readEater, `
		INSERT INTO eater (id, household_id, name, body, set_by_coach, archived, version, created_at)
		VALUES ($1, $2, $3, $4, $5, 0, 1, $6)
		ON CONFLICT (id) DO NOTHING
		RETURNING `+eaterColumns,
		e.ID, household, e.Name, asJSON{e.Eater}, e.SetByCoach, tx.now)
	if errors.Is(err, guard.ErrNoRows) {
		err = problem.Of(problem.Conflict, "eater-exists")
	}
	return made, err
}

// UpdateEater replaces one and raises RulesVersion; version as in UpdateHousehold.
// An archived one stays archived.
func (tx *Tx) UpdateEater(ctx context.Context, s Scope, e EaterRow, version int) (EaterRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return EaterRow{}, err
	}
	row, err := one(ctx, tx, readEater, `
		UPDATE eater SET name = $4, body = $5, set_by_coach = $6, version = version + 1
		WHERE household_id = $1 AND id = $2 AND (CAST($3 AS BIGINT) = 0 OR version = CAST($3 AS BIGINT))
		RETURNING `+eaterColumns,
		household, e.ID, version, e.Name, asJSON{e.Eater}, e.SetByCoach)
	if errors.Is(err, guard.ErrNoRows) {
		_, found := tx.Eater(ctx, s, e.ID)
		err = whyNoRow(found, version, "eater")
	}
	if err != nil {
		return EaterRow{}, err
	}
	return row, tx.raiseRules(ctx, household)
}

// ArchiveEater hides one (old menus still name it) and raises RulesVersion; version as
// in UpdateHousehold. One that is archived already is left as it is.
func (tx *Tx) ArchiveEater(ctx context.Context, s Scope, id string, version int) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, `
		UPDATE eater SET archived = 1, version = version + 1
		WHERE household_id = $1 AND id = $2 AND archived = 0
			AND (CAST($3 AS BIGINT) = 0 OR version = CAST($3 AS BIGINT))`, household, id, version)
	if err != nil {
		return err
	}
	if n == 0 {
		there, err := tx.Eater(ctx, s, id)
		if err == nil && !there.Archived {
			err = stale("eater")
		}
		return err
	}
	return tx.raiseRules(ctx, household)
}
