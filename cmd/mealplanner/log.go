package main

import (
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

const (
	// maxLogged is how many bytes of lines wait for a slow reader of the log.
	maxLogged = 1 << 20
	// logPatience is how long a stop waits for the lines that are left.
	logPatience = time.Second
)

// dropLog is a log's output that nobody can hold up: a pipe that is not read, a full
// disk or a reader that died cost lines, and the service nothing. What is dropped is
// counted, and said as soon as a line can be written again.
type dropLog struct {
	to   io.Writer
	ring chan []byte // lines to write
	idle chan struct{}

	mu      sync.Mutex
	waiting int // bytes in ring
	dropped int // lines since the last that was written
	closed  bool
}

// newDropLog starts to write lines to an output, which nobody else may write to. Close
// ends it.
func newDropLog(to io.Writer) *dropLog {
	l := &dropLog{to: to, ring: make(chan []byte, 4096), idle: make(chan struct{})}
	go l.drain()
	return l
}

// Write takes a line or drops it, and never waits. It never fails.
func (l *dropLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.waiting+len(line) > maxLogged {
		l.dropped++
		return len(line), nil
	}
	select {
	case l.ring <- append([]byte(nil), line...):
		l.waiting += len(line)
	default:
		l.dropped++
	}
	return len(line), nil
}

// drain writes what waits. A line that cannot be written is dropped.
func (l *dropLog) drain() {
	defer close(l.idle)
	for line := range l.ring {
		l.mu.Lock()
		l.waiting -= len(line)
		lost := l.dropped
		l.dropped = 0
		l.mu.Unlock()
		if lost > 0 {
			line = append(lostLine(lost), line...)
		}
		if _, err := l.to.Write(line); err != nil {
			l.mu.Lock()
			l.dropped += lost + 1
			l.mu.Unlock()
		}
	}
}

// lostLine says how many lines there are not.
func lostLine(n int) []byte {
	return fmt.Appendf(nil, "time=%s level=%s msg=\"log lines were dropped: their reader is too slow or gone\" lines=%d\n",
		time.Now().Format(time.RFC3339Nano), slog.LevelWarn, n)
}

// Close writes what waits, for logPatience at most, and takes no more.
func (l *dropLog) Close() {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.ring)
	}
	l.mu.Unlock()
	within(logPatience, l.idle)
}
