package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"mealplanner/bench/results"
	"mealplanner/bench/service"
)

// saturation compares one endpoint with the least that any server would have to do for
// the same bytes: one indexed read with net/http and pgx. Both in the same run.
type saturation struct {
	Endpoint string  `json:"endpoint"`
	Bytes    int     `json:"bytes"`
	Clients  int     `json:"clients"`
	Ours     float64 `json:"ours_per_s"` // medians of the runs
	OursP99  float64 `json:"ours_p99_ms"`
	Bare     float64 `json:"bare_per_s"`
	BareP99  float64 `json:"bare_p99_ms"`
	Ratio    float64 `json:"ratio"` // of requests a second, median of each run's
}

// saturating asks how near our server comes to the bare one.
type saturating struct {
	clients string
	runs    int
}

func (q *saturating) flags(f *results.Flags) {
	f.StringVar(&q.clients, "clients", "1,20", "of the closed loops")
	f.IntVar(&q.runs, "runs", 1, "how often each is measured; ratios are the median")
}

func (q *saturating) measure(ctx context.Context, l *load, r *result) error {
	clients, err := numbers(q.clients)
	if err != nil {
		return err
	}
	l.readersOnly()
	h, err := l.start(ctx, 8, "")
	if err != nil {
		return err
	}
	defer h.close()
	r.Saturation, err = h.compare(ctx, h.database, clients, q.runs, l.scenario.Window)
	return err
}

// bareEnv makes this program the bare server: the database that it reads.
const bareEnv = "MEALPLANNER_LOAD_BARE"

// bareConns is the interactive share of ten connections.
const bareConns = 6

const bareTable = `CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, body BYTEA NOT NULL)`

// serveBare is net/http and pgx and nothing else: a row by its key.
func serveBare(database string) error {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return err
	}
	config.MaxConns = bareConns
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return err
	}
	defer pool.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "the bare server is at http://"+listener.Addr().String())
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body []byte
		if err := pool.QueryRow(r.Context(), `SELECT body FROM bare WHERE id = $1`, r.URL.Query().Get("id")).Scan(&body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})}
	return server.Serve(listener)
}

// startBare runs this program as the bare server.
func startBare(ctx context.Context, database string) (*service.Process, *client, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), bareEnv+"="+database)
	p, err := service.Start(ctx, cmd, nil)
	if err != nil {
		return nil, nil, err
	}
	return p, newClient(p.Base, nil, 30*time.Second), nil
}

// compare measures each endpoint that reads, ours and bare in turn.
func (b *bench) compare(ctx context.Context, database string, clients []int, runs int, window time.Duration) ([]saturation, error) {
	p, bare, err := startBare(ctx, database)
	if err != nil {
		return nil, err
	}
	defer p.Kill()
	var all []saturation
	for _, e := range b.scenario.group("read") {
		size, err := b.keepAnswer(ctx, database, e)
		if err != nil {
			return nil, err
		}
		for _, n := range clients {
			s := b.compareOne(ctx, bare, e, n, runs, window)
			s.Bytes = size
			b.say("  %s, %d clients: %.0f/s, bare %.0f/s, ratio %.2f\n", e.Name, n, s.Ours, s.Bare, s.Ratio)
			all = append(all, s)
		}
	}
	return all, ctx.Err()
}

// keepAnswer stores what our server answers, for the bare one to read.
func (b *bench) keepAnswer(ctx context.Context, database string, e endpoint) (size int, err error) {
	a, err := b.client.call(ctx, e.request, b.cast.readers[0])
	if err != nil || !e.expects(a.Status) {
		return 0, fmt.Errorf("%s: %d: %w", e.Name, a.Status, err)
	}
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, bareTable); err != nil {
		return 0, err
	}
	_, err = conn.Exec(ctx, `INSERT INTO bare (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, key(e), a.Body)
	return len(a.Body), err
}

func key(e endpoint) string { return strings.ReplaceAll(e.Name, " ", "-") }

func (b *bench) compareOne(ctx context.Context, bare *client, e endpoint, clients, runs int, window time.Duration) saturation {
	var ours, oursP99, its, itsP99, ratios []float64
	asBare := request{Method: "GET", Path: "/?id=" + key(e)}
	for range runs {
		here := saturate(ctx, b.client, clients, window, func(n int) (request, vars) {
			return e.request, b.cast.readers[n%len(b.cast.readers)]
		})
		there := saturate(ctx, bare, clients, window, func(int) (request, vars) { return asBare, vars{} })
		ours, oursP99 = append(ours, here.PerS), append(oursP99, here.P99)
		its, itsP99 = append(its, there.PerS), append(itsP99, there.P99)
		ratios = append(ratios, here.PerS/max(there.PerS, 0.001))
	}
	return saturation{Endpoint: e.Name, Clients: clients, Ours: median(ours), OursP99: median(oursP99),
		Bare: median(its), BareP99: median(itsP99), Ratio: median(ratios)}
}

func saturationTable(b *strings.Builder, rows []saturation) {
	b.WriteString("\nClosed loop against one endpoint, and against a bare `net/http` + `pgx` handler that reads the same bytes by their key, in the same run.\n\n")
	b.WriteString("| endpoint | bytes | clients | answered/s | p99 ms | bare/s | bare p99 ms | ratio |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n")
	for _, s := range rows {
		fmt.Fprintf(b, "| %s | %d | %d | %.0f | %.1f | %.0f | %.1f | %.2f |\n",
			s.Endpoint, s.Bytes, s.Clients, s.Ours, s.OursP99, s.Bare, s.BareP99, s.Ratio)
	}
}
