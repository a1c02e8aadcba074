package llm

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// The number of calls at once begins low and finds the provider's measure: it doubles while
// calls wait for their turn and answers stay good, and after the first sign that there are
// too many it is halved, and grows by one a round from there.
const (
	startingLimit   = 4
	shareToStart    = 16 // of a high ceiling this part is tried at once
	successesToAdd  = 10
	shortestSlowing = 200 * time.Millisecond // what is less is no slowing
	minToSlow       = 4                      // answers that show that a provider slows down
)

var errQueueFull = errors.New("llm: too many calls wait for their turn")

// limiter lets so many calls run at once and shares them out fairly: households that
// wait take turns, whoever of them came first and however much one has ordered.
type limiter struct {
	mu      sync.Mutex
	limit   int // calls at once, now
	ceiling int
	known   int // up to which limit it doubles: where there were once too many
	queue   int // the most that may wait
	busy    int
	streak  int // successes since the limit last moved
	epoch   int // how often the limit was changed but by one

	waits []time.Duration // how long the answers of this round took to begin
	good  int             // the limit of the last round that was worth it
	usual time.Duration   // how long an answer took to begin then; 0: not known

	order   []string                  // households that wait, the next one first
	waiting map[string][]chan *ticket // of each, its calls, the oldest first
	waiters int
}

// ticket is the right to one call.
type ticket struct {
	epoch int
	waits time.Duration // until its answer began; 0: not known
}

func newLimiter(ceiling, queue int) *limiter { return newLimiterFrom(startingLimit, ceiling, queue) }

// newLimiterFrom begins with so many at once, or more where the ceiling is high.
func newLimiterFrom(first, ceiling, queue int) *limiter {
	first = min(max(first, ceiling/shareToStart), ceiling)
	return &limiter{limit: first, ceiling: ceiling, known: ceiling, queue: queue, waiting: map[string][]chan *ticket{}}
}

// take waits for the household's turn. It fails when the context ends, or when too
// many wait already.
func (t *limiter) take(ctx context.Context, household string) (*ticket, error) {
	t.mu.Lock()
	if t.busy < t.limit {
		t.busy++
		defer t.mu.Unlock()
		return &ticket{epoch: t.epoch}, nil
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
func (t *limiter) leave(household string, mine chan *ticket) {
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
func (t *limiter) giveBack(mine *ticket, s strain) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy--
	switch {
	case s == easy:
		t.streak++
		t.judge(mine)
		t.grow()
	case s == overdrawn && mine.epoch == t.epoch:
		t.known = max(1, t.limit/2)
		t.move(t.known)
	}
	t.next()
}

// move sets another limit, with which a round begins.
func (t *limiter) move(limit int) {
	t.limit, t.streak, t.waits = limit, 0, nil
	t.epoch++
}

// judge looks at a round: as many good answers as half of the calls that may run at once, all
// of calls that began in it. A higher limit whose answers begin so much later that hardly more
// comes in the same time is taken back; one at which they begin twice as late as was usual is
// halved, for the provider slows down. While calls wait, a round that was worth it doubles it.
func (t *limiter) judge(mine *ticket) {
	if mine.epoch != t.epoch {
		return
	}
	t.waits = append(t.waits, mine.waits)
	n := len(t.waits)
	if n < max((t.limit+1)/2, min(t.limit, 2)) {
		return
	}
	median, raised := middle(t.waits), 2*t.limit >= 3*t.good
	slower := t.usual > 0 && median > t.usual+shortestSlowing && t.limit > 1
	switch {
	case slower && raised && !worth(t.usual, median, t.good, t.limit):
		t.known = t.good
		t.move(t.known)
		return
	case slower && !raised && median > 2*t.usual:
		if n < minToSlow {
			return // a few say little
		}
		t.usual = 0 // what is usual from now on, the next round finds
		t.known = t.limit / 2
		t.move(t.known)
		return
	case t.usual == 0 || raised || median < t.usual:
		t.good, t.usual = t.limit, median
	}
	t.waits = nil
	if t.waiters > 0 && t.limit < t.known {
		t.move(min(2*t.limit, t.known))
	}
}

// worth reports whether a higher limit brings more than two fifths of what it should, when
// answers begin after so long instead of before.
func worth(before, after time.Duration, from, to int) bool {
	more := float64(to)/float64(from) - 1
	return float64(after) < float64(before)*(1+0.6*more)
}

func middle(waits []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(waits))
	return sorted[len(sorted)/2]
}

// grow adds one after a round of good answers while calls wait, and after ten in any case.
func (t *limiter) grow() {
	needed := successesToAdd
	if t.waiters > 0 {
		needed = min(needed, t.limit)
	}
	if t.streak >= needed && t.limit < t.ceiling {
		t.limit++
		t.streak = 0
		t.known = max(t.known, t.limit)
	}
}

// wellAgain forgets where there were too many: the provider has been away since.
func (t *limiter) wellAgain() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known, t.good, t.usual = t.ceiling, 0, 0
	t.move(t.limit)
}

// next hands free turns to those who wait, a household after the other.
func (t *limiter) next() {
	for t.busy < t.limit && len(t.order) > 0 {
		household := t.order[0]
		t.order = t.order[1:]
		calls := t.waiting[household]
		calls[0] <- &ticket{epoch: t.epoch}
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
func (t *limiter) now() (busy, limit, waiting int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.busy, t.limit, t.waiters
}
