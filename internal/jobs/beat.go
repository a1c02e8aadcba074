package jobs

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// versionsAtOnce bounds the ids of one statement.
const versionsAtOnce = 500

// beatLoop reads, each beat, what has become of the generations that run or are
// watched here. It never waits for a run.
func (r *Runner) beatLoop(ctx context.Context) {
	var away outage
	for range ticks(ctx, r.c.Beat) {
		away.note(ctx, r.c.Log, "the beat cannot read", r.beat(ctx))
	}
}

// beat is one reading: runs that run no more by the database are cancelled, watchers
// of what has a new version are told.
func (r *Runner) beat(ctx context.Context) error {
	watched := r.watch.ids()
	ids := map[string]bool{}
	for _, id := range watched {
		ids[id] = true
	}
	claims := slices.Collect(r.running())
	for _, c := range claims {
		ids[c.Generation] = true
	}
	read, err := r.versions(ctx, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return err
	}
	for _, c := range claims {
		if v, ok := read[c.Generation]; !ok || v.State != store.Running {
			c.cancel(ErrLost)
		}
	}
	r.watch.seen(watched, read)
	return nil
}

// versions reads those of some generations, a bounded number a statement.
func (r *Runner) versions(ctx context.Context, ids []string) (map[string]store.GenerationVersion, error) {
	read := make(map[string]store.GenerationVersion, len(ids))
	for chunk := range slices.Chunk(ids, versionsAtOnce) {
		var rows []store.GenerationVersion
		ctx, done := r.own(ctx, guard.Admin, "beat")
		err := r.store.View(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			rows, err = tx.GenerationVersions(ctx, chunk)
			return err
		})
		done()
		if err != nil {
			return nil, err
		}
		for _, v := range rows {
			read[v.ID] = v
		}
	}
	return read, nil
}

// renewLoop renews this worker's leases when a third of them is over, and tries
// again each beat while the database does not answer.
func (r *Runner) renewLoop(ctx context.Context) {
	var away outage
	next := time.Now().Add(r.c.Lease / 3)
	for now := range ticks(ctx, min(r.c.Beat, r.c.Lease/12)) {
		if now.Before(next) {
			continue
		}
		err := r.renew(ctx)
		away.note(ctx, r.c.Log, "leases cannot be renewed", err)
		if err == nil {
			next = now.Add(r.c.Lease / 3)
		}
	}
}

// renew is one statement for all claims; those that it does not give back are lost.
func (r *Runner) renew(ctx context.Context) error {
	claims := slices.Collect(r.running())
	if len(claims) == 0 {
		return nil
	}
	sent := make([]store.Claim, len(claims))
	for i, c := range claims {
		sent[i] = c.Claim
	}
	var still []store.Claim
	until := time.Now().Add(r.c.Lease)
	ctx, done := r.own(ctx, guard.Admin, "renew")
	defer done()
	err := r.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		still, err = tx.RenewLeases(ctx, r.c.Worker, sent, r.c.Lease)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range claims {
		if slices.Contains(still, c.Claim) {
			r.extend(c, until)
		} else {
			c.cancel(ErrLost)
		}
	}
	return nil
}

// extend moves the end of a lease, unless the run has ended meanwhile.
func (r *Runner) extend(c *claim, until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, runs := r.claims[c]; runs {
		c.lease.Reset(time.Until(until))
	}
}

// ticks gives the instants of an interval until ctx ends.
func ticks(ctx context.Context, every time.Duration) func(yield func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-ticker.C:
				if ctx.Err() != nil || !yield(now) {
					return
				}
			}
		}
	}
}

// outage logs that something began or ceased to fail, not each time that it does.
type outage struct{ since time.Time }

func (o *outage) note(ctx context.Context, log *slog.Logger, what string, err error) {
	switch {
	case err != nil && o.since.IsZero():
		o.since = time.Now()
		log.WarnContext(ctx, what, slog.String("error", problem.WithCause(err)))
	case err == nil && !o.since.IsZero():
		log.InfoContext(ctx, "over: "+what, slog.Duration("after", time.Since(o.since)))
		o.since = time.Time{}
	}
}
