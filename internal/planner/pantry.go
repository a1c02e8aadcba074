package planner

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Pantry lists the foods at a household's home, by id.
func (p *Planner) Pantry(ctx context.Context, c account.Caller, household string, page store.Page) (items []store.PantryRow, next string, err error) {
	if err := missing(household); err != nil {
		return nil, "", err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		items, next, err = tx.PantryPage(ctx, s, page)
		return err
	})
	return noNil(items), next, err
}

// SavePantryItem says that a food is at home, new or in place of what was known of it;
// fresh says which. A food that we do not know is NotFound.
func (p *Planner) SavePantryItem(ctx context.Context, c account.Caller, household string, item meal.PantryItem) (row store.PantryRow, fresh bool, err error) {
	if err := missing(household); err != nil {
		return row, false, err
	}
	err = p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		if err := p.judgePantryItem(item); err != nil {
			return err
		}
		row, fresh, err = tx.SetPantryItem(ctx, s, item)
		return err
	})
	return row, fresh, err
}

// JudgePantryItem says what SavePantryItem would find wrong, and keeps nothing.
func (p *Planner) JudgePantryItem(ctx context.Context, c account.Caller, household string, item meal.PantryItem) error {
	if _, err := p.Household(ctx, c, household); err != nil {
		return err
	}
	return p.judgePantryItem(item)
}

func (p *Planner) judgePantryItem(item meal.PantryItem) error {
	if p.foods.Food(item.Food) == nil {
		return problem.Of(problem.NotFound, "not-found", "what", "food")
	}
	return item.Validate(p.foods)
}

// RemovePantryItem says that a food is not at home any more; NotFound when it was not.
func (p *Planner) RemovePantryItem(ctx context.Context, c account.Caller, household string, id food.ID) error {
	if err := missing(household); err != nil {
		return err
	}
	return p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		return tx.RemovePantryItem(ctx, s, id)
	})
}
