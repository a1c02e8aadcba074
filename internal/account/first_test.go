package account

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// arriving signs somebody up who came in a certain way.
func (w *world) arriving(by Arrival, email string) error {
	_, _, err := w.Signup(Arriving(w.edge(), by), email, secret, "Ada", "", problem.Collector{})
	return err
}

// Who may make the first account, and the second, by the policy and by what speaks for a
// server that others reach.
func TestWhoMayJoin(t *testing.T) {
	const no, closed = "first-account", "signup-closed"
	for _, tc := range []struct {
		policy            SignupPolicy
		public, forwarded bool
		first             string // the code that refuses it without a token; empty: made
		second            string
	}{
		{SignupUnset, false, false, "", ""},
		{SignupUnset, false, true, no, closed},
		{SignupUnset, true, false, no, closed},
		{SignupUnset, true, true, no, closed},
		{SignupOpen, false, false, "", ""},
		{SignupOpen, false, true, no, ""},
		{SignupOpen, true, false, no, ""},
		{SignupOpen, true, true, no, ""},
		{SignupClosed, false, false, no, closed},
		{SignupClosed, true, false, no, closed},
		{"open ", false, false, no, closed},
	} {
		t.Run(fmt.Sprintf("%q public %v forwarded %v", tc.policy, tc.public, tc.forwarded), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "sqlite:"+t.TempDir()+"/a.db", Config{Signup: tc.policy, Public: tc.public})
			by := Arrival{Forwarded: tc.forwarded}
			token, err := w.FirstToken(w.ctx, 1)
			if wanted := tc.public || tc.policy != SignupUnset && tc.policy != SignupOpen; err != nil || (token != "") != wanted {
				t.Errorf("a token: %q, %v, wanted %v", token, err, wanted)
			}
			judge := func(what string, err error, code string) {
				t.Helper()
				if code != "" {
					wantKind(t, what, err, problem.Forbidden, code)
				} else if err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
			judge("the first", w.arriving(by, "ada@example.org"), tc.first)
			if tc.first != "" {
				judge("a made-up token", w.arriving(Arrival{Forwarded: tc.forwarded, Token: randomToken()}, "ada@example.org"), no)
			}
			if tc.first != "" && token == "" { // where none is printed, the command line is the way in
				if _, err := w.Add(w.ctx, "ada@example.org", secret, "Ada", false); err != nil {
					t.Fatal(err)
				}
			} else if tc.first != "" {
				judge("with the token", w.arriving(Arrival{Forwarded: tc.forwarded, Token: token}, "ada@example.org"), "")
			}
			if of, err := w.account("ada@example.org"); err != nil || !of.Administrator {
				t.Errorf("the first account: %+v, %v", of, err)
			}
			judge("the second", w.arriving(by, "bo@example.org"), tc.second)
			if tc.second != "" {
				judge("the second with the token", w.arriving(Arrival{Forwarded: tc.forwarded, Token: token}, "bo@example.org"), closed)
			}
			if of, err := w.account("bo@example.org"); err == nil && of.Administrator {
				t.Error("the second account is administrator too")
			}
		})
	}
}

func (w *world) account(email string) (of Account, err error) {
	err = w.store.View(w.edge(), func(ctx context.Context, tx *store.Tx) error {
		of, err = tx.AccountByEmail(ctx, email)
		return err
	})
	return of, err
}

func TestTheFirstTokenIsTheNewestOfEachProcess(t *testing.T) {
	eachPublic(t, func(t *testing.T, w *world) {
		var tokens []string
		for range 5 {
			token, err := w.FirstToken(w.ctx, 3)
			if err != nil || token == "" {
				t.Fatalf("%q, %v", token, err)
			}
			tokens = append(tokens, token)
		}
		for i, token := range tokens {
			err := w.store.View(w.ctx, func(ctx context.Context, tx *store.Tx) error {
				return w.mayBeFirst(Arriving(ctx, Arrival{Token: token}), tx)
			})
			if good := i >= 2; good != (err == nil) {
				t.Errorf("token %d of 5: %v, good should be %v", i+1, err, good)
			}
		}
		if err := w.arriving(Arrival{Token: tokens[3]}, "ada@example.org"); err != nil {
			t.Fatal(err)
		}
		var left int
		w.view(func(ctx context.Context, tx *store.Tx) error {
			for _, token := range tokens {
				if has, err := tx.HasFirstToken(ctx, tokenHash(token)); err != nil || has {
					left++
				}
			}
			return nil
		})
		if left > 0 {
			t.Errorf("%d tokens outlive the first account", left)
		}
		if token, err := w.FirstToken(w.ctx, 3); err != nil || token != "" {
			t.Errorf("with an account there is a token %q, %v", token, err)
		}
	})
}

// One token, many at once: one account.
func TestTheFirstTokenIsForOne(t *testing.T) {
	eachPublic(t, func(t *testing.T, w *world) {
		token, err := w.FirstToken(w.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				err := w.arriving(Arrival{Token: token}, fmt.Sprintf("a%d@example.org", i))
				if err != nil && !problem.Is(err, problem.Forbidden) && !problem.Is(err, problem.Unavailable) {
					t.Errorf("sign-up %d: %v", i, err)
				}
			})
		}
		group.Wait()
		all, _, err := w.List(w.ctx, store.Page{})
		if err != nil || len(all) != 1 || !all[0].Administrator {
			t.Errorf("got %+v, %v", all, err)
		}
	})
}

func TestAddedAdministrators(t *testing.T) {
	eachPublic(t, func(t *testing.T, w *world) {
		token, err := w.FirstToken(w.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i, admin := range []bool{false, false, true} {
			a, err := w.Add(w.ctx, fmt.Sprintf("a%d@example.org", i), secret, "Ada", admin)
			if want := i == 0 || admin; err != nil || a.Administrator != want {
				t.Errorf("account %d: administrator %v, want %v: %v", i, a.Administrator, want, err)
			}
		}
		wantKind(t, "the token after an account was added", w.arriving(Arrival{Token: token}, "eve@example.org"), problem.Forbidden, "signup-closed")
	})
}

// eachPublic runs a test on both engines, of a server that others reach.
func eachPublic(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		fn(t, newWorld(t, url, Config{Public: true}))
	})
}

// Who may not make the first account costs no password hash: after one, the place for it
// would rest for as long as that took.
func TestARefusedFirstAccountIsNotHashed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), Config{Public: true, Hash: HashCost{MemoryKiB: 64 << 10, Time: 8, Threads: 1}})
	for _, token := range []string{"", randomToken()} {
		wantKind(t, "the first", w.arriving(Arrival{Token: token}, "ada@example.org"), problem.Forbidden, "first-account")
		w.signups.mu.Lock()
		if w.signups.free != 1 {
			t.Errorf("with the token %q a hash was computed", token)
		}
		w.signups.mu.Unlock()
	}
}
