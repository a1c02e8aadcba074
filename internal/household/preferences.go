package household

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
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

// SavePreferences replaces them; version as in SaveEater, NoneYet where nobody had set any.
func (h *Households) SavePreferences(ctx context.Context, c account.Caller, household string, p meal.Preferences, version int, found problem.Collector) (store.PreferencesRow, error) {
	return account.Write(ctx, h.store, c.In(household), func(ctx context.Context, tx *store.Tx, s store.Scope) (store.PreferencesRow, error) {
		// A schedule may still name who has been archived since: nobody is served by it.
		eaters, err := tx.AllEaters(ctx, s)
		if err != nil {
			return store.PreferencesRow{}, err
		}
		wrong := found
		wrong.Take("", p.Validate(h.foods, idsOf(eaters), h.Rateable))
		if err := wrong.Err(); err != nil {
			return store.PreferencesRow{}, err
		}
		return tx.SetPreferences(ctx, s, p.Clean(), version)
	})
}

func idsOf(eaters []store.EaterRow) []string {
	ids := make([]string, len(eaters))
	for i, e := range eaters {
		ids[i] = e.ID
	}
	return ids
}
