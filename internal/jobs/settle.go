package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// panicked is the error of a run that panicked.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("the run panicked: %v", p.value) }

// try runs a generation once.
func (r *Runner) try(ctx context.Context, g store.Generation, h store.Claim) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked{v, debug.Stack()}
		}
	}()
	return r.run(ctx, g, h)
}

// settle ends what a run left open, and writes the attempt's one line. Without an
// error the run has ended its generation itself.
func (r *Runner) settle(ctx context.Context, log *slog.Logger, h store.Claim, err, cause error) {
	switch {
	case err == nil:
		log.InfoContext(ctx, "run done")
		return
	case lost(err) || errors.Is(cause, ErrLost):
		log.InfoContext(ctx, "run stopped: its claim is lost")
		return
	case errors.Is(cause, ErrStopping):
		log.InfoContext(ctx, "run stopped: given back")
		r.giveBack(ctx, log, h)
		return
	case problem.Is(err, problem.Unavailable):
		// Load says nothing of the generation: it is queued again, and the next poll,
		// here or elsewhere, goes on from its last finished day.
		log.WarnContext(ctx, "run interrupted by load: given back", slog.String("error", problem.WithCause(err)))
		r.giveBack(ctx, log, h)
		return
	}
	failure, final := FailureOf(err)
	if p, ok := errors.AsType[panicked](err); ok {
		log = log.With(slog.String("stack", string(p.stack)))
	}
	if final {
		log.InfoContext(ctx, "generation failed", slog.String("code", failure.Code), slog.String("error", problem.WithCause(err)))
		r.fail(ctx, log, h, failure)
		return
	}
	// Its lease is renewed no more: until it has run out nobody tries again. After its last
	// try it is given up at once.
	log.ErrorContext(ctx, "run failed", slog.String("error", problem.WithCause(err)))
	if err := r.giveUp(ctx, h); err != nil {
		log.WarnContext(ctx, "not asked whether it was the last try", slog.String("error", problem.WithCause(err)))
	}
}

// lost reports whether a write was refused because the claim is not held any more.
func lost(err error) bool {
	_, fenced := errors.AsType[store.Fenced](err)
	return fenced || errors.Is(err, ErrLost)
}

// FailureOf says what a run's error means to the user; final is false where another try
// may go better.
func FailureOf(err error) (f store.Failure, final bool) {
	p := problem.As(err)
	if p == nil || p.Kind == problem.Unavailable || p.Kind == problem.ReadOnly {
		return store.Failure{}, false
	}
	return store.FailureOf(p), true
}

// fail writes the reason, if the claim is still held. If the database does not take
// it, the lease runs out and the generation is tried again.
func (r *Runner) fail(ctx context.Context, log *slog.Logger, h store.Claim, f store.Failure) {
	ctx, done := r.own(ctx, guard.Generation, "generation:fail")
	defer done()
	err := r.store.Claim(guard.Replayable(ctx), func(ctx context.Context, tx *store.Tx) error {
		tx.AfterCommit(func() { r.Changed(h.Generation) })
		return tx.Fail(ctx, h, f)
	})
	if err != nil && !lost(err) {
		log.ErrorContext(ctx, "failure not written", slog.String("error", problem.WithCause(err)))
	}
}

// giveBack queues a generation for another worker at once.
func (r *Runner) giveBack(ctx context.Context, log *slog.Logger, h store.Claim) {
	ctx, done := r.own(ctx, guard.Generation, "generation:return")
	defer done()
	err := r.store.Claim(guard.Replayable(ctx), func(ctx context.Context, tx *store.Tx) error {
		tx.AfterCommit(func() { r.Changed(h.Generation) })
		return tx.ReturnLease(ctx, h)
	})
	if err != nil {
		log.WarnContext(ctx, "lease not given back; it runs out", slog.String("error", problem.WithCause(err)))
	}
}
