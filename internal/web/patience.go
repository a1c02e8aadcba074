package web

import (
	"context"
	"net/http"
	"time"
)

// Who is refused for a limit, and a stranger whose login or sign-up is refused because the
// server is busy, is told so after a second: who asks again without a break is answered
// once a second on each connection, and is hardly any work. Each refusal that waits keeps
// its connection and some 30 KiB; with so many waiting, the next is told at once.
const (
	refusalTime    = time.Second
	maxRefusalWait = 2000
)

// refusalWaits bounds how many refusals wait to be told; nil: none does.
type refusalWaits chan struct{}

// wait returns after refusalTime, when ctx has ended, or at once where too many wait.
func (w refusalWaits) wait(ctx context.Context) {
	select {
	case w <- struct{}{}:
	default:
		return
	}
	defer func() { <-w }()
	timer := time.NewTimer(refusalTime)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// toldLater reports whether an answer with this status waits before it is told.
func toldLater(status int, r *http.Request, signedIn bool) bool {
	return status == http.StatusTooManyRequests ||
		status == http.StatusServiceUnavailable && !signedIn && unsafe(r.Method)
}
