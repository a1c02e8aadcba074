// Package guardtest gives tests a database of their own on both engines: a SQLite
// file, or a fresh database in a throw-away PostgreSQL server that the test binary
// starts once and that dies with it, however it ends. A missing PostgreSQL fails the
// tests; it never skips them.
package guardtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Main runs the tests of a binary and stops its PostgreSQL server, if it started
// one. Without it the server still ends with the process; with it, before:
//
//	func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }
func Main(m *testing.M) int {
	code := m.Run()
	stopServer()
	return code
}

// Each runs fn once on each engine, in subtests named "sqlite" and "postgres".
func Each(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// Size is how much a proof does: the full amount where MEALPLANNER_TORTURE is set, as
// `make torture` sets it, else one that fits beside the other tests.
func Size[T any](usual, full T) T {
	if os.Getenv("MEALPLANNER_TORTURE") != "" {
		return full
	}
	return usual
}

// SQLite gives the URL of a database file that does not exist yet, in a directory
// that goes with the test. At the end of the test nobody may have it open any more.
func SQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	t.Cleanup(func() { patiently(func(ctx context.Context) { leftNoFile(ctx, t, path) }) })
	return "sqlite:" + path
}

var databases atomic.Int64

// Postgres gives the URL of a fresh, empty database, owned by an ordinary role (no
// superuser, so that limits hold as they do in production). It goes with the test, at
// whose end nobody may be connected any more.
func Postgres(t testing.TB) string {
	t.Helper()
	s, err := startedServer()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := s.administer(`CREATE DATABASE ` + name + ` OWNER ` + role); err != nil {
		t.Fatalf("a fresh database: %v", err)
	}
	t.Cleanup(func() {
		patiently(func(ctx context.Context) { s.leftNoSession(ctx, t, name) })
		if err := s.administer(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, s.port, name)
}

// administer runs one statement as the server's superuser.
func (s *server) administer(statement string) error {
	// A minute: creating a database takes 0.1 s; a loaded machine may need many times that.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.superuser())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
