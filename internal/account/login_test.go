package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

const home = "192.0.2.7"

func TestSignupMakesAWholeHousehold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		login, household, err := w.Signup(w.ctx, " Ada@Example.org ", secret, " Ada ", "agent", problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		p := w.principal(login.Token)
		if a := p.Account(); !a.Administrator || a.Name != "Ada" || a.Email != "Ada@Example.org" || a.PasswordHash != "" {
			t.Errorf("the first account is %+v", a)
		}
		if login.Account.PasswordHash != "" {
			t.Error("the login shows the hash")
		}
		if household.Name != "Ada's household" || household.TimeZone != "UTC" || household.Units != "metric" || household.AllergenScope != "household" {
			t.Errorf("the household is %+v", household)
		}
		w.view(func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.Enter(ctx, p.AccountID(), household.ID)
			if err != nil {
				return err
			}
			eaters, err := tx.Eaters(ctx, s)
			if len(eaters) != 1 || eaters[0].Name != "Ada" || eaters[0].EnergyKcal == nil || *eaters[0].EnergyKcal != 2000 || s.Role() != store.RoleOwner {
				t.Errorf("eaters %+v, role %s", eaters, s.Role())
			}
			return err
		})
		second := w.join("bo@example.org")
		if w.principal(second.Token).Administrator() {
			t.Error("the second account is administrator too")
		}
		_, _, err = w.Signup(w.ctx, "ADA@example.ORG", secret, "Ada", "", problem.Collector{})
		wantKind(t, "the same e-mail", err, problem.Conflict, "email-taken")
	})
}

func TestSignupNamesEveryWrongField(t *testing.T) {
	w := New(nil, Config{Signup: SignupOpen, Hash: cheap})
	long := strings.Repeat("x", 300)
	for _, tc := range []struct {
		email, password, name string
		fields                []string
	}{
		{"", "", "", []string{"body.email", "body.password", "body.name"}},
		{"ada", "short", long, []string{"body.email", "body.password", "body.name"}},
		{"Ada <ada@example.org>", secret, "Ada", []string{"body.email"}},
		{"ada@example.org,bo@example.org", secret, "Ada", []string{"body.email"}},
		{long + "@example.org", secret, "Ada", []string{"body.email"}},
		{"ada@example.org", "PASSWORD123", "Ada", []string{"body.password"}},
		{"ada@example.org", "Ada@example.org", "Ada", []string{"body.password"}},
		{"ada@example.org", strings.Repeat("x", 1025), "Ada", []string{"body.password"}},
		{"ada@example.org", strings.Repeat("é", 600), "Ada", []string{"body.password"}},
		{"ada@example.org", "äöüäöüä", "Ada", []string{"body.password"}},
		{"ada@example.org", secret, "A\nda", []string{"body.name"}},
	} {
		_, _, err := w.Signup(t.Context(), tc.email, tc.password, tc.name, "", problem.Collector{})
		p := problem.As(err)
		if p == nil || p.Kind != problem.Invalid {
			t.Errorf("%q %q %q: got %v", tc.email, tc.password, tc.name, err)
			continue
		}
		var got []string
		for _, f := range p.Fields {
			got = append(got, f.Location())
		}
		if strings.Join(got, " ") != strings.Join(tc.fields, " ") {
			t.Errorf("%.20q %.20q %.20q: fields %v, want %v", tc.email, tc.password, tc.name, got, tc.fields)
		}
	}
}

func TestWrongCredentialsAllLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("admin@example.org")
		w.join("ada@example.org")
		if err := w.SetDisabled(w.ctx, "ada@example.org", true); err != nil {
			t.Fatal(err)
		}
		var first error
		for _, tc := range [][2]string{
			{"nobody@example.org", secret}, {"admin@example.org", "not the password"}, {"ada@example.org", secret},
			{"admin@example.org", secret + strings.Repeat(" ", 2000)}, {"", ""}, {"not an e-mail", secret},
		} {
			_, err := w.Login(w.from(home), tc[0], tc[1], "")
			wantKind(t, tc[0], err, problem.Unauthorized, "wrong-credentials")
			if first == nil {
				first = err
			}
			if err == nil || err.Error() != first.Error() {
				t.Errorf("%s: %v differs from %v", tc[0], err, first)
			}
		}
		if got := w.Failures(); got["unknown-account"] != 3 || got["wrong-password"] != 2 || got["disabled-account"] != 1 {
			t.Errorf("counted %v", got)
		}
	})
}

func TestRehashWhenTheCostChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada@example.org")
		dearer := New(w.store, Config{Now: w.clock.Now, Hash: HashCost{MemoryKiB: 16, Time: 2, Threads: 1}})
		for range 2 {
			if _, err := dearer.Login(w.from(home), "ada@example.org", secret, ""); err != nil {
				t.Fatal(err)
			}
		}
		w.view(func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.AccountByEmail(ctx, "ada@example.org")
			if !strings.HasPrefix(a.PasswordHash, "$argon2id$v=19$m=16,t=2,p=1$") {
				t.Errorf("the hash is %.30s", a.PasswordHash)
			}
			return err
		})
	})
}

func TestSessionsExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		idle := w.join("ada@example.org").Token
		w.clock.pass(sessionIdle - time.Second)
		used := w.relogin("ada@example.org")
		w.principal(idle) // touched
		w.clock.pass(sessionIdle - time.Second)
		w.principal(idle)
		w.principal(used)
		w.clock.pass(sessionIdle)
		_, err := w.Authenticate(w.ctx, idle)
		wantKind(t, "idle", err, problem.Unauthorized, "invalid-token")

		daily := w.relogin("ada@example.org")
		for range 29 {
			w.clock.pass(24 * time.Hour)
			w.principal(daily)
		}
		w.clock.pass(24 * time.Hour)
		_, err = w.Authenticate(w.ctx, daily)
		wantKind(t, "after a month", err, problem.Unauthorized, "invalid-token")
		if n, err := w.DeleteExpired(w.ctx); err != nil || n == 0 {
			t.Errorf("cleared %d: %v", n, err)
		}
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.principal(w.join("ada@example.org").Token)
		second := w.relogin("ada@example.org")
		third := w.relogin("ada@example.org")
		eve := w.principal(w.join("eve@example.org").Token)

		list, _, err := w.Sessions(w.ctx, own(t, first), store.Page{})
		if err != nil || len(list) != 3 || list[0].TokenHash != "" {
			t.Fatalf("sessions %v: %v", list, err)
		}
		p := w.principal(second)
		if err := w.EndSession(w.ctx, eve, p.Session()); !problem.Is(err, problem.NotFound) {
			t.Errorf("another account's session: %v", err)
		}
		if err := w.EndSession(w.ctx, first, "no id"); !problem.Is(err, problem.NotFound) {
			t.Errorf("a malformed id: %v", err)
		}
		if err := w.Logout(w.ctx, p); err != nil {
			t.Fatal(err)
		}
		_, err = w.Authenticate(w.ctx, second)
		wantKind(t, "logged out", err, problem.Unauthorized, "invalid-token")

		_, err = w.ChangePassword(w.ctx, first, "not the password", "another long secret", problem.Collector{})
		if f := problem.As(err); f == nil || f.Kind != problem.Invalid || f.Fields[0].Location() != "body.old_password" {
			t.Errorf("wrong old password: %v", err)
		}
		if _, err := w.ChangePassword(w.ctx, first, secret, "another long secret", problem.Collector{}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Authenticate(w.ctx, third); !problem.Is(err, problem.Unauthorized) {
			t.Errorf("another session after a new password: %v", err)
		}
		if list, _, err := w.Sessions(w.ctx, own(t, first), store.Page{}); err != nil || len(list) != 1 || list[0].ID != first.Session() {
			t.Errorf("sessions after a new password: %v, %v", list, err)
		}
		if _, err := w.Login(w.from(home), "ada@example.org", secret, ""); !problem.Is(err, problem.Unauthorized) {
			t.Errorf("the old password: %v", err)
		}
	})
}

func TestAPITokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.principal(w.join("ada@example.org").Token)
		kept, token, err := w.CreateToken(w.ctx, p, " script ", []string{"write", "read", "read"}, 0, problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		if kept.Name != "script" || strings.Join(kept.Scopes, " ") != "read write" || !kept.ExpiresAt.Equal(w.clock.Now().AddDate(0, 0, 90)) || kept.TokenHash != "" {
			t.Errorf("the token is %+v", kept)
		}
		script := w.principal(token)
		if script.AccountID() != p.AccountID() || script.Session() != "" {
			t.Errorf("it is %+v", script)
		}
		_, _, err = w.CreateToken(w.ctx, script, "more", []string{"read"}, 1, problem.Collector{})
		wantKind(t, "a token makes a token", err, problem.Forbidden, "insufficient-scope")
		list, _, err := w.Tokens(w.ctx, own(t, p), store.Page{})
		if err != nil || len(list) != 1 || list[0].UsedAt == nil {
			t.Errorf("tokens %+v: %v", list, err)
		}
		_, _, err = w.CreateToken(w.ctx, p, "", []string{"all"}, 1000, problem.Collector{})
		if f := problem.As(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("a wrong token: %v", err)
		}
		other := w.principal(w.join("bo@example.org").Token)
		if err := tokenOf(other, "x", []string{"security", "admin"}, 1); err == nil || problem.As(err).Fields[0].Location() != "body.scopes[1]" {
			t.Errorf("the token of nobody who administers: %v", err)
		}
		if err := tokenOf(p, "x", []string{"security", "admin"}, 1); err != nil {
			t.Errorf("an administrator's: %v", err)
		}

		w.clock.pass(91 * 24 * time.Hour)
		_, err = w.Authenticate(w.ctx, token)
		wantKind(t, "expired", err, problem.Unauthorized, "invalid-token")
		if err := w.DeleteToken(w.ctx, p, kept.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.DeleteToken(w.ctx, p, kept.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestDisabledAccountsAreOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.principal(w.join("ada@example.org").Token)
		_, token, err := w.CreateToken(w.ctx, p, "script", []string{"read"}, 0, problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, "the last administrator", w.SetDisabled(w.ctx, "ada@example.org", true), problem.Conflict, "last-administrator")
		w.principal(token)
		if _, err := w.Add(w.ctx, "root@example.org", secret, "Root", true); err != nil {
			t.Fatal(err)
		}
		if err := w.SetDisabled(w.ctx, "ada@example.org", true); err != nil {
			t.Fatal(err)
		}
		_, err = w.Authenticate(w.ctx, token)
		wantKind(t, "disabled", err, problem.Unauthorized, "invalid-token")
		if err := w.SetDisabled(w.ctx, "ada@example.org", false); err != nil {
			t.Fatal(err)
		}
		w.principal(token)
	})
}

func TestManage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, err := w.Add(w.ctx, "ada@example.org", secret, "Ada", false)
		if err != nil || a.PasswordHash != "" || !a.Administrator {
			t.Fatalf("added %+v: %v", a, err)
		}
		if err := w.SetPassword(w.ctx, "ada@example.org", "another long secret"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Login(w.from(home), "ada@example.org", "another long secret", ""); err != nil {
			t.Error(err)
		}
		list, _, err := w.List(w.ctx, store.Page{})
		if err != nil || len(list) != 1 || list[0].PasswordHash != "" {
			t.Errorf("list %+v: %v", list, err)
		}
		if err := w.SetPassword(w.ctx, "nobody@example.org", "another long secret"); !problem.Is(err, problem.NotFound) {
			t.Errorf("nobody's password: %v", err)
		}
	})
}

func TestFailsClosed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		login := w.join("ada@example.org")
		p := w.principal(login.Token)
		_, token, err := w.CreateToken(w.ctx, p, "script", []string{"read"}, 0, problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		w.guard.Close()
		for name, ask := range map[string]func() error{
			"session":   func() error { _, err := w.Authenticate(w.ctx, login.Token); return err },
			"API token": func() error { _, err := w.Authenticate(w.ctx, token); return err },
			"login":     func() error { _, err := w.Login(w.from(home), "ada@example.org", secret, ""); return err },
		} {
			if err := ask(); !problem.Is(err, problem.Unavailable) {
				t.Errorf("%s: got %v, want Unavailable", name, err)
			}
		}
	})
}

func TestNoVerdictIsUnavailable(t *testing.T) {
	for _, err := range []error{
		errors.New("anything"), problem.Of(problem.Unauthorized, "no"), problem.Of(problem.Forbidden, "no"),
		problem.Of(problem.Unavailable, "full"), problem.Of(problem.ReadOnly, "no-writes"),
	} {
		got := unidentified(err)
		if problem.Is(got, problem.Unauthorized) || problem.Is(got, problem.Forbidden) || problem.As(got) == nil {
			t.Errorf("%v became %v", err, got)
		}
	}
}

func TestAnEndlessEmailIsAnyWrongOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var email strings.Builder // text that no database can compress into an index
		for i := range 4000 {
			fmt.Fprintf(&email, "%x", i*i)
		}
		_, err := w.Login(w.from(home), email.String(), secret, "")
		wantKind(t, "the login", err, problem.Unauthorized, "wrong-credentials")
	})
}

func TestAPasswordSetMeanwhileStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.principal(w.join("ada@example.org").Token)
		set, err := w.hashed(w.ctx, "test", "set by an administrator")
		if err != nil {
			t.Fatal(err)
		}
		w.logins = newFairQueue(queueConfig{permits: 1, forStrangers: 1, room: 1, patience: time.Minute, hashing: func() func() {
			// It has read the old hash and begins to compare.
			if err := w.store.Update(w.edge(), func(ctx context.Context, tx *store.Tx) error {
				return tx.SetPassword(ctx, p.AccountID(), set)
			}); err != nil {
				t.Error(err)
			}
			return func() {}
		}})
		_, err = w.ChangePassword(w.ctx, p, secret, "another long secret", problem.Collector{})
		wantKind(t, "the change", err, problem.Invalid, "invalid")
		if _, err := w.Login(w.from(home), "ada@example.org", "set by an administrator", ""); err != nil {
			t.Errorf("the administrator's password is lost: %v", err)
		}
	})
}

// tokenOf says what is wrong with a token of a principal's.
func tokenOf(p Principal, name string, scopes []string, days int) error {
	var wrong problem.Collector
	p.checkToken(&wrong, name, scopes, days)
	return wrong.Err()
}

// What could not be read of an input is named beside what breaks a rule.
func TestAllThatIsWrongIsNamedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		login := w.join("ada@example.org")
		p := w.principal(login.Token)
		var found problem.Collector
		found.Find("colour", "unexpected")
		_, _, signup := w.Signup(w.ctx, "nonsense", "short", "", "", found)
		_, password := w.ChangePassword(w.ctx, p, "violet kettle under snow", "short", found)
		p.fresh = true
		_, _, token := w.CreateToken(w.ctx, p, "", nil, 0, found)
		for want, err := range map[string]error{
			"body.colour body.email body.password body.name": signup,
			"body.colour body.new_password":                  password,
			"body.colour body.name body.scopes":              token,
		} {
			var got []string
			if p := problem.As(err); p != nil {
				for _, f := range p.Fields {
					got = append(got, f.Location())
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("got %v, want %s (%v)", got, want, err)
			}
		}
	})
}

// own is a principal on a route about credentials of their own.
func own(t *testing.T, p Principal) Caller {
	t.Helper()
	c, err := p.For(SecureAccount)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
