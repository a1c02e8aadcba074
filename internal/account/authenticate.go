package account

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// touchEvery is how often a session's or a token's last use is written, at most.
const touchEvery = 5 * time.Minute

// Authenticate turns a session token or an API token into a Principal. Unauthorized
// when it is unknown, expired, revoked or of a disabled account; Unavailable when the
// database cannot say. It never gives a weaker identity instead.
func (a *Accounts) Authenticate(ctx context.Context, token string) (Principal, error) {
	switch kindOf(token) {
	case sessionToken:
		return a.bySession(ctx, token)
	case apiToken:
		return a.byAPIToken(ctx, token)
	}
	return Principal{}, a.invalidToken(ctx, "malformed-token", "")
}

func (a *Accounts) bySession(ctx context.Context, token string) (Principal, error) {
	var s store.Session
	var of store.Account
	err := a.store.View(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		s, of, err = tx.SessionByToken(ctx, tokenHash(token))
		return err
	})
	now := a.now()
	switch {
	case problem.Is(err, problem.NotFound):
		return Principal{}, a.invalidToken(ctx, "unknown-session", "")
	case err != nil:
		return Principal{}, noVerdict(err)
	case !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) >= sessionIdle:
		return Principal{}, a.invalidToken(ctx, "expired-session", of.ID)
	case s.AuthEpoch != of.AuthEpoch:
		return Principal{}, a.invalidToken(ctx, "ended-session", of.ID)
	case of.Disabled:
		return Principal{}, a.invalidToken(ctx, "disabled-account", of.ID)
	}
	if now.Sub(s.SeenAt) > touchEvery {
		a.touch(ctx, s.ID, func(ctx context.Context, tx *store.Tx) error { return tx.TouchSession(ctx, s.ID, now) })
	}
	return Principal{account: blank(of), session: s.ID, fresh: isFresh(s, now), verified: true}, nil
}

// isFresh reports whether the password was typed in a session lately.
func isFresh(s store.Session, now time.Time) bool {
	return s.ConfirmedAt != nil && now.Sub(*s.ConfirmedAt).Abs() < ConfirmedFor
}

func (a *Accounts) byAPIToken(ctx context.Context, token string) (Principal, error) {
	var t store.APIToken
	var of store.Account
	err := a.store.View(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		t, of, err = tx.APITokenByToken(ctx, tokenHash(token))
		return err
	})
	now := a.now()
	switch {
	case problem.Is(err, problem.NotFound):
		return Principal{}, a.invalidToken(ctx, "unknown-token", "")
	case err != nil:
		return Principal{}, noVerdict(err)
	case t.ExpiresAt != nil && !now.Before(*t.ExpiresAt):
		return Principal{}, a.invalidToken(ctx, "expired-token", of.ID)
	case t.AuthEpoch != of.AuthEpoch:
		return Principal{}, a.invalidToken(ctx, "ended-token", of.ID)
	case of.Disabled:
		return Principal{}, a.invalidToken(ctx, "disabled-account", of.ID)
	}
	if t.UsedAt == nil || now.Sub(*t.UsedAt) > touchEvery {
		a.touch(ctx, t.ID, func(ctx context.Context, tx *store.Tx) error { return tx.TouchAPIToken(ctx, t.ID, now) })
	}
	return Principal{account: blank(of), scopes: t.Scopes, verified: true}, nil
}

// touch writes a last use in an Update of its own. Requests that come together write
// it once, and who asks is not made to fail by it.
func (a *Accounts) touch(ctx context.Context, key string, write func(ctx context.Context, tx *store.Tx) error) {
	if !a.touching.begin(key) {
		return
	}
	defer a.touching.end(key)
	if err := a.store.Update(ctx, write); err != nil {
		a.config.Log.DebugContext(ctx, "last use not written", slog.Any("error", err))
	}
}

func (a *Accounts) invalidToken(ctx context.Context, reason, account string) error {
	a.refused(ctx, reason, slog.String("account", account))
	return notValidAnyMore()
}

func notValidAnyMore() error {
	return problem.Of(problem.Unauthorized, "invalid-token", "of", "login")
}

// noVerdict keeps a failure to ask apart from a refusal: what is no problem yet
// becomes Unavailable, never Unauthorized.
func noVerdict(err error) error {
	p := problem.As(err)
	if errors.Is(err, context.Canceled) || p != nil && p.Kind != problem.Unauthorized && p.Kind != problem.Forbidden {
		return err
	}
	return problem.Of(problem.Unavailable, "unavailable", "why", "identity").
		After(time.Second).Because(err)
}
