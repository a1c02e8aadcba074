package guard

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"
)

// door is one of the ways into the database.
type door struct {
	name  string
	write bool
	// isolation is PostgreSQL's; SQLite has one writer and needs none.
	isolation string
}

var (
	viewDoor   = door{name: "view", isolation: "repeatable read read only"}
	updateDoor = door{name: "update", isolation: "serializable", write: true}
	claimDoor  = door{name: "claim", isolation: "read committed", write: true}
)

const (
	// maxTries of one closure, the first included: what fails four times in a second
	// fails because of load, and load is told, not hammered.
	maxTries = 4
	// Between tries: long enough for the winner to finish, short enough for a page.
	minPause, maxPause = 10 * time.Millisecond, 200 * time.Millisecond
	// commitLimit and rollbackLimit are their own: they run after the caller's
	// deadline too. A commit waits for the disk, a rollback for nothing.
	commitLimit, rollbackLimit = 5 * time.Second, time.Second
)

// View runs fn in one read-only snapshot. fn may run again; it must have no effect
// but through tx. It is refused inside another View or Update.
func (g *Guard) View(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, viewDoor, nil, fn)
}

// ViewAfter is View after a query that may make it needless. first makes one, which runs by
// itself, outside of any transaction, on the connection that fn goes on with; when it says
// done, or fails, that was all. It may run again, as fn may; whatever fn needs to know in its
// snapshot it asks again.
func (g *Guard) ViewAfter(ctx context.Context, first func(ctx context.Context, tx *Tx) (done bool, err error), fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, viewDoor, first, fn)
}

// Update runs fn in one serializable transaction and commits when it returns nil.
// Serialization failures, deadlocks, busy databases and connections lost before the
// COMMIT was sent run the whole of fn again, at most three times. When the
// connection is lost during COMMIT nobody knows the outcome: that is Unavailable
// with the code "outcome-unknown", unless the context is Replayable.
func (g *Guard) Update(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, updateDoor, nil, fn)
}

// Claim is Update at READ COMMITTED, where each statement sees what others have committed
// before it: for what is decided in one statement (claims, lease renewals, cancels, the fenced
// writes of a run), or under a lock that is had before what it decides by is read (orders).
// It waits for others where an Update would be run again because of them.
func (g *Guard) Claim(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, claimDoor, nil, fn)
}

type (
	closure = func(ctx context.Context, tx *Tx) error
	// opening is the statement of ViewAfter.
	opening = func(ctx context.Context, tx *Tx) (done bool, err error)
)

// through holds the work's cell while fn runs, and does what was left for after the
// commit once the connection and the cell are free.
func (g *Guard) through(ctx context.Context, d door, first opening, fn closure) error {
	e, err := enter(ctx)
	if err != nil {
		return err
	}
	after, err := func() ([]func(), error) {
		defer e.cell.held.Store(false)
		l, ok := g.lanes[e.lane]
		if !ok {
			return nil, errUnknownLane
		}
		return (&attempt{guard: g, lane: l, edge: e, door: d, first: first, fn: fn}).run(ctx)
	}()
	if err != nil {
		return err
	}
	for _, f := range after {
		f()
	}
	return nil
}

// attempt is a closure on its way through a door. It goes down these steps: run, which
// repeats try; try, one transaction; borrow, a connection for it; await, the wait for one.
type attempt struct {
	guard *Guard
	lane  *lane
	edge  *edge
	door  door
	first opening // nil: there is none
	fn    closure
	// tries counts from 1; a later one has been admitted to the lane's queue before, and
	// alone is true where the one before it lost against others: contended tries of a lane
	// go one after the other.
	tries int
	alone bool
}

// run runs fn until it succeeds, fails for good, or has failed often enough. The
// connection is given back between tries. It gives what is left for after the commit.
func (a *attempt) run(ctx context.Context) ([]func(), error) {
	for {
		a.tries++
		after, class, err := a.try(ctx)
		if err == nil {
			return after, nil
		}
		a.guard.react(class, a.lane, err)
		if a.tries >= class.tries || !pause(ctx, a.tries) {
			return nil, outward(ctx, err, class)
		}
		a.alone = class.contended
		a.lane.numbers.retries.Add(1)
		if class.contended {
			a.lane.numbers.contended.Add(1)
		}
		a.guard.log.Debug("transaction again", "lane", a.lane.name, "caller", a.edge.caller, "door", a.door.name, "try", a.tries+1, "error", err)
	}
}

// pause sleeps between two tries; false: the caller's time is over, or would be.
func pause(ctx context.Context, try int) bool {
	longest := min(maxPause, minPause<<(try+1)) // up to 40, 80, 160 ms
	nap := minPause + rand.N(longest-minPause)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= nap {
		return false
	}
	timer := time.NewTimer(nap)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// try borrows a connection, runs fn in one transaction and gives the connection
// back on every path: return, failure, panic, Goexit and cut.
func (a *attempt) try(ctx context.Context) ([]func(), errorClass, error) {
	if a.alone {
		defer a.lane.serialise(ctx)()
	}
	tx, err := a.borrow(ctx)
	if err != nil {
		// Waiting for the database was patient enough: no other try.
		return nil, classify(err).final(), err
	}
	defer tx.rollback() // does nothing after a commit
	err = a.work(ctx, tx)
	switch failure := tx.failure(); {
	case failure != nil && (err == nil || classify(failure).decides()):
		// The closure did not pass on what the database said. An outage must not turn
		// into "not found", nor half a transaction into success.
		return nil, classify(failure), failure
	case err != nil && failure == nil && !errors.Is(err, errCut):
		return nil, classify(err).final(), err // its own failure, not the database's
	case err != nil:
		return nil, classify(err), err
	case tx.ended.Load():
		return nil, errorClass{}, context.Cause(tx.life)
	case !a.door.write:
		return tx.after, errorClass{}, nil
	}
	if err := tx.commit(); err != nil {
		return nil, a.uncommitted(ctx, err), err
	}
	return tx.after, errorClass{}, nil
}

// work runs the opening, and where that does not say done the closure in a transaction.
func (a *attempt) work(ctx context.Context, tx *Tx) error {
	if a.first != nil {
		tx.opening = true
		tx.conn.alone()
		if done, err := a.first(tx.life, tx); done || err != nil || tx.failure() != nil {
			return err
		}
		if tx.life.Err() != nil {
			return context.Cause(tx.life)
		}
		tx.opening = false
	}
	if err := tx.conn.begin(ctx, a.door); err != nil {
		return tx.failed(ctx, err)
	}
	return a.fn(tx.life, tx)
}

// uncommitted is the class of a COMMIT that failed: one whose outcome nobody knows is
// repeated where that is harmless.
func (a *attempt) uncommitted(ctx context.Context, err error) errorClass {
	class := classify(err)
	if errors.Is(err, errUnknown) || errors.Is(err, errNotCopied) {
		a.lane.numbers.unknown.Add(1)
	}
	if errors.Is(err, errUnknown) && replayable(ctx) {
		class.tries = maxTries
	}
	return class
}

// borrow waits for a permit of the lane and for a connection. A lane that is full is
// given up after the lane's own deadline, a database that is away after awayWait.
func (a *attempt) borrow(ctx context.Context) (*Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g, l, e := a.guard, a.lane, a.edge
	began := g.config.Now()
	if !l.admit(a.tries > 1 || e.begun(l), e.critical) {
		l.numbers.refusals.Add(1)
		return nil, errFull
	}
	held, tx, err := a.await(ctx)
	l.waiting.Add(-1)
	got := g.config.Now()
	e.spent.wait.Add(int64(got.Sub(began)))
	if err != nil {
		if errors.Is(err, errBusy) || errors.Is(err, errAway) {
			l.numbers.timeouts.Add(1)
		}
		return nil, err
	}
	l.numbers.acquired(got.Sub(began))
	e.spent.transactions.Add(1)
	a.lend(ctx, tx, held, got)
	if !g.enlist(tx) {
		tx.rollback()
		return nil, errClosed
	}
	return tx, nil
}

// await queues until the database is there, a permit is free and a connection lent.
func (a *attempt) await(ctx context.Context) (permit, *Tx, error) {
	g, l := a.guard, a.lane
	away := g.config.within(awayWait)
	until := time.Now().Add(away)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(until) {
		until = deadline
	}
	at := g.permitOf(l, a.door, a.edge.critical)
	if at.rank == rankInteractive && a.edge.begun(l) {
		at.rank = rankBegun
	}
	for try := 1; ; try++ {
		if err := g.health.await(ctx, until, g.closing); err != nil {
			return at, nil, orCaller(ctx, err)
		}
		// The permit is not bounded by that: a lane may wait longer than awayWait.
		if err := at.gate.take(ctx, at.rank, l.patience(at), g.settling(until), g.closing); err != nil {
			return at, nil, err
		}
		// A dial may take as long as an outage; a warm connection takes 0.1 ms.
		dial, cancel := context.WithTimeout(ctx, away)
		c, err := g.engine.connect(dial, l, a.door)
		cancel()
		if err == nil {
			return at, &Tx{guard: g, door: a.door, conn: c}, nil
		}
		at.give()
		if ctx.Err() != nil {
			return at, nil, ctx.Err()
		}
		why := g.lose(err)
		patience, end := context.WithDeadline(ctx, until)
		again := pause(patience, try)
		end()
		if !again {
			return at, nil, errors.Join(why, err)
		}
	}
}

// permit is the right to one connection, with the gate that gives it and the rank in which
// it is taken and given back.
type permit struct {
	gate *gate
	rank int
}

func (p permit) give() { p.gate.give(p.rank) }

// permitOf is what work of a lane needs at a door.
func (g *Guard) permitOf(l *lane, d door, critical bool) permit {
	gate, rank := g.engine.gate(l, d)
	if critical {
		rank = rankCritical
	}
	return permit{gate, rank}
}

// orCaller prefers the end of the caller's context to what followed from it.
func orCaller(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// Maintain runs fn with a database handle of its own, for migrations and backups. It
// stands outside the lanes' limits (15 min in all, statements included; a lock is
// waited for 3 s) and inside the budget: its connections are taken from the
// generation lane, or from the interactive one if that has only one. PostgreSQL gives
// it two, because a migration tool's lock beats beside its work; SQLite one, whose
// waits for the writer may be long. With DirectURL it goes past the pooler. It is
// refused inside another door, and refuses what is tried inside it. What waiting does not
// mend is a *Fault.
func (g *Guard) Maintain(ctx context.Context, fn func(ctx context.Context, db *sql.DB) error) error {
	e, err := enter(ctx)
	if err != nil {
		return err
	}
	defer e.cell.held.Store(false)
	ctx, cancel := context.WithTimeout(ctx, maintainLimit)
	defer cancel()
	err = g.maintain(ctx, e.caller, fn)
	if f := g.faultOf(err); f != nil {
		named := *f
		if g.config.DirectURL != "" {
			named.Key = "--database-direct-url"
			if f.Code == FaultParameter {
				named.Code = FaultDirect
			}
		}
		return &named
	}
	if err != nil {
		return outward(ctx, err, classify(err))
	}
	return nil
}

// maintainLimit is the longest migration or backup that we mean to have.
const maintainLimit = 15 * time.Minute

func (g *Guard) maintain(ctx context.Context, caller string, fn func(context.Context, *sql.DB) error) error {
	if err := g.health.await(ctx, time.Now().Add(awayWait), g.closing); err != nil {
		return orCaller(ctx, err)
	}
	db, conns, err := g.engine.maintenance()
	if err != nil {
		return err
	}
	defer db.Close()
	for n := range conns {
		l := g.lanes[Generation]
		if n >= l.share {
			l = g.lanes[Interactive]
		}
		// As critical, so that it does not take what is left to a small lane's others.
		at := g.permitOf(l, viewDoor, true)
		if err := at.gate.take(ctx, at.rank, l.wait, noMore, g.closing); err != nil {
			return err
		}
		began := g.config.Now()
		l.numbers.acquired(0)
		defer func() {
			at.give()
			g.tally.returned(l, caller, g.config.Now().Sub(began))
		}()
		if err := g.engine.evict(ctx, l); err != nil {
			return err
		}
	}
	g.log.Debug("maintenance begins", "caller", caller)
	defer g.log.Debug("maintenance ends", "caller", caller)
	if err := fn(ctx, db); err != nil {
		return err
	}
	return g.engine.settle(ctx)
}
