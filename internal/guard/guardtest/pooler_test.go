package guardtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"mealplanner/internal/guard/guardtest"
)

func TestPooledReachesTheDatabase(t *testing.T) {
	for mode, begins := range map[string]bool{"session": true, "transaction": true, "statement": false} {
		conn, err := pgx.Connect(t.Context(), guardtest.Pooled(t, guardtest.Postgres(t), "pool_mode="+mode))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		var own bool
		if err := conn.QueryRow(t.Context(), `SELECT pg_backend_pid() = $1::bigint`, pgx.QueryExecModeExec, int64(conn.PgConn().PID())).Scan(&own); err != nil || own {
			t.Errorf("%s: reached the server itself: %v, %v", mode, own, err)
		}
		if _, err := conn.Exec(t.Context(), "begin"); (err == nil) != begins {
			t.Errorf("%s: begin gave %v", mode, err)
		}
	}
}
