package store

import (
	"context"
	"errors"
	"time"

	"mealplanner/internal/guard"
)

// Session is a login; only the SHA-256 of its token is kept.
type Session struct {
	ID          string
	Account     string
	TokenHash   string // hex
	UserAgent   string
	AuthEpoch   int // of the account: under another it counts no more
	CreatedAt   time.Time
	SeenAt      time.Time
	ConfirmedAt *time.Time // when the password was last typed; nil: an older version did not say
	ExpiresAt   time.Time  // absolute end
}

const sessionColumns = `session.id, session.account_id, session.token_hash, session.user_agent, session.auth_epoch,
	session.created_at, session.seen_at, session.confirmed_at, session.expires_at`

func (s *Session) columns() []any {
	return []any{&s.ID, &s.Account, &s.TokenHash, &s.UserAgent, &s.AuthEpoch,
		at(&s.CreatedAt), at(&s.SeenAt), maybeAt(&s.ConfirmedAt), at(&s.ExpiresAt)}
}

func readSession(scan guard.Scan) (s Session, err error) { return s, scan(s.columns()...) }

// CreateSession keeps a login. An empty ID is made; CreatedAt and SeenAt are now
// where they are zero.
func (tx *Tx) CreateSession(ctx context.Context, s Session) error {
	if s.ID == "" {
		s.ID = NewID()
	}
	_, err := tx.exec(ctx, `
		INSERT INTO session (id, account_id, token_hash, user_agent, auth_epoch, created_at, seen_at, confirmed_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.Account, s.TokenHash, s.UserAgent, s.AuthEpoch, tx.orNow(s.CreatedAt), tx.orNow(s.SeenAt), s.ConfirmedAt, s.ExpiresAt)
	return err
}

// BoundSessions leaves an account so many logins: those that were used last.
func (tx *Tx) BoundSessions(ctx context.Context, account string, limit int) error {
	_, err := tx.exec(ctx, `
		DELETE FROM session WHERE account_id = $1 AND id NOT IN (
			SELECT id FROM session WHERE account_id = $1 ORDER BY seen_at DESC, created_at DESC, id DESC LIMIT $2)`, account, limit)
	return err
}

// orNow is the transaction's instant for a zero time.
func (tx *Tx) orNow(t time.Time) time.Time {
	if t.IsZero() {
		return tx.now
	}
	return t
}

// SessionByToken finds a login and its account by the token's hash: one indexed
// read. Expiry and epoch are the caller's to judge.
func (tx *Tx) SessionByToken(ctx context.Context, tokenHash string) (Session, Account, error) {
	var s Session
	a, err := one(ctx, tx, func(scan guard.Scan) (a Account, err error) {
		return a, scan(append(s.columns(), a.columns()...)...)
	}, `
		SELECT `+sessionColumns+`, `+accountColumns+`
		FROM session JOIN account ON account.id = session.account_id
		WHERE session.token_hash = $1`, tokenHash)
	return s, a, orMissing(err, "session")
}

// TouchSession moves SeenAt.
func (tx *Tx) TouchSession(ctx context.Context, id string, seen time.Time) error {
	return tx.execOne(ctx, "session", `UPDATE session SET seen_at = $2 WHERE id = $1`, id, seen)
}

// HasSession reports whether a login of an account counts under an epoch, and that epoch
// still is the account's.
func (tx *Tx) HasSession(ctx context.Context, account, id string, epoch int) (bool, error) {
	var n int
	err := tx.row(ctx, `
		SELECT count(*) FROM session JOIN account ON account.id = session.account_id
		WHERE session.account_id = $1 AND session.id = $2 AND session.auth_epoch = $3 AND account.auth_epoch = $3`,
		[]any{account, id, epoch}, &n)
	return n > 0, err
}

// ConfirmSession says that the password was typed again in a login of an account.
func (tx *Tx) ConfirmSession(ctx context.Context, account, id string, at time.Time) error {
	return tx.execOne(ctx, "session", `UPDATE session SET confirmed_at = $3 WHERE account_id = $1 AND id = $2`, account, id, at)
}

// RenewSession gives a login of an account another token.
func (tx *Tx) RenewSession(ctx context.Context, account, id, tokenHash string) error {
	return tx.execOne(ctx, "session", `UPDATE session SET token_hash = $3 WHERE account_id = $1 AND id = $2`, account, id, tokenHash)
}

// Sessions lists an account's logins, newest first.
func (tx *Tx) Sessions(ctx context.Context, account string) ([]Session, error) {
	return list(ctx, tx, readSession, `
		SELECT `+sessionColumns+` FROM session
		WHERE account_id = $1 ORDER BY created_at DESC, id DESC`, account)
}

// ofThisEpoch is what counts still of an account ($1).
const ofThisEpoch = `auth_epoch = (SELECT account.auth_epoch FROM account WHERE account.id = $1)`

// SessionsPage is a part of an account's logins that still count, newest first: those
// that end after now and were seen after idleSince.
func (tx *Tx) SessionsPage(ctx context.Context, account string, now, idleSince time.Time, p Page) (items []Session, next string, err error) {
	limit, instant, id, err := p.before()
	if err != nil {
		return nil, "", err
	}
	items, err = list(ctx, tx, readSession, `
		SELECT `+sessionColumns+` FROM session
		WHERE account_id = $1 AND expires_at > $2 AND seen_at > $3 AND `+ofThisEpoch+`
			AND (created_at, id) < (CAST($4 AS BIGINT), CAST($5 AS TEXT))
		ORDER BY created_at DESC, id DESC LIMIT $6`, account, now, idleSince, instant, id, limit+1)
	items, next = cut(items, limit, func(s Session) string { return timeCursor(s.CreatedAt, s.ID) })
	return items, next, err
}

// DeleteSession ends one login of an account; NotFound when it is not there.
func (tx *Tx) DeleteSession(ctx context.Context, account, id string) error {
	return tx.execOne(ctx, "session", `DELETE FROM session WHERE account_id = $1 AND id = $2`, account, id)
}

// DeleteSessionByToken ends the login with this token's hash and gives the account whose it
// was; empty: there is none.
func (tx *Tx) DeleteSessionByToken(ctx context.Context, tokenHash string) (account string, err error) {
	account, err = one(ctx, tx, func(scan guard.Scan) (id string, err error) { return id, scan(&id) },
		`DELETE FROM session WHERE token_hash = $1 RETURNING account_id`, tokenHash)
	if errors.Is(err, guard.ErrNoRows) {
		return "", nil
	}
	return account, err
}

// KeptCredentials is what EndCredentials leaves to an account.
type KeptCredentials struct {
	Session string // the id of one login; empty: none
	Tokens  bool   // its API tokens
}

// EndCredentials raises an account's epoch and removes every login and API token, but for
// what is kept. What somebody makes at the same moment under the old epoch never counts.
func (tx *Tx) EndCredentials(ctx context.Context, account string, keep KeptCredentials) error {
	epoch, err := one(ctx, tx, func(scan guard.Scan) (n int, err error) { return n, scan(&n) },
		`UPDATE account SET auth_epoch = auth_epoch + 1 WHERE id = $1 RETURNING auth_epoch`, account)
	if err != nil {
		return orMissing(err, "account")
	}
	if _, err := tx.exec(ctx, `
		UPDATE session SET auth_epoch = $3 WHERE account_id = $1 AND id = $2 AND auth_epoch = $3 - 1`,
		account, keep.Session, epoch); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		UPDATE api_token SET auth_epoch = $2 WHERE account_id = $1 AND auth_epoch = $2 - 1 AND CAST($3 AS BIGINT) = 1`,
		account, epoch, keep.Tokens); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM session WHERE account_id = $1 AND auth_epoch <> $2`, account, epoch); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `DELETE FROM api_token WHERE account_id = $1 AND auth_epoch <> $2`, account, epoch)
	return err
}

// EndAllCredentials is EndCredentials for every account, with no session kept.
func (tx *Tx) EndAllCredentials(ctx context.Context, keepTokens bool) error {
	if _, err := tx.exec(ctx, `UPDATE account SET auth_epoch = auth_epoch + 1`); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE api_token SET auth_epoch = auth_epoch + $1`, keepTokens); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM session`); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		DELETE FROM api_token
		WHERE auth_epoch <> (SELECT account.auth_epoch FROM account WHERE account.id = api_token.account_id)`)
	return err
}

// DeleteExpiredSessions clears the table of logins that end by now, or were last seen at
// idleSince or before; it gives how many went.
func (tx *Tx) DeleteExpiredSessions(ctx context.Context, now, idleSince time.Time) (int, error) {
	n, err := tx.exec(ctx, `DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2`, now, idleSince)
	return int(n), err
}

// APIToken is a personal token for scripts.
type APIToken struct {
	ID        string
	Account   string
	Name      string
	TokenHash string // hex SHA-256
	Scopes    []string
	AuthEpoch int // of the account: under another it counts no more
	CreatedAt time.Time
	UsedAt    *time.Time
	ExpiresAt *time.Time
}

const tokenColumns = `api_token.id, api_token.account_id, api_token.name, api_token.token_hash,
	api_token.scopes, api_token.auth_epoch, api_token.created_at, api_token.used_at, api_token.expires_at`

func (t *APIToken) columns() []any {
	return []any{&t.ID, &t.Account, &t.Name, &t.TokenHash, fromJSON(&t.Scopes), &t.AuthEpoch,
		at(&t.CreatedAt), maybeAt(&t.UsedAt), maybeAt(&t.ExpiresAt)}
}

func readToken(scan guard.Scan) (t APIToken, err error) { return t, scan(t.columns()...) }

// CreateAPIToken keeps a token. An empty ID is made; CreatedAt is now where it is zero.
func (tx *Tx) CreateAPIToken(ctx context.Context, t APIToken) error {
	if t.ID == "" {
		t.ID = NewID()
	}
	_, err := tx.exec(ctx, `
		INSERT INTO api_token (id, account_id, name, token_hash, scopes, auth_epoch, created_at, used_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		t.ID, t.Account, t.Name, t.TokenHash, asJSON{t.Scopes}, t.AuthEpoch, tx.orNow(t.CreatedAt), t.UsedAt, t.ExpiresAt)
	return err
}

// APITokenByToken finds a token and its account by the token's hash.
func (tx *Tx) APITokenByToken(ctx context.Context, tokenHash string) (APIToken, Account, error) {
	var t APIToken
	a, err := one(ctx, tx, func(scan guard.Scan) (a Account, err error) {
		return a, scan(append(t.columns(), a.columns()...)...)
	}, `
		SELECT `+tokenColumns+`, `+accountColumns+`
		FROM api_token JOIN account ON account.id = api_token.account_id
		WHERE api_token.token_hash = $1`, tokenHash)
	return t, a, orMissing(err, "token")
}

// TouchAPIToken moves UsedAt.
func (tx *Tx) TouchAPIToken(ctx context.Context, id string, used time.Time) error {
	return tx.execOne(ctx, "token", `UPDATE api_token SET used_at = $2 WHERE id = $1`, id, used)
}

// APITokens lists an account's tokens, newest first.
func (tx *Tx) APITokens(ctx context.Context, account string) ([]APIToken, error) {
	return list(ctx, tx, readToken, `
		SELECT `+tokenColumns+` FROM api_token
		WHERE account_id = $1 ORDER BY created_at DESC, id DESC`, account)
}

// APITokensPage is a part of APITokens.
func (tx *Tx) APITokensPage(ctx context.Context, account string, p Page) (items []APIToken, next string, err error) {
	limit, instant, id, err := p.before()
	if err != nil {
		return nil, "", err
	}
	items, err = list(ctx, tx, readToken, `
		SELECT `+tokenColumns+` FROM api_token
		WHERE account_id = $1 AND `+ofThisEpoch+` AND (created_at, id) < (CAST($2 AS BIGINT), CAST($3 AS TEXT))
		ORDER BY created_at DESC, id DESC LIMIT $4`, account, instant, id, limit+1)
	items, next = cut(items, limit, func(t APIToken) string { return timeCursor(t.CreatedAt, t.ID) })
	return items, next, err
}

// DeleteAPIToken revokes one; NotFound when it is not there.
func (tx *Tx) DeleteAPIToken(ctx context.Context, account, id string) error {
	return tx.execOne(ctx, "token", `DELETE FROM api_token WHERE account_id = $1 AND id = $2`, account, id)
}
