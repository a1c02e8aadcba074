package account

import (
	"slices"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Principal is someone who has proved who they are. Only this package makes one: a
// handler that gets a Principal need not check anything more about identity. The
// zero value is nobody and may nothing.
type Principal struct {
	account  store.Account
	session  string   // id of the session, empty for API tokens
	scopes   []string // of an API token; nil for sessions: everything
	fresh    bool     // the password was typed in this session within ConfirmedFor
	verified bool
}

// AccountID of the principal.
func (p Principal) AccountID() string { return p.account.ID }

// Account of the principal; the password hash is blanked.
func (p Principal) Account() store.Account { return blank(p.account) }

// Session id, or empty when the principal came with an API token.
func (p Principal) Session() string { return p.session }

// Administrator reports whether the account may use the administration.
func (p Principal) Administrator() bool { return p.verified && p.account.Administrator }

// blank takes the hash out of an account that leaves this package.
func blank(a store.Account) store.Account {
	a.PasswordHash = ""
	return a
}

// Permission names what a route lets people do. The zero Permission lets nobody.
type Permission string

// The permissions. Those of households are decided by the member's role.
const (
	Public          Permission = "public"           // no credentials needed
	ReadAccount     Permission = "read-account"     // any account, reads about itself
	SignedIn        Permission = "signed-in"        // any account, about itself
	SecureAccount   Permission = "secure-account"   // any account, its own logins and tokens
	OwnPassword     Permission = "own-password"     // any account, its own password
	GrantAccess     Permission = "grant-access"     // any account, makes what lets others in as it
	ReadHousehold   Permission = "read-household"   // menus, lists, eaters
	PlanMeals       Permission = "plan-meals"       // order, swap, lock, check off
	EditEaters      Permission = "edit-eaters"      // eaters and preferences
	ManageHousehold Permission = "manage-household" // settings, members
	DeleteHousehold Permission = "delete-household" // with all that is in it
	Administer      Permission = "administer"       // administrators only
)

// Permissions lists every permission.
func Permissions() []Permission {
	return []Permission{
		Public, ReadAccount, SignedIn, SecureAccount, OwnPassword, GrantAccess,
		ReadHousehold, PlanMeals, EditEaters, ManageHousehold, DeleteHousehold, Administer,
	}
}

// rights is the permission table. A role or permission that is not in it may
// nothing; an administrator of the service has no right here that is not a member's.
var rights = map[store.Role][]Permission{
	store.RoleOwner:  {ReadHousehold, PlanMeals, EditEaters, ManageHousehold, DeleteHousehold},
	store.RoleMember: {ReadHousehold, PlanMeals, EditEaters},
	store.RoleCoach:  {ReadHousehold, PlanMeals, EditEaters},
	store.RoleViewer: {ReadHousehold},
}

// Permits is the one permission table: what a role may do in its household.
func Permits(role store.Role, p Permission) bool { return slices.Contains(rights[role], p) }

// Scope is what an API token may be used for.
type Scope string

// The scopes. None holds another: a token that writes and reads has both.
const (
	ScopeRead     Scope = "read"     // menus, lists, eaters, the account's name
	ScopeWrite    Scope = "write"    // all that people do every day
	ScopeSecurity Scope = "security" // the account's logins and tokens: to list and to end them
	ScopeAdmin    Scope = "admin"    // the administration of the service, for an administrator
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeWrite, ScopeSecurity, ScopeAdmin} }

// scopes is the table of what an API token needs for a permission. For one that is not in
// it no token is enough.
var scopes = map[Permission]Scope{
	ReadAccount:     ScopeRead,
	ReadHousehold:   ScopeRead,
	SignedIn:        ScopeWrite,
	PlanMeals:       ScopeWrite,
	EditEaters:      ScopeWrite,
	ManageHousehold: ScopeWrite,
	SecureAccount:   ScopeSecurity,
	Administer:      ScopeAdmin,
}

// ScopeFor gives the scope that an API token needs; empty: the permission is public, or no
// token is enough.
func ScopeFor(p Permission) Scope { return scopes[p] }

// Grave reports what needs the password within ConfirmedFor: it cannot be taken back, or
// lets others in for longer than the session that does it.
func Grave(p Permission) bool { return p == GrantAccess || p == DeleteHousehold }

// Caller is a principal on its way through one route: what it may do there is the
// route's permission, set by the route table and nowhere else.
type Caller struct {
	Principal
	may   Permission
	later *Later // who it is is found out behind the first door; nil: it is known
}

// For makes the caller of a route. It refuses (Forbidden) an API token whose scopes do
// not cover the permission ("insufficient-scope"), a principal that is no administrator
// where Administer is asked, and where the permission is grave one whose password was not
// typed lately ("confirm-password"). Nobody may only what is Public.
func (p Principal) For(may Permission) (Caller, error) {
	switch {
	case !slices.Contains(Permissions(), may):
		return Caller{}, forbidden("forbidden")
	case may == Public:
		return Caller{Principal: p, may: may}, nil
	case !p.verified:
		return Caller{}, problem.Of(problem.Unauthorized, "no-credentials")
	case p.session == "" && ScopeFor(may) == "":
		return Caller{}, noTokenIsEnough()
	case p.session == "" && !slices.Contains(p.scopes, string(ScopeFor(may))):
		return Caller{}, forbidden("insufficient-scope", "why", "lacking", "scope", ScopeFor(may))
	case may == Administer && !p.Administrator():
		return Caller{}, forbidden("not-administrator")
	case Grave(may) && !p.fresh:
		return Caller{}, mustConfirm()
	}
	return Caller{Principal: p, may: may}, nil
}

func noTokenIsEnough() error {
	return forbidden("insufficient-scope", "why", "token")
}

func mustConfirm() error {
	return forbidden("confirm-password", "minutes", int(ConfirmedFor.Minutes()))
}

// Known refuses a caller who is nobody: Unauthorized. Use cases about the caller's
// own account ask it; those of a household have a Door.
func (c Caller) Known() error {
	if !c.verified || c.account.ID == "" || c.account.Disabled {
		return problem.Of(problem.Unauthorized, "no-credentials")
	}
	return nil
}

func forbidden(code string, params ...any) *problem.Problem {
	return problem.Of(problem.Forbidden, code, params...)
}
