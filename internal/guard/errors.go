package guard

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"mealplanner/internal/problem"
)

// errorClass is what an error means: for the closure, for the user and for the pool.
// The zero class is an error of the program: returned as it is, never repeated.
type errorClass struct {
	tries     int          // of the whole closure, the first included; 0: this one was the last
	contended bool         // further tries take turns
	kind      problem.Kind // what the user is told; empty: the error itself goes out
	code      string
	action    action
}

// final is the class without another try.
func (c errorClass) final() errorClass {
	c.tries = 0
	return c
}

// decides: load and outages win over what the closure made of them.
func (c errorClass) decides() bool { return c.kind != "" }

// action is what an error asks of the pool or of the operator, beside its class.
type action int

const (
	none  action = iota
	reset        // idle connections are dead, or lead to a server that takes no writes
	full         // no more writes for a while: readiness says read-only
	alert        // our bug or a wrong configuration: logged as an error
)

// Classes that several errors share.
var (
	contended = errorClass{tries: maxTries, contended: true, kind: problem.Unavailable, code: "contention"}
	lost      = errorClass{tries: maxTries, kind: problem.Unavailable, code: "database-away", action: reset}
	tooSlow   = errorClass{kind: problem.Unavailable, code: "too-slow"}
	busy      = errorClass{kind: problem.Unavailable, code: "busy"}
	diskFull  = errorClass{kind: problem.ReadOnly, code: "database-full", action: full}
	failing   = errorClass{kind: problem.Unavailable, code: "database-failing", action: alert}
	ourBug    = errorClass{action: alert}
	plain     = errorClass{}
)

// sqlstates is PostgreSQL's half of the error table; two characters stand for a class.
var sqlstates = map[string]errorClass{
	"40001": contended, // serialization failure
	"40P01": contended, // deadlock
	"40":    contended,
	"23505": plain,      // unique, check: the caller's to word, see IsUnique
	"23503": {tries: 2}, // foreign key: somebody else's transaction made or removed the other row, which the second try sees
	"23514": plain,
	"23":    plain,
	"55P03": {tries: 2, kind: problem.Unavailable, code: "locked"}, // lock timeout: once more, a migration may have ended
	"57014": tooSlow,                                               // statement timeout or cancel
	// Idle in transaction: the process stood still (a paused machine), or somebody waited
	// inside a closure. Nothing was committed: once more, and never our fault's answer.
	"25P03": {tries: 2, kind: problem.Unavailable, code: "database-away", action: alert},
	"25P04": ourBug, // transaction timeout
	"25006": {tries: maxTries, kind: problem.ReadOnly, code: "read-only", action: reset},
	"57P01": lost, // shutdown
	"57P02": lost, // crash
	"57P03": lost, // starting
	"57P05": lost, // idle session ended
	"08":    lost,
	"53300": {tries: maxTries, kind: problem.Unavailable, code: "too-many-connections", action: alert}, // the budget is wrong
	"53100": diskFull,
	"53200": diskFull, // out of memory: the same for us, writes need more of it
	"53":    failing,
	"58":    failing,                                                                            // the server's disk or system
	"0A000": {tries: 2},                                                                         // "cached plan must not change result type": the second try plans anew
	"26000": ourBug,                                                                             // prepared statement unknown: a pooler without Config.Pooler
	"42P05": ourBug,                                                                             // the same
	"28":    {tries: maxTries, kind: problem.Unavailable, code: "database-away", action: alert}, // refused: password, pg_hba.conf
	"42501": failing,                                                                            // a right was taken away
	"3D000": {tries: maxTries, kind: problem.Unavailable, code: "database-away", action: alert}, // no such database
}

// sqliteCodes is SQLite's half, by primary result code (the low byte).
var sqliteCodes = map[int]errorClass{
	lib.SQLITE_BUSY:       contended,
	lib.SQLITE_LOCKED:     contended,
	lib.SQLITE_PROTOCOL:   contended, // a race for the WAL's locks
	lib.SQLITE_SCHEMA:     {tries: 2},
	lib.SQLITE_CONSTRAINT: plain,
	lib.SQLITE_INTERRUPT:  tooSlow,
	lib.SQLITE_FULL:       diskFull,
	lib.SQLITE_READONLY:   {kind: problem.ReadOnly, code: "read-only", action: alert},
	lib.SQLITE_IOERR:      failing,
	lib.SQLITE_NOMEM:      failing,
	lib.SQLITE_CANTOPEN:   {tries: maxTries, kind: problem.Unavailable, code: "database-away", action: alert},
	lib.SQLITE_CORRUPT:    failing,
	lib.SQLITE_NOTADB:     failing,
}

var (
	// errUnknown: the connection was lost while COMMIT was under way.
	errUnknown = errors.New("guard: nobody knows whether the transaction was committed")
	// errNotCopied: a failover may lose the transaction. Not even replayable work runs
	// again: it would find its own key, and acknowledge what is still in one place only.
	errNotCopied = errors.New("guard: committed, but perhaps not on the synchronous standby")
	// errFileLocked: another process writes to the SQLite file.
	errFileLocked = errors.New("guard: another process holds the database's file")
	// errRolledBack: COMMIT was answered by ROLLBACK.
	errRolledBack = errors.New("guard: the server rolled the transaction back instead of committing it")
)

// ours are the guard's own errors.
var ours = []struct {
	err   error
	class errorClass
}{
	{errCut, plain},
	{ErrTxDone, plain},
	{ErrTxBusy, plain},
	{errFull, busy},
	{errBusy, busy},
	{errFileLocked, busy},
	{errCrowded, errorClass{kind: problem.Unavailable, code: "too-many-connections"}},
	{errAway, errorClass{kind: problem.Unavailable, code: "database-away"}},
	{errClosed, errorClass{kind: problem.Unavailable, code: "closing"}},
	{errUnknown, errorClass{kind: problem.Unavailable, code: "outcome-unknown", action: reset}},
	{errNotCopied, errorClass{kind: problem.Unavailable, code: "outcome-unknown", action: alert}},
}

// classify is the one error table: every error of either database has one class. The
// guard's own errors come first, because they may hold a driver's; the ends of a context
// come after the drivers', which hold them and know more.
func classify(err error) errorClass {
	for _, own := range ours {
		if errors.Is(err, own.err) {
			return own.class
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if class, ok := sqlstates[pg.Code]; ok {
			return class
		}
		if len(pg.Code) == 5 {
			return sqlstates[pg.Code[:2]]
		}
		return plain
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteCodes[lite.Code()&0xff]
	}
	switch {
	case errors.Is(err, context.Canceled):
		return plain
	case errors.Is(err, context.DeadlineExceeded):
		return tooSlow
	case isLost(err):
		return lost
	}
	return plain
}

// isLost: the connection broke, before, while or after something was sent.
func isLost(err error) bool {
	var network net.Error
	var dial *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &network) || errors.As(err, &dial) || err != nil && pgconn.SafeToRetry(err)
}

// outward is the error that leaves a door. What the closure refused stays
// as it is; the caller's own end is a context error; load and outages are problems.
func outward(ctx context.Context, err error, class errorClass) error {
	switch {
	case problem.As(err) != nil, class.kind == "":
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("guard: the caller went away: %w", errors.Join(ctx.Err(), err))
	}
	return problem.Of(class.kind, class.code).After(retryAfter()).Because(err)
}

// retryAfter spreads those who were refused over 1 s to 5 s, so that they do not all
// come back together.
func retryAfter() time.Duration {
	return time.Duration(1+rand.N(5)) * time.Second
}

// react does what a class asks for beside the closure.
func (g *Guard) react(class errorClass, l *lane, err error) {
	switch class.action {
	case reset:
		g.engine.suspect()
		g.resetSoon(class.code)
	case full:
		g.health.writesFailed(g.config.Now())
	case alert:
		g.alert(class.code, "lane", l.name, "error", err)
	}
	if class.action != none {
		g.health.met(g.faultOf(err), g.config.Now(), g.log)
	}
}

// alerts counts what is the operator's to mend, by its code.
type alerts struct {
	mu sync.Mutex
	by map[string]alerted
}

// alerted is since when one kind has not been logged, and how often it came since.
type alerted struct {
	logged time.Time
	times  int
}

// alertEvery is how often one kind is logged at most.
const alertEvery = 10 * time.Second

// due counts one more, and gives how many to log now; 0: none.
func (a *alerts) due(code string, now time.Time) (times int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[string]alerted{}
	}
	of := a.by[code]
	of.times++
	if now.Sub(of.logged) >= alertEvery {
		times, of = of.times, alerted{logged: now}
	}
	a.by[code] = of
	return times
}

// alert logs it at once, and what comes after it together, ten seconds later.
func (g *Guard) alert(code string, more ...any) {
	if times := g.alerts.due(code, g.config.Now()); times > 0 {
		g.log.Error("database", append([]any{"code", code, "times", times}, more...)...)
	}
}
