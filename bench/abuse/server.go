package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// build makes the server as it is shipped.
func build(ctx context.Context, dir string) (binary string, err error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	binary = filepath.Join(dir, "mealplanner")
	command := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/mealplanner")
	command.Dir = filepath.Dir(strings.TrimSpace(string(out)))
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the server: %w\n%s", err, said)
	}
	return binary, nil
}

// server is the process that is flooded. It dies with us, however we end.
type server struct {
	base string
	cmd  *exec.Cmd
	gone chan struct{}

	mu  sync.Mutex
	log []string // the last lines
}

const keptLines = 40

// startServer runs one that believes X-Forwarded-For of loopback, so that each of our
// people and strangers has an address of its own; it waits until the server is ready.
func startServer(ctx context.Context, binary, database string) (*server, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	// Behind proxies the first account is the administrator's, who is made beforehand.
	admin := exec.CommandContext(ctx, binary, "user", "add", "--admin", "--database-url", database, "admin@example.org")
	if said, err := admin.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("making the administrator: %w\n%s", err, said)
	}
	s := &server{gone: make(chan struct{})}
	s.cmd = exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--database-url", database, "--trusted-proxies", "127.0.0.0/8", "--signup", "open")
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	address := make(chan string, 1)
	go func() {
		s.read(stderr, address)
		_ = s.cmd.Wait() // it is told to end, or shows why in its last lines
		close(s.gone)
	}()
	select {
	case s.base = <-address:
	case <-s.gone:
		return nil, fmt.Errorf("the server ended at its start:\n%s", s.lastLines())
	case <-ctx.Done():
		s.stop()
		return nil, ctx.Err()
	}
	for !ready(ctx, s.base) {
		if !sleep(ctx, 20*time.Millisecond) {
			s.stop()
			return nil, fmt.Errorf("the server is not ready:\n%s", s.lastLines())
		}
	}
	return s, nil
}

func (s *server) read(from io.Reader, address chan<- string) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "Smart Meal Planner is at "); ok {
			address <- at
		}
		s.mu.Lock()
		s.log = append(s.log[max(0, len(s.log)-keptLines+1):], lines.Text())
		s.mu.Unlock()
	}
}

func (s *server) lastLines() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.log, "\n")
}

func ready(ctx context.Context, base string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.gone
}

// peakMiB is the most memory that the process has had; 0: the system does not say.
func (s *server) peakMiB() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kib, _ := strconv.Atoi(number)
	return kib >> 10
}

// sizeOf is how many bytes a database takes on the disk.
func sizeOf(ctx context.Context, database string) (bytes int64, err error) {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		for _, file := range []string{path, path + "-wal"} {
			if info, err := os.Stat(file); err == nil {
				bytes += info.Size()
			}
		}
		return bytes, nil
	}
	connection, err := pgx.Connect(ctx, database)
	if err != nil {
		return 0, fmt.Errorf("looking at the database: %w", err)
	}
	defer connection.Close(ctx)
	return bytes, connection.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&bytes)
}
