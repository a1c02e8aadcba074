// Package guard decides who may use the database now, and for how long. It is the
// only room that opens a connection.
//
// There are two doors, View and Update, and a transaction lives in the context of
// one call: nesting is refused at once, and no connection outlives its closure,
// whether it returns, fails, panics or is cancelled. Lanes give each kind of work
// its own share of the connections, with a bounded queue and a deadline.
package guard

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Config says how to reach the database and how much of it may be used.
type Config struct {
	// URL is "sqlite:<path>" (file and directory are created, 0600 and 0700; a
	// database in memory is refused, because its data would end with a connection)
	// or "postgres://…", which may name several hosts ("@one:5432,two:5432/"): the first
	// that takes writes is used, unless target_session_attrs says otherwise, and each is
	// given 1 s to answer unless connect_timeout does.
	URL string
	// DirectURL reaches the same PostgreSQL past the pooler, for Maintain; empty: URL.
	DirectURL string
	// MinConns are kept open, MaxConns is never exceeded by all lanes together.
	// Zero means the defaults (2 and 10). MaxConns is at minConns 3, one for each lane,
	// and at minConns 4 on SQLite, whose writer is one of them.
	MinConns, MaxConns int
	// Pooler is set behind a transaction pooler such as PgBouncer: no prepared
	// statements, limits set first in each transaction.
	Pooler bool
	// LongHold is how long a connection may be held before the borrower's stack is
	// logged, once (zero: 2 s, a hundred times the slowest query we mean to have).
	LongHold time.Duration
	// MaxHold is when the transaction is cut and its connection destroyed (zero:
	// 30 s, the ceiling of every statement limit).
	MaxHold time.Duration
	// Now is the clock of the measurements; nil: time.Now.
	Now func() time.Time
	Log *slog.Logger

	// patience, if any, replaces every time after which a database that answers slowly is
	// given up, for tests of what happens and not of how fast the machine is.
	patience time.Duration
}

// within is a limit of ours, or patience.
func (c Config) within(limit time.Duration) time.Duration { return cmp.Or(c.patience, limit) }

// Dialect is which of the two SQL databases this is.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// closeWait is how long Close lets closures finish: longer than an interactive
// statement may take, shorter than a process manager's patience.
const closeWait = 5 * time.Second

// Guard owns every connection to one database.
type Guard struct {
	config Config
	log    *slog.Logger
	engine engine
	lanes  map[Lane]*lane
	health health
	tally  tally

	closing   chan struct{} // closed when Close begins
	closeOnce sync.Once
	closeErr  error
	watcher   sync.WaitGroup
	cancel    context.CancelFunc // ends the watcher

	mu   sync.Mutex
	open map[*Tx]struct{} // transactions in progress, for Close
	idle chan struct{}    // closed when the last of them ended after closing

	alerts alerts

	lastReset atomic.Int64 // Unix nanoseconds; see resetSoon
	renewed   atomic.Int64 // Unix nanoseconds; see settling
	reading   atomic.Int64 // results whose rows are being read
}

// conn is one connection that is lent to somebody.
type conn interface {
	// begin has the transaction of a door begin, with the next statement at the latest.
	begin(ctx context.Context, d door) error
	// alone has the next statement run by itself.
	alone()
	exec(ctx context.Context, query string, args []any) (int64, error)
	// read makes queries in turn, and calls for each row of theirs, up to the first error. The
	// connection may be given back meanwhile, by whoever cuts the transaction.
	read(ctx context.Context, reads []Read) error
	// commit's error is errUnknown or errNotCopied unless the transaction surely was not
	// committed.
	commit(ctx context.Context) error
	// began reports whether there is something to roll back, or may be.
	began() bool
	rollback(ctx context.Context) error
	// patience is how much longer than the server's limit the next statement may take.
	patience() time.Duration
	// readOnly asks outside of any transaction whether the database takes no writes.
	readOnly(ctx context.Context) (bool, error)
	// giveBack lends the connection to others; a broken one is closed.
	giveBack(broken bool)
}

// engine is one of the two databases, reduced to what the doors need of it.
type engine interface {
	dialect() Dialect
	// prepare brings the database into its state before the first transaction, which may
	// use a connection of that lane.
	prepare(ctx context.Context, l *lane) error
	// gate is where the work must queue: the lane's own, or one that lanes share.
	gate(l *lane, d door) (g *gate, rank int)
	// connect borrows a connection, for which a permit of the gate was taken before.
	connect(ctx context.Context, l *lane, d door) (conn, error)
	// dialing is how long the probe waits for a connection.
	dialing() time.Duration
	// suspect has each connection that is idle now asked before it is lent: one was dead,
	// and so others may be. What died together is then found by one try, not by many.
	suspect()
	// reset closes idle connections now and lent ones when they come back.
	reset()
	// state is State's.
	state() (s State, ok bool)
	// count gives how many connections are open now, and were opened ever.
	count() (open int, opened int64)
	// maintenance opens a handle beside the lanes, whose limits are the caller's; so
	// many connections of the lanes must be closed for it.
	maintenance() (db *sql.DB, conns int, err error)
	// settle is called after maintenance, and tend each second while the database is there.
	settle(ctx context.Context) error
	tend(ctx context.Context, stop <-chan struct{}) error
	// evict closes one idle connection of the lane, whose permit has been taken.
	evict(ctx context.Context, l *lane) error
	close()
}

// Open checks the configuration, and begins to connect. It does not wait for a
// server that is away: until it is there the doors answer Unavailable, and Ready
// says so. Errors are configuration errors, without passwords. The context's end
// does not close the guard; Close does.
func Open(ctx context.Context, c Config) (*Guard, error) {
	if c.MaxConns == 0 {
		c.MaxConns = 10
	}
	if c.MinConns == 0 {
		c.MinConns = min(2, c.MaxConns)
	}
	if c.LongHold == 0 {
		c.LongHold = 2 * time.Second
	}
	if c.MaxHold == 0 {
		c.MaxHold = 30 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("guard: %w", err)
	}
	g := &Guard{
		config:  c,
		log:     c.Log,
		closing: make(chan struct{}),
		open:    map[*Tx]struct{}{},
		idle:    make(chan struct{}),
	}
	g.tally.since, g.tally.now = c.Now(), c.Now
	g.health.init()
	var err error
	if path, ok := strings.CutPrefix(c.URL, "sqlite:"); ok {
		g.lanes = c.lanes(c.MaxConns - 1) // the writer is the last one
		g.engine, err = openSQLite(c, path, g.lanes)
	} else {
		g.lanes = c.lanes(c.MaxConns)
		g.engine, err = openPostgres(ctx, c, g.lanes)
	}
	if err != nil {
		return nil, fmt.Errorf("guard: %w", err)
	}
	watching, cancel := context.WithCancel(context.WithoutCancel(ctx))
	g.cancel = cancel
	g.watcher.Go(func() { g.watch(watching) })
	return g, nil
}

// lanes shares n connections out.
func (c Config) lanes(n int) map[Lane]*lane {
	lanes := newLanes(n)
	for _, l := range lanes {
		l.wait, l.statement, l.lock = c.within(l.wait), c.within(l.statement), c.within(l.lock)
	}
	return lanes
}

func (c Config) validate() error {
	if err := CheckURL(c.URL); err != nil {
		return err
	}
	minConns := 3
	if strings.HasPrefix(c.URL, "sqlite:") {
		minConns = 4
	}
	switch {
	case c.MaxConns < minConns:
		return fmt.Errorf("the most connections (%d) must be %d at least: one for each lane%s",
			c.MaxConns, minConns, map[bool]string{true: " and the writer"}[minConns == 4])
	case c.MinConns < 0 || c.MinConns > c.MaxConns:
		return fmt.Errorf("the connections kept open (%d) must be between 0 and the most (%d)", c.MinConns, c.MaxConns)
	case c.LongHold < 0 || c.MaxHold < c.LongHold:
		return fmt.Errorf("the longest hold (%v) must not be under the one that is logged (%v)", c.MaxHold, c.LongHold)
	}
	return nil
}

// Close waits for closures in progress (at most 5 s) and closes every connection.
// New work is refused at once. An error says how many transactions had to be cut.
func (g *Guard) Close() error {
	g.closeOnce.Do(func() { g.closeErr = g.shut() })
	return g.closeErr
}

func (g *Guard) shut() error {
	g.mu.Lock()
	close(g.closing)
	if len(g.open) == 0 {
		close(g.idle)
	}
	g.mu.Unlock()
	g.cancel()
	g.watcher.Wait()

	var err error
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case <-g.idle:
	case <-patience.C:
		g.mu.Lock()
		left := make([]*Tx, 0, len(g.open))
		for tx := range g.open {
			left = append(left, tx)
		}
		g.mu.Unlock()
		for _, tx := range left {
			tx.cut(errClosed)
		}
		err = fmt.Errorf("guard: closing cut %d transactions that were still open after %v", len(left), closeWait)
	}
	g.engine.close()
	return err
}

// enlist remembers a transaction for Close; false: the guard is closing.
func (g *Guard) enlist(tx *Tx) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.closing:
		return false
	default:
		g.open[tx] = struct{}{}
		return true
	}
}

func (g *Guard) strike(tx *Tx) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.open[tx]; !ok {
		return
	}
	delete(g.open, tx)
	select {
	case <-g.closing:
		if len(g.open) == 0 {
			close(g.idle)
		}
	default:
	}
}

// Dialect of the database.
func (g *Guard) Dialect() Dialect { return g.engine.dialect() }
