package planner

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// RatedRecipe is a recipe with what the caller thinks of it.
type RatedRecipe struct {
	meal.RecipeView
	Stars *int // 1..5; nil: not rated
}

// Recipe gives one of the catalogue, with the caller's stars.
func (p *Planner) Recipe(ctx context.Context, c account.Caller, id string) (RatedRecipe, error) {
	r, err := p.known(c, id)
	if err != nil {
		return RatedRecipe{}, err
	}
	stars, err := p.Stars(ctx, c, id)
	if err != nil {
		return RatedRecipe{}, err
	}
	return RatedRecipe{meal.ViewRecipe(p.foods, r, food.Metric), stars}, nil
}

// Stars gives the caller's for a recipe of the catalogue; nil: not rated.
func (p *Planner) Stars(ctx context.Context, c account.Caller, recipe string) (stars *int, err error) {
	if _, err := p.known(c, recipe); err != nil {
		return nil, err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Stars(ctx, c.AccountID(), recipe)
		if n > 0 {
			stars = &n
		}
		return err
	})
	return stars, err
}

// RateRecipe keeps the caller's stars for a recipe of the catalogue; nil takes them back.
// The next weeks of the households in which the caller eats are composed with them.
func (p *Planner) RateRecipe(ctx context.Context, c account.Caller, recipe string, stars *int) error {
	if err := p.JudgeRating(c, recipe, stars); err != nil {
		return err
	}
	return p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if stars == nil {
			return tx.Unrate(ctx, c.AccountID(), recipe)
		}
		return tx.Rate(ctx, c.AccountID(), recipe, *stars)
	})
}

// JudgeRating says what RateRecipe would find wrong.
func (p *Planner) JudgeRating(c account.Caller, recipe string, stars *int) error {
	if _, err := p.known(c, recipe); err != nil {
		return err
	}
	if stars != nil && (*stars < meal.LeastStars || *stars > meal.MostStars) {
		return problem.Wrong("stars", "out-of-range", "least", meal.LeastStars, "most", meal.MostStars)
	}
	return nil
}

// known gives a recipe of the catalogue to somebody who is signed in.
func (p *Planner) known(c account.Caller, recipe string) (meal.Recipe, error) {
	if err := c.Known(); err != nil {
		return meal.Recipe{}, err
	}
	r, there := p.recipe[recipe]
	if !there {
		return meal.Recipe{}, problem.Of(problem.NotFound, "not-found", "what", "recipe")
	}
	return r, nil
}
