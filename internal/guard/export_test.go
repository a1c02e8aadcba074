package guard

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Crowd is how many interactive requests may wait.
const Crowd = crowd

// Patient gives a configuration by which nothing is given up because a loaded machine is
// slow: what a test finds then is what the guard does.
func (c Config) Patient() Config {
	c.patience = time.Hour
	return c
}

// Leak borrows a connection as a View would and never gives it back, nor its cell:
// what a door with a fault in it would do.
func (g *Guard) Leak(ctx context.Context) error { return g.leakOn(ctx) }

// leakOn and leakHere stand where through and run do, so that the stack begins at who
// called.
func (g *Guard) leakOn(ctx context.Context) error { return g.leakHere(ctx) }

func (g *Guard) leakHere(ctx context.Context) error {
	e, err := enter(ctx)
	if err != nil {
		return err
	}
	a := &attempt{guard: g, lane: g.lanes[e.lane], edge: e, door: viewDoor, tries: 1}
	tx, err := a.borrow(ctx)
	if err != nil {
		return err
	}
	return tx.conn.begin(ctx, viewDoor)
}

// LoginAtTheWriter reports whether critical work stands in SQLite's one queue for writing.
func (g *Guard) LoginAtTheWriter() bool {
	e, ok := g.engine.(*lite)
	if !ok {
		return false
	}
	e.writing.mu.Lock()
	defer e.writing.mu.Unlock()
	return len(e.writing.queues[rankCritical]) > 0
}

// IsUnique reports whether err says that a unique key exists already.
func IsUnique(err error) bool {
	return isConstraint(err, "23505", lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID)
}

// IsForeignKey reports whether err says that a row refers to one that does not exist,
// or is referred to by one that does.
func IsForeignKey(err error) bool {
	return isConstraint(err, "23503", lib.SQLITE_CONSTRAINT_FOREIGNKEY)
}

// IsCheck reports whether err says that a value breaks a CHECK of its table.
func IsCheck(err error) bool {
	return isConstraint(err, "23514", lib.SQLITE_CONSTRAINT_CHECK)
}

func isConstraint(err error, sqlstate string, codes ...int) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == sqlstate
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		for _, code := range codes {
			if lite.Code() == code {
				return true
			}
		}
	}
	return false
}
