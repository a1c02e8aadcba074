package account

import (
	"context"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Door is a caller who asks for a household, or for something in one. Behind it is the
// household's data, in one transaction, for those whom the permission of the route lets in.
type Door struct {
	caller Caller
	of     store.Thing
	ids    []string
}

// In is the door of a household. within are the ids of what is looked for inside.
func (c Caller) In(household string, within ...string) Door {
	return Door{c, store.TheHousehold(household), append([]string{household}, within...)}
}

// ByMenu is the door of the household that owns a menu, as In.
func (c Caller) ByMenu(menu string, within ...string) Door {
	return Door{c, store.TheMenu(menu), append([]string{menu}, within...)}
}

// ByGeneration is the door of the household that owns a generation, as In.
func (c Caller) ByGeneration(generation string) Door {
	return Door{c, store.TheGeneration(generation), []string{generation}}
}

// Valid answers an id that has not the form of one as if it named nothing: NotFound. It
// never meets the database.
func (d Door) Valid() error {
	for _, id := range d.ids {
		if !store.ValidID(id) {
			return problem.Of(problem.NotFound, "not-found", "what", "id")
		}
	}
	return nil
}

// Enter resolves the caller's membership in a transaction: NotFound for a stranger,
// Forbidden for a role that is too weak, Unauthorized for nobody. The membership comes
// first, so that a stranger learns nothing of what the household holds. For what is grave
// the session must not have ended meanwhile.
func (d Door) Enter(ctx context.Context, tx *store.Tx) (store.Scope, error) {
	if err := d.caller.Known(); err != nil {
		return store.Scope{}, err
	}
	s, err := tx.EnterBy(ctx, d.caller.account.ID, d.of)
	if err != nil {
		return store.Scope{}, err
	}
	return s, d.caller.admit(ctx, tx, s)
}

// admit judges the role of a membership that was found.
func (c Caller) admit(ctx context.Context, tx *store.Tx, s store.Scope) error {
	if !Permits(s.Role(), c.may) {
		return forbidden("role-too-weak")
	}
	if Grave(c.may) {
		if err := c.stands(ctx, tx); err != nil {
			return err
		}
	}
	c.meet(ctx, s.Membership())
	return nil
}

// meet tells the client's edge in which language it may be answered.
func (c Caller) meet(ctx context.Context, m store.Membership) {
	if met := clientIn(ctx).Met; met != nil {
		met(c.account.Language, m.Household.Locale)
	}
}

// View runs fn behind the door in one snapshot; errors are Valid's, Enter's and fn's.
// ErrKnown where fn is not needed.
func (d Door) View(ctx context.Context, data *store.Store, fn func(ctx context.Context, tx *store.Tx, s store.Scope) error) error {
	if err := d.Valid(); err != nil {
		return err
	}
	if later := d.caller.later; later != nil {
		return later.behind(ctx, data, d, fn)
	}
	return data.View(ctx, d.entering(fn))
}

// Update is View for what changes something. fn may run again: what it leaves behind is
// of its last run.
func (d Door) Update(ctx context.Context, data *store.Store, fn func(ctx context.Context, tx *store.Tx, s store.Scope) error) error {
	if err := d.Valid(); err != nil {
		return err
	}
	return data.Update(ctx, d.entering(fn))
}

// Claim is Update at READ COMMITTED: for what is decided in one statement, or under a lock that
// it takes before it reads what it decides by.
func (d Door) Claim(ctx context.Context, data *store.Store, fn func(ctx context.Context, tx *store.Tx, s store.Scope) error) error {
	if err := d.Valid(); err != nil {
		return err
	}
	return data.Claim(ctx, d.entering(fn))
}

func (d Door) entering(fn func(ctx context.Context, tx *store.Tx, s store.Scope) error) inTx {
	return func(ctx context.Context, tx *store.Tx) error {
		s, err := d.Enter(ctx, tx)
		if err != nil {
			return err
		}
		return fn(ctx, tx, s)
	}
}

// Own reads what is the caller's own, and no household's, in one snapshot. Unauthorized for
// nobody, else fn's errors.
func (c Caller) Own(ctx context.Context, data *store.Store, fn func(ctx context.Context, tx *store.Tx, who Principal) error) error {
	if c.later != nil {
		return c.later.own(ctx, data, fn)
	}
	return data.View(ctx, c.reading(fn))
}

func (c Caller) reading(fn func(ctx context.Context, tx *store.Tx, who Principal) error) inTx {
	return func(ctx context.Context, tx *store.Tx) error {
		if err := c.Known(); err != nil {
			return err
		}
		return fn(ctx, tx, c.Principal)
	}
}

// inTx is what is done in a transaction.
type inTx = func(ctx context.Context, tx *store.Tx) error

// Read gives what fn reads behind a door in one snapshot.
func Read[T any](ctx context.Context, data *store.Store, d Door, fn func(ctx context.Context, tx *store.Tx, s store.Scope) (T, error)) (item T, err error) {
	err = d.View(ctx, data, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		item, err = fn(ctx, tx, s)
		return err
	})
	return item, err
}

// Write is Read for what changes something.
func Write[T any](ctx context.Context, data *store.Store, d Door, fn func(ctx context.Context, tx *store.Tx, s store.Scope) (T, error)) (item T, err error) {
	err = d.Update(ctx, data, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		item, err = fn(ctx, tx, s)
		return err
	})
	return item, err
}

// List is Read for a page of a list; items are never nil, next is the cursor of the page
// that follows.
func List[T any](ctx context.Context, data *store.Store, d Door, fn func(ctx context.Context, tx *store.Tx, s store.Scope) ([]T, string, error)) (items []T, next string, err error) {
	err = d.View(ctx, data, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
		items, next, err = fn(ctx, tx, s)
		return err
	})
	if items == nil {
		items = []T{}
	}
	return items, next, err
}

// Reading is a part of what is read behind a door in one snapshot. then, which may be nil,
// computes what is made of it, when the connection has been given back. A reading may run
// again.
type Reading func(ctx context.Context, tx *store.Tx, s store.Scope) (then func(), err error)

// All makes one reading of several, in their order. What those before a failure have read
// stays read.
func All(readings ...Reading) Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		var thens []func()
		for _, read := range readings {
			then, err := read(ctx, tx, s)
			if err != nil {
				return nil, err
			}
			if then != nil {
				thens = append(thens, then)
			}
		}
		return func() {
			for _, then := range thens {
				then()
			}
		}, nil
	}
}

// Look does readings behind a door in one snapshot, as All, and then what they compute.
func Look(ctx context.Context, data *store.Store, d Door, readings ...Reading) error {
	then, err := Read(ctx, data, d, All(readings...))
	if err != nil {
		return err
	}
	then()
	return nil
}

// Look is the function of this name on the data of the accounts: for rooms above, which
// put the readings of several rooms together.
func (a *Accounts) Look(ctx context.Context, d Door, readings ...Reading) error {
	return Look(ctx, a.store, d, readings...)
}

// ReadMembership reads the household behind the door, with the caller's role in it.
func ReadMembership(into *store.Membership) Reading {
	return Into(into, func(_ context.Context, _ *store.Tx, s store.Scope) (store.Membership, error) {
		return s.Membership(), nil
	})
}

// Into is the reading that keeps what fn reads, with nothing to compute.
func Into[T any](into *T, fn func(ctx context.Context, tx *store.Tx, s store.Scope) (T, error)) Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (_ func(), err error) {
		*into, err = fn(ctx, tx, s)
		return nil, err
	}
}
