//proof:faults

package llm_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// shop is a provider that works at so many calls at once and takes as long for each; what
// comes beside them waits, or is refused.
type shop struct {
	hands   chan struct{}
	takes   time.Duration
	refuses bool

	mu        sync.Mutex
	busy, max int // calls that are here, and the most that ever were
}

func newShop(hands int, takes time.Duration) *shop {
	return &shop{hands: make(chan struct{}, hands), takes: takes}
}

func (s *shop) serve(x *llmtest.Exchange) {
	s.mu.Lock()
	s.busy++
	s.max = max(s.max, s.busy)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy--
	}()
	if s.refuses {
		select {
		case s.hands <- struct{}{}:
		default:
			mustNamedReply("status-429")(x) // without a word of when to come again
			return
		}
	} else {
		s.hands <- struct{}{}
	}
	llmtest.Later(s.takes, llmtest.Say(llmtest.Ready))(x)
	<-s.hands
}

func (s *shop) now() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy
}

func mustNamedReply(name string) llmtest.Reply {
	b, err := llmtest.Named(name)
	if err != nil {
		panic(err)
	}
	return b.Reply
}

// crowd asks so many questions for each of so many households, as many of one at once, and
// gives how many were answered within the time and when the last was.
func crowd(t *testing.T, door *llm.Door, households, questions, atOnce int, within time.Duration) (answered int, last time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	began := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	for h := range households {
		left := make(chan struct{}, questions)
		for range questions {
			left <- struct{}{}
		}
		close(left)
		for range atOnce {
			all.Go(func() {
				for range left {
					r := question()
					r.Household = fmt.Sprint(h)
					_, err := door.Ask(ctx, r)
					mu.Lock()
					if err == nil {
						answered++
						last = time.Since(began)
					}
					mu.Unlock()
				}
			})
		}
	}
	all.Wait()
	return answered, last
}

func doorTo(t *testing.T, s *shop, url string, atOnce int) *llm.Door {
	t.Helper()
	return piped(t, llmtest.New(llmtest.Always(s.serve)), llm.Config{Provider: llm.Provider{URL: url, Model: "m", Limits: llm.Limits{Concurrency: atOnce}}})
}

const hosted, nearby = "http://model.example/v1", "http://127.0.0.1:11434/v1"

// With fifty menus in the making, four days of each at once, a provider that takes as many
// calls has them all within ten seconds.
func TestTheMeasureIsFoundSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(1000, 2*time.Second)
		door := doorTo(t, s, hosted, 500)
		var after [11]int
		for second := range after {
			time.AfterFunc(time.Duration(second)*time.Second+time.Millisecond, func() { after[second] = s.now() })
		}
		answered, _ := crowd(t, door, 50, 28, 4, time.Hour)
		t.Logf("calls at once by second: %v", after)
		if after[10] != 200 || answered != 50*28 {
			t.Errorf("%d calls run at once after ten seconds, %d answered", after[10], answered)
		}
	})
}

// A provider of 30 s a call gets all calls of fifty households that order three days each, in
// the time that these have.
func TestASlowProviderGetsItsCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answered, last := crowd(t, doorTo(t, newShop(1000, 30*time.Second), hosted, 0), 50, 3, 3, 4*time.Minute)
		t.Logf("the last after %v", last)
		if answered != 150 {
			t.Errorf("%d of 150 answered", answered)
		}
	})
}

// A server nearby is asked one thing at a time until it shows that it can do more.
func TestAServerNearbyIsUsedAsItCan(t *testing.T) {
	for _, test := range []struct {
		name        string
		hands       int
		first, then time.Duration // of a week, four days at once
		max         int           // calls that were ever there
	}{
		{"many at once", 100, 6 * time.Second, 4 * time.Second, 4},
		{"one at a time", 1, 14 * time.Second, 14 * time.Second, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShop(test.hands, 2*time.Second)
				door := doorTo(t, s, nearby, 0)
				for i, want := range []time.Duration{test.first, test.then, test.then} {
					if answered, took := crowd(t, door, 1, 7, 4, time.Hour); answered != 7 || took != want {
						t.Errorf("week %d: %d days in %v, want %v", i, answered, took, want)
					}
				}
				if s.max > test.max {
					t.Errorf("%d calls were there at once, want %d", s.max, test.max)
				}
			})
		})
	}
}

// A provider that refuses what is beyond its measure is not asked for much more, and one that
// answers later the more is asked is not asked for more.
func TestTheMeasureIsKept(t *testing.T) {
	for _, test := range []struct {
		name    string
		refuses bool
		ideal   time.Duration // of 100 households' four questions
		max     int           // calls at once
	}{
		{"it refuses", true, 400 / 20 * time.Second, 40},
		{"it lets wait", false, 400 / 20 * time.Second, 80},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShop(20, time.Second)
				s.refuses = test.refuses
				door := doorTo(t, s, hosted, 500)
				answered, took := crowd(t, door, 100, 4, 4, time.Hour)
				limit := door.State().Limit
				t.Logf("%d answered in %v, %d at once at most, %d in the end", answered, took, s.max, limit)
				if s.max > test.max || took > 2*test.ideal {
					t.Errorf("took %v with %d at once, want less than %v with %d", took, s.max, 2*test.ideal, test.max)
				}
				if !test.refuses && answered != 400 || answered < 360 {
					t.Errorf("%d of 400 answered", answered)
				}
			})
		})
	}
}

// One that grows slow is left alone at once: the calls at once are halved within a round.
func TestSlowingAnswersHalveTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		server := llmtest.New(func(llmtest.Call) llmtest.Reply {
			if time.Since(began) > 20*time.Second {
				return llmtest.Later(5*time.Second, llmtest.Say(llmtest.Ready))
			}
			return llmtest.Later(time.Second, llmtest.Say(llmtest.Ready))
		})
		door := piped(t, server, llm.Config{})
		var before, after int
		time.AfterFunc(20*time.Second, func() { before = door.State().Limit })
		time.AfterFunc(27*time.Second, func() { after = door.State().Limit })
		crowd(t, door, 100, 30, 1, time.Minute)
		if before != 64 || after > 40 {
			t.Errorf("%d at once, then %d", before, after)
		}
	})
}
