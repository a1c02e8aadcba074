package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMain(m *testing.M) {
	asAnother()
	os.Exit(m.Run())
}

// small is the shipped scenario with few people, so that a test can run it.
func small(t *testing.T) string {
	t.Helper()
	content, err := shipped.ReadFile("scenarios/old-service.toml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("readers = 20 ", "readers = 2 ", "orderers = 100 ", "orderers = 2 ",
		`warmup = "3s"`, `warmup = "200ms"`, `median = "2s"`, `median = "20ms"`, `first_poll = "12s"`, `first_poll = "300ms"`,
		"\npoll = \"2s\"", "\npoll = \"200ms\"", `composing_poll = "1s"`, `composing_poll = "100ms"`, `ramp = "5s"`, `ramp = "200ms"`).Replace(string(content))
	file := filepath.Join(t.TempDir(), "small.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The whole program, for a moment: everything is answered, nothing accepted is lost,
// and no generation holds a transaction while its model is stalled.
func TestLoadProgram(t *testing.T) {
	results := t.TempDir()
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"menus", "-scenario", small(t), "-g", "0,2,2s+1c", "-window", "5s", "-results", results, "-name", "tiny"}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, s := range r.Summary {
		for _, e := range s.Endpoints {
			if e.Sent == 0 || e.Answered != e.Sent {
				t.Errorf("G = %s, %s: %d of %d answered, %v", s.Cell, e.Name, e.Answered, e.Sent, e.Failures)
			}
			if e.P50 <= 0 || e.P99 < e.P50 || e.Max < e.P99 {
				t.Errorf("G = %s, %s: p50 %v, p99 %v, max %v", s.Cell, e.Name, e.P50, e.P99, e.Max)
			}
		}
	}
	checkGenerations(t, r.Runs[0])
	for _, file := range []string{"tiny.json", "tiny.md"} {
		if _, err := os.Stat(filepath.Join(results, file)); err != nil {
			t.Error(err)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func checkGenerations(t *testing.T, run []cellResult) {
	t.Helper()
	idle, working, stalled := run[0], run[1], run[2]
	if idle.Generations.Orders != 0 || idle.Connections.Samples < 20 {
		t.Errorf("idle: %d orders, %d samples of the connections", idle.Generations.Orders, idle.Connections.Samples)
	}
	if working.Generations.Done == 0 || working.Generations.ModelCalls == 0 {
		t.Errorf("working: %d menus done, %d model calls", working.Generations.Done, working.Generations.ModelCalls)
	}
	if stalled.Generations.Held != 2 {
		t.Errorf("stalled: %d held, want 2", stalled.Generations.Held)
	}
	for _, c := range run {
		ended := 0
		for state, n := range c.Generations.Ended {
			if ended += n; state != "completed" && state != "cancelled" {
				t.Errorf("G = %s: %d generations ended %q", c.Cell, n, state)
			}
		}
		if ended != c.Generations.Orders || len(c.Generations.Rejected) > 0 {
			t.Errorf("G = %s: %d accepted, %d ended, rejected %v", c.Cell, c.Generations.Orders, ended, c.Generations.Rejected)
		}
		if c.Connections.IdleLong > 0 {
			t.Errorf("G = %s: %d connections were idle in a transaction for a second", c.Cell, c.Connections.IdleLong)
		}
	}
}

// The other modes, for a moment each.
func TestSaturation(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"saturation", "-scenario", small(t), "-clients", "2", "-window", "50ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if want := 2 * (4*5 + 1); len(r.Saturation) != want { // reads by cases, and the one that asks nobody
		t.Fatalf("%d rows, want %d", len(r.Saturation), want)
	}
	for _, s := range r.Saturation {
		if s.Bare.PerS <= 0 || s.Ours.PerS > 0 && (s.Ours.P50 <= 0 || s.Ours.P99 < s.Ours.P50 || s.Ratio <= 0) || (s.Case == unchanged) != (s.Bytes == 0) {
			t.Errorf("%+v", s)
		}
		if s.Case != unchanged && (s.Ours.PerS <= 0 || dishonest(s.Failures)) {
			t.Errorf("%s, %s, %s: %v", s.Engine, s.Endpoint, s.Case, s.Failures)
		}
	}
}

// What is compared is one answer: a read that sends its reader elsewhere would be two.
func TestNoReadIsARedirect(t *testing.T) {
	c := newClient("", nil, time.Second)
	if err := c.http.CheckRedirect(nil, nil); err != http.ErrUseLastResponse {
		t.Errorf("the client goes where it is sent: %v", err)
	}
}

// dishonest reports whether anything failed otherwise than by a refusal for load: whether the
// machine of a test has room for a crowd is not what a test says.
func dishonest(failures map[string]int) bool {
	for why := range failures {
		if why != "503" {
			return true
		}
	}
	return false
}

func TestARateIsTheMedianOfTheRuns(t *testing.T) {
	got := rateOf([]closed{{PerS: 10, P50: 1, P99: 9}, {PerS: 30, P50: 3, P99: 3}, {PerS: 20, P50: 2, P99: 6}})
	if want := (rate{20, 2, 6}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestACrowdIsCounted(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"crowd", "-scenario", small(t), "-clients", "8", "-engines", "SQLite", "-window", "200ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if len(r.Crowds) != 2*4 {
		t.Fatalf("%d rows, want each read alone and beside the burner", len(r.Crowds))
	}
	for _, c := range r.Crowds {
		if c.PerS <= 0 || dishonest(c.Failures) {
			t.Errorf("%+v", c)
		}
	}
}

func TestOrdersAtOnceForFewHouseholds(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"contention", "-scenario", small(t), "-households", "2", "-at-once", "6", "-window", "300ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if len(r.Contentions) != 2 {
		t.Fatalf("%d rows, want both databases", len(r.Contentions))
	}
	for _, c := range r.Contentions {
		if c.Orders == 0 || c.Failures["503 contention"] > 0 {
			t.Errorf("%+v", c)
		}
	}
}

func TestAHouseholdWithAPast(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"history", "-scenario", small(t), "-menus", "3", "-recipes", "50", "-window", "200ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if len(r.Histories) != 4 {
		t.Fatalf("%d rows, want both databases, warm and cold", len(r.Histories))
	}
	for _, h := range r.Histories {
		if h.PerS <= 0 || dishonest(h.Failures) {
			t.Errorf("%+v", h)
		}
	}
}

func TestARowIsMovedIntoThePast(t *testing.T) {
	for _, c := range []struct{ of, want row }{
		{row{"id": "m", "first_date": "2026-12-07", "last_date": "2026-12-13", "generation_id": "g", "version": 3},
			row{"id": "new", "first_date": "2026-11-23", "last_date": "2026-11-29", "generation_id": nil, "version": 3}},
		{row{"id": "dinner", "menu_id": "m", "date": "2026-12-07", "recipe_id": "soup"}, row{"id": "dinner", "menu_id": "new", "date": "2026-11-23", "recipe_id": "own"}},
	} {
		if diff := cmp.Diff(c.want, c.of.before(2, "new", "own")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnIdleServer(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"idle", "-starts", "1", "-after", "10ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if i := r.Idle; i.FirstStart <= 0 || i.Start <= 0 || i.RSS <= 0 || i.Peak < i.RSS {
		t.Errorf("%+v", i)
	}
}

func TestOnlyEnginesThatAreThere(t *testing.T) {
	if got, err := engines("SQLite,PostgreSQL"); err != nil || len(got) != 2 {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := engines("Oracle"); err == nil {
		t.Error("another engine is taken")
	}
}

func TestOverloadIsRefusedHonestly(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"overload", "-scenario", small(t), "-times", "5", "-window", "1s", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if o := r.Overload; o.Goodput <= 0 || o.Peak.PerS <= 0 || o.Max > 10 {
		t.Errorf("%+v", o)
	}
	for why, n := range r.Overload.Failures {
		if why != "503" {
			t.Errorf("%d x %s", n, why)
		}
	}
}

// Everybody orders at once: all menus are done and chosen by the model, within what the
// provider may get at once.
func TestFairness(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"fair", "-scenario", small(t), "-households", "4", "-days", "2", "-window", "300ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	days := []int64{4 * 2, 4, 3 + greedyOrders*greedyDays}
	for i, r := range r.Fairness.Rounds {
		if r.Calls < days[i] || r.AtOnce < 1 || r.AtOnce > modelConcurrency || r.Held <= 0 || r.Reads.Answered != r.Reads.Sent {
			t.Errorf("%s: %d calls, %d at once, %v ms of connections, %d of %d reads answered", r.Name, r.Calls, r.AtOnce, r.Held, r.Reads.Answered, r.Reads.Sent)
		}
		for _, g := range r.Groups {
			if g.Done != g.Households*g.Orders || g.Mains == 0 || g.ByModel == 0 || g.Unserved > 0 || g.MaxToMean < 1 || g.Max < g.P50 {
				t.Errorf("%s: %+v", r.Name, g)
			}
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func TestConnections(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"connections", "-scenario", small(t), "-limits", "5", "-clients", "2", "-window", "300ms", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if len(r.Conns) != 1 || r.Conns[0].PerS <= 0 || r.Conns[0].Max > 5 {
		t.Errorf("%+v", r.Conns)
	}
}

func TestTheQuestionsAreNamed(t *testing.T) {
	for _, args := range [][]string{nil, {"-g", "0"}, {"weather"}, {"menus", "more"}} {
		_, err := run(t.Context(), args, &bytes.Buffer{})
		if err == nil || len(args) < 2 && !strings.Contains(err.Error(), "\n  overload ") {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestCells(t *testing.T) {
	cells, err := parseCells("0, 50,200s+50c")
	if err != nil {
		t.Fatal(err)
	}
	want := []cell{{name: "0"}, {name: "50", working: 50}, {name: "200s+50c", stalled: 200, composing: 50}}
	for i, c := range cells {
		if c != want[i] {
			t.Errorf("got %+v, want %+v", c, want[i])
		}
	}
	for _, wrong := range []string{"", "x", "5x", "5+5s", "-1"} {
		if _, err := parseCells(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

func TestDealGivesEachItsShare(t *testing.T) {
	s, err := readScenario("old-service")
	if err != nil {
		t.Fatal(err)
	}
	l := openLoop{scenario: s}
	got := map[string]int{}
	for _, e := range l.deal(1200, 1) {
		got[e.Name]++
	}
	for _, e := range s.Endpoints {
		if want := int(e.Share * 12); got[e.Name] != want {
			t.Errorf("%s: %d of 1200, want %d", e.Name, got[e.Name], want)
		}
	}
}

func TestPercentilesAreNearestRank(t *testing.T) {
	var samples []sample
	for i := range 100 {
		samples = append(samples, sample{latency: time.Duration(i+1) * time.Millisecond})
	}
	f := figuresOf("all", samples)
	if f.P50 != 50 || f.P95 != 95 || f.P99 != 99 || f.Max != 100 || f.Answered != 100 {
		t.Errorf("got %+v", f)
	}
}

func TestRatiosAreTheMedianOfTheRuns(t *testing.T) {
	one := func(idle, loaded float64) []cellResult {
		return []cellResult{
			{Cell: "0", Endpoints: []figures{{Name: "all", P50: idle, P99: idle}}},
			{Cell: "50", Endpoints: []figures{{Name: "all", P50: loaded, P99: loaded}}},
		}
	}
	got := summariseRuns([][]cellResult{one(10, 11), one(20, 80), one(10, 12)}, "")
	if r := got[1].Endpoints[0].RatioP99; r != 1.2 {
		t.Errorf("got %v, want 1.2", r)
	}
}

// A login is compared with the hash's own p99 of the same window, which has one for each login.
func TestALoginIsComparedWithItsHash(t *testing.T) {
	one := func(login, hash float64) []cellResult {
		return []cellResult{{Cell: "0", Endpoints: []figures{{Name: "login", P99: login}}, Hash: hashTimes{P50: hash / 2, P99: hash}}}
	}
	if got := summariseRuns([][]cellResult{one(30, 20), one(90, 30), one(50, 50)}, "")[0].LoginRatio; got != 1.5 {
		t.Errorf("got %v, want 1.5", got)
	}
	s, err := readScenario("old-service")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.interval("login"); got != 2500*time.Millisecond {
		t.Errorf("2 %% of 20 a second is one in %v", got)
	}
}

func TestValuesOfAnswers(t *testing.T) {
	body := []byte(`{"a":{"b":[{"c":"x"}]},"n":7,"none":null}`)
	for place, want := range map[string]string{"a.b.0.c": "x", "n": "7"} {
		if got, err := at(body, place); err != nil || got != want {
			t.Errorf("%s: got %q, %v", place, got, err)
		}
	}
	for _, place := range []string{"none", "a.b.1.c", "n.x", "zzz"} {
		if got, err := at(body, place); err == nil {
			t.Errorf("%s: got %q", place, got)
		}
	}
	if _, err := (vars{"a": "1"}).fill("/{a}/{b}"); err == nil {
		t.Error("a missing value is taken")
	}
}
