package planner

import (
	"context"
	"strconv"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The codes of a generation's progress.
const (
	codeQueued      = "queued"
	codeComposing   = "composing"    // Params date: the day just finished
	codeAsking      = "asking"       // the model, for days; Params date: the day just finished, if any; until, minutes: patience
	codeAskingAgain = "asking-again" // Params date: the day; meals: how many of it could not be served; having, had: how many had which meal.Culprits; patience
	codeSaving      = "saving"
	codeDone        = "done"
)

func queued(total int) store.Progress { return store.Progress{Total: total, Code: codeQueued} }

// ProgressOf gives what to say of how far a generation is.
func ProgressOf(g store.Generation) problem.Message {
	p := g.Progress
	switch g.State {
	case store.Completed:
		return problem.MessageOf("progress-done")
	case store.Cancelled:
		return problem.MessageOf("progress-cancelled")
	case store.Failed:
		return problem.MessageOf("progress-failed")
	case store.Queued:
		if p.Done > 0 {
			return problem.MessageOf("progress-waiting-on", "done", p.Done, "total", p.Total)
		}
		return problem.MessageOf("progress-waiting")
	}
	switch {
	case p.Code == codeSaving || p.Total > 0 && p.Done >= p.Total:
		return problem.MessageOf("progress-saving")
	case p.Code == codeAskingAgain:
		return askingAgain(p.Params)
	case p.Code == codeAsking && p.Params["minutes"] != "":
		return problem.MessageOf("progress-asking-for", "done", p.Done, "total", p.Total, "minutes", number(p.Params["minutes"]))
	case p.Code == codeAsking:
		return problem.MessageOf("progress-asking", "done", p.Done, "total", p.Total)
	case p.Done > 0:
		return problem.MessageOf("progress-composing", "done", p.Done, "total", p.Total)
	}
	return problem.MessageOf("progress-first-day")
}

// askingAgain says why a day is asked for again.
func askingAgain(p map[string]string) problem.Message {
	if p["had"] == "" {
		return problem.MessageOf("progress-asking-again", "date", p["date"], "meals", number(p["meals"]))
	}
	return problem.MessageOf("progress-asking-again-had", "date", p["date"], "having", number(p["having"]), "had", strings.Split(p["had"], ", "))
}

// number reads a parameter that this package wrote.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// Generation gives one as it is now.
func (p *Planner) Generation(ctx context.Context, c account.Caller, id string) (g store.Generation, err error) {
	err = account.Look(ctx, p.store, c.ByGeneration(id), ReadGeneration(id, &g))
	return g, err
}

// ReadGeneration reads what Generation gives.
func ReadGeneration(id string, into *store.Generation) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Generation, error) {
		return tx.Generation(ctx, s, id)
	})
}

// Generations lists a household's, newest first.
func (p *Planner) Generations(ctx context.Context, c account.Caller, household string, page store.Page) (items []store.Generation, next string, err error) {
	return account.List(ctx, p.store, c.In(household), func(ctx context.Context, tx *store.Tx, s store.Scope) ([]store.Generation, string, error) {
		return tx.Generations(ctx, s, page)
	})
}

// Cancel stops a generation; a final one is given back unchanged.
func (p *Planner) Cancel(ctx context.Context, c account.Caller, id string) (g store.Generation, err error) {
	err = c.ByGeneration(id).Claim(ctx, p.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		tx.AfterCommit(func() { p.config.Changed(id) })
		g, err = tx.CancelGeneration(ctx, s, id)
		return err
	})
	return g, err
}

// CountGenerations gives how many of all households are in each state: an administrator's
// number.
func (p *Planner) CountGenerations(ctx context.Context) (map[string]int, error) {
	by := map[string]int{}
	err := p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		counts, err := tx.CountGenerations(ctx)
		for _, state := range store.States() {
			by[string(state)] = counts[state]
		}
		return err
	})
	return by, err
}

// DeleteExpiredKeys forgets the idempotency keys of orders that count no more; it gives how
// many went.
func (p *Planner) DeleteExpiredKeys(ctx context.Context) (n int, err error) {
	err = p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = tx.DeleteExpiredKeys(ctx, tx.Now())
		return err
	})
	return n, err
}
