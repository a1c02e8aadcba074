package planner

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestNearlyAtTheGoal(t *testing.T) {
	for _, c := range []struct {
		what            string
		live, goal, now uint64
		want            bool
	}{
		{"just collected", 20, 120, 20, false},
		{"half of the way", 20, 120, 70, false},
		{"six tenths", 20, 120, 80, false},
		{"a little more", 20, 120, 81, true},
		{"at the goal", 20, 120, 120, true},
		{"before the first collection", 0, 4, 3, true},
		{"less than what lived", 20, 120, 10, false},
		{"a limit that is passed", 120, 100, 130, false}, // it collects without a break by itself
		{"no collector", 20, 1<<64 - 1, 1 << 40, false},
	} {
		if got := nearly(c.live, c.goal, c.now); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

func TestTheRuntimeSaysHowTheHeapIs(t *testing.T) {
	collectionIsDue() // it panics where a number is missing, or of another kind
}

// While the collector runs nobody composes, who wants to begin waits, and everybody goes on
// when it has ended.
func TestNobodyComposesWhileTheCollectorRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var due atomic.Bool
		var pieces atomic.Int64 // that are under way
		runs := 0
		c := &collecting{due: due.Load}
		c.collect = func() {
			due.Store(false)
			runs++
			for range 10 {
				time.Sleep(time.Millisecond)
				if n := pieces.Load(); n != 0 {
					t.Errorf("%d compose while the collector runs", n)
				}
			}
		}
		compose := func() {
			c.enter()
			defer c.leave()
			for range 100 {
				pieces.Add(1)
				time.Sleep(100 * time.Microsecond)
				pieces.Add(-1)
				c.yield()
			}
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(compose)
		}
		time.Sleep(3 * time.Millisecond)
		due.Store(true)
		time.Sleep(3 * time.Millisecond)
		all.Go(compose) // comes while it runs
		all.Wait()
		if runs != 1 || c.inside != 0 || c.over != nil {
			t.Errorf("it ran %d times, %d are left inside, over %v", runs, c.inside, c.over)
		}
	})
}

// Who waits for helpers that are parked is no reason never to collect.
func TestTheCollectorWaitsForNobodyForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran time.Time
		c := &collecting{due: func() bool { return ran.IsZero() }}
		c.collect = func() { ran = time.Now() }
		c.enter()
		helper := make(chan struct{})
		go func() {
			defer close(helper)
			c.enter()
			defer c.leave()
			c.yield()
		}()
		began := time.Now()
		<-helper // without a yield of its own
		c.leave()
		if d := ran.Sub(began); d != maxParking {
			t.Errorf("it ran after %v, want %v", d, maxParking)
		}
	})
}

func TestTheHeapIsLookedAtNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		c := &collecting{due: func() bool { looks++; return false }}
		c.enter()
		for range 100 {
			c.yield()
			time.Sleep(lookEvery / 10)
		}
		c.leave()
		if looks != 10 {
			t.Errorf("looked %d times, want 10", looks)
		}
	})
}
