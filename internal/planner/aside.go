package planner

import "runtime"

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

// here runs fn as what it is part of: somebody waits for it.
func here(fn func()) { fn() }
