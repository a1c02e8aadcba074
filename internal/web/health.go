package web

import (
	"net/http"

	"mealplanner/internal/guard"
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
