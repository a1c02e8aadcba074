package bare

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mealplanner/bench/service"
	"mealplanner/internal/guard/guardtest"
)

func TestMain(m *testing.M) {
	ServeIfAsked()
	os.Exit(m.Run())
}

// The bare server of both databases gives the bytes that were kept, to who has a session.
func TestTheBareServerGivesWhatIsKept(t *testing.T) {
	server, err := guardtest.StartServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	postgres, err := server.Database("bare")
	if err != nil {
		t.Fatal(err)
	}
	for engine, database := range map[string]string{"PostgreSQL": postgres, "SQLite": sqlitePrefix + filepath.Join(t.TempDir(), "bare.db")} {
		t.Run(engine, func(t *testing.T) {
			week := Answer{Body: []byte("soup"), Type: "text/html", ETag: `"1"`}
			packed := Answer{Body: []byte{0x1f, 0x8b, 0}, Type: "text/html", Encoding: "gzip", ETag: `"1-gzip"`}
			if err := Keep(t.Context(), database, []string{"secret"}, map[string]Answer{"week": {Body: []byte("stew")}, "packed": packed}); err != nil {
				t.Fatal(err)
			}
			if err := Keep(t.Context(), database, []string{"secret"}, map[string]Answer{"week": week}); err != nil { // again
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			p, err := Start(ctx, database)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Kill()
			for _, c := range []struct {
				path, token, known string
				status             int
				want               Answer
			}{
				{Of("week"), "secret", "", 200, week},
				{Of("packed"), "secret", "", 200, packed},
				{Of("week"), "secret", `"1"`, 304, Answer{ETag: `"1"`}},
				{Of("week"), "secret", `"0"`, 200, week},
				{Open("week"), "", "", 200, week},
				{Of("week"), "guess", "", 401, Answer{}},
				{Of("week"), "guess", `"1"`, 401, Answer{}},
				{Of("lunch"), "secret", "", 404, Answer{}},
			} {
				header := map[string]string{"Accept-Encoding": "identity"}
				if c.known != "" {
					header["If-None-Match"] = c.known
				}
				a, err := service.Send(ctx, http.DefaultClient, p.Base, service.Request{Path: c.path, Token: c.token, Header: header})
				if err != nil || a.Status != c.status {
					t.Errorf("%+v: %d, %v", c, a.Status, err)
				}
				if a.Status < 400 && (!bytes.Equal(a.Body, c.want.Body) || a.Header.Get("ETag") != c.want.ETag || a.Header.Get("Content-Encoding") != c.want.Encoding) {
					t.Errorf("%s: %q %v", c.path, a.Body, a.Header)
				}
			}
		})
	}
}
