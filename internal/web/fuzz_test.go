package web

import (
	"net/http"
	"strings"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// bodies are seeds: what a client may send anywhere.
var bodies = []string{
	`{}`, `null`, `[]`, `""`, `0`, `{"name":null}`, `{"name":"\u0000"}`, `{"days":1e308}`, `{"days":-1}`, `{"days":1.5}`, `{"days":1e1}`,
	`{"seed":18446744073709551615}`, `{"seed":18446744073709551616}`, `{"name":"x","diets":[],"allergens":[],"excluded_foods":[]}`,
	`{"name":"x","diets":["vegan"],"allergens":["peanuts"],"excluded_foods":["mushrooms"],"energy_kcal":9223372036854775807}`,
	`{"name":"x","diets":[null],"allergens":[{}],"excluded_foods":[[]],"rules":[{"text":"no nuts"}]}`,
	`{"name":"x","diets":[],"allergens":[],"excluded_foods":[],"rules":[{"text":"x","allergens":[],"diets":[],"excluded_foods":[]}],"born":"0000-00"}`,
	`{"days":3,"start_date":"9999-12-31","attendance":[{"date":"2026-02-30","slot":"lunch","kind":"out","eaters":["x"]}]}`,
	`{"days":1,"start_date":"0000-01-01"}`, `{"meals":["dinner","dinner"],"snacks":99,"schedule":{"mon":{"dinner":["x"]}}}`,
	`{"meals":["tea"],"max_minutes":{"weekday":{"dinner":-1}},"recurring":{"fri":{"dinner":"x"}}}`, `{"locked":true,"version":9223372036854775807}`,
	`{"checked":"yes"}`, `{"recipe_id":"x","version":-1}`, `{"time_zone":"../../etc/passwd"}`, `{"name":"` + strings.Repeat("é", 150) + `"}`,
	`{"email":"a@b","password":"x","name":"y"}`, `{"old_password":"a","new_password":"b"}`, `{"name":"t","scopes":["read","root"],"days":99999}`,
	`{"grams":-1e308,"use_by":"9999-99-99","use_up":null}`, `{"grams":1e-320,"use_by":"","use_up":true,"updated_at":"x"}`, `{"stars":6}`, `{"stars":null}`,
	`{"no_repeat_days":-1,"batch_cooking":null,"rotation":[{"food":"fish","at_least":9223372036854775807,"at_most":-1},{"food":""},null]}`,
	"{\"name\":\"\xc3\x28\"}", `{"name":"a","name":"b"}`, strings.Repeat(`{"a":`, 50) + "1" + strings.Repeat("}", 50),
}

// Whatever is sent as a body to whatever route, the answer is never a fault of ours.
func FuzzNoBodyIsOurFault(f *testing.F) {
	for _, body := range bodies {
		f.Add(body, "")
	}
	f.Add(`{}`, "?limit=-1&cursor=%00&by=x&q=%ff")
	l := newTestServer(f)
	ada := l.signUp(f, "ada@example.org")
	menu := ada.menu()
	var eaters wire.List[api.Eater]
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	var generations wire.List[api.Generation]
	ada.do(&generations, 200, "GET", ada.home()+"/generations", "")
	path := strings.NewReplacer("{household}", ada.Household.ID, "{menu}", menu, "{generation}", generations.Items[0].ID,
		"{eater}", eaters.Items[0].ID, "{meal}", "x", "{item}", "onions", "{session}", "x", "{token}", "x",
		"{food}", "spinach", "{recipe}", catalog.Recipes()[0].ID)
	f.Fuzz(func(t *testing.T, body, query string) {
		for _, rt := range l.table {
			if !rt.answer.inAPI() || rt.method == http.MethodDelete || strings.HasSuffix(rt.path, "/logout") || strings.HasSuffix(rt.path, "/events") {
				continue // what the next round needs stays
			}
			target := path.Replace(rt.path)
			if len(query) > 0 && query[0] == '?' && validTarget(target+query) {
				target += query
			}
			w := ask(l.Handler(), rt.method, target, body, "Authorization: Bearer "+ada.Token)
			if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
				t.Errorf("%s: %q gave %d: %s", rt.pattern(), body, w.Code, w.Body)
			}
			if w.Code >= 400 && w.Header().Get("Content-Type") != problemMedia {
				t.Errorf("%s: %q gave %d as %q", rt.pattern(), body, w.Code, w.Header().Get("Content-Type"))
			}
		}
	})
}

// validTarget reports whether a request line can hold it at all.
func validTarget(target string) bool {
	_, err := http.NewRequest(http.MethodGet, "http://localhost"+target, nil)
	return err == nil && !strings.ContainsAny(target, " \r\n\t#")
}
