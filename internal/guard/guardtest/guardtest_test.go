package guardtest_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"mealplanner/internal/guard/guardtest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

func TestEachPostgresIsFreshAndHasNoSuperuser(t *testing.T) {
	first, second := guardtest.Postgres(t), guardtest.Postgres(t)
	if first == second {
		t.Fatalf("two calls gave the same database %s", first)
	}
	for _, url := range []string{first, second} {
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), `CREATE TABLE mine (id BIGINT)`); err != nil {
			t.Errorf("the role cannot create a table in its own database: %v", err)
		}
		var super bool
		if err := conn.QueryRow(t.Context(), `SELECT rolsuper FROM pg_roles WHERE rolname = current_user`).Scan(&super); err != nil || super {
			t.Errorf("superuser: %v, %v", super, err)
		}
		conn.Close(context.Background())
	}
}

func TestEachRunsOnBothEngines(t *testing.T) {
	var engines []string
	guardtest.Each(t, func(t *testing.T, url string) {
		engine, _, _ := strings.Cut(url, ":")
		engines = append(engines, engine)
	})
	if got := strings.Join(engines, " "); got != "sqlite postgres" {
		t.Errorf("got engines %q", got)
	}
}
