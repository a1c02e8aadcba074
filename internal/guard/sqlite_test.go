package guard_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
)

// Another process on the same file is this test binary again, which then runs only
// TestAnotherProcess, and does what the environment says.
const (
	otherDoes = "MEALPLANNER_TEST_OTHER_DOES" // "lock" or "write"
	otherURL  = "MEALPLANNER_TEST_OTHER_URL"
	otherFrom = "MEALPLANNER_TEST_OTHER_FROM" // the first id that it writes
)

//proof:torture
func TestAnotherProcess(t *testing.T) {
	does := map[string]func(*testing.T, *guard.Guard){"lock": lockUntilTold, "write": writeForEver}[os.Getenv(otherDoes)]
	if does == nil {
		return // this is the first process
	}
	g, err := guard.Open(t.Context(), guard.Config{URL: os.Getenv(otherURL)})
	must(t, err)
	defer g.Close()
	does(t, g)
}

// lockUntilTold holds the write lock until its input ends.
func lockUntilTold(t *testing.T, g *guard.Guard) {
	must(t, g.Update(edge(t), func(context.Context, *guard.Tx) error {
		fmt.Println("locked")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	}))
}

// writeForEver says each write that was acknowledged, until it is killed.
func writeForEver(t *testing.T, g *guard.Guard) {
	from, err := strconv.ParseInt(os.Getenv(otherFrom), 10, 64)
	must(t, err)
	var next atomic.Int64
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				id := from + next.Add(1)
				err := g.Update(edge(t), func(ctx context.Context, tx *guard.Tx) error {
					_, err := tx.Exec(ctx, `INSERT INTO torment (id) VALUES ($1)`, id)
					return err
				})
				if err == nil {
					fmt.Printf("wrote %d\n", id) // one system call: a whole line or none
				}
			}
		})
	}
	all.Wait()
}

// another starts the other process; its output comes line by line, and in is its input.
func another(t *testing.T, does, url string, from int) (process *os.Process, out *bufio.Reader, in io.Closer) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self, "-test.run", "^TestAnotherProcess$")
	cmd.Env = append(os.Environ(), otherDoes+"="+does, otherURL+"="+url, otherFrom+"="+strconv.Itoa(from))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	must(t, err)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill() // it may have ended
		cmd.Wait()
	})
	return cmd.Process, bufio.NewReader(stdout), stdin
}

//proof:torture
func TestCallersNeverSeeThatAnotherProcessHasTheFile(t *testing.T) {
	t.Parallel()
	url := guardtest.SQLite(t)
	g := open(t, guard.Config{URL: url})
	torment(t, g)
	_, out, in := another(t, "lock", url, 0)
	line, err := out.ReadString('\n')
	must(t, err)
	if line != "locked\n" {
		t.Fatalf("the other process said %q", line)
	}

	write := func(lane guard.Lane, id int) error {
		return g.Update(guard.Edge(context.Background(), lane, "writer"), func(ctx context.Context, tx *guard.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO torment (id) VALUES ($1)`, id)
			return err
		})
	}
	readers, over := sync.WaitGroup{}, make(chan struct{})
	readers.Go(func() {
		for n := 0; ; n++ {
			if err := g.View(edge(t), nothing); err != nil {
				t.Errorf("a reader got %v", err)
			}
			select {
			case <-over:
				t.Logf("%d readers served", n)
				return
			default:
			}
		}
	})
	began := time.Now()
	atOnce(30, 60, func(id int) {
		asked := time.Now()
		err := write(guard.Interactive, id)
		p := problem.As(err)
		if p == nil || p.Kind != problem.Unavailable || p.Code != "busy" || p.RetryAfter < time.Second || strings.Contains(p.Error(), "lock") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(asked); took > 5*time.Second {
			t.Errorf("refused after %v", took)
		}
	})
	close(over)
	readers.Wait()
	t.Logf("60 writers refused in %v", time.Since(began).Round(time.Millisecond))

	patient := make(chan error, 1)
	go func() { patient <- write(guard.Generation, 1000) }()
	eventually(t, "a patient writer has the writer's place", func() bool { return g.Numbers().Lanes[guard.Generation].Now == 1 })
	must(t, in.Close())
	must(t, <-patient)
	must(t, write(guard.Interactive, 1001))
}

//proof:torture
func TestSQLiteOutlivesKills(t *testing.T) {
	t.Parallel()
	url := guardtest.SQLite(t)
	g := open(t, guard.Config{URL: url})
	torment(t, g)
	acked := map[int64]bool{}
	rounds := guardtest.Size(10, 100)
	for round := range rounds {
		process, out, _ := another(t, "write", url, (round+1)*1_000_000)
		killAfter := 10 + rand.N(100)
		for n := 0; ; n++ {
			line, err := out.ReadString('\n')
			if err != nil {
				break // it is dead
			}
			var id int64
			if _, err := fmt.Sscanf(line, "wrote %d\n", &id); err != nil {
				t.Fatalf("the other process said %q", line)
			}
			acked[id] = true
			if n == killAfter {
				must(t, process.Kill())
			}
		}
	}
	lost, damaged := len(acked), ""
	must(t, g.View(edge(t), func(ctx context.Context, tx *guard.Tx) error {
		err := tx.Query(ctx, `SELECT id FROM torment`, nil, func(scan guard.Scan) error {
			var id int64
			err := scan(&id)
			if acked[id] {
				lost--
			}
			return err
		})
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `PRAGMA integrity_check`, nil, &damaged)
	}))
	t.Logf("%d kills: %d of %d acknowledged writes lost, integrity: %s", rounds, lost, len(acked), damaged)
	if lost > 0 || damaged != "ok" {
		t.Errorf("%d acknowledged writes lost, integrity: %s", lost, damaged)
	}
	must(t, g.Update(edge(t), increment))
}
