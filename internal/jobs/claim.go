package jobs

import (
	"context"
	"iter"
	"log/slog"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// patience is the deadline of a runner's own transaction.
const patience = 5 * time.Second

// claim is a generation that this runner runs.
type claim struct {
	store.Claim
	lease  *time.Timer // cancels the run when the lease has run out by our own clock
	cancel context.CancelCauseFunc
}

// claimLoop claims until ctx ends, as long as a slot is free. runs counts what runs.
func (r *Runner) claimLoop(ctx context.Context, runs *sync.WaitGroup) {
	slots := make(chan struct{}, r.c.Slots)
	var away outage
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		if ctx.Err() != nil {
			return
		}
		g, until, err := r.claim(ctx)
		if err == nil {
			away.note(ctx, r.c.Log, "nothing can be claimed", nil)
			runs.Go(func() {
				defer func() { <-slots }()
				r.work(ctx, g, until)
			})
			continue
		}
		<-slots
		if problem.Is(err, problem.NotFound) {
			err = nil // nothing is queued
		}
		away.note(ctx, r.c.Log, "nothing can be claimed", err)
		if !r.idle(ctx) {
			return
		}
	}
}

// idle waits for a hint or for the next poll; false: ctx has ended.
func (r *Runner) idle(ctx context.Context) bool {
	poll := time.NewTimer(r.c.Poll/2 + rand.N(r.c.Poll))
	defer poll.Stop()
	select {
	case <-poll.C:
		return true
	case <-r.poke:
		return true
	case <-ctx.Done():
		return false
	}
}

// claim takes the next generation and says until when it is ours by our own clock:
// counted from before the database was asked, so never later than by its clock. A
// stop does not interrupt it: what it takes is then given back.
func (r *Runner) claim(ctx context.Context) (g store.Generation, until time.Time, err error) {
	ctx, done := r.own(ctx, guard.Generation, "generation:claim")
	defer done()
	until = time.Now().Add(r.c.Lease)
	err = r.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
		g, err = tx.ClaimGeneration(ctx, r.c.Worker, r.c.Lease, r.c.MaxTries)
		return err
	})
	return g, until, err
}

// own is the context of the runner's own short transactions.
func (r *Runner) own(ctx context.Context, lane guard.Lane, caller string) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	return guard.Edge(ctx, lane, caller), cancel
}

// work runs what has been claimed, to the end.
func (r *Runner) work(stop context.Context, g store.Generation, until time.Time) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(stop))
	defer cancel(nil)
	c := &claim{
		Claim:  store.Claim{Generation: g.ID, Household: g.Household, Attempt: g.Attempt},
		lease:  time.AfterFunc(time.Until(until), func() { cancel(ErrLost) }),
		cancel: cancel,
	}
	r.enter(c)
	if stop.Err() != nil { // the stop may have come before it could see this claim
		cancel(ErrStopping)
	}
	r.Changed(g.ID)
	begin := time.Now()
	ctx = guard.Edge(ctx, guard.Generation, "generation:"+string(g.Task))
	err := r.try(ctx, g, c.Claim)
	r.leave(c)
	wait, hold, transactions := guard.Spent(ctx)
	log := r.c.Log.With(slog.String("generation", g.ID), slog.String("task", string(g.Task)),
		slog.Int("attempt", g.Attempt), slog.Duration("took", time.Since(begin)),
		slog.Float64("db_wait_ms", milliseconds(wait)), slog.Float64("db_hold_ms", milliseconds(hold)),
		slog.Int("db_transactions", transactions))
	r.settle(context.WithoutCancel(stop), log, c.Claim, err, context.Cause(ctx))
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (r *Runner) enter(c *claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.claims[c] = struct{}{}
}

// leave ends the renewal of a claim.
func (r *Runner) leave(c *claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claims, c)
	c.lease.Stop()
}

// running gives the claims of this moment.
func (r *Runner) running() iter.Seq[*claim] {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Keys(maps.Clone(r.claims))
}
