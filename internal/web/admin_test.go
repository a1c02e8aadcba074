package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
)

// holdOrdinary keeps n connections of the interactive lane in ordinary work's hands.
func (l *live) holdOrdinary(t *testing.T, n int) (release func()) {
	t.Helper()
	gone, inside := make(chan struct{}), make(chan error, n)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			err := l.store.View(guard.Edge(context.Background(), guard.Interactive, "stalled"), func(context.Context, *store.Tx) error {
				inside <- nil
				<-gone
				return nil
			})
			if err != nil {
				inside <- err
			}
		})
	}
	release = sync.OnceFunc(func() { close(gone); all.Wait() })
	t.Cleanup(release)
	for range n {
		if err := <-inside; err != nil {
			t.Fatal(err)
		}
	}
	return release
}

// With all that ordinary work may hold stalled, people still come in, learn how their
// order goes, and leave; the rest is told to come again.
func TestCriticalRequestsPassAFullLane(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		l := startLiveOn(t, database)
		close(l.hold)
		ada := l.signUp(t, "ada@example.org")
		var g api.Generation
		ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in"}`)
		ada.finish(g.ID)
		lane := l.Numbers().Lanes[guard.Interactive]
		ordinary := lane.Limit - lane.Kept
		if strings.HasPrefix(database, "sqlite:") {
			ordinary-- // the writer
		}
		release := l.holdOrdinary(t, ordinary)

		began := time.Now()
		w := wantProblem(t, ada.ask("GET", "/api/v1/households", ""), 503)
		if took := time.Since(began); w.Code != "busy" || took > 6*time.Second { // it waits for 3 s
			t.Errorf("ordinary work in a full lane: %s after %v", w.Code, took)
		}
		for range 3 {
			began := time.Now()
			for _, r := range []struct {
				status                int
				method, target, input string
			}{
				{200, "POST", "/api/v1/auth/login", `{"email":"ada@example.org","password":"correct horse battery"}`},
				{200, "GET", "/api/v1/generations/" + g.ID, ""},
				{200, "GET", "/api/v1/generations/" + g.ID + "/events", ""},
				{200, "GET", "/healthz", ""},
				{200, "GET", "/readyz", ""},
			} {
				if w := ada.ask(r.method, r.target, r.input); w.Code != r.status {
					t.Errorf("%s %s in a full lane: got %d %s", r.method, r.target, w.Code, w.Body)
				}
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("the critical ones took %v", took)
			}
		}
		ada.do(nil, 204, "POST", "/api/v1/auth/logout", "")
		release()
	})
}

// lines are the records of a log.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

// with gives the records of a message.
func (l *lines) with(t *testing.T, message string) (found []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range bytes.Lines(l.all.Bytes()) {
		var record map[string]any
		if err := json.Unmarshal(line, &record); err != nil {
			t.Fatal(err)
		}
		if record["msg"] == message {
			found = append(found, record)
		}
	}
	return found
}

// logged lets a server log to lines.
func logged(l *lines) func(*Config) {
	return func(c *Config) { c.Log = slog.New(slog.NewJSONHandler(l, nil)) }
}

func TestARequestsLineSaysWhatItHadOfTheDatabase(t *testing.T) {
	t.Parallel()
	var log lines
	l := newTestServer(t, logged(&log))
	ada := l.signUp(t, "ada@example.org")
	ada.do(nil, 201, "POST", "/api/v1/households", `{"name":"Cabin"}`)
	ada.do(nil, 200, "GET", "/api/v1/households", "")
	ada.do(nil, 200, "GET", "/healthz", "")
	release := l.holdOrdinary(t, l.Numbers().Lanes[guard.Interactive].Limit-2)
	ada.ask("GET", "/api/v1/households", "")
	release()
	byRoute := map[string][]map[string]any{}
	for _, line := range log.with(t, "request") {
		byRoute[line["route"].(string)] = append(byRoute[line["route"].(string)], line)
	}
	read := byRoute["GET /api/v1/households"]
	if len(read) != 2 {
		t.Fatalf("got %v", byRoute)
	}
	// Who asks, and what was done for them.
	if made := byRoute["POST /api/v1/households"]; len(made) != 1 || made[0]["db_transactions"].(float64) < 2 {
		t.Errorf("a change: %v", made)
	}
	if got := read[0]; got["db_transactions"] != 1.0 || got["db_hold_ms"].(float64) <= 0 || got["db_hold_ms"].(float64) > got["ms"].(float64) {
		t.Errorf("a read: %v", got)
	}
	if got := read[1]; got["status"] != 503.0 || got["db_transactions"] != 0.0 || got["db_hold_ms"] != 0.0 || got["db_wait_ms"].(float64) < 400 {
		t.Errorf("a refusal: %v", got)
	}
	if got := byRoute["GET /healthz"][0]; got["db_transactions"] != 0.0 || got["db_wait_ms"] != 0.0 {
		t.Errorf("liveness asks the database: %v", got)
	}
}

// A reset by an administrator: the transaction that runs goes on to its commit on its
// own connection, the next one gets a new one, and the log says who it was, once.
func TestResetLetsWhatIsInFlightEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		var log lines
		l := startLiveOn(t, database, logged(&log))
		close(l.hold)
		ada := l.signUp(t, "ada@example.org")
		ben := l.signUp(t, "ben@example.org")
		wantProblem(t, ben.ask("POST", "/api/v1/admin/database/reset", `{}`), 403)
		before := l.Numbers().Connections

		inside, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		tries := 0
		go func() {
			ended <- l.store.Update(guard.Edge(context.Background(), guard.Interactive, "in flight"), func(ctx context.Context, tx *store.Tx) error {
				if tries++; tries > 1 {
					return errors.New("ran again: the connection was lost")
				}
				if _, err := tx.AccountByID(ctx, ada.Account.ID); err != nil {
					return err
				}
				close(inside)
				<-goOn
				_, err := tx.AccountByID(ctx, ben.Account.ID)
				return err
			})
		}()
		<-inside
		var after api.Database
		ada.do(&after, 200, "POST", "/api/v1/admin/database/reset", `{}`)
		if after.Connections.Resets != before.Resets+1 {
			t.Errorf("%d resets, then %d", before.Resets, after.Connections.Resets)
		}
		close(goOn)
		if err := <-ended; err != nil {
			t.Errorf("the transaction in flight: %v", err)
		}
		ada.do(nil, 200, "GET", "/api/v1/households", "")
		if strings.HasPrefix(database, "postgres") && l.Numbers().Connections.Opened <= before.Opened {
			t.Errorf("no connection is new: %+v, then %+v", before, l.Numbers().Connections)
		}
		audit := log.with(t, "database reset by an administrator")
		if len(audit) != 1 || audit[0]["account"] != ada.Account.ID || audit[0]["request_id"] == "" {
			t.Errorf("the log says %v", audit)
		}
	})
}

func TestAdministrationPage(t *testing.T) {
	t.Parallel()
	var log lines
	l := newTestServer(t, logged(&log), counting(func() (map[string]int, error) { return map[string]int{"completed": 3, "queued": 1}, nil }))
	ada := l.signUp(t, "ada@example.org")
	ben := l.signUp(t, "ben@example.org")
	ask(l.Handler(), "GET", "/api/v1/me", "", "Authorization: Bearer nonsense")
	if w := ben.ask("GET", "/admin", "", "Accept: text/html"); w.Code != 403 {
		t.Errorf("somebody else: got %d", w.Code)
	}
	if doc := pageOf(t, ben, "/account"); doc.Find(`a[href="/admin"]`).Length() != 0 {
		t.Error("everybody is shown the way to the administration")
	}
	if doc := pageOf(t, ada, "/account"); doc.Find(`a[href="/admin"]`).Length() != 1 {
		t.Error("an administrator is not shown the way")
	}
	doc := pageOf(t, ada, "/admin")
	var lanes []string
	doc.Find("#lanes tbody tr").Each(func(_ int, row *goquery.Selection) {
		lanes = append(lanes, row.Find("th").Text())
		if row.Find("td").Length() != 14 {
			t.Errorf("a lane has %d cells", row.Find("td").Length())
		}
	})
	if want := []string{"interactive", "generation", "admin"}; !slices.Equal(lanes, want) {
		t.Errorf("lanes %q, want %q", lanes, want)
	}
	for what, found := range map[string]string{
		"POST /api/v1/auth/signup": doc.Find("#callers").Text(),
		"malformed-token":          doc.Find("#refused").Text(),
		"completed 3":              doc.Find("#generations").Text(),
		"ready":                    doc.Find(".tag").Text(),
	} {
		if !strings.Contains(found, what) {
			t.Errorf("the page lacks %q: %s", what, found)
		}
	}
	if action, _ := doc.Find("section form").Attr("action"); action != "/admin/database/reset" {
		t.Errorf("the button goes to %q", action)
	}
	resets := l.Numbers().Connections.Resets
	form := url.Values{}.Encode()
	post := func(p *person) int {
		return p.ask("POST", "/admin/database/reset", form, "Content-Type: application/x-www-form-urlencoded").Code
	}
	if got := post(ben); got != 403 {
		t.Errorf("somebody else's reset: got %d", got)
	}
	if got := post(ada); got != 303 || l.Numbers().Connections.Resets != resets+1 {
		t.Errorf("the reset: got %d, %d resets after %d", got, l.Numbers().Connections.Resets, resets)
	}
	if audit := log.with(t, "database reset by an administrator"); len(audit) != 1 || audit[0]["account"] != ada.Account.ID {
		t.Errorf("the log says %v", audit)
	}
}

func pageOf(t *testing.T, p *person, target string) *goquery.Document {
	t.Helper()
	w := p.ask("GET", target, "", "Accept: text/html")
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if w.Code != 200 || err != nil {
		t.Fatalf("%s: got %d, %v", target, w.Code, err)
	}
	return doc
}

// counting lets a server count generations.
func counting(count func() (map[string]int, error)) func(*Config) {
	return func(c *Config) {
		c.CountGenerations = func(context.Context) (map[string]int, error) { return count() }
	}
}

// sampleLine is one line of Prometheus's text format.
var sampleLine = regexp.MustCompile(`^([a-z_:][a-zA-Z0-9_:]*)(\{[^{]*\})? (\S+)$`)

// samples reads an answer of /metrics: name and labels to value.
func samples(t *testing.T, w http.ResponseWriter, body string) map[string]string {
	t.Helper()
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/plain; version=0.0.4") {
		t.Errorf("content type %q", got)
	}
	found := map[string]string{}
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# HELP ") || strings.HasPrefix(line, "# TYPE ") {
			continue
		}
		m := sampleLine.FindStringSubmatch(strings.ReplaceAll(line, "{household}", "<household>"))
		if m == nil {
			t.Errorf("not a sample: %q", line)
			continue
		}
		if _, twice := found[m[1]+m[2]]; twice {
			t.Errorf("twice: %s", m[1]+m[2])
		}
		found[m[1]+m[2]] = m[3]
	}
	return found
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	l := newTestServer(t, counting(func() (map[string]int, error) { return map[string]int{"queued": 2, "failed": 0}, nil }),
		func(c *Config) { c.Version = `1.2.3 "x"` })
	ada := l.signUp(t, "ada@example.org")
	ada.do(nil, 200, "GET", "/api/v1/households", "")
	ask(l.Handler(), "GET", "/api/v1/me", "", "Authorization: Bearer nonsense")
	w := ask(l.Handler(), "GET", "/metrics", "")
	body := w.Body.String()
	if w.Code != 200 {
		t.Fatalf("got %d: %s", w.Code, body)
	}
	found := samples(t, w, body)
	for name, want := range map[string]string{
		`mealplanner_ready{status="ready"}`:                               "1",
		`mealplanner_ready{status="down"}`:                                "0",
		`mealplanner_database_lane_limit{lane="generation"}`:              "3",
		`mealplanner_database_lane_kept{lane="interactive"}`:              "1",
		`mealplanner_database_connections_limit`:                          "10",
		`mealplanner_database_resets_total`:                               "0",
		`mealplanner_generations{state="queued"}`:                         "2",
		`mealplanner_generations{state="failed"}`:                         "0",
		`mealplanner_credentials_refused_total{reason="malformed-token"}`: "1",
	} {
		if found[name] != want {
			t.Errorf("%s is %q, want %q", name, found[name], want)
		}
	}
	for _, name := range []string{
		"limit", "kept", "held", "held_peak", "waiting", "acquired_total", "timeouts_total", "refusals_total", "retries_total",
		"unknown_total", "long_total", "cut_total", "wait_seconds_count", "wait_seconds_sum", "hold_seconds_count", "hold_seconds_sum",
	} {
		for _, lane := range []string{"interactive", "generation", "admin"} {
			if _, ok := found[`mealplanner_database_lane_`+name+`{lane="`+lane+`"}`]; !ok {
				t.Errorf("lane %s lacks %s", lane, name)
			}
		}
	}
	for _, q := range []string{"0.5", "0.99", "1"} {
		if v := found[`mealplanner_database_lane_hold_seconds{lane="interactive",quantile="`+q+`"}`]; v == "" || v == "0" || v == "NaN" {
			t.Errorf("hold, quantile %s: %q", q, v)
		}
	}
	if found["go_goroutines"] == "" || found[`mealplanner_database_caller_transactions_total{caller="GET /api/v1/households"}`] == "" {
		t.Errorf("goroutines or callers are missing: %v", slices.Sorted(maps.Keys(found)))
	}
	if !strings.Contains(body, `mealplanner_build_info{go_version="go`) || !strings.Contains(body, `version="1.2.3 \"x\""`) {
		t.Error("the build is missing, or is not escaped")
	}
	for _, secret := range []string{ada.Token, ada.Account.ID, ada.Household.ID, "example.org", "nonsense"} {
		if strings.Contains(body, secret) {
			t.Errorf("/metrics shows %q", secret)
		}
	}
}

// Who scrapes often, or while the database is away, does not make it worse.
func TestCountsAreReadAtMostEachFiveSeconds(t *testing.T) {
	t.Parallel()
	var reads atomic.Int64
	var fails atomic.Bool
	now := time.Now()
	s := bareServer(t, counting(func() (map[string]int, error) {
		reads.Add(1)
		if fails.Load() {
			return nil, problem.Of(problem.Unavailable, "away")
		}
		return map[string]int{"queued": 1}, nil
	}), func(c *Config) { c.Now = func() time.Time { return now } })
	var crowd sync.WaitGroup
	for range 20 {
		crowd.Go(func() {
			if w := ask(s.Handler(), "GET", "/metrics", ""); w.Code != 200 {
				t.Errorf("got %d", w.Code)
			}
		})
	}
	crowd.Wait()
	if reads.Load() != 1 {
		t.Errorf("%d reads of twenty at once", reads.Load())
	}
	now = now.Add(countedFor)
	fails.Store(true)
	for range 3 {
		if w := ask(s.Handler(), "GET", "/metrics", ""); w.Code != 200 || strings.Contains(w.Body.String(), "mealplanner_generations{") {
			t.Errorf("got %d, or generations that nobody has counted", w.Code)
		}
	}
	if reads.Load() != 2 {
		t.Errorf("%d reads, want one more", reads.Load())
	}
}

// While what works beside requests leaves, the server is not ready, and yet answers;
// event streams still run.
func TestAStopDrainsFirst(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	var s *Server
	drained := 0
	s = bareServer(t, func(c *Config) {
		c.Drained = func() {
			drained++
			for path, status := range map[string]int{"/readyz": 503, "/healthz": 200} {
				answer, err := http.Get(base + path)
				if err != nil {
					t.Error(err)
					continue
				}
				answer.Body.Close()
				if answer.StatusCode != status || !answer.Close {
					t.Errorf("%s while stopping: got %d, asked to hang up: %v", path, answer.StatusCode, answer.Close)
				}
			}
			select {
			case <-s.stopping:
				t.Error("event streams have ended")
			default:
			}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Serve(ctx, listener, time.Millisecond, time.Second); err != nil || drained != 1 {
		t.Errorf("got %v, drained %d times", err, drained)
	}
	select {
	case <-s.stopping:
	default:
		t.Error("event streams go on")
	}
}
