package planner

import (
	"context"
	"sync"
	"time"
)

// pauseMost bounds each pause of composing. The piece of search between two pauses takes
// about 0.1 ms, so that a twentieth of the time is left to composing even while somebody
// waits at every moment.
const pauseMost = 2 * time.Millisecond

// answeringMost is how long one answer holds composing up: the slowest that the server
// itself works at one. What takes longer waits for something else.
const answeringMost = 100 * time.Millisecond

// waiting is who waits for an answer that the server works at now.
type waiting struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when the last has been answered; nil: nobody waits
}

// Answering says that the server works at an answer for somebody, until answered is
// called, or for answeringMost. What is composed in the background pauses meanwhile.
// answered may be called again: it does nothing then.
func (p *Planner) Answering() (answered func()) {
	p.waiting.enter()
	leave := sync.OnceFunc(p.waiting.leave)
	late := time.AfterFunc(answeringMost, leave)
	return func() {
		late.Stop()
		leave()
	}
}

func (w *waiting) enter() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n++; w.n == 1 {
		w.none = make(chan struct{})
	}
}

func (w *waiting) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n--; w.n == 0 {
		close(w.none)
		w.none = nil
	}
}

// pause waits until nobody waits for an answer, for pauseMost at most.
func (w *waiting) pause(ctx context.Context) {
	w.mu.Lock()
	none := w.none
	w.mu.Unlock()
	if none == nil {
		return
	}
	enough := time.NewTimer(pauseMost)
	defer enough.Stop()
	select {
	case <-none:
	case <-enough.C:
	case <-ctx.Done():
	}
}
