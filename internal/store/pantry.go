package store

import (
	"context"
	"strings"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
)

// PantryRow is a food at home as kept.
type PantryRow struct {
	meal.PantryItem
	UpdatedAt time.Time
}

const pantryColumns = `pantry_item.food_id, pantry_item.grams, pantry_item.use_by, pantry_item.use_up, pantry_item.updated_at`

func readPantryItem(scan guard.Scan) (i PantryRow, err error) {
	return i, scan(&i.Food, &i.Grams, &i.UseBy, &i.UseUp, at(&i.UpdatedAt))
}

const pantryOf = `
	SELECT ` + pantryColumns + ` FROM pantry_item
	WHERE household_id = $1 ORDER BY food_id`

// Pantry lists the foods at a household's home, by id.
func (tx *Tx) Pantry(ctx context.Context, s Scope) ([]PantryRow, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, readPantryItem, pantryOf, household)
}

// PantryPage is a part of Pantry.
func (tx *Tx) PantryPage(ctx context.Context, s Scope, p Page) (items []PantryRow, next string, err error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, "", err
	}
	limit, last, err := p.afterFood()
	if err != nil {
		return nil, "", err
	}
	items, err = list(ctx, tx, readPantryItem, `
		SELECT `+pantryColumns+` FROM pantry_item
		WHERE household_id = $1 AND food_id > $2 ORDER BY food_id LIMIT $3`, household, last, limit+1)
	items, next = cut(items, limit, func(i PantryRow) string { return foodCursor(i.Food) })
	return items, next, err
}

// ofFoods marks a cursor of a list by food.
const ofFoods = "food "

// foodCursor goes on after a food.
func foodCursor(id food.ID) string { return textCursor(ofFoods + string(id)) }

// afterFood gives how many items a page of a list by food has, and the food after which
// it goes on.
func (p Page) afterFood() (limit int, id string, err error) {
	if limit, err = p.limit(); err != nil || p.Cursor == "" {
		return limit, "", err
	}
	text, err := p.key()
	if err != nil {
		return 0, "", err
	}
	id, ok := strings.CutPrefix(text, ofFoods)
	if !ok || id == "" {
		return 0, "", badCursor()
	}
	return limit, id, nil
}

// SetPantryItem keeps a food at home, new or in place of what was known of it; fresh
// says which. What may be served does not depend on it: RulesVersion stays.
func (tx *Tx) SetPantryItem(ctx context.Context, s Scope, i meal.PantryItem) (row PantryRow, fresh bool, err error) {
	household, err := tx.own(s)
	if err != nil {
		return PantryRow{}, false, err
	}
	var there int
	if err := tx.row(ctx, `SELECT count(*) FROM pantry_item WHERE household_id = $1 AND food_id = $2`,
		[]any{household, i.Food}, &there); err != nil {
		return PantryRow{}, false, err
	}
	row, err = one(ctx, tx, readPantryItem, `
		INSERT INTO pantry_item (household_id, food_id, grams, use_by, use_up, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (household_id, food_id) DO UPDATE
			SET grams = excluded.grams, use_by = excluded.use_by, use_up = excluded.use_up, updated_at = excluded.updated_at
		RETURNING `+pantryColumns, household, i.Food, i.Grams, i.UseBy, i.UseUp, tx.now)
	return row, there == 0, err
}

// RemovePantryItem says that a food is not at home any more; NotFound when it was not.
func (tx *Tx) RemovePantryItem(ctx context.Context, s Scope, id food.ID) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "food in this pantry", `
		DELETE FROM pantry_item WHERE household_id = $1 AND food_id = $2`, household, id)
}
