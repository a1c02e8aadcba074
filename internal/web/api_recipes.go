package web

import (
	"context"
	"math"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/page"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// recipeBody is a recipe as the API gives it.
type recipeBody struct {
	meal.RecipeView
	Stars *int `json:"stars" doc:"Yours, 1 to 5; null: you have not rated it"`
}

func recipeOf(r household.RatedRecipe) recipeBody { return recipeBody{r.RecipeView, r.Stars} }

type RecipePath struct {
	Recipe string `path:"recipe" doc:"Id of the recipe"`
}

// recipe gives one of the catalogue.
func (s *Server) recipe(ctx context.Context, c account.Caller, in *RecipePath) (*body[recipeBody], error) {
	r, err := s.Households.Recipe(ctx, c, in.Recipe)
	if err != nil {
		return nil, err
	}
	wordsOf(ctx).Recipe(&r.RecipeView)
	return &body[recipeBody]{recipeOf(r)}, nil
}

type ratingBody struct {
	RecipeID string `json:"recipe_id"`
	Stars    *int   `json:"stars" doc:"1 to 5; null: not rated"`
}

type ratingIn struct {
	RecipePath
	Body struct {
		Stars *int `json:"stars" nullable:"true" doc:"1 to 5; null takes them back"`
	}
}

// rateRecipe keeps the caller's stars, or takes them back.
func (s *Server) rateRecipe(ctx context.Context, c account.Caller, in *ratingIn, found problem.Collector) (*body[ratingBody], error) {
	if err := s.Households.RateRecipe(ctx, c, in.Recipe, in.Body.Stars, found); err != nil {
		return nil, err
	}
	return &body[ratingBody]{ratingBody{in.Recipe, in.Body.Stars}}, nil
}

// alternativeBody is a dish that may take a meal's place.
type alternativeBody struct {
	RecipeID      string   `json:"recipe_id" doc:"For the swap"`
	Title         string   `json:"title"`
	Minutes       int      `json:"minutes"`
	ActiveMinutes int      `json:"active_minutes"`
	EnergyKcal    *float64 `json:"energy_kcal" doc:"Of one serving; null where it is unknown"`
}

func (s *Server) alternativeOf(w *words.Words, r meal.Recipe) alternativeBody {
	out := alternativeBody{RecipeID: r.ID, Title: page.TitleOf(w, r), Minutes: r.Minutes, ActiveMinutes: r.ActiveMinutes}
	if kcal := meal.ServingOf(s.Foods, r).Nutrition().EnergyKcal; kcal != nil {
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

// alternatives gives dishes that a meal could be swapped for, best first; the list is
// short and has no further pages.
func (s *Server) alternatives(ctx context.Context, c account.Caller, in *alternativesIn) (*listOut[alternativeBody], error) {
	recipes, err := s.Planner.Alternatives(ctx, c, in.Menu, in.Meal, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(recipes, "", func(r meal.Recipe) alternativeBody { return s.alternativeOf(wordsOf(ctx), r) }), nil
}
