package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// openGuard opens the database that the settings name.
func (s settings) openGuard(ctx context.Context, log *slog.Logger) (*guard.Guard, error) {
	if s.DirectURL != "" && !strings.HasPrefix(s.databaseURL(), "sqlite:") {
		if err := guard.CheckURL(s.DirectURL); err != nil {
			return nil, refused("--database-direct-url", err)
		}
	}
	minConns, maxConns := s.part()
	g, err := guard.Open(ctx, guard.Config{
		URL:       s.databaseURL(),
		DirectURL: s.DirectURL,
		MinConns:  minConns,
		MaxConns:  maxConns,
		Pooler:    s.Pooler,
		Log:       log,
	})
	switch fault := guard.FaultOf(err); {
	case fault != nil:
		return nil, fault
	case err != nil:
		return nil, refused("--database-url", err)
	}
	return g, nil
}

// plainly gives the database's fault alone, which says what to do; else the error.
func plainly(err error) error {
	if fault := guard.FaultOf(err); fault != nil {
		return fault
	}
	return err
}

// awaited is how long a command that does one thing waits for the database.
const awaited = 5 * time.Second

// await waits for a database that may be starting; one that needs somebody's hand is told
// at once.
func await(ctx context.Context, g *guard.Guard) error {
	waiting, cancel := context.WithTimeout(ctx, awaited)
	defer cancel()
	if err := g.Await(waiting); err != nil && ctx.Err() == nil {
		return unanswered(err)
	}
	return ctx.Err()
}

// unanswered is why a database gave no answer, for somebody who can do something.
func unanswered(err error) error {
	switch {
	case guard.FaultOf(err) != nil:
		return guard.FaultOf(err)
	case guard.TooMany(err):
		return problem.Of(problem.Unavailable, "database-crowded").Because(err)
	}
	return problem.Of(problem.Unavailable, "database-silent").Because(err)
}

// migrateWhenThere migrates as soon as the database answers; until then the process
// lives and is not ready. A fault that no waiting mends ends it.
func migrateWhenThere(ctx context.Context, g *guard.Guard, s *store.Store, log *slog.Logger) error {
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		var report store.MigrationReport
		err := g.Await(ctx)
		if err == nil {
			report, err = s.Migrate(ctx)
		}
		switch fault := guard.FaultOf(err); {
		case err == nil:
			if len(report.Applied) > 0 {
				log.Info("migrated", "from", report.From, "to", report.To, "copy", report.Backup)
			}
			return nil
		case ctx.Err() != nil:
			return nil
		case fault != nil:
			return fault
		}
		log.Warn("cannot migrate yet", "error", problem.WithCause(err), "again_in", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// checkDatabase says in which state the database is, and changes nothing in it.
func (c *doctorCommand) checkDatabase(ctx context.Context, h environment, log *slog.Logger) (string, error) {
	switch fresh, err := guard.Fresh(c.databaseURL()); {
	case guard.FaultOf(err) != nil:
		return "", err
	case err != nil:
		return "", refused("--database-url", err)
	case fresh:
		return h.words.Text("doctor-no-database", "file", strings.TrimPrefix(c.databaseURL(), "sqlite:")), nil
	}
	g, err := c.openGuard(ctx, log)
	if err != nil {
		return "", err
	}
	defer g.Close()
	if err := await(ctx, g); err != nil {
		return "", err
	}
	schema, err := newStore(g, h, log).Inspect(ctx)
	switch {
	case err != nil && g.Fault() != nil:
		return "", g.Fault()
	case err != nil:
		return "", unanswered(err)
	case g.Ready() == guard.ReadOnly:
		return "", problem.Of(problem.ReadOnly, "database-standby")
	case schema.Version == 0:
		return h.words.Text("doctor-empty"), nil
	case schema.Version < schema.Newest:
		return h.words.Text("doctor-migrates", "from", schema.Version, "to", schema.Newest), nil
	}
	return h.words.Text("doctor-answers"), nil
}
