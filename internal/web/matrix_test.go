package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// principal is somebody who asks, with credentials of one kind.
type principal struct {
	name    string
	headers []string
	known   bool // the credentials are worth something
	admin   bool
	idle    bool                  // the password was typed long ago
	scopes  []string              // of an API token; nil: it is a session
	roles   map[string]store.Role // by household
}

// The rule that the matrix is held against, written down a second time: what each
// permission takes.

// outcome is what an answer says of who asked.
type outcome string

const (
	in        outcome = "let in"
	login     outcome = "to sign in"
	forbidden outcome = "forbidden"
	notFound  outcome = "not found"
	fault     outcome = "our fault"
)

// mayBy is what members may do by their roles.
var mayBy = map[account.Permission][]store.Role{
	account.ReadHousehold:   {store.RoleOwner, store.RoleMember, store.RoleCoach, store.RoleViewer},
	account.PlanMeals:       {store.RoleOwner, store.RoleMember, store.RoleCoach},
	account.EditEaters:      {store.RoleOwner, store.RoleMember, store.RoleCoach},
	account.ManageHousehold: {store.RoleOwner},
	account.DeleteHousehold: {store.RoleOwner},
}

// scopeBy is what an API token needs.
var scopeBy = map[account.Permission]string{
	account.ReadAccount: "read", account.ReadHousehold: "read",
	account.SignedIn: "write", account.PlanMeals: "write", account.EditEaters: "write",
	account.ManageHousehold: "write", account.SecureAccount: "security", account.Administer: "admin",
}

// notByToken are what a token of any scope is not enough for.
var notByToken = []account.Permission{account.OwnPassword, account.GrantAccess, account.DeleteHousehold}

// ofTheirOwn are what may end the login or the account that does it.
var ofTheirOwn = []account.Permission{account.SignedIn, account.SecureAccount, account.OwnPassword, account.GrantAccess}

// lately are what needs a password that was typed a moment ago.
var lately = []account.Permission{account.GrantAccess, account.DeleteHousehold}

// expected is what somebody is told who asks a route for a household (empty: it names
// none), or for a thing of an account's own, which is mine or not.
func expected(rt route, p principal, household string, mine bool) outcome {
	role, member := p.roles[household]
	switch {
	case rt.may == account.Public:
		return in
	case !p.known && rt.path == "/logout":
		return in // nobody is signed in, as was asked
	case !p.known:
		return login
	case p.scopes != nil && (slices.Contains(notByToken, rt.may) || !slices.Contains(p.scopes, scopeBy[rt.may])):
		return forbidden
	case rt.may == account.Administer && !p.admin:
		return forbidden
	case p.idle && slices.Contains(lately, rt.may):
		return forbidden
	case household == "" && !mine:
		return notFound
	case household == "":
		return in
	case !member:
		return notFound
	case !slices.Contains(mayBy[rt.may], role):
		return forbidden
	}
	return in
}

// outcomeOf reads an answer.
func outcomeOf(rt route, w *httptest.ResponseRecorder) outcome {
	to := w.Header().Get("Location")
	switch {
	case w.Code == http.StatusUnauthorized:
		return login
	case w.Code == http.StatusSeeOther && (to == "/login" || strings.HasPrefix(to, "/login?")) && rt.path != "/logout":
		return login
	case w.Code == http.StatusForbidden:
		return forbidden
	case w.Code == http.StatusNotFound:
		return notFound
	case w.Code >= 500:
		return fault
	}
	return in
}

// marker stands in every text of the household that nobody else is in.
const marker = "Zyzzyva"

// matrix is who asks, and whom they must not see.
type matrix struct {
	*reach
	members         map[store.Role]*person
	principals      []principal
	foreign, absent things
	stranger        *person // the owner of foreign
	cells           int
}

func newMatrix(t *testing.T, url string) *matrix {
	t.Helper()
	m := &matrix{reach: newReach(t, url), absent: noThings(), members: map[store.Role]*person{}}
	m.stranger = m.person(marker, strings.ToLower(marker)+"@example.org")
	m.stranger.do(nil, 200, "PATCH", m.stranger.home(), `{"name":"`+marker+`"}`)
	m.foreign = m.thingsOf(m.stranger)
	m.stranger.do(nil, 200, "PUT", m.stranger.home()+"/eaters/"+m.foreign.eater, strings.ReplaceAll(eaterJSON(""), "Ben", marker))
	for _, role := range store.Roles() {
		m.members[role] = m.ada
		if role != store.RoleOwner {
			m.members[role] = m.person(string(role), string(role)+"@example.org")
			m.setRole(m.members[role], m.home.household, role)
		}
		m.add(principal{name: string(role), headers: bearer(m.members[role].Token), known: true, roles: m.only(role)})
	}
	m.add(principal{name: "owner by cookie", headers: []string{"Cookie: " + secureCookie + "=" + m.login(m.ada.Account.Email)}, known: true, roles: m.only(store.RoleOwner)})
	m.add(principal{name: "somebody else", headers: bearer(m.person("Sid", "sid@example.org").Token), known: true})
	m.add(principal{name: "administrator", headers: bearer(m.login("root@example.org")), known: true, admin: true})
	for _, scopes := range [][]string{{"read"}, {"write"}, {"security"}, {"read", "write", "security"}} {
		name := "token to " + strings.Join(scopes, " and ")
		m.add(principal{name: "owner's " + name, headers: bearer(m.apiToken(m.ada, name, scopes...)), known: true, scopes: scopes, roles: m.only(store.RoleOwner)})
	}
	idle := m.login(m.ada.Account.Email)
	m.exec(`UPDATE session SET confirmed_at = 0 WHERE id =
		(SELECT id FROM session WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1)`, m.ada.Account.ID)
	m.add(principal{name: "owner of an old login", headers: bearer(idle), known: true, idle: true, roles: m.only(store.RoleOwner)})
	root := &person{Token: m.login("root@example.org")}
	m.add(principal{name: "administrator's token", headers: bearer(m.apiToken(root, "all", "read", "admin")), known: true, admin: true, scopes: []string{"read", "admin"}})
	m.add(principal{name: "administrator's token to write", headers: bearer(m.apiToken(root, "daily", "read", "write")), known: true, admin: true, scopes: []string{"read", "write"}})
	m.addTheRefused()
	return m
}

func (m *matrix) add(p principal) { m.principals = append(m.principals, p) }

func (m *matrix) only(role store.Role) map[string]store.Role {
	return map[string]store.Role{m.home.household: role}
}

func bearer(token string) []string { return []string{"Authorization: Bearer " + token} }

// addTheRefused adds credentials that are worth nothing, or nothing any more.
func (m *matrix) addTheRefused() {
	gone, off := m.another(false), m.another(false)
	tokenOfGone, tokenOfOff := m.apiToken(gone, "of the deleted", "read", "write"), m.apiToken(off, "of the disabled", "read", "write")
	m.exec(`DELETE FROM account WHERE id = $1`, gone.Account.ID)
	m.disable(off)

	ended := m.login(m.ada.Account.Email)
	w := ask(m.Handler(), "POST", "/api/v1/auth/logout", "", bearer(ended)...)
	revoked := m.apiToken(m.ada, "revoked", "read", "write")
	var tokens wire.List[api.TokenBody]
	m.ada.do(&tokens, 200, "GET", "/api/v1/me/tokens", "")
	m.ada.do(nil, 204, "DELETE", "/api/v1/me/tokens/"+tokens.Items[0].ID, "")
	if w.Code != 204 || tokens.Items[0].Name != "revoked" {
		m.t.Fatalf("logout gave %d, the newest token is %q", w.Code, tokens.Items[0].Name)
	}

	old := m.another(false)
	expiredToken := m.apiToken(old, "expired", "read", "write")
	m.exec(`UPDATE session SET expires_at = created_at WHERE account_id = $1`, old.Account.ID)
	m.exec(`UPDATE api_token SET expires_at = created_at WHERE account_id = $1`, old.Account.ID)

	m.add(principal{name: "nobody"})
	for name, token := range map[string]string{
		"session of a deleted account": gone.Token, "token of a deleted account": tokenOfGone,
		"session of a disabled account": off.Token, "token of a disabled account": tokenOfOff,
		"ended session": ended, "expired session": old.Token, "revoked token": revoked, "expired token": expiredToken,
		"made-up session": strings.Repeat("A", len(ended)), "made-up token": "mp_" + strings.Repeat("A", len(revoked)-len("mp_")),
	} {
		m.add(principal{name: name, headers: bearer(token)})
	}
	m.add(principal{name: "another scheme", headers: []string{"Authorization: Basic YWRhOmFkYQ=="}})
	m.add(principal{name: "ended session by cookie", headers: []string{"Cookie: " + secureCookie + "=" + ended}})
}

// exec does what no use case does.
func (w *reach) exec(statement string, args ...any) {
	w.t.Helper()
	err := w.guard.Update(edge(w.t), func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Every route for everybody who might ask, about a household of theirs, one of others and
// one that there is not: the answer is what the permission table says, nothing is changed
// by who may not, others' things look like none, and no text of theirs gets out.
func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	if testing.Short() { // with the race detector: one engine
		newMatrix(t, storetest.SQLite(t)).walk(t)
		return
	}
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		newMatrix(t, url).walk(t)
	})
}

// walk asks every route for everybody.
func (m *matrix) walk(t *testing.T) {
	t.Helper()
	theirs := m.rowsOf(m.stranger)
	for _, rt := range m.table {
		if !slices.Contains(account.Permissions(), rt.may) || rt.may != account.Public && scopeBy[rt.may] == "" && !slices.Contains(notByToken, rt.may) {
			t.Fatalf("%s: the matrix knows no rule for the permission %q", rt.pattern(), rt.may)
		}
		if path := m.home.in(rt.path); strings.Contains(path, "{") {
			t.Fatalf("%s: the matrix does not know what is meant", path)
		}
		m.keepOut(t, rt)
		m.letIn(t, rt)
	}
	if now := m.rowsOf(m.stranger); !slices.Equal(now, theirs) {
		t.Errorf("the foreign household is changed: %s", firstDifference([]byte(strings.Join(now, "\n")), []byte(strings.Join(theirs, "\n"))))
	}
	if minCells := 10 * len(m.table); m.cells < minCells {
		t.Errorf("%d cells, want at least %d", m.cells, minCells)
	}
	t.Logf("%d routes, %d principals, %d cells", len(m.table), len(m.principals), m.cells)
}

// rowsOf gives the rows of a person and of their household.
func (m *matrix) rowsOf(p *person) []string {
	return slices.DeleteFunc(m.rowsNow(m.t), func(row string) bool {
		return !strings.Contains(row, p.Household.ID) && !strings.Contains(row, p.Account.ID)
	})
}

// ofHousehold reports whether a path names a household, itself or by something that only
// one has.
func ofHousehold(path string) bool {
	return strings.Contains(path, "{household}") || strings.Contains(path, "{menu}") || strings.Contains(path, "{generation}")
}

// ofAccount reports whether a path names something of an account's own.
func ofAccount(path string) bool {
	return strings.Contains(path, "{session}") || strings.Contains(path, "{token}")
}

// target is what a request is about.
type target struct {
	things
	household string
	mine      bool
}

// others gives what is not everybody's: things of others and things that there are not.
func (m *matrix) others(rt route) (foreign, absent target) {
	return target{m.foreign, m.foreign.household, false}, target{m.absent, m.absent.household, false}
}

// keepOut asks for everybody who may not.
func (m *matrix) keepOut(t *testing.T, rt route) {
	t.Helper()
	if strings.Contains(rt.path, "{menu}") {
		m.haveMenu()
	}
	before := m.rowsNow(t)
	for _, p := range m.principals {
		own := target{m.home, m.home.household, true}
		foreign, absent := m.others(rt)
		if !ofHousehold(rt.path) {
			own.household, foreign.household, absent.household = "", "", ""
		}
		m.mayNot(t, rt, p, own)
		if !ofHousehold(rt.path) && !ofAccount(rt.path) {
			continue
		}
		a, b := m.mayNot(t, rt, p, foreign), m.mayNot(t, rt, p, absent)
		if a != nil && b != nil {
			if a, b := faceless(a, foreign.things), faceless(b, absent.things); a != b {
				t.Errorf("%s, %s: others' things are told apart from none:\n%s", rt.pattern(), p.name, firstDifference([]byte(a), []byte(b)))
			}
		}
	}
	m.parts(t, rt)
	if after := m.rowsNow(t); !slices.Equal(before, after) {
		t.Errorf("%s: who may not has changed something: %s", rt.pattern(), firstDifference([]byte(strings.Join(after, "\n")), []byte(strings.Join(before, "\n"))))
	}
}

// mayNot asks where the rule lets nobody in; nil: it does.
func (m *matrix) mayNot(t *testing.T, rt route, p principal, about target) *httptest.ResponseRecorder {
	t.Helper()
	want := expected(rt, p, about.household, about.mine)
	if want == in {
		return nil
	}
	w := m.sent(rt, about.things, p.headers)
	m.judge(t, rt, p, w, want)
	return w
}

// parts asks with the right household for a part of another's, and for one of none.
func (m *matrix) parts(t *testing.T, rt route) {
	t.Helper()
	if !strings.Contains(rt.path, "{eater}") && !strings.Contains(rt.path, "{meal}") {
		return
	}
	for _, p := range m.principals {
		want := expected(rt, p, m.home.household, true)
		if want == in {
			want = notFound
		}
		foreign, absent := m.home, m.home
		foreign.eater, foreign.meal = m.foreign.eater, m.foreign.meal
		absent.eater, absent.meal = m.absent.eater, m.absent.meal
		a, b := m.sent(rt, foreign, p.headers), m.sent(rt, absent, p.headers)
		m.judge(t, rt, p, a, want)
		m.judge(t, rt, p, b, want)
		if a, b := faceless(a, foreign), faceless(b, absent); a != b {
			t.Errorf("%s, %s: a part of another's is told apart from none:\n%s", rt.pattern(), p.name, firstDifference([]byte(a), []byte(b)))
		}
	}
}

// letIn asks for everybody who may, with what the route acts on made ready. Somebody must
// get through, or the route is not reached.
func (m *matrix) letIn(t *testing.T, rt route) {
	t.Helper()
	reached := false
	for _, p := range m.principals {
		about := target{mine: true}
		if ofHousehold(rt.path) {
			about.household = m.home.household
		}
		if expected(rt, p, about.household, true) != in || rt.may == account.Public && unsafe(rt.method) && !slices.Contains([]string{"nobody", "owner"}, p.name) {
			continue
		}
		x := m.ready(rt)
		if x.household != m.home.household {
			for role, member := range m.members {
				if role != store.RoleOwner {
					m.setRole(member, x.household, role)
				}
			}
		}
		if p.known && (slices.Contains(ofTheirOwn, rt.may) && unsafe(rt.method) || ofAccount(rt.path)) {
			p, x = m.forOnce(p)
		}
		w := m.sent(rt, x, p.headers)
		want := in
		if rt.summary == "Sign out everywhere form" {
			want = login // it leads there
		}
		m.judge(t, rt, p, w, want)
		if w.Code < 400 {
			reached = true
		} else if p.name == "owner" && rt.may != account.Administer {
			t.Logf("%s, %s: %d %.300s", rt.pattern(), p.name, w.Code, w.Body)
		}
		if unsafe(rt.method) && ofHousehold(rt.path) {
			m.settle()
		}
	}
	if !reached {
		t.Errorf("%s is not reached by anybody: is its right input missing?", rt.pattern())
	}
}

// forOnce gives a principal of the same kind whose account may be used up, with a session
// and a token of its own.
func (m *matrix) forOnce(p principal) (principal, things) {
	of := m.another(p.admin)
	x := things{session: m.sessionOf(of), token: m.tokenOf(of)}
	switch {
	case p.scopes != nil:
		p.headers = bearer(m.apiToken(of, "once", p.scopes...))
	case strings.HasPrefix(p.headers[0], "Cookie: "):
		p.headers = []string{"Cookie: " + secureCookie + "=" + of.Token}
	default:
		p.headers = bearer(of.Token)
	}
	return p, x
}

// judge holds an answer against what was expected, and against what must never get out.
func (m *matrix) judge(t *testing.T, rt route, p principal, w *httptest.ResponseRecorder, want outcome) {
	t.Helper()
	m.cells++
	if got := outcomeOf(rt, w); got != want {
		t.Errorf("%s, %s: %s, want %s (%d %.200s)", rt.pattern(), p.name, got, want, w.Code, w.Body)
	}
	if want == login && rt.answer.inAPI() {
		wantProblem(t, w, http.StatusUnauthorized)
	}
	if all := fmt.Sprint(w.Header()) + w.Body.String(); strings.Contains(strings.ToLower(all), strings.ToLower(marker)) {
		t.Errorf("%s, %s: the answer holds a text of another household", rt.pattern(), p.name)
	}
}

var requestID = regexp.MustCompile(`"request_id":"[0-9a-f]+"|[0-9a-f]{24}`)

// faceless is an answer without what is its own in any case: the ids that were asked for,
// and the request's.
func faceless(w *httptest.ResponseRecorder, x things) string {
	w.Header().Del("X-Request-Id")
	text := fmt.Sprintf("%d\n%v\n%s", w.Code, w.Header(), w.Body)
	for _, id := range []string{x.household, x.eater, x.generation, x.menu, x.meal, x.session, x.token} {
		text = strings.ReplaceAll(text, id, "ID")
	}
	return requestID.ReplaceAllString(text, "")
}
