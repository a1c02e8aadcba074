package account

import (
	"context"
	"strings"
	"sync"
	"testing"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The same e-mail address signs up many times at the same moment, in whatever case: one
// account with one household is made, and the others are told that it is taken.
func TestASignupInDoubleIsOneAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const many = 6
		var all sync.WaitGroup
		errs := make([]error, many)
		for i := range many {
			all.Go(func() {
				email := "ada@example.org"
				if i%2 == 1 {
					email = strings.ToUpper(email)
				}
				_, _, errs[i] = w.Signup(w.edge(), email, secret, "Ada", "test agent", problem.Collector{})
			})
		}
		all.Wait()
		made := 0
		for _, err := range errs {
			switch {
			case err == nil:
				made++
			case !problem.Is(err, problem.Unavailable): // an honest refusal: a queue that was full
				wantKind(t, "another sign-up", err, problem.Conflict, "email-taken")
			}
		}
		if made != 1 {
			t.Errorf("%d accounts were made: %v", made, errs)
		}
		w.view(func(ctx context.Context, tx *store.Tx) error {
			accounts, _, err := tx.Accounts(ctx, store.Page{})
			if err != nil || len(accounts) != 1 || !accounts[0].Administrator {
				t.Fatalf("accounts %+v: %v", accounts, err)
			}
			homes, err := tx.Households(ctx, accounts[0].ID)
			if err != nil || len(homes) != 1 {
				t.Errorf("households %+v: %v", homes, err)
			}
			return err
		})
	})
}

// A token and a session that are ended while they are in use: whoever asks is let in or
// told that it is over, never anything else, and nobody is let in who asks after the end.
func TestWhatIsEndedWhileItIsUsedIsOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		login := w.join("ada@example.org")
		p := w.principal(login.Token)
		made, secret, err := w.CreateToken(w.ctx, p, "script", []string{"read"}, 0, problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		other := w.principal(w.relogin("ada@example.org"))
		for name, c := range map[string]struct {
			credential string
			end        func() error
		}{
			"token":   {secret, func() error { return w.DeleteToken(w.edge(), other, made.ID) }},
			"session": {login.Token, func() error { return w.EndSession(w.edge(), other, p.Session()) }},
		} {
			var users, begun sync.WaitGroup
			over := make(chan struct{})
			for range 4 {
				begun.Add(1)
				users.Go(func() {
					told := sync.OnceFunc(begun.Done)
					for last := false; !last; {
						select {
						case <-over:
							last = true
						default:
						}
						_, err := w.Authenticate(w.edge(), c.credential)
						told()
						switch {
						case last && !problem.Is(err, problem.Unauthorized):
							t.Errorf("%s: after its end: %v", name, err)
						case err != nil && !problem.Is(err, problem.Unauthorized):
							t.Errorf("%s: %v", name, err)
						}
					}
				})
			}
			begun.Wait()
			if err := c.end(); err != nil {
				t.Errorf("%s: ending it: %v", name, err)
			}
			close(over)
			users.Wait()
		}
	})
}
