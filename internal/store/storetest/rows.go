package storetest

import (
	"context"
	"strings"
	"testing"

	"mealplanner/internal/guard"
)

// Rows gives every row of every table as "table: columns" in a fixed order. Two that are
// equal say that nothing was changed between them.
func Rows(t testing.TB, g *guard.Guard) []string {
	t.Helper()
	rows := []string{}
	err := g.View(Edge(t.Context()), func(ctx context.Context, tx *guard.Tx) error {
		rows = rows[:0]
		for _, table := range texts(ctx, t, tx, tablesOf[tx.Dialect()]) {
			row := `CAST(` + table + ` AS TEXT)`
			if tx.Dialect() == guard.SQLite {
				row = `json_array(` + strings.Join(texts(ctx, t, tx, `SELECT name FROM pragma_table_info('`+table+`')`), ", ") + `)`
			}
			for _, text := range texts(ctx, t, tx, `SELECT `+row+` FROM `+table+` ORDER BY 1`) {
				rows = append(rows, table+": "+text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
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
