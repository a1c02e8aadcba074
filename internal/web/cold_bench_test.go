package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
)

// weekFor makes a household of three who eat, with a menu of a week of breakfast, lunch,
// dinner and a snack, and gives the paths of the menu and of its grocery list.
func weekFor(b testing.TB, l *live, ada *person) map[string]string {
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
	return map[string]string{"menu": ada.home() + "/menus/latest", "list": "/api/v1/menus/" + *g.MenuID + "/grocery-list"}
}

// bare serves the bytes of an answer from a row, to who has a session in another.
func bare(b *testing.B, url string, answer []byte) http.Handler {
	pool, err := pgxpool.New(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	for _, s := range []string{
		`CREATE TABLE IF NOT EXISTS bare_session (hash TEXT PRIMARY KEY, account TEXT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS bare_answer (account TEXT PRIMARY KEY, body BYTEA NOT NULL)`,
		`TRUNCATE bare_session, bare_answer`,
	} {
		if _, err := pool.Exec(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
	hash := func(token string) string {
		sum := sha256.Sum256([]byte(token))
		return hex.EncodeToString(sum[:])
	}
	_, err = pool.Exec(b.Context(), `INSERT INTO bare_session VALUES ($1, 'ada')`, hash("token"))
	if err == nil {
		_, err = pool.Exec(b.Context(), `INSERT INTO bare_answer VALUES ('ada', $1)`, answer)
	}
	if err != nil {
		b.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		var account string
		var body []byte
		err := pool.QueryRow(r.Context(), `SELECT account FROM bare_session WHERE hash = $1`, hash(token)).Scan(&account)
		if err == nil {
			err = pool.QueryRow(r.Context(), `SELECT body FROM bare_answer WHERE account = $1`, account).Scan(&body)
		}
		if err != nil {
			w.WriteHeader(500)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// BenchmarkColdRead compares the reading of a menu and of its grocery list, of which nothing
// is remembered, with a bare handler that looks a session up and sends the same bytes from a
// row: in turn, over the same machine's network, in PostgreSQL. "share" is the throughput as
// a part of the bare handler's.
func BenchmarkColdRead(b *testing.B) {
	const clients, each = 8, 25
	database := storetest.Postgres(b)
	l := startLiveOn(b, database)
	close(l.hold)
	ada := l.signUp(b, "ada@example.org")
	for what, path := range weekFor(b, l, ada) {
		b.Run(what, func(b *testing.B) {
			ours := httptest.NewServer(l.Handler())
			defer ours.Close()
			limit := httptest.NewServer(bare(b, database, ada.do(nil, 200, "GET", path, "").Body.Bytes()))
			defer limit.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
			defer client.CloseIdleConnections()
			round := func(url, token string) time.Duration {
				began := time.Now()
				var all sync.WaitGroup
				for range clients {
					all.Go(func() {
						for range each {
							r, _ := http.NewRequest("GET", url, nil)
							r.Header.Set("Authorization", "Bearer "+token)
							r.Host = testHosts[0]
							w, err := client.Do(r)
							if err != nil {
								b.Error(err)
								return
							}
							if _, err := io.Copy(io.Discard, w.Body); err != nil || w.StatusCode != 200 {
								b.Error(err, w.Status)
							}
							w.Body.Close()
						}
					})
				}
				all.Wait()
				return time.Since(began)
			}
			round(limit.URL, "token")
			round(ours.URL+path, ada.Token)
			var of, at time.Duration
			for b.Loop() {
				at += round(limit.URL, "token")
				of += round(ours.URL+path, ada.Token)
			}
			b.ReportMetric(at.Seconds()/of.Seconds(), "share")
			b.ReportMetric(float64(clients*each*b.N)/of.Seconds(), "reads/s")
			b.ReportMetric(float64(clients*each*b.N)/at.Seconds(), "bare/s")
		})
	}
}
