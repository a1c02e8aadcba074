package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
)

// Tx is a transaction with a method for each query.
//
// Methods: a use case puts queries of several nouns together in one transaction, and what
// it holds is that transaction. A type for each noun would be a second name for the same
// connection, which each use case would have to make from it first, and would hide nothing:
// they would share the guard's transaction, the dialect and the instant. So the nouns are
// files (account, session, household, eater, menu, meal, generation …) and not types. What
// keeps a query from the wrong data is not its type but the Scope that it asks for.
type Tx struct {
	guard   *guard.Tx
	dialect dialect
	decoded *decodings
	now     time.Time
}

// Now is the instant at which the transaction began, in microseconds precision: the
// same for all its rows.
func (tx *Tx) Now() time.Time { return tx.now }

// AfterCommit runs fn once the transaction has been committed.
func (tx *Tx) AfterCommit(fn func()) { tx.guard.AfterCommit(fn) }

// errForeignScope is a fault of ours: a Scope says what was true in its own
// transaction only.
var errForeignScope = errors.New("store: the scope was not resolved in this transaction")

// own gives the household of a scope that this transaction resolved.
func (tx *Tx) own(s Scope) (household string, err error) {
	if s.tx == nil || s.tx != tx {
		return "", errForeignScope
	}
	return s.in.Household.ID, nil
}

// exec runs a statement and gives how many rows it touched.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	plain, err := plainArgs(args)
	if err != nil {
		return 0, err
	}
	return tx.guard.Exec(ctx, query, plain...)
}

// execOne is exec for a statement that must touch a row: NotFound, with the words
// of what is missing, when it does not.
func (tx *Tx) execOne(ctx context.Context, missing, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return notFound(missing)
	}
	return err
}

// query runs a statement and calls scan for each row.
func (tx *Tx) query(ctx context.Context, query string, args []any, scan func(guard.Scan) error) error {
	plain, err := plainArgs(args)
	if err != nil {
		return err
	}
	return tx.guard.Query(ctx, query, plain, scan)
}

// row runs a statement and reads its one row; none is guard.ErrNoRows.
func (tx *Tx) row(ctx context.Context, query string, args []any, dest ...any) error {
	plain, err := plainArgs(args)
	if err != nil {
		return err
	}
	return tx.guard.QueryRow(ctx, query, plain, dest...)
}

// list reads every row of a statement.
func list[T any](ctx context.Context, tx *Tx, read func(guard.Scan) (T, error), query string, args ...any) ([]T, error) {
	items := []T{}
	err := tx.query(ctx, query, args, func(scan guard.Scan) error {
		item, err := read(scan)
		items = append(items, item)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// one reads the one row of a statement; none is guard.ErrNoRows.
func one[T any](ctx context.Context, tx *Tx, read func(guard.Scan) (T, error), query string, args ...any) (T, error) {
	items, err := list(ctx, tx, read, query, args...)
	if err == nil && len(items) == 0 {
		err = guard.ErrNoRows
	}
	if err != nil {
		var none T
		return none, err
	}
	return items[0], nil
}

// lockUse is what a lock is for: locks of different uses are different.
type lockUse int

const (
	ordersOfHousehold lockUse = iota + 1 // that are active
	ordersOfOwner
)

// lock is the query that waits for a lock which is kept until the transaction ends: whoever else
// wants that of the same value for the same use waits. It is of no row, so that nothing else
// waits for it. value is SQL. SQLite, where only one writes, needs none.
func (tx *Tx) lock(use lockUse, value string, args ...any) []guard.Read {
	if tx.dialect.name == guard.SQLite {
		return nil
	}
	query := `SELECT pg_advisory_xact_lock(hashtextextended(` + value + `, ` + strconv.Itoa(int(use)) + `))`
	return []guard.Read{{Query: query, Args: args, Row: func(guard.Scan) error { return nil }}}
}

// orMissing is the error of a statement for one row: of none it is NotFound, with what is
// missing.
func orMissing(err error, missing string) error {
	if errors.Is(err, guard.ErrNoRows) {
		return notFound(missing)
	}
	return err
}

func notFound(missing string) error {
	return problem.Of(problem.NotFound, "not-found", "what", missing)
}

// whyNoRow says why an UPDATE or DELETE … WHERE version touched no row. found is the error
// of reading the row afterwards: none, and it is there with another version, which is Stale.
// Version 0 fits any row: there was none.
func whyNoRow(found error, version int, what string) error {
	switch {
	case found != nil:
		return found
	case version == 0:
		return notFound(what)
	}
	return stale(what)
}

func stale(what string) error {
	return problem.Of(problem.Stale, "stale", "what", what)
}
