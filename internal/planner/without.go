package planner

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/compose"
	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

// Whoever has had enough of waiting for a model lets the rest be composed without it. That is
// written into the order, so that every later attempt knows it too, and told to the run that
// is under way, in this process or in another.

// lookAgain is the least time between two looks at whether an order has changed.
const lookAgain = time.Second

var errUnwanted = fmt.Errorf("planner: the rest is composed without the model: %w", compose.ErrUnwanted)

// WithoutModel lets what is not finished of a generation be composed without the model. One
// that is final, or has no model anyway, is given back unchanged.
func (p *Planner) WithoutModel(ctx context.Context, c account.Caller, id string) (g store.Generation, err error) {
	err = c.ByGeneration(id).Update(ctx, p.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		if g, err = tx.Generation(ctx, s, id); err != nil || g.State.Final() {
			return err
		}
		w, err := readWork(g)
		if err != nil || w.Composer == builtIn {
			return err
		}
		w.Composer = builtIn
		body, err := w.json()
		if err != nil {
			return err
		}
		now := g.Progress
		if asks(now) {
			now.Code, now.Params = codeComposing, nil
		}
		g, err = tx.ChangeOrder(ctx, s, id, body, now)
		tx.AfterCommit(func() {
			p.wanted.end(id)
			p.config.Changed(id)
		})
		return err
	})
	return g, err
}

// wanted are the generations that run here, each with the end of asking its model.
type wanted struct {
	mu   sync.Mutex
	runs map[string]context.CancelCauseFunc
}

func (w *wanted) add(id string, cancel context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs == nil {
		w.runs = map[string]context.CancelCauseFunc{}
	}
	w.runs[id] = cancel
}

func (w *wanted) remove(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.runs, id)
}

func (w *wanted) end(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if cancel := w.runs[id]; cancel != nil {
		cancel(errUnwanted)
	}
}

// whileWanted gives a context that ends when a held generation is to go on without its model.
// done ends the watch.
func (p *Planner) whileWanted(ctx context.Context, claim store.Claim) (asked context.Context, done func()) {
	asked, cancel := context.WithCancelCause(ctx)
	p.wanted.add(claim.Generation, cancel)
	var watch sync.WaitGroup
	if p.HasModel() && p.config.Watch != nil {
		own := guard.Fork(asked)
		watch.Go(func() { p.lookForEnd(own, claim, cancel) })
	}
	return asked, func() {
		p.wanted.remove(claim.Generation)
		cancel(nil)
		watch.Wait()
	}
}

// lookForEnd looks at the order whenever the generation has changed: another process may have
// been told. The order of the beginning has been read already.
func (p *Planner) lookForEnd(ctx context.Context, claim store.Claim, cancel context.CancelCauseFunc) {
	changed := p.config.Watch(ctx, claim.Generation)
	<-changed
	for range changed {
		if ctx.Err() != nil {
			return
		}
		w, err := p.orderNow(ctx, claim)
		if err != nil && ctx.Err() == nil {
			p.config.Log.DebugContext(ctx, "the order was not read again", slog.String("generation", claim.Generation), slog.Any("error", err))
		}
		if err == nil && w.Composer == builtIn {
			cancel(errUnwanted)
			return
		}
		select {
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return
		}
	}
}

func (p *Planner) orderNow(ctx context.Context, claim store.Claim) (w work, err error) {
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		scope, err := tx.EnterAsService(ctx, claim.Household)
		if err != nil {
			return err
		}
		w, err = orderOf(ctx, tx, scope, claim.Generation)
		return err
	})
	return w, err
}

// orderOf reads what a generation is to do, as it is now.
func orderOf(ctx context.Context, tx *store.Tx, s store.Scope, id string) (work, error) {
	g, err := tx.Generation(ctx, s, id)
	if err != nil {
		return work{}, err
	}
	return readWork(g)
}

// asks reports whether progress is that of a model being asked.
func asks(p store.Progress) bool { return p.Code == codeAsking || p.Code == codeAskingAgain }

// ModelUntil is until when, at most, the model is waited for that a generation asks now; nil:
// it asks none.
func ModelUntil(g store.Generation) *time.Time {
	until, err := time.Parse(time.RFC3339, g.Progress.Params["until"])
	if g.State != store.Running || !asks(g.Progress) || err != nil {
		return nil
	}
	return &until
}
