package web

import (
	"context"
	"net/http"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
)

type statusBody struct {
	Status string `json:"status"`
}

// healthz says that the process answers; it asks nothing else.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", statusBody{"ok"})
	return nil
}

// readyz says whether requests should be sent here. Full is not unready.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	ready, status := s.readiness(), http.StatusOK
	if ready != guard.Ready && ready != guard.ReadOnly {
		status = http.StatusServiceUnavailable
	}
	writeJSON(w, status, "application/json", statusBody{string(ready)})
	return nil
}

// readiness is what the process can do for a request: without its schema, and while it
// stops, nothing.
func (s *Server) readiness() guard.Readiness {
	if s.isStopping() || !s.Started() {
		return guard.Down
	}
	return s.Ready()
}

// database gives the numbers.
func (s *Server) database(ctx context.Context, _ account.Caller, _ *none) (*body[databaseBody], error) {
	return &body[databaseBody]{s.snapshot(ctx)}, nil
}

// resetDatabase renews every connection.
func (s *Server) resetDatabase(ctx context.Context, c account.Caller, _ *none) (*body[databaseBody], error) {
	s.reset(ctx, c)
	return s.database(ctx, c, nil)
}
