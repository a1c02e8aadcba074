package api

import (
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/planner"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// Admin is for administrators.
type Admin struct {
	Planner *planner.Planner
	// Snapshot gives the numbers of now.
	Snapshot func(context.Context) Database
	// Reset renews every connection.
	Reset func(context.Context, account.Caller)
}

// Database is the numbers of the house, as the API, the administrators' page and
// /metrics show them. All but the generations come from memory.
type Database struct {
	Status  guard.Readiness `json:"status"`
	Version string          `json:"version" doc:"Of the program"`
	guard.Numbers
	Refused     map[string]int64 `json:"refused_credentials" doc:"How often credentials were refused, by reason"`
	Memo        Memo             `json:"memo" doc:"Of the answers that are remembered"`
	Generations map[string]int   `json:"generations" doc:"How many are in each state; empty while the database does not say"`
}

// Memo is the numbers of the answers that are remembered.
type Memo struct {
	Limit     int64 `json:"limit" doc:"Bytes; 0: none is remembered"`
	Bytes     int64 `json:"bytes" doc:"Of those that are kept, with what they take beside"`
	Answers   int   `json:"answers"`
	Hits      int64 `json:"hits" doc:"Answers that were there"`
	Misses    int64 `json:"misses" doc:"Answers that had to be made"`
	Unchanged int64 `json:"unchanged" doc:"Answers that the client had (304)"`
	Evicted   int64 `json:"evicted" doc:"Answers that went to make room"`
}

// Database gives the numbers.
func (h Admin) Database(ctx context.Context, _ account.Caller, _ *none) (*body[Database], error) {
	return &body[Database]{h.Snapshot(ctx)}, nil
}

// Model is the state of the model provider.
type Model struct {
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

// Model gives the state of the model provider.
func (h Admin) Model(ctx context.Context, _ account.Caller, _ *none) (*body[Model], error) {
	m := say.Model(words.From(ctx), h.Planner.ModelState())
	b := Model{
		Host: m.Host, Model: m.Model, Circuit: m.Breaker, Busy: m.Busy, Limit: m.Limit, Waiting: m.Waiting,
		Requests: m.Requests, Tokens: m.Tokens, Differences: append([]string{}, m.Differences...), Troubles: append([]planner.ModelTrouble{}, m.Troubles...), Since: m.Since,
		Usage: planner.Usage(m.Usage),
	}
	if !m.Until.IsZero() {
		b.Until = &m.Until
	}
	return &body[Model]{b}, nil
}

// ResetDatabase renews every connection.
func (h Admin) ResetDatabase(ctx context.Context, c account.Caller, _ *none) (*body[Database], error) {
	h.Reset(ctx, c)
	return h.Database(ctx, c, nil)
}
