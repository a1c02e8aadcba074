package account

import (
	"context"
	"log/slog"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// A session ends when it is idle, and in any case after a month. An account has as many as
// its owner can look through; with one more, that which was used least lately ends.
const (
	sessionIdle     = 7 * 24 * time.Hour
	sessionAbsolute = 30 * 24 * time.Hour
	maxSessions     = 200
	maxUserAgent    = 200
)

// Login is a session just made; Token is shown once.
type Login struct {
	Account   store.Account
	Token     string
	ExpiresAt time.Time
	// Replaced is the account whose session this one took the place of in the browser; empty:
	// it had none.
	Replaced string
	// Device is for the browser to keep until DeviceExpiresAt and to send with later
	// logins (Client): with it strangers' failures do not delay them. It proves nobody.
	// Empty: there is none this time.
	Device          string
	DeviceExpiresAt time.Time
}

// Login checks a password, outside any transaction, and makes a session. Whatever is
// wrong, the answer is the same Unauthorized after the same time; too many failures
// of an account, a device or a network are TooMany with RetryAfter; too many hashes at
// once are Unavailable. Where it comes from the context says (From).
func (a *Accounts) Login(ctx context.Context, email, password, userAgent string) (Login, error) {
	known, v, err := a.check(ctx, attempt{email: trimmed(email)}, password)
	if err != nil {
		return Login{}, err
	}
	var login Login
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := unchanged(ctx, tx, known)
		if err != nil {
			return err
		}
		if v.newer != "" {
			if err := tx.SetPassword(ctx, known.ID, v.newer); err != nil {
				return err
			}
		}
		login, err = a.newSession(ctx, tx, now, userAgent)
		return err
	})
	if err != nil {
		return Login{}, err
	}
	return a.remembered(ctx, login), nil
}

// check is the one credential check: no way in can skip its gate. It gives the account
// whose password this is.
func (a *Accounts) check(ctx context.Context, t attempt, password string) (store.Account, passwordCheck, error) {
	var known store.Account
	var v passwordCheck
	c, err := a.charge(ctx, t)
	if err != nil {
		return store.Account{}, passwordCheck{}, err
	}
	taken, err := a.gated(ctx, a.logins, c, func(ctx context.Context, tx *store.Tx) (err error) {
		known, err = tx.AccountByEmail(ctx, t.email)
		if problem.Is(err, problem.NotFound) {
			known, err = store.Account{}, nil
		}
		return err
	}, func(at *permit) (err error) {
		v, err = a.hasher.verify(ctx, at, password, known.PasswordHash)
		return err
	})
	if err != nil {
		return store.Account{}, passwordCheck{}, err
	}
	if reason := wrong(known, v); reason != "" {
		a.refused(ctx, reason, slog.String("account", known.ID))
		return store.Account{}, passwordCheck{}, a.fail(ctx, c, taken)
	}
	a.giveBack(ctx, c, func(ctx context.Context, tx *store.Tx) error {
		if t.session != "" {
			return nil
		}
		// Room for the session that is made next. Beside that, logins at the same moment
		// would conflict over the rows that this looks at.
		return tx.BoundSessions(ctx, known.ID, maxSessions-1)
	})
	return known, v, nil
}

// unchanged gives the account whose password was checked as it is now. One that was
// disabled, deleted or given another password while the hash was computed is refused.
func unchanged(ctx context.Context, tx *store.Tx, known store.Account) (store.Account, error) {
	now, err := tx.AccountByID(ctx, known.ID)
	if problem.Is(err, problem.NotFound) || err == nil && (now.Disabled || now.PasswordHash != known.PasswordHash) {
		return store.Account{}, wrongCredentials()
	}
	return now, err
}

// wrong names what is, for our own log only.
func wrong(known store.Account, v passwordCheck) string {
	switch {
	case known.ID == "":
		return "unknown-account"
	case !v.right:
		return "wrong-password"
	case known.Disabled:
		return "disabled-account"
	}
	return ""
}

func wrongCredentials() error {
	return problem.Of(problem.Unauthorized, "wrong-credentials")
}

// newSession makes a session of an account within a transaction, just after its password
// was typed. It takes the place of the session that the browser had.
func (a *Accounts) newSession(ctx context.Context, tx *store.Tx, of store.Account, userAgent string) (Login, error) {
	now, token := a.now(), newSessionToken()
	s := store.Session{
		ID: store.NewID(), Account: of.ID, TokenHash: tokenHash(token), UserAgent: clipped(userAgent, maxUserAgent),
		AuthEpoch: of.AuthEpoch, CreatedAt: now, SeenAt: now, ConfirmedAt: &now, ExpiresAt: now.Add(sessionAbsolute),
	}
	login := Login{Account: blank(of), Token: token, ExpiresAt: s.ExpiresAt}
	if before := clientIn(ctx).Replaces; kindOf(before) == sessionToken {
		var err error
		if login.Replaced, err = tx.DeleteSessionByToken(ctx, tokenHash(before)); err != nil {
			return Login{}, err
		}
	}
	return login, tx.CreateSession(ctx, s)
}

// Logout ends the principal's own session. A principal that came with an API token
// has none, and nothing happens.
func (a *Accounts) Logout(ctx context.Context, p Principal) error {
	if err := p.known(); err != nil || p.session == "" {
		return err
	}
	err := a.EndSession(ctx, p, p.session)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	return err
}
