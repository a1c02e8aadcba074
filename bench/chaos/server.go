package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"mealplanner/bench/proxy"
	"mealplanner/bench/service"
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

	mu      sync.Mutex
	process *service.Process
	asked   bool // clients may ask it
}

// start runs the process and waits until it is ready.
func (s *server) start(ctx context.Context) error {
	cmd := exec.Command(s.binary, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = s.env
	process, err := service.Start(ctx, cmd, s.hear)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name(), err)
	}
	s.mu.Lock()
	s.process, s.asked = process, true
	s.mu.Unlock()
	return process.WaitReady(ctx)
}

// hear counts what the log complains of.
func (s *server) hear(line string) {
	if !strings.Contains(line, "level=ERROR") {
		return
	}
	_, message, _ := strings.Cut(line, "msg=")
	if quoted := strings.SplitN(message, `"`, 3); len(quoted) == 3 && quoted[0] == "" {
		message = quoted[1]
	} else {
		message, _, _ = strings.Cut(message, " ")
	}
	s.history.count("log: "+message, 1)
	s.history.noted("%s says %s", s.name(), line)
}

// address is where to ask; "" while the process is away.
func (s *server) address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked {
		return ""
	}
	return s.process.Base
}

// running is the process, or the one before it; nil: there has been none.
func (s *server) running() *service.Process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process
}

func (s *server) pid() int { return s.running().PID() }

func (s *server) signal(what os.Signal) error { return s.running().Signal(what) }

// kill ends the process as the kernel would.
func (s *server) kill() {
	s.running().Kill()
	s.away()
}

// away has nobody ask it any more.
func (s *server) away() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = false
}

// stop ends the process in good order and says how long that took.
func (s *server) stop() (time.Duration, error) {
	defer s.away()
	begin := time.Now()
	err := s.running().Stop()
	return time.Since(begin), err
}
