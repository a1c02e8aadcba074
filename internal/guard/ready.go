package guard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Readiness is what /readyz says; a background probe refreshes it each second.
type Readiness string

// The states of readiness.
const (
	Ready    Readiness = "ready"
	ReadOnly Readiness = "read-only"
	Down     Readiness = "down"
)

const (
	probeEvery  = time.Second
	probeBudget = 200 * time.Millisecond
	// While the database is away it is asked more often, so that service resumes
	// within 250 ms of its return.
	minAwayPause, maxAwayPause = 25 * time.Millisecond, 200 * time.Millisecond
	// resetEvery bounds resets: enough to leave a demoted server within 276 ms
	// (measured), too few to dial without end.
	resetEvery = 200 * time.Millisecond
	// fullFor is how long a full disk is remembered after the last write that failed.
	fullFor = 10 * time.Second
	// faultFor is how long a fault is told after work met it.
	faultFor = 10 * time.Minute
)

// health is whether the database is there, as the work and the probe found it.
type health struct {
	mu        sync.Mutex
	up        chan struct{} // closed while the database is there
	isUp      bool
	changed   chan struct{} // closed, and made anew, when isUp or fault may have changed
	cause     error         // why it was last lost: errAway or errCrowded
	why       string        // the same in the words of the driver
	fault     *Fault        // the same, if waiting does not help
	worked    *Fault        // the newest that work met while the database was there
	workedAt  time.Time
	wake      chan struct{} // asks for a probe now
	readiness atomic.Value  // Readiness, of the last probe
	fullSince atomic.Int64  // Unix nanoseconds of the last write that found no room
}

func (h *health) init() {
	h.up, h.changed, h.wake = make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
	h.cause = errAway
	h.readiness.Store(Down)
}

// await returns when the database is there; it waits until a time.
func (h *health) await(ctx context.Context, until time.Time, closing <-chan struct{}) error {
	h.mu.Lock()
	up := h.up
	h.mu.Unlock()
	select {
	case <-up:
		return nil
	default:
	}
	patience := time.NewTimer(time.Until(until))
	defer patience.Stop()
	select {
	case <-up:
		return nil
	case <-patience.C:
		return h.away()
	case <-ctx.Done():
		return h.away()
	case <-closing:
		return errClosed
	}
}

// away says why the database is not there; its class is the cause's.
func (h *health) away() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.fault != nil:
		return fmt.Errorf("%w: %w", h.cause, h.fault)
	case h.why != "":
		return fmt.Errorf("%w: %s", h.cause, h.why)
	}
	return h.cause
}

// lost says that no connection could be had; the probe is asked at once.
func (h *health) lost(err, cause error, log *slog.Logger) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.fault
	first := h.isUp || h.why == ""
	h.cause, h.why, h.fault = cause, detailOf(err), FaultOf(err)
	switch {
	case h.fault != nil && (before == nil || before.Code != h.fault.Code):
		log.Error("database fault", "code", h.fault.Code, "error", h.fault)
	case first && cause == errAway:
		log.Warn("database away", "error", err)
	}
	if h.isUp {
		h.isUp, h.up = false, make(chan struct{})
	}
	h.tell()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// there reports whether the database was there when it was last asked.
func (h *health) there() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.isUp
}

// found says that the database answered.
func (h *health) found(log *slog.Logger) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.isUp {
		h.isUp, h.fault = true, nil
		close(h.up)
		h.tell()
		log.Info("database there")
	}
}

// tell wakes those who wait for a change.
func (h *health) tell() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// met remembers a fault that work has met, though the database answers.
func (h *health) met(f *Fault, now time.Time, log *slog.Logger) {
	if f == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.worked == nil || h.worked.Code != f.Code {
		log.Error("database fault", "code", f.Code, "error", f)
	}
	h.worked, h.workedAt = f, now
}

// Fault is what is wrong with the database so that waiting does not mend it; nil: nothing
// that we know of. It is told for as long as the probe finds it, and for ten minutes after
// work last met it.
func (g *Guard) Fault() *Fault {
	h := &g.health
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fault == nil && g.config.Now().Sub(h.workedAt) < faultFor {
		return h.worked
	}
	return h.fault
}

// Await returns when the database is there; before that with a *Fault as soon as one is
// found, or when ctx ends.
func (g *Guard) Await(ctx context.Context) error {
	h := &g.health
	for {
		h.mu.Lock()
		up, fault, changed := h.isUp, h.fault, h.changed
		h.mu.Unlock()
		switch {
		case up:
			return nil
		case fault != nil:
			return fault
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), h.away())
		case <-g.closing:
			return errClosed
		}
	}
}

// lose takes note that no connection could be had, and gives the reason. A server that
// takes no more of them is there all the same: who has one works on.
func (g *Guard) lose(err error) (why error) {
	if f := g.faultOf(err); f != nil {
		err = f
	}
	if !tooMany(err) {
		g.health.lost(err, errAway, g.log)
		return errAway
	}
	g.alert("too-many-connections", "error", err)
	if open, _ := g.engine.count(); open == 0 {
		g.health.lost(err, errCrowded, g.log)
	}
	return errCrowded
}

// TooMany reports whether an error says that the database takes no more connections.
func TooMany(err error) bool { return errors.Is(err, errCrowded) || tooMany(err) }

// tooMany reports whether the server, or a pooler, takes no more connections.
func tooMany(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "53300" || strings.Contains(pg.Message, "no more connections allowed"))
}

func (h *health) writesFailed(now time.Time) { h.fullSince.Store(now.UnixNano()) }

// Ready answers from the last probe, without touching the database.
func (g *Guard) Ready() Readiness {
	state := g.health.readiness.Load().(Readiness)
	if since := g.health.fullSince.Load(); state == Ready && since != 0 && g.config.Now().UnixNano()-since < int64(fullFor) {
		return ReadOnly
	}
	return state
}

// watch probes until ctx ends: each second, and while the database is away with a
// growing, jittered pause.
func (g *Guard) watch(ctx context.Context) {
	prepared := false
	for slow, away := 0, 0; ; {
		wait := probeEvery
		state, err := g.probe(ctx, &prepared)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			if away > 0 {
				g.renewed.Store(time.Now().UnixNano())
			}
			slow, away = 0, 0
			if before := g.health.readiness.Swap(state); state == ReadOnly && before != ReadOnly {
				g.resetSoon("read-only") // there may be another server, and readers alone would not look for it
			}
			g.health.found(g.log)
			if err := g.engine.tend(ctx, g.closing); err != nil {
				g.log.Debug("tending the database", "error", err)
				g.health.met(g.faultOf(err), g.config.Now(), g.log)
			}
		case errors.Is(err, errBusy):
			// Being full is not being unready; but do not let a full lane hide a return.
			if away > 0 {
				wait = maxAwayPause
			}
		case errors.Is(err, context.DeadlineExceeded) && slow == 0 && away == 0:
			slow++ // once may be a loaded machine; twice is down
			wait = maxAwayPause
		default:
			away++
			if away == 1 {
				g.log.Debug("database probe", "error", err)
			}
			if g.lose(err); g.health.there() {
				break // who has a connection works on
			}
			g.health.readiness.Store(Down)
			wait = min(maxAwayPause, minAwayPause<<min(away, 4))
			wait = wait/2 + rand.N(wait/2)
			g.drainWake()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-g.health.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// drainWake forgets a wish for a probe that this probe has granted.
func (g *Guard) drainWake() {
	select {
	case <-g.health.wake:
	default:
	}
}

// probe asks the database one question on a connection of the admin lane.
func (g *Guard) probe(ctx context.Context, prepared *bool) (Readiness, error) {
	l := g.lanes[Admin]
	if !*prepared {
		if err := g.engine.prepare(ctx, l); err != nil {
			return Down, err
		}
		*prepared = true
	}
	at := g.permitOf(l, viewDoor, true)
	if err := at.gate.take(ctx, at.rank, probeBudget, noMore, g.closing); err != nil {
		return Down, err
	}
	began := g.config.Now()
	l.numbers.acquired(0)
	defer func() {
		g.tally.returned(l, "probe", g.config.Now().Sub(began))
		at.give()
	}()
	dial, cancel := context.WithTimeout(ctx, g.engine.dialing())
	defer cancel()
	c, err := g.engine.connect(dial, l, viewDoor)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = errors.Join(errAway, errors.New(err.Error()))
		}
		return Down, err
	}
	defer c.giveBack(false)
	ctx, cancel = context.WithTimeout(ctx, probeBudget)
	defer cancel()
	readOnly, err := c.readOnly(ctx)
	if err != nil {
		return Down, err
	}
	if readOnly {
		return ReadOnly, nil
	}
	return Ready, nil
}

// Reset replaces every connection: idle ones now, lent ones when they come back, so
// that work in progress is not cut. It does nothing on SQLite, which has no server.
func (g *Guard) Reset() { g.reset("asked for") }

func (g *Guard) reset(why string) {
	now := time.Now().UnixNano()
	g.lastReset.Store(now)
	g.renewed.Store(now)
	g.tally.resets.Add(1)
	g.log.Info("database connections reset", "reason", why)
	g.engine.reset()
}

// resetSoon is Reset by itself, when connections are found to be dead or to lead to a
// server that takes no writes: at most each 200 ms.
func (g *Guard) resetSoon(why string) {
	last := g.lastReset.Load()
	now := time.Now().UnixNano()
	if now-last < int64(resetEvery) || !g.lastReset.CompareAndSwap(last, now) {
		return
	}
	g.reset(why)
}

// settling gives how much longer a permit is worth waiting for once the lane's own wait is
// over. That is nothing, unless connections are being opened anew: whoever holds a permit
// then dials and does no work, so that the wait is one for the database and not for others.
//
//	lane's wait          a permit is waited for as long as the lane says (gate.take)
//	renewed + awayWait   after a reset, or when watch found the database again
//	until                the end of the caller's whole wait for the database: never longer
func (g *Guard) settling(until time.Time) func() time.Duration {
	return func() time.Duration {
		settled := time.Unix(0, g.renewed.Load()).Add(awayWait)
		return min(time.Until(settled), time.Until(until))
	}
}
