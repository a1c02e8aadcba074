package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"mealplanner/bench/proxy"
)

// server is one replica: a process that comes and goes, behind a proxy that stays.
type server struct {
	n       int
	binary  string
	env     []string
	proxy   *proxy.Proxy
	history *history
	// turn is held by whoever does something to it.
	turn chan struct{}

	mu   sync.Mutex
	cmd  *exec.Cmd
	base string // "": not to be asked
	gone chan struct{}
	log  []string
}

// keptLines of each server's log are shown when a run fails.
const keptLines = 400

// start runs the process and waits until it is ready.
func (s *server) start(ctx context.Context) error {
	cmd := exec.Command(s.binary, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = s.env
	// It dies with us, however we end.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	gone, address := make(chan struct{}), make(chan string, 1)
	go func() {
		s.read(stderr, address)
		_ = cmd.Wait() // most are killed; stop looks at how it ended
		close(gone)
	}()
	s.mu.Lock()
	s.cmd, s.gone = cmd, gone
	s.mu.Unlock()
	select {
	case base := <-address:
		s.mu.Lock()
		s.base = base
		s.mu.Unlock()
	case <-gone:
		return fmt.Errorf("server %d ended at its start:\n%s", s.n, s.lastLines())
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.waitReady(ctx)
}

// read keeps the last lines of the log and counts what it complains of.
func (s *server) read(from io.Reader, address chan<- string) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if _, at, ok := strings.Cut(line, "Smart Meal Planner is at "); ok {
			address <- at
		}
		if strings.Contains(line, "level=ERROR") {
			_, message, _ := strings.Cut(line, "msg=")
			if quoted := strings.SplitN(message, `"`, 3); len(quoted) == 3 && quoted[0] == "" {
				message = quoted[1]
			} else {
				message, _, _ = strings.Cut(message, " ")
			}
			s.history.count("log: "+message, 1)
			s.history.noted("%s says %s", s.name(), line)
		}
		s.mu.Lock()
		s.log = append(s.log, line)
		if len(s.log) > 2*keptLines {
			s.log = append([]string(nil), s.log[len(s.log)-keptLines:]...)
		}
		s.mu.Unlock()
	}
}

func (s *server) lastLines() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.log[max(0, len(s.log)-keptLines):], "\n")
}

// waitReady asks until it says that it is: there is nothing else to wait on.
func (s *server) waitReady(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.ready(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("server %d is not ready: %w", s.n, ctx.Err())
		}
	}
}

func (s *server) ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address()+"/readyz", nil)
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

// address is where to ask; "" while the process is away.
func (s *server) address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

func (s *server) pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cmd.Process.Pid
}

// signal goes to our own child, which is not reaped before its pipe has ended: its
// number is nobody else's.
func (s *server) signal(what os.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.cmd.Process.Signal(what); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// kill ends the process as the kernel would.
func (s *server) kill() error {
	err := s.signal(syscall.SIGKILL)
	s.away()
	return err
}

// away waits for the end of the process.
func (s *server) away() {
	s.mu.Lock()
	gone := s.gone
	s.base = ""
	s.mu.Unlock()
	<-gone
}

// stopTime is what a server may take to stop: requests 8 s, runs 10 s, closures 5 s.
const stopTime = 25 * time.Second

// stop ends the process in good order and says how long that took.
func (s *server) stop() (time.Duration, error) {
	begin := time.Now()
	if err := s.signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	late := time.AfterFunc(stopTime, func() { _ = s.signal(syscall.SIGKILL) }) // it is gone already, or now
	s.away()
	late.Stop()
	took := time.Since(begin)
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		return took, fmt.Errorf("server %d ended with %v after SIGTERM", s.n, s.cmd.ProcessState)
	}
	return took, nil
}
