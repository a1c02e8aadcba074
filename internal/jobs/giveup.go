package jobs

import (
	"context"
	"log/slog"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

// giveUpLoop ends, five times in each lease, what was tried too often: nobody claims
// it any more, so nobody else would end it.
func (r *Runner) giveUpLoop(ctx context.Context) {
	var away outage
	for range ticks(ctx, r.c.Lease/5) {
		away.note(ctx, r.c.Log, "what was tried too often cannot be ended", r.giveUp(ctx))
	}
}

// giveUp fails the generations whose workers died in each of their tries. The
// transaction holds nothing else, so that no other error takes the failures back.
func (r *Runner) giveUp(ctx context.Context) error {
	var failed []store.Generation
	ctx, done := r.own(ctx, guard.Generation, "generation:give-up")
	defer done()
	err := r.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		failed, err = tx.FailExhausted(ctx, r.c.MaxTries, gaveUp)
		return err
	})
	if err != nil {
		return err
	}
	for _, g := range failed {
		r.c.Log.ErrorContext(ctx, "generation given up: its workers died in every try",
			slog.String("generation", g.ID), slog.Int("tries", g.Tries))
		r.Changed(g.ID)
	}
	return nil
}
