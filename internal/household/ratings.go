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
	var r meal.Recipe
	stars := 0
	err := c.Own(ctx, h.store, func(ctx context.Context, tx *store.Tx, who account.Principal) (err error) {
		if r, err = h.known(id); err != nil {
			return err
		}
		stars, err = tx.Stars(ctx, who.AccountID(), id)
		return err
	})
	if err != nil {
		return RatedRecipe{}, err
	}
	rated := RatedRecipe{RecipeView: meal.ViewRecipe(h.foods, r, food.Metric)}
	if stars > 0 {
		rated.Stars = &stars
	}
	return rated, nil
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
	if err := c.Known(); err != nil {
		return err
	}
	if _, err := h.known(recipe); err != nil {
		return err
	}
	given := stars == nil || *stars >= meal.LeastStars && *stars <= meal.MostStars
	found.Require(given, "stars", "out-of-range", "min", meal.LeastStars, "max", meal.MostStars)
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

// known gives a recipe of the catalogue.
func (h *Households) known(recipe string) (meal.Recipe, error) {
	r, there := h.recipe[recipe]
	if !there {
		return meal.Recipe{}, problem.Of(problem.NotFound, "not-found", "what", "recipe")
	}
	return r, nil
}
