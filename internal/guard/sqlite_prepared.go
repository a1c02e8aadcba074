package guard

import (
	"context"
	"database/sql/driver"
	"slices"
)

// maxPrepared bounds the statements that one connection to a file keeps, at some ten
// kilobytes each.
const maxPrepared = 32

// preparing is a connection that keeps the statements of its last queries: to read the text
// of one takes SQLite twice as long as to run it.
type preparing struct {
	liteDriver
	kept []*prepared // what was used last is last
}

// liteDriver is what the driver's connections can do and we need.
type liteDriver interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// prepared is a statement that is kept; busy while its rows are read.
type prepared struct {
	driver.Stmt
	query string
	busy  bool
}

// QueryContext runs a query, by the statement that is kept of it.
func (c *preparing) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	i := slices.IndexFunc(c.kept, func(p *prepared) bool { return p.query == query })
	if i >= 0 && c.kept[i].busy {
		return c.liteDriver.QueryContext(ctx, query, args)
	}
	var p *prepared
	if i >= 0 {
		p = c.kept[i]
		c.kept = slices.Delete(c.kept, i, i+1)
	} else {
		statement, err := c.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		p = &prepared{Stmt: statement, query: query}
	}
	rows, err := p.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		p.Close()
		return nil, err
	}
	p.busy = true
	c.keep(p)
	return &preparedRows{rows, p}, nil
}

// keep takes a statement, in place of the one that was used the longest ago.
func (c *preparing) keep(p *prepared) {
	if len(c.kept) >= maxPrepared {
		if oldest := slices.IndexFunc(c.kept, func(p *prepared) bool { return !p.busy }); oldest >= 0 {
			c.kept[oldest].Close()
			c.kept = slices.Delete(c.kept, oldest, oldest+1)
		}
	}
	c.kept = append(c.kept, p)
}

// Close closes what is kept too.
func (c *preparing) Close() error {
	for _, p := range c.kept {
		p.Close()
	}
	c.kept = nil
	return c.liteDriver.Close()
}

// preparedRows are rows of a statement that is kept.
type preparedRows struct {
	driver.Rows
	of *prepared
}

// Close gives the statement to the next query.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	r.of.busy = false
	return err
}
