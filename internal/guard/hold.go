package guard

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// hold is one connection in somebody's hands. Its detector is always on: at the
// first threshold the borrower's stack is logged, at the second the transaction is cut.
type hold struct {
	tx    *Tx
	lane  *lane
	place place
	edge  *edge
	since time.Time
	stack [16]uintptr // enough for the way from a handler to the door
	depth int
	timer *time.Timer
}

// lend puts the connection into the borrower's hands.
func (g *Guard) lend(ctx context.Context, tx *Tx, at place, l *lane, e *edge, since time.Time) {
	tx.life, tx.end = context.WithCancelCause(ctx)
	tx.limit, tx.freed = l.statement+g.engine.grace(), make(chan struct{})
	h := &hold{tx: tx, lane: l, place: at, edge: e, since: since}
	h.depth = runtime.Callers(5, h.stack[:]) // from whoever called View, Update or Claim
	tx.hold = h
	h.timer = time.AfterFunc(g.config.LongHold, h.long)
}

// long is called when the connection has been held for LongHold.
func (h *hold) long() {
	if h.tx.ended.Load() {
		return
	}
	g := h.tx.guard
	h.lane.numbers.long.Add(1)
	g.log.Warn("connection held for long", "lane", h.lane.name, "caller", h.edge.caller, "door", h.tx.door.name,
		"held", g.config.LongHold, "cut_in", g.config.MaxHold-g.config.LongHold, "stack", h.borrower())
	// Not stopped when the hold ends: it is rare, and finds that it came too late.
	time.AfterFunc(g.config.MaxHold-g.config.LongHold, h.cut)
}

// cut is called when it has been held for MaxHold.
func (h *hold) cut() {
	if h.tx.ended.Load() {
		return
	}
	h.lane.numbers.cuts.Add(1)
	h.tx.guard.log.Error("connection cut", "lane", h.lane.name, "caller", h.edge.caller, "door", h.tx.door.name,
		"held", h.tx.guard.config.MaxHold, "stack", h.borrower())
	h.tx.cut(errCut)
}

// over frees the place: the connection has been given back.
func (h *hold) over() {
	h.timer.Stop()
	g := h.tx.guard
	held := g.config.Now().Sub(h.since)
	h.edge.spent.hold.Add(int64(held))
	g.tally.returned(h.lane, h.edge.caller, held)
	h.place.give()
}

// borrower is the stack, a frame to a line.
func (h *hold) borrower() string {
	var b strings.Builder
	frames := runtime.CallersFrames(h.stack[:h.depth])
	for {
		frame, more := frames.Next()
		fmt.Fprintf(&b, "%s (%s:%d)\n", frame.Function, frame.File, frame.Line)
		if !more {
			return b.String()
		}
	}
}
