package account

import (
	"context"

	"mealplanner/internal/store"
)

// Whoever makes the first account administers the service. On a server that only this
// machine reaches that is whoever sits at it. Anywhere else it is whoever can read what
// the process prints, or run its commands: a stranger may come first.

// Arrival is how a sign-up came in.
type Arrival struct {
	// Forwarded: a proxy passed it on, so others than this machine reach the server.
	Forwarded bool
	Token     string // of the first account, as FirstToken gave it; empty: none
	// Locale and Household are the personal household's: its locale (BCP 47) and its name.
	// Empty: English, and a name in English.
	Locale, Household string
}

type arrivalKey struct{}

// Arriving says how the sign-up of a context came in. Without it there was no proxy and no
// token.
func Arriving(ctx context.Context, a Arrival) context.Context {
	return context.WithValue(ctx, arrivalKey{}, a)
}

func arrivalIn(ctx context.Context) Arrival {
	a, _ := ctx.Value(arrivalKey{}).(Arrival)
	return a
}

// public reports whether anything speaks for a server that others reach.
func (a *Accounts) public(ctx context.Context) bool {
	return a.config.Public || arrivalIn(ctx).Forwarded
}

// open reports whether the policy lets anybody make the first account of a server that
// nobody else reaches.
func (a *Accounts) open() bool {
	return a.config.Signup == SignupOpen || a.config.Signup == SignupUnset
}

// mayBeFirst lets the first account be made.
func (a *Accounts) mayBeFirst(ctx context.Context, tx *store.Tx) error {
	if a.open() && !a.public(ctx) {
		return nil
	}
	token := arrivalIn(ctx).Token
	if token == "" {
		return forbidden("first-account", "why", "no-link")
	}
	known, err := tx.HasFirstToken(ctx, tokenHash(token))
	if err == nil && !known {
		return forbidden("first-account", "why", "old-link")
	}
	return err
}

// FirstToken makes a token with which the first account can be made, once; only its hash
// is kept. It is empty where no token is needed: there is an account, or whoever is at the
// machine may make it. Each process that starts makes its own: the newest so many as there
// are processes are good.
func (a *Accounts) FirstToken(ctx context.Context, processes int) (token string, err error) {
	if a.open() && !a.config.Public {
		return "", nil
	}
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		begun, err := tx.HasAccounts(ctx)
		if token = ""; err != nil || begun {
			return err
		}
		token = randomToken()
		return tx.KeepFirstToken(ctx, tokenHash(token), processes)
	})
	return token, err
}
