package web

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Who is refused for a limit, and a stranger whose login or sign-up cannot be read or finds
// the server busy, is told so after a second: who asks again without a break is answered
// once a second on each connection, and is hardly any work. Each refusal that waits keeps
// its connection and some 30 KiB. Where too many wait, the next is told at once; an address
// that has as many waiting as it may have connections neither signs in nor up meanwhile:
// its connections are closed before anything is read.
const (
	refusalTime      = time.Second
	maxRefusalWaits  = 2000
	maxRefusalWaitOf = maxFromAddress
)

// refusalWaits are the refusals that wait to be told. The zero value lets none wait.
type refusalWaits struct {
	maxAll, maxOf int
	mu            sync.Mutex
	waiting       int
	of            map[string]int // by address
}

func newRefusalWaits() *refusalWaits {
	return &refusalWaits{maxAll: maxRefusalWaits, maxOf: maxRefusalWaitOf, of: map[string]int{}}
}

// wait returns after refusalTime, when ctx has ended, or at once where too many wait. false:
// it is the address itself that has too many.
func (w *refusalWaits) wait(ctx context.Context, address string) bool {
	w.mu.Lock()
	if w.waiting >= w.maxAll {
		w.mu.Unlock()
		return true
	}
	if w.of[address] >= w.maxOf {
		w.mu.Unlock()
		return false
	}
	w.waiting++
	w.of[address]++
	w.mu.Unlock()
	// Who hangs up keeps the place for the rest of the second: nobody has more of them.
	told := make(chan struct{})
	time.AfterFunc(refusalTime, func() { w.told(address); close(told) })
	select {
	case <-told:
	case <-ctx.Done():
	}
	return true
}

// full reports whether an address has as many waiting as it may.
func (w *refusalWaits) full(address string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.maxAll > 0 && w.of[address] >= w.maxOf
}

func (w *refusalWaits) told(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting--
	if w.of[address]--; w.of[address] == 0 {
		delete(w.of, address)
	}
}

// toldLater reports whether an answer with this status waits before it is told. A wrong
// password is told at once: how often one may be tried is counted.
func toldLater(status int, r *http.Request, public bool) bool {
	strangers := public && unsafe(r.Method) && status >= http.StatusBadRequest && status != http.StatusUnauthorized
	return strangers || status == http.StatusTooManyRequests
}
