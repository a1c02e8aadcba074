package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/web/api"
	"mealplanner/internal/web/page"
)

func (s *Server) snapshot(ctx context.Context) api.Database {
	return api.Database{
		Status:      s.readiness(),
		Version:     s.Version,
		Numbers:     s.Numbers(),
		Refused:     s.Accounts.Failures(),
		Memo:        s.memo.numbers(),
		Generations: s.generationsByState(ctx),
	}
}

// health is the snapshot as pages have it.
func (s *Server) health(ctx context.Context) page.Health {
	n := s.snapshot(ctx)
	return page.Health{Status: n.Status, Version: n.Version, Numbers: n.Numbers, Refused: n.Refused, Memo: page.Memo(n.Memo), Generations: n.Generations}
}

const (
	// countedFor is how long counts are shown again: they read the whole table, and
	// three replicas that are each scraped and looked at must not make it a load.
	countedFor = 5 * time.Second
	// countTime bounds the reading: numbers are for now, and for a database in trouble.
	countTime = time.Second
)

// counted are the generations by state, as they were read last.
type counted struct {
	mu sync.Mutex
	at time.Time
	by map[string]int
}

// generationsByState gives the counts of the last five seconds, or reads them on the
// admin lane; who comes meanwhile waits for the same answer. What cannot be read is
// empty, and is not asked for again before its time either.
func (s *Server) generationsByState(ctx context.Context) map[string]int {
	if s.CountGenerations == nil || !s.Started() {
		return map[string]int{}
	}
	s.counted.mu.Lock()
	defer s.counted.mu.Unlock()
	if now := s.Now(); s.counted.by == nil || now.Sub(s.counted.at) >= countedFor {
		// The answer is everybody's: it does not end with one who leaves.
		ctx, cancel := context.WithTimeout(guard.Edge(context.WithoutCancel(ctx), guard.Admin, "numbers"), countTime)
		defer cancel()
		by, err := s.CountGenerations(ctx)
		if err != nil {
			s.Log.LogAttrs(ctx, slog.LevelDebug, "generations not counted", slog.Any("error", err))
			by = map[string]int{}
		}
		s.counted.at, s.counted.by = now, by
	}
	return s.counted.by
}

// reset renews every connection for an administrator; requests in flight are not cut.
func (s *Server) reset(ctx context.Context, c account.Caller) {
	s.Log.LogAttrs(ctx, slog.LevelWarn, "database reset by an administrator", slog.String("account", c.AccountID()),
		slog.String("request_id", infoOf(ctx).id))
	s.ResetDatabase()
}
