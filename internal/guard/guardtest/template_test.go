package guardtest_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"mealplanner/internal/guard/guardtest"
)

func open(t testing.TB, url string) *sql.DB {
	t.Helper()
	driver, source := "pgx", url
	if path, isFile := strings.CutPrefix(url, "sqlite:"); isFile {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// Whoever writes into a copy is alone in it: the next one is as Fill has left the first.
func TestATemplateIsFilledOnceAndCopied(t *testing.T) {
	var filled []string
	template := guardtest.Template{Fill: func(url string) error {
		filled = append(filled, url[:6])
		db := open(t, url)
		if _, err := db.Exec(`CREATE TABLE kept (id BIGINT); INSERT INTO kept VALUES (1)`); err != nil {
			return err
		}
		return db.Close()
	}}
	for range 2 {
		template.Each(t, func(t *testing.T, url string) {
			db := open(t, url)
			defer db.Close()
			var rows int
			if err := db.QueryRow(`SELECT count(*) FROM kept`).Scan(&rows); err != nil || rows != 1 {
				t.Errorf("%d rows, %v", rows, err)
			}
			if _, err := db.Exec(`INSERT INTO kept VALUES (2)`); err != nil {
				t.Error(err)
			}
		})
	}
	if !slices.Equal(filled, []string{"sqlite", "postgr"}) {
		t.Errorf("filled %q", filled)
	}
}
