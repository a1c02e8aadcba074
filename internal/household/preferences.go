package household

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// Preferences gives a household's, or the defaults.
func (h *Households) Preferences(ctx context.Context, c account.Caller, household string) (row store.PreferencesRow, err error) {
	err = account.Look(ctx, h.store, c.In(household), ReadPreferences(&row))
	return row, err
}

// ReadPreferences reads what Preferences gives.
func ReadPreferences(into *store.PreferencesRow) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.PreferencesRow, error) {
		return tx.Preferences(ctx, s)
	})
}

// SavePreferences replaces them.
func (h *Households) SavePreferences(ctx context.Context, c account.Caller, household string, p meal.Preferences, version int) (store.PreferencesRow, error) {
	p = p.Clean()
	return account.Write(ctx, h.store, c.In(household), func(ctx context.Context, tx *store.Tx, s store.Scope) (store.PreferencesRow, error) {
		if err := h.judgePreferences(ctx, tx, s, p); err != nil {
			return store.PreferencesRow{}, err
		}
		return tx.SetPreferences(ctx, s, p, version)
	})
}

// JudgePreferences says what SavePreferences would find wrong, and keeps nothing.
func (h *Households) JudgePreferences(ctx context.Context, c account.Caller, household string, p meal.Preferences) error {
	return c.In(household).View(ctx, h.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		return h.judgePreferences(ctx, tx, s, p.Clean())
	})
}

func (h *Households) judgePreferences(ctx context.Context, tx *store.Tx, s store.Scope, p meal.Preferences) error {
	// A schedule may still name who has been archived since: nobody is served by it.
	eaters, err := tx.AllEaters(ctx, s)
	if err != nil {
		return err
	}
	ids := make([]string, len(eaters))
	for i, e := range eaters {
		ids[i] = e.ID
	}
	return p.Validate(h.foods, ids, func(id string) bool { _, known := h.recipe[id]; return known })
}
