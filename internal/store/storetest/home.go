package storetest

import (
	"context"
	"testing"

	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// Home is the rows of an account with its household in Britain and one eater.
type Home struct{ Account, Household, Eater string }

// NewHome makes one.
func NewHome(t testing.TB, s *store.Store, email string) (h Home) {
	t.Helper()
	Update(t, s, func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.CreateAccount(ctx, store.Account{Email: email, Name: email, PasswordHash: "x"})
		if err != nil {
			return err
		}
		scope, _, err := tx.CreateHousehold(ctx, a.ID, store.Household{Name: "Home of " + email, TimeZone: "Europe/London", Country: "GB"})
		if err != nil {
			return err
		}
		e, err := tx.CreateEater(ctx, scope, store.EaterRow{Eater: meal.Eater{Name: "Eater of " + email}})
		h = Home{Account: a.ID, Household: scope.Household(), Eater: e.ID}
		return err
	})
	return h
}

// Update runs fn in an Update that must succeed.
func Update(t testing.TB, s *store.Store, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := s.Update(Edge(t.Context()), fn); err != nil {
		t.Fatal(err)
	}
}

// In is Update with the scope of a household, entered by an account.
func In(t testing.TB, s *store.Store, account, household string, fn func(ctx context.Context, tx *store.Tx, scope store.Scope) error) {
	t.Helper()
	Update(t, s, func(ctx context.Context, tx *store.Tx) error {
		scope, err := tx.Enter(ctx, account, household)
		if err != nil {
			return err
		}
		return fn(ctx, tx, scope)
	})
}
