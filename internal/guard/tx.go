package guard

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

var (
	// ErrTxDone: a transaction used after its closure has returned.
	ErrTxDone = errors.New("guard: the transaction has ended")
	// ErrTxBusy: a statement while another one's rows are being read, or from a second
	// goroutine. PostgreSQL cannot do it, so SQLite may not: read the rows first.
	ErrTxBusy = errors.New("guard: the transaction is in another statement")
	// errOpening: what comes before a transaction is one query.
	errOpening = errors.New("guard: before the transaction there is one query, and nothing else")
	// errCut is the cause of the closure's context when it held for too long.
	errCut = errors.New("guard: the connection was held for too long, and the transaction was cut")
)

// Tx is a transaction inside one of the doors. It is of no use after its closure
// has returned. Every statement has a deadline: the caller's, and the lane's limit.
// After a statement has failed, every later one fails too and nothing is committed,
// on both engines: PostgreSQL aborts the transaction, and SQLite's must not go on.
type Tx struct {
	guard *Guard
	door  door
	conn  conn
	loan  *loan
	// life is the closure's context. It ends with the transaction, so that nothing
	// started in the closure goes on by itself.
	life   context.Context
	cancel context.CancelCauseFunc
	limit  time.Duration
	after  []func()
	// opening is true before the transaction, where one query may be made, and opened when
	// it has been.
	opening, opened bool

	ended atomic.Bool   // whoever sets it gives the connection back
	freed chan struct{} // closed when it has been
	busy  atomic.Bool   // in a statement
	mu    sync.Mutex
	first error // of the failed statements
}

// Exec runs a statement and gives the number of rows that it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if tx.opening {
		return 0, errOpening
	}
	ctx, done, err := tx.statement(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	n, err := tx.conn.exec(ctx, query, args)
	if err != nil {
		return 0, tx.failed(ctx, err)
	}
	return n, nil
}

// Query runs a statement and calls scan for each row; rows are closed on every path.
// scan must not use the transaction.
func (tx *Tx) Query(ctx context.Context, query string, args []any, scan func(Scan) error) error {
	return tx.Batch(ctx, Read{query, args, scan})
}

// QueryRow runs a statement that gives one row; sql.ErrNoRows when there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args []any, dest ...any) error {
	found := false
	err := tx.Query(ctx, query, args, func(scan Scan) error {
		if found {
			return nil
		}
		found = true
		return scan(dest...)
	})
	if err == nil && !found {
		return ErrNoRows
	}
	return err
}

// Scan copies the current row's columns, as sql.Rows.Scan does.
type Scan func(dest ...any) error

// AfterCommit runs fn once, after the transaction has been committed and its
// connection given back; never after a rollback. It is the only side effect a
// closure may have.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// Dialect of the database.
func (tx *Tx) Dialect() Dialect { return tx.guard.Dialect() }

// ErrNoRows is sql.ErrNoRows, so that other rooms need not import database/sql.
var ErrNoRows = sql.ErrNoRows

// statement begins one: its context ends with the caller's, with the lane's limit and
// with the transaction, whichever is first.
func (tx *Tx) statement(ctx context.Context) (context.Context, func(), error) {
	switch failure := tx.failure(); {
	case tx.ended.Load():
		if cause := context.Cause(tx.life); errors.Is(cause, errCut) {
			return nil, nil, cause
		}
		return nil, nil, ErrTxDone
	case failure != nil:
		return nil, nil, fmt.Errorf("guard: an earlier statement failed: %w", failure)
	case tx.life.Err() != nil:
		return nil, nil, tx.failed(ctx, tx.life.Err())
	case ctx.Err() != nil:
		// Nothing is sent, and the connection is kept: the driver would close it (of 3,000
		// clients who vanished, 1,661 cost a connection).
		return nil, nil, tx.failed(ctx, ctx.Err())
	case !tx.busy.CompareAndSwap(false, true):
		return nil, nil, ErrTxBusy
	case tx.opening && tx.opened:
		tx.busy.Store(false)
		return nil, nil, errOpening
	}
	tx.opened = tx.opening
	stop, ours := func() bool { return true }, ctx == tx.life
	ctx, cancel := context.WithTimeout(ctx, tx.limit+tx.conn.patience())
	if !ours {
		stop = context.AfterFunc(tx.life, cancel)
	}
	return ctx, func() {
		stop()
		cancel()
		tx.busy.Store(false)
	}, nil
}

// failed notes the first failure of a statement. One that was not sent because its
// context had ended says nothing about the connection, although the driver does.
func (tx *Tx) failed(ctx context.Context, err error) error {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if ctx.Err() != nil && (errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err)) {
		err = ctx.Err()
	}
	if cause := context.Cause(tx.life); errors.Is(cause, errCut) {
		err = errors.Join(cause, err)
	}
	if tx.first == nil {
		tx.first = err
	}
	return err
}

func (tx *Tx) failure() error {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	return tx.first
}

// commit ends the transaction; its deadline is its own.
func (tx *Tx) commit() error {
	if !tx.ended.CompareAndSwap(false, true) {
		<-tx.freed
		return context.Cause(tx.life)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tx.life), commitLimit)
	defer cancel()
	err := tx.conn.commit(ctx)
	tx.free(err)
	return err
}

// rollback ends the transaction unless it has ended; its deadline is its own.
func (tx *Tx) rollback() {
	if !tx.ended.CompareAndSwap(false, true) {
		<-tx.freed
		return
	}
	var err error
	if tx.conn.began() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(tx.life), rollbackLimit)
		defer cancel()
		err = tx.conn.rollback(ctx)
	}
	tx.free(err)
}

// cut takes the connection away from a closure that does not end, and destroys it:
// somebody may still be reading from it.
func (tx *Tx) cut(why error) {
	tx.cancel(why) // ends the statement that runs now
	if tx.ended.CompareAndSwap(false, true) {
		tx.free(why)
	}
}

// free gives the connection back, once; broken, if not nil, is why nobody may have it
// again.
func (tx *Tx) free(broken error) {
	if broken != nil {
		tx.guard.log.Debug("connection destroyed", "lane", tx.loan.lane.name, "caller", tx.loan.edge.caller, "reason", broken)
	}
	tx.conn.giveBack(broken != nil)
	tx.loan.over()
	tx.cancel(ErrTxDone)
	tx.guard.strike(tx)
	close(tx.freed)
}
