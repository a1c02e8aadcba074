// Package storetest gives tests a fresh store on both engines.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/store"
)

// New gives a store over the database of url, migrated where it is not, and closed when
// the test ends.
func New(t testing.TB, url string) *store.Store {
	t.Helper()
	s, _ := Open(t, url, store.Config{})
	return s
}

// Open is New with a configuration, for tests that need the clock or the guard.
func Open(t testing.TB, url string, c store.Config) (*store.Store, *guard.Guard) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	g, err := guard.Open(ctx, guard.Config{URL: url})
	if err != nil {
		t.Fatalf("opening the test's database: %v", err)
	}
	t.Cleanup(func() { close(t, g) })
	s := store.New(g, c)
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return s, g
}

// close ends a test's database, which by then has every connection and result back.
func close(t testing.TB, g *guard.Guard) {
	t.Helper()
	n := g.Numbers()
	for name, l := range n.Lanes {
		if name != guard.Admin && (l.Now != 0 || l.Waiting != 0) { // the admin lane has the probe
			t.Errorf("lane %s at the end: %d held, %d waiting", name, l.Now, l.Waiting)
		}
	}
	if n.Connections.Reading != 0 {
		t.Errorf("at the end the rows of %d results are being read", n.Connections.Reading)
	}
	if err := g.Close(); err != nil {
		t.Errorf("closing the test's database: %v", err)
	}
	if open := g.Numbers().Connections.Open; open != 0 {
		t.Errorf("%d connections are open after the end", open)
	}
}

// migrated is what the databases below hold.
var migrated = guardtest.Template{Fill: func(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	g, err := guard.Open(ctx, guard.Config{URL: url})
	if err != nil {
		return err
	}
	_, err = store.New(g, store.Config{}).Migrate(ctx)
	return errors.Join(err, g.Close())
}}

// SQLite is guardtest.SQLite with a store's tables, and nothing in them.
func SQLite(t testing.TB) string { return migrated.SQLite(t) }

// Postgres is guardtest.Postgres with a store's tables, and nothing in them.
func Postgres(t testing.TB) string { return migrated.Postgres(t) }

// Each runs fn once on each engine, with a database of a store's tables, in subtests
// named "sqlite" and "postgres".
func Each(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	migrated.Each(t, fn)
}

// Edge is the edge of a test's work: in the interactive lane.
func Edge(ctx context.Context) context.Context {
	return guard.Edge(ctx, guard.Interactive, "test")
}
