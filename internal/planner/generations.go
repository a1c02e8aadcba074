package planner

import (
	"context"
	"fmt"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// The codes of a generation's progress.
const (
	codeQueued      = "queued"
	codeComposing   = "composing"    // Params date: the day just finished
	codeAsking      = "asking"       // the model, for days; Params date: the day just finished, if any; until, minutes: patience
	codeAskingAgain = "asking-again" // Params date: the day; meals: how many of it could not be served; having, had: how many had what; patience
	codeSaving      = "saving"
	codeDone        = "done"
)

func queued(total int) store.Progress { return store.Progress{Total: total, Code: codeQueued} }

// ProgressText words a generation's progress for people.
func ProgressText(g store.Generation) string {
	switch g.State {
	case store.Completed:
		return "Done"
	case store.Cancelled:
		return "Cancelled"
	case store.Failed:
		return "Failed"
	case store.Queued:
		if g.Progress.Done > 0 {
			return fmt.Sprintf("Waiting to go on after %s", daysDone(g.Progress))
		}
		return "Waiting to begin"
	}
	switch {
	case g.Progress.Code == codeSaving || g.Progress.Total > 0 && g.Progress.Done >= g.Progress.Total:
		return "Saving the menu"
	case g.Progress.Code == codeAskingAgain:
		return askingAgain(g.Progress.Params)
	case g.Progress.Code == codeAsking:
		return fmt.Sprintf("Asking the model: %s done", daysDone(g.Progress)) + patience(g.Progress.Params["minutes"])
	case g.Progress.Done > 0:
		return fmt.Sprintf("Composing: %s done", daysDone(g.Progress))
	}
	return "Composing the first day"
}

// askingAgain words why a day is asked for again: "Tuesday: asking the model again, 1 meal
// had sesame".
func askingAgain(p map[string]string) string {
	day := meal.Date(p["date"]).Weekday()
	if p["had"] == "" {
		return fmt.Sprintf("%s: asking the model again for %s", day, meals(p["meals"]))
	}
	return fmt.Sprintf("%s: asking the model again, %s had %s", day, meals(p["having"]), p["had"])
}

// patience words how many minutes more a model is waited for at most.
func patience(minutes string) string {
	switch minutes {
	case "":
		return ""
	case "0", "1":
		return "; it has a minute more at most"
	}
	return "; it has " + minutes + " minutes more at most"
}

func meals(n string) string {
	if n == "1" {
		return "1 meal"
	}
	return n + " meals"
}

func daysDone(p store.Progress) string {
	if p.Total == 1 {
		return fmt.Sprintf("%d of 1 day", p.Done)
	}
	return fmt.Sprintf("%d of %d days", p.Done, p.Total)
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
func (p *Planner) Cancel(ctx context.Context, c account.Caller, id string) (store.Generation, error) {
	return account.Write(ctx, p.store, c.ByGeneration(id), func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Generation, error) {
		tx.AfterCommit(func() { p.config.Changed(id) })
		return tx.CancelGeneration(ctx, s, id)
	})
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
