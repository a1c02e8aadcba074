package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mealplanner/internal/problem"
)

// oneAtATime is a queue with one place, for a second of patience.
func oneAtATime(change ...func(*queueConfig)) *fairQueue {
	c := queueConfig{waitCodes: loginCodes, permits: 1, forStrangers: 1, room: 4, patience: time.Second, hashing: func() func() { return func() {} }}
	for _, f := range change {
		f(&c)
	}
	return newFairQueue(c)
}

func stranger4(n int) flow { return flow{name: fmt.Sprintf("192.0.2.%d/32", n)} }

// crowd asks for places and notes in which order they are had.
type crowd struct {
	q    *fairQueue
	mu   sync.Mutex
	had  []string
	errs []string
}

// ask waits in the queue as who, and works for a while once let in.
func (c *crowd) ask(ctx context.Context, who flow, work time.Duration) {
	go func() {
		at, err := c.q.enter(ctx, who)
		c.mu.Lock()
		if err != nil {
			c.errs = append(c.errs, who.name)
		} else {
			c.had = append(c.had, who.name)
		}
		c.mu.Unlock()
		if err == nil {
			time.Sleep(work)
			at.leave()
		}
	}()
	synctest.Wait()
}

func TestTurnsGoOverThoseWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{q: oneAtATime(func(q *queueConfig) { q.room = 8 })}
		a, b := flow{name: "a"}, flow{name: "b"}
		for range 5 {
			c.ask(t.Context(), a, 10*time.Millisecond)
		}
		c.ask(t.Context(), b, 10*time.Millisecond)
		c.ask(t.Context(), b, 10*time.Millisecond)
		c.ask(t.Context(), flow{known: true, name: "ada"}, 10*time.Millisecond)
		time.Sleep(time.Second)
		if want := []string{"a", "ada", "a", "b", "a", "b", "a", "a"}; !slices.Equal(c.had, want) || c.errs != nil {
			t.Errorf("had %q, refused %q; want %q", c.had, c.errs, want)
		}
	})
}

// However many known people there are, strangers have every other turn.
func TestTheKnownLeaveStrangersTheirTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{q: oneAtATime(func(q *queueConfig) { q.room = 8 })}
		for n := range 4 {
			c.ask(t.Context(), flow{known: true, name: fmt.Sprint("known ", n)}, 10*time.Millisecond)
		}
		c.ask(t.Context(), flow{name: "a"}, 10*time.Millisecond)
		c.ask(t.Context(), flow{name: "b"}, 10*time.Millisecond)
		time.Sleep(time.Second)
		if want := []string{"known 0", "known 1", "a", "known 2", "b", "known 3"}; !slices.Equal(c.had, want) {
			t.Errorf("had %q, want %q", c.had, want)
		}
	})
}

func TestOneWhoAsksCannotFillTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{q: oneAtATime()}
		for range 16 {
			c.ask(t.Context(), flow{name: "flood"}, 10*time.Millisecond)
		}
		if len(c.errs) != 16-1-4 {
			t.Errorf("%d of the flood were refused at once, want all but one at work and four who wait", len(c.errs))
		}
		c.ask(t.Context(), stranger4(1), time.Millisecond)
		c.ask(t.Context(), stranger4(2), time.Millisecond)
		time.Sleep(50 * time.Millisecond)
		for n := 1; n <= 2; n++ {
			if !slices.Contains(c.had, stranger4(n).name) {
				t.Errorf("stranger %d was not let in: %q", n, c.had)
			}
		}
	})
}

func TestWhoIsKnownGetsAStrangersRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{q: oneAtATime()}
		for n := range 7 {
			c.ask(t.Context(), stranger4(n), time.Hour)
		}
		if len(c.errs) != 2 {
			t.Fatalf("refused %q", c.errs)
		}
		c.ask(t.Context(), flow{known: true, name: "ada"}, 0)
		if len(c.errs) != 3 || slices.Contains(c.errs, "ada") {
			t.Errorf("refused %q", c.errs)
		}
		time.Sleep(10 * time.Hour) // all leave
	})
}

func TestAWaitIsBoundedAndCanBeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := oneAtATime()
		at, err := q.enter(t.Context(), stranger4(0))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = q.enter(t.Context(), stranger4(1))
		wantKind(t, "after its patience", err, problem.Unavailable, "login-busy")
		if waited := time.Since(began); waited != time.Second || problem.As(err).RetryAfter != time.Second {
			t.Errorf("waited %v, %v", waited, err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		time.AfterFunc(time.Millisecond, func() { cancel(gone) })
		if _, err := q.enter(ctx, stranger4(1)); !errors.Is(err, gone) {
			t.Errorf("given up: %v", err)
		}
		at.leave()
		if q.free != 1 || q.waiting != 0 || len(q.line) != 0 {
			t.Errorf("at the end %d free, %d waiting, %d in line", q.free, q.waiting, len(q.line))
		}
	})
}

func TestAPlaceRestsForAsLongAsItWasUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := oneAtATime(func(c *queueConfig) { c.rests = true })
		var began []time.Duration
		start := time.Now()
		for range 3 {
			at, err := q.enter(t.Context(), stranger4(0))
			if err != nil {
				t.Fatal(err)
			}
			began = append(began, time.Since(start))
			if err := at.use(t.Context(), func() { time.Sleep(30 * time.Millisecond) }); err != nil {
				t.Fatal(err)
			}
			at.leave()
		}
		if want := []time.Duration{0, 60 * time.Millisecond, 120 * time.Millisecond}; !slices.Equal(began, want) {
			t.Errorf("began after %v, want %v", began, want)
		}
		// A place that was not used, because its attempt was not let in, does not rest.
		time.Sleep(time.Second)
		for range 2 {
			at, _ := q.enter(t.Context(), stranger4(0))
			at.leave()
		}
		if q.free != 1 {
			t.Error("an unused place rests")
		}
	})
}

func TestStrangersLeaveAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{q: oneAtATime(func(q *queueConfig) { q.permits = 2 })}
		c.ask(t.Context(), stranger4(1), 10*time.Millisecond)
		c.ask(t.Context(), stranger4(2), 10*time.Millisecond)
		c.ask(t.Context(), flow{known: true, name: "ada"}, time.Millisecond)
		if want := []string{stranger4(1).name, "ada"}; !slices.Equal(c.had, want) {
			t.Errorf("had %q, want %q", c.had, want)
		}
		time.Sleep(50 * time.Millisecond)
		if len(c.had) != 3 || c.q.free != 2 || c.q.strange != 1 {
			t.Errorf("had %q; %d free, %d for strangers", c.had, c.q.free, c.q.strange)
		}
	})
}

// A flood of strangers' logins does not stop composing, and somebody known is always told of.
func TestOfAFloodOfHashesFewAreToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		q := oneAtATime(func(c *queueConfig) { c.hashing = func() func() { told++; return func() {} } })
		hash := func(who flow) {
			at, err := q.enter(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			defer at.leave()
			if err := at.use(t.Context(), func() { time.Sleep(25 * time.Millisecond) }); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 400 { // ten seconds
			hash(stranger4(n % 250))
		}
		if limit := holdLimit.burst + 40; told < limit-1 || told > limit {
			t.Errorf("told of %d of 400, want %d", told, limit)
		}
		told = 0
		for range 5 {
			hash(flow{known: true, name: "ada"})
		}
		if told != 5 {
			t.Errorf("told of %d of somebody known, want 5", told)
		}
	})
}

// However people come, go and lose patience: never more places are had than there are,
// never more wait than there is room for, and at the end all is as at the beginning.
func TestPlacesAreNeitherLostNorDoubled(t *testing.T) {
	type person struct {
		who                  flow
		comes, works, leaves time.Duration
	}
	people := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) person {
		ms := func(from, to int) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(t, "ms")) * time.Millisecond
		}
		return person{flow{rapid.Bool().Draw(t, "known"), fmt.Sprint(rapid.IntRange(0, 4).Draw(t, "who"))}, ms(0, 60), ms(0, 15), ms(1, 40)}
	}), 1, 30)
	rapid.Check(t, func(rt *rapid.T) {
		all := people.Draw(rt, "people")
		c := queueConfig{
			waitCodes: loginCodes, permits: rapid.IntRange(1, 3).Draw(rt, "places"), forStrangers: rapid.IntRange(1, 3).Draw(rt, "for strangers"), room: rapid.IntRange(0, 5).Draw(rt, "room"),
			rests: rapid.Bool().Draw(rt, "rests"), patience: 20 * time.Millisecond, hashing: func() func() { return func() {} },
		}
		synctest.Test(t, func(t *testing.T) {
			q := newFairQueue(c)
			var had, strange atomic.Int64
			for _, p := range all {
				go func() {
					time.Sleep(p.comes)
					ctx, cancel := context.WithTimeout(t.Context(), p.leaves)
					defer cancel()
					at, err := q.enter(ctx, p.who)
					if err != nil {
						return
					}
					if n := had.Add(1); n > int64(c.permits) {
						t.Errorf("%d places are had of %d", n, c.permits)
					}
					if !p.who.known {
						if n := strange.Add(1); n > int64(c.forStrangers) {
							t.Errorf("strangers have %d places of %d", n, c.forStrangers)
						}
					}
					_ = at.use(t.Context(), func() { time.Sleep(p.works) })
					if !p.who.known {
						strange.Add(-1)
					}
					had.Add(-1)
					at.leave()
				}()
			}
			time.Sleep(time.Minute)
			if q.free != c.permits || q.strange != c.forStrangers || q.waiting != 0 || len(q.line) != 0 {
				t.Errorf("at the end %d of %d free, %d waiting, %d in line", q.free, c.permits, q.waiting, len(q.line))
			}
		})
	})
}
