package store

import (
	"context"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
)

// CheckedItems gives the foods that are checked off on a menu's grocery list.
func (tx *Tx) CheckedItems(ctx context.Context, s Scope, menu string) (map[food.ID]time.Time, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	if err := tx.checkMenu(ctx, household, menu); err != nil {
		return nil, err
	}
	items := map[food.ID]time.Time{}
	return items, tx.Read(ctx, s, CheckedPart(menu, items))
}

// CheckedPart reads what CheckedItems gives into a map; nothing of a menu that is not there.
func CheckedPart(menu string, into map[food.ID]time.Time) Part {
	return func(_ *Tx, s Scope) reading {
		return reading{queries: []guard.Read{{Query: `
			SELECT food_id, checked_at FROM grocery_check
			WHERE household_id = $1 AND menu_id = $2`, Args: []any{s.Household(), menu}, Row: func(scan guard.Scan) error {
			var item food.ID
			var when time.Time
			err := scan(&item, at(&when))
			into[item] = when
			return err
		}}}}
	}
}

// CheckItem checks a food off, or on again. Doing it twice is doing it once.
func (tx *Tx) CheckItem(ctx context.Context, s Scope, menu string, item food.ID, checked bool) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	if err := tx.checkMenu(ctx, household, menu); err != nil {
		return err
	}
	if !checked {
		_, err := tx.exec(ctx, `
			DELETE FROM grocery_check WHERE household_id = $1 AND menu_id = $2 AND food_id = $3`, household, menu, item)
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO grocery_check (household_id, menu_id, food_id, checked_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (household_id, menu_id, food_id) DO NOTHING`, household, menu, item, tx.now)
	return err
}

// checkMenu is NotFound where the household has no such menu.
func (tx *Tx) checkMenu(ctx context.Context, household, menu string) error {
	var n int
	err := tx.row(ctx, `SELECT count(*) FROM menu WHERE household_id = $1 AND id = $2`, []any{household, menu}, &n)
	if err == nil && n == 0 {
		return notFound("menu")
	}
	return err
}
