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
	pauseLeast, pauseMost = 10 * time.Millisecond, 200 * time.Millisecond
	// commitLimit and rollbackLimit are their own: they run after the caller's
	// deadline too. A commit waits for the disk, a rollback for nothing.
	commitLimit, rollbackLimit = 5 * time.Second, time.Second
)

// View runs fn in one read-only snapshot. fn may run again; it must have no effect
// but through tx. It is refused inside another View or Update.
func (g *Guard) View(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, viewDoor, fn)
}

// Update runs fn in one serializable transaction and commits when it returns nil.
// Serialization failures, deadlocks, busy databases and connections lost before the
// COMMIT was sent run the whole of fn again, at most three times. When the
// connection is lost during COMMIT nobody knows the outcome: that is Unavailable
// with the code "outcome-unknown", unless the context is Replayable.
func (g *Guard) Update(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, updateDoor, fn)
}

// Claim is Update at READ COMMITTED, for claims and lease renewals only: statements
// that each decide by themselves.
func (g *Guard) Claim(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return g.through(ctx, claimDoor, fn)
}

type closure = func(ctx context.Context, tx *Tx) error

// through holds the work's cell while fn runs, and does what was left for after the
// commit once the connection and the cell are free.
func (g *Guard) through(ctx context.Context, d door, fn closure) error {
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
		return g.tries(ctx, l, e, d, fn)
	}()
	if err != nil {
		return err
	}
	for _, f := range after {
		f()
	}
	return nil
}

// tries runs fn until it succeeds, fails for good, or has failed often enough. The
// connection is given back between tries.
func (g *Guard) tries(ctx context.Context, l *lane, e *edge, d door, fn closure) ([]func(), error) {
	takesTurn := false
	for try := 1; ; try++ {
		after, verdict, err := g.inTurn(ctx, l, e, d, fn, try > 1, takesTurn)
		if err == nil {
			return after, nil
		}
		g.react(verdict, l, err)
		if try >= verdict.tries || !pause(ctx, try) {
			return nil, outward(ctx, err, verdict)
		}
		takesTurn = verdict.contended
		l.numbers.retries.Add(1)
		g.log.Debug("transaction again", "lane", l.name, "caller", e.caller, "door", d.name, "try", try+1, "error", err)
	}
}

// inTurn is once, alone among the lane's contended tries when takesTurn.
func (g *Guard) inTurn(ctx context.Context, l *lane, e *edge, d door, fn closure, again, takesTurn bool) ([]func(), errorClass, error) {
	if takesTurn {
		defer l.takeTurn(ctx)()
	}
	return g.once(ctx, l, e, d, fn, again)
}

// pause sleeps between two tries; false: the caller's time is over, or would be.
func pause(ctx context.Context, try int) bool {
	most := min(pauseMost, pauseLeast<<(try+1)) // up to 40, 80, 160 ms
	nap := pauseLeast + rand.N(most-pauseLeast)
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

// once borrows a connection, runs fn in one transaction and gives the connection
// back on every path: return, failure, panic, Goexit and cut.
func (g *Guard) once(ctx context.Context, l *lane, e *edge, d door, fn closure, again bool) ([]func(), errorClass, error) {
	tx, err := g.borrow(ctx, l, e, d, again)
	if err != nil {
		// Waiting for the database was patient enough: no other try.
		v := classify(err)
		v.tries = 0
		return nil, v, err
	}
	defer tx.rollback() // does nothing after a commit
	if err := g.engine.begin(ctx, tx.conn, l, d); err != nil {
		return nil, classify(err), err
	}
	err = fn(tx.life, tx)
	switch failure := tx.failure(); {
	case failure != nil && (err == nil || classify(failure).decides()):
		// The closure did not pass on what the database said. An outage must not turn
		// into "not found", nor half a transaction into success.
		return nil, classify(failure), failure
	case err != nil:
		v := classify(err)
		if failure == nil && !errors.Is(err, errCut) {
			v.tries = 0 // its own failure, not the database's
		}
		return nil, v, err
	case tx.ended.Load():
		return nil, errorClass{}, context.Cause(tx.life)
	case !d.write:
		return tx.after, errorClass{}, nil
	}
	if err := tx.commit(); err != nil {
		v := classify(err)
		if errors.Is(err, errUnknown) || errors.Is(err, errNotCopied) {
			l.numbers.unknown.Add(1)
		}
		if errors.Is(err, errUnknown) && replayable(ctx) {
			v.tries = maxTries
		}
		return nil, v, err
	}
	return tx.after, errorClass{}, nil
}

// borrow waits for a place in the lane and for a connection. A lane that is full is
// given up after the lane's own deadline, a database that is away after awayWait.
func (g *Guard) borrow(ctx context.Context, l *lane, e *edge, d door, again bool) (*Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	began := g.config.Now()
	if !l.admit(again || e.begun(l), e.critical) {
		l.numbers.refusals.Add(1)
		return nil, errFull
	}
	place, tx, err := g.await(ctx, l, e, d)
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
	g.lend(ctx, tx, place, l, e, got)
	if !g.enlist(tx) {
		tx.rollback()
		return nil, errClosed
	}
	return tx, nil
}

// await queues until the database is there, a place is free and a connection lent.
func (g *Guard) await(ctx context.Context, l *lane, e *edge, d door) (place, *Tx, error) {
	patience, cancel := context.WithTimeout(ctx, awayWait)
	defer cancel()
	at := g.placeOf(l, d, e.critical)
	if at.rank == rankInteractive && e.begun(l) {
		at.rank = rankBegun
	}
	for try := 1; ; try++ {
		if err := g.health.await(patience, g.closing); err != nil {
			return at, nil, orCaller(ctx, err)
		}
		// The place is not bounded by patience: a lane may wait longer than awayWait.
		if err := at.gate.take(ctx, at.rank, l.patience(at), g.settling(patience), g.closing); err != nil {
			return at, nil, err
		}
		// A dial may take as long as an outage; a warm connection takes 0.1 ms.
		dial, cancel := context.WithTimeout(ctx, awayWait)
		c, err := g.engine.connect(dial, l, d)
		cancel()
		if err == nil {
			return at, &Tx{guard: g, door: d, conn: c}, nil
		}
		at.give()
		if ctx.Err() != nil {
			return at, nil, ctx.Err()
		}
		why := g.lose(err)
		if !pause(patience, try) {
			return at, nil, errors.Join(why, err)
		}
	}
}

// place is one at a gate, with the rank in which it is taken and given back.
type place struct {
	gate *gate
	rank int
}

func (p place) give() { p.gate.give(p.rank) }

func (g *Guard) placeOf(l *lane, d door, critical bool) place {
	gate, rank := g.engine.gate(l, d)
	if critical {
		rank = rankCritical
	}
	return place{gate, rank}
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
	waiting, cancel := context.WithTimeout(ctx, awayWait)
	defer cancel()
	if err := g.health.await(waiting, g.closing); err != nil {
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
		at := g.placeOf(l, viewDoor, true)
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
