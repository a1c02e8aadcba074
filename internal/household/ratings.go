package household

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
func (h *Households) Recipe(ctx context.Context, c account.Caller, id string) (RatedRecipe, error) {
	r, err := h.known(c, id)
	if err != nil {
		return RatedRecipe{}, err
	}
	stars, err := h.Stars(ctx, c, id)
	if err != nil {
		return RatedRecipe{}, err
	}
	return RatedRecipe{meal.ViewRecipe(h.foods, r, food.Metric), stars}, nil
}

// Stars gives the caller's for a recipe of the catalogue; nil: not rated.
func (h *Households) Stars(ctx context.Context, c account.Caller, recipe string) (stars *int, err error) {
	if _, err := h.known(c, recipe); err != nil {
		return nil, err
	}
	err = h.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Stars(ctx, c.AccountID(), recipe)
		if n > 0 {
			stars = &n
		}
		return err
	})
	return stars, err
}

// ReadStars reads all stars of the caller, by recipe.
func ReadStars(into *map[string]int) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) (map[string]int, error) {
		return tx.StarsBy(ctx, s.Account())
	})
}

// Rateable reports whether stars can be given for a recipe: those of the catalogue.
func (h *Households) Rateable(recipe string) bool {
	_, there := h.recipe[recipe]
	return there
}

// RateRecipe keeps the caller's stars for a recipe of the catalogue; nil takes them back.
// The next weeks of the households in which the caller eats are composed with them.
func (h *Households) RateRecipe(ctx context.Context, c account.Caller, recipe string, stars *int, found problem.Collector) error {
	if _, err := h.known(c, recipe); err != nil {
		return err
	}
	given := stars == nil || *stars >= meal.LeastStars && *stars <= meal.MostStars
	found.Require(given, "stars", "out-of-range", "least", meal.LeastStars, "most", meal.MostStars)
	if err := found.Err(); err != nil {
		return err
	}
	return h.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if stars == nil {
			return tx.Unrate(ctx, c.AccountID(), recipe)
		}
		return tx.Rate(ctx, c.AccountID(), recipe, *stars)
	})
}

// known gives a recipe of the catalogue to somebody who is signed in.
func (h *Households) known(c account.Caller, recipe string) (meal.Recipe, error) {
	if err := c.Known(); err != nil {
		return meal.Recipe{}, err
	}
	r, there := h.recipe[recipe]
	if !there {
		return meal.Recipe{}, problem.Of(problem.NotFound, "not-found", "what", "recipe")
	}
	return r, nil
}
