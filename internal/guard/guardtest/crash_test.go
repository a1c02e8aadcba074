package guardtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"mealplanner/internal/guard/guardtest"
)

func TestWhatIsCommittedSurvivesACrash(t *testing.T) {
	s, err := guardtest.StartServer("fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	url, err := s.Database("mine")
	if err != nil {
		t.Fatal(err)
	}
	do(t, url, `CREATE TABLE kept (id BIGINT)`, `INSERT INTO kept VALUES (1)`)
	if err := s.Crash(); err != nil {
		t.Fatal(err)
	}
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(context.Background())
		t.Error("connected to a server that has crashed")
	}
	if err := s.Recover(); err != nil {
		t.Fatal(err)
	}
	do(t, url, `DELETE FROM kept WHERE id = 1`)
}

// do runs statements that each must touch a row, or create something.
func do(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, statement := range statements {
		tag, err := conn.Exec(t.Context(), statement)
		if err != nil || tag.RowsAffected() == 0 && tag.String() != "CREATE TABLE" {
			t.Fatalf("%s: %v, %v", statement, tag, err)
		}
	}
}
