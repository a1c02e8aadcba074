package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/household"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// eachReach runs a test on both engines, with something for every route to act on.
func eachReach(t *testing.T, fn func(t *testing.T, w *reach)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		fn(t, newReach(t, url))
	})
}

// atOnce sends requests that begin together, and gives their answers.
func atOnce(n int, send func(i int) *httptest.ResponseRecorder) []*httptest.ResponseRecorder {
	answers := make([]*httptest.ResponseRecorder, n)
	var begun, ended sync.WaitGroup
	begun.Add(n)
	for i := range n {
		ended.Go(func() {
			begun.Done()
			begun.Wait()
			answers[i] = send(i)
		})
	}
	ended.Wait()
	return answers
}

// The same key in parallel: one effect, and everybody who is not asked to come again is
// told of the same one.
func TestOneKeyAtOnceIsOneEffect(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reach) {
		for _, c := range []struct {
			name, path, body string
			status           int
		}{
			{"order", w.ada.home() + "/generations", `{"days":1,"start_date":"` + dayAhead() + `","composer":"built-in","seed":1}`, 202},
			{"refill", "/api/v1/menus/" + w.home.menu + "/refill", `{"composer":"built-in","seed":1}`, 202},
			{"swap", "/api/v1/menus/" + w.home.menu + "/meals/{meal}/swap", `{"composer":"built-in","seed":2}`, 200},
		} {
			w.haveMenu()
			path := strings.ReplaceAll(c.path, "{meal}", w.home.meal)
			before := w.generations()
			taken := map[string]int{}
			for _, a := range atOnce(8, func(int) *httptest.ResponseRecorder {
				return w.ada.ask("POST", path, c.body, "Idempotency-Key: "+c.name)
			}) {
				switch a.Code {
				case c.status:
					var answer struct {
						ID      string
						Version int
					}
					w.ada.decode(a, &answer)
					if c.status == 202 {
						answer.Version = 0 // it goes on meanwhile
					}
					taken[fmt.Sprint(answer)]++
				case http.StatusServiceUnavailable:
					wantProblem(t, a, 503)
				default:
					t.Errorf("%s: %d %s", c.name, a.Code, a.Body)
				}
			}
			if len(taken) != 1 {
				t.Errorf("%s: the answers are %v", c.name, taken)
			}
			if made := w.generations() - before; made != 1 {
				t.Errorf("%s: %d generations", c.name, made)
			}
		}
	})
}

// generations gives how many ada's household has had.
func (w *reach) generations() int {
	w.t.Helper()
	var all wire.List[api.Generation]
	w.ada.do(&all, 200, "GET", w.ada.home()+"/generations", "")
	return len(all.Items)
}

// A household is deleted while orders are put in for it, and while one is being composed:
// each order is accepted before or finds nothing, and nothing of the household is left.
func TestAHouseholdIsDeletedWhileOrdersArePutIn(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reach) {
		w.holdAgain(nil)
		var g api.Generation
		w.ada.do(&g, 202, "POST", w.ada.home()+"/generations", `{"days":1,"start_date":"`+dayAhead()+`","composer":"built-in"}`)
		answers := atOnce(6, func(i int) *httptest.ResponseRecorder {
			if i == 3 {
				return w.ada.ask("DELETE", w.ada.home(), "")
			}
			day := time.Now().AddDate(0, 0, 30+i).Format(time.DateOnly)
			return w.ada.ask("POST", w.ada.home()+"/generations", `{"days":1,"start_date":"`+day+`","composer":"built-in"}`)
		})
		for i, a := range answers {
			// An order reads committed rows, one statement after the other: in the moment of the
			// deletion it may find the household and its eaters no more.
			allowed := []int{202, 404, 422, 429, 503}
			if i == 3 {
				allowed = []int{204, 503}
			}
			if !slices.Contains(allowed, a.Code) {
				t.Errorf("request %d: %d %s", i, a.Code, a.Body)
			}
		}
		if answers[3].Code == 503 {
			w.ada.do(nil, 204, "DELETE", w.ada.home(), "")
		}
		close(w.hold)
		wantProblem(t, w.ada.ask("GET", "/api/v1/generations/"+g.ID, ""), 404)
		wantProblem(t, w.ada.ask("GET", w.ada.home(), ""), 404)
		if left := slices.DeleteFunc(w.rowsNow(t), func(row string) bool { return !strings.Contains(row, w.ada.Household.ID) }); len(left) > 0 {
			t.Errorf("left of the household: %q", left)
		}
		// The runner goes on for others.
		sid := w.person("Sid", "sid@example.org")
		if sid.menu() == "" {
			t.Error("no menu for others")
		}
	})
}

// A session ends while its write waits for a row that somebody else holds: the write is
// done whole or refused, and the session lets nobody in afterwards.
func TestASessionEndsWhileItsWriteWaits(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reach) {
		ended := w.login(w.ada.Account.Email)
		held, release := make(chan struct{}), make(chan struct{})
		var others sync.WaitGroup
		others.Go(func() {
			var once sync.Once
			err := w.guard.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE household SET version = version WHERE id = $1`, w.home.household)
				once.Do(func() { close(held) })
				<-release
				return err
			})
			if err != nil {
				t.Errorf("the holder: %v", err)
			}
		})
		<-held
		var write *httptest.ResponseRecorder
		others.Go(func() {
			write = ask(w.Handler(), "PATCH", w.ada.home(), `{"name":"Changed"}`, bearer(ended)...)
		})
		if w.guard.Dialect() == guard.SQLite { // one writer: the end of the session waits too
			close(release)
		}
		var sessions wire.List[api.Session]
		w.ada.do(&sessions, 200, "GET", "/api/v1/me/sessions", "")
		a := w.ada.ask("DELETE", "/api/v1/me/sessions/"+sessions.Items[0].ID, "")
		if w.guard.Dialect() != guard.SQLite {
			close(release)
		}
		others.Wait()
		if a.Code != 204 || !slices.Contains([]int{200, 401, 503}, write.Code) {
			t.Errorf("the end gave %d, the write %d %s", a.Code, write.Code, write.Body)
		}
		var home api.Household
		w.ada.do(&home, 200, "GET", w.ada.home(), "")
		if (home.Name == "Changed") != (write.Code == 200) {
			t.Errorf("the write gave %d, the name is %q", write.Code, home.Name)
		}
		wantProblem(t, ask(w.Handler(), "PATCH", w.ada.home(), `{"name":"Again"}`, bearer(ended)...), 401)
	})
}

// A session ends while the body of its write is on its way: the write is refused, on the
// API and on a page, with a cookie and without.
func TestASessionEndsWhileABodyIsOnItsWay(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	w := newReach(t, storetest.SQLite(t), func(c *Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		method, path, media, begin, end string
		status                          int
	}{
		{"PATCH", w.ada.home(), "application/json", `{"name":`, `"Changed"}`, 401},
		{"POST", "/households/" + w.home.household + "/pantry", form, "food=", "spinach", 303},
	} {
		for _, ends := range []bool{false, true} {
			token := w.login(w.ada.Account.Email)
			body, writer := io.Pipe()
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, body)
			r.Header.Set("Content-Type", c.media)
			r.Header.Set("Authorization", "Bearer "+token)
			answer := httptest.NewRecorder()
			done := make(chan struct{})
			go func() {
				defer close(done)
				w.Handler().ServeHTTP(answer, r)
			}()
			if _, err := io.WriteString(writer, c.begin); err != nil { // it is read: who asks is known
				t.Fatal(err)
			}
			if ends {
				if got := ask(w.Handler(), "POST", "/api/v1/auth/logout", "", bearer(token)...).Code; got != 204 {
					t.Fatalf("logout: %d", got)
				}
			}
			ahead.Add(int64(2 * time.Second))
			if _, err := io.WriteString(writer, c.end); err != nil {
				t.Fatal(err)
			}
			writer.Close()
			<-done
			switch to := answer.Header().Get("Location"); {
			case ends && (answer.Code != c.status || c.status == 303 && !strings.HasPrefix(to, "/login")):
				t.Errorf("%s %s after the end: %d to %q", c.method, c.path, answer.Code, to)
			case !ends && (answer.Code >= 400 || strings.HasPrefix(to, "/login")):
				t.Errorf("%s %s without an end: %d to %q", c.method, c.path, answer.Code, to)
			}
		}
	}
	var home household.Household
	w.ada.do(&home, 200, "GET", w.ada.home(), "")
	if home.Name != "Changed" {
		t.Errorf("the write without an end is not kept: %q", home.Name)
	}
}
