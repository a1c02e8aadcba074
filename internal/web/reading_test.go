package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/store"
)

// A reading that proves who asks answers nobody else, whatever is wrong besides.
func TestAReadingAnswersWhoIsProved(t *testing.T) {
	t.Parallel()
	var working []string
	l := newTestServer(t, func(c *Config) {
		c.Answering = func(account string) func() {
			working = append(working, account)
			return func() { working = append(working, "done") }
		}
	})
	ada := l.signUp(t, "ada@example.org")
	made := strings.Repeat("A", len(ada.Token))
	wrong := map[string]string{
		"nothing":    ada.home(),
		"an id":      "/api/v1/households/-/eaters",
		"a limit":    ada.home() + "/eaters?limit=none",
		"a cursor":   ada.home() + "/eaters?cursor=none",
		"no such id": "/api/v1/menus/" + store.NewID(),
	}
	right := map[string]int{"nothing": 200, "an id": 404, "a limit": 422, "a cursor": 400, "no such id": 404}
	for name, path := range wrong {
		working = nil
		if w := ask(l.Handler(), "GET", path, "", bearer(made)...); w.Code != http.StatusUnauthorized || w.Header().Get("ETag") != "" {
			t.Errorf("%s is wrong, and the credentials: %d %s", name, w.Code, w.Body)
		} else {
			wantProblem(t, w, http.StatusUnauthorized)
		}
		if len(working) > 0 {
			t.Errorf("%s: for nobody the server works: %v", name, working)
		}
		if w := ada.ask("GET", path, ""); w.Code != right[name] {
			t.Errorf("%s is wrong: %d, want %d: %s", name, w.Code, right[name], w.Body)
		}
		if !slices.Equal(working[:min(2, len(working))], []string{ada.Account.ID, "done"}) {
			t.Errorf("%s: it works for %v", name, working)
		}
	}
	w := ask(l.Handler(), "GET", ada.home(), "", "Cookie: "+secureCookie+"="+made)
	if cookie := w.Header().Get("Set-Cookie"); w.Code != http.StatusUnauthorized || !strings.Contains(cookie, "Max-Age=0") {
		t.Errorf("a cookie that is worth nothing: %d, %q", w.Code, cookie)
	}
}
