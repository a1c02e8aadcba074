package api

import (
	"context"

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
	RecipeID      string              `json:"recipe_id" doc:"For the swap"`
	Title         string              `json:"title"`
	Minutes       int                 `json:"minutes"`
	ActiveMinutes int                 `json:"active_minutes"`
	EnergyKcal    *float64            `json:"energy_kcal" doc:"Of one serving; null where it is unknown"`
	Seen          bool                `json:"seen" doc:"It was served or offered in this meal's place before: all others come first"`
	Effects       []AlternativeEffect `json:"effects" doc:"For each eater of the meal, in the portion that the swap gives"`
	ToBuyMore     []wire.Named        `json:"to_buy_more" doc:"Foods that the grocery list would have beside those of now"`
	ToBuyLess     []wire.Named        `json:"to_buy_less" doc:"Foods that the grocery list would not have any more"`
	UsesUp        []wire.Named        `json:"uses_up" doc:"Foods of the pantry that have to be used and that it uses"`
}

// AlternativeEffect is what an alternative means for an eater.
type AlternativeEffect struct {
	Eater      string       `json:"eater" doc:"Id of the eater"`
	EnergyKcal *float64     `json:"energy_kcal" doc:"Of the whole day; null where it is unknown"`
	OnAim      *bool        `json:"on_aim" doc:"Of the energy of the day and all else that was set for the eater nothing is missed; null: the day is not complete"`
	Dislikes   []wire.Named `json:"dislikes" doc:"The foods in it that the eater does not like"`
}

func alternativeOf(w *words.Words, a planner.Alternative) Alternative {
	out := Alternative{
		RecipeID: a.Recipe.ID, Title: say.Title(w, a.Recipe), Minutes: a.Minutes, ActiveMinutes: a.ActiveMinutes,
		EnergyKcal: a.EnergyKcal, Seen: a.Seen, Effects: make([]AlternativeEffect, 0, len(a.Effects)),
		ToBuyMore: namedBy(a.ToBuyMore, w.Food), ToBuyLess: namedBy(a.ToBuyLess, w.Food), UsesUp: namedBy(a.UsesUp, w.Food),
	}
	for _, e := range a.Effects {
		out.Effects = append(out.Effects, AlternativeEffect{e.Eater, e.EnergyKcal, e.OnAim, namedBy(e.Dislikes, w.Food)})
	}
	return out
}

type alternativesIn struct {
	MealPath
	Q          string `query:"q" maxLength:"100" doc:"Beginnings of words of the title, of a food in it, of the food's group, or of the cuisine, in English or in the language of the answer"`
	Food       string `query:"food" maxLength:"100" doc:"Id of a food or group that it has"`
	MaxMinutes int    `query:"max_minutes" minimum:"0" doc:"From start to table; 0: any"`
	MinStars   int    `query:"min_stars" minimum:"0" maximum:"5" doc:"Mean of the household; 0: any"`
	Limit      int    `query:"limit" default:"10" doc:"How many at most"`
	Cursor     string `query:"cursor" maxLength:"200" doc:"next_cursor of the part before"`
}

// Limits are the planner's.
func (alternativesIn) Limits() wire.Limits {
	return wire.Limits{"limit": {Min: 1, Max: planner.MaxAlternatives}}
}

// Alternatives gives dishes that a meal could be swapped for, best first.
func (h Recipes) Alternatives(ctx context.Context, c account.Caller, in *alternativesIn) (*listOut[Alternative], error) {
	found, err := h.Planner.Alternatives(ctx, c, in.Menu, in.Meal, planner.Wanted{
		Search: say.Search(ctx, in.Q), Food: food.ID(in.Food), MaxMinutes: in.MaxMinutes, MinStars: float64(in.MinStars),
		Page: account.Page{Limit: in.Limit, Cursor: in.Cursor},
	})
	if err != nil {
		return nil, err
	}
	w := words.From(ctx)
	return listOf(found.Items, found.Next, func(a planner.Alternative) Alternative { return alternativeOf(w, a) }), nil
}
