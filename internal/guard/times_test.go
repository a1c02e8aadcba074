package guard_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	faulty "mealplanner/bench/proxy"
	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// behind gives a database's URL through a proxy with faults.
func behind(t *testing.T, database string) (*faulty.Proxy, string) {
	t.Helper()
	u, err := url.Parse(database)
	must(t, err)
	p, err := faulty.Listen(u.Host)
	must(t, err)
	t.Cleanup(func() { must(t, p.Close()) })
	u.Host = p.Address()
	return p, u.String()
}

// soon fails a test whose answer took longer than a loaded machine may take: the figure
// itself is logged, and stands in docs/guard.md.
func soon(t *testing.T, what string, since time.Time, limit time.Duration) {
	t.Helper()
	took := time.Since(since).Round(time.Millisecond)
	t.Logf("%s after %v", what, took)
	if took > limit {
		t.Errorf("%s after %v, not within %v", what, took, limit)
	}
}

// Every connection that idles has lost its server without a word, and new ones can be had.
//
//proof:torture
func TestFrozenIdleConnectionsAreTold(t *testing.T) {
	t.Parallel()
	p, through := behind(t, guardtest.Postgres(t))
	g := open(t, guard.Config{URL: through})
	for range guardtest.Size(2, 10) {
		allServe(t, g)               // opens all
		wait(700 * time.Millisecond) // long enough to be asked
		p.Freeze()
		began := time.Now()
		must(t, g.View(edge(t), nothing))
		soon(t, "the first is served", began, 3*time.Second)
		began = time.Now()
		allServe(t, g)
		soon(t, "all are served", began, 3*time.Second)
	}
}

// The link takes everything and gives nothing.
//
//proof:torture
func TestAHalfOpenLinkIsNotReady(t *testing.T) {
	t.Parallel()
	p, through := behind(t, guardtest.Postgres(t))
	g := open(t, guard.Config{URL: through})
	for range guardtest.Size(2, 10) {
		eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
		began := time.Now()
		p.Set(faulty.Fault{Pause: true})
		eventually(t, "down", func() bool { return g.Ready() == guard.Down })
		soon(t, "not ready", began, 6*time.Second)
		p.Set(faulty.Fault{})
		began = time.Now()
		eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
		soon(t, "ready again", began, 20*time.Second)
	}
}

// A server that is full is there: who has a connection works on, and one line says it.
//
//proof:torture
func TestTooManyConnectionsAreNotAway(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t, "max_connections=10", "superuser_reserved_connections=3")
	book := &logbook{}
	g := open(t, guard.Config{URL: server.URL(), Log: book.logger()})
	must(t, g.View(edge(t), nothing))
	eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
	// Others take all that is left: the guard has two or three.
	for range 7 {
		c, err := pgx.Connect(t.Context(), server.URL())
		if err != nil {
			break
		}
		t.Cleanup(func() { c.Close(context.Background()) })
	}
	began := time.Now()
	refused := map[string]int{}
	var mu sync.Mutex
	atOnce(10, guardtest.Size(10, 200), func(int) {
		err := g.View(patiently(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, `SELECT 1 FROM pg_sleep(0.01)`, nil, new(int))
		})
		mu.Lock()
		defer mu.Unlock()
		if err != nil && !problem.Is(err, problem.Unavailable) {
			t.Errorf("got %v", err)
		}
		refused[code(err)]++
	})
	must(t, g.View(edge(t), nothing)) // with the connection that it has
	t.Logf("in %v: %v", time.Since(began).Round(time.Millisecond), refused)
	if refused["database-away"] > 0 || refused["too-many-connections"] == 0 {
		t.Errorf("refused: %v", refused)
	}
	if g.Ready() != guard.Ready {
		t.Errorf("it is %s", g.Ready())
	}
	said := book.String()
	if n := strings.Count(said, "too-many-connections"); n < 1 || n > 1+int(time.Since(began)/(10*time.Second)) || strings.Contains(said, "database away") {
		t.Errorf("the log says it %d times:\n%s", n, said)
	}
}

// What waits for a database that comes late is told at once when it is there.
//
//proof:torture
func TestAwaitTellsAtOnce(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	server.Stop(guardtest.Fast)
	g, err := guard.Open(t.Context(), guard.Config{URL: server.URL(), Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer g.Close()
	there := make(chan error, 1)
	go func() { there <- g.Await(t.Context()) }()
	wait(guardtest.Size(time.Second, 20*time.Second))
	select {
	case err := <-there:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	server.Start()
	began := time.Now()
	must(t, <-there)
	soon(t, "told", began, 3*time.Second)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	must(t, g.Await(ended)) // it is there, whoever asks
	server.Stop(guardtest.Fast)
	eventually(t, "away", func() bool { return g.Ready() == guard.Down })
	if err := g.Await(ended); err == nil || guard.FaultOf(err) != nil || !strings.Contains(err.Error(), "connect") {
		t.Errorf("got %v", err)
	}
}

// Behind a pooler that nobody named the limits hold in each transaction, and statements
// of different texts and arguments do not meet each other's plans.
//
//proof:torture
func TestAPoolerIsFound(t *testing.T) {
	const usual = "ignore_startup_parameters=statement_timeout,lock_timeout,idle_in_transaction_session_timeout"
	for name, settings := range map[string][]string{
		"transaction, settings dropped": {"pool_mode=transaction", "default_pool_size=3", usual},
		"transaction, settings refused": {"pool_mode=transaction", "default_pool_size=3"},
		"session, settings dropped":     {"pool_mode=session", usual},
	} {
		t.Run(name, func(t *testing.T) {
			book := &logbook{}
			g := open(t, guard.Config{URL: guardtest.Pooled(t, guardtest.Postgres(t), settings...), Log: book.logger()})
			atOnce(10, 200, func(i int) {
				err := g.Update(patiently(t), func(ctx context.Context, tx *guard.Tx) error {
					var limits string
					if err := tx.QueryRow(ctx, fmt.Sprintf(`SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
						current_setting('idle_in_transaction_session_timeout'), $1::bigint) AS c%d`, i%7), []any{i}, &limits); err != nil {
						return err
					}
					if want := fmt.Sprintf("10s 2s 3s %d", i); limits != want {
						t.Errorf("limits are %q, not %q", limits, want)
					}
					return nil
				})
				if err != nil && !problem.Is(err, problem.Unavailable) {
					t.Errorf("got %v", err)
				}
			})
			// Clients who vanish in the middle of a statement; the pooler outlives it.
			atOnce(5, guardtest.Size(50, 1000), func(i int) {
				ctx, cancel := context.WithCancel(patiently(t))
				defer cancel()
				time.AfterFunc(time.Duration(i%20)*time.Millisecond, cancel)
				_ = g.View(ctx, func(ctx context.Context, tx *guard.Tx) error {
					return tx.QueryRow(ctx, `SELECT 1 FROM pg_sleep(0.01)`, nil, new(int))
				})
			})
			must(t, g.View(patiently(t), nothing))
			if n := strings.Count(book.String(), "--database-pooler"); n != 1 {
				t.Errorf("the log names the flag %d times:\n%s", n, book)
			}
		})
	}
	book := &logbook{}
	open(t, guard.Config{URL: guardtest.Postgres(t), Log: book.logger()})
	if said := book.String(); strings.Contains(said, "pooler") {
		t.Errorf("a pooler was found where none is:\n%s", said)
	}
}
