package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// What an API token may be.
const (
	MaxTokenDays = 366 // that it is valid
	MaxTokenName = 60  // characters
)

const (
	defaultTokenDays = 90
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
		return noTokenIsEnough()
	}
	return nil
}

// stands refuses a session that has ended since it was let in.
func (p Principal) stands(ctx context.Context, tx *store.Tx) error {
	still, err := tx.HasSession(ctx, p.account.ID, p.session, p.account.AuthEpoch)
	if err == nil && !still {
		return notValidAnyMore()
	}
	return err
}

// Keep is what stays of an account's credentials where the others end.
type Keep uint8

const (
	KeepTokens Keep = 1 // the API tokens
	KeepToken  Keep = 2 // the token of the session that asks
)

// keptCredentials are the credentials that stay: one session (empty: none), and the tokens by choice.
func keptCredentials(session string, keep []Keep) store.KeptCredentials {
	return store.KeptCredentials{Session: session, Tokens: slices.Contains(keep, KeepTokens)}
}

// ConfirmedFor is how long a password that was typed counts for what is grave.
const ConfirmedFor = 10 * time.Minute

// Confirm checks the principal's password for what is grave; it counts until the instant
// that is given, for this session alone. A wrong password is Invalid at body.password and
// counts for the session: neither do strangers delay it, nor does it delay a login.
func (a *Accounts) Confirm(ctx context.Context, p Principal, password string) (Principal, time.Time, error) {
	if err := p.signedIn(); err != nil {
		return Principal{}, time.Time{}, err
	}
	known, v, err := a.checkOwn(ctx, p, password, "password")
	if err != nil {
		return Principal{}, time.Time{}, err
	}
	now := a.now()
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := stillOwn(ctx, tx, p, known, "password"); err != nil {
			return err
		}
		if v.newer != "" {
			if err := tx.SetPassword(ctx, known.ID, v.newer); err != nil {
				return err
			}
		}
		return tx.ConfirmSession(ctx, known.ID, p.session, now)
	})
	if err != nil {
		return Principal{}, time.Time{}, err
	}
	p.fresh = true
	return p, now.Add(ConfirmedFor), nil
}

// Renew gives the principal's session another token, in place of the one that the browser
// has: whoever had a copy of that is out. It lasts no longer than before.
func (a *Accounts) Renew(ctx context.Context, p Principal) (Login, error) {
	if err := p.signedIn(); err != nil {
		return Login{}, err
	}
	var login Login
	err := a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		login, err = renewed(ctx, tx, p)
		return err
	})
	if err != nil {
		return Login{}, err
	}
	return login, nil
}

// renewed gives the principal's session another token within a transaction.
func renewed(ctx context.Context, tx *store.Tx, p Principal) (Login, error) {
	token := newSessionToken()
	err := tx.RenewSession(ctx, p.account.ID, p.session, tokenHash(token))
	if problem.Is(err, problem.NotFound) {
		return Login{}, notValidAnyMore()
	}
	if err != nil {
		return Login{}, err
	}
	s, _, err := tx.SessionByToken(ctx, tokenHash(token))
	return Login{Account: blank(p.account), Token: token, ExpiresAt: s.ExpiresAt}, err
}

// checkOwn checks the principal's own password.
func (a *Accounts) checkOwn(ctx context.Context, p Principal, password, path string) (store.Account, passwordCheck, error) {
	known, v, err := a.check(ctx, attempt{email: p.account.Email, session: p.session}, password)
	if problem.Is(err, problem.Unauthorized) || err == nil && known.ID != p.account.ID {
		return store.Account{}, passwordCheck{}, notYourPassword(path)
	}
	return known, v, err
}

// stillOwn refuses a password that was checked and has been replaced meanwhile, and a
// session that has ended.
func stillOwn(ctx context.Context, tx *store.Tx, p Principal, known store.Account, path string) error {
	_, err := unchanged(ctx, tx, known)
	if problem.Is(err, problem.Unauthorized) {
		return notYourPassword(path)
	}
	if err != nil {
		return err
	}
	return p.stands(ctx, tx)
}

// ChangePassword asks for the old one, and ends every other session, every event stream of
// theirs, and every API token that is not kept. The principal's own session goes on, with
// another token as in Renew unless it is kept (KeepToken); then the login is the zero one. A
// wrong old password is Invalid at body.old_password and
// counts as in Confirm.
func (a *Accounts) ChangePassword(ctx context.Context, p Principal, old, new string, found problem.Collector, keep ...Keep) (Login, error) {
	if err := p.signedIn(); err != nil {
		return Login{}, err
	}
	checkPassword(&found, "new_password", new, p.account.Name, p.account.Email)
	if err := found.Err(); err != nil {
		return Login{}, err
	}
	known, _, err := a.checkOwn(ctx, p, old, "old_password")
	if err != nil {
		return Login{}, err
	}
	hash, err := a.hashed(ctx, p.account.ID, new)
	if err != nil {
		return Login{}, err
	}
	var login Login
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := stillOwn(ctx, tx, p, known, "old_password"); err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, known.ID, hash); err != nil {
			return err
		}
		if err := tx.EndCredentials(ctx, known.ID, keptCredentials(p.session, keep)); err != nil {
			return err
		}
		if !slices.Contains(keep, KeepToken) {
			login, err = renewed(ctx, tx, p)
		}
		return err
	})
	if err != nil {
		return Login{}, err
	}
	return login, nil
}

func notYourPassword(path string) error {
	return problem.Wrong(path, "not-your-password")
}

// OwnSession is one of somebody's logins.
type OwnSession struct {
	store.Session
	Current bool // it is the one that asks
}

// Sessions lists the caller's logins that still count, newest first.
func (a *Accounts) Sessions(ctx context.Context, c Caller, page store.Page) (items []OwnSession, next string, err error) {
	now := a.now()
	err = c.Own(ctx, a.store, func(ctx context.Context, tx *store.Tx, who Principal) error {
		rows, more, err := tx.SessionsPage(ctx, who.AccountID(), now, now.Add(-sessionIdle), page)
		items, next = make([]OwnSession, len(rows)), more
		for i, row := range rows {
			row.TokenHash = ""
			items[i] = OwnSession{row, row.ID == who.Session()}
		}
		return err
	})
	return items, next, err
}

// Credentials gives the newest of the principal's logins that still count and of its API
// tokens, from one snapshot, at most limit of each.
func (a *Accounts) Credentials(ctx context.Context, p Principal, limit int) (sessions []store.Session, tokens []store.APIToken, err error) {
	if err := p.known(); err != nil {
		return nil, nil, err
	}
	now := a.now()
	err = a.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		if sessions, _, err = tx.SessionsPage(ctx, p.account.ID, now, now.Add(-sessionIdle), store.Page{Limit: limit}); err != nil {
			return err
		}
		tokens, _, err = tx.APITokensPage(ctx, p.account.ID, store.Page{Limit: limit})
		return err
	})
	for i := range sessions {
		sessions[i].TokenHash = ""
	}
	for i := range tokens {
		tokens[i].TokenHash = ""
	}
	return sessions, tokens, err
}

// EndSession ends one of the principal's logins.
func (a *Accounts) EndSession(ctx context.Context, p Principal, id string) error {
	if err := p.known(); err != nil {
		return err
	}
	if !store.ValidID(id) {
		return problem.Of(problem.NotFound, "not-found", "what", "session")
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.DeleteSession(ctx, p.account.ID, id)
	})
}

// EndSessions ends all of the principal's logins, this one too, and its API tokens unless
// they are kept.
func (a *Accounts) EndSessions(ctx context.Context, p Principal, keep ...Keep) error {
	if err := p.known(); err != nil {
		return err
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.EndCredentials(ctx, p.account.ID, keptCredentials("", keep))
	})
}

// Tokens lists the caller's API tokens, newest first, without what proves them.
func (a *Accounts) Tokens(ctx context.Context, c Caller, page store.Page) (items []store.APIToken, next string, err error) {
	err = c.Own(ctx, a.store, func(ctx context.Context, tx *store.Tx, who Principal) error {
		items, next, err = tx.APITokensPage(ctx, who.AccountID(), page)
		return err
	})
	for i := range items {
		items[i].TokenHash = ""
	}
	return items, next, err
}

// CreateToken makes an API token; the secret ("mp_…") is shown once. days 0: 90. The
// principal's password must have been typed lately (Confirm).
func (a *Accounts) CreateToken(ctx context.Context, p Principal, name string, scopes []string, days int, found problem.Collector) (store.APIToken, string, error) {
	if err := p.signedIn(); err != nil {
		return store.APIToken{}, "", err
	}
	if !p.fresh {
		return store.APIToken{}, "", mustConfirm()
	}
	name = trimmed(name)
	if days == 0 {
		days = defaultTokenDays
	}
	p.checkToken(&found, name, scopes, days)
	if err := found.Err(); err != nil {
		return store.APIToken{}, "", err
	}
	secret, now := newAPIToken(), a.now()
	expires := now.Add(time.Duration(days) * 24 * time.Hour)
	t := store.APIToken{
		ID: store.NewID(), Account: p.account.ID, Name: name, TokenHash: tokenHash(secret),
		Scopes: inOrder(scopes), AuthEpoch: p.account.AuthEpoch, CreatedAt: now, ExpiresAt: &expires,
	}
	err := a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := p.stands(ctx, tx); err != nil {
			return err
		}
		have, err := tx.APITokens(ctx, p.account.ID)
		if err != nil {
			return err
		}
		if len(have) >= maxTokens {
			return problem.Of(problem.Conflict, "too-many-tokens", "count", len(have))
		}
		return tx.CreateAPIToken(ctx, t)
	})
	if err != nil {
		return store.APIToken{}, "", err
	}
	t.TokenHash = ""
	return t, secret, nil
}

// checkToken names every wrong field of a token of the principal's.
func (p Principal) checkToken(c *problem.Collector, name string, scopes []string, days int) {
	c.Name("name", name, MaxTokenName)
	c.Require(len(scopes) > 0, "scopes", "no-scopes", "choices", Scopes())
	for i, s := range scopes {
		at := fmt.Sprintf("scopes[%d]", i)
		c.Require(slices.Contains(Scopes(), Scope(s)), at, "not-one-of", "choices", Scopes())
		c.Require(Scope(s) != ScopeAdmin || p.Administrator(), at, "scope-of-administrators", "scope", ScopeAdmin)
	}
	c.Require(days >= 0 && days <= MaxTokenDays, "days", "out-of-range", "min", 1, "max", MaxTokenDays)
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
		return problem.Of(problem.NotFound, "not-found", "what", "token")
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.DeleteAPIToken(ctx, p.account.ID, id)
	})
}

// SetLanguage keeps the language in which the account is answered; empty: none is chosen.
func (a *Accounts) SetLanguage(ctx context.Context, p Principal, language string) (Account, error) {
	if err := p.known(); err != nil {
		return Account{}, err
	}
	kept := p.account
	kept.Language = language
	return kept, a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.SetLanguage(ctx, p.account.ID, language)
	})
}
