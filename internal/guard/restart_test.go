package guard_test

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// crowd reads and writes through a guard at a steady rate, and keeps the history.
type crowd struct {
	t    *testing.T
	g    *guard.Guard
	over chan struct{}
	all  sync.WaitGroup
	next atomic.Int64

	mu     sync.Mutex
	acked  map[int64]bool // writes that were acknowledged
	last   time.Time      // when the newest of them was
	refuse map[string]int // refusals by kind of work and code
	worst  time.Duration  // the slowest answer
}

// kind of work in a crowd.
type kind struct {
	name string
	do   func(c *crowd, id int64) error
}

var (
	// keyed writes may run again: the second time changes nothing.
	keyed = kind{"keyed", func(c *crowd, id int64) error {
		return c.write(guard.Replayable(edge(c.t)), id, ` ON CONFLICT (id) DO NOTHING`)
	}}
	// unkeyed writes may not.
	unkeyed = kind{"unkeyed", func(c *crowd, id int64) error { return c.write(edge(c.t), id, ``) }}
	safe    = kind{"safe", func(c *crowd, _ int64) error {
		return c.g.View(edge(c.t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, `SELECT n FROM counter WHERE id = $1`, []any{1}, new(int))
		})
	}}
)

func (c *crowd) write(ctx context.Context, id int64, more string) error {
	err := c.g.Update(ctx, func(ctx context.Context, tx *guard.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO torment (id) VALUES ($1)`+more, id)
		return err
	})
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.acked[id], c.last = true, time.Now()
	}
	return err
}

// gather lets some of each kind work, each every 10 ms at most. They are fewer than there
// are connections, so that what is refused is not a slow machine's queue; as a crowd they
// come with MEALPLANNER_TORTURE.
func gather(t *testing.T, g *guard.Guard, kinds ...kind) *crowd {
	t.Helper()
	torment(t, g)
	c := &crowd{t: t, g: g, over: make(chan struct{}), acked: map[int64]bool{}, refuse: map[string]int{}}
	for _, k := range kinds {
		for range guardtest.Size(1, 6) {
			c.all.Go(func() { c.work(k) })
		}
	}
	t.Cleanup(sync.OnceFunc(func() { c.end() }))
	c.serves(time.Now())
	return c
}

func (c *crowd) work(k kind) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		began := time.Now()
		err := k.do(c, c.next.Add(1))
		c.note(k, err, time.Since(began))
		select {
		case <-tick.C:
		case <-c.over:
			return
		}
	}
}

// note keeps an answer: a refusal must be honest.
func (c *crowd) note(k kind, err error, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.worst = max(c.worst, took)
	if err == nil {
		return
	}
	p := problem.As(err)
	if p == nil || p.Kind != problem.Unavailable && p.Kind != problem.ReadOnly || p.RetryAfter < time.Second {
		c.t.Errorf("a %s request got %v", k.name, err)
		return
	}
	c.refuse[k.name+" "+p.Code]++
}

// serves waits until a write was acknowledged after that moment, and gives how long
// after.
func (c *crowd) serves(after time.Time) (took time.Duration) {
	c.t.Helper()
	eventually(c.t, "a write is acknowledged", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		took = c.last.Sub(after)
		return c.last.After(after)
	})
	return took
}

// writes waits for so many more of them.
func (c *crowd) writes(n int) {
	c.t.Helper()
	acked := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.acked)
	}
	want := acked() + n
	eventually(c.t, "writes", func() bool { return acked() >= want })
}

// refused is how often, by kind of work and code, since the last time.
func (c *crowd) refused() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	by := maps.Clone(c.refuse)
	clear(c.refuse)
	return by
}

func (c *crowd) end() {
	select {
	case <-c.over:
	default:
		close(c.over)
	}
	c.all.Wait()
}

// lost ends the crowd and gives how many acknowledged writes are not in the database.
func (c *crowd) lost(url string) (lost, of int) {
	c.t.Helper()
	c.end()
	conn, err := pgx.Connect(c.t.Context(), url)
	must(c.t, err)
	defer conn.Close(context.Background())
	rows, err := conn.Query(c.t.Context(), `SELECT id FROM torment`)
	must(c.t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	must(c.t, err)
	of = len(c.acked)
	for _, id := range ids {
		delete(c.acked, id)
	}
	return len(c.acked), of
}

// wait lets an outage last.
func wait(d time.Duration) { <-time.After(d) }

//proof:torture
func TestAcknowledgedWritesOutliveARestart(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	g := open(t, guard.Config{URL: server.URL()})
	c := gather(t, g, keyed, unkeyed, safe)
	for range guardtest.Size(1, 10) {
		for name, mode := range map[string]guardtest.Mode{"immediate": guardtest.Immediate, "fast": guardtest.Fast} {
			c.writes(200)
			began := time.Now()
			server.Stop(mode)
			server.Start()
			back := time.Now()
			took := c.serves(back)
			refused := c.refused()
			t.Logf("%s restart: away for %v, served %v after its return; refused: %v", name, back.Sub(began).Round(time.Millisecond), took.Round(time.Millisecond), refused)
			if took > 10*time.Second {
				t.Errorf("%s: served %v after its return", name, took)
			}
			// Away for longer than requests wait, they are told so.
			delete(refused, "unkeyed outcome-unknown")
			if back.Sub(began) < 2*time.Second && len(refused) > 0 {
				t.Errorf("%s: refused %v", name, refused)
			}
		}
	}
	lost, of := c.lost(server.URL())
	t.Logf("%d of %d acknowledged writes lost; resets: %d", lost, of, g.Numbers().Connections.Resets)
	if lost > 0 {
		t.Errorf("%d of %d acknowledged writes lost", lost, of)
	}
}

//proof:torture
func TestAwayForTwoSecondsIsNotSeenAndForLongIsTold(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	g := open(t, guard.Config{URL: server.URL()})
	c := gather(t, g, keyed, safe)
	c.writes(200)
	began := time.Now()
	server.Stop(guardtest.Immediate)
	wait(1500 * time.Millisecond)
	server.Start()
	away := time.Since(began)
	took := c.serves(began.Add(away))
	refused := c.refused()
	t.Logf("away for %v: served %v after its return, refused %v", away.Round(time.Millisecond), took.Round(time.Millisecond), refused)
	if away < 2500*time.Millisecond && len(refused) > 0 { // a slow machine starts it later
		t.Errorf("refused %v", refused)
	}

	server.Stop(guardtest.Immediate)
	eventually(t, "not ready", func() bool { return g.Ready() == guard.Down })
	wait(guardtest.Size(4*time.Second, time.Minute))
	server.Start()
	back := time.Now()
	took = c.serves(back)
	eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
	ready := time.Since(back)
	refused = c.refused()
	t.Logf("away for long: served %v after its return, ready after %v, refused %v, slowest answer %v", took.Round(time.Millisecond), ready.Round(time.Millisecond), refused, c.worst.Round(time.Millisecond))
	for _, k := range []kind{keyed, safe} {
		if refused[k.name+" database-away"] == 0 {
			t.Errorf("a %s request was not told that the database is away: %v", k.name, refused)
		}
		delete(refused, k.name+" database-away")
	}
	// A queue that is full while the database is away is told "busy".
	delete(refused, "keyed busy")
	delete(refused, "safe busy")
	if len(refused) > 0 {
		t.Errorf("refused %v", refused)
	}
	if lost, of := c.lost(server.URL()); lost > 0 {
		t.Errorf("%d of %d acknowledged writes lost", lost, of)
	}
}

// Connections that die twice within the least time between two resets.
func TestConnectionsThatDieInTwoBatchesAreNotSeen(t *testing.T) {
	t.Parallel()
	url := guardtest.Postgres(t)
	p, proxied := through(t, url)
	p.open()
	g := open(t, guard.Config{URL: proxied, MaxConns: 40, MinConns: 40}.Patient())
	allServe(t, g)
	for i := range 20 {
		if i%2 == 1 {
			allServe(t, g)
		}
		p.drop()
		if err := g.Update(edge(t), increment); err != nil {
			t.Errorf("drop %d: got %v", i, err)
		}
	}
}
