package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// everything is an account with two sessions and a token.
type everything struct {
	*world
	here, there, token string
	p                  Principal // of here
}

func (w *world) everything() everything {
	w.t.Helper()
	e := everything{world: w, here: w.join("ada@example.org").Token, there: w.relogin("ada@example.org")}
	e.p = w.principal(e.here)
	_, secret, err := w.CreateToken(w.ctx, e.p, "script", []string{"read"}, 0, problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	e.token = secret
	return e
}

// count says which of them are let in.
func (e everything) count() string {
	said := ""
	for _, token := range []string{e.here, e.there, e.token} {
		_, err := e.Authenticate(e.edge(), token)
		if err != nil {
			wantKind(e.t, "who was ended", err, problem.Unauthorized, "invalid-token")
		}
		said += fmt.Sprint(err == nil, " ")
	}
	return said
}

// Whatever ends an account's credentials ends them at once, and bo's stay.
func TestWhatEnds(t *testing.T) {
	const next = "another long secret"
	for _, tc := range []struct {
		name string
		do   func(e everything) error
		left string // here, there, the token
	}{
		{"a new password", func(e everything) error {
			_, err := e.ChangePassword(e.ctx, e.p, secret, next, problem.Collector{})
			return err
		}, "false false false "},
		{"a new password, tokens kept", func(e everything) error {
			_, err := e.ChangePassword(e.ctx, e.p, secret, next, problem.Collector{}, KeepTokens)
			return err
		}, "false false true "},
		{"signed out everywhere", func(e everything) error { return e.EndSessions(e.ctx, e.p, KeepTokens) }, "false false true "},
		{"signed out everywhere, and the tokens", func(e everything) error { return e.EndSessions(e.ctx, e.p) }, "false false false "},
		{"by a token", func(e everything) error { return e.EndSessions(e.ctx, e.principal(e.token), KeepTokens) }, "false false true "},
		{"reset by an administrator", func(e everything) error { return e.SetPassword(e.ctx, "ada@example.org", next) }, "false false false "},
		{"reset, tokens kept", func(e everything) error { return e.SetPassword(e.ctx, "ada@example.org", next, KeepTokens) }, "false false true "},
		{"signed out by an administrator", func(e everything) error { return e.SignOut(e.ctx, "ada@example.org") }, "false false false "},
		{"everybody is signed out", func(e everything) error { return e.SignEverybodyOut(e.ctx, KeepTokens) }, "false false true "},
		{"everybody is signed out, and the tokens", func(e everything) error { return e.SignEverybodyOut(e.ctx) }, "false false false "},
		{"off and on", func(e everything) error {
			_, err := e.Add(e.ctx, "root@example.org", next, "Root", true) // somebody administers still
			return errors.Join(err, e.SetDisabled(e.ctx, "ada@example.org", true), e.SetDisabled(e.ctx, "ada@example.org", false))
		}, "false false true "},
		{"the session renewed", func(e everything) error { _, err := e.Renew(e.ctx, e.p); return err }, "false true true "},
		{"a wrong password", func(e everything) error {
			if _, err := e.ChangePassword(e.ctx, e.p, "not the password", next, problem.Collector{}); !problem.Is(err, problem.Invalid) {
				return fmt.Errorf("got %w", err)
			}
			return nil
		}, "true true true "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				e := w.everything()
				bo := w.join("bo@example.org").Token
				if err := tc.do(e); err != nil {
					t.Fatal(err)
				}
				if got := e.count(); got != tc.left {
					t.Errorf("left are %s, want %s", got, tc.left)
				}
				if !strings.HasPrefix(tc.name, "everybody") {
					w.principal(bo)
				}
			})
		})
	}
}

// Who was let in before the end makes nothing that outlives it.
func TestNothingOutlivesTheEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.everything()
		thief := w.principal(e.there)
		if _, err := w.ChangePassword(w.ctx, e.p, secret, "another long secret", problem.Collector{}); err != nil {
			t.Fatal(err)
		}
		_, _, err := w.CreateToken(w.ctx, thief, "mine", []string{"read"}, 0, problem.Collector{})
		wantKind(t, "a token", err, problem.Unauthorized, "invalid-token")
		_, err = w.Renew(w.ctx, thief)
		wantKind(t, "a new token of the session", err, problem.Unauthorized, "invalid-token")
		_, _, err = w.Confirm(w.edge(), thief, secret)
		wantKind(t, "the old password", err, problem.Invalid, "invalid")
		_, _, err = w.Confirm(w.edge(), thief, "another long secret")
		wantKind(t, "the new one", err, problem.Unauthorized, "invalid-token")
	})
}

// A session that is ended by itself makes nothing either, nor does it delete anything.
func TestNothingOutlivesItsSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.everything()
		thief := w.principal(e.there)
		remove, err := thief.For(DeleteHousehold)
		if err != nil {
			t.Fatal(err)
		}
		enter := func() error {
			return w.store.View(w.edge(), func(ctx context.Context, tx *store.Tx) error {
				homes, err := tx.Households(ctx, thief.AccountID())
				if err != nil {
					return err
				}
				_, err = remove.In(homes[0].Household.ID).Enter(ctx, tx)
				return err
			})
		}
		if err := enter(); err != nil {
			t.Errorf("before: %v", err)
		}
		if err := w.EndSession(w.ctx, e.p, thief.Session()); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "the household", enter(), problem.Unauthorized, "invalid-token")
		_, _, err = w.CreateToken(w.ctx, thief, "mine", []string{"read"}, 0, problem.Collector{})
		wantKind(t, "a token", err, problem.Unauthorized, "invalid-token")
		_, _, err = w.Confirm(w.edge(), thief, secret)
		wantKind(t, "the password once more", err, problem.Unauthorized, "invalid-token")
		_, err = w.ChangePassword(w.edge(), thief, secret, "another long secret", problem.Collector{})
		wantKind(t, "a new password", err, problem.Unauthorized, "invalid-token")
		w.relogin("ada@example.org")
	})
}

// What is grave needs a password that was typed within ten minutes, in this session.
func TestConfirm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		login := w.join("ada@example.org").Token
		other := w.relogin("ada@example.org")
		may := func(token string) error {
			_, err := w.principal(token).For(GrantAccess)
			return err
		}
		if err := may(login); err != nil {
			t.Errorf("just after the login: %v", err)
		}
		w.clock.pass(ConfirmedFor - time.Second)
		if err := may(login); err != nil {
			t.Errorf("nearly too late: %v", err)
		}
		w.clock.pass(time.Second)
		wantKind(t, "too late", may(login), problem.Forbidden, "confirm-password")
		p := w.principal(login)
		_, _, err := w.CreateToken(w.ctx, p, "script", []string{"read"}, 0, problem.Collector{})
		wantKind(t, "a token", err, problem.Forbidden, "confirm-password")

		_, _, err = w.Confirm(w.edge(), p, "not the password")
		if f := problem.As(err); f == nil || f.Kind != problem.Invalid || f.Fields[0].Location() != "body.password" {
			t.Errorf("a wrong password: %v", err)
		}
		wantKind(t, "still", may(login), problem.Forbidden, "confirm-password")
		now, until, err := w.Confirm(w.edge(), p, secret)
		if err != nil || !until.Equal(w.clock.Now().Add(ConfirmedFor)) {
			t.Fatalf("until %v: %v", until, err)
		}
		if _, err := now.For(GrantAccess); err != nil {
			t.Errorf("at once: %v", err)
		}
		if err := may(login); err != nil {
			t.Errorf("later: %v", err)
		}
		wantKind(t, "the other session", may(other), problem.Forbidden, "confirm-password")

		_, secretOf, err := w.CreateToken(w.ctx, now, "script", []string{"security"}, 0, problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.Confirm(w.edge(), w.principal(secretOf), secret)
		wantKind(t, "a token confirms", err, problem.Forbidden, "insufficient-scope")

		before := w.principal(login)
		for range guessLimit.free - 1 {
			_, _, err = w.Confirm(w.edge(), before, "not the password")
			wantKind(t, "a guess", err, problem.Invalid, "invalid")
		}
		w.Confirm(w.edge(), before, "not the password")
		_, _, err = w.Confirm(w.edge(), before, secret)
		wantKind(t, "too many", err, problem.TooMany, "login-throttled")
	})
}

func TestARenewedSessionHasOneToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.join("ada@example.org")
		w.clock.pass(time.Hour)
		p := w.principal(before.Token)
		after, err := w.Renew(w.ctx, p)
		if err != nil || !after.ExpiresAt.Equal(before.ExpiresAt) || after.Token == before.Token {
			t.Fatalf("got %+v, %v", after, err)
		}
		_, err = w.Authenticate(w.ctx, before.Token)
		wantKind(t, "the token of before", err, problem.Unauthorized, "invalid-token")
		if now := w.principal(after.Token); now.Session() != p.Session() {
			t.Error("it is another session")
		}
	})
}

// A new password gives the session that changed it another token, which lasts as long.
func TestANewPasswordRenewsTheSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.join("ada@example.org")
		w.clock.pass(time.Hour)
		p := w.principal(before.Token)
		after, err := w.ChangePassword(w.ctx, p, secret, "another long secret", problem.Collector{})
		if err != nil || !after.ExpiresAt.Equal(before.ExpiresAt) || after.Account.PasswordHash != "" {
			t.Fatalf("got %+v, %v", after, err)
		}
		_, err = w.Authenticate(w.ctx, before.Token)
		wantKind(t, "the token of before", err, problem.Unauthorized, "invalid-token")
		if now := w.principal(after.Token); now.Session() != p.Session() {
			t.Error("it is another session")
		}
		kept, err := w.ChangePassword(w.ctx, w.principal(after.Token), "another long secret", "yet another long secret", problem.Collector{}, KeepToken)
		if err != nil || kept.Token != "" {
			t.Errorf("with the token kept: got %+v, %v", kept, err)
		}
		w.principal(after.Token)
	})
}

// A browser that signs in again has one session, and what it sends for one harms nobody.
func TestALoginEndsTheBrowsersOldSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old, bystander := w.join("ada@example.org").Token, w.relogin("ada@example.org")
		in := func(replaces, password string) (Login, error) {
			return w.Login(From(w.edge(), Client{Address: home, Replaces: replaces}), "ada@example.org", password, "")
		}
		if _, err := in(old, "not the password"); err == nil {
			t.Fatal("a wrong password")
		}
		w.principal(old)
		next, err := in(old, secret)
		if err != nil || next.Replaced != next.Account.ID {
			t.Fatalf("it replaced a session of %q, %v", next.Replaced, err)
		}
		_, err = w.Authenticate(w.ctx, old)
		wantKind(t, "the old session", err, problem.Unauthorized, "invalid-token")
		for _, nonsense := range []string{"", "x", old, newAPIToken(), newSessionToken()} {
			if login, err := in(nonsense, secret); err != nil || login.Replaced != "" {
				t.Errorf("%.5q: it replaced a session of %q, %v", nonsense, login.Replaced, err)
			}
		}
		w.principal(next.Token)
		w.principal(bystander)
		// Somebody else signs up in the same browser.
		bo, _, err := w.Signup(From(w.edge(), Client{Replaces: next.Token}), "bo@example.org", secret, "Bo", "", problem.Collector{})
		if err != nil || bo.Replaced != next.Account.ID {
			t.Fatalf("it replaced a session of %q, %v", bo.Replaced, err)
		}
		_, err = w.Authenticate(w.ctx, next.Token)
		wantKind(t, "the session of before", err, problem.Unauthorized, "invalid-token")
	})
}

func TestAnAccountHasFewSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		oldest := w.join("ada@example.org").Token
		p := w.principal(oldest)
		other := w.join("bo@example.org").Token
		err := w.store.Update(w.edge(), func(ctx context.Context, tx *store.Tx) error {
			for i := range maxSessions - 1 {
				if err := tx.CreateSession(ctx, store.Session{
					Account: p.AccountID(), TokenHash: fmt.Sprint("s", i), SeenAt: w.clock.Now().Add(time.Second), ExpiresAt: w.clock.Now().Add(time.Hour),
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w.principal(oldest)
		w.clock.pass(time.Minute)
		newest := w.relogin("ada@example.org")
		_, err = w.Authenticate(w.ctx, oldest)
		wantKind(t, "the one that was used least lately", err, problem.Unauthorized, "invalid-token")
		w.principal(newest)
		w.principal(other)
		w.view(func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Sessions(ctx, p.AccountID())
			if len(all) != maxSessions {
				t.Errorf("%d sessions", len(all))
			}
			return err
		})
	})
}

// A browser's name cannot make the list of logins read otherwise.
func TestABrowsersNameIsShownAsItIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		login, err := w.Add(w.ctx, "ada@example.org", secret, "Ada", false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Login(w.from(home), login.Email, secret, "Moz\u202eilla\x1b[2J\tfox"); err != nil {
			t.Fatal(err)
		}
		w.view(func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Sessions(ctx, login.ID)
			if len(all) != 1 || all[0].UserAgent != "Moz?illa?[2J?fox" {
				t.Errorf("got %+v", all)
			}
			return err
		})
	})
}

// BenchmarkAuthenticate is what an event stream does before each event.
func BenchmarkAuthenticate(b *testing.B) {
	for name, open := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			data, _ := storetest.Open(b, open(b), store.Config{})
			a := New(data, Config{Signup: SignupOpen, Hash: cheap})
			login, _, err := a.Signup(guard.Edge(b.Context(), guard.Interactive, "test"), "ada@example.org", secret, "Ada", "", problem.Collector{})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := a.Authenticate(guard.Edge(b.Context(), guard.Interactive, "test"), login.Token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
