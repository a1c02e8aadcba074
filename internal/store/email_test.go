package store_test

import (
	"context"
	"strings"
	"testing"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestFoldEmail(t *testing.T) {
	for email, want := range map[string]string{
		" Ada@Example.ORG ":          "ada@example.org",
		"İ@example.org":              "İ@example.org",      // and not i@
		"\u212a@example.org":         "\u212a@example.org", // the sign of kelvin, and not k@
		"ada@MÜNCHEN.example":        "ada@xn--mnchen-3ya.example",
		"ada@mu\u0308nchen.example":  "ada@xn--mnchen-3ya.example",
		"ada@xn--MNCHEN-3ya.example": "ada@xn--mnchen-3ya.example",
		"Ada@exa_mple":               "ada@exa_mple", // no domain: folded all the same
		"Ada":                        "ada",
		"":                           "",
		"A@B@Example.org":            "a@b@example.org",
	} {
		if got := store.FoldEmail(email); got != want {
			t.Errorf("%q: got %q, want %q", email, got, want)
		}
	}
	long := "A@" + strings.Repeat("ü", 100_000)
	if got := store.FoldEmail(long); got != "a"+long[1:] {
		t.Error("an endless domain is encoded")
	}
}

// Accounts of before this fold are found by their own address, and by nobody else's.
func TestAccountsThatWereFoldedOtherwise(t *testing.T) {
	each(t, func(w *world) {
		ids := map[string]string{}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			for _, email := range []string{"İ@example.org", "Ada@MÜNCHEN.example", "Zoë@example.org"} {
				a, err := tx.CreateAccount(ctx, store.Account{Email: email, PasswordHash: "x"})
				w.must(err)
				ids[email] = a.ID
			}
			return nil
		})
		for email, id := range ids {
			w.must(w.sql(`UPDATE account SET email_key = $2 WHERE id = $1`, id, strings.ToLower(email)))
		}
		w.view(func(ctx context.Context, tx *store.Tx) error {
			for typed, email := range map[string]string{
				"İ@example.org": "İ@example.org", "ada@münchen.example": "Ada@MÜNCHEN.example", "zoë@EXAMPLE.org": "Zoë@example.org", "ZOË@example.org": "",
				"i@example.org": "", "ada@xn--mnchen-3ya.example": "",
			} {
				a, err := tx.AccountByEmail(ctx, typed)
				if want := ids[email]; a.ID != want || want == "" && !problem.Is(err, problem.NotFound) {
					t.Errorf("%s: got %q, %v, want the account of %q", typed, a.Email, err, email)
				}
			}
			var all []string
			page := store.Page{Limit: 2}
			for {
				items, next, err := tx.Accounts(ctx, page)
				w.must(err)
				for _, a := range items {
					all = append(all, a.Email)
				}
				if page.Cursor = next; next == "" {
					break
				}
			}
			if len(all) != 5 { // with ada and bob
				t.Errorf("the list has %q", all)
			}
			return nil
		})
		w.wants(w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateAccount(ctx, store.Account{Email: "ADA@münchen.example"})
			return err
		}), problem.Conflict, "email-taken")
	})
}
