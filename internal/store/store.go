// Package store is where data rests: SQL and rows through the guard's two doors, a
// file for each noun. One SQL text serves SQLite and PostgreSQL; the few clauses
// that differ are in dialect.go.
//
// Every query is a method of Tx, so that a use case composes them in one
// transaction. Methods on a household's data take a Scope, which can only be had in
// the same transaction, so no query can forget whose data it may touch.
//
// Missing things are *problem.Problem of kind NotFound, stale versions Stale,
// doubled keys Conflict: store methods never give nil and no error.
package store

import (
	"context"
	"log/slog"
	"time"

	"mealplanner/internal/guard"
)

// Store is the data of the service. Its methods may be called at once from many
// goroutines.
type Store struct {
	guard      *guard.Guard
	dialect    dialect
	now        func() time.Time
	log        *slog.Logger
	decoded    *decodings
	seen       seen
	households households
}

// Config of a store.
type Config struct {
	// Now is the clock of created and updated instants. nil: time.Now. (Leases use
	// the database's own clock.)
	Now func() time.Time
	Log *slog.Logger
}

// New makes a store over a guard. It does not touch the database.
func New(g *guard.Guard, c Config) *Store {
	s := &Store{guard: g, dialect: dialectOf(g.Dialect()), now: c.Now, log: c.Log, decoded: newDecodings()}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s
}

// View runs fn in one read-only snapshot; see guard.Guard.View.
func (s *Store) View(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return s.guard.View(ctx, s.with(fn))
}

// Update runs fn in one transaction; see guard.Guard.Update.
func (s *Store) Update(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return s.guard.Update(ctx, s.with(fn))
}

// Claim is Update for claims and lease renewals; see guard.Guard.Claim.
func (s *Store) Claim(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return s.guard.Claim(ctx, s.with(fn))
}

// with gives each run of the closure a Tx of its own, with its own instant.
func (s *Store) with(fn func(ctx context.Context, tx *Tx) error) func(context.Context, *guard.Tx) error {
	return func(ctx context.Context, g *guard.Tx) error { return fn(ctx, s.tx(g)) }
}

func (s *Store) tx(g *guard.Tx) *Tx {
	return &Tx{guard: g, dialect: s.dialect, decoded: s.decoded, now: s.now().UTC().Truncate(time.Microsecond)}
}

// Page asks for a part of a list.
type Page struct {
	Limit  int    // 1 to MaxPage; 0: 50
	Cursor string // opaque, from the page before; empty: the first
}
