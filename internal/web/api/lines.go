package api

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
)

// Readings are the handlers that say how a text is read, and keep nothing.
type Readings struct{ Foods *food.Table }

type ingredientLinesIn struct{ Body ingredientLinesInput }

// ingredientLinesInput are ingredient lines as people write them.
type ingredientLinesInput struct {
	Country  string   `json:"country,omitempty" maxLength:"2" pattern:"^([A-Za-z]{2})?$" doc:"Where the lines were written, ISO 3166-1 alpha-2: what a cup holds, what cider is; absent: measures of the US"`
	Language string   `json:"language,omitempty" maxLength:"35" doc:"What the lines are written in, BCP 47: English, or German (de, de-AT), where what is no German is read as English; absent: English"`
	Lines    []string `json:"lines" doc:"Ingredient lines, as they stand in a recipe"`
}

// Limits are the reader's.
func (ingredientLinesInput) Limits() wire.Limits {
	return wire.Limits{"lines": {Max: ingredient.MaxLines, Each: ingredient.MaxLineLength}}
}

type IngredientLines struct {
	Items []ingredient.LineReading `json:"items" doc:"One for each food of a line, in the order of the lines"`
}

// Lines shows how lines are read. Nothing is saved.
func (h Readings) Lines(_ context.Context, _ account.Caller, in *ingredientLinesIn) (*body[IngredientLines], error) {
	country, ok := food.ParseCountry(in.Body.Country)
	if !ok {
		return nil, problem.Wrong("country", "not-a-country")
	}
	reader := ingredient.In(food.ParseLanguage(in.Body.Language))
	out := IngredientLines{Items: []ingredient.LineReading{}}
	for _, line := range in.Body.Lines {
		out.Items = append(out.Items, reader.Readings(line, country)...)
	}
	return &body[IngredientLines]{out}, nil
}
