package account

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// cheap is a password hash that costs nothing, for tests only.
var cheap = HashCost{MemoryKiB: 8, Time: 1, Threads: 1}

const secret = "violet kettle under snow"

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is accounts over a fresh database.
type world struct {
	*Accounts
	t     *testing.T
	guard *guard.Guard
	clock *clock
	ctx   context.Context
}

func newWorld(t *testing.T, url string, c Config) *world {
	t.Helper()
	ctx := guard.Edge(t.Context(), guard.Interactive, "test")
	st, g := storetest.Open(t, url, store.Config{})
	w := &world{t: t, guard: g, clock: &clock{now: time.Now().UTC().Truncate(time.Second)}, ctx: ctx}
	c.Now = w.clock.Now
	if c.Hash == (HashCost{}) {
		c.Hash = cheap
	}
	w.Accounts = New(st, c)
	return w
}

// each runs a test on both engines, with signup open.
func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		fn(t, newWorld(t, url, Config{Signup: SignupOpen}))
	})
}

// from is a piece of work that came from an address.
func (w *world) from(address string) context.Context {
	return From(w.edge(), Client{Address: address})
}

func (w *world) join(email string) Login {
	w.t.Helper()
	login, _, err := w.Signup(w.ctx, email, secret, "Ada", "test agent", problem.Collector{})
	if err != nil {
		w.t.Fatalf("signing up %s: %v", email, err)
	}
	return login
}

func (w *world) principal(token string) Principal {
	w.t.Helper()
	p, err := w.Authenticate(w.ctx, token)
	if err != nil {
		w.t.Fatalf("authenticating: %v", err)
	}
	return p
}

// wantKind checks the kind and code of an error.
func wantKind(t *testing.T, what string, err error, kind problem.Kind, code string) {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Kind != kind || p.Code != code {
		t.Errorf("%s: got %#v (%v), want %s %q", what, p, err, kind, code)
	}
}
