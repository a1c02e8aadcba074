package planner

import (
	"context"
	"runtime"
)

// aside runs fn on a thread of its own that the system serves after all others, so that
// readers and logins have the cores whenever they want one and composing what they
// leave. A thread's rank cannot be raised again, so it ends with fn. A panic of fn is
// the caller's.
func aside(fn func()) {
	done, panicked := make(chan struct{}), any(nil)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		giveWay()
		defer close(done)
		defer func() { panicked = recover() }()
		fn()
	}()
	<-done
	if panicked != nil {
		panic(panicked)
	}
}

// urgency is how composing shares the cores with everything else.
type urgency struct {
	applicant // in which it has a core
	run       func(fn func())
	pause     func(ctx context.Context) // between two pieces of the search; may be nil
}

// background is for what nobody waits for at this moment: it comes last.
func (p *Planner) background(t applicant) urgency { return urgency{t, aside, p.waiting.pause} }

// besides is for what belongs to a day and is none: a question, an answer, a helper's part.
func (u urgency) besides() urgency {
	u.beside = true
	return u
}

// atOnce is for what is composed within a request.
func atOnce(t applicant) urgency { return urgency{applicant: t, run: func(fn func()) { fn() }} }
