//proof:faults

package llm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// One household orders much, the others little: they take turns all the same, and
// within a household the first comes first.
func TestHouseholdsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := newLimiter(1, 100)
		first, err := limiter.take(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var served []string
		for _, call := range []string{"a1", "a2", "a3", "a4", "b1", "c1", "b2"} {
			go func() {
				ticket, err := limiter.take(t.Context(), call[:1])
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				served = append(served, call)
				mu.Unlock()
				limiter.giveBack(ticket, noStrain)
			}()
			synctest.Wait()
		}
		if busy, limit, waiting := limiter.now(); busy != 1 || limit != 1 || waiting != 7 {
			t.Errorf("%d of %d busy, %d waiting", busy, limit, waiting)
		}
		limiter.giveBack(first, noStrain)
		synctest.Wait()
		if want := []string{"a1", "b1", "c1", "a2", "b2", "a3", "a4"}; !slices.Equal(served, want) {
			t.Errorf("served %v, want %v", served, want)
		}
	})
}

// With many households that each order seven days, nobody waits more than twice the mean.
func TestNoHouseholdWaitsTwiceTheMean(t *testing.T) {
	const households, days = 50, 7
	synctest.Test(t, func(t *testing.T) {
		limiter := newLimiter(4, households*days)
		var mu sync.Mutex
		done := map[string]time.Duration{}
		begun := time.Now()
		var all sync.WaitGroup
		for h := range households {
			name := fmt.Sprint(h)
			for range days {
				all.Go(func() {
					ticket, err := limiter.take(t.Context(), name)
					if err != nil {
						t.Error(err)
						return
					}
					time.Sleep(2 * time.Second)
					limiter.giveBack(ticket, noStrain)
					mu.Lock()
					done[name] = time.Since(begun)
					mu.Unlock()
				})
			}
		}
		all.Wait()
		var sum, longest time.Duration
		for _, d := range done {
			sum += d
			longest = max(longest, d)
		}
		if mean := sum / households; longest > 2*mean {
			t.Errorf("one household waits %v, the mean is %v", longest, mean)
		}
		if ideal := time.Duration((households*days+3)/4) * 2 * time.Second; longest != ideal {
			t.Errorf("took %v, ideal is %v: turns were idle", longest, ideal)
		}
	})
}

func TestConcurrencyFindsItsLevel(t *testing.T) {
	limiter := newLimiter(6, 10)
	limit := func() int { _, limit, _ := limiter.now(); return limit }
	call := func(s strain) {
		ticket, err := limiter.take(context.Background(), "")
		if err != nil {
			t.Fatal(err)
		}
		limiter.giveBack(ticket, s)
	}
	for i, test := range []struct {
		times int
		s     strain
		want  int
	}{
		{9, easy, 4}, {1, easy, 5}, {1, noStrain, 5}, {10, easy, 6}, {50, easy, 6}, // the ceiling
		{1, overdrawn, 3}, {1, overdrawn, 1}, {1, overdrawn, 1}, // the floor
		{10, easy, 2}, {9, easy, 2}, {1, overdrawn, 1}, {9, easy, 1}, {1, easy, 2},
	} {
		for range test.times {
			call(test.s)
		}
		if got := limit(); got != test.want {
			t.Fatalf("step %d: limit %d, want %d", i, got, test.want)
		}
	}
	if got := newLimiter(1, 10).limit; got != 1 {
		t.Errorf("a server nearby begins with %d", got)
	}
}

// Calls that ran together and were all told to slow down halve the limit once.
func TestOneCrowdHalvesOnce(t *testing.T) {
	limiter := newLimiter(16, 10)
	var together []*ticket
	for range 4 {
		ticket, err := limiter.take(context.Background(), "")
		if err != nil {
			t.Fatal(err)
		}
		together = append(together, ticket)
	}
	for _, ticket := range together {
		limiter.giveBack(ticket, overdrawn)
	}
	if limiter.limit != 2 {
		t.Errorf("limit %d, want 2", limiter.limit)
	}
}

func TestQueueIsBoundedAndCanBeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := newLimiter(1, 2)
		running, err := limiter.take(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := limiter.take(ctx, "b")
				left <- err
			}()
		}
		synctest.Wait()
		if _, err := limiter.take(t.Context(), "c"); !errors.Is(err, errQueueFull) {
			t.Errorf("a third one waits: %v", err)
		}
		cancel()
		for range 2 {
			if err := <-left; !errors.Is(err, context.Canceled) {
				t.Errorf("left with %v", err)
			}
		}
		if busy, _, waiting := limiter.now(); busy != 1 || waiting != 0 || len(limiter.order) != 0 || len(limiter.waiting) != 0 {
			t.Errorf("%d busy, %d waiting, %v, %v", busy, waiting, limiter.order, limiter.waiting)
		}
		limiter.giveBack(running, noStrain)
		if busy, _, _ := limiter.now(); busy != 0 {
			t.Errorf("%d busy in the end", busy)
		}
	})
}

// Takers that come, go and give up in any order lose no turn.
func TestTurnsAreNeverLost(t *testing.T) {
	limiter := newLimiter(3, 1000)
	var all sync.WaitGroup
	for i := range 300 {
		all.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			if i%3 == 0 {
				go cancel()
			}
			defer cancel()
			ticket, err := limiter.take(ctx, fmt.Sprint(i%7))
			if err == nil {
				limiter.giveBack(ticket, strain(i%3))
			}
		})
	}
	all.Wait()
	if busy, _, waiting := limiter.now(); busy != 0 || waiting != 0 || len(limiter.order) != 0 || len(limiter.waiting) != 0 {
		t.Errorf("%d busy, %d waiting, %v", busy, waiting, limiter.order)
	}
}
