package guardtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is a PostgreSQL server of one test's own, to be stopped, started again,
// copied and promoted. It writes to the disk as production does. It goes with the
// test, and with the process, however that ends.
type Cluster struct {
	t  testing.TB
	s  *server
	up bool
}

// Mode is how a Cluster is stopped.
type Mode syscall.Signal

// The modes, as pg_ctl calls them.
const (
	Fast      = Mode(syscall.SIGINT)  // sessions are ended, all is written
	Immediate = Mode(syscall.SIGQUIT) // as a crash: the next start recovers
)

// Own starts a cluster with one database, of an ordinary role. Settings such as
// "max_connections=20" win over the defaults.
func Own(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	var s *server
	var err error
	// Another process may take the free port before the server does: three tries.
	for range 3 {
		if s, err = start(disk, append([]string{"fsync=on", "full_page_writes=on"}, settings...)...); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatalf("a PostgreSQL of the test's own: %v", err)
	}
	c := owned(t, s)
	c.Administer(`CREATE DATABASE test OWNER ` + role)
	return c
}

func owned(t testing.TB, s *server) *Cluster {
	c := &Cluster{t: t, s: s, up: true}
	t.Cleanup(func() {
		if c.up {
			os.Remove(c.again()) // so that the shell removes the directory
			s.stop()
		}
		os.RemoveAll(s.dir)
	})
	return c
}

// Address is where it listens, as host:port.
func (c *Cluster) Address() string { return "127.0.0.1:" + strconv.Itoa(c.s.port) }

// URL of its database. Other clusters, or any addresses, may stand beside it: the
// first that takes writes is used.
func (c *Cluster) URL(others ...string) string {
	hosts := strings.Join(append([]string{c.Address()}, others...), ",")
	return fmt.Sprintf("postgres://%s@%s/test?sslmode=disable&target_session_attrs=read-write", role, hosts)
}

// again is the file that keeps the data of a server that has stopped.
func (c *Cluster) again() string { return filepath.Join(c.s.dir, "again") }

// Stop ends the server and returns when it has ended.
func (c *Cluster) Stop(m Mode) {
	c.t.Helper()
	if err := os.WriteFile(c.again(), nil, 0o600); err != nil {
		c.t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(c.s.dir, "data", "postmaster.pid"))
	if err != nil {
		c.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.Signal(m)); err != nil {
		c.t.Fatalf("stopping the server: %v", err)
	}
	c.s.shell.Wait() // its exit status is of no interest: the server was told to quit
	c.s.alive.Close()
	c.up = false
}

// Start starts a server that was stopped, at the same address, and returns when it
// answers.
func (c *Cluster) Start() {
	c.t.Helper()
	if err := os.Remove(c.again()); err != nil {
		c.t.Fatal(err)
	}
	if err := c.s.run(); err != nil {
		c.t.Fatal(err)
	}
	c.up = true
}

// Standby starts a copy that follows this server, and returns when commits here wait
// until they are on its disk too (from then on they hang while it is away).
func (c *Cluster) Standby() *Cluster {
	c.t.Helper()
	s := c.copied()
	if err := s.run(); err != nil {
		c.t.Fatal(err)
	}
	standby := owned(c.t, s)
	c.Administer(`ALTER SYSTEM SET synchronous_standby_names = '*'`)
	c.Administer(`SELECT pg_reload_conf()`)
	c.Until("the standby is synchronous", `SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'`, "1")
	return standby
}

// copied is a standby that has not been started.
func (c *Cluster) copied() *server {
	c.t.Helper()
	dir, err := newDir(disk, c.s.as)
	if err != nil {
		c.t.Fatal(err)
	}
	port, err := freePort()
	if err != nil {
		c.t.Fatal(err)
	}
	backup := exec.Command(filepath.Join(c.s.bin, "pg_basebackup"), "-h", c.s.dir, "-p", strconv.Itoa(c.s.port),
		"-U", "postgres", "-D", filepath.Join(dir, "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	backup.Dir, backup.SysProcAttr = dir, &syscall.SysProcAttr{Credential: c.s.as}
	if out, err := backup.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		c.t.Fatalf("pg_basebackup: %v\n%s", err, out)
	}
	// By default a standby that lost its primary rests for 5 s before it looks again, or
	// sees that it was promoted.
	return &server{bin: c.s.bin, dir: dir, port: port, as: c.s.as, settings: append(c.s.settings[:len(c.s.settings):len(c.s.settings)], "wal_retrieve_retry_interval=100ms")}
}

// Promote makes a standby the primary, and returns when it takes writes.
func (c *Cluster) Promote() {
	c.t.Helper()
	c.Administer(`SELECT pg_promote(false)`)
	c.Until("promoted", `SELECT pg_is_in_recovery()`, "f")
}

// Administer runs a statement as the server's superuser.
func (c *Cluster) Administer(statement string) {
	c.t.Helper()
	if err := c.s.administer(statement); err != nil {
		c.t.Fatalf("%s: %v", statement, err)
	}
}

// Until asks the server, as its superuser and in the test's database, until the
// answer (of one row and column, as text) is the wanted one; 30 s at most.
func (c *Cluster) Until(what, query, want string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, strings.Replace(c.s.superuser(), "dbname=postgres", "dbname=test", 1))
	if err != nil {
		c.t.Fatalf("%s: %v", what, err)
	}
	defer conn.Close(context.Background())
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		answer, err := conn.PgConn().Exec(ctx, query).ReadAll()
		if err != nil {
			c.t.Fatalf("%s: %v", what, err)
		}
		if got := string(answer[0].Rows[0][0]); got == want {
			return
		}
		<-tick.C
	}
}

// Admit lets in over the network only whom these lines of pg_hba.conf name.
func (c *Cluster) Admit(lines ...string) {
	c.t.Helper()
	rules := append([]string{"local all all trust"}, lines...)
	c.Keep("data/pg_hba.conf", strings.Join(rules, "\n")+"\n")
	c.Administer(`SELECT pg_reload_conf()`)
	c.Until("the rules are read", `SELECT count(*) FROM pg_hba_file_rules`, strconv.Itoa(len(rules)))
}

// Keep writes a file in the server's directory, which is the server's own, and gives its
// path.
func (c *Cluster) Keep(name, content string) string {
	c.t.Helper()
	path := filepath.Join(c.s.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
	if c.s.as != nil {
		if err := os.Chown(path, int(c.s.as.Uid), int(c.s.as.Gid)); err != nil {
			c.t.Fatal(err)
		}
	}
	return path
}
