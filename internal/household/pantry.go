package household

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Pantry lists the foods at a household's home, by id.
func (h *Households) Pantry(ctx context.Context, c account.Caller, household string, page store.Page) (items []store.PantryRow, next string, err error) {
	return account.List(ctx, h.store, c.In(household), func(ctx context.Context, tx *store.Tx, s store.Scope) ([]store.PantryRow, string, error) {
		return tx.PantryPage(ctx, s, page)
	})
}

// ReadPantry reads all foods at a household's home, by id.
func ReadPantry(into *[]store.PantryRow) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) ([]store.PantryRow, error) {
		return tx.Pantry(ctx, s)
	})
}

// SavePantryItem says that a food is at home, new or in place of what was known of it;
// fresh says which. A food that we do not know is NotFound, unless it is known to be wrong.
func (h *Households) SavePantryItem(ctx context.Context, c account.Caller, household string, item meal.PantryItem, found problem.Collector) (row store.PantryRow, fresh bool, err error) {
	err = c.In(household).Update(ctx, h.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		wrong := found
		if !wrong.Has("food") && h.foods.Food(item.Food) == nil {
			return problem.Of(problem.NotFound, "not-found", "what", "food")
		}
		wrong.Take("", item.Validate(h.foods))
		if err := wrong.Err(); err != nil {
			return err
		}
		row, fresh, err = tx.SetPantryItem(ctx, s, item)
		return err
	})
	return row, fresh, err
}

// RemovePantryItem says that a food is not at home any more; NotFound when it was not.
func (h *Households) RemovePantryItem(ctx context.Context, c account.Caller, household string, id food.ID) error {
	return c.In(household).Update(ctx, h.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		return tx.RemovePantryItem(ctx, s, id)
	})
}
