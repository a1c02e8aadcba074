package web

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/household"
	"mealplanner/internal/planner"
	"mealplanner/internal/shopping"
)

// testHosts are the names that tests ask for: httptest's own.
var testHosts = []string{"example.com"}

// bareServer has no use cases behind it: for what is refused before them.
func bareServer(t testing.TB, change ...func(*Config)) *Server {
	t.Helper()
	c := Config{
		Planner:       &planner.Planner{},
		Households:    &household.Households{},
		Lists:         &shopping.Lists{},
		Accounts:      &account.Accounts{},
		Foods:         food.Default(),
		Ready:         func() guard.Readiness { return guard.Ready },
		Numbers:       func() guard.Numbers { return guard.Numbers{} },
		ResetDatabase: func() {},
		Hosts:         testHosts,
		Log:           slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.refusals = &refusalWaits{} // none waits to be told
	return s
}

// publicURL reads one that is right; empty: none.
func publicURL(text string) *url.URL {
	if text == "" {
		return nil
	}
	u, err := ParsePublicURL(text)
	if err != nil {
		panic(err)
	}
	return u
}

// ask sends one request to a handler. headers are "Name: value".
func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body == "" {
		r = httptest.NewRequest(method, target, nil)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// wantProblem checks that an answer is a refusal in the one form, and gives it.
func wantProblem(t testing.TB, w *httptest.ResponseRecorder, status int) Problem {
	t.Helper()
	var p Problem
	if w.Code != status {
		t.Errorf("got status %d, want %d: %s", w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != problemMedia {
		t.Errorf("got Content-Type %q, want %q", got, problemMedia)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("the body is no problem: %v: %s", err, w.Body)
	}
	if p.Status != w.Code || p.Title == "" || p.Detail == "" || p.Code == "" || !strings.HasPrefix(p.Type, "/problems/") {
		t.Errorf("incomplete problem %+v", p)
	}
	if p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-Id") {
		t.Errorf("got request id %q, header %q", p.RequestID, w.Header().Get("X-Request-Id"))
	}
	if w.Code == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") == "" {
		t.Error("401 without WWW-Authenticate")
	}
	if w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	return p
}
