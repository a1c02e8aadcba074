package compose

import (
	"context"
	"math"
	"sync"
)

// Helper runs work on a core of its own, until it returns.
type Helper func(work func())

// aheadOf is how many starts each of those who search is ahead of the one that counts next, at
// most.
const aheadOf = 2

// starts are those of a day's search, one after the other: climbs from a few random drafts,
// then from variations of the best until then. Several may climb at once, the later ones from
// what is the best so far: few starts find a better one, and those behind such a one are made
// again. So what is found does not depend on how many climb.
type starts struct {
	task *task

	mu      sync.Mutex
	changed sync.Cond
	next    int // the start to be begun next
	counted int // starts that count
	left    int // prices until the budget is spent
	best    draft
	version int      // how often the best was bettered
	dice    []random // of each start
	ahead   []climbed
	over    bool
	err     error
	panics  any
}

// climbed is a start that has been made, and does not count yet.
type climbed struct {
	made    bool
	start   int
	version int // of the best from which it was varied; -1: it began afresh
	prices  int
	draft   draft
}

// solve finds the cheapest draft that the day's budget finds. Helpers climb beside.
func solve(ctx context.Context, t *task, helpers ...Helper) (draft, error) {
	h := &starts{
		task: t, left: t.budget * max(1, len(t.eaters)), best: newDraft(t), dice: append(make([]random, 0, maxStarts+1), t.dice),
		ahead: make([]climbed, aheadOf*(1+len(helpers))),
	}
	h.changed.L = &h.mu
	for i := range h.ahead {
		h.ahead[i].draft = newDraft(t)
	}
	var all sync.WaitGroup
	for _, help := range helpers {
		all.Go(func() { help(func() { h.climb(ctx) }) })
	}
	h.climb(ctx)
	all.Wait()
	if h.panics != nil {
		panic(h.panics)
	}
	return h.best, h.err
}

// climb makes starts until the search is over. Of a panic all hear.
func (h *starts) climb(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer func() {
		if p := recover(); p != nil {
			h.panics = p
			h.end(nil)
		}
	}()
	for s := newSearch(h.task); ; {
		for !h.over && h.next >= h.counted+len(h.ahead) {
			h.changed.Wait()
		}
		if h.over {
			return
		}
		made := climbed{made: true, start: h.next}
		h.next++
		made.version = h.begin(s, made.start)
		s.left = math.MaxInt
		if err := h.unlocked(func() error { return s.climb(ctx) }); err != nil {
			h.end(err)
			return
		}
		made.prices = math.MaxInt - s.left
		if made.version == -1 || made.version == h.version {
			place := &h.ahead[made.start%len(h.ahead)]
			made.draft = place.draft
			made.draft.set(s.now)
			*place = made
			h.count(ctx, s)
		}
	}
}

// unlocked does something that takes long.
func (h *starts) unlocked(do func() error) error {
	h.mu.Unlock()
	defer h.mu.Lock()
	return do()
}

// begin puts a start's draft into s, and says from which best.
func (h *starts) begin(s *search, start int) (version int) {
	s.dice, version = h.dice[start], h.version
	if start < freshStarts {
		s.draw()
		version = -1
	} else {
		s.vary(h.best)
	}
	if len(h.dice) == start+1 {
		h.dice = append(h.dice, s.dice)
	}
	return version
}

// count lets all starts count that are next, in their order. The one with which the budget is
// spent is made again, with what is left.
func (h *starts) count(ctx context.Context, s *search) {
	for !h.over {
		c := &h.ahead[h.counted%len(h.ahead)]
		if !c.made || c.start != h.counted || c.version != -1 && c.version != h.version {
			break
		}
		c.made = false
		if c.prices >= h.left {
			h.begin(s, c.start)
			s.left = h.left
			if err := s.climb(ctx); err != nil {
				h.end(err)
				return
			}
			c.draft.set(s.now)
		}
		h.left -= c.prices
		h.counted++
		if c.start == 0 || c.draft.cost < h.best.cost {
			h.best.set(c.draft)
			h.version++
			h.next = max(h.counted, min(h.next, freshStarts))
		}
		if h.counted == maxStarts || h.left <= 0 {
			h.end(nil)
		}
	}
	h.changed.Broadcast()
}

func (h *starts) end(err error) {
	h.over = true
	if h.err == nil {
		h.err = err
	}
	h.changed.Broadcast()
}
