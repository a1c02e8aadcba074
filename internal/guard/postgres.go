package guard

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is a pool for each lane, so that a lane's limits are its connections' own
// and one lane's connections are never another's.
type postgres struct {
	config Config
	pools  map[Lane]*pgxpool.Pool
	opened atomic.Int64
	closed atomic.Int64
	// suspected is when a connection was last found to be dead, in Unix nanoseconds.
	suspected atomic.Int64
	// silent is when one was last found that answers nothing: what has idled since before
	// is not asked any more, for each answer would be waited for in vain.
	silent atomic.Int64
	// pooled: a pooler stands in between, as the configuration says or as we found.
	pooled atomic.Bool
}

const (
	// dialLimit is for the only host; pgx waits 2 min by default.
	dialLimit = 3 * time.Second
	// hostLimit is for each of several: one that hangs must leave time for the next
	// before a request has waited long enough.
	hostLimit = time.Second
	// believed is how long a connection may have been idle and still be lent unasked.
	believed = 500 * time.Millisecond
	// pingLimit is for the answer to nothing: a connection whose server has gone silently
	// costs so much, once for all that were idle with it.
	pingLimit = 400 * time.Millisecond
	// probeLimit is how long the probe waits for a connection, so that a link that takes
	// everything and gives nothing is known 3 s after it turned so: 1 s to the next probe,
	// pingLimit, and this.
	probeLimit = 1200 * time.Millisecond
	// idleLimit ends a session that idles inside a transaction: a closure waits for
	// nothing but the database, so this only ends what we no longer know of.
	idleLimit = 3 * time.Second
)

func openPostgres(ctx context.Context, c Config, lanes map[Lane]*lane) (engine, error) {
	p := &postgres{config: c, pools: map[Lane]*pgxpool.Pool{}}
	p.pooled.Store(c.Pooler)
	if c.DirectURL != "" {
		if err := CheckURL(c.DirectURL); err != nil {
			return nil, err
		}
		if _, err := pgx.ParseConfig(c.DirectURL); err != nil {
			return nil, errURL
		}
	}
	for name, l := range lanes {
		config, err := p.poolConfig(l)
		if err != nil {
			p.close()
			return nil, err
		}
		pool, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			p.close()
			return nil, errURL
		}
		p.pools[name] = pool
	}
	return p, nil
}

func (p *postgres) poolConfig(l *lane) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(p.config.URL)
	if err != nil {
		return nil, errURL
	}
	config.MaxConns = int32(l.share)
	config.MinConns = int32(p.minConns(l))
	config.MaxConnLifetime, config.MaxConnLifetimeJitter = 30*time.Minute, 6*time.Minute // with jitter they do not all die together
	config.MaxConnIdleTime, config.HealthCheckPeriod = 5*time.Minute, 15*time.Second     // back to the fleet
	config.ShouldPing = func(_ context.Context, c pgxpool.ShouldPingParams) bool {
		if p.alive(c.Conn.PgConn(), c.IdleDuration) {
			return false
		}
		closeNow(c.Conn.PgConn())
		return true // which finds it closed, and takes another
	}
	p.prepareConn(config.ConnConfig)
	log := p.config.Log.With("lane", l.name)
	config.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		p.limited(c, limits(l, p.config.MaxHold))
		return nil
	}
	config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		if err := p.inspect(ctx, c, p.config.MaxHold); err != nil {
			return err
		}
		p.opened.Add(1)
		log.Debug("connection opened", "pid", c.PgConn().PID())
		return nil
	}
	config.BeforeClose = func(c *pgx.Conn) {
		p.closed.Add(1)
		log.Debug("connection closed", "pid", c.PgConn().PID())
	}
	return config, nil
}

// minConns is the lane's part of MinConns: as its share, interactive gets the rest.
func (p *postgres) minConns(l *lane) int {
	n := p.config.MinConns
	switch l.name {
	case Admin:
		n = n / 10
	case Generation:
		n = n * 3 / 10
	default:
		n = n - n/10 - n*3/10
	}
	return min(n, l.share)
}

// several reports whether more than one host is named.
func several(c *pgx.ConnConfig) bool {
	return slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.Host != c.Host || f.Port != c.Port })
}

// prepareConn sets what every connection of ours has.
func (p *postgres) prepareConn(c *pgx.ConnConfig) {
	if !strings.Contains(c.ConnString(), "connect_timeout") {
		c.ConnectTimeout = p.config.within(dialLimit)
		if several(c) {
			c.ConnectTimeout = hostLimit
		}
	}
	if several(c) && !strings.Contains(c.ConnString(), "target_session_attrs") {
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	c.OnNotice = func(conn *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			conn.CustomData()[warning] = n
		}
	}
	// By default pgx closes the connection at the end of a context: 200 queries that
	// timed out opened 200 connections; with a cancel request, 9.
	limit := p.config.within(cancelLimit)
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler { return &canceller{conn: conn, limit: limit} }
}

// canceller asks the server to end a statement whose context has ended, and waits until
// the server has taken that. pgx's own gives the request up as soon as the statement ends:
// PgBouncer 1.18, Debian's, dies of a client who does so.
type canceller struct {
	conn  *pgconn.PgConn
	limit time.Duration // cancelLimit, as a rule
	taken chan struct{}
}

const (
	// cancelLimit is how long the statement may go on after that, before its connection is
	// given up.
	cancelLimit = time.Second
	// cancelLate is when a request that the server has taken can hit the statement no more,
	// and so not the next one either; as pgx has it.
	cancelLate = 100 * time.Millisecond
)

// HandleCancel is called when the context ends.
func (c *canceller) HandleCancel(context.Context) {
	_ = c.conn.Conn().SetDeadline(time.Now().Add(c.limit))
	c.taken = make(chan struct{})
	go func(taken chan struct{}) {
		defer close(taken)
		ctx, cancel := context.WithTimeout(context.Background(), 15*c.limit) // as pgconn's own, at a close
		defer cancel()
		_ = c.conn.CancelRequest(ctx) // the deadline is there, too
	}(c.taken)
}

// HandleUnwatchAfterCancel is called when the statement has ended, however.
func (c *canceller) HandleUnwatchAfterCancel() {
	if c.conn.IsClosed() {
		return // pgconn has its own deadline for what is left of it
	}
	patience := time.NewTimer(c.limit)
	defer patience.Stop()
	select {
	case <-c.taken:
		patience.Reset(cancelLate)
		<-patience.C
		_ = c.conn.Conn().SetDeadline(time.Time{})
	case <-patience.C:
		_ = c.conn.Conn().SetDeadline(time.Now()) // it might end a later statement: there is none on this connection
	}
}

// limits are what the server enforces by itself, should we be gone.
func limits(l *lane, maxHold time.Duration) map[string]string {
	return map[string]string{
		"application_name":                    "mealplanner-" + string(l.name),
		"statement_timeout":                   milliseconds(min(l.statement, maxHold)),
		"lock_timeout":                        milliseconds(l.lock),
		"idle_in_transaction_session_timeout": milliseconds(idleLimit),
	}
}

// alive reports whether a connection that was idle has its server still. One that was in
// use a moment ago is believed, unless others have been found dead since.
func (p *postgres) alive(c *pgconn.PgConn, idle time.Duration) bool {
	since := time.Now().Add(-idle).UnixNano()
	switch {
	case since <= p.silent.Load():
		return false
	case idle <= believed && since > p.suspected.Load():
		return true
	}
	err := answers(c, p.config.within(pingLimit))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		p.silent.Store(time.Now().UnixNano())
	}
	return err == nil
}

// answers asks for nothing, and waits no longer for it than that. pgconn's own Ping, in vain,
// ends in the background: it holds the connection's place in the pool for 15 s.
func answers(c *pgconn.PgConn, within time.Duration) error {
	if err := c.Conn().SetDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	frontend := c.Frontend()
	frontend.SendQuery(&pgproto3.Query{String: "-- ping"})
	if err := frontend.Flush(); err != nil {
		return err
	}
	for {
		message, err := frontend.Receive()
		if err != nil {
			return err
		}
		switch m := message.(type) {
		case *pgproto3.ReadyForQuery:
			return c.Conn().SetDeadline(time.Time{})
		case *pgproto3.ErrorResponse:
			return pgconn.ErrorResponseToPgError(m)
		}
	}
}

// closeNow closes a connection without a word that its server would have to take.
func closeNow(c *pgconn.PgConn) {
	_ = c.Conn().SetDeadline(time.Now())
	_ = c.Close(context.Background())
}

// limited gives a connection its limits: as a session's, unless behind a pooler, where
// each transaction brings them and nothing is prepared.
func (p *postgres) limited(c *pgx.ConnConfig, limits map[string]string) {
	for name := range limits {
		delete(c.RuntimeParams, name)
	}
	if p.pooled.Load() {
		c.DefaultQueryExecMode = pgx.QueryExecModeExec
		return
	}
	maps.Copy(c.RuntimeParams, limits)
}

// errPooled: the session is not the server's own.
var errPooled = errors.New("guard: a pooler stands before the database")

// inspect looks at a new connection: whether the database can keep our texts, and whether
// the session is the server's own. Behind a pooler our limits were dropped, or would be
// the next client's. The server's own session is given what no startup parameter can.
func (p *postgres) inspect(ctx context.Context, c *pgx.Conn, longest time.Duration) error {
	if encoding := c.PgConn().ParameterStatus("server_encoding"); encoding != "" && encoding != "UTF8" {
		return &Fault{Code: FaultEncoding, Detail: "its encoding is " + encoding}
	}
	limit, ours := c.Config().RuntimeParams["statement_timeout"]
	if !ours {
		return nil // behind a pooler
	}
	// Not cancelled with the others that are opened now, when one of them fails.
	ctx = context.WithoutCancel(ctx)
	_ = c.PgConn().Conn().SetDeadline(time.Now().Add(p.config.within(dialLimit)))
	defer c.PgConn().Conn().SetDeadline(time.Time{})
	// A pooler names itself in the handshake, whatever it does with the limits.
	answer, err := c.PgConn().Exec(ctx, fmt.Sprintf(
		"select pg_backend_pid() = %d and current_setting('statement_timeout')::interval = interval '%s ms'", c.PgConn().PID(), limit)).ReadAll()
	if err != nil {
		return err
	}
	if string(answer[0].Rows[0][0]) != "t" {
		return errPooled
	}
	newer(ctx, c, longest)
	return nil
}

// learns reports whether a connection failed because a pooler is in between and we did
// not know: from now on we do.
func (p *postgres) learns(err error) bool {
	if !errors.Is(err, errPooled) && !says(err, unsupported) {
		return false
	}
	if p.pooled.CompareAndSwap(false, true) {
		p.config.Log.Warn("a pooler stands before the database: limits go with each transaction from now on, and nothing is prepared; --database-pooler says so from the start")
		p.reset()
	}
	return true
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// newer sets what only newer servers or some systems know: a refusal is no fault.
func newer(ctx context.Context, c *pgx.Conn, longest time.Duration) {
	version, _ := strconv.Atoi(strings.SplitN(c.PgConn().ParameterStatus("server_version"), ".", 2)[0])
	if version >= 17 {
		_, _ = c.Exec(ctx, "set transaction_timeout = "+milliseconds(longest))
	}
	if version >= 14 {
		// A backend whose client was killed during a query lived 24.4 s without, 0.2 s with.
		_, _ = c.Exec(ctx, "set client_connection_check_interval = 1000")
	}
}

func (p *postgres) dialect() Dialect { return Postgres }

// prepare takes one transaction there and back: a pooler that gives a connection for a
// statement only is found here.
func (p *postgres) prepare(ctx context.Context, l *lane) error {
	ctx, cancel := context.WithTimeout(ctx, p.dialing())
	defer cancel()
	c, err := p.connect(ctx, l, viewDoor)
	if err != nil {
		return err
	}
	defer c.giveBack(false)
	if err := c.begin(ctx, viewDoor); err != nil {
		return err
	}
	if _, err := c.exec(ctx, "select 1", nil); err != nil {
		return err
	}
	return c.rollback(ctx)
}

func (p *postgres) gate(l *lane, _ door) (*gate, int) { return &l.own, rankInteractive }

func (p *postgres) connect(ctx context.Context, l *lane, _ door) (conn, error) {
	c, err := p.pools[l.name].Acquire(ctx)
	if p.learns(err) {
		c, err = p.pools[l.name].Acquire(ctx)
	}
	if err != nil {
		return nil, err
	}
	return &pgConn{server: p, lane: l, lent: c}, nil
}

// dialing gives each host its time: of several the last may be the one that is there.
func (p *postgres) dialing() time.Duration {
	config := p.pools[Admin].Config().ConnConfig
	if hosts := len(config.Fallbacks); several(config) {
		return min(awayWait, probeLimit+time.Duration(hosts)*hostLimit)
	}
	return probeLimit
}

// settle and tend have nothing to do: a server looks after its files.
func (p *postgres) settle(context.Context) error                { return nil }
func (p *postgres) tend(context.Context, <-chan struct{}) error { return nil }

// state would be a query.
func (p *postgres) state() (State, bool) { return 0, false }

func (p *postgres) suspect() { p.suspected.Store(time.Now().UnixNano()) }

func (p *postgres) reset() {
	for _, pool := range p.pools {
		pool.Reset()
	}
}

func (p *postgres) count() (int, int64) {
	opened := p.opened.Load()
	return int(max(0, opened-p.closed.Load())), opened
}

func (p *postgres) maintenance() (*sql.DB, int, error) {
	url := p.config.DirectURL
	if url == "" {
		url = p.config.URL
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, 0, errURL
	}
	p.prepareConn(config)
	if p.pooled.Load() && p.config.DirectURL == "" {
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
	} else {
		config.RuntimeParams["application_name"] = "mealplanner-maintenance"
		config.RuntimeParams["statement_timeout"] = milliseconds(maintainLimit)
		config.RuntimeParams["lock_timeout"] = "3000" // a waiting ALTER TABLE blocks everybody behind it
		config.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		err := p.inspect(ctx, c, maintainLimit)
		if errors.Is(err, errPooled) && p.config.DirectURL != "" {
			err = &Fault{Code: FaultDirect}
		}
		return err
	}))
	db.SetMaxOpenConns(2)
	return db, 2, nil
}

// evict makes room for a connection that is not the pool's: of share connections at
// most share - 1 may stay, as one permit is taken.
func (p *postgres) evict(ctx context.Context, l *lane) error {
	pool := p.pools[l.name]
	if pool.Stat().TotalConns() < int32(l.share) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, awayWait)
	defer cancel()
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	p.closed.Add(1) // a hijacked connection does not pass through BeforeClose
	return c.Hijack().Close(ctx)
}

func (p *postgres) close() {
	for _, pool := range p.pools {
		pool.Close()
	}
}
