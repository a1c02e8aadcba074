// Package jobs is work that outlives a request: a generation is accepted in the same
// transaction as its order, leased by a worker, fenced by its attempt number, and
// rescued by another worker when its lease runs out. State, lease and attempt live
// on the generation's row; there is no second state machine.
//
// A runner has four loops: claim.go takes what is queued, beat.go reads what has
// changed and renews leases, giveup.go ends what was tried too often. settle.go ends
// what a run left open, and watch.go tells this replica's readers.
package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"mealplanner/internal/store"
)

// Run does a claimed generation, and completes it in its own Update. Only the runner fails
// one, by the error (FailureOf). Its context is cancelled, with the cause ErrLost or ErrStopping,
// as soon as the claim is lost (cancelled by a user, taken over) or the process
// stops. A Problem of kind Unavailable is load, which says nothing of the order: the
// generation is given back and tried again. An error that is no *problem.Problem leaves
// it to be tried again when its lease has run out, and so does a Problem of kind
// ReadOnly; any other Problem fails it with its detail. A panic is an error.
type Run func(ctx context.Context, g store.Generation, h store.Claim) error

// Why the context of a run is cancelled.
var (
	ErrLost     = errors.New("jobs: the claim is lost")
	ErrStopping = errors.New("jobs: the process stops")
)

// Config of a runner.
type Config struct {
	// Worker names this process; unique among replicas. Empty: made up.
	Worker string
	// Lease is how long a claim holds without renewal (25 s), Beat how often
	// cancellations and watched versions are read (500 ms), Slots how many
	// generations run at once (8), MaxTries how often one is tried before it fails (5).
	Lease    time.Duration
	Beat     time.Duration
	Slots    int
	MaxTries int
	// Poll is how often, jittered, an idle runner looks for work (1 s), Grace how
	// long a run may take to stop (10 s).
	Poll  time.Duration
	Grace time.Duration
	// Signals are given to whoever orders and changes generations too; nil: the runner's
	// own.
	Signals *Signals
	Log     *slog.Logger
}

func (c Config) withDefaults() Config {
	c.Lease = or(c.Lease, 25*time.Second)
	c.Beat = or(c.Beat, 500*time.Millisecond)
	c.Slots = or(c.Slots, 8)
	c.MaxTries = or(c.MaxTries, 5)
	c.Poll = or(c.Poll, time.Second)
	c.Grace = or(c.Grace, 10*time.Second)
	if c.Worker == "" {
		host, err := os.Hostname()
		if err != nil {
			host = "worker"
		}
		c.Worker = fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:8])
	}
	if c.Signals == nil {
		c.Signals = NewSignals()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func or[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Runner claims and runs generations, and tells watchers of their changes.
type Runner struct {
	*Signals
	store *store.Store
	run   Run
	c     Config

	mu     sync.Mutex
	claims map[*claim]struct{} // what runs now
}

// New makes a runner over a store; run does the work.
func New(s *store.Store, run Run, c Config) *Runner {
	c = c.withDefaults()
	return &Runner{Signals: c.Signals, store: s, run: run, c: c, claims: map[*claim]struct{}{}}
}

// Serve works until ctx ends; then it claims no more, cancels what runs, gives the
// leases back and returns. It must be called once.
func (r *Runner) Serve(ctx context.Context) error {
	var loops, runs sync.WaitGroup
	beating, cancel := context.WithCancel(context.WithoutCancel(ctx))
	loops.Go(func() { r.beatLoop(beating) })
	loops.Go(func() { r.renewLoop(beating) })
	loops.Go(func() { r.giveUpLoop(beating) })

	r.claimLoop(ctx, &runs)
	for c := range r.running() {
		c.cancel(ErrStopping)
	}
	if !within(r.c.Grace, runs.Wait) {
		r.c.Log.ErrorContext(ctx, "runs did not stop in time; their leases run out", slog.Duration("grace", r.c.Grace))
	}
	cancel()
	loops.Wait()
	return nil
}

// within reports whether wait returned in time.
func within(limit time.Duration, wait func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}
