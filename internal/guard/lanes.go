package guard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Lane is a kind of work with its own share of the connections. It is set once at
// the edge: by the route table or by the runner of generations.
type Lane string

// The lanes.
const (
	Interactive Lane = "interactive" // somebody waits for a page or an answer
	Generation  Lane = "generation"  // composing in the background
	Admin       Lane = "admin"       // health, numbers, the beat

	// Critical is Interactive's kept part: logins, logouts and the state of what has
	// been ordered. It has no share, limits or numbers of its own, but a fifth of that
	// lane's queue and connections is taken by nothing else, and it goes first. So what
	// brings people in, or tells them that they need not ask again, outlasts a crowd.
	Critical Lane = "critical"
)

// awayWait is how long work waits for a database that is away, whatever its lane: a
// fast restart of PostgreSQL takes 0.8 s, a failover 0.3 s to 1.2 s.
const awayWait = 3 * time.Second

// lane is one lane's limits, its queue and what it has done.
type lane struct {
	name     Lane
	share    int           // connections
	reserved int           // of them, how many only critical work may hold
	queue    int           // how many may wait for one; of critical work, a quarter more
	wait     time.Duration // how long each may wait before it is told "busy"; see patience
	// statement is the most that one statement may take, lock the most that it may
	// wait for a lock. A page that needs longer is broken; a generation's longest
	// statement saves a whole menu.
	statement, lock time.Duration

	own gate
	// serial is the lock of second and later tries of contended work within the lane. Of
	// 150 increments of one row, sixty at a time, all succeeded one after the other;
	// otherwise one in ten lost four times (450 each, on two cores).
	serial  chan struct{}
	waiting atomic.Int64
	numbers laneTally
}

// crowd is how many interactive requests may wait. Time judges them (see overload); this
// bounds their memory, of which each that waits holds about 30 kB.
const crowd = 1000

// briefWait is how long new interactive work waits at a gate that is overloaded: long enough
// for somebody to be there when a permit comes back, and not worth calling a wait.
const briefWait = 100 * time.Millisecond

// newLanes shares n connections out: a tenth to admin, three tenths to generation,
// the rest to interactive, at least one each (10: 6, 3, 1).
func newLanes(n int) map[Lane]*lane {
	admin, generation := max(1, n/10), max(1, n*3/10)
	lanes := map[Lane]*lane{}
	for _, l := range []*lane{
		{name: Interactive, share: n - generation - admin, wait: awayWait, statement: 2 * time.Second, lock: 500 * time.Millisecond},
		{name: Generation, share: generation, wait: 5 * time.Second, statement: 10 * time.Second, lock: 2 * time.Second},
		{name: Admin, share: admin, wait: 250 * time.Millisecond, statement: 5 * time.Second, lock: 500 * time.Millisecond},
	} {
		// Background work comes again by itself: eight wait for each connection.
		l.queue = 8 * l.share
		if l.name == Interactive {
			l.reserved, l.queue = reservedOf(l.share), crowd
		}
		l.own = newGate(l.share, l.reserved)
		l.own.judged = l.name == Interactive
		l.serial = make(chan struct{}, 1)
		lanes[l.name] = l
	}
	return lanes
}

// reservedOf is how many of a share's connections only critical work may hold: a fifth, as
// Stripe keeps of its fleet, and one at least where that leaves another.
func reservedOf(share int) int {
	if share < 2 {
		return 0
	}
	return max(1, share/5)
}

// Why a wait for a connection ended without one.
var (
	errFull        = errors.New("guard: the lane's queue is full")
	errBusy        = errors.New("guard: no connection within the lane's deadline")
	errCrowded     = errors.New("guard: the database takes no more connections")
	errAway        = errors.New("guard: the database is away")
	errClosed      = errors.New("guard: closed")
	errUnknownLane = errors.New("guard: unknown lane")
)

// admit lets the work wait, unless too many do. Work that has begun was admitted before.
// Critical work may queue to a quarter on top, which is a fifth of all.
func (l *lane) admit(begun, critical bool) bool {
	limit := int64(l.queue)
	if critical {
		limit += limit / 4
	}
	// Who is refused is never counted, not even for a moment: a crowd of them would take
	// what is kept for critical work.
	for {
		n := l.waiting.Load()
		if n >= limit && !begun {
			l.own.full()
			return false
		}
		if l.waiting.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// noMore is for who waits for a permit and has no reason to wait longer.
func noMore() time.Duration { return 0 }

// patience is how long this work waits at its gate. Only new interactive work is told soon
// by one that is overloaded.
func (l *lane) patience(at permit) time.Duration {
	if at.rank == rankInteractive && at.gate.overloaded() {
		return briefWait
	}
	return l.wait
}

// serialise waits until no other contended try of the lane runs, at most the lane's
// deadline, and gives the way to let the next one. A wait in vain is no error: the try goes
// on beside the others.
func (l *lane) serialise(ctx context.Context) (unlock func()) {
	patience := time.NewTimer(l.wait)
	defer patience.Stop()
	select {
	case l.serial <- struct{}{}:
		return func() { <-l.serial }
	case <-patience.C:
	case <-ctx.Done():
	}
	return func() {}
}

// The ranks at a gate. All but the first tell lanes apart where they share one.
const (
	rankCritical = iota
	rankBegun    // interactive, and has had a transaction before: to refuse it now would waste that
	rankInteractive
	rankAdmin
	rankGeneration
	ranks
)

// burst is how many in a row of one rank may pass the ranks after it before one of
// those goes: it is preferred, and still nobody starves.
const burst = 8

// gate is a semaphore with ranks: it gives out a number of permits, the better rank first, and
// first come first served within a rank (see pop). Some may be kept for critical work: the others
// together never hold them, however many critical ones do not come.
type gate struct {
	mu     sync.Mutex
	free   int // more than 0 only while no critical work waits
	room   int // of all permits, how many more others may take; both more than 0 only while nobody waits
	queues [ranks][]*waiter
	row    [ranks]int // how many of each rank have passed later ones in a row
	// judged is whether load says how long new interactive work may wait here.
	judged bool
	load   overload
}

// waiter is one who waits for a permit.
type waiter struct {
	since    time.Time
	answered chan struct{} // closed when it has the permit, or is refused
	refused  bool
}

func newGate(permits, reserved int) gate { return gate{free: permits, room: permits - reserved} }

// opens reports whether work of this rank may have a permit now.
func (g *gate) opens(rank int) bool { return g.free > 0 && (rank == rankCritical || g.room > 0) }

// count moves a permit to (+1) or from (-1) the gate.
func (g *gate) count(rank, n int) {
	g.free += n
	if rank != rankCritical {
		g.room += n
	}
}

// take waits for a permit until one of these comes:
//
//	a permit                 nil; it is given back with the same rank
//	ctx ends                 its error
//	stop is closed           errClosed
//	wait is over             errBusy, unless more gives a further wait, which then begins
//	the gate is overloaded   errBusy, for new interactive work that has waited for briefWait
//
// more is asked each time that the wait is over: noMore, or Guard.settling while
// connections are opened anew.
func (g *gate) take(ctx context.Context, rank int, wait time.Duration, more func() time.Duration, stop <-chan struct{}) error {
	g.mu.Lock()
	now := time.Now()
	if g.opens(rank) {
		g.lend(rank, now, 0)
		g.mu.Unlock()
		return nil
	}
	w := &waiter{since: now, answered: make(chan struct{})}
	g.queues[rank] = append(g.queues[rank], w)
	g.mu.Unlock()

	err := g.wait(ctx, w.answered, wait, more, stop)
	if err == nil {
		if w.refused {
			return errBusy
		}
		return nil
	}
	g.mu.Lock()
	i := slices.Index(g.queues[rank], w)
	if i >= 0 {
		g.queues[rank] = slices.Delete(g.queues[rank], i, i+1)
	}
	if errors.Is(err, errBusy) && g.judges(rank) {
		g.load.refused(time.Now())
	}
	g.mu.Unlock()
	if i < 0 && !w.refused { // given to us in this very moment: to the next
		g.give(rank)
	}
	return err
}

// wait is the waiting of take.
func (g *gate) wait(ctx context.Context, answered <-chan struct{}, wait time.Duration, more func() time.Duration, stop <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-answered:
			return nil
		case <-timer.C:
			further := more()
			if further <= 0 {
				return errBusy
			}
			timer.Reset(further)
		case <-ctx.Done():
			return ctx.Err()
		case <-stop:
			return errClosed
		}
	}
}

// judges reports whether work of this rank is what load judges.
func (g *gate) judges(rank int) bool { return g.judged && rank == rankInteractive }

// overloaded reports whether more is asked of the gate than it can carry.
func (g *gate) overloaded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.judged && g.load.on(time.Now())
}

// full is told that somebody was refused because too many wait. Where none of them waits
// here they all wait for the database.
func (g *gate) full() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.queues[rankInteractive]) > 0 {
		g.load.begin(time.Now())
	}
}

// give takes a permit back and hands it to the next who may have it.
func (g *gate) give(rank int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(rank, +1)
	now := time.Now()
	g.shed(now)
	next := g.next()
	if next < 0 {
		return
	}
	w := g.pop(next, now)
	g.lend(next, now, now.Sub(w.since))
	close(w.answered)
}

// pop takes the one of a rank whose turn it is from the queue. The gate is locked. Of new work
// that an overloaded gate keeps waiting most is refused, in whatever order; so that the rest
// need not wait as long as them, who came last goes first.
func (g *gate) pop(rank int, now time.Time) *waiter {
	queue := g.queues[rank]
	i := 0
	if g.judges(rank) && g.load.on(now) {
		i = len(queue) - 1
	}
	w := queue[i]
	g.queues[rank] = slices.Delete(queue, i, i+1)
	return w
}

// lend counts a permit that goes to somebody after a wait. The gate is locked.
func (g *gate) lend(rank int, now time.Time, waited time.Duration) {
	g.count(rank, -1)
	if g.judges(rank) {
		g.load.served(now, waited, len(g.queues[rank]))
	}
}

// shed refuses those who have waited for longer than an overloaded gate lets them, which
// are those who came before it was. The gate is locked.
func (g *gate) shed(now time.Time) {
	if !g.judged || !g.load.on(now) {
		return
	}
	queue := g.queues[rankInteractive]
	for len(queue) > 0 && now.Sub(queue[0].since) > briefWait {
		queue[0].refused = true
		close(queue[0].answered)
		queue = queue[1:]
		g.load.refused(now)
	}
	g.queues[rankInteractive] = queue
}

// next is the rank that goes next; -1: nobody waits who may have a permit.
func (g *gate) next() int {
	for rank := range ranks {
		switch {
		case !g.opens(rank) || len(g.queues[rank]) == 0:
			g.row[rank] = 0
		case !g.waitsAfter(rank):
			g.row[rank] = 0
			return rank
		case g.row[rank] < burst:
			g.row[rank]++
			return rank
		default:
			g.row[rank] = 0
		}
	}
	return -1
}

// waitsAfter reports whether one of the later ranks could go instead.
func (g *gate) waitsAfter(rank int) bool {
	for after := rank + 1; after < ranks; after++ {
		if g.opens(after) && len(g.queues[after]) > 0 {
			return true
		}
	}
	return false
}
