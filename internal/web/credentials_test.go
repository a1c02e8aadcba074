package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
	"mealplanner/internal/web/page"
	"mealplanner/internal/wire"
)

const (
	oldPassword = "correct horse battery"
	newPassword = "another horse battery"
)

// login gives another session of somebody.
func (p *person) login(password string) *person {
	p.t.Helper()
	var login api.Login
	p.do(&login, 200, "POST", "/api/v1/auth/login", fmt.Sprintf(`{"email":%q,"password":%q}`, p.Account.Email, password))
	other := *p
	other.Token = login.Token
	return &other
}

// changePassword takes the new password, with more fields of the body, and goes on with the
// token that it has.
func (p *person) changePassword(more string) {
	p.t.Helper()
	w := p.do(nil, 204, "POST", "/api/v1/me/password", fmt.Sprintf(`{"old_password":%q,"new_password":%q%s}`, oldPassword, newPassword, more))
	if len(w.Result().Cookies()) != 0 {
		p.t.Fatalf("got the cookies %v", w.Result().Cookies())
	}
}

// token makes an API token with these scopes and gives who uses it.
func (p *person) token(scopes ...string) *person {
	p.t.Helper()
	var made api.NewToken
	p.do(&made, 201, "POST", "/api/v1/me/tokens", `{"name":"script","scopes":["`+strings.Join(scopes, `","`)+`"]}`)
	script := *p
	script.Token = made.Token
	return &script
}

// browser is the visitor who has the session as a cookie.
func (l *live) browser(t *testing.T, token string) *visitor {
	return &visitor{t: t, server: l.Handler(), cookie: plainCookie + "=" + token}
}

// untilHeld reads a stream of a held generation of one day until nothing more comes.
func untilHeld(t *testing.T, events <-chan event) {
	t.Helper()
	for {
		if e, ok := next(t, events); !ok || e.generation.Progress.Done == 1 {
			return
		}
	}
}

// Whoever has a copy of a session is out on the API, on the pages and on an open event
// stream as soon as the owner ends it, in whichever way.
func TestAStolenSessionEndsEverywhere(t *testing.T) {
	ways := map[string]func(t *testing.T, l *live, ada *person){
		"password by the API": func(_ *testing.T, _ *live, ada *person) {
			ada.changePassword("")
			ada.do(nil, 200, "GET", "/api/v1/me", "")
		},
		"password by the API of a browser": func(t *testing.T, l *live, ada *person) {
			body := fmt.Sprintf(`{"old_password":%q,"new_password":%q}`, oldPassword, newPassword)
			w := ask(l.Handler(), "POST", "http://localhost/api/v1/me/password", body, "Cookie: "+plainCookie+"="+ada.Token)
			cookies := w.Result().Cookies()
			if w.Code != 204 || len(cookies) != 1 || cookies[0].Name != plainCookie || cookies[0].Value == ada.Token {
				t.Fatalf("got %d with %v", w.Code, cookies)
			}
			wantProblem(t, ada.ask("GET", "/api/v1/me", ""), 401) // a copy of the cookie of before
			l.browser(t, cookies[0].Value).get("/account")
		},
		"password on the page": func(t *testing.T, l *live, ada *person) {
			owner := l.browser(t, ada.Token)
			if w := owner.post("/account/password", url.Values{"old_password": {oldPassword}, "new_password": {newPassword}}); w.Code != 303 {
				t.Errorf("got %d", w.Code)
			}
			if owner.get("/account"); strings.HasSuffix(owner.cookie, ada.Token) {
				t.Error("the browser has the cookie of before")
			}
			wantProblem(t, ada.ask("GET", "/api/v1/me", ""), 401) // a copy of the owner's own cookie
		},
		"that session alone": func(_ *testing.T, _ *live, ada *person) {
			var all wire.List[api.Session]
			ada.do(&all, 200, "GET", "/api/v1/me/sessions", "")
			for _, s := range all.Items {
				if !s.Current {
					ada.do(nil, 204, "DELETE", "/api/v1/me/sessions/"+s.ID, "")
				}
			}
			ada.do(nil, 200, "GET", "/api/v1/me", "")
		},
		"everywhere by the API": func(t *testing.T, _ *live, ada *person) {
			ada.do(nil, 204, "DELETE", "/api/v1/me/sessions", "")
			wantProblem(t, ada.ask("GET", "/api/v1/me", ""), 401)
		},
		"everywhere on the page": func(t *testing.T, l *live, ada *person) {
			w := l.browser(t, ada.Token).post("/account/sessions/end", url.Values{})
			if w.Code != 303 || w.Header().Get("Location") != "/login" || w.Result().Cookies()[0].MaxAge >= 0 {
				t.Errorf("got %d to %s, %v", w.Code, w.Header().Get("Location"), w.Result().Cookies())
			}
			wantProblem(t, ada.ask("GET", "/api/v1/me", ""), 401)
		},
	}
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		l := startLiveOn(t, database)
		server := httptest.NewServer(l.Handler())
		defer server.Close()
		for name, end := range ways {
			ada := l.signUp(t, strings.ReplaceAll(name, " ", "-")+"@example.org")
			thief := ada.login(oldPassword)
			var g api.Generation
			ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in"}`)
			events := readEvents(t, server.URL, thief.Token, "/api/v1/generations/"+g.ID+"/events", "")
			untilHeld(t, events)
			end(t, l, ada)
			if e, more := next(t, events); more { // it waits for a change that does not come
				t.Errorf("%s: the stream goes on: %+v", name, e)
			}
			if p := wantProblem(t, thief.ask("GET", "/api/v1/me", ""), 401); p.Code != "invalid-token" {
				t.Errorf("%s: got %+v", name, p)
			}
			wantProblem(t, thief.ask("GET", "/api/v1/generations/"+g.ID+"/events", ""), 401)
			wantProblem(t, thief.ask("POST", "/api/v1/me/tokens", `{"name":"x","scopes":["read"]}`), 401)
			if w := l.browser(t, thief.Token).send("GET", "/account", nil); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/login") {
				t.Errorf("%s: the page: got %d to %s", name, w.Code, w.Header().Get("Location"))
			}
		}
		close(l.hold)
	})
}

// A browser that signs in again, or as somebody else, ends the event streams of the session
// that it had at once; those of the account's other sessions go on.
func TestALoginPageEndsTheStreamOfBefore(t *testing.T) {
	t.Parallel()
	l := newHeldServer(t)
	server := httptest.NewServer(l.Handler())
	defer server.Close()
	for name, again := range map[string]func(v *visitor) int{
		"again": func(v *visitor) int {
			return v.post("/login", url.Values{"email": {"again@example.org"}, "password": {oldPassword}}).Code
		},
		"another": func(v *visitor) int {
			return v.post("/signup", url.Values{"name": {"Bo"}, "email": {"bo@example.org"}, "password": {oldPassword}}).Code
		},
	} {
		ada := l.signUp(t, name+"@example.org")
		elsewhere := ada.login(oldPassword)
		var g api.Generation
		ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in"}`)
		ended := readEvents(t, server.URL, ada.Token, "/api/v1/generations/"+g.ID+"/events", "")
		goesOn := readEvents(t, server.URL, elsewhere.Token, "/api/v1/generations/"+g.ID+"/events", "")
		untilHeld(t, ended)
		untilHeld(t, goesOn)
		asks := l.streams.again(ada.Account.ID)
		if code := again(l.browser(t, ada.Token)); code != 303 {
			t.Fatalf("%s: got %d", name, code)
		}
		select {
		case <-asks:
		default:
			t.Errorf("%s: the streams do not ask at once", name)
		}
		if e, more := next(t, ended); more { // it waits for a change that does not come
			t.Errorf("%s: the stream goes on: %+v", name, e)
		}
		elsewhere.do(nil, 200, "POST", "/api/v1/generations/"+g.ID+"/cancel", "")
		if e, more := next(t, goesOn); !more || e.generation.State != "cancelled" {
			t.Errorf("%s: the stream of another session: %v %+v", name, more, e)
		}
	}
	close(l.hold)
}

// A stream ends before the next event also where nothing told its process.
func TestAStreamAsksBeforeEachEvent(t *testing.T) {
	t.Parallel()
	l := newHeldServer(t)
	ada := l.signUp(t, "ada@example.org")
	thief := ada.login(oldPassword)
	server := httptest.NewServer(l.Handler())
	defer server.Close()
	var g api.Generation
	ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in"}`)
	events := readEvents(t, server.URL, thief.Token, "/api/v1/generations/"+g.ID+"/events", "")
	untilHeld(t, events)
	if err := l.Accounts.SignOut(edge(t), "ada@example.org"); err != nil { // as another process does
		t.Fatal(err)
	}
	close(l.hold)
	if e, more := next(t, events); more {
		t.Errorf("an event came: %+v", e)
	}
}

// Tokens go with a password, unless they are kept.
func TestTokensAndANewPassword(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	for _, tc := range []struct {
		email  string
		change func(ada *person)
		left   int
	}{
		{"a@example.org", func(ada *person) {
			ada.changePassword("")
		}, 401},
		{"b@example.org", func(ada *person) {
			ada.changePassword(`,"keep_tokens":true`)
		}, 200},
		{"c@example.org", func(ada *person) {
			l.browser(t, ada.Token).post("/account/password", url.Values{"old_password": {oldPassword}, "new_password": {newPassword}})
		}, 401},
		{"d@example.org", func(ada *person) {
			l.browser(t, ada.Token).post("/account/password", url.Values{"old_password": {oldPassword}, "new_password": {newPassword}, "keep_tokens": {"yes"}})
		}, 200},
		{"e@example.org", func(ada *person) { ada.do(nil, 204, "DELETE", "/api/v1/me/sessions", "") }, 200},
		{"f@example.org", func(ada *person) { ada.do(nil, 204, "DELETE", "/api/v1/me/sessions?tokens=true", "") }, 401},
		{"g@example.org", func(ada *person) {
			l.browser(t, ada.Token).post("/account/sessions/end", url.Values{"tokens": {"yes"}})
		}, 401},
	} {
		ada := l.signUp(t, tc.email)
		script := ada.token("read")
		tc.change(ada)
		if w := script.ask("GET", "/api/v1/me", ""); w.Code != tc.left {
			t.Errorf("%s: the token is answered with %d, want %d", tc.email, w.Code, tc.left)
		}
	}
}

// scopeByRule says what a route needs in other words than the tables do. Empty: no token is
// enough.
func scopeByRule(rt route) string {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(rt.path, part) })
	}
	switch {
	case has("/me/confirm", "/password"),
		rt.method == "POST" && strings.HasSuffix(rt.path, "/tokens"),
		rt.method == "DELETE" && strings.HasSuffix(rt.path, "/households/{household}"):
		return ""
	case has("/admin"):
		return "admin"
	case has("/me/sessions", "/me/tokens", "/account", "/logout"):
		return "security"
	case rt.method == "GET" && !has("/eaters/new", "/order", "/settings"), rt.path == "/api/v1/rules":
		return "read"
	}
	return "write"
}

// Each route of the table, API and pages, with a token of each scope: it is let in with its
// own scope and with no other.
func TestEachScopeOnEachRoute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		l := startLiveOn(t, database)
		close(l.hold)
		ada := l.signUp(t, "ada@example.org") // administers
		scripts := map[string]*person{}
		for _, scope := range account.Scopes() {
			scripts[string(scope)] = ada.token(string(scope))
		}
		path := strings.NewReplacer("{household}", ada.Household.ID, "{$}", "")
		seen := map[string]int{}
		for _, rt := range l.table {
			if rt.may == account.Public {
				continue
			}
			target := wildcard.ReplaceAllString(path.Replace(rt.path), "x")
			need := scopeByRule(rt)
			seen[need]++
			for scope, script := range scripts {
				headers := []string{}
				body := `{}`
				if !rt.answer.inAPI() {
					body, headers = "a=b", []string{"Content-Type: application/x-www-form-urlencoded"}
				}
				if !unsafe(rt.method) {
					body = ""
				}
				w := script.ask(rt.method, target, body, headers...)
				refused := w.Code == http.StatusForbidden && strings.Contains(w.Header().Get("WWW-Authenticate"), `error="insufficient_scope"`)
				if refused == (scope == need) || w.Code == http.StatusUnauthorized {
					t.Errorf("%s with %q: got %d, its scope is %q", rt.pattern(), scope, w.Code, need)
				}
			}
		}
		for _, scope := range []string{"", "read", "write", "security", "admin"} {
			if seen[scope] == 0 {
				t.Errorf("no route needs %q", scope)
			}
		}
		// Who administers no longer does so by a token either; and nobody else gets one.
		bo := l.signUp(t, "bo@example.org")
		p := wantProblem(t, bo.ask("POST", "/api/v1/me/tokens", `{"name":"x","scopes":["read","admin"]}`), 422)
		if len(p.Errors) != 1 || p.Errors[0].Location != "body.scopes[1]" {
			t.Errorf("got %+v", p)
		}
	})
}

// An API token is one in the Authorization header and nowhere else.
func TestTokensCountInTheHeaderOnly(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	token := ada.token("read").Token
	if w := ask(l.Handler(), "GET", "http://localhost/api/v1/me", "", "Authorization: Bearer "+token); w.Code != 200 {
		t.Errorf("in the header: got %d", w.Code)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"cookie":       ask(l.Handler(), "GET", "http://localhost/api/v1/me", "", "Cookie: session="+token),
		"token":        ask(l.Handler(), "GET", "http://localhost/api/v1/me?token="+token, ""),
		"access_token": ask(l.Handler(), "GET", "http://localhost/api/v1/me?access_token="+token, ""),
		"session":      ask(l.Handler(), "GET", "http://localhost/api/v1/me?access_token="+ada.Token, ""),
		"user":         ask(l.Handler(), "GET", "http://"+token+"@localhost/api/v1/me", ""),
		"basic":        ask(l.Handler(), "GET", "http://localhost/api/v1/me", "", "Authorization: Basic "+token),
	} {
		wantProblem(t, w, http.StatusUnauthorized)
		if strings.Contains(w.Body.String(), ada.Account.ID) {
			t.Errorf("%s: lets in", name)
		}
	}
	body := "access_token=" + token + "&name=x"
	if w := ask(l.Handler(), "POST", "http://localhost/account/tokens", body, "Content-Type: application/x-www-form-urlencoded"); w.Code != 303 {
		t.Errorf("in a form: got %d", w.Code)
	}
}

// What is grave needs the password of the last ten minutes, and says so in a way that a
// program understands.
func TestTheAPIAsksForThePassword(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	other := ada.login(oldPassword)
	l.move(account.ConfirmedFor + time.Second)
	const token = `{"name":"script","scopes":["read"]}`
	grave := func(by *person) (refused int) {
		for _, w := range []*httptest.ResponseRecorder{by.ask("POST", "/api/v1/me/tokens", token), by.ask("DELETE", by.home(), "", "If-Match: \"999\"")} {
			if w.Code != http.StatusForbidden {
				continue
			}
			refused++
			p := wantProblem(t, w, http.StatusForbidden)
			if got := w.Header().Get("WWW-Authenticate"); p.Code != "confirm-password" ||
				!strings.Contains(got, `error="insufficient_user_authentication"`) || !strings.Contains(got, `max_age="600"`) {
				t.Errorf("got %+v, %s", p, got)
			}
		}
		return refused
	}
	if n := grave(ada); n != 2 {
		t.Errorf("%d of two are refused", n)
	}
	if p := wantProblem(t, ada.ask("POST", "/api/v1/me/confirm", `{"password":"not this one"}`), 422); p.Errors[0].Location != "body.password" {
		t.Errorf("got %+v", p)
	}
	var until api.Confirmed
	ada.do(&until, 200, "POST", "/api/v1/me/confirm", fmt.Sprintf(`{"password":%q}`, oldPassword))
	if d := until.Until.Sub(l.clock()); d <= account.ConfirmedFor-time.Minute || d > account.ConfirmedFor {
		t.Errorf("confirmed for %v", d)
	}
	if n := grave(ada); n != 0 {
		t.Errorf("%d of two are refused still", n)
	}
	if n := grave(other); n != 2 {
		t.Errorf("another session: %d of two are refused", n)
	}
	ada.do(nil, 204, "DELETE", ada.home(), "")
	wantProblem(t, ada.ask("GET", ada.home(), ""), 404)
}

// A form that needs the password asks for it, and goes on as it was sent.
func TestThePageAsksForThePasswordAndGoesOn(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	v := l.visit(t, "Ada", "ada@example.org")
	before := v.cookie
	l.move(account.ConfirmedFor + time.Second)
	sent := url.Values{"name": {`cron "<daily>" & é`}, "scope_write": {"yes"}, "scope_security": {"yes"}, "twice": {"1", "2"}}
	w := v.post("/account/tokens", sent)
	doc := parsed(t, w)
	form := filled(doc)
	if action, _ := doc.Find("main form").Attr("action"); w.Code != http.StatusForbidden || action != "/account/tokens" || doc.Find("input[type=password]").Length() != 1 {
		t.Fatalf("got %d: %s", w.Code, doc.Find("main").Text())
	}
	if form.Del(page.ConfirmField); form.Encode() != sent.Encode() {
		t.Errorf("the form holds %v, sent was %v", form, sent)
	}
	if w := v.send("GET", "/account", nil); !strings.Contains(w.Body.String(), "None.") {
		t.Error("a token was made without the password")
	}
	for _, wrong := range []string{"", "not this one"} {
		w = v.post("/account/tokens", changed(form, page.ConfirmField, wrong))
		doc = parsed(t, w)
		again := filled(doc)
		if again.Del(page.ConfirmField); w.Code != 422 || again.Encode() != sent.Encode() || doc.Find("input[type=password][aria-invalid]").Length() != 1 {
			t.Errorf("a wrong password: got %d, %v", w.Code, again)
		}
		if v.cookie != before {
			t.Error("a wrong password changes the cookie")
		}
	}
	w = v.post("/account/tokens", changed(form, page.ConfirmField, oldPassword))
	doc = parsed(t, w)
	if w.Code != 200 || !strings.HasPrefix(doc.Find(".notice code").Text(), "mp_") || !strings.Contains(doc.Find("main").Text(), `cron "<daily>" & é read, security, write`) {
		t.Fatalf("got %d: %s", w.Code, doc.Find("main").Text())
	}
	if strings.Contains(doc.Text(), oldPassword) {
		t.Error("the page shows the password")
	}
	if v.cookie == before {
		t.Error("the browser has the cookie of before")
	}
	stolen := &visitor{t: t, server: l.Handler(), cookie: before}
	if w := stolen.post("/account/tokens", sent); w.Code != 303 || w.Header().Get("Location") != "/login" {
		t.Errorf("a copy of the cookie of before: got %d", w.Code)
	}
	// Now it counts for ten minutes, also for the next form.
	if w := v.post("/account/tokens", sent); w.Code != 200 {
		t.Errorf("the next one: got %d", w.Code)
	}
	// A form that is too large, or none, is refused as anywhere.
	l.move(time.Hour)
	if w := v.post("/account/tokens", url.Values{"name": {strings.Repeat("x", smallBody)}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: got %d", w.Code)
	}
}

// A browser that signs in again, or as somebody else, leaves no session behind.
func TestALoginPageEndsTheSessionOfBefore(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	v := l.visit(t, "Ada", "ada@example.org")
	for _, again := range []func() int{
		func() int {
			return v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {oldPassword}}).Code
		},
		func() int {
			return v.post("/signup", url.Values{"name": {"Bo"}, "email": {"bo@example.org"}, "password": {oldPassword}}).Code
		},
	} {
		before := v.cookie
		if code := again(); code != 303 || v.cookie == before {
			t.Fatalf("got %d", code)
		}
		old := &visitor{t: t, server: l.Handler(), cookie: before}
		if w := old.send("GET", "/account", nil); w.Code != 303 {
			t.Errorf("the session of before: got %d", w.Code)
		}
	}
}

// Names that would read otherwise than they are kept are refused, each with its field.
func TestNamesAreChecked(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	for _, name := range []string{`\u202egnp`, `\u0007`, `a\nb`, `\u200b`, `\u3164`, ` `} {
		for _, c := range []struct{ method, target, body string }{
			{"POST", "/api/v1/auth/signup", `{"email":"bo@example.org","password":"correct horse battery","name":"` + name + `"}`},
			{"POST", "/api/v1/me/tokens", `{"scopes":["read"],"name":"` + name + `"}`},
			{"POST", "/api/v1/households", `{"name":"` + name + `"}`},
			{"PATCH", ada.home(), `{"name":"` + name + `"}`},
			{"POST", ada.home() + "/eaters", `{"diets":[],"allergens":[],"excluded_foods":[],"name":"` + name + `"}`},
		} {
			p := wantProblem(t, ada.ask(c.method, c.target, c.body), 422)
			if len(p.Errors) != 1 || p.Errors[0].Location != "body.name" {
				t.Errorf("%s %s %s: got %+v", c.method, c.target, name, p.Errors)
			}
		}
	}
}
