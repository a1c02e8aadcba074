package planner

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// peopleInARow is how many permits go to people one after the other while weeks wait too:
// then a day of a week has one, so that no stream of swaps stops all menus.
const peopleInARow = 3

// What an account composes it owes, and pays back with time: one that composes for more
// than a tenth of the time owes the more the longer it goes on, and its turn comes after
// those of accounts that owe less. Who waits for longer than maxOwed owes nothing any more.
const (
	owedTimes  = 10
	maxOwed    = 20 * time.Second
	maxDebtors = 1000 // accounts that are remembered before those that owe nothing are forgotten
)

// Between two days of a week the first is saved, and its account waits for nothing. For so
// long its permit is kept from weeks of accounts that owe so much more, or else each of its
// days would wait for a day of theirs.
const (
	savedWithin = 30 * time.Millisecond
	muchMore    = time.Second
)

// priority is how soon somebody looks for what is composed.
type priority uint8

const (
	week    priority = iota // a whole menu: nobody waits in front of it
	people                  // a refill, a swap or a single slot: somebody looks on
	awaited                 // a swap within its request: somebody waits for the answer
)

// applicant is who asks for a permit to compose.
type applicant struct {
	priority  priority
	owner     string // the account that owns the household
	household string
	beside    bool // what is computed is no whole day: nothing is saved behind it
}

// permits are the rights to compose on a core, so many at once. Who waits has them by
// turns: people before weeks, and of each of these the account that owes least, those that
// owe the same one after the other, of an account its households by turns, and of a
// household who came first. Beside them is one that is for awaited swaps alone.
type permits struct {
	now     func() time.Time
	mu      sync.Mutex
	free    int
	apart   bool // the permit of awaited swaps is free
	inARow  int  // permits that went to people since a week had one
	waiting [2]line
	paid    map[string]time.Time // by account: when it will have paid back what it owes
	saving  string               // the account of which a day of a week was composed last
	until   time.Time            // when that is not kept for it any more
	looks   bool                 // next is called again by then
}

// permit is a right to compose that somebody has or waits for.
type permit struct {
	applicant
	given chan struct{} // closed when it is given
	since time.Time     // when that was
	apart bool          // it is the one of awaited swaps
}

func newPermits(n int, now func() time.Time) *permits {
	return &permits{now: now, free: n, apart: true, paid: map[string]time.Time{}}
}

// take waits for a permit. It fails, with the context's cause, when the context ends.
func (p *permits) take(ctx context.Context, t applicant) (done func(), err error) {
	mine := &permit{applicant: t, given: make(chan struct{})}
	p.mu.Lock()
	p.waiting[t.queue()].add(mine, t.path())
	p.next()
	p.mu.Unlock()
	select {
	case <-mine.given:
		return func() { p.giveBack(mine) }, nil
	case <-ctx.Done():
		if !p.leave(mine) {
			p.giveBack(mine)
		}
		return nil, context.Cause(ctx)
	}
}

// spare takes permits that nobody waits for, so many at most, for who has one and can use more.
// One that is kept for another account stays.
func (p *permits) spare(t applicant, most int) []*permit {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, free := p.now(), p.free
	if t.owner != p.saving && p.kept(now) > 0 {
		free--
	}
	if !p.waiting[people].empty() || !p.waiting[week].empty() {
		free = 0
	}
	var all []*permit
	for range min(free, most) {
		p.free--
		all = append(all, &permit{applicant: t, since: now})
	}
	return all
}

// leave gives up a place among those who wait; false: the permit came in the same moment.
func (p *permits) leave(mine *permit) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting[mine.queue()].remove(mine, mine.path())
}

func (p *permits) giveBack(mine *permit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if mine.apart {
		p.apart = true
	} else {
		p.free++
	}
	p.owe(mine)
	if mine.priority == week && !mine.beside {
		p.saving, p.until = mine.owner, p.now().Add(savedWithin)
	}
	p.next()
}

// lets reports whether a permit may go to somebody now: it is not kept for an account that
// owes much less.
func (p *permits) lets(m *permit, now time.Time) bool {
	return m.owner == p.saving || m.priority != week || p.kept(now) == 0 ||
		p.owed(m.owner, now) < p.owed(p.saving, now)+muchMore
}

// kept is for how long a permit is kept for an account; 0 too where the clock was put back.
func (p *permits) kept(now time.Time) time.Duration {
	if d := p.until.Sub(now); d <= savedWithin {
		return max(0, d)
	}
	return 0
}

// owe adds to what an account owes the time for which it had a permit.
func (p *permits) owe(mine *permit) {
	now := p.now()
	p.paid[mine.owner] = now.Add(min(p.owed(mine.owner, now)+owedTimes*now.Sub(mine.since), maxOwed))
	if len(p.paid) > maxDebtors {
		maps.DeleteFunc(p.paid, func(account string, _ time.Time) bool { return p.owed(account, now) == 0 })
	}
}

// owed is how long until the account has paid back all, maxOwed at most.
func (p *permits) owed(account string, now time.Time) time.Duration {
	return min(max(0, p.paid[account].Sub(now)), maxOwed)
}

// next gives what is free to those who wait, and looks again when what is kept for an
// account is not any more.
func (p *permits) next() {
	now := p.now()
	owed := func(account string) time.Duration { return p.owed(account, now) }
	for p.free > 0 {
		mine := p.first(owed, now)
		if mine == nil {
			break
		}
		p.free--
		mine.give(now)
	}
	if p.free > 0 && !p.waiting[week].empty() {
		p.lookAgain(p.kept(now))
	}
	if !p.apart {
		return
	}
	if mine := p.waiting[people].take(owed, func(m *permit) bool { return m.priority == awaited }); mine != nil {
		p.apart, mine.apart = false, true
		mine.give(now)
	}
}

// first takes whose turn it is: somebody of people, or after so many of them a week that
// may have a permit now.
func (p *permits) first(owed func(string) time.Duration, now time.Time) *permit {
	lets := func(m *permit) bool { return p.lets(m, now) }
	if p.waiting[people].empty() || p.inARow >= peopleInARow {
		if mine := p.waiting[week].take(owed, lets); mine != nil {
			p.inARow = 0
			return mine
		}
	}
	mine := p.waiting[people].take(owed, lets)
	switch {
	case p.waiting[week].empty():
		p.inARow = 0
	case mine != nil:
		p.inARow++
	}
	return mine
}

// lookAgain calls next after a time, once for all that wait for it.
func (p *permits) lookAgain(after time.Duration) {
	if p.looks {
		return
	}
	p.looks = true
	time.AfterFunc(after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.looks = false
		p.next()
	})
}

func (m *permit) give(now time.Time) {
	m.since = now
	close(m.given)
}

// queue is where somebody waits: of two, for awaited swaps wait with people.
func (t applicant) queue() priority { return min(t.priority, people) }

// path is by whom turns go.
func (t applicant) path() []string { return []string{t.owner, t.household} }

// line is those who wait, by turns: each has lines of its own inside, the next one first,
// and the innermost are in the order in which they came. The zero value is empty.
type line struct {
	order  []string
	inside map[string]*line
	own    []*permit // of an innermost line
}

func (l *line) empty() bool { return len(l.order) == 0 && len(l.own) == 0 }

func (l *line) add(mine *permit, path []string) {
	if len(path) == 0 {
		l.own = append(l.own, mine)
		return
	}
	if l.inside[path[0]] == nil {
		if l.inside == nil {
			l.inside = map[string]*line{}
		}
		l.inside[path[0]] = &line{}
		l.order = append(l.order, path[0])
	}
	l.inside[path[0]].add(mine, path[1:])
}

// take removes and gives the first that fits, nil: none; whoever had a turn is the last
// in each line then. Of the outer line those who owe least are first, of equals as the
// turns are.
func (l *line) take(owed func(key string) time.Duration, fits func(*permit) bool) *permit {
	keys := slices.SortedStableFunc(slices.Values(l.order), func(a, b string) int { return cmp.Compare(owed(a), owed(b)) })
	for _, key := range keys {
		if mine := l.inside[key].takeNext(fits); mine != nil {
			l.pass(key)
			return mine
		}
	}
	return nil
}

// takeNext is take of an inner line, in which nobody owes.
func (l *line) takeNext(fits func(*permit) bool) *permit {
	if i := slices.IndexFunc(l.own, fits); i >= 0 {
		mine := l.own[i]
		l.own = slices.Delete(l.own, i, i+1)
		return mine
	}
	for _, key := range l.order {
		if mine := l.inside[key].takeNext(fits); mine != nil {
			l.pass(key)
			return mine
		}
	}
	return nil
}

// pass puts the one that had a turn last, or out where nobody of it waits any more.
func (l *line) pass(key string) {
	l.order = slices.DeleteFunc(l.order, func(other string) bool { return other == key })
	if l.inside[key].empty() {
		delete(l.inside, key)
	} else {
		l.order = append(l.order, key)
	}
}

// remove takes somebody out; false: they are not here.
func (l *line) remove(mine *permit, path []string) bool {
	if len(path) == 0 {
		i := slices.Index(l.own, mine)
		if i >= 0 {
			l.own = slices.Delete(l.own, i, i+1)
		}
		return i >= 0
	}
	inside := l.inside[path[0]]
	if inside == nil || !inside.remove(mine, path[1:]) {
		return false
	}
	if inside.empty() {
		delete(l.inside, path[0])
		l.order = slices.DeleteFunc(l.order, func(key string) bool { return key == path[0] })
	}
	return true
}
