package planner

import (
	"context"
	"maps"
	"sync"
	"time"
)

// maxPause bounds each pause of composing. The piece of search between two pauses takes
// about 0.1 ms, so that a twentieth of the time is left to composing even while somebody
// waits at every moment.
const maxPause = 2 * time.Millisecond

// maxAnswering is how long one answer holds composing up: the slowest that the server
// itself works at one. What takes longer waits for something else.
const maxAnswering = 100 * time.Millisecond

// One account's answers hold composing up for a quarter of the time at most, and for half
// a second at once: who asks without a break stops nobody's menus.
const (
	accountShare    = 4 // of so many parts of the time one
	maxOwnAnswering = 500 * time.Millisecond
)

// waiting is who waits for an answer that the server works at now.
type waiting struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when the last has been answered; nil: nobody waits
	// paid is when an account has used up nothing of its share any more; whoever is not in
	// it, or whose instant has passed, has all of it.
	paid map[string]time.Time
}

// Answering says that the server works at an answer for an account, until answered is
// called, or for maxAnswering. What is composed in the background pauses meanwhile, while
// the account has something left of its share; of nobody's account, "", it always does.
// answered may be called again: it does nothing then.
func (p *Planner) Answering(account string) (answered func()) {
	w := &p.waiting
	began := time.Now()
	if !w.enter(account, began) {
		return func() {}
	}
	leave := sync.OnceFunc(func() { w.leave(account, began, time.Now()) })
	late := time.AfterFunc(maxAnswering, leave)
	return func() {
		late.Stop()
		leave()
	}
}

// enter counts an answer that begins; false: the account's share is used up.
func (w *waiting) enter(account string, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.paid[account].Sub(now) > maxOwnAnswering*accountShare {
		return false
	}
	if w.n++; w.n == 1 {
		w.none = make(chan struct{})
	}
	return true
}

// leave counts an answer that ends.
func (w *waiting) leave(account string, began, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n--; w.n == 0 {
		close(w.none)
		w.none = nil
	}
	if account == "" {
		return
	}
	if w.paid == nil {
		w.paid = map[string]time.Time{}
	}
	from := w.paid[account]
	if from.Before(began) {
		from = began
	}
	w.paid[account] = from.Add(now.Sub(began) * accountShare)
	if len(w.paid) > maxPaid {
		maps.DeleteFunc(w.paid, func(_ string, paid time.Time) bool { return paid.Before(now) })
	}
}

// maxPaid is how many accounts are remembered before those with their whole share are
// forgotten.
const maxPaid = 1000

// pause waits until nobody waits for an answer, for maxPause at most.
func (w *waiting) pause(ctx context.Context) {
	w.mu.Lock()
	none := w.none
	w.mu.Unlock()
	if none == nil {
		return
	}
	limit := time.NewTimer(maxPause)
	defer limit.Stop()
	select {
	case <-none:
	case <-limit.C:
	case <-ctx.Done():
	}
}
