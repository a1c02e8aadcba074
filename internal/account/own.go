package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The scopes of API tokens.
const (
	scopeRead  = "read"
	scopeWrite = "write"
)

const (
	defaultTokenDays = 90
	maxTokenDays     = 366
	maxTokenName     = 60
	maxTokens        = 50 // of an account
)

// known refuses a principal that is nobody.
func (p Principal) known() error { return Caller{Principal: p}.Known() }

// signedIn refuses also one that came with an API token: a script must not be able
// to make its own access longer or wider.
func (p Principal) signedIn() error {
	if err := p.known(); err != nil {
		return err
	}
	if p.session == "" {
		return forbidden("insufficient-scope", "Sign in with your password to do this; an API token is not enough.")
	}
	return nil
}

// ChangePassword asks for the old one, and ends every other session. A wrong old
// password is Invalid at body.old_password and counts for the session: neither do strangers
// delay it, nor does it delay a login.
func (a *Accounts) ChangePassword(ctx context.Context, p Principal, old, new string) error {
	if err := p.signedIn(); err != nil {
		return err
	}
	if err := a.JudgePassword(p, new); err != nil {
		return err
	}
	known, _, err := a.check(ctx, attempt{email: p.account.Email, session: p.session}, old)
	if problem.Is(err, problem.Unauthorized) || err == nil && known.ID != p.account.ID {
		return notYourPassword()
	}
	if err != nil {
		return err
	}
	hash, err := a.hashed(ctx, p.account.ID, new)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := unchanged(ctx, tx, known)
		if problem.Is(err, problem.Unauthorized) {
			return notYourPassword()
		}
		if err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, known.ID, hash); err != nil {
			return err
		}
		return tx.DeleteSessions(ctx, known.ID, p.session)
	})
}

// JudgePassword says why a new password cannot be the principal's.
func (a *Accounts) JudgePassword(p Principal, new string) error {
	var c problem.Collector
	checkPassword(&c, "body.new_password", new, p.account.Name, p.account.Email)
	return c.Err()
}

func notYourPassword() error {
	return problem.InvalidField("body.old_password", "is not your password")
}

// Sessions lists the principal's logins that still count, newest first.
func (a *Accounts) Sessions(ctx context.Context, p Principal, page store.Page) (items []store.Session, next string, err error) {
	if err := p.known(); err != nil {
		return nil, "", err
	}
	now := a.now()
	err = a.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		items, next, err = tx.SessionsPage(ctx, p.account.ID, now, now.Add(-sessionIdle), page)
		return err
	})
	for i := range items {
		items[i].TokenHash = ""
	}
	return items, next, err
}

// EndSession ends one of the principal's logins.
func (a *Accounts) EndSession(ctx context.Context, p Principal, id string) error {
	if err := p.known(); err != nil {
		return err
	}
	if !store.ValidID(id) {
		return problem.New(problem.NotFound, "There is no such login.")
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.DeleteSession(ctx, p.account.ID, id)
	})
}

// Tokens lists the principal's API tokens, newest first, without what proves them.
func (a *Accounts) Tokens(ctx context.Context, p Principal, page store.Page) (items []store.APIToken, next string, err error) {
	if err := p.known(); err != nil {
		return nil, "", err
	}
	err = a.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		items, next, err = tx.APITokensPage(ctx, p.account.ID, page)
		return err
	})
	for i := range items {
		items[i].TokenHash = ""
	}
	return items, next, err
}

// CreateToken makes an API token; the secret ("mp_…") is shown once. days 0: 90.
func (a *Accounts) CreateToken(ctx context.Context, p Principal, name string, scopes []string, days int) (store.APIToken, string, error) {
	if err := p.signedIn(); err != nil {
		return store.APIToken{}, "", err
	}
	name = trimmed(name)
	if days == 0 {
		days = defaultTokenDays
	}
	if err := a.JudgeToken(name, scopes, days); err != nil {
		return store.APIToken{}, "", err
	}
	secret, now := newAPIToken(), a.now()
	expires := now.Add(time.Duration(days) * 24 * time.Hour)
	t := store.APIToken{
		ID: store.NewID(), Account: p.account.ID, Name: name, TokenHash: tokenHash(secret),
		Scopes: inOrder(scopes), CreatedAt: now, ExpiresAt: &expires,
	}
	err := a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		have, err := tx.APITokens(ctx, p.account.ID)
		if err != nil {
			return err
		}
		if len(have) >= maxTokens {
			return problem.New(problem.Conflict, "You have %d API tokens. Delete one first.", len(have)).Coded("too-many-tokens")
		}
		return tx.CreateAPIToken(ctx, t)
	})
	if err != nil {
		return store.APIToken{}, "", err
	}
	t.TokenHash = ""
	return t, secret, nil
}

// JudgeToken says what CreateToken would find wrong with a token.
func (a *Accounts) JudgeToken(name string, scopes []string, days int) error {
	var c problem.Collector
	c.Name("body.name", name, maxTokenName)
	c.Check(len(scopes) > 0, "body.scopes", `must name "read", "write" or both`)
	for i, s := range scopes {
		c.Check(s == scopeRead || s == scopeWrite, fmt.Sprintf("body.scopes[%d]", i), `must be "read" or "write"`)
	}
	c.Check(days >= 0 && days <= maxTokenDays, "body.days", "must be 1 to %d", maxTokenDays)
	return c.Err()
}

// inOrder gives each scope once.
func inOrder(scopes []string) []string {
	scopes = slices.Clone(scopes)
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// DeleteToken revokes one.
func (a *Accounts) DeleteToken(ctx context.Context, p Principal, id string) error {
	if err := p.known(); err != nil {
		return err
	}
	if !store.ValidID(id) {
		return problem.New(problem.NotFound, "There is no such token.")
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.DeleteAPIToken(ctx, p.account.ID, id)
	})
}
