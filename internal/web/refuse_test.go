package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// A program is told in its language, with the same code and parameters in each, and so is
// whoever reads pages.
func TestRefusalsSpeakTheLanguageAskedFor(t *testing.T) {
	t.Parallel()
	h := bareServer(t).Handler()
	english := wantProblem(t, ask(h, "GET", "/api/v1/me", ""), 401)
	german := wantProblem(t, ask(h, "GET", "/api/v1/me", "", "Accept-Language: de-AT, en;q=0.5"), 401)
	if english.Detail != "Please sign in." || german.Detail != "Bitte melden Sie sich an." || english.Code != german.Code || german.Title != "Nicht angemeldet" {
		t.Errorf("got %+v and %+v", english, german)
	}
	p := wantProblem(t, ask(h, "POST", "/api/v1/auth/login", `{"email":5,"password":"x"}`, "Accept-Language: de"), 422)
	if p.Detail != "Ein Wert ist nicht gültig." || p.Params["count"] != 1.0 || len(p.Errors) != 1 || p.Errors[0].Message != "muss Text sein" || p.Errors[0].Code != "not-a-string" {
		t.Errorf("got %+v", p)
	}
	if p := wantProblem(t, ask(h, "GET", "/nowhere", "", "Accept-Language: de"), 404); p.Code != "not-found" || p.Detail != "Unter dieser Adresse gibt es nichts." {
		t.Errorf("a page says %q", p.Detail)
	}
}

func TestNobodyIs401WithoutAnErrorCode(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for _, rt := range s.table {
		if rt.may == account.Public {
			continue
		}
		target := strings.TrimSuffix(wildcard.ReplaceAllString(rt.path, "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"), "{$}")
		if _, isPage := rt.answer.(*htmlEndpoint); isPage {
			if w := ask(s.Handler(), rt.method, target, ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login") {
				t.Errorf("%s: got %d to %q, want 303 to /login", rt.pattern(), w.Code, w.Header().Get("Location"))
			}
			continue
		}
		w := ask(s.Handler(), rt.method, target, "")
		wantProblem(t, w, http.StatusUnauthorized)
		if got := w.Header().Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer realm=") || strings.Contains(got, "error") {
			t.Errorf("%s: got WWW-Authenticate %q", rt.pattern(), got)
		}
	}
}

func TestUnroutedIsOneForm(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	wantProblem(t, ask(s.Handler(), "GET", "/api/v1/nosuch", ""), http.StatusNotFound)
	wantProblem(t, ask(s.Handler(), "GET", "/nosuch//page", ""), http.StatusNotFound)
	if w := ask(s.Handler(), "GET", "/static//app.css?v=1", ""); w.Code < 301 || w.Code > 308 || w.Header().Get("Location") != "/static/app.css?v=1" {
		t.Errorf("an address in another spelling: %d %v", w.Code, w.Header())
	}
	w := ask(s.Handler(), "DELETE", "/api/v1/auth/login", "")
	wantProblem(t, w, http.StatusMethodNotAllowed)
	if got := w.Header().Get("Allow"); got != "POST" {
		t.Errorf("got Allow %q, want POST", got)
	}
	page := ask(s.Handler(), "GET", "/nosuch", "", "Accept: text/html")
	if page.Code != http.StatusNotFound || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
		t.Errorf("got %d %q, want a page", page.Code, page.Header().Get("Content-Type"))
	}
}

func TestEveryKindHasItsStatusAndItsPage(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	want := map[problem.Kind]int{
		problem.Invalid: 422, problem.Malformed: 400, problem.Unauthorized: 401, problem.Forbidden: 403, problem.NotFound: 404,
		problem.Conflict: 409, problem.Stale: 412, problem.TooMany: 429, problem.Unavailable: 503, problem.Impossible: 422, problem.ReadOnly: 503,
	}
	for kind, status := range want {
		if got := render(wordsOf(t.Context()), problem.Of(kind, "x"), "id").Status; got != status {
			t.Errorf("%s: got %d, want %d", kind, got, status)
		}
	}
	for kind := range statuses {
		if w := ask(s.Handler(), "GET", "/problems/"+string(kind), ""); w.Code != http.StatusOK {
			t.Errorf("/problems/%s: got %d", kind, w.Code)
		}
	}
}

func TestRefusalTellsNothingOfOurs(t *testing.T) {
	t.Parallel()
	ctx := context.WithValue(t.Context(), infoKey{}, &info{id: "abc"})
	secret := errors.New("dial postgres://user:hunter2@db")
	for name, err := range map[string]error{
		"plain":        secret,
		"unknown kind": problem.Of("nosuch", secret.Error()),
		"cause":        problem.Of(problem.Conflict, "no").Because(secret),
	} {
		p := refusal(ctx, err)
		if strings.Contains(p.Detail, "hunter2") {
			t.Errorf("%s: shown %q", name, p.Detail)
		}
	}
	if p := refusal(ctx, secret); p.Status != 500 || !strings.Contains(p.Detail, "abc") {
		t.Errorf("got %+v", p)
	}
	if p := refusal(ctx, context.DeadlineExceeded); p.Status != 503 || p.RetryAfter < 1 {
		t.Errorf("a deadline: got %+v", p)
	}
	if p := refusal(ctx, problem.Of(problem.TooMany, "x").After(1500*time.Millisecond)); p.RetryAfter != 2 || p.GetHeaders().Get("Retry-After") != "2" {
		t.Errorf("retry after: got %+v", p)
	}
}

func TestPanicIs500AndOneLogLine(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := bareServer(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	boom := file(func(http.ResponseWriter, *http.Request) error { panic("the secret is out") })
	if err := s.mount([]route{{row: row{"GET", "/boom", account.Public, guard.Admin, "Boom", boom}}}); err != nil {
		t.Fatal(err)
	}
	p := wantProblem(t, ask(s.Handler(), "GET", "/boom", ""), http.StatusInternalServerError)
	if strings.Contains(p.Detail, "secret") {
		t.Errorf("the client was told %q", p.Detail)
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "the secret is out") || !strings.Contains(got, p.RequestID) {
		t.Errorf("got log %q", got)
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := bareServer(t, func(c *Config) { c.PublicURL = publicURL("https://meals.example") })
	for _, target := range []string{"/login", "/api/v1/me", "/nosuch", "/healthz", "/static/app.css"} {
		h := ask(s.Handler(), "GET", target, "").Header()
		isData := strings.HasPrefix(target, "/api/")
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Content-Security-Policy":      contentPolicy,
			"Strict-Transport-Security":    "max-age=31536000",
			"Permissions-Policy":           noPermissions,
		} {
			if isData && name == "Content-Security-Policy" {
				want = dataPolicy
			}
			if isData && (name == "Cross-Origin-Opener-Policy" || name == "Permissions-Policy") {
				want = "" // of documents
			}
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s: got %q", target, name, got)
			}
		}
	}
	if strings.Contains(contentPolicy, "unsafe") {
		t.Error("the content policy allows something unsafe")
	}
}

func TestCrossOriginWritesAreRefused(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for _, headers := range [][]string{
		{"Sec-Fetch-Site: cross-site"},
		{"Sec-Fetch-Site: same-site"},
		{"Origin: https://evil.example"},
		{"Origin: null"},
	} {
		for _, target := range []string{"/api/v1/auth/login", "/login", "/logout", "/api/v1/me/password"} {
			if p := wantProblem(t, ask(s.Handler(), "POST", target, "{}", headers...), http.StatusForbidden); p.Code != "cross-origin" {
				t.Errorf("%s %v: got code %q", target, headers, p.Code)
			}
		}
	}
	// Programs send neither header, pages of ours send same-origin.
	for _, header := range []string{"X-None: x", "Sec-Fetch-Site: same-origin", "Origin: http://example.com"} {
		wantProblem(t, ask(s.Handler(), "POST", "/api/v1/auth/login", "{}", header), http.StatusUnprocessableEntity)
	}
}

func TestCookieNeedsJSON(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""} {
		w := ask(s.Handler(), "POST", "http://localhost/api/v1/auth/logout", "", "Cookie: session=x", "Content-Type: "+media)
		wantProblem(t, w, http.StatusUnsupportedMediaType)
	}
}

func TestCookieNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		public, target, want string
	}{
		{"", "http://127.0.0.1:8080/", plainCookie},
		{"", "http://localhost/", plainCookie},
		{"", "http://[::1]:80/", plainCookie},
		{"", "http://meals.example/", secureCookie},
		{"", "https://127.0.0.1/", secureCookie},
		{"https://meals.example", "http://127.0.0.1:8080/", secureCookie},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080/", plainCookie},
	} {
		s := bareServer(t, func(k *Config) { k.PublicURL = publicURL(c.public) })
		r := httptest.NewRequest("GET", c.target, nil)
		cookie := s.sessionCookie(r, account.Login{Token: "t"})
		if cookie.Name != c.want || cookie.Secure != (c.want == secureCookie) || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" {
			t.Errorf("%q %s: got %+v", c.public, c.target, cookie)
		}
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	for state, want := range map[guard.Readiness]int{guard.Ready: 200, guard.ReadOnly: 200, guard.Down: 503} {
		s := bareServer(t, func(c *Config) { c.Ready = func() guard.Readiness { return state } })
		w := ask(s.Handler(), "GET", "/readyz", "")
		if w.Code != want || strings.TrimSpace(w.Body.String()) != `{"status":"`+string(state)+`"}` {
			t.Errorf("%s: got %d %s", state, w.Code, w.Body)
		}
		if w := ask(s.Handler(), "GET", "/healthz", ""); w.Code != 200 {
			t.Errorf("%s: the process is not live: %d", state, w.Code)
		}
	}
}

func TestStaticFilesAreKeptByTheirContent(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	address, err := s.assets.Address("app.css")
	if err != nil {
		t.Fatal(err)
	}
	w := ask(s.Handler(), "GET", address, "")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
	w = ask(s.Handler(), "GET", "/static/app.css", "", "If-None-Match: "+w.Header().Get("ETag"))
	if w.Code != http.StatusNotModified {
		t.Errorf("got %d, want 304", w.Code)
	}
	wantProblem(t, ask(s.Handler(), "GET", "/static/../web.go", "", "X: x"), http.StatusNotFound)
}

// One line per request, and nothing in it that only the client should know.
func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	l := newTestServer(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	ada := l.signUp(t, "ada@example.org")
	ada.do(nil, 200, "GET", "/api/v1/foods?q=c4n4ry", "")
	wantProblem(t, ada.ask("POST", "/api/v1/auth/login", `{"email":"ada@example.org","password":"c4n4ry"}`), 401)
	got := log.String()
	if n := strings.Count(got, "msg=request"); n != 3 {
		t.Errorf("got %d lines for 3 requests:\n%s", n, got)
	}
	for _, secret := range []string{ada.Token, "horse", "ada@", canary} {
		if strings.Contains(got, secret) {
			t.Errorf("the log holds %q:\n%s", secret, got)
		}
	}
	for _, want := range []string{`route="GET /api/v1/foods"`, "status=200", "request_id=", "lane=interactive", "account=" + ada.Account.ID, "ms="} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %s:\n%s", want, got)
		}
	}
}

// A database that is away is never "not signed in".
func TestDatabaseAwayIs503(t *testing.T) {
	t.Parallel()
	data, g := storetest.Open(t, storetest.SQLite(t), store.Config{})
	s := bareServer(t, func(c *Config) { c.Accounts = account.New(data, account.Config{}) })
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	token := "Authorization: Bearer " + strings.Repeat("A", 43)
	for _, target := range []string{"/api/v1/me", "/account"} {
		wantProblem(t, ask(s.Handler(), "GET", target, "", token), http.StatusServiceUnavailable)
	}
}
