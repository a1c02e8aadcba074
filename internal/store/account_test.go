package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestAccounts(t *testing.T) {
	each(t, func(w *world) {
		w.update(func(ctx context.Context, tx *store.Tx) error {
			ada, err := tx.AccountByEmail(ctx, "  ADA@Example.org ")
			w.must(err)
			bob, err := tx.AccountByID(ctx, w.bob.account)
			w.must(err)
			if !ada.Administrator || bob.Administrator || ada.Disabled || ada.Email != "ada@example.org" || !ada.CreatedAt.Equal(w.clock) {
				t.Errorf("ada %+v, bob %+v", ada, bob)
			}
			if any, err := tx.HasAccounts(ctx); err != nil || !any {
				t.Errorf("there are accounts: %v, %v", any, err)
			}
			w.must(tx.SetPassword(ctx, ada.ID, "new"))
			_, err = tx.CreateAccount(ctx, store.Account{Email: "root@example.org", Administrator: true})
			w.must(err)
			w.must(tx.SetDisabled(ctx, ada.ID, true))
			ada, err = tx.AccountByID(ctx, ada.ID)
			w.must(err)
			if ada.PasswordHash != "new" || !ada.Disabled {
				t.Errorf("after changes %+v", ada)
			}
			return nil
		})
		w.wants(w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateAccount(ctx, store.Account{Email: "Ada@EXAMPLE.org"})
			return err
		}), problem.Conflict, "email-taken")
		for name, missing := range map[string]closure{
			"by e-mail": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.AccountByEmail(ctx, "who")
				return err
			},
			"by id": func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.AccountByID(ctx, store.NewID())
				return err
			},
			"password": func(ctx context.Context, tx *store.Tx) error { return tx.SetPassword(ctx, store.NewID(), "x") },
			"disabled": func(ctx context.Context, tx *store.Tx) error { return tx.SetDisabled(ctx, store.NewID(), true) },
		} {
			if err := w.tryUpdate(missing); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestOneOfManyFirstAccountsIsAdministrator(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.sql(`DELETE FROM account`))
		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.CreateAccount(ctx, store.Account{Email: fmt.Sprint(i)})
					return err
				})
				if err != nil && !problem.Is(err, problem.Unavailable) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := w.count(`SELECT count(*) FROM account WHERE administrator = 1`); n != 1 {
			t.Errorf("%d administrators", n)
		}
	})
}

// Two administrators who switch one another off at the same moment: one of them stays.
func TestTheLastAdministratorStays(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.sql(`UPDATE account SET administrator = 1`))
		atOnce(w, "last-administrator",
			func(ctx context.Context, tx *store.Tx) error { return tx.SetDisabled(ctx, w.ada.account, true) },
			func(ctx context.Context, tx *store.Tx) error { return tx.SetDisabled(ctx, w.bob.account, true) })
		if n := w.count(`SELECT count(*) FROM account WHERE administrator = 1 AND disabled = 0`); n != 1 {
			t.Errorf("%d administrators can sign in", n)
		}
		// An account that administers nothing is nobody's last.
		w.update(func(ctx context.Context, tx *store.Tx) error {
			of, err := tx.CreateAccount(ctx, store.Account{Email: "cy@example.org"})
			w.must(err)
			return tx.SetDisabled(ctx, of.ID, true)
		})
	})
}

// atOnce runs two transactions that begin before either has ended; one is refused with a
// code, the other is kept.
func atOnce(w *world, code string, closures ...closure) {
	w.Helper()
	var begun, ended sync.WaitGroup
	begun.Add(len(closures))
	errs := make([]error, len(closures))
	for i, fn := range closures {
		ended.Go(func() {
			begun.Done()
			begun.Wait()
			errs[i] = w.tryUpdate(fn)
		})
	}
	ended.Wait()
	refused := 0
	for _, err := range errs {
		if err != nil {
			w.wants(err, problem.Conflict, code)
			refused++
		}
	}
	if refused != len(closures)-1 {
		w.Errorf("%d of %d were refused: %v", refused, len(closures), errs)
	}
}

func TestAccountPages(t *testing.T) {
	each(t, func(w *world) {
		w.update(func(ctx context.Context, tx *store.Tx) error {
			for _, name := range []string{"Zoë", "Élodie", "carol", "Dan"} {
				if _, err := tx.CreateAccount(ctx, store.Account{Email: name + "@example.org"}); err != nil {
					return err
				}
			}
			return nil
		})
		var got []string
		for cursor := ""; ; {
			var items []store.Account
			w.view(func(ctx context.Context, tx *store.Tx) (err error) {
				items, cursor, err = tx.Accounts(ctx, store.Page{Limit: 4, Cursor: cursor})
				return err
			})
			for _, a := range items {
				got = append(got, a.Email)
			}
			if cursor == "" {
				break
			}
		}
		want := []string{"ada@example.org", "bob@example.org", "carol@example.org", "Dan@example.org", "Zoë@example.org", "Élodie@example.org"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestBadPages(t *testing.T) {
	each(t, func(w *world) {
		w.wants(w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			_, _, err := tx.Accounts(ctx, store.Page{Limit: 201})
			return err
		}), problem.Invalid, "")
		for _, cursor := range []string{"!", "eA", "AA", "OTk5IHg"} {
			w.wants(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				_, _, err := tx.Generations(ctx, s, store.Page{Cursor: cursor})
				return err
			}), problem.Malformed, "bad-cursor")
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, func(w *world) {
		a, b := store.NewID(), store.NewID()
		w.update(func(ctx context.Context, tx *store.Tx) error {
			for i, id := range []string{a, b} {
				w.must(tx.CreateSession(ctx, store.Session{
					ID: id, Account: w.ada.account, TokenHash: "hash-" + id, UserAgent: "Mozilla 🦎",
					CreatedAt: w.clock.Add(time.Duration(i) * time.Second), SeenAt: w.clock,
					ExpiresAt: w.clock.Add(time.Duration(i+1) * time.Hour),
				}))
			}
			return nil
		})
		w.update(func(ctx context.Context, tx *store.Tx) error {
			s, account, err := tx.SessionByToken(ctx, "hash-"+a)
			w.must(err)
			if s.ID != a || account.ID != w.ada.account || account.Email != "ada@example.org" || !account.Administrator ||
				s.UserAgent != "Mozilla 🦎" || !s.ExpiresAt.Equal(w.clock.Add(time.Hour)) {
				t.Errorf("got %+v %+v", s, account)
			}
			w.must(tx.TouchSession(ctx, a, w.clock.Add(time.Minute)))
			all, err := tx.Sessions(ctx, w.ada.account)
			w.must(err)
			if len(all) != 2 || all[0].ID != b || !all[1].SeenAt.Equal(w.clock.Add(time.Minute)) {
				t.Errorf("got %+v", all)
			}
			if n, err := tx.DeleteExpiredSessions(ctx, w.clock.Add(time.Hour), w.clock.Add(-time.Hour)); err != nil || n != 1 {
				t.Errorf("expired %d, %v", n, err)
			}
			_, _, err = tx.SessionByToken(ctx, "hash-"+a)
			w.wants(err, problem.NotFound, "")
			w.wants(tx.TouchSession(ctx, a, w.clock), problem.NotFound, "")
			w.wants(tx.DeleteSession(ctx, w.bob.account, b), problem.NotFound, "")
			w.must(tx.DeleteSession(ctx, w.ada.account, b))
			return nil
		})
	})
}

// A password that is typed, a new token, and the bound on how many there are.
func TestSessionsAreConfirmedRenewedAndFew(t *testing.T) {
	each(t, func(w *world) {
		var ids []string
		w.update(func(ctx context.Context, tx *store.Tx) error {
			for i := range 5 {
				s := store.Session{ID: store.NewID(), Account: w.ada.account, TokenHash: fmt.Sprint("h", i), SeenAt: w.clock.Add(time.Duration(-i) * time.Minute), ExpiresAt: w.clock.Add(time.Hour)}
				w.must(tx.CreateSession(ctx, s))
				ids = append(ids, s.ID)
			}
			w.must(tx.CreateSession(ctx, store.Session{Account: w.bob.account, TokenHash: "bob", SeenAt: w.clock.Add(-time.Hour), ExpiresAt: w.clock.Add(time.Hour)}))
			w.must(tx.ConfirmSession(ctx, w.ada.account, ids[1], w.clock.Add(time.Second)))
			w.must(tx.RenewSession(ctx, w.ada.account, ids[1], "renewed"))
			w.wants(tx.ConfirmSession(ctx, w.bob.account, ids[1], w.clock), problem.NotFound, "")
			w.wants(tx.RenewSession(ctx, w.bob.account, ids[1], "stolen"), problem.NotFound, "")
			s, _, err := tx.SessionByToken(ctx, "renewed")
			if err != nil || s.ID != ids[1] || s.ConfirmedAt == nil || !s.ConfirmedAt.Equal(w.clock.Add(time.Second)) {
				t.Errorf("got %+v, %v", s, err)
			}
			_, _, err = tx.SessionByToken(ctx, "h1")
			w.wants(err, problem.NotFound, "")
			w.must(tx.BoundSessions(ctx, w.ada.account, 3))
			all, err := tx.Sessions(ctx, w.ada.account)
			var left []string
			for _, s := range all {
				left = append(left, s.TokenHash)
			}
			slices.Sort(left)
			if err != nil || fmt.Sprint(left) != "[h0 h2 renewed]" {
				t.Errorf("left are %v, %v", left, err)
			}
			for hash, want := range map[string]string{"h0": w.ada.account, "nobody's": ""} {
				if got, err := tx.DeleteSessionByToken(ctx, hash); got != want || err != nil {
					t.Errorf("%s was of %q, want %q, %v", hash, got, want, err)
				}
			}
			all, err = tx.Sessions(ctx, w.ada.account)
			others, err2 := tx.Sessions(ctx, w.bob.account)
			if len(all) != 2 || len(others) != 1 || err != nil || err2 != nil {
				t.Errorf("got %+v, %+v, %v, %v", all, others, err, err2)
			}
			if n, err := tx.DeleteExpiredSessions(ctx, w.clock, w.clock.Add(-2*time.Minute)); n != 2 || err != nil {
				t.Errorf("idle: %d, %v", n, err)
			}
			return nil
		})
	})
}

// All ends but what is kept, and nothing that was made under an epoch of before counts.
func TestCredentialsEnd(t *testing.T) {
	each(t, func(w *world) {
		here := store.NewID()
		left := func(tx *store.Tx, ctx context.Context) string {
			a, err := tx.AccountByID(ctx, w.ada.account)
			w.must(err)
			var all []string
			sessions, _, err := tx.SessionsPage(ctx, w.ada.account, w.clock, w.clock.Add(-time.Hour), store.Page{})
			w.must(err)
			for _, s := range sessions {
				all = append(all, fmt.Sprint(s.TokenHash, ":", s.AuthEpoch-a.AuthEpoch))
			}
			tokens, _, err := tx.APITokensPage(ctx, w.ada.account, store.Page{})
			w.must(err)
			for _, s := range tokens {
				all = append(all, fmt.Sprint(s.TokenHash, ":", s.AuthEpoch-a.AuthEpoch))
			}
			slices.Sort(all)
			return fmt.Sprint(a.AuthEpoch, all)
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			end := w.clock.Add(time.Hour)
			w.must(tx.CreateSession(ctx, store.Session{ID: here, Account: w.ada.account, TokenHash: "here", ExpiresAt: end}))
			w.must(tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: "there", ExpiresAt: end}))
			w.must(tx.CreateAPIToken(ctx, store.APIToken{Account: w.ada.account, TokenHash: "token"}))
			w.must(tx.CreateSession(ctx, store.Session{Account: w.bob.account, TokenHash: "bob", ExpiresAt: end}))
			w.must(tx.CreateAPIToken(ctx, store.APIToken{Account: w.bob.account, TokenHash: "bob's"}))
			w.must(tx.EndCredentials(ctx, w.ada.account, store.KeptCredentials{Session: here, Tokens: true}))
			if got := left(tx, ctx); got != "1 [here:0 token:0]" {
				t.Errorf("kept: %s", got)
			}
			for _, c := range []struct {
				account, id string
				epoch       int
				want        bool
			}{{w.ada.account, here, 1, true}, {w.ada.account, here, 0, false}, {w.bob.account, here, 1, false}, {w.ada.account, store.NewID(), 1, false}} {
				if has, err := tx.HasSession(ctx, c.account, c.id, c.epoch); has != c.want || err != nil {
					t.Errorf("%+v: %v, %v", c, has, err)
				}
			}
			// By a process that began before.
			w.must(tx.CreateSession(ctx, store.Session{ID: store.NewID(), Account: w.ada.account, TokenHash: "late", ExpiresAt: end}))
			w.must(tx.CreateAPIToken(ctx, store.APIToken{Account: w.ada.account, TokenHash: "late"}))
			if got := left(tx, ctx); got != "1 [here:0 token:0]" {
				t.Errorf("of an epoch of before: %s", got)
			}
			w.must(tx.EndCredentials(ctx, w.ada.account, store.KeptCredentials{Tokens: true}))
			if got := left(tx, ctx); got != "2 [token:0]" {
				t.Errorf("tokens kept: %s", got)
			}
			w.must(tx.EndCredentials(ctx, w.ada.account, store.KeptCredentials{Session: here}))
			if got := left(tx, ctx); got != "3 []" {
				t.Errorf("nothing kept: %s", got)
			}
			w.wants(tx.EndCredentials(ctx, store.NewID(), store.KeptCredentials{}), problem.NotFound, "")
			return nil
		})
		rows := func() int {
			return w.count(`SELECT (SELECT count(*) FROM session) * 10 + (SELECT count(*) FROM api_token)`)
		}
		if n := rows(); n != 11 {
			t.Errorf("%d rows are left, want bob's", n)
		}
		// Of everybody: what counts still is kept, and nothing that did not count comes back.
		w.update(func(ctx context.Context, tx *store.Tx) error {
			return tx.CreateAPIToken(ctx, store.APIToken{Account: w.ada.account, TokenHash: "of no epoch", AuthEpoch: 1})
		})
		for _, want := range []int{1, 0} {
			w.update(func(ctx context.Context, tx *store.Tx) error { return tx.EndAllCredentials(ctx, want == 1) })
			if n := rows(); n != want {
				t.Errorf("%d rows are left, want %d", n, want)
			}
		}
	})
}

func TestAPITokens(t *testing.T) {
	each(t, func(w *world) {
		id, end := store.NewID(), w.clock.Add(time.Hour)
		w.update(func(ctx context.Context, tx *store.Tx) error {
			w.must(tx.CreateAPIToken(ctx, store.APIToken{ID: id, Account: w.bob.account, Name: "cron", TokenHash: "h",
				Scopes: []string{"read", "write"}, ExpiresAt: &end}))
			w.must(tx.CreateAPIToken(ctx, store.APIToken{Account: w.bob.account, TokenHash: "other"}))
			token, account, err := tx.APITokenByToken(ctx, "h")
			w.must(err)
			if token.ID != id || account.ID != w.bob.account || fmt.Sprint(token.Scopes) != "[read write]" ||
				token.UsedAt != nil || !token.ExpiresAt.Equal(end) || !token.CreatedAt.Equal(w.clock) {
				t.Errorf("got %+v %+v", token, account)
			}
			w.must(tx.TouchAPIToken(ctx, id, end))
			all, err := tx.APITokens(ctx, w.bob.account)
			if err != nil || len(all) != 2 || all[1].ID != id || !all[1].UsedAt.Equal(end) || all[0].ExpiresAt != nil {
				t.Errorf("got %+v, %v", all, err)
			}
			w.wants(tx.DeleteAPIToken(ctx, w.ada.account, id), problem.NotFound, "")
			w.must(tx.DeleteAPIToken(ctx, w.bob.account, id))
			w.wants(tx.TouchAPIToken(ctx, id, end), problem.NotFound, "")
			_, _, err = tx.APITokenByToken(ctx, "h")
			w.wants(err, problem.NotFound, "")
			return nil
		})
	})
}
