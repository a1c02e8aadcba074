package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/store"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

func TestSignupLoginLogout(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	if ada.Token == "" || !ada.Account.Administrator || ada.Household.Role != "owner" || ada.Household.ID == "" {
		t.Errorf("got %+v", ada)
	}
	if ben := l.signUp(t, "ben@example.org"); ben.Account.Administrator {
		t.Error("the second account is an administrator")
	}
	var eaters wire.List[api.Eater]
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	if len(eaters.Items) != 1 {
		t.Errorf("a personal household has %d eaters, want 1", len(eaters.Items))
	}

	w := ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"ADA@example.org","password":"correct horse battery"}`)
	var login api.Login
	ada.decode(w, &login)
	if w.Code != 200 || login.Token == "" || login.Token == ada.Token || login.Account.ID != ada.Account.ID || !login.ExpiresAt.After(time.Now()) {
		t.Errorf("login: got %d %+v", w.Code, login)
	}
	if len(w.Result().Cookies()) != 0 {
		t.Error("a JSON login sets a cookie")
	}
	ada.Token = login.Token
	if got := ada.do(nil, 200, "GET", "/api/v1/me", "").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("got Cache-Control %q", got)
	}
	ada.do(nil, 204, "POST", "/api/v1/auth/logout", "")
	wantProblem(t, ada.ask("GET", "/api/v1/me", ""), http.StatusUnauthorized)

	wrong := ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"ada@example.org","password":"wrong horse battery"}`)
	unknown := ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"nobody@example.org","password":"wrong horse battery"}`)
	a, b := wantProblem(t, wrong, 401), wantProblem(t, unknown, 401)
	a.RequestID, b.RequestID = "", ""
	if a.Detail != b.Detail || a.Code != b.Code || wrong.Header().Get("WWW-Authenticate") != unknown.Header().Get("WWW-Authenticate") {
		t.Errorf("a wrong password and an unknown e-mail differ: %+v, %+v", a, b)
	}
	taken := ask(l.Handler(), "POST", "/api/v1/auth/signup", `{"email":"ada@example.org","password":"correct horse battery","name":"Eve"}`)
	if p := wantProblem(t, taken, http.StatusConflict); p.Code != "email-taken" {
		t.Errorf("got %+v", p)
	}
}

func TestBadCredentialsAreInvalidTokens(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	good := ada.Token
	for _, header := range []string{"Bearer x", "Bearer " + good + "x", "Bearer", "Basic YTpi", "Bearer mp_" + strings.Repeat("a", 50), "Bearer \xff"} {
		w := ask(l.Handler(), "GET", "/api/v1/me", "", "Authorization: "+header)
		wantProblem(t, w, http.StatusUnauthorized)
		if got := w.Header().Get("WWW-Authenticate"); !strings.Contains(got, `error="invalid_token"`) {
			t.Errorf("%q: got %q", header, got)
		}
	}
	l.move(31 * 24 * time.Hour)
	wantProblem(t, ada.ask("GET", "/api/v1/me", ""), http.StatusUnauthorized)
	w := ask(l.Handler(), "GET", "http://localhost/api/v1/me", "", "Cookie: session="+good)
	wantProblem(t, w, http.StatusUnauthorized)
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || c[0].Name != plainCookie {
		t.Errorf("an expired cookie is not taken back: %+v", c)
	}
}

func TestSessionsAndTokens(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var login api.Login
	ada.decode(ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"ada@example.org","password":"correct horse battery"}`, "User-Agent: test/1"), &login)
	var sessions wire.List[api.Session]
	ada.do(&sessions, 200, "GET", "/api/v1/me/sessions", "")
	if len(sessions.Items) != 2 || sessions.NextCursor != nil {
		t.Fatalf("got %+v", sessions)
	}
	other := sessions.Items[slices.IndexFunc(sessions.Items, func(s api.Session) bool { return !s.Current })]
	if other.UserAgent != "test/1" {
		t.Errorf("got user agent %q", other.UserAgent)
	}
	ada.do(nil, 204, "DELETE", "/api/v1/me/sessions/"+other.ID, "")
	wantProblem(t, ada.ask("DELETE", "/api/v1/me/sessions/"+other.ID, ""), 404)
	if w := ask(l.Handler(), "GET", "/api/v1/me", "", "Authorization: Bearer "+login.Token); w.Code != 401 {
		t.Errorf("an ended session still works: %d", w.Code)
	}

	var reader api.NewToken
	ada.do(&reader, 201, "POST", "/api/v1/me/tokens", `{"name":"script","scopes":["read"],"days":7}`)
	if !strings.HasPrefix(reader.Token, "mp_") || reader.ExpiresAt == nil {
		t.Errorf("got %+v", reader)
	}
	script := *ada
	script.Token = reader.Token
	script.do(nil, 200, "GET", ada.home(), "")
	w := script.ask("POST", ada.home()+"/eaters", eaterJSON(""))
	wantProblem(t, w, http.StatusForbidden)
	if got := w.Header().Get("WWW-Authenticate"); !strings.Contains(got, `error="insufficient_scope"`) {
		t.Errorf("got WWW-Authenticate %q", got)
	}
	tokens := ada.do(nil, 200, "GET", "/api/v1/me/tokens", "").Body.String()
	if strings.Contains(tokens, reader.Token) || !strings.Contains(tokens, `"script"`) {
		t.Errorf("got %s", tokens)
	}
	ada.do(nil, 204, "DELETE", "/api/v1/me/tokens/"+reader.ID, "")
	wantProblem(t, script.ask("GET", "/api/v1/me", ""), 401)

	wantProblem(t, ada.ask("POST", "/api/v1/me/password", `{"old_password":"not this one","new_password":"another horse battery"}`), 422)
	ada.changePassword("")
	ada.do(nil, 200, "GET", "/api/v1/me", "")
}

func TestPageLoginGivesTheCookie(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	const form = "Content-Type: application/x-www-form-urlencoded"
	w := ask(l.Handler(), "POST", "http://localhost/login", "email=ada@example.org&password=correct+horse+battery&next=//evil.example", form)
	cookies := w.Result().Cookies()
	if w.Code != 303 || w.Header().Get("Location") != "/" || len(cookies) != 2 {
		t.Fatalf("got %d to %q with %v: %s", w.Code, w.Header().Get("Location"), cookies, w.Body)
	}
	if c := cookies[0]; c.Name != plainCookie || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("got %+v", c)
	}
	cookie := "Cookie: " + cookies[0].Name + "=" + cookies[0].Value
	if w := ask(l.Handler(), "GET", "http://localhost/api/v1/me", "", cookie); w.Code != 200 {
		t.Errorf("the cookie reads nothing: %d", w.Code)
	}
	// A form of another site cannot use it, nor can one that a browser sends as text.
	target := "http://localhost" + ada.home() + "/eaters"
	wantProblem(t, ask(l.Handler(), "POST", target, eaterJSON(""), cookie, "Sec-Fetch-Site: cross-site"), 403)
	wantProblem(t, ask(l.Handler(), "POST", target, eaterJSON(""), cookie, "Content-Type: text/plain"), 415)
	if w := ask(l.Handler(), "POST", target, eaterJSON(""), cookie, "Sec-Fetch-Site: same-origin"); w.Code != 201 {
		t.Errorf("our own page: got %d %s", w.Code, w.Body)
	}
	if w := ask(l.Handler(), "POST", "http://localhost/login", "email=ada@example.org&password=wrong", form); w.Code != 401 || strings.Contains(w.Body.String(), "wrong\"") {
		t.Errorf("a wrong password: got %d", w.Code)
	}
	w = ask(l.Handler(), "POST", "http://localhost/logout", "x=1", form, cookie)
	if w.Code != 303 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("logout: got %d %v", w.Code, w.Result().Cookies())
	}
	if w := ask(l.Handler(), "GET", "http://localhost/api/v1/me", "", cookie); w.Code != 401 {
		t.Errorf("the cookie outlives the logout: %d", w.Code)
	}
}

// Every route that names a household's thing, for everybody who might ask: others
// are told that it does not exist, weak roles that they may not.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada, eve, vic := l.signUp(t, "ada@example.org"), l.signUp(t, "eve@example.org"), l.signUp(t, "vic@example.org")
	l.join(t, vic, ada, store.RoleViewer)
	menu := ada.menu()
	var m struct {
		Days []struct{ Meals []struct{ ID string } }
	}
	ada.do(&m, 200, "GET", "/api/v1/menus/"+menu, "")
	var eaters wire.List[api.Eater]
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	var generations wire.List[api.Generation]
	ada.do(&generations, 200, "GET", ada.home()+"/generations", "")
	path := strings.NewReplacer("{household}", ada.Household.ID, "{menu}", menu, "{generation}", generations.Items[0].ID,
		"{eater}", eaters.Items[0].ID, "{meal}", m.Days[0].Meals[0].ID, "{item}", "onions", "{food}", "salt")
	bodies := map[string]string{
		"Change a household": `{"name":"Mine"}`, "Replace the preferences": `{}`, "Add an eater": eaterJSON(""), "Replace an eater": eaterJSON(""),
		"Order a menu": `{"days":1,"start_date":"2030-01-01"}`, "Lock a meal": `{"locked":true}`, "Check an item off": `{"checked":true}`,
		"Say that a food is at home": `{}`,
	}
	for _, rt := range l.table {
		if !rt.answer.inAPI() || len(wildcardsOf(rt.path)) == 0 || strings.Contains(rt.path, "/me/") || strings.Contains(rt.path, "/recipes/") {
			continue // an account's own things, and the catalogue's
		}
		target := path.Replace(rt.path)
		if p := wantProblem(t, eve.ask(rt.method, target, bodies[rt.summary]), 404); p.Status != 404 {
			t.Errorf("a stranger, %s: %+v", rt.pattern(), p)
		}
		missing := strings.NewReplacer(ada.Household.ID, menu, menu, ada.Household.ID, generations.Items[0].ID, menu).Replace(target)
		if missing != target {
			wantProblem(t, eve.ask(rt.method, missing, bodies[rt.summary]), 404)
		}
		for _, malformed := range []string{"x", "%00", "..%2f..", strings.Repeat("a", 200), "'%20or%201=1", "%ff"} {
			w := eve.ask(rt.method, strings.NewReplacer("{household}", malformed, "{menu}", malformed, "{generation}", malformed,
				"{eater}", malformed, "{meal}", malformed, "{item}", malformed, "{food}", malformed).Replace(rt.path), bodies[rt.summary])
			wantProblem(t, w, 404)
		}
		if rt.may != account.ReadHousehold {
			wantProblem(t, vic.ask(rt.method, target, bodies[rt.summary]), 403)
		} else if w := vic.ask(rt.method, target, ""); w.Code != 200 {
			t.Errorf("a viewer, %s: got %d %s", rt.pattern(), w.Code, w.Body)
		}
	}
	wantProblem(t, eve.ask("GET", "/api/v1/admin/database", ""), 403)
	wantProblem(t, eve.ask("POST", "/api/v1/admin/database/reset", ""), 403)
	var numbers struct{ Lanes map[string]any }
	ada.do(&numbers, 200, "GET", "/api/v1/admin/database", "")
	if len(numbers.Lanes) == 0 {
		t.Error("no numbers")
	}
	ada.do(nil, 200, "POST", "/api/v1/admin/database/reset", "")
}

// The browser in which somebody has signed in is not delayed by strangers' failures, and
// another one is.
func TestAStrangerDoesNotLockTheOwnersBrowserOut(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	l.signUp(t, "ada@example.org")
	login := func(password string, headers ...string) *httptest.ResponseRecorder {
		headers = append(headers, "Content-Type: application/x-www-form-urlencoded")
		return ask(l.Handler(), "POST", "http://localhost/login", "email=ada@example.org&password="+url.QueryEscape(password), headers...)
	}
	var device *http.Cookie
	for _, c := range login("correct horse battery").Result().Cookies() {
		if c.Name == plainDevice {
			device = c
		}
	}
	if device == nil || !device.HttpOnly || device.SameSite != http.SameSiteLaxMode || device.Path != "/" || time.Until(device.Expires) < 300*24*time.Hour {
		t.Fatalf("the device's cookie is %+v", device)
	}
	for range 11 {
		login("wrong")
	}
	if w := login("correct horse battery"); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("another browser: got %d", w.Code)
	}
	if w := login("correct horse battery", "Cookie: "+device.Name+"="+device.Value); w.Code != 303 {
		t.Errorf("the owner's browser: got %d %s", w.Code, w.Body)
	}
}
