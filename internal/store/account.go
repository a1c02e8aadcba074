package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
)

// Account is someone who signs in.
type Account struct {
	ID            string
	Email         string // as typed, trimmed; unique as FoldEmail has it
	Name          string
	PasswordHash  string // PHC string
	Administrator bool
	Disabled      bool
	// AuthEpoch is raised when all that was given to whoever signs in here ends at once
	// (EndCredentials).
	AuthEpoch       int
	EmailVerifiedAt *time.Time // nil: not yet
	CreatedAt       time.Time
	Language        string // BCP 47, in which it is answered; empty: none is chosen
}

const accountColumns = `account.id, account.email, account.name, account.password_hash,
	account.administrator, account.disabled, account.auth_epoch, account.email_verified_at, account.created_at,
	COALESCE(account.language, '')`

// columns are where a row's accountColumns go.
func (a *Account) columns() []any {
	return []any{&a.ID, &a.Email, &a.Name, &a.PasswordHash, &a.Administrator, &a.Disabled,
		&a.AuthEpoch, maybeAt(&a.EmailVerifiedAt), at(&a.CreatedAt), &a.Language}
}

func readAccount(scan guard.Scan) (a Account, err error) { return a, scan(a.columns()...) }

// CreateAccount adds an account; the first of all is made an administrator in the
// same statement. A taken e-mail is a Conflict with code "email-taken". An empty ID
// is made.
func (tx *Tx) CreateAccount(ctx context.Context, a Account) (Account, error) {
	if a.ID == "" {
		a.ID = NewID()
	}
	a.Email = strings.TrimSpace(a.Email)
	switch _, err := tx.AccountByEmail(ctx, a.Email); { // also one that an older version folded otherwise
	case err == nil:
		return Account{}, emailTaken()
	case !problem.Is(err, problem.NotFound):
		return Account{}, err
	}
	row, err := one(ctx, tx, readAccount, `
		INSERT INTO account (id, email, email_key, name, password_hash, administrator, disabled, created_at)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT),
			CASE WHEN EXISTS (SELECT 1 FROM account) THEN CAST($6 AS BIGINT) ELSE 1 END,
			CAST($7 AS BIGINT), CAST($8 AS BIGINT)
		WHERE TRUE
		ON CONFLICT (email_key) DO NOTHING
		RETURNING `+accountColumns,
		a.ID, a.Email, FoldEmail(a.Email), a.Name, a.PasswordHash, a.Administrator, a.Disabled, tx.now)
	if errors.Is(err, guard.ErrNoRows) {
		return Account{}, emailTaken()
	}
	return row, err
}

func emailTaken() error {
	return problem.Of(problem.Conflict, "email-taken")
}

// AccountByEmail finds by folded e-mail. A row of an older version may be kept by another
// fold; it is found where its address is the same as we fold it.
func (tx *Tx) AccountByEmail(ctx context.Context, email string) (Account, error) {
	key := FoldEmail(email)
	rows, err := list(ctx, tx, readAccount, `
		SELECT `+accountColumns+` FROM account
		WHERE email_key IN ($1, $2) ORDER BY email_key = $1 DESC`, key, foldedBefore(email))
	if err != nil {
		return Account{}, err
	}
	for _, a := range rows {
		if FoldEmail(a.Email) == key {
			return a, nil
		}
	}
	return Account{}, notFound("account")
}

// AccountByID finds one.
func (tx *Tx) AccountByID(ctx context.Context, id string) (Account, error) {
	row, err := one(ctx, tx, readAccount,
		`SELECT `+accountColumns+` FROM account WHERE id = $1`, id)
	return row, orMissing(err, "account")
}

// Accounts lists all by e-mail, for administrators and the command line.
func (tx *Tx) Accounts(ctx context.Context, p Page) (items []Account, next string, err error) {
	limit, err := p.limit()
	if err != nil {
		return nil, "", err
	}
	after, err := p.key()
	if err != nil {
		return nil, "", err
	}
	type row struct {
		Account
		key string
	}
	rows, err := list(ctx, tx, func(scan guard.Scan) (r row, err error) {
		return r, scan(append(r.Account.columns(), &r.key)...)
	}, `
		SELECT `+accountColumns+`, account.email_key FROM account
		WHERE email_key > $1 ORDER BY email_key LIMIT $2`, after, limit+1)
	rows, next = cut(rows, limit, func(r row) string { return textCursor(r.key) })
	items = make([]Account, 0, len(rows))
	for _, r := range rows {
		items = append(items, r.Account)
	}
	return items, next, err
}

// HasAccounts reports whether there is any.
func (tx *Tx) HasAccounts(ctx context.Context) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT count(*) FROM (SELECT id FROM account LIMIT 1) AS one`, nil, &n)
	return n > 0, err
}

// SetPassword replaces the hash.
func (tx *Tx) SetPassword(ctx context.Context, account, hash string) error {
	return tx.execOne(ctx, "account", `UPDATE account SET password_hash = $2 WHERE id = $1`, account, hash)
}

// SetDisabled switches an account off or on: Conflict with code "last-administrator" where
// nobody who administers the service could sign in any more.
func (tx *Tx) SetDisabled(ctx context.Context, account string, disabled bool) error {
	if err := tx.execOne(ctx, "account", `UPDATE account SET disabled = $2 WHERE id = $1`, account, disabled); err != nil || !disabled {
		return err
	}
	var last int
	err := tx.row(ctx, `
		SELECT count(*) FROM account WHERE id = $1 AND administrator = 1
			AND NOT EXISTS (SELECT 1 FROM account WHERE administrator = 1 AND disabled = 0)`, []any{account}, &last)
	if err == nil && last > 0 {
		return problem.Of(problem.Conflict, "last-administrator")
	}
	return err
}

// SetLanguage keeps the language in which an account is answered; empty: none.
func (tx *Tx) SetLanguage(ctx context.Context, account, language string) error {
	_, err := tx.exec(ctx, `UPDATE account SET language = NULLIF($2, '') WHERE id = $1`, account, language)
	return err
}
