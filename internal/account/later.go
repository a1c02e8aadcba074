package account

import (
	"context"
	"errors"

	"mealplanner/internal/store"
)

// Later is credentials that are proved in the transaction of the first reading, so that a
// mere reading needs no other. Its caller is nobody until then: what changes something is
// refused, and before anything is answered Proved must say who asks. It is for one request.
//
// Where the answer may be known already, the reading of a household begins with one
// statement by itself: it says who asks, what they may, and the household's revision. If
// the answer of exactly that is there, nothing else is read.
type Later struct {
	accounts *Accounts
	token    string
	may      Permission
	told     func(store.Account)
	have     func(Sight) bool

	asked  bool // the database has been asked
	called bool // told has been called
	known  bool // have has said that nothing need be read
	who    Principal
	caller Caller
	err    error // the proof's
	sight  Sight // of the one reading; none after another
}

// Sight is of what an answer about a household is made, beside the question: who asks, the
// household as it was with the role of who asks in it, and the revision of all that is shown
// of it. What else it depends on (the day, the words) follows from these and the clock.
type Sight struct {
	Account    store.Account // the password hash is blanked
	Membership store.Membership
	Revision   store.Revision
}

// ErrKnown is the error of a reading that was not done: the answer is there, as have said.
// Whoever meets it passes it on; the edge that gave have answers.
var ErrKnown = errors.New("account: the answer is known, and nothing was read")

// ProveLater gives the credentials of a request to a route with a permission.
//
// known is called once, as soon as they are proved, while the reading goes on: it must not
// wait.
//
// have, if it is not nil, reports whether the answer for a sight is known. It is asked when
// the credentials are proved and may do what the route does in the household, after known and
// Client.Met, before any transaction has begun: it must not wait either. If it says so the
// reading ends with ErrKnown. It is not asked for what is one's own (Caller.Own), and not
// where the revision is not known. It may be asked again, for the sight of a further try.
func (a *Accounts) ProveLater(token string, may Permission, known func(store.Account), have func(Sight) bool) *Later {
	return &Later{accounts: a, token: token, may: may, told: known, have: have}
}

// Caller is who asks, for the doors of households and of what is one's own.
func (l *Later) Caller() Caller { return Caller{may: l.may, later: l} }

// Known reports whether have has said that the answer is known: nothing was read, and
// whoever asked may have that answer.
func (l *Later) Known() bool { return l.known && l.err == nil }

// Sight is of the one snapshot that was read, or of the answer that is known. ok is false
// where there was no such reading, or more than one, or where the revision is not known:
// what was made of it then may not be kept.
func (l *Later) Sight() (s Sight, ok bool) {
	return l.sight, l.err == nil && l.sight.Revision != 0
}

// Proved says who asks, with the errors of Authenticate. Where no reading has asked the
// database it does.
func (l *Later) Proved(ctx context.Context) (Principal, error) {
	if !l.asked {
		who, err := l.accounts.Authenticate(ctx, l.token)
		l.settle(who, err)
	}
	return l.who, l.err
}

// behind is Door.View for one who is proved in it. Who is proved stays so, whatever is read;
// the first answer of the database stands.
func (l *Later) behind(ctx context.Context, data *store.Store, d Door, fn func(ctx context.Context, tx *store.Tx, s store.Scope) error) error {
	if l.asked {
		return l.again(ctx, data, func(c Caller) inTx {
			d.caller = c
			return d.entering(fn)
		})
	}
	var found *credential
	judge := func(ctx context.Context, tx *store.Tx, s store.Sight, err error) (scope store.Scope, _ error) {
		if found, l.sight = nil, (Sight{}); err != nil {
			return scope, err
		}
		found = &credential{s.Account, s.Session, s.Token}
		caller, err := l.prove(found)
		if err != nil {
			return scope, err
		}
		if scope, err = s.Scope(); err != nil {
			return scope, err
		}
		if err := caller.admit(ctx, tx, scope); err != nil {
			return scope, err
		}
		l.sight = Sight{blank(s.Account), s.Membership, s.Revision}
		return scope, nil
	}
	by := credentialOf(l.token)
	whole := func(ctx context.Context, tx *store.Tx, s store.Sight, err error) error {
		scope, err := judge(ctx, tx, s, err)
		if err != nil {
			return err
		}
		return fn(ctx, tx, scope)
	}
	var err error
	if l.have == nil || Grave(l.may) { // what is grave needs a second statement
		err = data.View(ctx, func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.Sight(ctx, by, d.of)
			return whole(ctx, tx, s, err)
		})
	} else {
		err = data.ViewAfter(ctx, by, d.of, func(s store.Sight, err error) (done bool, _ error) {
			l.known = false
			if _, err := judge(ctx, nil, s, err); err != nil {
				return true, err
			}
			l.known = l.sight.Revision != 0 && l.have(l.sight)
			return l.known, nil
		}, whole)
	}
	if err == nil && l.known {
		err = ErrKnown
	}
	return l.after(ctx, found, err)
}

// own is Caller.Own for one who is proved in it.
func (l *Later) own(ctx context.Context, data *store.Store, fn func(ctx context.Context, tx *store.Tx, who Principal) error) error {
	if l.asked {
		return l.again(ctx, data, func(c Caller) inTx { return c.reading(fn) })
	}
	var found *credential
	err := data.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		found = nil
		c, err := find(ctx, tx, l.token)
		if err != nil {
			return err
		}
		found = &c
		caller, err := l.prove(found)
		if err != nil {
			return err
		}
		return caller.reading(fn)(ctx, tx)
	})
	return l.after(ctx, found, err)
}

// again reads for one who is proved already.
func (l *Later) again(ctx context.Context, data *store.Store, reads func(Caller) inTx) error {
	l.sight = Sight{} // an answer of two snapshots is of neither
	switch {
	case l.err != nil:
		return l.err
	case l.known:
		return ErrKnown
	}
	return data.View(ctx, reads(l.caller))
}

// prove makes the caller of a credential that was found; of who is refused, nobody.
func (l *Later) prove(c *credential) (Caller, error) {
	who, _ := c.principal(l.accounts.now())
	caller, err := who.For(l.may)
	if err != nil {
		return caller, err
	}
	l.tell(who)
	return caller, caller.Known()
}

// after settles who asked by the credential that was found in a reading, if one was, and
// gives the reading's error.
func (l *Later) after(ctx context.Context, found *credential, err error) error {
	if found != nil {
		l.settle(l.accounts.identify(ctx, l.token, *found, nil))
	} else {
		l.settle(l.accounts.identify(ctx, l.token, credential{}, err))
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
		l.told(who.Account())
	}
}

// Now is the caller as far as is known by now: of one who is proved later whoever was, if the
// proof has come.
func (c Caller) Now() Caller {
	if l := c.later; l != nil && l.asked && l.err == nil {
		return l.caller
	}
	return c
}
