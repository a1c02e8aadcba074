package web

import (
	"context"
	"net/http"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/planner"
	"mealplanner/internal/web/page"
)

type statusBody struct {
	Status string `json:"status"`
	Fault  string `json:"fault,omitempty" doc:"What is wrong with the database so that waiting does not help, in one word"`
}

// healthz says that the process answers; it asks nothing else.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", statusBody{Status: "ok"})
	return nil
}

// readyz says whether requests should be sent here. Full is not unready.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	ready, status := s.readiness(), http.StatusOK
	if ready != guard.Ready && ready != guard.ReadOnly {
		status = http.StatusServiceUnavailable
	}
	said := statusBody{Status: string(ready)}
	if fault := s.Fault(); fault != nil {
		said.Fault = fault.Code // its sentence names files and users, and is for the log
	}
	writeJSON(w, status, "application/json", said)
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

// modelBody is the state of the model provider.
type modelBody struct {
	Host        string                 `json:"host" doc:"Of its URL; empty: none is configured"`
	Model       string                 `json:"model"`
	Circuit     string                 `json:"circuit" doc:"closed: it is asked; open: it is not, until that time; half open: one call tries"`
	Until       *time.Time             `json:"until,omitempty"`
	Busy        int                    `json:"busy" doc:"Calls that run"`
	Limit       int                    `json:"limit" doc:"Calls that may run at once now"`
	Waiting     int                    `json:"waiting" doc:"Calls that wait for their turn"`
	Requests    planner.ModelAllowance `json:"requests_a_minute"`
	Tokens      planner.ModelAllowance `json:"tokens_a_minute"`
	Differences []string               `json:"differences" doc:"What the model does not take, or takes otherwise"`
	Troubles    []planner.ModelTrouble `json:"troubles" doc:"The latest first, with what to do"`
	Since       time.Time              `json:"since"`
	Usage       planner.Usage          `json:"usage" doc:"Since then"`
}

// model gives the state of the model provider.
func (s *Server) model(ctx context.Context, _ account.Caller, _ *none) (*body[modelBody], error) {
	m := page.SayModel(wordsOf(ctx), s.Planner.ModelState())
	b := modelBody{
		Host: m.Host, Model: m.Model, Circuit: m.Breaker, Busy: m.Busy, Limit: m.Limit, Waiting: m.Waiting,
		Requests: m.Requests, Tokens: m.Tokens, Differences: append([]string{}, m.Differences...), Troubles: append([]planner.ModelTrouble{}, m.Troubles...), Since: m.Since,
		Usage: planner.Usage(m.Usage),
	}
	if !m.Until.IsZero() {
		b.Until = &m.Until
	}
	return &body[modelBody]{b}, nil
}

// resetDatabase renews every connection.
func (s *Server) resetDatabase(ctx context.Context, c account.Caller, _ *none) (*body[databaseBody], error) {
	s.reset(ctx, c)
	return s.database(ctx, c, nil)
}
