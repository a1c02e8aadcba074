package api

import (
	"context"
	"math"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/say"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Recipes are the handlers of recipes, and of what could take a meal's place.
type Recipes struct {
	Households *household.Households
	Planner    *planner.Planner
	Foods      *food.Table
}

// Recipe is a recipe as the API gives it.
type Recipe struct {
	meal.RecipeView
	Stars *int `json:"stars" doc:"Yours, 1 to 5; null: you have not rated it"`
}

func recipeOf(r household.RatedRecipe) Recipe { return Recipe{r.RecipeView, r.Stars} }

type RecipePath struct {
	Recipe string `path:"recipe" doc:"Id of the recipe"`
}

// Get gives one of the catalogue.
func (h Recipes) Get(ctx context.Context, c account.Caller, in *RecipePath) (*body[Recipe], error) {
	r, err := h.Households.Recipe(ctx, c, in.Recipe)
	if err != nil {
		return nil, err
	}
	words.From(ctx).Recipe(&r.RecipeView)
	return &body[Recipe]{recipeOf(r)}, nil
}

type Rating struct {
	RecipeID string `json:"recipe_id"`
	Stars    *int   `json:"stars" doc:"1 to 5; null: not rated"`
}

type ratingIn struct {
	RecipePath
	Body struct {
		Stars *int `json:"stars" nullable:"true" minimum:"1" maximum:"5" doc:"1 to 5; null takes them back"`
	}
}

// Rate keeps the caller's stars, or takes them back.
func (h Recipes) Rate(ctx context.Context, c account.Caller, in *ratingIn, found problem.Collector) (*body[Rating], error) {
	if err := h.Households.RateRecipe(ctx, c, in.Recipe, in.Body.Stars, found); err != nil {
		return nil, err
	}
	return &body[Rating]{Rating{in.Recipe, in.Body.Stars}}, nil
}

// Alternative is a dish that may take a meal's place.
type Alternative struct {
	RecipeID      string   `json:"recipe_id" doc:"For the swap"`
	Title         string   `json:"title"`
	Minutes       int      `json:"minutes"`
	ActiveMinutes int      `json:"active_minutes"`
	EnergyKcal    *float64 `json:"energy_kcal" doc:"Of one serving; null where it is unknown"`
}

func (h Recipes) alternativeOf(w *words.Words, r meal.Recipe) Alternative {
	out := Alternative{RecipeID: r.ID, Title: say.Title(w, r), Minutes: r.Minutes, ActiveMinutes: r.ActiveMinutes}
	if kcal := meal.ServingOf(h.Foods, r).Nutrition().EnergyKcal; kcal != nil {
		whole := math.Round(*kcal)
		out.EnergyKcal = &whole
	}
	return out
}

type alternativesIn struct {
	MealPath
	Limit int `query:"limit" default:"10" doc:"How many at most"`
}

// Limits are the planner's.
func (alternativesIn) Limits() wire.Limits {
	return wire.Limits{"limit": {Min: 1, Max: planner.MaxAlternatives}}
}

// Alternatives gives dishes that a meal could be swapped for, best first; the list is
// short and has no further pages.
func (h Recipes) Alternatives(ctx context.Context, c account.Caller, in *alternativesIn) (*listOut[Alternative], error) {
	recipes, err := h.Planner.Alternatives(ctx, c, in.Menu, in.Meal, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(recipes, "", func(r meal.Recipe) Alternative { return h.alternativeOf(words.From(ctx), r) }), nil
}
