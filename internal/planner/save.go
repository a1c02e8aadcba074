package planner

import (
	"context"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

// save keeps what was composed and completes the generation, in one Update that only
// this attempt can commit.
func (p *Planner) save(ctx context.Context, g store.Generation, claim store.Claim, s *scene) error {
	total := len(s.requests)
	return p.store.Update(guard.Replayable(ctx), func(ctx context.Context, tx *store.Tx) error {
		// The fence first: whoever has lost the claim learns nothing else.
		if err := tx.SetProgress(ctx, claim, store.Progress{Done: total, Total: total, Code: codeSaving}); err != nil {
			return err
		}
		scope, err := tx.EnterAsService(ctx, g.Household)
		if err != nil {
			return err
		}
		if err := p.stillHolds(ctx, tx, scope, s); err != nil {
			return err
		}
		id, said, err := s.makes.save(ctx, tx, scope, g, s.composed())
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { p.config.Changed(g.ID) })
		return tx.Complete(ctx, claim, id, store.Progress{Done: total, Total: total, Code: codeDone, Params: said})
	})
}

// stillHolds compares the rules with those that were loaded, and judges again if they
// have moved: with the eaters of now, in the transaction that saves.
func (p *Planner) stillHolds(ctx context.Context, tx *store.Tx, scope store.Scope, s *scene) error {
	rules, version, err := tx.Rules(ctx, scope)
	if err != nil || version == s.version {
		return err
	}
	if len(p.hard(rules, s)) > 0 {
		return errRulesMoved
	}
	for _, r := range s.requests {
		if !sameSlots(r.Slots, s.makes.attended(rules, r.Date, r.Keep)) {
			return errRulesMoved
		}
	}
	return nil
}
