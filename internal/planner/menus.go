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
	Notice     string               `json:"notice"` // said by words, as what the view says
}

// Menu gives one.
func (p *Planner) Menu(ctx context.Context, c account.Caller, id string) (m Menu, err error) {
	err = account.Look(ctx, p.store, c.ByMenu(id), p.ReadMenu(id, &m))
	return m, err
}

// ReadMenu reads what Menu gives.
func (p *Planner) ReadMenu(id string, into *Menu) account.Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		k, err := readMenu(ctx, tx, s, id)
		return func() { *into = p.shown(k) }, err
	}
}

// ReadMenuOf reads the menu that a generation has made, of which the readings before know;
// none where it has made none, or where that was deleted since.
func (p *Planner) ReadMenuOf(g *store.Generation, into *Menu) account.Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		if g.State != store.Completed || g.MenuID == nil {
			return nil, nil
		}
		then, err := p.ReadMenu(*g.MenuID, into)(ctx, tx, s)
		if problem.Is(err, problem.NotFound) {
			return nil, nil
		}
		return then, err
	}
}

// LatestMenu gives the one that covers today, else the next, else the last.
func (p *Planner) LatestMenu(ctx context.Context, c account.Caller, household string) (m Menu, err error) {
	err = account.Look(ctx, p.store, c.In(household), func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		var k kept
		err := tx.Read(ctx, s, store.LatestMenuPart(p.today(s), &k.MenuRow), store.RulesPart(&k.rules))
		return func() { m = p.shown(k) }, err
	})
	return m, err
}

// ReadLatest reads the id of the menu that LatestMenu gives.
func (p *Planner) ReadLatest(into *string) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) (string, error) {
		return tx.LatestMenu(ctx, s, p.today(s))
	})
}

// today is the date in a household.
func (p *Planner) today(s store.Scope) meal.Date {
	return s.Membership().Household.Today(p.config.Now())
}

// kept is a menu as it is kept, with the rules of now.
type kept struct {
	store.MenuRow
	rules meal.Household
}

func readMenu(ctx context.Context, tx *store.Tx, s store.Scope, id string) (k kept, err error) {
	return k, tx.Read(ctx, s, store.MenuPart(id, &k.MenuRow), store.RulesPart(&k.rules))
}

// readRated is readMenu with the ratings, which are for choosing a dish.
func readRated(ctx context.Context, tx *store.Tx, s store.Scope, id string) (k kept, err error) {
	return k, tx.Read(ctx, s, store.MenuPart(id, &k.MenuRow), store.RulesPart(&k.rules), store.RatingsPart(&k.rules))
}

// shown judges a menu by the eaters of now and computes what its reader sees. It
// holds no connection.
func (p *Planner) shown(k kept) Menu {
	vs := meal.Check(p.foods, k.rules, k.Menu, meal.Edited)
	return Menu{
		MenuView:   meal.View(p.foods, k.rules, k.Menu, vs),
		Household:  k.Household,
		Generation: k.Generation,
		From:       k.From,
		To:         k.To,
		Version:    k.Version,
		CreatedAt:  k.CreatedAt,
		Violations: notNil(meal.ViolationViews(p.foods, k.rules, k.Menu, vs)),
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
	err = account.Look(ctx, p.store, c.In(household), ReadMenus(drafts, page, &items, &next))
	return notNil(items), next, err
}

// ReadMenus reads what Menus gives.
func ReadMenus(drafts bool, page store.Page, items *[]MenuSummary, next *string) account.Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		rows, more, err := tx.Menus(ctx, s, drafts, page)
		*items, *next = nil, more
		for _, m := range rows {
			*items = append(*items, MenuSummary{ID: m.ID, From: m.From, To: m.To, Published: m.Published, Version: m.Version, CreatedAt: m.CreatedAt})
		}
		return nil, err
	}
}

// DeleteMenu removes one; its dates are free again. version 0: whatever is there.
func (p *Planner) DeleteMenu(ctx context.Context, c account.Caller, id string, version int) error {
	return c.ByMenu(id).Update(ctx, p.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
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
func (p *Planner) LockMeal(ctx context.Context, c account.Caller, menu, mealID string, locked bool, seen Seen, found problem.Collector) (Menu, error) {
	k, err := account.Write(ctx, p.store, c.ByMenu(menu, mealID), func(ctx context.Context, tx *store.Tx, s store.Scope) (kept, error) {
		if err := found.Err(); err != nil {
			return kept{}, err
		}
		if seen.Menu != 0 {
			row, err := tx.Menu(ctx, s, menu)
			if err := firstOf(err, seen.still(row)); err != nil {
				return kept{}, err
			}
		}
		if _, err := tx.LockMeal(ctx, s, menu, mealID, locked, seen.Meal); err != nil {
			return kept{}, err
		}
		return readMenu(ctx, tx, s, menu)
	})
	if err != nil {
		return Menu{}, err
	}
	return p.shown(k), nil
}
