package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"mealplanner/internal/store/storetest"
)

// BenchmarkRemembered asks for what is remembered: from memory, as what the client has, and
// made anew. The log is written and thrown away.
func BenchmarkRemembered(b *testing.B) {
	for engine, database := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		w := newReach(b, database(b), func(c *Config) {
			c.MemoBytes, c.Build, c.Log = 64<<20, "this", slog.New(slog.NewJSONHandler(io.Discard, nil))
		})
		for what, path := range map[string]string{
			"menu":        "/api/v1/households/{household}/menus/latest",
			"groceries":   "/api/v1/menus/{menu}/grocery-list",
			"preferences": "/api/v1/households/{household}/preferences",
			"week":        "/menus/{menu}",
		} {
			request := func(headers ...string) *http.Request {
				r := httptest.NewRequest("GET", w.home.in(path), nil)
				r.Header.Set("Authorization", "Bearer "+w.ada.Token)
				r.Header.Set("Accept-Encoding", "gzip")
				for i := 0; i < len(headers); i += 2 {
					r.Header.Set(headers[i], headers[i+1])
				}
				return r
			}
			first := httptest.NewRecorder()
			w.Handler().ServeHTTP(first, request())
			run := func(name string, want int, r *http.Request, before func()) {
				b.Run(engine+"/"+what+"/"+name, func(b *testing.B) {
					b.ReportAllocs()
					out := &statusProbe{}
					for b.Loop() {
						before()
						out.status, out.header = 0, http.Header{}
						w.Handler().ServeHTTP(out, r)
						if out.status != want {
							b.Fatal(out.status)
						}
					}
				})
			}
			run("remembered", http.StatusOK, request(), func() {})
			run("unchanged", http.StatusNotModified, request("If-None-Match", first.Header().Get("ETag")), func() {})
			run("anew", http.StatusOK, request(), w.memo.kept.InvalidateAll)
		}
	}
}
