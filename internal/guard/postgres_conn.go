package guard

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pgConn is a connection of a lane to PostgreSQL. What a transaction begins with waits for
// its first statement, and both travel in one round trip.
type pgConn struct {
	server *postgres
	lane   *lane
	lent   *pgxpool.Conn
	before []string // what travels before the next statement
	after  []string // and after it

	// mu is held while the connection is used, but not while a caller looks at a row: who
	// holds it for too long is cut, wherever they stand.
	mu   sync.Mutex
	gone bool // given back
}

// begin has nothing to wait for: a transaction of no statement is none.
func (c *pgConn) begin(_ context.Context, d door) error {
	c.before, c.after = append([]string{"begin isolation level " + d.isolation}, c.limits()...), nil
	return nil
}

// alone has the next statement be a transaction of its own. Only behind a pooler does that
// need to be said, for there the limits are the transaction's.
func (c *pgConn) alone() {
	if c.before = c.limits(); len(c.before) > 0 {
		c.before, c.after = append([]string{"begin read only"}, c.before...), []string{"rollback"}
	}
}

// limits are set behind a pooler for the transaction only: a session's setting would leak to
// the pooler's other clients.
func (c *pgConn) limits() []string {
	if !c.server.pooled.Load() {
		return nil
	}
	var set []string
	for name, value := range limits(c.lane, c.server.config.MaxHold) {
		set = append(set, fmt.Sprintf("set_config('%s', '%s', true)", name, value))
	}
	slices.Sort(set)
	return []string{"select " + strings.Join(set, ", ")}
}

// patience lets the server's own limit come first: its answer keeps the connection without a
// cancel request. Behind a pooler a first statement waits for a server too, as long as work
// of the lane may wait.
func (c *pgConn) patience() time.Duration {
	if len(c.before) > 0 && c.server.pooled.Load() {
		return statementGrace + max(time.Second, c.lane.wait)
	}
	return statementGrace
}

const statementGrace = 100 * time.Millisecond

// usable is the connection for whoever holds mu; driver.ErrBadConn where nothing can be sent.
func (c *pgConn) usable() (*pgx.Conn, error) {
	if c.gone || c.lent.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	return c.lent.Conn(), nil
}

// flush sends what waits for a statement.
func (c *pgConn) flush(ctx context.Context, conn *pgx.Conn) error {
	if len(c.before) == 0 {
		return nil
	}
	_, err := conn.Exec(ctx, strings.Join(c.before, "; "))
	c.before = nil
	return err
}

// send sends statements with what travels with them, and has read what came before.
func (c *pgConn) send(ctx context.Context, conn *pgx.Conn, statements ...Read) (pgx.BatchResults, error) {
	var b pgx.Batch
	for _, statement := range c.before {
		b.Queue(statement)
	}
	for _, s := range statements {
		b.Queue(s.Query, s.Args...)
	}
	for _, statement := range c.after {
		b.Queue(statement)
	}
	first := len(c.before)
	c.before, c.after = nil, nil
	results := conn.SendBatch(ctx, &b)
	for range first {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return nil, err
		}
	}
	return results, nil
}

func (c *pgConn) exec(ctx context.Context, query string, args []any) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn, err := c.usable()
	if err != nil {
		return 0, err
	}
	if len(args) == 0 { // perhaps several statements, which only go without anything else
		if err := c.flush(ctx, conn); err != nil {
			return 0, err
		}
	}
	if len(c.before) == 0 {
		tag, err := conn.Exec(ctx, query, args...)
		return tag.RowsAffected(), err
	}
	results, err := c.send(ctx, conn, Read{Query: query, Args: args})
	if err != nil {
		return 0, err
	}
	tag, err := results.Exec()
	if end := results.Close(); err == nil {
		err = end
	}
	return tag.RowsAffected(), err
}

// read sends all queries before it waits for the first answer.
func (c *pgConn) read(ctx context.Context, reads []Read) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn, err := c.usable()
	if err != nil {
		return err
	}
	if len(reads) == 1 && len(c.before) == 0 {
		rows, err := conn.Query(ctx, reads[0].Query, reads[0].Args...)
		return c.rows(conn, rows, err, reads[0].Row)
	}
	results, err := c.send(ctx, conn, reads...)
	if err != nil {
		return err
	}
	defer func() {
		if c.gone {
			return
		}
		if end := results.Close(); err == nil {
			err = end
		}
	}()
	for _, r := range reads {
		rows, err := results.Query()
		if err := c.rows(conn, rows, err, r.Row); err != nil {
			return err
		}
	}
	return nil
}

// rows has the rows of a query looked at, which may not have been sent.
func (c *pgConn) rows(conn *pgx.Conn, rows pgx.Rows, err error, look func(Scan) error) error {
	defer func() {
		if !c.gone { // else they are somebody else's by now
			rows.Close()
		}
	}()
	if err != nil {
		return err
	}
	r := pgRow{conn: conn, fields: rows.FieldDescriptions()}
	for rows.Next() {
		r.keep(rows.RawValues())
		if err := c.show(&r, look); err != nil {
			return err
		}
		if c.gone {
			return driver.ErrBadConn
		}
	}
	return rows.Err()
}

// show lets a caller look at a row.
func (c *pgConn) show(r *pgRow, look func(Scan) error) error {
	c.mu.Unlock()
	defer c.mu.Lock()
	return look(r.scan)
}

// commit does not ask pgconn.SafeToRetry, which is true (pgx 5.12) of a connection that
// broke after a statement without arguments had been sent: its COMMIT may have arrived.
func (c *pgConn) commit(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.before) > 0 {
		return nil // nothing was done
	}
	conn, err := c.usable()
	if err != nil {
		return err
	}
	data := conn.PgConn().CustomData()
	delete(data, warning)
	tag, err := conn.Exec(ctx, "commit")
	warned, _ := data[warning].(*pgconn.Notice)
	var answer *pgconn.PgError
	switch {
	case err == nil && tag.String() == "ROLLBACK":
		return errRolledBack
	case err == nil && warned != nil:
		// "canceling wait for synchronous replication": a statement timeout ends it too, and
		// the server says COMMIT nevertheless. A failover now would lose what it committed.
		return errors.Join(errNotCopied, (*pgconn.PgError)(warned))
	case err == nil:
		return nil
	case errors.As(err, &answer) && !strings.HasPrefix(answer.Code, "57P") && !strings.HasPrefix(answer.Code, "08"):
		return err // the server said that it did not commit
	}
	return errors.Join(errUnknown, err)
}

// warning is where a connection keeps the last one from its server.
const warning = "mealplanner.warning"

// began is false only of a connection that waits for its next transaction.
func (c *pgConn) began() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn, err := c.usable()
	return err != nil || conn.PgConn().TxStatus() != 'I'
}

func (c *pgConn) rollback(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn, err := c.usable()
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "rollback")
	return err
}

// giveBack lends the connection to others, unless it is broken or inside a transaction: then
// it is closed.
func (c *pgConn) giveBack(broken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return
	}
	c.gone = true
	if conn := c.lent.Conn().PgConn(); broken && !conn.IsClosed() && conn.TxStatus() == 'I' && !conn.IsBusy() {
		closeNow(conn)
	}
	c.lent.Release()
}

// readOnly is true of a standby and of a primary that was fenced by
// default_transaction_read_only.
func (c *pgConn) readOnly(ctx context.Context) (bool, error) {
	var answer string
	err := c.read(ctx, []Read{{Query: "show transaction_read_only", Row: func(scan Scan) error { return scan(&answer) }}})
	return answer == "on", err
}
