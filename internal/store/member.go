package store

import (
	"context"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
)

// Role of a member.
type Role string

// The roles.
const (
	RoleOwner  Role = "owner"
	RoleMember Role = "member"
	RoleViewer Role = "viewer"
	RoleCoach  Role = "coach"
)

// Roles lists every role.
func Roles() []Role { return []Role{RoleOwner, RoleMember, RoleViewer, RoleCoach} }

// Eats reports whether members of this role eat with the household: a coach and a
// viewer look on.
func (r Role) Eats() bool { return r == RoleOwner || r == RoleMember }

// Scope is the right to touch one household's data within one transaction. Only
// this package makes one, and a scope of another transaction is refused.
type Scope struct {
	tx      *Tx
	account string
	in      Membership
}

// Household the scope is for.
func (s Scope) Household() string { return s.in.Household.ID }

// Membership is the household, as it was when the scope was resolved, and the account's
// role in it; the service's own work has none.
func (s Scope) Membership() Membership { return s.in }

// Account that asks; empty for the service's own work.
func (s Scope) Account() string { return s.account }

// Role of the account in the household.
func (s Scope) Role() Role { return s.in.Role }

// Thing is what somebody asks for: a household, or what one owns. Its id need not name
// anything.
type Thing struct{ what, id string }

// TheHousehold is a household by its id.
func TheHousehold(id string) Thing { return Thing{"household", id} }

// TheMenu is a menu by its id, of whichever household.
func TheMenu(id string) Thing { return Thing{"menu", id} }

// TheGeneration is a generation by its id, of whichever household.
func TheGeneration(id string) Thing { return Thing{"generation", id} }

// Enter resolves an account's membership: NotFound when the household does not exist
// or the account is no member of it.
func (tx *Tx) Enter(ctx context.Context, account, household string) (Scope, error) {
	return tx.EnterBy(ctx, account, TheHousehold(household))
}

// EnterBy resolves the household that a thing is, or is of, and the membership in it:
// NotFound, as if missing, for a stranger.
func (tx *Tx) EnterBy(ctx context.Context, account string, of Thing) (Scope, error) {
	return tx.enter(ctx, of.what, account, `
		SELECT `+householdColumns+`, member.role
		FROM member JOIN household ON household.id = member.household_id
		WHERE member.account_id = $1 AND member.household_id = `+of.household(), account, of.id)
}

// household is the SQL of the household's id; the thing's is $2.
func (of Thing) household() string {
	if of.what == "household" {
		return `CAST($2 AS TEXT)`
	}
	return `(SELECT owned.household_id FROM ` + of.what + ` AS owned WHERE owned.id = $2)`
}

// EnterAsService is for the service's own work on a household (running a generation).
func (tx *Tx) EnterAsService(ctx context.Context, household string) (Scope, error) {
	return tx.enter(ctx, "household", "", `SELECT `+householdColumns+`, '' FROM household WHERE household.id = $1`, household)
}

func (tx *Tx) enter(ctx context.Context, missing, account, query string, args ...any) (Scope, error) {
	in, err := one(ctx, tx, readMembership, query, args...)
	return Scope{tx, account, in}, orMissing(err, missing)
}

// ownerOf finds the owner of the household $1: of several the one who has been a
// member the longest.
const ownerOf = `
	SELECT account_id FROM member WHERE household_id = $1 AND role = 'owner'
	ORDER BY created_at, account_id LIMIT 1`

// Owner gives the account that owns the household, whose turn its orders take; of
// several the one who has been a member the longest. Empty: there is none.
func (tx *Tx) Owner(ctx context.Context, s Scope) (account string, err error) {
	household, err := tx.own(s)
	if err != nil {
		return "", err
	}
	return account, tx.row(ctx, `SELECT COALESCE((`+ownerOf+`), '')`, []any{household}, &account)
}

// Member is an account in a household.
type Member struct {
	Account   string
	Email     string
	Name      string
	Role      Role
	CreatedAt time.Time
}

// Members lists a household's, oldest first.
func (tx *Tx) Members(ctx context.Context, s Scope) ([]Member, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, func(scan guard.Scan) (m Member, err error) {
		return m, scan(&m.Account, &m.Email, &m.Name, &m.Role, at(&m.CreatedAt))
	}, `
		SELECT account.id, account.email, account.name, member.role, member.created_at
		FROM member JOIN account ON account.id = member.account_id
		WHERE member.household_id = $1 ORDER BY member.created_at, account.id`, household)
}

// SetMember makes an account a member with a role, or changes its role: Conflict with code
// "last-owner" where no owner would be left. Whether the asker may is the caller's to judge.
func (tx *Tx) SetMember(ctx context.Context, s Scope, account string, role Role) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	if err := tx.execOne(ctx, "account", `
		INSERT INTO member (household_id, account_id, role, created_at)
		SELECT CAST($1 AS TEXT), account.id, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM account WHERE account.id = $2
		ON CONFLICT (household_id, account_id) DO UPDATE SET role = excluded.role`,
		household, account, role, tx.now); err != nil {
		return err
	}
	return tx.hasOwner(ctx, household)
}

// hasOwner refuses a household that nobody owns any more.
func (tx *Tx) hasOwner(ctx context.Context, household string) error {
	var owners int
	err := tx.row(ctx, `SELECT count(*) FROM member WHERE household_id = $1 AND role = $2`, []any{household, RoleOwner}, &owners)
	if err == nil && owners == 0 {
		return problem.Of(problem.Conflict, "last-owner")
	}
	return err
}

// RemoveMember ends a membership: NotFound when there is none, Conflict with code
// "last-owner" where no owner would be left.
func (tx *Tx) RemoveMember(ctx context.Context, s Scope, account string) error {
	household, err := tx.own(s)
	if err != nil {
		return err
	}
	if err := tx.execOne(ctx, "member", `DELETE FROM member WHERE household_id = $1 AND account_id = $2`, household, account); err != nil {
		return err
	}
	return tx.hasOwner(ctx, household)
}
