// Command load asks a server as many people would, at a fixed rate, beside menus that
// are being made, and prints what each of them waited for. It starts what it needs
// itself: a throw-away PostgreSQL, a stub in the model's place, and the server built
// with the tag "load". docs/concurrency.md says how to read what it prints.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/bench/proxy"
	"mealplanner/bench/results"
	"mealplanner/internal/guard/guardtest"
)

func main() {
	if database := os.Getenv(bareEnv); database != "" {
		fmt.Fprintln(os.Stderr, serveBare(database)) // it serves until it is told to end
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if _, err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	scenario, cells, target, database, results, name string
	runs, slots, maxConns, clients, fair, days       int
	window                                           time.Duration
	saturate, conns                                  string
	overload                                         float64
	model                                            bool
	delay                                            time.Duration
}

func parseOptions(args []string, out io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.scenario, "scenario", "old-service", "a shipped scenario's name, or a file")
	f.StringVar(&o.cells, "g", "0,10,50,200,500", "generations in flight, one cell each: 50 (model works), 200s (model stalled), 200s+50c (and 50 that compose)")
	f.IntVar(&o.runs, "runs", 1, "how often all cells are measured; ratios are the median")
	f.DurationVar(&o.window, "window", 0, "of measuring each cell (default: the scenario's)")
	f.StringVar(&o.target, "target", "", "another server's address; default: ours, started here")
	f.StringVar(&o.database, "database", "", "with -target: its PostgreSQL, to look at its connections")
	f.StringVar(&o.results, "results", "bench/results", "directory for the JSON and Markdown; empty: none")
	f.StringVar(&o.name, "name", "", "of the result's files (default: the scenario's and the mode's)")
	f.IntVar(&o.slots, "slots", 0, "the server's generation slots (default: as many as the largest cell, or as -fair)")
	f.BoolVar(&o.model, "model", false, "the stub is the provider of the model composer, and orders are its")
	f.IntVar(&o.maxConns, "max-conns", 0, "the server's most connections (default: its own)")
	f.StringVar(&o.saturate, "saturate", "", "instead: closed loop of so many clients (1,20) on each read, beside a bare handler")
	f.StringVar(&o.conns, "conns", "", "instead: closed loop over the reads with so many connections (4,10,20,50,100)")
	f.IntVar(&o.clients, "clients", 16, "with -conns: how many clients")
	f.Float64Var(&o.overload, "overload", 0, "instead: so many times the reads that the connections can carry")
	f.DurationVar(&o.delay, "delay", 5*time.Millisecond, "with -overload: longer way to the database, each way")
	f.IntVar(&o.fair, "fair", 0, "instead: so many households that order at once of a provider with a fixed latency")
	f.IntVar(&o.days, "days", 3, "with -fair: of each menu")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("what is %q?", f.Arg(0))
	}
	if o.target != "" && (o.saturate != "" || o.conns != "" || o.overload > 0 || o.fair > 0) {
		return o, errors.New("only the cells can be measured on another server")
	}
	return o, nil
}

// run does what the flags ask for and gives the result, which is also printed and kept.
func run(ctx context.Context, args []string, out io.Writer) (result, error) {
	o, err := parseOptions(args, out)
	if err != nil {
		return result{}, err
	}
	s, err := readScenario(o.scenario)
	if err != nil {
		return result{}, err
	}
	if o.window > 0 {
		s.Window = o.window
	}
	l := &load{options: o, scenario: s, out: out}
	defer l.close()
	r, err := l.measure(ctx)
	if err != nil {
		return r, err
	}
	fmt.Fprint(out, "\n", r.markdown())
	if o.results == "" {
		return r, nil
	}
	return r, results.Write(o.results, o.fileName(s), r, r.markdown())
}

// fileName is what the result's files are called when nothing else was asked for.
func (o options) fileName(s scenario) string {
	switch {
	case o.name != "":
		return o.name
	case o.saturate != "":
		return s.Name + "-saturation"
	case o.conns != "":
		return s.Name + "-connections"
	case o.overload > 0:
		return s.Name + "-overload"
	case o.fair > 0:
		return s.Name + "-fair"
	case o.model:
		return s.Name + "-model"
	}
	return s.Name
}

// load is one call of the program, with all that it has started.
type load struct {
	options
	scenario scenario
	out      io.Writer

	dir      string // for the binary and the logs
	binary   string
	postgres *guardtest.Server
	version  string
	number   int // of databases made
	closers  []func()
}

func (l *load) say(format string, args ...any) { fmt.Fprintf(l.out, format, args...) }

// close ends what was started, the last first.
func (l *load) close() {
	for _, end := range slices.Backward(l.closers) {
		end()
	}
	l.closers = nil
}

// measure does the one mode that was asked for.
func (l *load) measure(ctx context.Context) (result, error) {
	r := result{Scenario: l.scenario.Name, Settings: map[string]any{}}
	if l.target == "" {
		if err := l.prepare(ctx); err != nil {
			return r, err
		}
	}
	var err error
	switch {
	case l.conns != "":
		r.Conns, err = l.measureConns(ctx)
	case l.saturate != "":
		r.Saturation, err = l.measureSaturation(ctx)
	case l.overload > 0:
		r.Overload, err = l.measureOverload(ctx)
	case l.fair > 0:
		r.Fairness, err = l.measureFair(ctx)
	default:
		err = l.measureCells(ctx, &r)
	}
	r.Machine = results.ThisMachine()
	r.Machine.Postgres = l.version
	return r, err
}

// prepare builds the server and starts PostgreSQL.
func (l *load) prepare(ctx context.Context) error {
	var err error
	if l.dir, err = os.MkdirTemp("", "mealplanner-load-"); err != nil {
		return err
	}
	l.closers = append(l.closers, func() { _ = os.RemoveAll(l.dir) })
	if l.binary, err = build(ctx, l.dir); err != nil {
		return err
	}
	if l.postgres, err = guardtest.StartServer(); err != nil {
		return err
	}
	l.closers = append(l.closers, l.postgres.Stop)
	conn, err := pgx.Connect(ctx, l.postgres.Superuser())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.QueryRow(ctx, `SHOW server_version`).Scan(&l.version)
}

// house is one server with everything around it.
type house struct {
	*bench
	server   *process
	database string
	closers  []func()
}

func (h *house) close() {
	for _, end := range slices.Backward(h.closers) {
		end()
	}
}

// start makes a server on a fresh database, with people who are signed up. through,
// if any, is the address at which the server is to find PostgreSQL.
func (l *load) start(ctx context.Context, slots, maxConns int, through string) (*house, error) {
	stub, err := startStub(l.scenario.Model)
	if err != nil {
		return nil, err
	}
	h := &house{closers: []func(){stub.close}}
	if err := l.startOn(ctx, h, stub, slots, maxConns, through); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (l *load) startOn(ctx context.Context, h *house, stub *stub, slots, maxConns int, through string) error {
	l.number++
	name := "load_" + strconv.Itoa(l.number)
	var err error
	if h.database, err = l.postgres.Database(name); err != nil {
		return err
	}
	url := h.database
	if through != "" {
		url = strings.Replace(url, "127.0.0.1:"+strconv.Itoa(l.postgres.Port()), through, 1)
	}
	var base string
	h.server, base, err = startServer(ctx, l.dir, serverConfig{binary: l.binary, database: url, stub: stub.url, model: l.model, slots: slots, maxConns: maxConns})
	if err != nil {
		return err
	}
	h.closers = append(h.closers, h.server.stop)
	h.bench, err = l.people(ctx, base, stub)
	if err != nil {
		return err
	}
	if h.sampler, err = newSampler(ctx, l.postgres.Superuser(), name, h.server.pid); err == nil {
		h.closers = append(h.closers, h.sampler.close)
	}
	return err
}

// people signs everybody up.
func (l *load) people(ctx context.Context, base string, stub *stub) (*bench, error) {
	c := newClient(base, l.scenario.Headers, l.scenario.Timeout)
	b := &bench{scenario: l.scenario, client: c, stub: stub, say: l.say,
		orders: newClient(base, l.scenario.Headers, l.scenario.Timeout)}
	began := time.Now()
	run := strconv.FormatInt(began.Unix(), 36)
	var err error
	if b.cast, err = setUp(ctx, c, l.scenario, run); err != nil {
		return nil, err
	}
	l.say("%d people are ready after %.1f s\n", l.scenario.Readers+l.scenario.Orderers, time.Since(began).Seconds())
	return b, nil
}

// measureCells measures every cell, runs times.
func (l *load) measureCells(ctx context.Context, r *result) error {
	cells, err := parseCells(l.cells)
	if err != nil {
		return err
	}
	b, done, err := l.benchFor(ctx, cells, r)
	if err != nil {
		return err
	}
	defer done()
	for n := range l.runs {
		var run []cellResult
		for _, c := range cells {
			l.say("run %d, G = %s\n", n+1, c.name)
			result, err := b.measure(ctx, c, uint64(n))
			if err != nil {
				return fmt.Errorf("cell %s: %w", c.name, err)
			}
			for _, f := range result.Endpoints {
				l.say("  %-20s %s of %d, p50 %.1f ms, p99 %.1f ms\n", f.Name, results.Share(f.Answered, f.Sent), f.Sent, f.P50, f.P99)
			}
			run = append(run, result)
		}
		r.Runs = append(r.Runs, run)
	}
	r.Summary = summariseRuns(r.Runs, l.scenario.Database.GenerationLane)
	r.Settings["window"], r.Settings["requests/s"] = l.scenario.Window.String(), l.scenario.Rate
	return nil
}

// benchFor is ours, with room for the largest cell, or another server.
func (l *load) benchFor(ctx context.Context, cells []cell, r *result) (*bench, func(), error) {
	if l.target == "" {
		slots := l.slots
		for _, c := range cells {
			if l.slots == 0 {
				slots = max(slots, c.all(), 8)
			}
		}
		r.Settings["generation slots"] = slots
		h, err := l.start(ctx, slots, l.maxConns, "")
		if err != nil {
			return nil, nil, err
		}
		return h.bench, h.close, nil
	}
	b, err := l.people(ctx, l.target, nil)
	if err != nil {
		return nil, nil, err
	}
	name := ""
	if l.database != "" {
		config, err := pgx.ParseConfig(l.database)
		if err != nil {
			return nil, nil, err
		}
		name = config.Database
	}
	if b.sampler, err = newSampler(ctx, l.database, name, 0); err != nil {
		return nil, nil, err
	}
	return b, b.sampler.close, nil
}

// readersOnly has nobody sign up who would not be needed: nothing is ordered.
func (l *load) readersOnly() { l.scenario.Orderers = 1 }

func (l *load) measureSaturation(ctx context.Context) ([]saturation, error) {
	clients, err := numbers(l.saturate)
	if err != nil {
		return nil, err
	}
	l.readersOnly()
	h, err := l.start(ctx, 8, l.maxConns, "")
	if err != nil {
		return nil, err
	}
	defer h.close()
	return h.compare(ctx, l.dir, h.database, clients, l.runs, l.scenario.Window)
}

func (l *load) measureConns(ctx context.Context) ([]connsRow, error) {
	limits, err := numbers(l.conns)
	if err != nil {
		return nil, err
	}
	l.readersOnly()
	var rows []connsRow
	for _, n := range limits {
		row, err := l.measureConnsOf(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("%d connections: %w", n, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (l *load) measureConnsOf(ctx context.Context, n int) (connsRow, error) {
	h, err := l.start(ctx, 8, n, "")
	if err != nil {
		return connsRow{}, err
	}
	defer h.close()
	saturate(ctx, h.client, l.clients, l.scenario.Warmup, h.readMix())
	row := connsRow{MaxConns: n}
	stop := h.sampler.watch(ctx)
	row.closed = saturate(ctx, h.client, l.clients, l.scenario.Window, h.readMix())
	seen, _, err := stop()
	row.Most = seen.Most
	l.say("  %d connections: %.0f/s, p50 %.1f ms, p99 %.1f ms\n", n, row.PerS, row.P50, row.P99)
	return row, errors.Join(err, ctx.Err())
}

func (l *load) measureOverload(ctx context.Context) (*overload, error) {
	l.readersOnly()
	slow, err := proxy.Listen("127.0.0.1:" + strconv.Itoa(l.postgres.Port()))
	if err != nil {
		return nil, err
	}
	defer slow.Close()
	slow.Set(proxy.Fault{Latency: l.delay})
	h, err := l.start(ctx, 8, l.maxConns, slow.Address())
	if err != nil {
		return nil, err
	}
	defer h.close()
	o, err := h.overloaded(ctx, l.overload, l.scenario.Window)
	if err == nil {
		o.Delay = l.delay.String()
	}
	return o, err
}

// numbers reads "1,20".
func numbers(text string) ([]int, error) {
	var all []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number", part)
		}
		all = append(all, n)
	}
	return all, nil
}
