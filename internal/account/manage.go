package account

import (
	"context"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The methods of this file ask nobody who they are: they are for the command line,
// whose user holds the database, and for routes that only administrators may call.

// Add makes an account whatever the signup policy says, with a personal household
// but no session. The first of all is an administrator in any case. Errors as Signup's.
func (a *Accounts) Add(ctx context.Context, email, password, name string, administrator bool) (store.Account, error) {
	email, name = trimmed(email), trimmed(name)
	var wrong problem.Collector
	checkSignup(&wrong, email, password, name)
	if err := wrong.Err(); err != nil {
		return store.Account{}, err
	}
	hash, err := a.hashed(ctx, "administrator", password)
	if err != nil {
		return store.Account{}, err
	}
	var of store.Account
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		of, err = a.create(ctx, tx, store.Account{Email: email, Name: name, PasswordHash: hash, Administrator: administrator})
		if err != nil {
			return err
		}
		_, err := personalHousehold(ctx, tx, of)
		return err
	})
	return blank(of), err
}

// List gives every account by e-mail, without hashes.
func (a *Accounts) List(ctx context.Context, page store.Page) (items []store.Account, next string, err error) {
	err = a.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		all, n, err := tx.Accounts(ctx, page)
		items, next = make([]store.Account, 0, len(all)), n
		for _, of := range all {
			items = append(items, blank(of))
		}
		return err
	})
	return items, next, err
}

// SetPassword gives the account of an e-mail a new password, and ends its sessions and the
// API tokens that are not kept.
func (a *Accounts) SetPassword(ctx context.Context, email, password string, keep ...Keep) error {
	var of store.Account
	find := func(ctx context.Context, tx *store.Tx) (err error) {
		of, err = tx.AccountByEmail(ctx, email)
		return err
	}
	if err := a.store.View(ctx, find); err != nil {
		return err
	}
	var c problem.Collector
	checkPassword(&c, "password", password, of.Name, of.Email)
	if err := c.Err(); err != nil {
		return err
	}
	hash, err := a.hashed(ctx, "administrator", password)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := find(ctx, tx); err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, of.ID, hash); err != nil {
			return err
		}
		if err := tx.DeleteTally(ctx, accountSubject(email)); err != nil {
			return err
		}
		return tx.EndCredentials(ctx, of.ID, keptCredentials("", keep))
	})
}

// SignOut ends the sessions of the account of an e-mail, and the API tokens that are not
// kept.
func (a *Accounts) SignOut(ctx context.Context, email string, keep ...Keep) error {
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		of, err := tx.AccountByEmail(ctx, email)
		if err != nil {
			return err
		}
		return tx.EndCredentials(ctx, of.ID, keptCredentials("", keep))
	})
}

// SignEverybodyOut ends the sessions of every account, and the API tokens that are not kept:
// after a copy of the database was put back, in which what has ended since counts again.
func (a *Accounts) SignEverybodyOut(ctx context.Context, keep ...Keep) error {
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.EndAllCredentials(ctx, keptCredentials("", keep).Tokens)
	})
}

// SetDisabled switches the account of an e-mail off or on. Off ends its sessions;
// its API tokens are refused while it is off. The last administrator who can sign in is not
// switched off: Conflict with code "last-administrator".
func (a *Accounts) SetDisabled(ctx context.Context, email string, disabled bool) error {
	return a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		of, err := tx.AccountByEmail(ctx, trimmed(email))
		if err != nil {
			return err
		}
		if err := tx.SetDisabled(ctx, of.ID, disabled); err != nil || !disabled {
			return err
		}
		return tx.EndCredentials(ctx, of.ID, keptCredentials("", []Keep{KeepTokens}))
	})
}

// DeleteExpired clears the sessions that count no more; it gives how many went.
func (a *Accounts) DeleteExpired(ctx context.Context) (n int, err error) {
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err = tx.DeleteExpiredSessions(ctx, a.now(), a.now().Add(-sessionIdle))
		return err
	})
	return n, err
}
