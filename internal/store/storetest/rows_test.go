package storetest_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// A change of one value is seen, and what was read twice is the same.
func TestRowsShowEveryChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, g := storetest.Open(t, url, store.Config{})
		update := func(fn func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := s.Update(storetest.Edge(t.Context()), fn); err != nil {
				t.Fatal(err)
			}
		}
		var of store.Account
		update(func(ctx context.Context, tx *store.Tx) (err error) {
			of, err = tx.CreateAccount(ctx, store.Account{Email: "ada@example.org", Name: "Ada", PasswordHash: "x"})
			return err
		})
		rows := storetest.Rows(t, g)
		before := rows(t)
		if !slices.Equal(before, rows(t)) {
			t.Error("two readings differ")
		}
		update(func(ctx context.Context, tx *store.Tx) error { return tx.SetPassword(ctx, of.ID, "y") })
		if after := rows(t); len(after) != len(before) || slices.Equal(before, after) {
			t.Errorf("the change is not seen: %q", after)
		}
	})
}
