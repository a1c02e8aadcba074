package account

import (
	"context"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// golden is the permission table as people should read it.
const golden = `
                 owner member coach viewer nobody
public           -     -      -     -      -
read-account     -     -      -     -      -
signed-in        -     -      -     -      -
secure-account   -     -      -     -      -
own-password     -     -      -     -      -
grant-access     -     -      -     -      -
read-household   yes   yes    yes   yes    -
plan-meals       yes   yes    yes   -      -
edit-eaters      yes   yes    yes   -      -
manage-household yes   -      -     -      -
delete-household yes   -      -     -      -
administer       -     -      -     -      -
                 -     -      -     -      -
`

func TestPermissionTable(t *testing.T) {
	lines := strings.Split(strings.Trim(golden, "\n"), "\n")[1:]
	roles := []store.Role{store.RoleOwner, store.RoleMember, store.RoleCoach, store.RoleViewer, ""}
	permissions := append(Permissions(), "")
	if len(lines) != len(permissions) {
		t.Fatalf("%d lines for %d permissions", len(lines), len(permissions))
	}
	for i, p := range permissions {
		cells := strings.Fields(strings.TrimPrefix(lines[i], string(p)))
		for j, role := range roles {
			if got, want := Permits(role, p), cells[j] == "yes"; got != want {
				t.Errorf("Permits(%q, %q) = %v, want %v", role, p, got, want)
			}
		}
	}
	if Permits("owner ", ReadHousehold) || Permits("administrator", ReadHousehold) {
		t.Error("an unknown role is let in")
	}
}

func TestForTellsWhoMay(t *testing.T) {
	session := Principal{account: store.Account{ID: "a"}, session: "s", verified: true}
	admin := Principal{account: store.Account{ID: "a", Administrator: true}, session: "s", verified: true}
	reader := Principal{account: store.Account{ID: "a"}, scopes: []string{"read"}, verified: true}
	writer := Principal{account: store.Account{ID: "a", Administrator: true}, scopes: []string{"write"}, verified: true}
	watcher := Principal{account: store.Account{ID: "a"}, scopes: []string{"security"}, verified: true}
	operator := Principal{account: store.Account{ID: "a", Administrator: true}, scopes: []string{"admin"}, verified: true}
	plain := Principal{account: store.Account{ID: "a"}, scopes: []string{"admin"}, verified: true}
	all := Principal{account: store.Account{ID: "a", Administrator: true}, scopes: []string{"admin", "read", "security", "write"}, fresh: true, verified: true}
	confirmed := session
	confirmed.fresh = true
	for _, tc := range []struct {
		name string
		p    Principal
		may  Permission
		kind problem.Kind // empty: allowed
	}{
		{"nobody, public", Principal{}, Public, ""},
		{"nobody, signed in", Principal{}, SignedIn, problem.Unauthorized},
		{"nobody, reads", Principal{}, ReadHousehold, problem.Unauthorized},
		{"forged administrator", Principal{account: store.Account{ID: "a", Administrator: true}}, Administer, problem.Unauthorized},
		{"session, no permission", session, "", problem.Forbidden},
		{"session, unknown permission", session, "everything", problem.Forbidden},
		{"session, reads", session, ReadHousehold, ""},
		{"session, manages", session, ManageHousehold, ""},
		{"session, administers", session, Administer, problem.Forbidden},
		{"administrator, administers", admin, Administer, ""},
		{"reading token, reads", reader, ReadHousehold, ""},
		{"reading token, reads account", reader, ReadAccount, ""},
		{"reading token, plans", reader, PlanMeals, problem.Forbidden},
		{"reading token, account", reader, SignedIn, problem.Forbidden},
		{"writing token, reads", writer, ReadHousehold, problem.Forbidden},
		{"writing token, plans", writer, PlanMeals, ""},
		{"writing token, administers", writer, Administer, problem.Forbidden},
		{"writing token, secures", writer, SecureAccount, problem.Forbidden},
		{"writing token, deletes the household", writer, DeleteHousehold, problem.Forbidden},
		{"writing token, makes a token", writer, GrantAccess, problem.Forbidden},
		{"security token, secures", watcher, SecureAccount, ""},
		{"security token, reads", watcher, ReadAccount, problem.Forbidden},
		{"security token, makes a token", watcher, GrantAccess, problem.Forbidden},
		{"administering token, administers", operator, Administer, ""},
		{"administering token, writes", operator, SignedIn, problem.Forbidden},
		{"administering token of nobody who administers", plain, Administer, problem.Forbidden},
		{"token of every scope, deletes the household", all, DeleteHousehold, problem.Forbidden},
		{"token of every scope, makes a token", all, GrantAccess, problem.Forbidden},
		{"session, secures", session, SecureAccount, ""},
		{"session, makes a token", session, GrantAccess, problem.Forbidden},
		{"session, deletes the household", session, DeleteHousehold, problem.Forbidden},
		{"confirmed session, makes a token", confirmed, GrantAccess, ""},
		{"confirmed session, deletes the household", confirmed, DeleteHousehold, ""},
	} {
		c, err := tc.p.For(tc.may)
		if (err == nil) != (tc.kind == "") || err != nil && !problem.Is(err, tc.kind) {
			t.Errorf("%s: got %v, want %q", tc.name, err, tc.kind)
		}
		if err != nil && (c.may != "" || c.AccountID() != "") {
			t.Errorf("%s: a refused caller is %v", tc.name, c)
		}
	}
}

// Every permission has a scope, is public, or is for people only; and what is grave is for
// people only.
func TestEveryPermissionHasItsScope(t *testing.T) {
	grave := []Permission{GrantAccess, DeleteHousehold}
	for _, p := range Permissions() {
		scope := ScopeFor(p)
		if none := p == Public || p == OwnPassword || slices.Contains(grave, p); none != (scope == "") || scope != "" && !slices.Contains(Scopes(), scope) {
			t.Errorf("%s needs the scope %q", p, scope)
		}
		if Grave(p) != slices.Contains(grave, p) {
			t.Errorf("%s is grave: %v", p, Grave(p))
		}
	}
}

func TestEnterAsksRoleAndMembership(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("admin@example.org")
		owner := w.join("ada@example.org")
		administrator := w.principal(w.relogin("admin@example.org"))
		stranger := w.principal(w.join("eve@example.org").Token)
		var home string
		p := w.principal(owner.Token)
		w.view(func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Households(ctx, p.AccountID())
			home = list[0].Household.ID
			return err
		})
		enter := func(p Principal, may Permission) error {
			c, err := p.For(may)
			if err != nil {
				return err
			}
			return w.store.View(w.ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := c.In(home).Enter(ctx, tx)
				return err
			})
		}
		if err := enter(p, ManageHousehold); err != nil {
			t.Errorf("the owner: %v", err)
		}
		wantKind(t, "a permission about the account", enter(p, SignedIn), problem.Forbidden, "role-too-weak")
		for name, other := range map[string]Principal{"a stranger": stranger, "an administrator": administrator} {
			if err := enter(other, ReadHousehold); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s: got %v, want NotFound", name, err)
			}
		}
		err := w.store.Update(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.Enter(ctx, p.AccountID(), home)
			if err != nil {
				return err
			}
			return tx.SetMember(ctx, s, stranger.AccountID(), store.RoleViewer)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := enter(stranger, ReadHousehold); err != nil {
			t.Errorf("a viewer reads: %v", err)
		}
		wantKind(t, "a viewer plans", enter(stranger, PlanMeals), problem.Forbidden, "role-too-weak")
		err = w.store.View(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := Caller{}.In(home).Enter(ctx, tx)
			return err
		})
		if !problem.Is(err, problem.Unauthorized) {
			t.Errorf("the zero caller: %v", err)
		}
	})
}

func (w *world) view(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	if err := w.store.View(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) relogin(email string) string {
	w.t.Helper()
	login, err := w.Login(w.from("192.0.2.1"), email, secret, "test agent")
	if err != nil {
		w.t.Fatalf("login of %s: %v", email, err)
	}
	return login.Token
}
