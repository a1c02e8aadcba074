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
	if kindOf(token) == noToken {
		return Principal{}, a.invalidToken(ctx, "malformed-token", "")
	}
	var c credential
	err := a.store.View(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = find(ctx, tx, token)
		return err
	})
	return a.identify(ctx, token, c, err)
}

// credential is what is kept of a token: a session, or an API token.
type credential struct {
	of      store.Account
	session *store.Session
	token   *store.APIToken
}

// find looks a token up; one that is not kept is NotFound.
func find(ctx context.Context, tx *store.Tx, token string) (c credential, err error) {
	if kindOf(token) == apiToken {
		c.token = new(store.APIToken)
		*c.token, c.of, err = tx.APITokenByToken(ctx, tokenHash(token))
		return c, err
	}
	c.session = new(store.Session)
	*c.session, c.of, err = tx.SessionByToken(ctx, tokenHash(token))
	return c, err
}

// credentialOf names a token of ours for the store.
func credentialOf(token string) store.Credential {
	if kindOf(token) == apiToken {
		return store.ByAPIToken(tokenHash(token))
	}
	return store.BySession(tokenHash(token))
}

// principal is who a credential stands for at a time; refused says why it counts no more.
func (c credential) principal(now time.Time) (p Principal, refused string) {
	if t := c.token; t != nil {
		switch {
		case t.ExpiresAt != nil && !now.Before(*t.ExpiresAt):
			return p, "expired-token"
		case t.AuthEpoch != c.of.AuthEpoch:
			return p, "ended-token"
		case c.of.Disabled:
			return p, "disabled-account"
		}
		return Principal{account: blank(c.of), scopes: t.Scopes, verified: true}, ""
	}
	switch s := c.session; {
	case !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) >= sessionIdle:
		return p, "expired-session"
	case s.AuthEpoch != c.of.AuthEpoch:
		return p, "ended-session"
	case c.of.Disabled:
		return p, "disabled-account"
	}
	return Principal{account: blank(c.of), session: c.session.ID, fresh: isFresh(*c.session, now), verified: true}, ""
}

// isFresh reports whether the password was typed in a session lately.
func isFresh(s store.Session, now time.Time) bool {
	return s.ConfirmedAt != nil && now.Sub(*s.ConfirmedAt).Abs() < ConfirmedFor
}

// identify says who a token stands for by what was found of it, counts a refusal, and
// writes the last use.
func (a *Accounts) identify(ctx context.Context, token string, c credential, err error) (Principal, error) {
	switch {
	case problem.Is(err, problem.NotFound) && kindOf(token) == apiToken:
		return Principal{}, a.invalidToken(ctx, "unknown-token", "")
	case problem.Is(err, problem.NotFound):
		return Principal{}, a.invalidToken(ctx, "unknown-session", "")
	case err != nil:
		return Principal{}, unidentified(err)
	}
	now := a.now()
	p, refused := c.principal(now)
	if refused != "" {
		return Principal{}, a.invalidToken(ctx, refused, c.of.ID)
	}
	switch {
	case c.session != nil && now.Sub(c.session.SeenAt) > touchEvery:
		a.touch(ctx, c.session.ID, func(ctx context.Context, tx *store.Tx) error { return tx.TouchSession(ctx, c.session.ID, now) })
	case c.token != nil && (c.token.UsedAt == nil || now.Sub(*c.token.UsedAt) > touchEvery):
		a.touch(ctx, c.token.ID, func(ctx context.Context, tx *store.Tx) error { return tx.TouchAPIToken(ctx, c.token.ID, now) })
	}
	return p, nil
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

// unidentified keeps a failure to ask apart from a refusal: what is no problem yet
// becomes Unavailable, never Unauthorized.
func unidentified(err error) error {
	p := problem.As(err)
	if errors.Is(err, context.Canceled) || p != nil && p.Kind != problem.Unauthorized && p.Kind != problem.Forbidden {
		return err
	}
	return problem.Of(problem.Unavailable, "unavailable", "why", "identity").
		After(time.Second).Because(err)
}
