package jobs

import (
	"context"
	"log/slog"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

// gaveUp is the failure of a generation that was tried too often, whether its
// workers died of it or it failed each time.
var gaveUp = store.Failure{Code: "gave-up"}

// giveUpLoop ends, five times in each lease, what was tried too often: nobody claims
// it any more, so nobody else would end it.
func (r *Runner) giveUpLoop(ctx context.Context) {
	var away outage
	for range ticks(ctx, r.c.Lease/5) {
		away.note(ctx, r.c.Log, "what was tried too often cannot be ended", r.giveUp(ctx, store.Claim{}))
	}
}

// giveUp fails the generations that were tried too often and that nobody tries now: their
// workers died, or gave the claim whose run has ended. Nothing else decides that. The
// transaction holds nothing else, so that no other error takes the failures back.
func (r *Runner) giveUp(ctx context.Context, ended store.Claim) error {
	var failed []store.Generation
	ctx, done := r.own(ctx, guard.Generation, "generation:give-up")
	defer done()
	err := r.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		failed, err = tx.FailExhausted(ctx, r.c.MaxTries, gaveUp, ended)
		return err
	})
	if err != nil {
		return err
	}
	for _, g := range failed {
		r.c.Log.ErrorContext(ctx, "generation given up",
			slog.String("generation", g.ID), slog.Int("tries", g.Tries))
		r.Changed(g.ID)
	}
	return nil
}
