package web

import (
	"log/slog"
	"maps"
	"net/http"
	"sync/atomic"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/store/storetest"
)

// wantSpent is in how many transactions each route answers a request that is right, the one
// that says who asks included; a route that is not here has none. A number here only
// becomes smaller: a reading in the API has one, and a page two, for it shows one
// snapshot. A swap that is done at once has three: who asks, what is chosen by, and what is
// kept with the menu that is answered.
var wantSpent = map[string]int{
	"POST /api/v1/auth/signup":                             2,
	"POST /api/v1/auth/login":                              3,
	"POST /api/v1/auth/logout":                             2,
	"GET /api/v1/me":                                       1,
	"PATCH /api/v1/me":                                     2,
	"POST /api/v1/me/confirm":                              4,
	"POST /api/v1/me/password":                             4,
	"GET /api/v1/me/sessions":                              1,
	"DELETE /api/v1/me/sessions":                           2,
	"DELETE /api/v1/me/sessions/{session}":                 2,
	"GET /api/v1/me/tokens":                                1,
	"POST /api/v1/me/tokens":                               2,
	"DELETE /api/v1/me/tokens/{token}":                     2,
	"GET /api/v1/vocabulary":                               1,
	"GET /api/v1/foods":                                    1,
	"POST /api/v1/ingredient-lines":                        1,
	"POST /api/v1/rules":                                   1,
	"GET /api/v1/households":                               1,
	"POST /api/v1/households":                              2,
	"GET /api/v1/households/{household}":                   1,
	"PATCH /api/v1/households/{household}":                 2,
	"DELETE /api/v1/households/{household}":                2,
	"GET /api/v1/households/{household}/preferences":       1,
	"PUT /api/v1/households/{household}/preferences":       2,
	"GET /api/v1/households/{household}/pantry":            1,
	"PUT /api/v1/households/{household}/pantry/{food}":     2,
	"DELETE /api/v1/households/{household}/pantry/{food}":  2,
	"GET /api/v1/recipes/{recipe}":                         1,
	"PUT /api/v1/recipes/{recipe}/rating":                  2,
	"GET /api/v1/households/{household}/eaters":            1,
	"POST /api/v1/households/{household}/eaters":           2,
	"GET /api/v1/households/{household}/eaters/{eater}":    1,
	"PUT /api/v1/households/{household}/eaters/{eater}":    2,
	"DELETE /api/v1/households/{household}/eaters/{eater}": 2,
	"GET /api/v1/households/{household}/generations":       1,
	"POST /api/v1/households/{household}/generations":      2,
	"GET /api/v1/generations/{generation}":                 1,
	"GET /api/v1/generations/{generation}/events":          2,
	"POST /api/v1/generations/{generation}/cancel":         2,
	"POST /api/v1/generations/{generation}/without-model":  2,
	"GET /api/v1/households/{household}/menus":             1,
	"GET /api/v1/households/{household}/menus/latest":      1,
	"GET /api/v1/menus/{menu}":                             1,
	"DELETE /api/v1/menus/{menu}":                          2,
	"POST /api/v1/menus/{menu}/refill":                     2,
	"GET /api/v1/menus/{menu}/meals/{meal}/alternatives":   1,
	"POST /api/v1/menus/{menu}/meals/{meal}/swap":          3,
	"PUT /api/v1/menus/{menu}/meals/{meal}/lock":           2,
	"GET /api/v1/menus/{menu}/grocery-list":                1,
	"PUT /api/v1/menus/{menu}/grocery-list/items/{item}":   3,
	"GET /api/v1/admin/database":                           1,
	"GET /api/v1/admin/model":                              1,
	"POST /api/v1/admin/database/reset":                    1,
	"GET /{$}":                                             2,
	"POST /signup":                                         2,
	"POST /login":                                          3,
	"POST /logout":                                         2,
	"GET /account":                                         2,
	"POST /account/password":                               4,
	"POST /account/tokens":                                 3,
	"POST /language":                                       2,
	"POST /account/tokens/{token}/delete":                  2,
	"POST /account/sessions/end":                           2,
	"POST /account/sessions/{session}/end":                 2,
	"GET /households/{household}/eaters":                   1,
	"GET /households/{household}/eaters/new":               2,
	"GET /households/{household}/eaters/{eater}":           1,
	"POST /households/{household}/eaters":                  3,
	"POST /households/{household}/eaters/{eater}":          3,
	"POST /households/{household}/eaters/{eater}/archive":  3,
	"GET /households/{household}/settings":                 2,
	"POST /households/{household}/settings":                3,
	"GET /households/{household}/preferences":              1,
	"POST /households/{household}/preferences":             3,
	"GET /households/{household}/pantry":                   1,
	"POST /households/{household}/pantry":                  2,
	"POST /households/{household}/pantry/{food}/remove":    3,
	"GET /households/{household}/order":                    2,
	"POST /households/{household}/order":                   2,
	"GET /households/{household}/week":                     1,
	"GET /households/{household}/groceries":                1,
	"GET /generations/{generation}":                        1,
	"POST /generations/{generation}/relax":                 2,
	"POST /generations/{generation}/cancel":                2,
	"POST /generations/{generation}/without-model":         2,
	"GET /menus/{menu}":                                    1,
	"GET /households/{household}/menus":                    1,
	"POST /menus/{menu}/delete":                            3,
	"GET /menus/{menu}/print":                              1,
	"POST /menus/{menu}/refill":                            2,
	"GET /menus/{menu}/meals/{meal}":                       1,
	"POST /recipes/{recipe}/rating":                        2,
	"POST /menus/{menu}/meals/{meal}/swap":                 3,
	"POST /menus/{menu}/meals/{meal}/others":               2,
	"POST /menus/{menu}/meals/{meal}/lock":                 2,
	"GET /menus/{menu}/grocery-list":                       1,
	"POST /menus/{menu}/grocery-list/items/{item}":         3,
	"GET /admin":                 1,
	"POST /admin/database/reset": 1,
}

// Every route answers in its number of transactions, and the table has no other route.
func TestTransactionsOfEveryRoute(t *testing.T) {
	t.Parallel()
	last := transactions{slog.DiscardHandler, new(atomic.Int64)}
	w := newReach(t, storetest.SQLite(t), func(c *Config) { c.Log = slog.New(last) })
	rest := maps.Clone(wantSpent)
	for _, rt := range w.table {
		x, headers := w.ready(rt), bearer(w.ada.Token)
		switch {
		case rt.may == account.Administer:
			headers = bearer(w.login("root@example.org"))
		case !ofHousehold(rt.path) && rt.may != account.Public:
			of := w.another(false)
			headers = bearer(of.Token)
			x.session, x.token = w.sessionOf(of), w.tokenOf(of)
		}
		answer := w.sent(rt, x, headers)
		spent, stated := int(last.n.Load()), wantSpent[rt.pattern()]
		if answer.Code >= 400 {
			t.Errorf("%s: %d: %s", rt.pattern(), answer.Code, answer.Body)
		}
		if spent != stated {
			t.Errorf("%s: %d transactions, the table says %d (0: it has no row)", rt.pattern(), spent, stated)
		}
		_, isAPI := rt.answer.(*jsonEndpoint)
		if rt.method == http.MethodGet && (spent > 2 || (isAPI || rt.isReading()) && spent > 1) {
			t.Errorf("%s: %d transactions for a mere reading", rt.pattern(), spent)
		}
		if unsafe(rt.method) && ofHousehold(rt.path) {
			w.settle()
		}
		delete(rest, rt.pattern())
	}
	for pattern := range rest {
		t.Errorf("the table has a route %q, which does not exist", pattern)
	}
}
