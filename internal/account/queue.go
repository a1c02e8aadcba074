package account

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

// fairQueue shares out the permits with which password hashes are computed. Who waits is let in
// by turns over those who ask (an address, a network, an account), so that nobody fills
// the queue for others: a full one gives up the newest of who has most in it. Known
// people go before strangers, every other turn. Everybody waits for patience at most.
type fairQueue struct {
	queueConfig

	mu      sync.Mutex
	free    int // permits
	strange int // permits that strangers may have still
	waiting int
	line    []*asker // those who have somebody waiting, in the order of their turns
	// knownLast: the last turn was somebody known's.
	knownLast bool
	held      store.Tally // strangers' hashes of which somebody was told
}

// queueConfig is what a queue for hashes is made with.
type queueConfig struct {
	waitCodes
	permits      int                    // hashes at once
	forStrangers int                    // of them, at most
	room         int                    // how many may wait
	patience     time.Duration          // how long
	rests        bool                   // a permit that was given back is kept for as long as it was used
	hashing      func() (hashed func()) // told while a hash is computed; of strangers' within holdLimit
}

// flow is who asks, for whom requests wait in one queue.
type flow struct {
	known bool
	name  string
}

// asker is one who asks, with all who wait in its name, the oldest first.
type asker struct {
	flow
	queue []*waiter
}

// waiter is told once whether its turn has come, or that it was given up for another.
type waiter struct{ admitted chan bool }

// permit is the right to compute one hash. Whoever has one leaves it.
type permit struct {
	of   *fairQueue
	who  flow
	used time.Duration
}

func newFairQueue(c queueConfig) *fairQueue {
	return &fairQueue{queueConfig: c, free: c.permits, strange: c.forStrangers}
}

// enter waits for a permit. The error is a refusal, or the reason that ctx ended.
func (q *fairQueue) enter(ctx context.Context, who flow) (*permit, error) {
	w, let := q.ask(who)
	switch {
	case let:
		return &permit{of: q, who: who}, nil
	case w == nil:
		return nil, q.refuse(0)
	}
	patience := time.NewTimer(q.patience)
	defer patience.Stop()
	err := q.refuse(0)
	select {
	case let = <-w.admitted:
	case <-patience.C:
		let = !q.quit(who, w) && <-w.admitted
	case <-ctx.Done():
		if !q.quit(who, w) && <-w.admitted {
			(&permit{of: q, who: who}).give()
		}
		err = context.Cause(ctx)
	}
	if !let {
		return nil, err
	}
	return &permit{of: q, who: who}, nil
}

// ask takes a free place, or lets who asks wait; nil: there is no room.
func (q *fairQueue) ask(who flow) (w *waiter, let bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.opens(who) {
		q.taken(who, 1)
		return nil, true
	}
	if q.waiting >= q.room && !q.makeRoom(who) {
		return nil, false
	}
	w = &waiter{admitted: make(chan bool, 1)}
	a := q.asker(who)
	if a == nil {
		a = &asker{flow: who}
		q.line = append(q.line, a)
	}
	a.queue = append(a.queue, w)
	q.waiting++
	return w, false
}

// opens reports whether there is a place for one who asks.
func (q *fairQueue) opens(who flow) bool { return q.free > 0 && (who.known || q.strange > 0) }

// taken counts the places that one has taken or, below zero, given back.
func (q *fairQueue) taken(who flow, n int) {
	q.free -= n
	if !who.known {
		q.strange -= n
	}
}

func (q *fairQueue) asker(who flow) *asker {
	for _, a := range q.line {
		if a.flow == who {
			return a
		}
	}
	return nil
}

// makeRoom gives up the newest of the stranger, else of the known, who has most waiting,
// if that is more than who asks would have then, or a stranger for somebody known.
func (q *fairQueue) makeRoom(who flow) bool {
	mine := 1
	if a := q.asker(who); a != nil {
		mine += len(a.queue)
	}
	var longest *asker
	for _, a := range q.line {
		switch {
		case longest == nil, longest.known && !a.known, longest.known == a.known && len(a.queue) > len(longest.queue):
			longest = a
		}
	}
	if longest == nil || longest.known && !who.known || longest.known == who.known && len(longest.queue) <= mine {
		return false
	}
	last := len(longest.queue) - 1
	longest.queue[last].admitted <- false
	q.drop(longest, last)
	return true
}

// drop takes one out of an asker's queue.
func (q *fairQueue) drop(a *asker, i int) {
	a.queue = slices.Delete(a.queue, i, i+1)
	q.waiting--
	if len(a.queue) == 0 {
		q.line = slices.DeleteFunc(q.line, func(other *asker) bool { return other == a })
	}
}

// quit ends a wait; false: it was told already.
func (q *fairQueue) quit(who flow, w *waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.asker(who)
	if a == nil {
		return false
	}
	i := slices.Index(a.queue, w)
	if i < 0 {
		return false
	}
	q.drop(a, i)
	return true
}

// next is who goes next: somebody known, but no two of them where a stranger can
// have one, else the first of the line.
func (q *fairQueue) next() int {
	known := slices.IndexFunc(q.line, func(a *asker) bool { return a.known })
	stranger := slices.IndexFunc(q.line, func(a *asker) bool { return !a.known })
	if stranger >= 0 && (known < 0 || q.knownLast && q.strange > 0) {
		return stranger
	}
	return known
}

// give hands a place on to whose turn it is.
func (p *permit) give() {
	q := p.of
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken(p.who, -1)
	if len(q.line) == 0 {
		return
	}
	i := q.next()
	next := q.line[i]
	if !q.opens(next.flow) {
		return
	}
	q.taken(next.flow, 1)
	q.knownLast = next.known
	q.line = append(slices.Delete(q.line, i, i+1), next) // its next turn comes after all others
	next.queue[0].admitted <- true
	q.drop(next, 0)
}

// use computes a hash here and tells who wants to know. Whoever holds a connection is
// refused: nobody else shall wait for a password hash.
func (p *permit) use(ctx context.Context, hash func()) error {
	if guard.HoldsConnection(ctx) {
		return errors.New("account: hashing a password while a connection is held")
	}
	if p.of.tells(p.who) {
		defer p.of.hashing()()
	}
	began := time.Now()
	defer func() { p.used += time.Since(began) }()
	hash()
	return nil
}

// tells reports whether this one's hash is told of.
func (q *fairQueue) tells(who flow) bool {
	if who.known {
		return true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	if holdLimit.wait(q.held, now) > 0 {
		return false
	}
	q.held = holdLimit.taken(q.held, now)
	return true
}

// leave gives the place back. Where the queue's places rest, for as long as they were
// used, it stays empty for that time.
func (p *permit) leave() {
	if !p.of.rests || p.used == 0 {
		p.give()
		return
	}
	time.AfterFunc(p.used, p.give)
}
