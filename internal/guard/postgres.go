package guard

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is a pool for each lane, so that a lane's limits are its connections' own
// and one lane's connections are never another's.
type postgres struct {
	config Config
	pools  map[Lane]*pgxpool.Pool
	dbs    map[Lane]*sql.DB
	opened atomic.Int64
	closed atomic.Int64
	// suspected is when a connection was last found to be dead, in Unix nanoseconds.
	suspected atomic.Int64
}

// errURL has no reason in it: what cannot be read may hold the password anywhere.
var errURL = errors.New("the database URL cannot be read: postgres://user:password@host:port/database, with %-escapes for special characters")

const (
	// dialLimit is for the only host; pgx waits 2 min by default.
	dialLimit = 3 * time.Second
	// hostLimit is for each of several: one that hangs must leave time for the next
	// before a request has waited long enough.
	hostLimit = time.Second
	// idleLimit ends a session that idles inside a transaction: a closure waits for
	// nothing but the database, so this only ends what we no longer know of.
	idleLimit = 3 * time.Second
)

func openPostgres(ctx context.Context, c Config, lanes map[Lane]*lane) (engine, error) {
	p := &postgres{config: c, pools: map[Lane]*pgxpool.Pool{}, dbs: map[Lane]*sql.DB{}}
	if c.DirectURL != "" {
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
		p.pools[name], p.dbs[name] = pool, stdlib.OpenDBFromPool(pool)
	}
	return p, nil
}

func (p *postgres) poolConfig(l *lane) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(p.config.URL)
	if err != nil {
		return nil, errURL
	}
	config.MaxConns = int32(l.share)
	config.MinConns = int32(p.least(l))
	config.MaxConnLifetime, config.MaxConnLifetimeJitter = 30*time.Minute, 6*time.Minute // with jitter they do not all die together
	config.MaxConnIdleTime, config.HealthCheckPeriod = 5*time.Minute, 15*time.Second     // back to the fleet
	config.PingTimeout = 500 * time.Millisecond                                          // a stopped backend among the idle ones cost 513 ms with it, the whole deadline without
	config.ShouldPing = func(_ context.Context, c pgxpool.ShouldPingParams) bool {
		idleSince := time.Now().Add(-c.IdleDuration).UnixNano()
		return c.IdleDuration > time.Second || idleSince <= p.suspected.Load()
	}
	prepareConn(config.ConnConfig)
	if p.config.Pooler {
		config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	} else {
		for name, value := range limits(l, p.config.MaxHold) {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	log := p.config.Log.With("lane", l.name)
	config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		p.opened.Add(1)
		log.Debug("connection opened", "pid", c.PgConn().PID())
		if !p.config.Pooler {
			p.newer(ctx, c)
		}
		return nil
	}
	config.BeforeClose = func(c *pgx.Conn) {
		p.closed.Add(1)
		log.Debug("connection closed", "pid", c.PgConn().PID())
	}
	return config, nil
}

// least is the lane's part of MinConns: as its share, interactive gets the rest.
func (p *postgres) least(l *lane) int {
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

// prepareConn sets what every connection of ours has.
func prepareConn(c *pgx.ConnConfig) {
	several := slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.Host != c.Host || f.Port != c.Port })
	if !strings.Contains(c.ConnString(), "connect_timeout") {
		c.ConnectTimeout = dialLimit
		if several {
			c.ConnectTimeout = hostLimit
		}
	}
	if several && !strings.Contains(c.ConnString(), "target_session_attrs") {
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	c.OnNotice = func(conn *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			conn.CustomData()[warning] = n
		}
	}
	// By default pgx closes the connection at the end of a context: 200 queries that
	// timed out opened 200 connections; with a cancel request, 9.
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: time.Second}
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

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// newer sets what only newer servers or some systems know: a refusal is no fault.
func (p *postgres) newer(ctx context.Context, c *pgx.Conn) {
	version, _ := strconv.Atoi(strings.SplitN(c.PgConn().ParameterStatus("server_version"), ".", 2)[0])
	if version >= 17 {
		_, _ = c.Exec(ctx, "set transaction_timeout = "+milliseconds(p.config.MaxHold))
	}
	if version >= 14 {
		// A backend whose client was killed during a query lived 24.4 s without, 0.2 s with.
		_, _ = c.Exec(ctx, "set client_connection_check_interval = 1000")
	}
}

func (p *postgres) dialect() Dialect { return Postgres }

func (p *postgres) prepare(context.Context) error { return nil }

func (p *postgres) gate(l *lane, _ door) (*gate, int) { return &l.own, rankInteractive }

func (p *postgres) connect(ctx context.Context, l *lane, _ door) (*sql.Conn, error) {
	return p.dbs[l.name].Conn(ctx)
}

// begin has a deadline of its own, not the caller's; behind a pooler it is where the
// wait for a server is, so it is the lane's.
func (p *postgres) begin(ctx context.Context, c *sql.Conn, l *lane, d door) error {
	ctx, enough := context.WithTimeout(context.WithoutCancel(ctx), max(time.Second, l.wait))
	defer enough()
	statement := "begin isolation level " + d.isolation
	if p.config.Pooler {
		// In the same round trip, and for this transaction only: a session's setting
		// would leak to the pooler's other clients.
		for name, value := range limits(l, p.config.MaxHold) {
			statement += fmt.Sprintf("; select set_config('%s', '%s', true)", name, value)
		}
	}
	_, _, err := raw(ctx, c, statement)
	return err
}

// commit does not ask pgconn.SafeToRetry, which is true (pgx 5.12) of a connection that
// broke after a statement without arguments had been sent: its COMMIT may have arrived.
func (p *postgres) commit(ctx context.Context, c *sql.Conn) error {
	tag, warned, err := raw(ctx, c, "commit")
	var answer *pgconn.PgError
	switch {
	case err == nil && tag == "ROLLBACK":
		return errRolledBack
	case err == nil && warned != nil:
		// "canceling wait for synchronous replication": a statement timeout ends it too, and
		// the server says COMMIT nevertheless. A failover now would lose what it committed.
		return errors.Join(errNotCopied, (*pgconn.PgError)(warned))
	case err == nil, errors.Is(err, driver.ErrBadConn):
		return err // done, or not sent
	case errors.As(err, &answer) && !strings.HasPrefix(answer.Code, "57P") && !strings.HasPrefix(answer.Code, "08"):
		return err // the server said that it did not commit
	}
	return errors.Join(errUnknown, err)
}

func (p *postgres) rollback(ctx context.Context, c *sql.Conn) error {
	_, _, err := raw(ctx, c, "rollback")
	return err
}

// warning is where a connection keeps the last one from its server.
const warning = "mealplanner.warning"

// raw runs a statement without arguments, and gives the server's word for it and its
// warning, if there was one. On a connection that was closed before, nothing is sent:
// that is driver.ErrBadConn.
func raw(ctx context.Context, c *sql.Conn, statement string) (tag string, warned *pgconn.Notice, err error) {
	err = c.Raw(func(driverConn any) error {
		conn := driverConn.(*stdlib.Conn).Conn()
		if conn.IsClosed() {
			return driver.ErrBadConn
		}
		said := conn.PgConn().CustomData()
		delete(said, warning)
		t, err := conn.Exec(ctx, statement)
		tag = t.String()
		warned, _ = said[warning].(*pgconn.Notice)
		return err
	})
	return tag, warned, err
}

// grace lets the server's own limit come first: its answer keeps the connection
// without a cancel request.
func (p *postgres) grace() time.Duration { return 100 * time.Millisecond }

func (p *postgres) probe(ctx context.Context, c *sql.Conn) (readOnly bool, err error) {
	// True of a standby and of a primary that was fenced by default_transaction_read_only.
	var answer string
	err = c.QueryRowContext(ctx, "show transaction_read_only").Scan(&answer)
	return answer == "on", err
}

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
	prepareConn(config)
	if p.config.Pooler && p.config.DirectURL == "" {
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
	} else {
		config.RuntimeParams["application_name"] = "mealplanner-maintenance"
		config.RuntimeParams["statement_timeout"] = milliseconds(maintainLimit)
		config.RuntimeParams["lock_timeout"] = "3000" // a waiting ALTER TABLE blocks everybody behind it
		config.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(2)
	return db, 2, nil
}

// evict makes room for a connection that is not the pool's: of share connections at
// most share - 1 may stay, as one place is taken.
func (p *postgres) evict(ctx context.Context, l *lane) error {
	pool := p.pools[l.name]
	if pool.Stat().TotalConns() < int32(l.share) {
		return nil
	}
	ctx, enough := context.WithTimeout(ctx, awayWait)
	defer enough()
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	p.closed.Add(1) // a hijacked connection does not pass through BeforeClose
	return c.Hijack().Close(ctx)
}

func (p *postgres) close() {
	for _, db := range p.dbs {
		db.Close()
	}
	for _, pool := range p.pools {
		pool.Close()
	}
}
