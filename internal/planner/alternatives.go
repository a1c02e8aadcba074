package planner

import (
	"cmp"
	"context"
	"math"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// MaxAlternatives is how many alternatives are given at most.
const MaxAlternatives = 50

const defaultAlternatives = 10

// Alternatives gives dishes that a meal could be swapped for, best first, at most
// limit (0: 10): dishes of its slot that its eaters may have, in time and with the
// appliances at home, those that the menu does not have yet first, then by how near
// their energy is and how the household rates them.
func (p *Planner) Alternatives(ctx context.Context, c account.Caller, menu, mealID string, limit int) ([]meal.Recipe, error) {
	k, err := account.Read(ctx, p.store, c.ByMenu(menu, mealID), func(ctx context.Context, tx *store.Tx, s store.Scope) (kept, error) {
		return readRated(ctx, tx, s, menu)
	})
	if err != nil {
		return nil, err
	}
	return p.best(k, mealID, limit)
}

// ReadMenuWithAlternatives reads a menu, and of one of its meals what Alternatives gives to
// somebody who may plan meals; to others, and of a meal that is not there, it gives none.
func (p *Planner) ReadMenuWithAlternatives(id, mealID string, limit int, menu *Menu, others *[]meal.Recipe) account.Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		k, err := readRated(ctx, tx, s, id)
		return func() {
			*menu = p.shown(k)
			if account.Permits(s.Role(), account.PlanMeals) {
				*others, _ = p.best(k, mealID, limit)
			}
		}, err
	}
}

// best gives the alternatives of a meal, at most limit.
func (p *Planner) best(k kept, mealID string, limit int) ([]meal.Recipe, error) {
	day, m, err := findMeal(k.MenuRow, mealID)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = defaultAlternatives
	}
	all := p.alternatives(k.rules, k.MenuRow, day.Date, m)
	return notNil(all[:min(len(all), limit, MaxAlternatives)]), nil
}

// alternatives gives every dish that may take a meal's place, best first.
func (p *Planner) alternatives(h meal.Household, row store.MenuRow, d meal.Date, m meal.Meal) []meal.Recipe {
	eaters := eatersOf(h, m)
	limit := h.Preferences.MaxMinutesFor(d, m.Slot)
	var all []meal.Recipe
	for _, r := range p.recipes {
		fits := (r.Role == meal.Main) == (m.Role == meal.Main) && slices.Contains(r.Slots, m.Slot) &&
			(limit == 0 || r.Minutes <= limit) && atHome(h, r) && r.ID != m.RecipeID
		if fits && len(p.refusals(h, r, eaters, d)) == 0 {
			all = append(all, r)
		}
	}
	rank := p.ranking(h, row, m)
	slices.SortStableFunc(all, func(a, b meal.Recipe) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// aStar is how much of a meal's energy a star is worth, as a share.
const aStar = 0.1

// ranking prices a dish in a meal's place: its distance in energy, as a share, its stars
// from three on, and more if the menu has it already.
func (p *Planner) ranking(h meal.Household, row store.MenuRow, m meal.Meal) func(meal.Recipe) float64 {
	planned := map[string]bool{}
	for _, day := range row.Days {
		for _, x := range day.Meals {
			planned[x.RecipeID] = true
		}
	}
	was, known := meal.NewBatches(p.foods, h, row.Menu, nil).Serving(&m).Get(food.Energy)
	ranks := map[string]float64{}
	for _, r := range p.recipes {
		is, ok := meal.ServingOf(p.foods, r).Get(food.Energy)
		switch {
		case !known || was <= 0:
		case ok:
			ranks[r.ID] = math.Abs(is-was) / was
		default:
			ranks[r.ID] = 1
		}
		if stars, rated := h.Ratings[r.ID]; rated {
			ranks[r.ID] -= aStar * (stars - 3)
		}
		if planned[r.ID] {
			ranks[r.ID]++
		}
	}
	return func(r meal.Recipe) float64 { return ranks[r.ID] }
}

// atHome reports whether every appliance of a recipe is there; an empty list of the
// household means all are.
func atHome(h meal.Household, r meal.Recipe) bool {
	have := h.Preferences.Appliances
	return len(have) == 0 || !slices.ContainsFunc(r.Appliances, func(a string) bool { return !slices.Contains(have, a) })
}
