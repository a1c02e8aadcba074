package planner

import (
	"context"
	"slices"
	"sync"
)

// peopleInARow is how many permits go to people one after the other while weeks wait too:
// then a day of a week has one, so that no stream of swaps stops all menus.
const peopleInARow = 3

// priority is how soon somebody looks for what is composed.
type priority uint8

const (
	week    priority = iota // a whole menu: nobody waits in front of it
	people                  // a refill, a swap or a single slot: somebody looks on
	awaited                 // a swap within its request: somebody waits for the answer
)

// turn says whose turn composing takes.
type turn struct {
	priority  priority
	owner     string // the account that owns the household
	household string
}

// permits are the rights to compose on a core, so many at once. Who waits has them by
// turns: people before weeks, and of each of these the accounts one after the other, of
// an account its households, and of a household who came first. Beside them is one that
// is for awaited swaps alone.
type permits struct {
	mu      sync.Mutex
	free    int
	apart   bool // the permit of awaited swaps is free
	inARow  int  // permits that went to people since a week had one
	waiting [2]line
}

// permit is a right to compose that somebody has or waits for.
type permit struct {
	turn
	given chan struct{} // closed when it is given
	apart bool          // it is the one of awaited swaps
}

func newPermits(n int) *permits { return &permits{free: n, apart: true} }

// take waits for a permit. It fails, with the context's cause, when the context ends.
func (p *permits) take(ctx context.Context, t turn) (done func(), err error) {
	mine := &permit{turn: t, given: make(chan struct{})}
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
	p.next()
}

// next gives what is free to those who wait.
func (p *permits) next() {
	for p.free > 0 {
		mine := p.waiting[p.whose()].take(anybody)
		if mine == nil {
			break
		}
		p.free--
		close(mine.given)
	}
	if !p.apart {
		return
	}
	if mine := p.waiting[people].take(func(m *permit) bool { return m.priority == awaited }); mine != nil {
		p.apart, mine.apart = false, true
		close(mine.given)
	}
}

// whose says who has the next permit, and counts it.
func (p *permits) whose() priority {
	switch {
	case p.waiting[week].empty():
		return people
	case p.waiting[people].empty() || p.inARow >= peopleInARow:
		p.inARow = 0
		return week
	}
	p.inARow++
	return people
}

// queue is where somebody waits: of two, for awaited swaps wait with people.
func (t turn) queue() priority { return min(t.priority, people) }

// path is by whom turns go.
func (t turn) path() []string { return []string{t.owner, t.household} }

func anybody(*permit) bool { return true }

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
// in each line then.
func (l *line) take(fits func(*permit) bool) *permit {
	if i := slices.IndexFunc(l.own, fits); i >= 0 {
		mine := l.own[i]
		l.own = slices.Delete(l.own, i, i+1)
		return mine
	}
	for i, key := range l.order {
		if mine := l.inside[key].take(fits); mine != nil {
			l.order = slices.Delete(l.order, i, i+1)
			if l.inside[key].empty() {
				delete(l.inside, key)
			} else {
				l.order = append(l.order, key)
			}
			return mine
		}
	}
	return nil
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
