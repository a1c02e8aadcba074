package account

import (
	"context"

	"mealplanner/internal/store"
)

// Later is credentials that are proved in the transaction of the first reading, so that a
// mere reading needs no other. Its caller is nobody until then: what changes something is
// refused, and before anything is answered Proved must say who asks. It is for one request.
type Later struct {
	accounts *Accounts
	token    string
	may      Permission
	known    func(store.Account)

	asked  bool // the database has been asked
	called bool // known has been called
	who    Principal
	caller Caller
	err    error // the proof's
}

// ProveLater gives the credentials of a request to a route with a permission. known is
// called once, as soon as they are proved, while the reading goes on: it must not wait.
func (a *Accounts) ProveLater(token string, may Permission, known func(store.Account)) *Later {
	return &Later{accounts: a, token: token, may: may, known: known}
}

// Caller is who asks, for the doors of households and of what is one's own.
func (l *Later) Caller() Caller { return Caller{may: l.may, later: l} }

// Proved says who asks, with the errors of Authenticate. Where no reading has asked the
// database it does.
func (l *Later) Proved(ctx context.Context) (Principal, error) {
	if !l.asked {
		who, err := l.accounts.Authenticate(ctx, l.token)
		l.settle(who, err)
	}
	return l.who, l.err
}

// view is Caller.view for one who is proved in it. Who is proved stays so, whatever is read;
// the first answer of the database stands.
func (l *Later) view(ctx context.Context, data *store.Store, reads func(Caller) inTx) error {
	if l.err != nil {
		return l.err
	}
	if l.asked {
		return data.View(ctx, reads(l.caller))
	}
	var c credential
	found := false
	err := data.View(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		found = false
		if c, err = find(ctx, tx, l.token); err != nil {
			return err
		}
		found = true
		who, _ := c.principal(l.accounts.now()) // of who is refused nobody
		caller, err := who.For(l.may)
		if err != nil {
			return err
		}
		l.tell(who)
		return reads(caller)(ctx, tx)
	})
	if found {
		l.settle(l.accounts.identify(ctx, l.token, c, nil))
	} else {
		l.settle(l.accounts.identify(ctx, l.token, c, err))
	}
	if l.err != nil {
		return l.err
	}
	return err
}

func (l *Later) settle(who Principal, err error) {
	l.asked, l.who, l.err = true, who, err
	if err != nil {
		return
	}
	l.caller, _ = who.For(l.may) // of who may not, nobody
	l.tell(who)
}

func (l *Later) tell(who Principal) {
	if !l.called {
		l.called = true
		l.known(who.Account())
	}
}
