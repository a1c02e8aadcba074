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

// turns share out the places at which password hashes are computed. Who waits is let in
// by turns over those who ask (an address, a network, an account), so that nobody fills
// the queue for others: a full one gives up the newest of who has most in it. Known
// people go before strangers, every other turn. Everybody waits for patience at most.
type turns struct {
	queueConfig

	mu      sync.Mutex
	free    int // places
	strange int // places that strangers may have still
	waiting int
	line    []*asker // those who have somebody waiting, in the order of their turns
	// knownLast: the last turn was somebody known's.
	knownLast bool
	held      store.Tally // strangers' hashes of which somebody was told
}

// queueConfig is what a queue for hashes is made with.
type queueConfig struct {
	waitCodes
	places       int                    // hashes at once
	forStrangers int                    // of them, at most
	room         int                    // how many may wait
	patience     time.Duration          // how long
	rests        bool                   // a place stays empty for as long as it was used
	hashing      func() (hashed func()) // told while a hash is computed; of strangers' within holdLimit
}

// turn is who asks.
type turn struct {
	known bool
	name  string
}

// asker is one who asks, with all who wait in its name, the oldest first.
type asker struct {
	turn
	queue []*waiter
}

// waiter is told once whether its turn has come, or that it was given up for another.
type waiter struct{ told chan bool }

// place is where one hash may be computed. Whoever has one leaves it.
type place struct {
	of   *turns
	who  turn
	used time.Duration
}

func newTurns(c queueConfig) *turns {
	return &turns{queueConfig: c, free: c.places, strange: c.forStrangers}
}

// enter waits for a place. The error is a refusal, or the reason that ctx ended.
func (q *turns) enter(ctx context.Context, who turn) (*place, error) {
	w, let := q.ask(who)
	switch {
	case let:
		return &place{of: q, who: who}, nil
	case w == nil:
		return nil, q.refuse(0)
	}
	patience := time.NewTimer(q.patience)
	defer patience.Stop()
	err := q.refuse(0)
	select {
	case let = <-w.told:
	case <-patience.C:
		let = !q.quit(who, w) && <-w.told
	case <-ctx.Done():
		if !q.quit(who, w) && <-w.told {
			(&place{of: q, who: who}).give()
		}
		err = context.Cause(ctx)
	}
	if !let {
		return nil, err
	}
	return &place{of: q, who: who}, nil
}

// ask takes a free place, or lets who asks wait; nil: there is no room.
func (q *turns) ask(who turn) (w *waiter, let bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.opens(who) {
		q.taken(who, 1)
		return nil, true
	}
	if q.waiting >= q.room && !q.makeRoom(who) {
		return nil, false
	}
	w = &waiter{told: make(chan bool, 1)}
	a := q.asker(who)
	if a == nil {
		a = &asker{turn: who}
		q.line = append(q.line, a)
	}
	a.queue = append(a.queue, w)
	q.waiting++
	return w, false
}

// opens reports whether there is a place for one who asks.
func (q *turns) opens(who turn) bool { return q.free > 0 && (who.known || q.strange > 0) }

// taken counts the places that one has taken or, below zero, given back.
func (q *turns) taken(who turn, n int) {
	q.free -= n
	if !who.known {
		q.strange -= n
	}
}

func (q *turns) asker(who turn) *asker {
	for _, a := range q.line {
		if a.turn == who {
			return a
		}
	}
	return nil
}

// makeRoom gives up the newest of the stranger, else of the known, who has most waiting,
// if that is more than who asks would have then, or a stranger for somebody known.
func (q *turns) makeRoom(who turn) bool {
	mine := 1
	if a := q.asker(who); a != nil {
		mine += len(a.queue)
	}
	var most *asker
	for _, a := range q.line {
		switch {
		case most == nil, most.known && !a.known, most.known == a.known && len(a.queue) > len(most.queue):
			most = a
		}
	}
	if most == nil || most.known && !who.known || most.known == who.known && len(most.queue) <= mine {
		return false
	}
	last := len(most.queue) - 1
	most.queue[last].told <- false
	q.drop(most, last)
	return true
}

// drop takes one out of an asker's queue.
func (q *turns) drop(a *asker, i int) {
	a.queue = slices.Delete(a.queue, i, i+1)
	q.waiting--
	if len(a.queue) == 0 {
		q.line = slices.DeleteFunc(q.line, func(other *asker) bool { return other == a })
	}
}

// quit ends a wait; false: it was told already.
func (q *turns) quit(who turn, w *waiter) bool {
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

// next is who has the next turn: somebody known, but no two of them where a stranger can
// have one, else the first of the line.
func (q *turns) next() int {
	known := slices.IndexFunc(q.line, func(a *asker) bool { return a.known })
	stranger := slices.IndexFunc(q.line, func(a *asker) bool { return !a.known })
	if stranger >= 0 && (known < 0 || q.knownLast && q.strange > 0) {
		return stranger
	}
	return known
}

// give hands a place on to whose turn it is.
func (p *place) give() {
	q := p.of
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken(p.who, -1)
	if len(q.line) == 0 {
		return
	}
	i := q.next()
	next := q.line[i]
	if !q.opens(next.turn) {
		return
	}
	q.taken(next.turn, 1)
	q.knownLast = next.known
	q.line = append(slices.Delete(q.line, i, i+1), next) // its next turn comes after all others
	next.queue[0].told <- true
	q.drop(next, 0)
}

// use computes a hash here and tells who wants to know. Whoever holds a connection is
// refused: nobody else shall wait for a password hash.
func (p *place) use(ctx context.Context, hash func()) error {
	if guard.Held(ctx) {
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
func (q *turns) tells(who turn) bool {
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
func (p *place) leave() {
	if !p.of.rests || p.used == 0 {
		p.give()
		return
	}
	time.AfterFunc(p.used, p.give)
}
