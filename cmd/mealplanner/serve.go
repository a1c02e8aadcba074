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
	spareMemory()
	signal.Ignore(syscall.SIGPIPE) // a reader of the log that died is no reason to
	lines := newDropLog(h.stderr)
	defer lines.Close()
	h.stderr = lines
	log := logger(h, c.level())
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
	run := instance{serveCommand: c, env: h, log: log, at: at, guard: g, store: newStore(g, h, log), door: door, args: k.Args}
	if err := run.wire(); err != nil {
		return err
	}
	return run.serve(ctx)
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

// instance is the service in this process: what it stands on, then the rooms, wired together.
type instance struct {
	*serveCommand
	env   environment
	log   *slog.Logger
	at    listeners
	guard *guard.Guard
	store *store.Store
	door  *llm.Door
	args  []string // the command line, for reading the settings again

	planner  *planner.Planner
	runner   *jobs.Runner
	accounts *account.Accounts
	server   *web.Server

	migrated   atomic.Bool
	monthlyCap atomic.Int64 // that a household may spend on the model, in millionths
	// cancelWork stops the runner, which closes stopped when it has given its leases back.
	cancelWork context.CancelFunc
	stopped    chan struct{}
}

// wire makes the rooms.
func (s *instance) wire() error {
	s.stopped = make(chan struct{})
	s.monthlyCap.Store(micros(s.ModelCap))
	permits := composers()
	signals := jobs.NewSignals()
	s.planner = planner.New(planner.Config{
		Store:       s.store,
		Foods:       food.Default(),
		Recipes:     catalog.Recipes(),
		Composer:    compose.New(food.Default(), catalog.Recipes()),
		Model:       &planner.Model{Asker: s.door, Configured: s.door.Configured, State: s.door.State, Cap: s.monthlyCap.Load},
		Queued:      signals.Poke,
		Changed:     signals.Changed,
		Watch:       signals.Watch,
		Permits:     permits,
		OwnerOrders: s.OwnerOrders,
		Keep:        s.menuLimit(),
		FailPoint:   s.env.failPoint,
		Now:         s.env.now,
		Log:         s.log,
	})
	s.runner = jobs.New(s.store, s.planner.Run, jobs.Config{Lease: s.env.lease, Slots: s.Slots, Grace: leaveTime, Signals: signals, Log: s.log})
	s.accounts = account.New(s.store, account.Config{
		Signup: s.signupPolicy(), Public: s.public(), Now: s.env.now, Log: s.log,
		Hashing: func() func() { return s.planner.Answering("") },
	})
	return s.wireServer(signals)
}

// wireServer makes the web server, over the other rooms.
func (s *instance) wireServer(signals *jobs.Signals) (err error) {
	c := web.Config{
		Planner:          s.planner,
		Households:       household.New(household.Config{Store: s.store, Foods: food.Default(), Recipes: catalog.Recipes(), Now: s.env.now}),
		Lists:            shopping.New(s.store, food.Default()),
		Accounts:         s.accounts,
		Foods:            food.Default(),
		Ready:            s.guard.Ready,
		Fault:            s.guard.Fault,
		Numbers:          s.guard.Numbers,
		ResetDatabase:    s.guard.Reset,
		Started:          s.migrated.Load,
		Watch:            signals.Watch,
		Answering:        s.planner.Answering,
		Drained:          func() { s.cancelWork(); within(leaveTime, s.stopped) },
		CountGenerations: s.planner.CountGenerations,
		MetricsToken:     s.MetricsToken,
		MetricsApart:     s.at.numbers != nil,
		MemoBytes:        int64(s.MemoMiB) << 20,
		Build:            build(),
		Version:          version(),
		Now:              s.env.now,
		Log:              s.log,
	}
	var notProxies, notPublic, notHosts error // none: the settings have been validated
	c.Proxies, notProxies = s.proxies()
	c.PublicURL, notPublic = s.publicURL()
	c.Hosts, notHosts = s.hosts()
	if err := errors.Join(notProxies, notPublic, notHosts); err != nil {
		return err
	}
	s.server, err = web.New(c)
	return err
}

// serve works until ctx ends, or one of its parts fails.
func (s *instance) serve(ctx context.Context) error {
	// The runner works on while the server drains, and stops before its requests end.
	working, cancelWork := context.WithCancel(context.WithoutCancel(ctx))
	s.cancelWork = cancelWork
	defer cancelWork()
	serving, cancelServing := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelServing()
	hourly, minutely := time.NewTicker(time.Hour), time.NewTicker(time.Minute)
	defer hourly.Stop()
	defer minutely.Stop()
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)

	group, ctx := errgroup.WithContext(ctx)
	if s.at.numbers != nil { // as long as the rest is served, so that the numbers and readiness tell of the stop
		group.Go(func() error { return s.server.ServeMetrics(serving, s.at.numbers) })
	}
	group.Go(func() error {
		defer cancelServing()
		defer cancelWork() // also when it could not serve
		return s.server.Serve(ctx, s.at.all, s.drain(s.env), stopTime)
	})
	group.Go(func() error { return s.work(ctx, working) })
	group.Go(func() error { return housekeeping(ctx, s.accounts, s.planner, s.log, hourly.C) })
	group.Go(func() error { return logsRefusals(ctx, s.accounts, minutely.C) })
	group.Go(func() error { return reloadModel(ctx, reload, s.args, s.door, &s.monthlyCap, s.log) })
	fmt.Fprintln(s.env.stderr, s.env.words.Text("serving", "address", "http://"+s.at.all.Addr().String()))
	return group.Wait()
}

// work migrates the database, then runs generations until working ends.
func (s *instance) work(ctx, working context.Context) error {
	defer close(s.stopped)
	if err := migrateWhenThere(ctx, s.guard, s.store, s.log); err != nil || ctx.Err() != nil {
		return err
	}
	s.migrated.Store(true)
	s.settleMemory()
	s.invite(ctx, s.accounts, s.env, s.log, s.at.all.Addr())
	return s.runner.Serve(working)
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

// spareMemory has the collector run often while the server starts: what lives from then on then
// lies close together, and not among what was thrown away. GOGC in the environment wins.
func spareMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(25)
	}
}

// settleMemory gives back what only the start needed: what it read the tables of foods and
// words with, and the pages of the program's own file. From then on freed memory stays warm.
func (s *instance) settleMemory() {
	runtime.GC()
	debug.FreeOSMemory() // collects once more: what lay in pools goes at the second time
	if err := forgetProgram(); err != nil {
		s.log.Debug("the program's pages stay", "error", err)
	}
	warmMemory()
	spareProcessors(composers())
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
	log := logger(h, c.level())
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
