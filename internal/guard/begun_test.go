package guard

import (
	"context"
	"testing"
	"time"
)

// A generation that has had a transaction is not told that the queue is full either: a day
// that a model has been paid for would be lost.
func TestABegunGenerationIsNotRefused(t *testing.T) {
	l := newLanes(10)[Generation]
	l.waiting.Store(int64(l.queue))
	e := &edge{spent: &spent{}}
	if l.admit(e.begun(l), false) {
		t.Error("a new generation found a place in a full queue")
	}
	e.spent.transactions.Add(1)
	if !l.admit(e.begun(l), false) {
		t.Error("a generation that had begun was refused")
	}
}

// A request that has had a transaction goes before those that come new, and is not
// told that the queue is full: what was done for it would be lost.
func TestBegunWorkGoesFirst(t *testing.T) {
	g := newGate(1, 0)
	stop := make(chan struct{})
	if err := g.take(t.Context(), rankInteractive, time.Second, noMore, stop); err != nil {
		t.Fatal(err)
	}
	served := make(chan string, 2)
	for _, who := range []struct {
		name string
		rank int
	}{{"new", rankInteractive}, {"begun", rankBegun}} {
		go func() {
			if err := g.take(context.Background(), who.rank, 10*time.Second, noMore, stop); err != nil {
				t.Error(err)
			}
			served <- who.name
		}()
		for queued := 0; queued == 0; { // each in its queue before the next comes
			g.mu.Lock()
			queued = len(g.queues[who.rank])
			g.mu.Unlock()
		}
	}
	g.give(rankInteractive)
	if first := <-served; first != "begun" {
		t.Errorf("%q went first", first)
	}
	g.give(rankBegun)
	<-served
	l := newLanes(10)[Interactive]
	l.waiting.Store(int64(l.queue))
	e := &edge{spent: &spent{}}
	if e.begun(l) || l.admit(e.begun(l), false) {
		t.Error("new work found a place in a full queue")
	}
	e.spent.transactions.Add(1)
	if !e.begun(l) || !l.admit(e.begun(l), false) {
		t.Error("begun work was refused")
	}
}
