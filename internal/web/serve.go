package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Limits of the HTTP server. Go's zero values mean no limit.
const (
	readHeaderTime = 5 * time.Second
	readTime       = 15 * time.Second
	writeTime      = 15 * time.Second // event streams set their own, write by write
	idleTime       = time.Minute
	maxHeader      = 32 << 10
	maxConnections = 4000
)

// Serve answers on a listener until ctx ends. Then it is not ready any more and goes on
// answering for drain, so that balancers notice; each answer asks its client to hang
// up. Then it calls Drained, ends event streams, and gives what is in progress until
// stop to end. It returns nil after such an end.
func (s *Server) Serve(ctx context.Context, l net.Listener, drain, stop time.Duration) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: readHeaderTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ConnState:         limitConnections(maxConnections),
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	time.Sleep(drain)
	if s.Drained != nil {
		s.Drained()
	}
	s.EndStreams()
	// The reason that ctx ended is no reason to cut requests: they have their time.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stop)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("web: stop: %w", err), server.Close())
	}
	return nil
}

// EndStreams ends every event stream; new ones end after their first event.
func (s *Server) EndStreams() { s.stopOnce.Do(func() { close(s.stopping) }) }

func (s *Server) isStopping() bool { return s.draining.Load() }

// limitConnections closes connections beyond a number at once: better than one that
// waits for ever in the kernel's queue.
func limitConnections(limit int64) func(net.Conn, http.ConnState) {
	var open atomic.Int64
	return func(c net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			if open.Add(1) > limit {
				_ = c.Close() // the server sees the end and counts it down
			}
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
}
