package planner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"mealplanner/internal/compose"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The names of the fail points.
const (
	dayFinished = "day-finished" // after each checkpoint
	beforeSave  = "before-save"  // after the last check
)

// rounds is how often a run begins anew because the eaters changed under it.
const rounds = 5

// errRulesMoved: what was composed breaks a rule of now, or leaves somebody out.
var errRulesMoved = errors.New("planner: the rules changed while composing")

// Run does a claimed generation; it is the runner's jobs.Run. A failure is the runner's to
// judge: one that the user can do something about (Impossible, dates planned meanwhile)
// ends the generation, and after others another attempt goes on from the last finished day.
func (p *Planner) Run(ctx context.Context, g store.Generation, claim store.Claim) error {
	w, err := readWork(g)
	if err != nil {
		return err
	}
	asked, done := p.whileWanted(ctx, claim)
	defer done()
	how := composing{asking: asked}
	how.tell = func(ctx context.Context, at store.Progress) { p.progress(ctx, claim, at) }
	for range rounds {
		err = p.round(ctx, g, claim, w, &how)
		if !errors.Is(err, errRulesMoved) {
			return err
		}
		p.config.Log.InfoContext(ctx, "the eaters changed; composing again", slog.String("generation", g.ID))
	}
	return fmt.Errorf("generation %s: after %d rounds: %w", g.ID, rounds, err)
}

// round is load -> think -> save. The model has one allowance for all rounds.
func (p *Planner) round(ctx context.Context, g store.Generation, claim store.Claim, w work, how *composing) error {
	s, err := p.load(ctx, g, w)
	if err != nil {
		return err
	}
	if how.asker == nil {
		how.asker = p.askerFor(g, s)
	}
	how.urgency = p.background(s.applicantFor(g))
	err = p.composeDays(ctx, s, *how, func(ctx context.Context, day meal.Day, done int) error {
		return p.checkpoint(ctx, claim, day, how.at(day.Date, done, len(s.requests)), how.asker.take())
	})
	p.pay(ctx, claim, how.asker.take())
	if err != nil {
		return err
	}
	if err := p.mustHold(s); err != nil {
		return err
	}
	if err := p.config.FailPoint(ctx, beforeSave); err != nil {
		return err
	}
	return p.save(ctx, g, claim, s)
}

// composing is who composes, and how.
type composing struct {
	urgency
	*asker                 // nil: the built-in composer alone
	asking context.Context // ended: the asker is not waited for any more
	tell   func(context.Context, store.Progress)
}

// at is the progress when a day is finished.
func (c composing) at(day meal.Date, done, total int) store.Progress {
	at := store.Progress{Done: done, Total: total, Code: codeComposing, Params: map[string]string{"date": string(day)}}
	switch {
	case done == total:
		at.Code = codeSaving
	case c.asker != nil && c.asking.Err() == nil:
		at.Code = codeAsking
		c.asker.patience(at.Params)
	}
	return at
}

// keeper keeps a finished day; done is how many are.
type keeper func(ctx context.Context, day meal.Day, done int) error

// composeDays composes what is not finished yet, each day under a compute permit, and
// hands each to keep: one after the other, or as a model chooses.
func (p *Planner) composeDays(ctx context.Context, s *scene, how composing, keep keeper) error {
	u := how.urgency
	if s.finished() == len(s.requests) {
		return nil
	}
	var plan *compose.Plan
	err := p.think(ctx, u, func() (err error) {
		plan, err = p.composer.Prepare(compose.Request{
			Household: s.rules, Days: s.requests, Around: s.around, History: s.history, Avoid: s.work.Avoid, Seed: s.work.Seed, Pause: u.pause,
		})
		return err
	})
	if err != nil {
		return err
	}
	if how.asker != nil {
		return p.composeByModel(ctx, s, how, plan, keep)
	}
	for i, r := range s.requests {
		if s.days[i] != nil {
			continue
		}
		day, err := u.composeDay(ctx, p, plan, i, s.before(i))
		if err != nil {
			return err
		}
		s.days[i] = named(day, r.Keep)
		if err := keep(ctx, *s.days[i], s.finished()); err != nil {
			return err
		}
	}
	return nil
}

// mostHelpers search a day beside the one that has the permit.
const mostHelpers = 3

// composeDay has the built-in composer make a day, with the help of permits that nobody waits
// for.
func (u urgency) composeDay(ctx context.Context, p *Planner, plan *compose.Plan, i int, before []meal.Day) (day meal.Day, err error) {
	err = p.think(ctx, u, func() (err error) {
		var helpers []compose.Helper
		for _, more := range p.permits.spare(u.besides().applicant, mostHelpers) {
			defer p.permits.giveBack(more)
			helpers = append(helpers, u.run)
		}
		day, err = plan.Day(ctx, i, before, helpers...)
		return err
	})
	return day, err
}

// think computes under a permit.
func (p *Planner) think(ctx context.Context, u urgency, compute func() error) error {
	done, err := p.permit(ctx, u.applicant)
	if err != nil {
		return err
	}
	defer done()
	u.run(func() { err = compute() })
	return err
}

// permit waits for the right to use a core. Whoever holds a connection is refused:
// nobody thinks with one in hand.
func (p *Planner) permit(ctx context.Context, t applicant) (done func(), err error) {
	if guard.HoldsConnection(ctx) {
		return nil, errors.New("planner: composing while a connection is held")
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return p.permits.take(ctx, t)
}

// progress tells where a generation is. Nothing depends on its being told: the next day
// that is finished says more.
func (p *Planner) progress(ctx context.Context, claim store.Claim, at store.Progress) {
	err := p.store.Claim(guard.Replayable(ctx), func(ctx context.Context, tx *store.Tx) error {
		tx.AfterCommit(func() { p.config.Changed(claim.Generation) })
		return tx.SetProgress(ctx, claim, at)
	})
	if err != nil {
		p.config.Log.DebugContext(ctx, "progress was not told", slog.String("generation", claim.Generation), slog.Any("error", err))
	}
}

// checkpoint keeps a finished day, so that it is never composed again, with what was paid
// for until now.
func (p *Planner) checkpoint(ctx context.Context, claim store.Claim, day meal.Day, at store.Progress, paid store.Usage) error {
	err := p.store.Claim(guard.Replayable(ctx), func(ctx context.Context, tx *store.Tx) error {
		tx.AfterCommit(func() { p.config.Changed(claim.Generation) })
		return tx.Checkpoint(ctx, claim, day, at, paid)
	})
	if err != nil {
		p.pay(ctx, claim, paid)
		return err
	}
	return p.config.FailPoint(ctx, dayFinished)
}

// named gives the new meals of a composed day ids of their own.
func named(day meal.Day, kept []meal.Meal) *meal.Day {
	for i, m := range day.Meals {
		if !slices.ContainsFunc(kept, func(k meal.Meal) bool { return k.ID == m.ID }) {
			day.Meals[i].ID = store.NewID()
		}
	}
	return &day
}

// mustHold is the last guard before a save: the composer keeps the rules, and the
// check, which shares no code with it, has to agree. A composer that breaks a rule is
// our fault: nothing is saved, and the user reads of no rule.
func (p *Planner) mustHold(s *scene) error {
	hard := p.hard(s.rules, s)
	if len(hard) == 0 {
		return nil
	}
	return fmt.Errorf("what was composed breaks a hard rule: %v", hard)
}

// hard gives the hard rules that the composed meals of a scene break for a household.
func (p *Planner) hard(rules meal.Household, s *scene) []meal.Violation {
	composed := s.composed()
	vs := meal.Check(p.foods, rules, s.makes.menu(composed), meal.Composed)
	return slices.DeleteFunc(vs, func(v meal.Violation) bool { return v.Kind != meal.Hard || !s.makes.answersFor(composed, v) })
}

// permitWithin is permit for somebody who waits for the answer.
func (p *Planner) permitWithin(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit,
		problem.Of(problem.Unavailable, "composing-busy").After(time.Second))
}
