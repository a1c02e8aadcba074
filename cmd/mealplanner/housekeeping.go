package main

import (
	"context"
	"log/slog"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// housekeeping forgets once an hour what has expired: logins and idempotency keys. All
// replicas do it; it is idempotent and takes a moment. It ends with ctx.
func housekeeping(ctx context.Context, accounts *account.Accounts, s *store.Store, log *slog.Logger, tick <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
			forget(guard.Edge(ctx, guard.Admin, "housekeeping"), accounts, s, log)
		}
	}
}

// forget does it once. A failure is logged: the next hour tries again.
func forget(ctx context.Context, accounts *account.Accounts, s *store.Store, log *slog.Logger) {
	sessions, err := accounts.DeleteExpired(ctx)
	if err != nil {
		log.Warn("expired logins stay for now", "error", problem.WithCause(err))
	}
	keys := 0
	err = s.Update(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		keys, err = tx.DeleteExpiredKeys(ctx, tx.Now())
		return err
	})
	if err != nil {
		log.Warn("expired idempotency keys stay for now", "error", problem.WithCause(err))
	}
	log.Debug("forgot what has expired", "logins", sessions, "keys", keys)
}
