package guard

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// loan is one connection in somebody's hands. Its leak detector is always on: at the
// first threshold the borrower's stack is logged, at the second the transaction is cut.
type loan struct {
	tx     *Tx
	lane   *lane
	permit permit
	edge   *edge
	since  time.Time
	stack  [16]uintptr // enough for the way from a handler to the door
	depth  int
	timer  *time.Timer
}

// lend puts the connection into the borrower's hands.
func (a *attempt) lend(ctx context.Context, tx *Tx, p permit, since time.Time) {
	tx.life, tx.cancel = context.WithCancelCause(ctx)
	tx.limit, tx.freed = a.lane.statement, make(chan struct{})
	tx.loan = &loan{tx: tx, lane: a.lane, permit: p, edge: a.edge, since: since}
	tx.loan.depth = runtime.Callers(5, tx.loan.stack[:]) // from whoever called View, Update or Claim
	tx.loan.timer = time.AfterFunc(a.guard.config.LongHold, tx.loan.long)
}

// long is called when the connection has been held for LongHold.
func (l *loan) long() {
	if l.tx.ended.Load() {
		return
	}
	g := l.tx.guard
	l.lane.numbers.long.Add(1)
	g.log.Warn("connection held for long", "lane", l.lane.name, "caller", l.edge.caller, "door", l.tx.door.name,
		"held", g.config.LongHold, "cut_in", g.config.MaxHold-g.config.LongHold, "stack", l.borrower())
	// Not stopped when the loan ends: it is rare, and finds that it came too late.
	time.AfterFunc(g.config.MaxHold-g.config.LongHold, l.cut)
}

// cut is called when it has been held for MaxHold.
func (l *loan) cut() {
	if l.tx.ended.Load() {
		return
	}
	l.lane.numbers.cuts.Add(1)
	l.tx.guard.log.Error("connection cut", "lane", l.lane.name, "caller", l.edge.caller, "door", l.tx.door.name,
		"held", l.tx.guard.config.MaxHold, "stack", l.borrower())
	l.tx.cut(errCut)
}

// over gives the permit back: the connection has been given back.
func (l *loan) over() {
	l.timer.Stop()
	g := l.tx.guard
	held := g.config.Now().Sub(l.since)
	l.edge.spent.hold.Add(int64(held))
	g.tally.returned(l.lane, l.edge.caller, held)
	l.permit.give()
}

// borrower is the stack, a frame to a line.
func (l *loan) borrower() string {
	var b strings.Builder
	frames := runtime.CallersFrames(l.stack[:l.depth])
	for {
		frame, more := frames.Next()
		fmt.Fprintf(&b, "%s (%s:%d)\n", frame.Function, frame.File, frame.Line)
		if !more {
			return b.String()
		}
	}
}
