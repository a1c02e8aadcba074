package web

import (
	"net/http/httptest"
	"testing"

	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/web/api"
)

// BenchmarkColdRead reads a menu and its grocery list of which nothing is remembered: a week
// of breakfast, lunch, dinner and a snack for three who eat, through the whole server.
func BenchmarkColdRead(b *testing.B) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": guardtest.SQLite, "postgres": guardtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			l := startLiveOn(b, database(b))
			close(l.hold)
			ada := l.signUp(b, "ada@example.org")
			for _, eater := range []string{
				`{"name":"Ben","diets":["vegetarian"],"allergens":["peanuts"],"excluded_foods":["mushrooms"],"energy_kcal":2400}`,
				`{"name":"Cem","diets":[],"allergens":["crustaceans"],"excluded_foods":[],"disliked_foods":["olives"],"energy_kcal":1900}`,
			} {
				ada.do(nil, 201, "POST", ada.home()+"/eaters", eater)
			}
			ada.do(nil, 200, "PUT", ada.home()+"/preferences", `{"meals":["breakfast","lunch","dinner"],"snacks":1}`)
			var g api.Generation
			ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":7,"composer":"built-in","seed":1}`)
			g = ada.finish(g.ID)
			for what, path := range map[string]string{
				"menu": ada.home() + "/menus/latest",
				"list": "/api/v1/menus/" + *g.MenuID + "/grocery-list",
			} {
				b.Run(what, func(b *testing.B) {
					r := httptest.NewRequest("GET", path, nil)
					r.Header.Set("Authorization", "Bearer "+ada.Token)
					b.ReportAllocs()
					for b.Loop() {
						w := httptest.NewRecorder()
						l.Handler().ServeHTTP(w, r.Clone(b.Context()))
						if w.Code != 200 {
							b.Fatal(w.Code, w.Body)
						}
						b.SetBytes(int64(w.Body.Len()))
					}
				})
			}
		})
	}
}
