package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func sorted[S ~string](words ...S) (all []string) {
	for _, w := range words {
		all = append(all, string(w))
	}
	slices.Sort(all)
	return all
}

func TestChecksAreTheConstants(t *testing.T) {
	for _, c := range []struct {
		table, column string
		want          []string
	}{
		{"generation", "state", sorted(store.States()...)},
		{"generation", "task", sorted(store.Tasks()...)},
		{"member", "role", sorted(store.Roles()...)},
		{"household", "units", sorted(food.Metric, food.US)},
		{"household", "allergen_scope", sorted(meal.ScopeHousehold, meal.ScopeEater)},
		{"meal", "slot", sorted(meal.Slots()...)},
		{"meal", "role", sorted(meal.Main, meal.Side, meal.Drink)},
		{"meal", "kind", sorted(meal.Cook, meal.Leftover, meal.Out, meal.Skip)},
		{"meal", "source", sorted(meal.ByModel, meal.Repaired, meal.ByComposer, meal.ByHand)},
	} {
		if got := inCheck(t, c.table, c.column); !slices.Equal(got, c.want) {
			t.Errorf("%s.%s may be %q, the constants are %q", c.table, c.column, got, c.want)
		}
	}
	for _, s := range store.States() {
		if s.Final() != (s == store.Completed || s == store.Failed || s == store.Cancelled) {
			t.Errorf("%s: final %v", s, s.Final())
		}
	}
}

// Both engines have the same tables and columns, of the same kind of type.
func TestTheSchemaIsOne(t *testing.T) {
	columns := map[guard.Dialect][]string{}
	storetest.Each(t, func(t *testing.T, url string) {
		_, g := storetest.Open(t, url, store.Config{})
		query := `
			SELECT m.name, c.name, c.type, c."notnull" = 0 AND c.pk = 0
			FROM sqlite_schema m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%'`
		if g.Dialect() == guard.Postgres {
			query = `
				SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns
				WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'`
		}
		kinds := strings.NewReplacer("bigint", "INTEGER", "text", "TEXT", "double precision", "REAL")
		err := g.View(storetest.Edge(t.Context()), func(ctx context.Context, tx *guard.Tx) error {
			columns[g.Dialect()] = nil
			return tx.Query(ctx, query, nil, func(scan guard.Scan) error {
				var table, column, kind string
				var null bool
				err := scan(&table, &column, &kind, &null)
				columns[g.Dialect()] = append(columns[g.Dialect()], fmt.Sprint(table, ".", column, " ", kinds.Replace(kind), " null:", null))
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	lite, postgres := columns[guard.SQLite], columns[guard.Postgres]
	slices.Sort(lite)
	slices.Sort(postgres)
	if len(lite) < 80 {
		t.Errorf("only %d columns were found", len(lite))
	}
	for _, c := range lite {
		if !slices.Contains(postgres, c) {
			t.Errorf("PostgreSQL has no %s", c)
		}
	}
	for _, c := range postgres {
		if !slices.Contains(lite, c) {
			t.Errorf("SQLite has no %s", c)
		}
	}
}
