package planner

import (
	"cmp"
	"context"
	"slices"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// save keeps what was composed and completes the generation, in one Update that only
// this attempt can commit.
func (p *Planner) save(ctx context.Context, g store.Generation, h store.Held, s *scene) error {
	id := store.NewID()
	if s.row != nil {
		id = s.row.ID
	}
	total := len(s.requests)
	return p.store.Update(guard.Replayable(ctx), func(ctx context.Context, tx *store.Tx) error {
		// The fence first: whoever has lost the claim learns nothing else.
		if err := tx.SetProgress(ctx, h, store.Progress{Done: total, Total: total, Code: codeSaving}); err != nil {
			return err
		}
		scope, err := tx.EnterAsService(ctx, g.Household)
		if err != nil {
			return err
		}
		if err := p.stillHolds(ctx, tx, scope, s); err != nil {
			return err
		}
		var said map[string]string
		if s.row == nil {
			said, err = p.create(ctx, tx, scope, g, id, s)
		} else {
			err = s.write(ctx, tx, scope)
		}
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { p.config.Changed(g.ID) })
		return tx.Complete(ctx, h, id, store.Progress{Done: total, Total: total, Code: codeDone, Params: said})
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
		if !sameSlots(r.Slots, s.attended(rules, r.Date, r.Keep)) {
			return errRulesMoved
		}
	}
	return nil
}

// create saves a whole menu, makes room for it, and gives what is to be said of that.
func (p *Planner) create(ctx context.Context, tx *store.Tx, scope store.Scope, g store.Generation, id string, s *scene) (said map[string]string, err error) {
	dates := s.work.dates()
	menu := s.menu()
	menu.ID = id
	_, err = tx.CreateMenu(ctx, scope, store.MenuRow{
		Menu: menu, Household: g.Household, Generation: g.ID, Published: true,
		From: dates[0], To: dates[len(dates)-1],
	}, s.work.Replace)
	if err != nil {
		return nil, err
	}
	return p.makeRoom(ctx, tx, scope)
}

// write replaces the dishes of those slots that are still as they were ordered.
func (s *scene) write(ctx context.Context, tx *store.Tx, scope store.Scope) error {
	now, err := tx.Menu(ctx, scope, s.row.ID)
	if err != nil {
		return err
	}
	var remove []store.MealVersion
	var add []store.DatedMeal
	for _, o := range s.slots {
		for _, day := range now.Days {
			if day.Date == o.Date && o.unchanged(mealsOf(day, o.slotKey)) {
				added := s.added(o)
				if s.work.swaps() {
					added = inPlaceOf(mealsOf(day, o.slotKey), o, added)
				}
				remove = append(remove, o.Replace...)
				add = append(add, added...)
			}
		}
	}
	if len(remove)+len(add) == 0 {
		return nil
	}
	return tx.ReplaceMeals(ctx, scope, s.row.ID, remove, add)
}

func inOrderOfTheDay(a, b meal.Meal) int {
	return cmp.Or(
		cmp.Compare(slices.Index(meal.Slots(), a.Slot), slices.Index(meal.Slots(), b.Slot)),
		cmp.Compare(a.Number, b.Number),
		cmp.Compare(a.Position, b.Position),
	)
}
