// Command load asks a server as many people would, and prints what each of them waited
// for. It has a question for each way of asking; without one it names them:
//
//	go run ./bench/load menus -g 0,50,200s
//
// It starts what it needs itself: a throw-away PostgreSQL, a stub in the model's place, and
// the server built with the tag "load". docs/concurrency.md says how to read what it prints.
package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/bench/bare"
	"mealplanner/bench/results"
	"mealplanner/bench/service"
	"mealplanner/internal/guard/guardtest"
)

func main() {
	asAnother()
	results.Main("load", func(ctx context.Context, args []string) error {
		_, err := run(ctx, args, os.Stdout)
		return err
	})
}

// asAnother runs this program as one of the processes that it starts beside a server; it
// comes back only where it was not started so.
func asAnother() {
	bare.ServeIfAsked()
	burnIfAsked()
}

// question is one thing that the program measures. Its flags are beside those of all.
type question interface {
	flags(f *results.Flags)
	measure(ctx context.Context, l *load, r *result) error
}

// questions are all of them, by the word that asks.
var questions = map[string]struct {
	what string
	ask  func() question
}{
	"all":         {"everything that the documentation quotes, and whether each bound is kept", func() question { return &everything{} }},
	"menus":       {"readers beside menus that are kept in flight", func() question { return &menus{} }},
	"fair":        {"households that order at once of a provider with a fixed latency", func() question { return &fair{} }},
	"overload":    {"many times the reads that the connections can carry", func() question { return &overloading{} }},
	"saturation":  {"a closed loop on each read, beside a bare handler", func() question { return &saturating{} }},
	"connections": {"a closed loop over the reads, by the connections of the server", func() question { return &connecting{} }},
	"crowd":       {"a closed loop of many on each read, also beside a process that burns every core", func() question { return &crowding{} }},
	"contention":  {"people who order at once for few households", func() question { return &contending{} }},
	"history":     {"the week page of a household with years of menus", func() question { return &remembering{} }},
	"memory":      {"a server under load, by how much it may remember", func() question { return &hoarding{} }},
	"idle":        {"a server that nobody asks: how soon it is ready, and its memory", func() question { return &idling{} }},
}

// ask reads the command line: a question and its flags.
func ask(args []string, out io.Writer) (question, *load, error) {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	asked, ok := questions[name]
	if !ok {
		var known strings.Builder
		for _, name := range slices.Sorted(maps.Keys(questions)) {
			fmt.Fprintf(&known, "\n  %-12s %s", name, questions[name].what)
		}
		return nil, nil, fmt.Errorf("the first word is the question:%s", known.String())
	}
	q, l := asked.ask(), &load{Flags: results.NewFlags("load "+name, out), question: name, out: out}
	scenario := l.String("scenario", "old-service", "a shipped scenario's name, or a file")
	window := l.Duration("window", 0, "of each measuring (default: the scenario's)")
	l.StringVar(&l.name, "name", "", "of the result's files (default: the scenario's and the question's)")
	l.IntVar(&l.maxConns, "max-conns", 0, "the server's most connections (default: its own)")
	q.flags(l.Flags)
	if err := l.Parse(args[1:]); err != nil {
		return nil, nil, err
	}
	var err error
	if l.scenario, err = readScenario(*scenario); *window > 0 {
		l.scenario.Window = *window
	}
	return q, l, err
}

// run does what is asked and gives the result, which is also printed and kept.
func run(ctx context.Context, args []string, out io.Writer) (result, error) {
	q, l, err := ask(args, out)
	if err != nil {
		return result{}, err
	}
	defer l.close()
	r := result{Scenario: l.scenario.Name, Settings: map[string]any{}}
	if err := q.measure(ctx, l, &r); err != nil {
		return r, err
	}
	r.Machine = results.ThisMachine()
	r.Machine.Postgres = l.version
	fmt.Fprintln(out)
	return r, l.Keep(out, l.fileName(), r, r.markdown())
}

// fileName is what the result's files are called when nothing else was asked for.
func (l *load) fileName() string {
	switch {
	case l.name != "":
		return l.name
	case l.question == "all":
		return "bench"
	case l.question != "menus":
		return l.scenario.Name + "-" + l.question
	case l.says != "":
		return l.scenario.Name + "-model-" + l.says
	case l.model:
		return l.scenario.Name + "-model"
	}
	return l.scenario.Name
}

// load is one call of the program, with all that it has started.
type load struct {
	*results.Flags
	question, name string
	maxConns       int
	engine         string   // of the server's database
	env            []string // more of the server's environment
	model          bool     // the stub is the provider of the model composer, and orders are its
	says           string   // what it answers instead of a choice, see useless; empty: it chooses
	scenario       scenario
	out            io.Writer

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

// prepare builds the server and starts PostgreSQL, once.
func (l *load) prepare(ctx context.Context) error {
	if l.binary != "" {
		return nil
	}
	var err error
	if l.dir, err = os.MkdirTemp("", "mealplanner-load-"); err != nil {
		return err
	}
	l.closers = append(l.closers, func() { _ = os.RemoveAll(l.dir) })
	if l.binary, err = service.Build(ctx, l.dir, "-tags", "load"); err != nil {
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
	server   *service.Process
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
func (l *load) start(ctx context.Context, slots int, through string) (*house, error) {
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	stub, err := startStub(l.scenario.Model, l.says)
	if err != nil {
		return nil, err
	}
	h := &house{closers: []func(){stub.close}}
	if err := l.startOn(ctx, h, stub, slots, through); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (l *load) startOn(ctx context.Context, h *house, stub *stub, slots int, through string) error {
	l.number++
	name := "load_" + strconv.Itoa(l.number)
	var err error
	watched := "" // where its connections are looked at
	if l.engine == sqliteEngine {
		h.database = "sqlite:" + filepath.Join(l.dir, name+".db")
	} else {
		watched = l.postgres.Superuser()
		if h.database, err = l.postgres.Database(name); err != nil {
			return err
		}
	}
	url := h.database
	if through != "" {
		url = strings.Replace(url, "127.0.0.1:"+strconv.Itoa(l.postgres.Port()), through, 1)
	}
	if h.server, err = l.startServer(ctx, url, stub.url, slots); err != nil {
		return err
	}
	h.closers = append(h.closers, func() { _ = h.server.Stop() }) // it was measured by then
	h.bench, err = l.people(ctx, h.server.Base, stub)
	if err != nil {
		return err
	}
	if h.sampler, err = newSampler(ctx, watched, name, h.server); err == nil {
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

// The engines of the server's database.
const (
	postgresEngine = "PostgreSQL"
	sqliteEngine   = "SQLite"
)

// engines reads "PostgreSQL,SQLite".
func engines(text string) ([]string, error) {
	all := strings.Split(text, ",")
	for _, engine := range all {
		if engine != postgresEngine && engine != sqliteEngine {
			return nil, fmt.Errorf("%q is no engine: %s or %s", engine, postgresEngine, sqliteEngine)
		}
	}
	return all, nil
}

// modelConcurrency is how many calls a hosted provider gets at once, at most.
const modelConcurrency = 16

// startServer runs the server and waits until it is ready.
func (l *load) startServer(ctx context.Context, database, stub string, slots int) (*service.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	cmd := exec.Command(l.binary, "serve", "--listen", "127.0.0.1:0", "--database-url", database, "--generation-slots", strconv.Itoa(slots))
	cmd.Env = os.Environ()
	if l.maxConns > 0 {
		cmd.Args = append(cmd.Args, "--db-max-conns", strconv.Itoa(l.maxConns))
	}
	if l.model {
		cmd.Args = append(cmd.Args, "--model-url", stub+"/v1", "--model-name", "stub", "--model-concurrency", strconv.Itoa(modelConcurrency))
	} else {
		cmd.Env = append(cmd.Env, "MEALPLANNER_STUB_MODEL_URL="+stub)
	}
	cmd.Env = append(cmd.Env, l.env...)
	p, err := service.Start(ctx, cmd, nil)
	if err != nil {
		return nil, err
	}
	if err := p.WaitReady(ctx); err != nil {
		p.Kill()
		return nil, err
	}
	return p, nil
}

// readersOnly has nobody sign up who would not be needed: nothing is ordered.
func (l *load) readersOnly() { l.scenario.Orderers = 1 }

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
