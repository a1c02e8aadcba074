package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// gate is an output that takes nothing until it is opened.
type gate struct {
	open    chan struct{}
	entered chan struct{} // a write has begun
	bytes.Buffer
}

func (g *gate) Write(p []byte) (int, error) {
	select {
	case g.entered <- struct{}{}:
	default:
	}
	<-g.open
	return g.Buffer.Write(p)
}

func TestALogThatNobodyReadsDropsLinesAndCountsThem(t *testing.T) {
	t.Parallel()
	g := &gate{open: make(chan struct{}), entered: make(chan struct{}, 1)}
	l := newDropLog(g)
	line := []byte(strings.Repeat("x", 1023) + "\n")
	lines := 3 * maxLogged / len(line)
	for range lines {
		if n, err := l.Write(line); n != len(line) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
	}
	<-g.entered
	l.mu.Lock()
	waiting := l.waiting
	l.mu.Unlock()
	if waiting > maxLogged {
		t.Errorf("%d bytes wait", waiting)
	}
	close(g.open)
	l.Close()
	written, lost := 0, 0
	for text := range strings.Lines(g.String()) {
		var n int
		if _, count, ok := strings.Cut(text, "lines="); ok {
			fmt.Sscan(count, &n)
			lost += n
			continue
		}
		written++
	}
	if lost == 0 || written+lost != lines {
		t.Errorf("%d lines are written and %d counted as lost, of %d", written, lost, lines)
	}
}

// failing is an output that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestALogOnAFullDiskCountsWhatItLoses(t *testing.T) {
	t.Parallel()
	l := newDropLog(failing{})
	for range 10 {
		fmt.Fprintln(l, "line")
	}
	l.Close()
	if l.dropped != 10 {
		t.Errorf("%d lines are counted, want 10", l.dropped)
	}
}

// A service whose log is a pipe answers whether the pipe is read, stands still or has no
// reader any more.
func TestTheServiceOutlivesTheReaderOfItsLog(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0], "serve", "--listen", "127.0.0.1:0", "--database-url", "sqlite:"+t.TempDir()+"/data.db")
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	base := addressIn(t, read)
	ask := func(n int, when string) {
		for range n {
			answer, err := http.Get(base + "/healthz")
			if err != nil {
				t.Fatalf("%s: %v", when, err)
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", when, answer.Status)
			}
		}
	}
	ask(600, "nobody reads") // a pipe holds 64 KiB: a few hundred lines
	read.Close()
	ask(600, "the reader is gone")
}

// addressIn reads a log until it says where the service is.
func addressIn(t *testing.T, log io.Reader) string {
	t.Helper()
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if _, base, ok := strings.Cut(lines.Text(), "Smart Meal Planner is at "); ok {
			return base
		}
	}
	t.Fatal("the log ended without an address")
	return ""
}
