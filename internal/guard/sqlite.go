package guard

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"mealplanner/internal/problem"
)

// lite is one writer, for which all lanes queue by rank, and readers of which each
// lane has its share. Readers see the last commit and never wait for the writer.
type lite struct {
	readers, writer *sql.DB
	writing         gate
	path            string
	opened          *atomic.Int64
	wrote           writes
	watch           watch
}

// newLite refuses a path that cannot be a file's.
func newLite(path string) (*lite, error) {
	switch {
	case strings.Trim(path, "/") == "", strings.Contains(path, ":memory:"), strings.Contains(path, "mode=memory"):
		return nil, problem.Of(problem.Invalid, "database-url", "why", "memory")
	case strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "///"):
		return nil, problem.Of(problem.Invalid, "database-url", "why", "host")
	case strings.ContainsAny(path, "?\x00"):
		return nil, problem.Of(problem.Invalid, "database-url", "why", "options")
	}
	e := &lite{path: filePath(path), writing: newGate(1, 0), opened: &atomic.Int64{}}
	e.writing.judged = true
	return e, nil
}

func openSQLite(c Config, path string, lanes map[Lane]*lane) (engine, error) {
	e, err := newLite(path)
	if err != nil {
		return nil, err
	}
	if err := e.create(); err != nil {
		return nil, err
	}
	log := c.Log
	if e.writer, err = e.open(log, true, 1); err != nil {
		return nil, err
	}
	places := 0
	for _, l := range lanes {
		places += l.share
	}
	if e.readers, err = e.open(log, false, places); err != nil {
		return nil, err
	}
	watching, err := e.connector(false, 0)
	if err != nil {
		return nil, err
	}
	e.watch.open = watching.Connect
	return e, nil
}

// open makes a handle whose connections all have the same pragmas: set once through a
// handle, a pragma would reach one connection only.
func (e *lite) open(log *slog.Logger, writer bool, conns int) (*sql.DB, error) {
	connector, err := e.connector(writer, busyWait)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(counted{Connector: connector, opened: e.opened, log: log, writer: writer})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// busyWait is longer than any deadline, which ends it.
const busyWait = 10 * time.Second

// connector makes connections that wait so long for a file that others have locked.
func (e *lite) connector(writer bool, busy time.Duration) (driver.Connector, error) {
	pragmas := url.Values{}
	pragmas.Add("_pragma", "busy_timeout("+milliseconds(busy)+")")
	pragmas.Add("_pragma", "foreign_keys(1)")
	pragmas.Add("_pragma", "journal_size_limit("+strconv.Itoa(maxLogKept)+")")
	pragmas.Add("_pragma", "synchronous(FULL)") // NORMAL may lose the last commits at power loss
	pragmas.Set("_dqs", "0")                    // "name" is never silently a text
	if writer {
		pragmas.Add("_pragma", "journal_mode(WAL)")
		// A deferred transaction that writes after reading fails at once when another
		// wrote in between: of 800, 212 to 563 succeeded; immediate, 800.
		pragmas.Set("_txlock", "immediate")
	} else {
		pragmas.Add("_pragma", "query_only(1)")
	}
	dsn := (&url.URL{Scheme: "file", OmitHost: true, Path: e.path, RawQuery: pragmas.Encode()}).String()
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("the database's path: %w", err)
	}
	return connector, nil
}

// counted counts the connections that it opens.
type counted struct {
	driver.Connector
	opened *atomic.Int64
	log    *slog.Logger
	writer bool
}

// Connect opens one connection.
func (c counted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c.opened.Add(1)
	c.log.Debug("connection opened", "writer", c.writer)
	return &preparing{liteDriver: conn.(liteDriver)}, nil
}

func (e *lite) dialect() Dialect { return SQLite }

func (e *lite) gate(l *lane, d door) (*gate, int) {
	if !d.write {
		return &l.own, rankInteractive
	}
	switch l.name {
	case Interactive:
		return &e.writing, rankInteractive
	case Admin:
		return &e.writing, rankAdmin
	default:
		return &e.writing, rankGeneration
	}
}

func (e *lite) connect(ctx context.Context, l *lane, d door) (conn, error) {
	db := e.readers
	if d.write {
		db = e.writer
	}
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &liteConn{file: e, lane: l, lent: c}, nil
}

// liteConn is a connection to a SQLite file.
type liteConn struct {
	file  *lite
	lane  *lane
	lent  *sql.Conn
	begun bool
}

// begin waits, for a writer, until no other process writes: at most as long as for a lock.
func (c *liteConn) begin(ctx context.Context, d door) error {
	statement := "begin"
	if d.write {
		statement = "begin immediate"
	}
	waiting, cancel := context.WithTimeout(ctx, c.lane.lock)
	defer cancel()
	_, err := c.lent.ExecContext(waiting, statement)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		return errors.Join(errFileLocked, errors.New(err.Error()))
	}
	c.begun = err == nil
	return err
}

// alone has nothing to do: what is in no transaction is one of its own.
func (c *liteConn) alone() {}

func (c *liteConn) patience() time.Duration { return 0 }

func (c *liteConn) exec(ctx context.Context, query string, args []any) (int64, error) {
	result, err := c.lent.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// read has no round trips to spare.
func (c *liteConn) read(ctx context.Context, reads []Read) error {
	for _, r := range reads {
		if err := c.query(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (c *liteConn) query(ctx context.Context, r Read) error {
	rows, err := c.lent.QueryContext(ctx, r.Query, r.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := r.Row(rows.Scan); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

func (c *liteConn) commit(ctx context.Context) error {
	_, err := c.lent.ExecContext(ctx, "commit")
	c.file.wrote.note(time.Now())
	return err
}

// rollback fails when SQLite has rolled back by itself (after an interrupted write):
// the connection is then opened anew, which takes less than a millisecond.
func (c *liteConn) rollback(ctx context.Context) error {
	_, err := c.lent.ExecContext(ctx, "rollback")
	return err
}

func (c *liteConn) began() bool { return c.begun }

func (c *liteConn) giveBack(broken bool) {
	if broken {
		_ = c.lent.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = c.lent.Close() // fails only where it has been closed
}

// readOnly is never said of a file: a write will tell.
func (c *liteConn) readOnly(ctx context.Context) (bool, error) {
	var tables int
	return false, c.lent.QueryRowContext(ctx, "select count(*) from sqlite_schema").Scan(&tables)
}

func (e *lite) dialing() time.Duration { return awayWait }

func (e *lite) suspect() {}

func (e *lite) reset() {}

func (e *lite) count() (int, int64) {
	return e.readers.Stats().OpenConnections + e.writer.Stats().OpenConnections, e.opened.Load()
}

func (e *lite) maintenance() (*sql.DB, int, error) {
	db, err := e.open(slog.New(slog.DiscardHandler), true, 1)
	return db, 1, err
}

// evict has nothing to close: a connection to a file is nobody's budget.
func (e *lite) evict(context.Context, *lane) error { return nil }

func (e *lite) state() (State, bool) { return e.watch.now() }

func (e *lite) close() {
	e.watch.close()
	e.readers.Close()
	e.writer.Close() // last, so that it folds the log into the file
}
