package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/guard"
)

// Rows gives a reading of every row of every table, each as "table: columns", in a fixed
// order. Two readings that are equal say that nothing was changed between them.
func Rows(t testing.TB, g *guard.Guard) (read func(testing.TB) []string) {
	t.Helper()
	var every string
	view(t, g, func(ctx context.Context, tx *guard.Tx) {
		var selects []string
		for _, table := range texts(ctx, t, tx, tablesOf[tx.Dialect()]) {
			row := `CAST(` + table + ` AS TEXT)`
			if tx.Dialect() == guard.SQLite {
				row = `json_array(` + strings.Join(texts(ctx, t, tx, `SELECT name FROM pragma_table_info('`+table+`')`), ", ") + `)`
			}
			selects = append(selects, `SELECT '`+table+`: ' || `+row+` FROM `+table)
		}
		every = strings.Join(selects, " UNION ALL ")
	})
	return func(t testing.TB) (rows []string) {
		t.Helper()
		view(t, g, func(ctx context.Context, tx *guard.Tx) { rows = texts(ctx, t, tx, every) })
		slices.Sort(rows)
		return rows
	}
}

func view(t testing.TB, g *guard.Guard, fn func(ctx context.Context, tx *guard.Tx)) {
	t.Helper()
	err := g.View(Edge(t.Context()), func(ctx context.Context, tx *guard.Tx) error {
		fn(ctx, tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var tablesOf = map[guard.Dialect]string{
	guard.SQLite:   `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
	guard.Postgres: `SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`,
}

// texts gives the one column of a query.
func texts(ctx context.Context, t testing.TB, tx *guard.Tx, query string) (all []string) {
	t.Helper()
	err := tx.Query(ctx, query, nil, func(scan guard.Scan) error {
		var text string
		err := scan(&text)
		all = append(all, text)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}
