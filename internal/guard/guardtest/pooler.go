package guardtest

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Pooled starts PgBouncer before a PostgreSQL database of the tests, and gives the
// database's URL through it. Settings are lines of its configuration, such as
// "pool_mode=transaction". It ends with the test, and with the process.
func Pooled(t testing.TB, database string, settings ...string) string {
	t.Helper()
	program, err := pgbouncer()
	if err != nil {
		t.Fatalf("PgBouncer for the tests: %v", err)
	}
	as, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "mealplanner-pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := fmt.Sprintf("[databases]\n* = host=%s port=%s\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=%d\nunix_socket_dir=\nauth_type=trust\nauth_file=%s\nlogfile=%s\n%s\n",
		u.Hostname(), u.Port(), port, filepath.Join(dir, "users"), filepath.Join(dir, "log"), strings.Join(settings, "\n"))
	for name, text := range map[string]string{"users": fmt.Sprintf("%q \"\"\n", u.User.Username()), "ini": config, "log": ""} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if as != nil {
			if err := os.Chown(file, int(as.Uid), int(as.Gid)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, "-q", filepath.Join(dir, "ini"))
	cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		select {
		case err := <-ended:
			said, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Errorf("PgBouncer ended by itself: %v\n%s", err, said)
		default:
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	u.Host = "127.0.0.1:" + strconv.Itoa(port)
	awaitListener(t, u.Host, filepath.Join(dir, "log"))
	return u.String()
}

// awaitListener waits until something accepts connections; what the program has logged
// explains why it does not.
func awaitListener(t testing.TB, address, log string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); ; <-tick.C {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log)
			t.Fatalf("nothing listens on %s: %v\n%s", address, err, said)
		}
	}
}

// pgbouncer finds the program; it installs it when it may.
var pgbouncer = sync.OnceValues(func() (string, error) {
	return Install(func() string {
		for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} { // sbin is not in everybody's path
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		return ""
	}, "pgbouncer")
})
