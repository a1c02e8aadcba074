package guard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// The doors refuse work that has no edge, and work that holds a connection already.
// Both are faults of the program, never of its load: they are plain errors.
var (
	// ErrNoEdge: the context was not marked by Edge, so its lane is not known.
	ErrNoEdge = errors.New("guard: work without an edge: mark its context with guard.Edge")
	// ErrNested: a second connection for one piece of work. With it, n pieces of work
	// that each hold one connection and wait for another can stop each other for ever.
	ErrNested = errors.New("guard: nested: this work is inside a View or Update already (parallel parts need guard.Fork)")
)

// edge is what Edge knows about a piece of work.
type edge struct {
	lane     Lane
	critical bool // takes from the lane's kept part too
	caller   string
	cell     *cell
	spent    *spent
}

// begun reports whether this is work that has had a connection before: the reader whose
// login has been checked, the writer who tries again, the generation that has a day to
// keep. No queue is too full for it, for what has been done would be lost; and it goes
// before those who come new, where somebody waits for it.
func (e *edge) begun(l *lane) bool { return l.name != Admin && e.spent.transactions.Load() > 0 }

// cell says whether a piece of work is inside a door. It is shared by every context
// made from the edge's, so that a closure which captured an outer one is seen too.
type cell struct{ held atomic.Bool }

// spent adds up what one piece of work, with its forks, has had of the database.
type spent struct{ wait, hold, transactions atomic.Int64 }

type (
	edgeKey       struct{}
	replayableKey struct{}
)

// Edge marks the context of one piece of work: its lane, who asks (a route or a
// kind of job, for the numbers) and the cell that says whether the work holds a
// connection. Work without an edge is refused by both doors. Inside a closure it
// gives no new cell: the doors stay shut.
func Edge(ctx context.Context, lane Lane, caller string) context.Context {
	e := &edge{lane: lane, caller: caller, cell: &cell{}, spent: &spent{}}
	if lane == Critical {
		e.lane, e.critical = Interactive, true
	}
	if outer, ok := ctx.Value(edgeKey{}).(*edge); ok && outer.cell.held.Load() {
		e.cell = outer.cell
	}
	return context.WithValue(ctx, edgeKey{}, e)
}

// Fork gives a context of its own cell to a goroutine that works beside its parent
// (days composed in parallel). It must not be called inside a closure: there it
// changes nothing, and the doors stay shut.
func Fork(ctx context.Context) context.Context {
	outer, ok := ctx.Value(edgeKey{}).(*edge)
	if !ok {
		return ctx
	}
	e := *outer
	if !outer.cell.held.Load() {
		e.cell = &cell{}
	}
	return context.WithValue(ctx, edgeKey{}, &e)
}

// Spent is what the work of this edge, its forks included, has had of the database so
// far: how long it waited for connections (also in vain), how long it held them, and
// in how many transactions, each try counted. Nothing without an edge.
func Spent(ctx context.Context) (wait, hold time.Duration, transactions int) {
	e, ok := ctx.Value(edgeKey{}).(*edge)
	if !ok {
		return 0, 0, 0
	}
	return time.Duration(e.spent.wait.Load()), time.Duration(e.spent.hold.Load()), int(e.spent.transactions.Load())
}

// HoldsConnection reports whether the work of this context holds a connection now, also when
// asked through an outer context that a closure captured. The door to a model
// provider asks it and refuses.
func HoldsConnection(ctx context.Context) bool {
	e, ok := ctx.Value(edgeKey{}).(*edge)
	return ok && e.cell.held.Load()
}

// Replayable marks work whose Update may run again although an earlier COMMIT may
// have succeeded: it is keyed (an idempotency key, a fenced attempt), so that the
// second time changes nothing. Without it an unknown outcome is told, not retried.
func Replayable(ctx context.Context) context.Context {
	return context.WithValue(ctx, replayableKey{}, true)
}

func replayable(ctx context.Context) bool { return ctx.Value(replayableKey{}) != nil }

// enter takes the work's cell; leave it with e.cell.held.Store(false).
func enter(ctx context.Context) (*edge, error) {
	e, ok := ctx.Value(edgeKey{}).(*edge)
	if !ok {
		return nil, ErrNoEdge
	}
	if !e.cell.held.CompareAndSwap(false, true) {
		return nil, ErrNested
	}
	return e, nil
}
