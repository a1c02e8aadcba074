package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/sync/errgroup"

	"mealplanner/internal/account"
	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/household"
	"mealplanner/internal/jobs"
	"mealplanner/internal/llm"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/store"
	"mealplanner/internal/web"
)

// serveCommand runs the service until it is told to stop.
type serveCommand struct {
	settings    `embed:""`
	PrintConfig bool
}

// Run serves.
func (c *serveCommand) Run(ctx context.Context, k *kong.Context, h environment) error {
	if c.PrintConfig {
		return printConfig(h, k)
	}
	if err := c.validate(); err != nil {
		return err
	}
	signal.Ignore(syscall.SIGPIPE) // a reader of the log that died is no reason to
	lines := newDropLog(h.stderr)
	defer lines.Close()
	h.stderr = lines
	log, err := logger(h, c.LogLevel)
	if err != nil {
		return err
	}
	// What may be refused comes first: a start that is refused makes no database.
	at, err := c.listen()
	if err != nil {
		return err
	}
	defer at.close()
	door, err := c.openDoor(log)
	if err != nil {
		return err
	}
	defer door.Close()
	g, err := c.openGuard(ctx, log)
	if err != nil {
		return err
	}
	defer func() {
		if err := g.Close(); err != nil {
			log.Warn("database not closed cleanly", "error", err)
		}
	}()
	return c.serve(ctx, k.Args, h, log, at, g, newStore(g, h, log), door)
}

// listeners are those of the service.
type listeners struct {
	all     net.Listener
	numbers net.Listener // nil: they are served with the rest
}

func (l listeners) close() {
	l.all.Close()
	if l.numbers != nil {
		l.numbers.Close()
	}
}

// listen takes the addresses of the settings, all or none.
func (s settings) listen() (l listeners, err error) {
	if l.all, err = listen("--listen", s.Listen); err != nil || s.MetricsListen == "" {
		return l, err
	}
	if l.numbers, err = listen("--metrics-listen", s.MetricsListen); err != nil {
		l.all.Close()
	}
	return l, err
}

func newStore(g *guard.Guard, h environment, log *slog.Logger) *store.Store {
	return store.New(g, store.Config{Now: h.now, Log: log})
}

// serve wires the rooms together and works until ctx ends. args are the command line, for
// reading the settings again.
func (c *serveCommand) serve(ctx context.Context, args []string, h environment, log *slog.Logger, at listeners, g *guard.Guard, s *store.Store, door *llm.Door) error {
	proxies, notProxies := c.proxies()
	public, noPublic := c.publicURL()
	hosts, notHosts := c.hosts()
	if err := errors.Join(notProxies, noPublic, notHosts); err != nil {
		return err // none: the settings have been validated
	}

	// The runner works on while the server drains, and leaves before its requests end.
	working, cancelWork := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelWork()
	left := make(chan struct{})

	permits := composers()
	spareProcessors(permits)
	warmMemory()
	var migrated atomic.Bool
	var monthlyCap atomic.Int64 // that a household may spend on the model in a month
	monthlyCap.Store(micros(c.ModelCap))
	signals := jobs.NewSignals()
	p := planner.New(planner.Config{
		Store:       s,
		Foods:       food.Default(),
		Recipes:     catalog.Recipes(),
		Composer:    compose.New(food.Default(), catalog.Recipes()),
		Model:       &planner.Model{Asker: door, Configured: door.Configured, State: door.State, Cap: monthlyCap.Load},
		Queued:      signals.Poke,
		Changed:     signals.Changed,
		Watch:       signals.Watch,
		Permits:     permits,
		OwnerOrders: c.OwnerOrders,
		Keep:        c.menuLimit(),
		FailPoint:   h.failPoint,
		Now:         h.now,
		Log:         log,
	})
	runner := jobs.New(s, p.Run, jobs.Config{Lease: h.lease, Slots: c.Slots, Grace: leaveTime, Signals: signals, Log: log})
	accounts := account.New(s, account.Config{Signup: c.signupPolicy(), Public: c.public(), Hashing: func() func() { return p.Answering("") }, Now: h.now, Log: log})
	server, err := web.New(web.Config{
		Planner:          p,
		Households:       household.New(household.Config{Store: s, Foods: food.Default(), Recipes: catalog.Recipes(), Now: h.now}),
		Lists:            shopping.New(s, food.Default()),
		Accounts:         accounts,
		Foods:            food.Default(),
		Ready:            g.Ready,
		Fault:            g.Fault,
		Numbers:          g.Numbers,
		ResetDatabase:    g.Reset,
		Started:          migrated.Load,
		Watch:            signals.Watch,
		Answering:        p.Answering,
		Drained:          func() { cancelWork(); within(leaveTime, left) },
		CountGenerations: p.CountGenerations,
		PublicURL:        public,
		Hosts:            hosts,
		Proxies:          proxies,
		MetricsToken:     c.MetricsToken,
		MetricsApart:     at.numbers != nil,
		Version:          version(),
		Now:              h.now,
		Log:              log,
	})
	if err != nil {
		return err
	}

	serving, cancelServing := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelServing()
	group, ctx := errgroup.WithContext(ctx)
	if at.numbers != nil { // as long as the rest is served, so that the numbers and readiness tell of the stop
		group.Go(func() error { return server.ServeMetrics(serving, at.numbers) })
	}
	group.Go(func() error {
		defer cancelServing()
		defer cancelWork() // also when it could not serve
		return server.Serve(ctx, at.all, c.drain(h), stopTime)
	})
	group.Go(func() error {
		defer close(left)
		if err := migrateWhenThere(ctx, g, s, log); err != nil || ctx.Err() != nil {
			return err
		}
		migrated.Store(true)
		c.invite(ctx, accounts, h, log, at.all.Addr())
		return runner.Serve(working)
	})
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	group.Go(func() error { return housekeeping(ctx, accounts, p, log, hourly.C) })
	minutely := time.NewTicker(time.Minute)
	defer minutely.Stop()
	group.Go(func() error { return logsRefusals(ctx, accounts, minutely.C) })
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	group.Go(func() error { return reloadModel(ctx, asked, args, door, &monthlyCap, log) })
	fmt.Fprintln(h.stderr, h.words.Text("serving", "address", "http://"+at.all.Addr().String()))
	return group.Wait()
}

// invite prints the way to the first account where it needs a token: whoever reads what
// the server prints is its operator. The log never holds it.
func (c *serveCommand) invite(ctx context.Context, accounts *account.Accounts, h environment, log *slog.Logger, at net.Addr) {
	token, err := accounts.FirstToken(guard.Edge(ctx, guard.Admin, "first-account"), c.Replicas)
	switch {
	case err != nil:
		log.Warn("no link to the first account could be made: start again, or run mealplanner user add", "error", problem.WithCause(err))
	case token != "":
		fmt.Fprintln(h.stderr, h.words.Text("first-account-link", "address", c.base(at)+"/signup?token="+token))
	}
}

// base is the server's address for whoever reads its output.
func (s settings) base(at net.Addr) string {
	if public, err := s.publicURL(); err == nil && public != nil {
		return public.String()
	}
	host, port, err := net.SplitHostPort(at.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// listen takes the address of a key, or says what to do about one that cannot be had.
func listen(key, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, problem.Of(problem.Conflict, "address-taken", "flag", key, "address", address).Because(syscall.EADDRINUSE)
	case err != nil:
		return nil, problem.Of(problem.Conflict, "address-unusable", "flag", key, "address", address).Because(err)
	}
	return listener, nil
}

// A stop goes in this order: readiness off and drain, leases given back (leaveTime),
// requests in progress end (stopTime), connections closed. Together they are within the
// ten seconds after which most supervisors kill; each takes milliseconds as a rule.
const (
	drainTime = 2 * time.Second // balancers ask each second
	leaveTime = 3 * time.Second
	stopTime  = 5 * time.Second
)

// drain is how long balancers have to notice that the server stops; on loopback there
// are none.
func (s settings) drain(h environment) time.Duration {
	switch {
	case h.drain > 0:
		return h.drain
	case s.loopback():
		return 0
	}
	return drainTime
}

// within waits until done is closed, for so long at most.
func within(limit time.Duration, done <-chan struct{}) {
	patience := time.NewTimer(limit)
	defer patience.Stop()
	select {
	case <-done:
	case <-patience.C:
	}
}

// composers is how many days are composed at once: one core fewer than there are.
func composers() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// spareProcessors gives Go more processors than cores: as many as composing and password
// hashes may keep busy at once, and the cores beside them. Otherwise a request waits up
// to 10 ms for a processor at each of its dozen words with the database; this way the
// kernel wakes it at once (docs/adr/0004-more-processors-than-cores.md). GOMAXPROCS in
// the environment wins.
func spareProcessors(composers int) {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + composers + runtime.NumCPU())
	}
}

// warmMemory keeps what the collector has freed for the next request, instead of giving
// it back to the system and finding it again page by page, which is most of a login's
// time after a quiet minute (docs/adr/0005-a-password-hash-of-little-memory.md). Up to
// 200 MiB in all the heap may grow to five times what lives. GOGC and GOMEMLIMIT in the
// environment win.
func warmMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(200 << 20)
	}
}

// migrateCommand brings the schema up to date and says what it did.
type migrateCommand struct {
	settings `embed:""`
}

// Run migrates once; a database that is away is an error.
func (c *migrateCommand) Run(ctx context.Context, h environment) error {
	if err := c.validate(); err != nil {
		return err
	}
	log, err := logger(h, c.LogLevel)
	if err != nil {
		return err
	}
	g, err := c.openGuard(ctx, log)
	if err != nil {
		return err
	}
	err = await(ctx, g)
	var report store.MigrationReport
	if err == nil {
		report, err = newStore(g, h, log).Migrate(ctx)
	}
	if err := errors.Join(plainly(err), g.Close()); err != nil {
		return err
	}
	if report.Backup != "" {
		h.println(h.words.Text("backup-made", "file", report.Backup))
	}
	for _, name := range report.Applied {
		h.println(h.words.Text("migration-applied", "name", name))
	}
	h.println(h.words.Text("schema-version", "version", report.To))
	return nil
}
