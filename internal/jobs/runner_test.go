package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// patient is how long a test waits for what must happen.
const patient = 60 * time.Second

// world is a database with a household, and replicas on it.
type world struct {
	t         *testing.T
	url       string
	ctx       context.Context
	store     *store.Store
	account   string
	household string
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		fn(newWorld(t, url))
	})
}

func newWorld(t *testing.T, url string) *world {
	t.Helper()
	w := &world{t: t, url: url, ctx: storetest.Edge(t.Context())}
	w.store, _ = w.replica()
	if _, err := w.store.Migrate(w.ctx); err != nil {
		t.Fatal(err)
	}
	home := storetest.NewHome(t, w.store, "ada@example.org")
	w.account, w.household = home.Account, home.Household
	return w
}

// replica opens the database once more, as another process does.
func (w *world) replica() (*store.Store, *guard.Guard) {
	w.t.Helper()
	g, err := guard.Open(w.ctx, guard.Config{URL: w.url, MaxConns: 5})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { g.Close() })
	return store.New(g, store.Config{}), g
}

func (w *world) update(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	if err := insist(w.ctx, func() error { return w.store.Update(w.ctx, fn) }); err != nil {
		w.t.Fatal(err)
	}
}

// insist asks again what the database refuses because of load: the machine's, which is
// no fault of what is tested.
func insist(ctx context.Context, ask func() error) error {
	for deadline := time.Now().Add(patient); ; {
		err := ask()
		if !problem.Is(err, problem.Unavailable) || ctx.Err() != nil || time.Now().After(deadline) {
			return err
		}
	}
}

// order queues a generation.
func (w *world) order() string {
	w.t.Helper()
	var id string
	w.update(func(ctx context.Context, tx *store.Tx) error {
		s, err := tx.Enter(ctx, w.account, w.household)
		if err != nil {
			return err
		}
		g, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.WholeMenu, Order: json.RawMessage(`{}`)})
		id = g.ID
		return err
	})
	return id
}

func (w *world) generation(id string) (g store.Generation) {
	w.t.Helper()
	ctx := storetest.Edge(w.t.Context())
	err := insist(ctx, func() error {
		return w.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.Enter(ctx, w.account, w.household)
			if err != nil {
				return err
			}
			g, err = tx.Generation(ctx, s, id)
			return err
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// config of quick runners. The lease is long: tests of its end set their own.
func quick(name string) Config {
	return Config{Worker: name, Lease: time.Minute, Beat: 20 * time.Millisecond, Poll: 20 * time.Millisecond}
}

// serve starts a runner; stop waits for its end.
func (w *world) serve(s *store.Store, run Run, c Config) (r *Runner, stop func()) {
	r = New(s, run, c)
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := r.Serve(ctx); err != nil {
			w.t.Errorf("serve: %v", err)
		}
	}()
	stop = func() {
		cancel()
		wait(w.t, "the runner to stop", done)
	}
	w.t.Cleanup(stop)
	return r, stop
}

// wait receives, or fails the test.
func wait[T any](t *testing.T, what string, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patient):
		t.Fatalf("waited %v for %s", patient, what)
		panic("unreachable")
	}
}

// until reads a generation at each of its changes until it is as wanted.
func (w *world) until(r *Runner, id, what string, wanted func(store.Generation) bool) store.Generation {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patient)
	defer cancel()
	for range r.Watch(ctx, id) {
		if ctx.Err() != nil {
			break
		}
		if g := w.generation(id); wanted(g) {
			return g
		}
	}
	g := w.generation(id)
	w.t.Fatalf("waited %v for %s: it is %+v", patient, what, g)
	return g
}

func final(g store.Generation) bool { return g.State.Final() }

// over ends a generation as its run would.
func over(context.Context, store.Generation, store.Claim) error {
	return problem.Of(problem.Impossible, "over")
}

func TestThreeRunnersClaimEachOnce(t *testing.T) {
	each(t, func(w *world) {
		var mu sync.Mutex
		ran := map[string]int{}
		run := func(ctx context.Context, g store.Generation, h store.Claim) error {
			mu.Lock()
			ran[g.ID]++
			mu.Unlock()
			// Left to the runner, a failure that a loaded database does not take would be
			// tried once more, a lease later.
			return insist(ctx, func() error {
				return w.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
					return tx.Fail(ctx, h, store.Failure{Code: "over"})
				})
			})
		}
		var runner *Runner
		for i := range 3 {
			s, _ := w.replica()
			c := quick(fmt.Sprintf("worker-%d", i))
			c.Slots = 2
			runner, _ = w.serve(s, run, c)
		}
		var ids []string
		for range 24 {
			ids = append(ids, w.order())
			runner.Poke()
		}
		for _, id := range ids {
			if g := w.until(runner, id, "the end", final); g.State != store.Failed || g.Failure.Code != "over" || g.Attempt != 1 {
				w.t.Errorf("it ended %s, %+v, attempt %d", g.State, g.Failure, g.Attempt)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for _, id := range ids {
			if ran[id] != 1 {
				w.t.Errorf("%s ran %d times", id, ran[id])
			}
		}
	})
}

func TestAnotherWorkerGoesOnAndTheZombieIsFenced(t *testing.T) {
	each(t, func(w *world) {
		id := w.order()
		type claimed struct {
			ctx context.Context
			h   store.Claim
		}
		zombies, release := make(chan claimed, 1), make(chan struct{})
		dying, dead := w.replica()
		c := quick("dying")
		c.Lease, c.Slots = 600*time.Millisecond, 1 // its only slot is taken: it does not rescue itself
		w.serve(dying, func(ctx context.Context, g store.Generation, h store.Claim) error {
			zombies <- claimed{ctx, h}
			<-release
			return nil
		}, c)
		w.t.Cleanup(func() { close(release) })
		zombie := wait(w.t, "the first claim", zombies)
		dead.Close() // from here it can neither renew nor write

		taken := make(chan store.Generation, 1)
		other, _ := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
			taken <- g
			return over(ctx, g, h)
		}, quick("living"))
		if g := wait(w.t, "the rescue", taken); g.ID != id || g.Attempt != 2 {
			w.t.Errorf("rescued %s, attempt %d", g.ID, g.Attempt)
		}
		w.until(other, id, "the end", final)

		wait(w.t, "the zombie's context", zombie.ctx.Done())
		if cause := context.Cause(zombie.ctx); !errors.Is(cause, ErrLost) {
			w.t.Errorf("the zombie was stopped by %v", cause)
		}
		err := w.store.Update(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetProgress(ctx, zombie.h, store.Progress{Done: 1, Total: 1})
		})
		if _, fenced := errors.AsType[store.Fenced](err); !fenced {
			w.t.Errorf("the zombie's write: %v", err)
		}
	})
}

func TestALeaseThatIsRenewedHolds(t *testing.T) {
	each(t, func(w *world) {
		id := w.order()
		c := quick("steady")
		c.Lease = 4 * time.Second // renewed after a third of it: a stall of the machine may take the rest
		started := make(chan context.Context, 1)
		release := make(chan struct{})
		run := func(ctx context.Context, g store.Generation, h store.Claim) error {
			started <- ctx
			select {
			case <-release:
				return over(ctx, g, h)
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		r, _ := w.serve(w.store, run, c)
		ctx := wait(w.t, "the claim", started)
		first := time.Now().Add(c.Lease) // what was claimed before now would be free by then
		replica, _ := w.replica()
		other := New(replica, nil, quick("waiting"))
		for range ticks(ctx, c.Poll) {
			late := time.Now().After(first)
			_, _, err := other.claim(w.ctx)
			if err == nil {
				w.t.Fatal("it was claimed twice")
			}
			if late && problem.Is(err, problem.NotFound) {
				break
			}
		}
		if ctx.Err() != nil {
			w.t.Fatalf("the run was stopped: %v", context.Cause(ctx))
		}
		close(release)
		if g := w.until(r, id, "the end", final); g.Attempt != 1 {
			w.t.Errorf("attempt %d", g.Attempt)
		}
	})
}

func TestCancelStopsARunAtTheNextBeat(t *testing.T) {
	each(t, func(w *world) {
		id := w.order()
		started, stopped := make(chan struct{}), make(chan error, 1)
		r, _ := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
			close(started)
			<-ctx.Done()
			stopped <- context.Cause(ctx)
			return context.Cause(ctx)
		}, quick("worker")) // its lease is a minute: only the beat can stop it in time
		wait(w.t, "the claim", started)
		begin := time.Now()
		w.update(func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.Enter(ctx, w.account, w.household)
			if err != nil {
				return err
			}
			_, err = tx.CancelGeneration(ctx, s, id)
			return err
		})
		if cause := wait(w.t, "the stop", stopped); !errors.Is(cause, ErrLost) {
			w.t.Errorf("stopped by %v", cause)
		}
		if took := time.Since(begin); took > 15*time.Second { // the first renewal would come after 20 s
			w.t.Errorf("stopped after %v: not by the beat", took)
		}
		if g := w.until(r, id, "the end", final); g.State != store.Cancelled {
			w.t.Errorf("it is %s", g.State)
		}
	})
}

func TestStopGivesLeasesBack(t *testing.T) {
	each(t, func(w *world) {
		ids := []string{w.order(), w.order()}
		started, causes := make(chan string, 2), make(chan error, 2)
		_, stop := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
			started <- g.ID
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return context.Cause(ctx)
		}, quick("first"))
		wait(w.t, "a claim", started)
		wait(w.t, "a claim", started)
		stop()
		for range ids {
			if cause := wait(w.t, "the stop", causes); !errors.Is(cause, ErrStopping) {
				w.t.Errorf("stopped by %v", cause)
			}
		}
		for _, id := range ids {
			if g := w.generation(id); g.State != store.Queued || g.Tries != 0 {
				w.t.Errorf("it is %s after %d tries", g.State, g.Tries)
			}
		}
		r, _ := w.serve(w.store, over, quick("second"))
		for _, id := range ids {
			if g := w.until(r, id, "the end", final); g.Attempt != 2 || g.Tries != 1 {
				w.t.Errorf("attempt %d, tries %d", g.Attempt, g.Tries)
			}
		}
	})
}

func TestPoisonIsGivenUpWithAReason(t *testing.T) {
	each(t, func(w *world) {
		id := w.order()
		attempts := make(chan int, 10)
		c := quick("worker")
		c.Lease, c.MaxTries = 200*time.Millisecond, 2
		r, _ := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
			attempts <- g.Attempt
			panic("poison")
		}, c)
		g := w.until(r, id, "the end", final)
		if g.State != store.Failed || g.Failure.Code != "gave-up" {
			w.t.Errorf("it ended %s: %+v", g.State, g.Failure)
		}
		if len(attempts) != 2 {
			w.t.Errorf("it ran %d times, want 2", len(attempts))
		}
	})
}

// The queue is empty but for it, so that no other claim could end it by the way.
func TestWhatKilledEveryWorkerEndsWithAnEmptyQueue(t *testing.T) {
	each(t, func(w *world) {
		id := w.order()
		c := quick("worker")
		c.Lease, c.MaxTries = time.Second, 3
		for range c.MaxTries { // each dies at once: its lease is over when it begins
			ctx := guard.Edge(w.t.Context(), guard.Generation, "test")
			err := insist(ctx, func() error {
				return w.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.ClaimGeneration(ctx, "dead", -time.Second, c.MaxTries)
					return err
				})
			})
			if err != nil {
				w.t.Fatal(err)
			}
		}
		r, _ := w.serve(w.store, func(context.Context, store.Generation, store.Claim) error {
			w.t.Error("it ran once more")
			return nil
		}, c)
		g := w.until(r, id, "its end", final)
		if g.State != store.Failed || g.Failure.Code != "gave-up" || g.FinishedAt == nil || g.Tries != c.MaxTries {
			w.t.Errorf("it ended %s after %d tries: %+v", g.State, g.Tries, g.Failure)
		}
	})
}

func TestErrorsOfARun(t *testing.T) {
	each(t, func(w *world) {
		for _, tc := range []struct {
			name string
			err  error
			code string // of the failure; empty: it is tried again
		}{
			{"plain", errors.New("a bug"), ""},
			{"database away", problem.Of(problem.Unavailable, "away"), ""},
			{"read-only", problem.Of(problem.ReadOnly, "standby"), ""},
			{"impossible", problem.Of(problem.Impossible, "impossible"), "impossible"},
			{"wrapped", fmt.Errorf("day 3: %w", problem.Of(problem.Conflict, "dates-planned")), "dates-planned"},
		} {
			id := w.order()
			c := quick("worker")
			load := problem.Is(tc.err, problem.Unavailable)
			if tc.code == "" && !load {
				c.Lease = time.Second // its end is what the next try waits for
			}
			r, stop := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
				if g.Attempt > 1 {
					return over(ctx, g, h)
				}
				return tc.err
			}, c)
			g := w.until(r, id, tc.name, final)
			want, again := tc.code, false
			if tc.code == "" {
				want, again = "over", true
			}
			if g.Failure == nil || g.Failure.Code != want || g.Attempt > 1 != again {
				w.t.Errorf("%s: failure %+v in attempt %d, want %s, tried again: %v", tc.name, g.Failure, g.Attempt, want, again)
			}
			if load && g.Tries != 1 {
				w.t.Errorf("%s: counted as a crash: %d tries", tc.name, g.Tries)
			}
			stop()
		}
	})
}

func TestWatchersSeeWhatAnotherReplicaDoes(t *testing.T) {
	each(t, func(w *world) {
		here, _ := w.replica()
		steps := make(chan struct{})
		there, _ := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
			for i := range 3 {
				select {
				case <-steps:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
				err := w.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
					return tx.SetProgress(ctx, h, store.Progress{Done: i + 1, Total: 3, Code: "composing"})
				})
				if err != nil {
					return err
				}
			}
			return over(ctx, g, h)
		}, quick("there"))
		watching := New(here, nil, quick("here"))
		ctx, cancel := context.WithCancel(w.t.Context())
		done := make(chan struct{})
		go func() { // its beat alone: it claims nothing
			defer close(done)
			watching.beatLoop(ctx)
		}()
		w.t.Cleanup(func() { cancel(); <-done })

		id := w.order()
		there.Poke()
		var seen []int
		for i := range 3 {
			steps <- struct{}{}
			g := w.until(watching, id, "progress", func(g store.Generation) bool { return g.Progress.Done > i })
			seen = append(seen, g.Progress.Done)
		}
		if !slices.Equal(seen, []int{1, 2, 3}) {
			w.t.Errorf("seen %v", seen)
		}
		w.until(watching, id, "the end", final)
	})
}

func TestAnIdleRunnerLeavesNothingBehind(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	ignore := goleak.IgnoreCurrent()
	s, g := w.replica()
	r, stop := w.serve(s, over, quick("worker"))
	w.until(r, w.order(), "the end", final)
	stop()
	g.Close()
	goleak.VerifyNone(t, ignore)
}
