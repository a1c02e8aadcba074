package planner

import (
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Menu is a menu as its reader sees it now: computed and checked against the eaters
// of now.
type Menu struct {
	meal.MenuView
	Household  string               `json:"household_id"`
	Generation string               `json:"generation_id,omitempty"`
	From       meal.Date            `json:"from"`
	To         meal.Date            `json:"to"`
	Version    int                  `json:"version"`
	CreatedAt  time.Time            `json:"created_at"`
	Violations []meal.ViolationView `json:"violations"`
	Notice     string               `json:"notice"` // meal.LabelNotice
}

// Menu gives one.
func (p *Planner) Menu(ctx context.Context, c account.Caller, id string) (Menu, error) {
	if err := missing(id); err != nil {
		return Menu{}, err
	}
	row, rules, err := p.readMenu(ctx, func(ctx context.Context, tx *store.Tx) (store.Scope, string, error) {
		s, err := c.EnterByMenu(ctx, tx, id)
		return s, id, err
	})
	if err != nil {
		return Menu{}, err
	}
	return p.shown(row, rules), nil
}

// LatestMenu gives the one that covers today, else the next, else the last.
func (p *Planner) LatestMenu(ctx context.Context, c account.Caller, household string) (Menu, error) {
	if err := missing(household); err != nil {
		return Menu{}, err
	}
	row, rules, err := p.readMenu(ctx, func(ctx context.Context, tx *store.Tx) (store.Scope, string, error) {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return s, "", err
		}
		home, err := tx.Household(ctx, s)
		if err != nil {
			return s, "", err
		}
		id, err := tx.LatestMenu(ctx, s, p.today(home))
		return s, id, err
	})
	if err != nil {
		return Menu{}, err
	}
	return p.shown(row, rules), nil
}

// readMenu reads a menu and the rules of now in one snapshot. which says whose, and
// which menu.
func (p *Planner) readMenu(ctx context.Context, which func(ctx context.Context, tx *store.Tx) (store.Scope, string, error)) (row store.MenuRow, rules meal.Household, err error) {
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, id, err := which(ctx, tx)
		if err != nil {
			return err
		}
		if row, err = tx.Menu(ctx, s, id); err != nil {
			return err
		}
		rules, _, err = tx.Rules(ctx, s)
		return err
	})
	return row, rules, err
}

// shown judges a menu by the eaters of now and computes what its reader sees. It
// holds no connection.
func (p *Planner) shown(row store.MenuRow, rules meal.Household) Menu {
	vs := meal.Check(p.foods, rules, row.Menu, meal.Edited)
	return Menu{
		MenuView:   meal.View(p.foods, rules, row.Menu, vs),
		Household:  row.Household,
		Generation: row.Generation,
		From:       row.From,
		To:         row.To,
		Version:    row.Version,
		CreatedAt:  row.CreatedAt,
		Violations: noNil(meal.ViolationViews(p.foods, rules, row.Menu, vs)),
		Notice:     meal.LabelNotice,
	}
}

// MenuSummary is a menu in a list.
type MenuSummary struct {
	ID        string    `json:"id"`
	From      meal.Date `json:"from"`
	To        meal.Date `json:"to"`
	Published bool      `json:"published"` // no: a draft
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
}

// Menus lists a household's published ones, or its drafts too, newest first.
func (p *Planner) Menus(ctx context.Context, c account.Caller, household string, drafts bool, page store.Page) (items []MenuSummary, next string, err error) {
	if err := missing(household); err != nil {
		return nil, "", err
	}
	var rows []store.MenuRow
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		rows, next, err = tx.Menus(ctx, s, drafts, page)
		return err
	})
	items = []MenuSummary{}
	for _, m := range rows {
		items = append(items, MenuSummary{ID: m.ID, From: m.From, To: m.To, Published: m.Published, Version: m.Version, CreatedAt: m.CreatedAt})
	}
	return items, next, err
}

// DeleteMenu removes one; its dates are free again. version 0: whatever is there.
func (p *Planner) DeleteMenu(ctx context.Context, c account.Caller, id string, version int) error {
	if err := missing(id); err != nil {
		return err
	}
	return p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.EnterByMenu(ctx, tx, id)
		if err != nil {
			return err
		}
		return tx.DeleteMenu(ctx, s, id, version)
	})
}

// Seen is what a change of a meal was made on: the versions of its menu and of itself;
// 0: whatever is there.
type Seen struct {
	Menu int `json:"-"`
	Meal int `json:"version"`
}

// still reports a menu that has changed since.
func (s Seen) still(row store.MenuRow) error {
	if s.Menu != 0 && s.Menu != row.Version {
		return problem.Of(problem.Stale, "stale", "what", "menu")
	}
	return nil
}

// LockMeal sets or clears a meal's lock.
func (p *Planner) LockMeal(ctx context.Context, c account.Caller, menu, mealID string, locked bool, seen Seen) (Menu, error) {
	if err := missing(menu, mealID); err != nil {
		return Menu{}, err
	}
	var row store.MenuRow
	var rules meal.Household
	err := p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.EnterByMenu(ctx, tx, menu)
		if err != nil {
			return err
		}
		if seen.Menu != 0 {
			if row, err = tx.Menu(ctx, s, menu); err != nil {
				return err
			}
			if err := seen.still(row); err != nil {
				return err
			}
		}
		if _, err := tx.LockMeal(ctx, s, menu, mealID, locked, seen.Meal); err != nil {
			return err
		}
		if row, err = tx.Menu(ctx, s, menu); err != nil {
			return err
		}
		rules, _, err = tx.Rules(ctx, s)
		return err
	})
	if err != nil {
		return Menu{}, err
	}
	return p.shown(row, rules), nil
}
