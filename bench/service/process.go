// Package service runs the program as a process of its own and speaks to it over HTTP, as
// every benchmark of the whole service does.
package service

import (
	"bufio"
	"context"
	"errors"
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
)

// Build makes the program in a directory, with more flags of go build.
func Build(ctx context.Context, dir string, flags ...string) (binary string, err error) {
	binary = filepath.Join(dir, "mealplanner")
	args := append(append([]string{"build", "-o", binary}, flags...), "mealplanner/cmd/mealplanner")
	if said, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the server: %w\n%s", err, said)
	}
	return binary, nil
}

// Process is a running server. It dies with us, however we end.
type Process struct {
	Base string // where it is asked
	cmd  *exec.Cmd
	gone chan struct{}

	mu  sync.Mutex
	log []string
}

// keptLines of a process's log are shown when something fails.
const keptLines = 400

// Start runs a command and waits until it says on standard error where it listens: a line
// that ends with "is at http://…". each, which may be nil, is given every line.
func Start(ctx context.Context, cmd *exec.Cmd, each func(line string)) (*Process, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true} // an interrupt is ours alone
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, gone: make(chan struct{})}
	address := make(chan string, 1)
	go func() {
		p.read(stderr, address, each)
		_ = cmd.Wait() // who ends it looks at how it ended
		close(p.gone)
	}()
	select {
	case p.Base = <-address:
		return p, nil
	case <-p.gone:
		return nil, fmt.Errorf("the server ended at its start:\n%s", p.Log())
	case <-ctx.Done():
		p.Kill()
		return nil, fmt.Errorf("the server does not say where it listens: %w\n%s", ctx.Err(), p.Log())
	}
}

func (p *Process) read(from io.Reader, address chan<- string, each func(string)) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	told := false
	for lines.Scan() {
		line := lines.Text()
		if _, at, ok := strings.Cut(line, " is at http://"); ok && !told {
			told = true
			address <- "http://" + at
		}
		if each != nil {
			each(line)
		}
		p.mu.Lock()
		if p.log = append(p.log, line); len(p.log) > 2*keptLines {
			p.log = append([]string(nil), p.log[keptLines:]...)
		}
		p.mu.Unlock()
	}
}

// Log gives the last lines that the process wrote.
func (p *Process) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log[max(0, len(p.log)-keptLines):], "\n")
}

// WaitReady asks until the server says that it is ready: there is nothing else to wait on.
func (p *Process) WaitReady(ctx context.Context) error {
	for !ready(ctx, p.Base) {
		if !Sleep(ctx, 2*time.Millisecond) {
			return fmt.Errorf("%s is not ready: %w\n%s", p.Base, ctx.Err(), p.Log())
		}
	}
	return nil
}

func ready(ctx context.Context, base string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	a, err := Send(ctx, http.DefaultClient, base, Request{Path: "/readyz"})
	return err == nil && a.Status == http.StatusOK
}

// PID of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Signal sends a signal; to a process that has ended it is none and no error. The process
// is not reaped before its pipe has ended: its number is nobody else's.
func (p *Process) Signal(what os.Signal) error {
	if err := p.cmd.Process.Signal(what); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// Gone is closed when the process has ended.
func (p *Process) Gone() <-chan struct{} { return p.gone }

// Kill ends the process as the kernel would, and waits.
func (p *Process) Kill() {
	_ = p.Signal(syscall.SIGKILL) // it may have ended
	<-p.gone
}

// stopTime is what a server may take to stop: requests 8 s, runs 10 s, closures 5 s.
const stopTime = 25 * time.Second

// Stop ends the process in good order and waits. The error says that it was late, or ended
// with a failure.
func (p *Process) Stop() error {
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	late := time.AfterFunc(stopTime, func() { _ = p.Signal(syscall.SIGKILL) }) // it is gone already, or now
	<-p.gone
	late.Stop()
	if p.cmd.ProcessState.ExitCode() != 0 {
		return fmt.Errorf("it ended with %v after SIGTERM", p.cmd.ProcessState)
	}
	return nil
}

// Memory gives what the system says of the process's memory in bytes: "VmRSS" is what it
// has, "VmHWM" the most that it has had. 0: the system does not say.
func (p *Process) Memory(what string) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), what+":")
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kib, _ := strconv.ParseInt(number, 10, 64)
	return kib << 10
}

// Sleep waits; false: ctx ended first.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
