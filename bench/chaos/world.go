package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mealplanner/bench/proxy"
	"mealplanner/bench/service"
	"mealplanner/internal/guard/guardtest"
)

// replicas is how many servers there are; each may have connections of its own.
const (
	replicas    = 3
	connections = 10
)

// bootTime is what a server may take to become ready on a loaded machine.
const bootTime = 60 * time.Second

// world is the service and what stands around it.
type world struct {
	options
	dir       string
	postgres  *guardtest.Server
	database  *pgxpool.Pool // past the proxies, to look
	servers   []*server
	history   *history
	outages   outages
	crashing  sync.Mutex // one crash of PostgreSQL at a time
	takeovers takeovers
	admin     *client
	began     time.Time
	took      time.Duration // from the first to the last fault
}

func newWorld(ctx context.Context, o options) (w *world, err error) {
	w = &world{options: o, history: newHistory(o.verbose)}
	defer func() {
		if err != nil {
			w.end()
		}
	}()
	if w.dir, err = os.MkdirTemp("", "mealplanner-chaos-"); err != nil {
		return w, err
	}
	flags := []string{"-tags", "chaos"} // which slows it down
	if w.race {
		flags = append(flags, "-race")
	}
	binary, err := service.Build(ctx, w.dir, flags...)
	if err != nil {
		return w, err
	}
	// What is committed survives the death of PostgreSQL's processes without fsync.
	if w.postgres, err = guardtest.StartServer("fsync=off"); err != nil {
		return w, err
	}
	url, err := w.postgres.Database("chaos")
	if err != nil {
		return w, err
	}
	if w.database, err = pgxpool.New(ctx, url+"&application_name=chaos&pool_max_conns=4"); err != nil {
		return w, err
	}
	for n := range replicas {
		if err := w.addServer(ctx, n, binary, url); err != nil {
			return w, err
		}
	}
	w.takeovers.start(w)
	return w, nil
}

// addServer starts one replica behind a proxy of its own.
func (w *world) addServer(ctx context.Context, n int, binary, url string) error {
	direct := fmt.Sprintf("127.0.0.1:%d", w.postgres.Port())
	p, err := proxy.Listen(direct)
	if err != nil {
		return err
	}
	s := &server{
		n: n, binary: binary, proxy: p, history: w.history, turn: make(chan struct{}, 1),
		env: []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir,
			"MEALPLANNER_DATABASE_URL=" + strings.Replace(url, direct, p.Address(), 1),
			fmt.Sprintf("MEALPLANNER_DB_MAX_CONNS=%d", connections),
			fmt.Sprintf("MEALPLANNER_CHAOS_LEASE_MS=%d", w.lease.Milliseconds()),
			fmt.Sprintf("MEALPLANNER_CHAOS_DAY_MS=%d", w.day.Milliseconds()),
		},
	}
	w.servers = append(w.servers, s)
	ctx, cancel := context.WithTimeout(ctx, bootTime)
	defer cancel()
	return s.start(ctx)
}

// populate signs the users up while all is well; the first account administers.
func (w *world) populate(ctx context.Context) ([]*user, error) {
	w.admin = newClient(w, nobody, 0)
	admin := &user{client: w.admin, email: "admin@example.org"}
	if err := admin.signUp(ctx); err != nil {
		return nil, err
	}
	users := make([]*user, w.clients)
	for n := range users {
		users[n] = newUser(w, n)
		if err := users[n].settle(ctx); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// calmTime is what everything that was accepted may take to end once all faults are
// off: a lease to run out, and then the work of a queue.
const calmTime = 90 * time.Second

// calm waits until no generation is queued or running.
func (w *world) calm(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, calmTime)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for open := -1; ; {
		err := w.database.QueryRow(ctx, `SELECT count(*) FROM generation WHERE state IN ('queued', 'running')`).Scan(&open)
		if err == nil && open == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.history.violated(nobody, "", "%d generations have not ended %v after the last fault (-1: unknown)", open, calmTime)
			return
		}
	}
}

// end leaves nothing behind.
func (w *world) end() {
	w.takeovers.end()
	for _, s := range w.servers {
		if s.running() != nil {
			s.kill()
		}
		_ = s.proxy.Close() // its listener may be closed
	}
	if w.database != nil {
		w.database.Close()
	}
	if w.postgres != nil {
		w.postgres.Stop()
	}
	if err := os.RemoveAll(w.dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
}
