package planner

import (
	"runtime"
	"syscall"
	"testing"
)

// rank is the thread's nice value.
func rank(t *testing.T) int {
	t.Helper()
	n, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	return 20 - n // as the system call words it
}

func TestAsideIsLastAndNobodyElseIs(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, inside := rank(t), -1
	aside(func() { inside = rank(t) })
	if inside != 19 {
		t.Errorf("composing has rank %d, want 19", inside)
	}
	if now := rank(t); now != before {
		t.Errorf("the caller had rank %d, and now %d", before, now)
	}
	// No thread that was used is left to serve somebody else.
	for range 50 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			if now := rank(t); now != before {
				t.Errorf("another goroutine has rank %d", now)
			}
		}()
		<-done
	}
}

func TestAPanicAsideIsTheCallers(t *testing.T) {
	defer func() {
		if got := recover(); got != "burnt" {
			t.Errorf("recovered %v", got)
		}
	}()
	aside(func() { panic("burnt") })
	t.Error("no panic")
}
