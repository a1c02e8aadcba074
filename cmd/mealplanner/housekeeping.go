package main

import (
	"context"
	"log/slog"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
)

// housekeeping forgets once an hour what has expired: logins, idempotency keys and counts
// of attempts. All replicas do it; it is idempotent and takes a moment. It ends with ctx.
func housekeeping(ctx context.Context, accounts *account.Accounts, p *planner.Planner, log *slog.Logger, tick <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
			forget(guard.Edge(ctx, guard.Admin, "housekeeping"), accounts, p, log)
		}
	}
}

// logsRefusals writes once a minute, and at the end, whose credentials were refused.
func logsRefusals(ctx context.Context, accounts *account.Accounts, tick <-chan time.Time) error {
	defer accounts.LogRefusals(context.WithoutCancel(ctx))
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
			accounts.LogRefusals(ctx)
		}
	}
}

// forget does it once. A failure is logged: the next hour tries again.
func forget(ctx context.Context, accounts *account.Accounts, p *planner.Planner, log *slog.Logger) {
	sessions, err := accounts.DeleteExpired(ctx)
	if err != nil {
		log.Warn("expired logins stay for now", "error", problem.WithCause(err))
	}
	tallies, err := accounts.DeleteTallies(ctx)
	if err != nil {
		log.Warn("old counts of attempts stay for now", "error", problem.WithCause(err))
	}
	keys, err := p.DeleteExpiredKeys(ctx)
	if err != nil {
		log.Warn("expired idempotency keys stay for now", "error", problem.WithCause(err))
	}
	log.Debug("forgot what has expired", "logins", sessions, "tallies", tallies, "keys", keys)
}
