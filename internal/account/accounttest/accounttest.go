// Package accounttest gives tests people: accounts with households and members, over a
// fresh store. Rooms above accounts put their own use cases on top; those below, and
// account itself, have storetest.
package accounttest

import (
	"context"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// Cheap is a password hash that costs nothing, and Password a password that is taken.
var Cheap = account.HashCost{MemoryKiB: 8, Time: 1, Threads: 1}

const Password = "violet kettle under snow"

// World is accounts over a fresh store, where anybody may sign up.
type World struct {
	*account.Accounts
	T     testing.TB
	Store *store.Store
	Guard *guard.Guard
}

// New makes a world over the database of url. now is its clock; nil: the machine's.
func New(t testing.TB, url string, now func() time.Time) *World {
	t.Helper()
	s, g := storetest.Open(t, url, store.Config{Now: now})
	return &World{
		T: t, Store: s, Guard: g,
		Accounts: account.New(s, account.Config{Signup: account.SignupOpen, Now: now, Hash: Cheap}),
	}
}

// Edge is a piece of work of its own.
func (w *World) Edge() context.Context { return storetest.Edge(w.T.Context()) }

// Update runs fn in an Update that must succeed.
func (w *World) Update(fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	storetest.Update(w.T, w.Store, fn)
}

// Person is somebody who has signed up, with a household of their own.
type Person struct {
	account.Principal
	Household string
	world     *World
}

// Join signs somebody up.
func (w *World) Join(email string) Person {
	w.T.Helper()
	login, h, err := w.Signup(w.Edge(), email, Password, "Ada", "", problem.Collector{})
	if err != nil {
		w.T.Fatalf("signing up %s: %v", email, err)
	}
	p, err := w.Authenticate(w.Edge(), login.Token)
	if err != nil {
		w.T.Fatalf("authenticating %s: %v", email, err)
	}
	return Person{Principal: p, Household: h.ID, world: w}
}

// As is the person on a route with this permission.
func (p Person) As(may account.Permission) account.Caller {
	p.world.T.Helper()
	c, err := p.For(may)
	if err != nil {
		p.world.T.Fatal(err)
	}
	return c
}

// Eater gives the id of the first eater of the person's household.
func (p Person) Eater() (id string) {
	p.world.T.Helper()
	storetest.In(p.world.T, p.world.Store, p.AccountID(), p.Household, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		eaters, err := tx.Eaters(ctx, s)
		if err == nil {
			id = eaters[0].ID
		}
		return err
	})
	return id
}

// Admits makes another account a member of the person's household.
func (p Person) Admits(accountID string, role store.Role) {
	p.world.T.Helper()
	storetest.In(p.world.T, p.world.Store, p.AccountID(), p.Household, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		return tx.SetMember(ctx, s, accountID, role)
	})
}

// Admit signs somebody up who becomes a member of the person's household.
func (p Person) Admit(email string, role store.Role) Person {
	p.world.T.Helper()
	member := p.world.Join(email)
	p.Admits(member.AccountID(), role)
	return member
}
