package llm

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Concurrency starts low and finds its level: one more after so many successes, half
// after a sign of overload.
const (
	startingTurns  = 4
	successesToAdd = 10
)

var errQueueFull = errors.New("llm: too many calls wait for their turn")

// turns lets so many calls run at once and shares them out fairly: households that
// wait take turns, whoever of them came first and however much one has ordered.
type turns struct {
	mu      sync.Mutex
	limit   int // calls at once, now
	ceiling int
	queue   int // the most that may wait
	busy    int
	streak  int // successes since the limit last moved
	epoch   int // how often it was halved

	order   []string                  // households that wait, the next one first
	waiting map[string][]chan *ticket // of each, its calls, the oldest first
	waiters int
}

// ticket is the right to one call.
type ticket struct{ epoch int }

func newTurns(ceiling, queue int) *turns {
	return &turns{limit: min(startingTurns, ceiling), ceiling: ceiling, queue: queue, waiting: map[string][]chan *ticket{}}
}

// take waits for the household's turn. It fails when the context ends, or when too
// many wait already.
func (t *turns) take(ctx context.Context, household string) (*ticket, error) {
	t.mu.Lock()
	if t.busy < t.limit {
		t.busy++
		defer t.mu.Unlock()
		return &ticket{t.epoch}, nil
	}
	if t.waiters >= t.queue {
		t.mu.Unlock()
		return nil, errQueueFull
	}
	mine := make(chan *ticket, 1)
	if len(t.waiting[household]) == 0 {
		t.order = append(t.order, household)
	}
	t.waiting[household] = append(t.waiting[household], mine)
	t.waiters++
	t.mu.Unlock()

	select {
	case ticket := <-mine:
		return ticket, nil
	case <-ctx.Done():
		t.leave(household, mine)
		return nil, ctx.Err()
	}
}

// leave gives up a place in the queue, or the turn that came in the same moment.
func (t *turns) leave(household string, mine chan *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-mine:
		t.busy--
		t.next()
		return
	default:
	}
	calls := t.waiting[household]
	calls = slices.Delete(calls, slices.Index(calls, mine), slices.Index(calls, mine)+1)
	t.waiters--
	t.waiting[household] = calls
	if len(calls) == 0 {
		delete(t.waiting, household)
		t.order = slices.DeleteFunc(t.order, func(h string) bool { return h == household })
	}
}

// strain is what a finished call says about the number of calls at once.
type strain uint8

const (
	noStrain  strain = iota // nothing
	easy                    // there may be room for more
	overdrawn               // there are too many
)

// strain of a failure; nil is a success.
func (e *Error) strain() strain {
	switch {
	case e == nil:
		return easy
	case e.loading:
		return noStrain
	case e.Class == Rate, e.Class == Timeout && e.Phase != Dial, e.Class == Overload && (e.Status == 503 || e.Status == 529):
		return overdrawn
	default:
		return noStrain
	}
}

// giveBack ends a turn. Calls that were under way when the limit was halved do not
// halve it again: they tell of the same crowd.
func (t *turns) giveBack(mine *ticket, s strain) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy--
	switch {
	case s == easy:
		if t.streak++; t.streak >= successesToAdd && t.limit < t.ceiling {
			t.limit++
			t.streak = 0
		}
	case s == overdrawn && mine.epoch == t.epoch:
		t.limit = max(1, t.limit/2)
		t.streak = 0
		t.epoch++
	}
	t.next()
}

// next hands free turns to those who wait, a household after the other.
func (t *turns) next() {
	for t.busy < t.limit && len(t.order) > 0 {
		household := t.order[0]
		t.order = t.order[1:]
		calls := t.waiting[household]
		calls[0] <- &ticket{t.epoch}
		t.waiters--
		t.busy++
		if calls = calls[1:]; len(calls) > 0 {
			t.waiting[household] = calls
			t.order = append(t.order, household)
		} else {
			delete(t.waiting, household)
		}
	}
}

// now gives the calls that run, that may run, and that wait.
func (t *turns) now() (busy, limit, waiting int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.busy, t.limit, t.waiters
}
