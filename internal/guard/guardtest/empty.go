package guardtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience is how long a connection that was closed may still be seen: the server
// needs a millisecond to notice, a loaded machine many times that.
const patience = time.Minute

// patiently gives a check its time.
func patiently(check func(ctx context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	check(ctx)
}

// leftNoSession fails the test when sessions are left in the database at its end: who
// opens a connection closes it, rows and transactions included.
func (s *server) leftNoSession(ctx context.Context, t testing.TB, database string) {
	t.Helper()
	until(ctx, t, "sessions", func() (left []string, err error) {
		err = s.administrator(func(ctx context.Context, conn *pgx.Conn) error {
			rows, err := conn.Query(ctx, `SELECT concat_ws(' ', application_name, state, query)
				FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`, database)
			if err == nil {
				left, err = pgx.CollectRows(rows, pgx.RowTo[string])
			}
			return err
		})
		return left, err
	})
}

// leftNoFile fails the test when this process still has the SQLite file, or one of its
// companions, open at its end. It knows how to look on Linux only.
func leftNoFile(ctx context.Context, t testing.TB, path string) {
	t.Helper()
	until(ctx, t, "open files", func() (left []string, err error) {
		descriptors, err := filepath.Glob("/proc/self/fd/*")
		for _, descriptor := range descriptors {
			// One that is gone by now is not left over.
			if target, err := os.Readlink(descriptor); err == nil && strings.HasPrefix(target, path) {
				left = append(left, target)
			}
		}
		return left, err
	})
}

// until asks until nothing is left; what is at the context's end is an error.
func until(ctx context.Context, t testing.TB, what string, ask func() ([]string, error)) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		left, err := ask()
		switch {
		case err != nil:
			t.Errorf("%s left over: %v", what, err)
			return
		case len(left) == 0:
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Errorf("%d %s left over at the end:\n%s", len(left), what, strings.Join(left, "\n"))
			return
		}
	}
}
