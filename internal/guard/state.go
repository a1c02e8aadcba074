package guard

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
)

// State names a state of the database. After each commit, by whomever, it is another one; two
// that are equal say that nothing was committed between.
type State uint64

// State gives the one of now. It takes no connection of a lane, and waits for nobody but others
// who ask the same. ok is false where asking costs as much as a query, as on PostgreSQL, and
// where there is no answer at once.
func (g *Guard) State() (s State, ok bool) { return g.engine.state() }

// watch asks a file, on a connection of its own that never writes, whether anybody has
// committed anything: SQLite says so of all other connections, those of other processes
// included, from the memory that they share.
type watch struct {
	open func(context.Context) (driver.Conn, error)

	mu      sync.Mutex
	conn    driver.Conn // nil: there is none yet, or the last one has failed
	ask     driver.Stmt // of conn; nil: it is not prepared
	version int64       // the last answer of conn
	state   State
	closed  bool
}

func (w *watch) now() (State, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return 0, false
	}
	version, fresh, err := w.read()
	if err != nil {
		w.drop()
		return 0, false
	}
	if fresh || version != w.version { // versions of two connections do not compare
		w.version = version
		w.state++
	}
	return w.state, true
}

// read asks for the version of the file; fresh says that the connection is new. The context is
// nobody's: nothing is waited for, for a file that is busy is an error.
func (w *watch) read() (version int64, fresh bool, err error) {
	ctx := context.Background()
	if fresh = w.conn == nil; fresh {
		if w.conn, err = w.open(ctx); err != nil {
			return 0, false, err
		}
		if w.ask, err = w.conn.Prepare("PRAGMA data_version"); err != nil {
			return 0, false, err
		}
	}
	rows, err := w.ask.(driver.StmtQueryContext).QueryContext(ctx, nil)
	if err != nil {
		return 0, false, err
	}
	var row [1]driver.Value
	err = rows.Next(row[:])
	if err = errors.Join(err, rows.Close()); err != nil {
		return 0, false, err
	}
	version, ok := row[0].(int64)
	if !ok {
		return 0, false, fmt.Errorf("guard: the version of the file is %T", row[0])
	}
	return version, fresh, nil
}

// drop closes the connection. The watch is locked.
func (w *watch) drop() {
	if w.ask != nil {
		_ = w.ask.Close() // fails as the last answer did
	}
	if w.conn != nil {
		_ = w.conn.Close()
	}
	w.ask, w.conn = nil, nil
}

func (w *watch) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.drop()
}
