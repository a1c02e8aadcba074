package guard

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Read is a query of a batch. Row is called for each of its rows, with what Query says of it.
type Read struct {
	Query string
	Args  []any
	Row   func(Scan) error
}

// Batch runs queries of which none needs what another one reads, in turn, and in one round
// trip where there is a server. It is one statement: it has one deadline, and after its
// failure the transaction is of no more use. After an error of a Row no other is called.
func (tx *Tx) Batch(ctx context.Context, reads ...Read) error {
	ctx, done, err := tx.statement(ctx)
	if err != nil {
		return err
	}
	defer done()
	tx.guard.reading.Add(1)
	defer tx.guard.reading.Add(-1)
	var refused error
	err = tx.guard.engine.batch(ctx, tx.conn, reads, func(r Read, scan Scan) error {
		refused = r.Row(scan)
		return refused
	})
	switch {
	case refused != nil:
		return refused
	case err != nil:
		return tx.failed(ctx, err)
	}
	return nil
}

// batch has no round trips to spare.
func (e *lite) batch(ctx context.Context, c *sql.Conn, reads []Read, each func(Read, Scan) error) error {
	for _, r := range reads {
		if err := inTurn(ctx, c, r, each); err != nil {
			return err
		}
	}
	return nil
}

func inTurn(ctx context.Context, c *sql.Conn, r Read, each func(Read, Scan) error) error {
	rows, err := c.QueryContext(ctx, r.Query, r.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(r, rows.Scan); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// batch sends all queries before it waits for the first answer.
func (p *postgres) batch(ctx context.Context, c *sql.Conn, reads []Read, each func(Read, Scan) error) error {
	return c.Raw(func(driverConn any) (err error) {
		conn := driverConn.(*stdlib.Conn).Conn()
		if conn.IsClosed() {
			return driver.ErrBadConn
		}
		var all pgx.Batch
		for _, r := range reads {
			all.Queue(r.Query, r.Args...)
		}
		results := conn.SendBatch(ctx, &all)
		defer func() {
			if closed := results.Close(); err == nil {
				err = closed
			}
		}()
		for _, r := range reads {
			rows, err := results.Query()
			if err != nil {
				return err
			}
			scan := func(dest ...any) error { return rows.Scan(asSQL(dest)...) }
			for rows.Next() {
				if err := each(r, scan); err != nil {
					rows.Close()
					return err
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
}

// asSQL makes of destinations of sql.Rows.Scan those of pgx, which reads no flag from a
// number.
func asSQL(dest []any) []any {
	for i := range dest {
		if to, ok := dest[i].(*bool); ok {
			dest[i] = (*flag)(to)
		}
	}
	return dest
}

// flag is kept as 0 or 1.
type flag bool

var errNoFlag = errors.New("guard: neither 0 nor 1")

// Scan reads one.
func (f *flag) Scan(v any) error {
	var b sql.NullBool
	if err := b.Scan(v); err != nil || !b.Valid {
		return errors.Join(err, errNoFlag)
	}
	*f = flag(b.Bool)
	return nil
}
