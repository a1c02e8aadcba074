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

func nextName() string { return fmt.Sprintf("test_%d", databases.Add(1)) }

// Postgres gives the URL of a fresh, empty database, owned by an ordinary role (no
// superuser, so that limits hold as they do in production). It goes with the test, at
// whose end nobody may be connected any more.
func Postgres(t testing.TB) string {
	t.Helper()
	s, err := startedServer()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	return s.fresh(t, "")
}

// fresh makes a database with these options, and gives its URL. It goes with the test.
func (s *server) fresh(t testing.TB, options string) string {
	t.Helper()
	name := nextName()
	if err := s.administer(`CREATE DATABASE ` + name + ` OWNER ` + role + options); err != nil {
		t.Fatalf("a fresh database: %v", err)
	}
	t.Cleanup(func() {
		patiently(func(ctx context.Context) { s.leftNoSession(ctx, t, name) })
		if err := s.administer(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return s.url(name)
}

// url is how clients reach a database of the server's.
func (s *server) url(name string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, s.port, name)
}

// administer runs one statement as the server's superuser.
func (s *server) administer(statement string) error {
	return s.administrator(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, statement)
		return err
	})
}

// administrator runs fn with a connection of the server's superuser, one at a time. The
// server that tests share keeps it, for each connection costs a process; others are
// stopped and cut off, and a connection would be in the way.
func (s *server) administrator(fn func(ctx context.Context, conn *pgx.Conn) error) error {
	s.admin.Lock()
	defer s.admin.Unlock()
	// A minute: creating a database takes 0.1 s; a loaded machine may need many times that.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn := s.kept
	if conn == nil || conn.IsClosed() {
		var err error
		if conn, err = pgx.Connect(ctx, s.superuser()); err != nil {
			return err
		}
	}
	if s.shared {
		s.kept = conn
	} else {
		defer conn.Close(ctx)
	}
	return fn(ctx, conn)
}
