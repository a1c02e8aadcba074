package guard_test

import (
	"context"
	"net"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// pair is a primary and its synchronous standby, and a guard that knows both.
func pair(t *testing.T) (primary, standby *guardtest.Cluster, g *guard.Guard) {
	t.Helper()
	primary = guardtest.Own(t)
	standby = primary.Standby()
	return primary, standby, open(t, guard.Config{URL: primary.URL(standby.Address())})
}

//proof:torture
func TestFailoverUnderLoad(t *testing.T) {
	t.Parallel()
	primary, standby, g := pair(t)
	c := gather(t, g, keyed, unkeyed, safe)
	c.writes(200)
	died := time.Now()
	primary.Stop(guardtest.Immediate)
	standby.Promote()
	promoted := time.Now()
	took := c.serves(promoted)
	refused := c.refused()
	t.Logf("primary gone for %v, served %v after the promotion; refused %v; resets: %d",
		promoted.Sub(died).Round(time.Millisecond), took.Round(time.Millisecond), refused, g.Numbers().Connections.Resets)
	delete(refused, "unkeyed outcome-unknown")
	if promoted.Sub(died) < 2*time.Second && len(refused) > 0 {
		t.Errorf("refused %v", refused)
	}
	if took > 10*time.Second {
		t.Errorf("served %v after the promotion", took)
	}
	lost, of := c.lost(standby.URL())
	t.Logf("%d of %d acknowledged writes lost", lost, of)
	if lost > 0 {
		t.Errorf("%d of %d acknowledged writes lost", lost, of)
	}
}

// The primary is fenced by default_transaction_read_only, and answers all the time.
//
//proof:torture
func TestFailoverFromAPrimaryThatTurnedReadOnly(t *testing.T) {
	t.Parallel()
	primary, standby, g := pair(t)
	c := gather(t, g, keyed, unkeyed, safe)
	c.writes(200)
	before, fenced := g.Numbers().Connections.Resets, time.Now()
	primary.Administer(`ALTER SYSTEM SET default_transaction_read_only = on`)
	primary.Administer(`SELECT pg_reload_conf()`)
	standby.Promote()
	promoted := time.Now()
	took := c.serves(promoted)
	refused, resets := c.refused(), g.Numbers().Connections.Resets-before
	since := time.Since(fenced)
	t.Logf("fenced for %v, served %v after the promotion; refused %v; resets: %d",
		promoted.Sub(fenced).Round(time.Millisecond), took.Round(time.Millisecond), refused, resets)
	if maxResets := 1 + int64(since/(200*time.Millisecond)); resets < 1 || resets > maxResets {
		t.Errorf("%d resets in %v", resets, since)
	}
	// Of commits that hung because the standby no longer followed.
	delete(refused, "unkeyed outcome-unknown")
	delete(refused, "keyed outcome-unknown")
	if guardtest.Size(false, true) { // a crowd waits for such commits' connections, which they have for 2 s
		for _, k := range []kind{keyed, unkeyed, safe} {
			delete(refused, k.name+" busy")
		}
	}
	delete(refused, "unkeyed read-only") // of those that had been refused just before the reset
	delete(refused, "keyed read-only")
	if len(refused) > 0 {
		t.Errorf("refused %v", refused)
	}
	if took > 10*time.Second {
		t.Errorf("served %v after the promotion", took)
	}
	lost, of := c.lost(standby.URL())
	t.Logf("%d of %d acknowledged writes lost", lost, of)
	if lost > 0 {
		t.Errorf("%d of %d acknowledged writes lost", lost, of)
	}
}

// Readers alone notice too: they must not go on with a primary that is no more.
//
//proof:torture
func TestReadersFollowAFailoverThatNoWriterSees(t *testing.T) {
	t.Parallel()
	primary, standby, g := pair(t)
	primary.Administer(`ALTER SYSTEM SET default_transaction_read_only = on`)
	primary.Administer(`SELECT pg_reload_conf()`)
	standby.Promote()
	port := func() (port string) {
		_ = g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, `SELECT current_setting('port')`, nil, &port)
		})
		return port
	}
	_, want, err := net.SplitHostPort(standby.Address())
	must(t, err)
	eventually(t, "readers are at the new primary", func() bool { return port() == want })
	eventually(t, "ready", func() bool { return g.Ready() == guard.Ready })
}

// A host that accepts connections and says nothing must not hide the next one.
//
//proof:torture
func TestAHostThatHangsDoesNotHideTheNext(t *testing.T) {
	t.Parallel()
	hung, err := net.Listen("tcp", "127.0.0.1:0") // the system accepts, nobody answers
	must(t, err)
	defer hung.Close()
	server := guardtest.Own(t)
	g, err := guard.Open(t.Context(), guard.Config{URL: server.URL(hung.Addr().String())})
	must(t, err)
	must(t, g.View(edge(t), nothing))
	must(t, g.Close())

	u := server.URL()
	at := len("postgres://mealplanner@")
	g, err = guard.Open(t.Context(), guard.Config{URL: u[:at] + hung.Addr().String() + "," + u[at:]})
	must(t, err)
	defer g.Close()
	began := time.Now()
	must(t, g.View(edge(t), nothing))
	t.Logf("served after %v", time.Since(began).Round(time.Millisecond))
}

// A commit that the synchronous standby does not have is not acknowledged, although the
// server says COMMIT when its own patience ends.
//
//proof:torture
func TestACommitThatTheStandbyDoesNotHaveIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	_, standby, g := pair(t)
	must(t, g.Update(edge(t), increment))
	standby.Stop(guardtest.Fast)
	// Not even of keyed work, which would find its own key, on one disk only.
	for id, ctx := range []context.Context{edge(t), guard.Replayable(edge(t))} {
		err := g.Update(ctx, func(ctx context.Context, tx *guard.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO counter (id, n) VALUES ($1, 0) ON CONFLICT (id) DO NOTHING`, 10+id)
			return err
		})
		if !problem.Is(err, problem.Unavailable) || code(err) != "outcome-unknown" {
			t.Errorf("got %v", err)
		}
	}
	if n := count(t, g); n != 1 { // reading goes on
		t.Errorf("the count is %d", n)
	}
	standby.Start()
	eventually(t, "writes are acknowledged", func() bool { return g.Update(edge(t), increment) == nil })
}
