package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"mealplanner/bench/bare"
	"mealplanner/bench/results"
	"mealplanner/bench/service"
)

// saturation compares a read with the least that any server would have to do for the same
// bytes: the session and one row by its key, with net/http and a driver. Both in the same
// run; figures are medians of the runs.
type saturation struct {
	Engine   string         `json:"engine"`
	Endpoint string         `json:"endpoint"`
	Case     string         `json:"case"`
	Bytes    int            `json:"bytes"`
	Clients  int            `json:"clients"`
	Ours     rate           `json:"ours"`
	Bare     rate           `json:"bare"`
	Ratio    float64        `json:"ratio"` // of requests a second, median of each run's
	Ratios   []float64      `json:"ratios"`
	Failures map[string]int `json:"failures,omitempty"` // of ours, in all runs
}

// rate is what a closed loop got.
type rate struct {
	PerS float64 `json:"per_s"`
	P50  float64 `json:"p50_ms"`
	P99  float64 `json:"p99_ms"`
}

// The cases in which a read is compared.
const (
	warm           = "warm"
	warmCompressed = "warm, compressed"
	unchanged      = "not changed"
	cold           = "cold"
	coldCompressed = "cold, compressed"
	coldOpen       = "cold, to a handler that asks nobody"
)

// acceptEncoding is what browsers send.
const acceptEncoding = "gzip, deflate, br, zstd"

// memoEnv is how many MiB of answers a server remembers.
const memoEnv = "MEALPLANNER_MEMO_MIB"

// noMemo lets a server remember no answers: each is computed.
const noMemo = memoEnv + "=0"

// saturating asks how near our server comes to the bare one.
type saturating struct {
	clients, engines string
	only             string
	runs             int
}

func (q *saturating) flags(f *results.Flags) {
	f.StringVar(&q.clients, "clients", "1,20", "of the closed loops")
	f.StringVar(&q.engines, "engines", postgresEngine+","+sqliteEngine, "databases")
	f.IntVar(&q.runs, "runs", 1, "how often each is measured; ratios are the median")
	f.StringVar(&q.only, "reads", "", "only those whose \"endpoint, case\" matches a regular expression")
}

func (q *saturating) measure(ctx context.Context, l *load, r *result) error {
	clients, err := numbers(q.clients)
	if err != nil {
		return err
	}
	all, err := engines(q.engines)
	if err != nil {
		return err
	}
	only, err := regexp.Compile(q.only)
	if err != nil {
		return err
	}
	l.readersOnly()
	for _, l.engine = range all {
		rows, err := q.on(ctx, l, clients, only)
		if err != nil {
			return fmt.Errorf("%s: %w", l.engine, err)
		}
		r.Saturation = append(r.Saturation, rows...)
	}
	return nil
}

// on measures with the database of l: a server as it is, one that remembers nothing, and the
// bare one.
func (q *saturating) on(ctx context.Context, l *load, clients []int, only *regexp.Regexp) ([]saturation, error) {
	warmed, err := l.start(ctx, 8, "")
	if err != nil {
		return nil, err
	}
	defer warmed.close()
	l.env = []string{noMemo}
	cooled, err := l.start(ctx, 8, "")
	l.env = nil
	if err != nil {
		return nil, err
	}
	defer cooled.close()
	database := warmed.database
	if l.engine == sqliteEngine {
		database = "sqlite:" + filepath.Join(l.dir, "bare.db") // a file has one server
	}
	var contests []contest
	answers := map[string]bare.Answer{}
	for _, e := range l.scenario.reads() {
		more, err := prepareContests(ctx, warmed.bench, cooled.bench, e, answers)
		if err != nil {
			return nil, err
		}
		contests = append(contests, more...)
	}
	contests = slices.DeleteFunc(contests, func(c contest) bool { return !only.MatchString(c.endpoint + ", " + c.name) })
	if err := bare.Keep(ctx, database, warmed.tokens(), answers); err != nil {
		return nil, err
	}
	same, err := runtimeOf(ctx, warmed.client)
	if err != nil {
		return nil, err
	}
	p, err := bare.Start(ctx, database, same...)
	if err != nil {
		return nil, err
	}
	defer p.Kill()
	var all []saturation
	for _, n := range clients {
		rows := compareAll(ctx, p.Base, contests, n, q.runs, l)
		all = append(all, rows...)
	}
	return all, ctx.Err()
}

// tokens are the readers'.
func (b *bench) tokens() []string {
	var all []string
	for _, v := range b.cast.readers {
		all = append(all, v["token"])
	}
	return all
}

// runtimeOf gives the environment that lets a process run as our server says that it does:
// with as many processors and the same collector.
func runtimeOf(ctx context.Context, c *client) ([]string, error) {
	var all []string
	for _, of := range [][2]string{{"go_sched_gomaxprocs_threads", "GOMAXPROCS"}, {"go_gc_gogc_percent", "GOGC"}, {"go_gc_gomemlimit_bytes", "GOMEMLIMIT"}} {
		value, err := c.metric(ctx, of[0])
		if err != nil {
			return nil, err
		}
		all = append(all, fmt.Sprintf("%s=%.0f", of[1], value))
	}
	return all, nil
}

// asking is one side of a contest: the n-th request of a closed loop, and who asks it.
type asking struct {
	client *client
	next   func(n int) (request, vars)
}

// contest is a read of ours and the same of the bare server, whose client is known when it
// runs.
type contest struct {
	endpoint, name string
	bytes          int
	ours, bare     asking
}

// prepareContests asks for a read once for each reader, keeps the answers for the bare server
// and gives the contests about it.
func prepareContests(ctx context.Context, warmed, cooled *bench, e endpoint, answers map[string]bare.Answer) ([]contest, error) {
	plain, packed := warmed.client, warmed.client.with("Accept-Encoding", acceptEncoding)
	revalidating := warmed.client.with("If-None-Match", "{etag}")
	var keys [2][]string
	known := make([]vars, len(warmed.cast.readers))
	bytes := [2]int{}
	for i, who := range warmed.cast.readers {
		for form, c := range []*client{plain, packed} {
			a, err := c.call(ctx, e.request, who)
			if err != nil || !e.expects(a.Status) {
				return nil, fmt.Errorf("%s: %d: %w", e.Name, a.Status, err)
			}
			key := fmt.Sprintf("%s-%d-%d", strings.ReplaceAll(e.Name, " ", "-"), form, i)
			keys[form], bytes[form] = append(keys[form], key), len(a.Body)
			answers[key] = bare.Answer{Body: a.Body, Type: a.Header.Get("Content-Type"), Encoding: a.Header.Get("Content-Encoding"), ETag: etagOf(a)}
			if form == 0 {
				known[i] = who.with("etag", etagOf(a))
			}
		}
	}
	of := func(c *client, r request, people []vars) asking {
		return asking{c, func(n int) (request, vars) { return r, people[n%len(people)] }}
	}
	from := func(c *client, path func(string) string, keys []string, status int) asking {
		return asking{c, func(n int) (request, vars) {
			i := n % len(known)
			return request{Path: path(keys[i]), Status: []int{status}}, known[i]
		}}
	}
	nothing := e.request
	nothing.Status = []int{304}
	all := []contest{
		{e.Name, warm, bytes[0], of(plain, e.request, warmed.cast.readers), from(plain, bare.Of, keys[0], 200)},
		{e.Name, warmCompressed, bytes[1], of(packed, e.request, warmed.cast.readers), from(packed, bare.Of, keys[1], 200)},
		{e.Name, unchanged, 0, of(revalidating, nothing, known), from(revalidating, bare.Of, keys[0], 304)},
		{e.Name, cold, bytes[0], of(cooled.client, e.request, cooled.cast.readers), from(plain, bare.Of, keys[0], 200)},
		{e.Name, coldCompressed, bytes[1], of(cooled.client.with("Accept-Encoding", acceptEncoding), e.request, cooled.cast.readers), from(packed, bare.Of, keys[1], 200)},
	}
	if e.Name == warmed.scenario.reads()[0].Name { // the one that was always compared so
		all = append(all, contest{e.Name, coldOpen, bytes[0], of(cooled.client, e.request, cooled.cast.readers), from(plain, bare.Open, keys[0], 200)})
	}
	return all, nil
}

// etagOf is an answer's version; where our server gives none, one for the bare server.
func etagOf(a service.Answer) string {
	if etag := a.Header.Get("ETag"); etag != "" {
		return etag
	}
	return `"none"`
}

// compareAll measures every contest in turn, run by run, and which side begins changes.
func compareAll(ctx context.Context, base string, contests []contest, clients, runs int, l *load) []saturation {
	rows := make([]saturation, len(contests))
	var ours, its = make([][]closed, len(contests)), make([][]closed, len(contests))
	for run := range runs {
		for i, c := range contests {
			sides := []func(){
				func() {
					ours[i] = append(ours[i], saturate(ctx, c.ours.client, clients, l.scenario.Window, c.ours.next))
				},
				func() {
					its[i] = append(its[i], saturate(ctx, c.bare.client.at(base), clients, l.scenario.Window, c.bare.next))
				},
			}
			if run%2 == 1 {
				slices.Reverse(sides)
			}
			for _, measure := range sides {
				measure()
			}
		}
	}
	for i, c := range contests {
		rows[i] = saturation{Engine: l.engine, Endpoint: c.endpoint, Case: c.name, Bytes: c.bytes, Clients: clients,
			Ours: rateOf(ours[i]), Bare: rateOf(its[i]), Failures: map[string]int{}}
		for run, o := range ours[i] {
			rows[i].Ratios = append(rows[i].Ratios, o.PerS/max(its[i][run].PerS, 0.001))
			add(rows[i].Failures, o.Failures)
		}
		rows[i].Ratio = median(rows[i].Ratios)
		l.say("  %s, %s, %s, %d clients: %.0f/s, bare %.0f/s, ratio %.2f, failures %s\n",
			l.engine, c.endpoint, c.name, clients, rows[i].Ours.PerS, rows[i].Bare.PerS, rows[i].Ratio, counts(rows[i].Failures))
	}
	return rows
}

// rateOf gives the medians of the runs.
func rateOf(runs []closed) rate {
	var perS, p50, p99 []float64
	for _, r := range runs {
		perS, p50, p99 = append(perS, r.PerS), append(p50, r.P50), append(p99, r.P99)
	}
	return rate{median(perS), median(p50), median(p99)}
}

func saturationTable(b *strings.Builder, rows []saturation) {
	b.WriteString("\nClosed loops against one read, and in turn against a bare handler (`net/http` and a driver) that looks the session up and reads the same bytes by their key from one row. Medians of the runs.\n\n")
	b.WriteString("| database | read | case | bytes | clients | answered/s | p50 ms | p99 ms | bare/s | bare p50 ms | bare p99 ms | ratio | failures |\n")
	b.WriteString("| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |\n")
	for _, s := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %d | %d | %.0f | %.1f | %.1f | %.0f | %.1f | %.1f | %.2f | %s |\n",
			s.Engine, s.Endpoint, s.Case, s.Bytes, s.Clients, s.Ours.PerS, s.Ours.P50, s.Ours.P99, s.Bare.PerS, s.Bare.P50, s.Bare.P99, s.Ratio, counts(s.Failures))
	}
}

// with gives the same client with one more header.
func (c *client) with(name, value string) *client {
	more := *c
	more.headers = maps.Clone(c.headers)
	more.headers[name] = value
	return &more
}

// at gives the same client for another server.
func (c *client) at(base string) *client {
	more := *c
	more.base = base
	return &more
}

// metric is the value of one of the server's numbers, which has no labels.
func (c *client) metric(ctx context.Context, name string) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	a, err := c.call(ctx, request{Path: "/metrics"}, vars{})
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(a.Body)) {
		var value float64
		if _, err := fmt.Sscanf(line, name+" %g", &value); err == nil {
			return value, nil
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}
