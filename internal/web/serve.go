package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Limits of the HTTP server. Go's zero values mean no limit.
const (
	readHeaderTime = 5 * time.Second
	readTime       = 15 * time.Second
	writeTime      = 15 * time.Second // event streams set their own, write by write
	idleTime       = time.Minute
	maxHeader      = 32 << 10
)

// Serve answers on a listener until ctx ends. Then it is not ready any more and goes on
// answering for drain, so that balancers notice; each answer asks its client to hang
// up. Then it calls Drained, ends event streams, and gives what is in progress until
// stop to end. It returns nil after such an end.
func (s *Server) Serve(ctx context.Context, l net.Listener, drain, stop time.Duration) error {
	server := s.httpServer(markSpare)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(bounded{l, s.conns}) }()
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

// warnOfFull tells the operator why people are refused.
func (s *Server) warnOfFull(from netip.Addr) {
	open, _, spared := s.conns.now()
	s.Log.Warn("connections beyond a bound get one answer: docs/configuration.md, how many at once",
		"open", open, "beyond", spared, "last_from", from)
}

// httpServer is one with our limits; mark tells requests what their connection is.
func (s *Server) httpServer(mark func(context.Context, net.Conn) context.Context) *http.Server {
	return &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: readHeaderTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ConnContext:       mark,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

// ServeMetrics answers /metrics, /healthz and /readyz, and nothing else, on a listener of
// their own until ctx ends. Whatever name is asked for is answered: who reaches it is the
// operator's to say.
func (s *Server) ServeMetrics(ctx context.Context, l net.Listener) error {
	server := s.httpServer(markApart)
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	err := server.Serve(bounded{l, newConnections(maxApart, s.isNear)})
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("web: serve metrics: %w", err)
}

// maxApart is how many connections the listener of the numbers has, beside the spare ones.
const maxApart = 64

type apartKey struct{}

func markApart(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, apartKey{}, true)
}

func isApart(ctx context.Context) bool { return ctx.Value(apartKey{}) != nil }

// onlyNumbers refuses what the listener of the numbers does not answer.
func onlyNumbers(r *http.Request) error {
	if whenFull[r.URL.Path] {
		return nil
	}
	return errNoAddress()
}
