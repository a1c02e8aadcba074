package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
)

// linesInput are ingredient lines as people write them. Its bounds are the reader's.
type linesInput []string

// Schema describes the lines with the bounds that the reader has.
func (linesInput) Schema(huma.Registry) *huma.Schema {
	lines, length := ingredient.MaxLines, ingredient.MaxLineLength
	return &huma.Schema{
		Type: huma.TypeArray, MaxItems: &lines, Description: "Ingredient lines, as they stand in a recipe",
		Items: &huma.Schema{Type: huma.TypeString, MaxLength: &length},
	}
}

type ingredientLinesIn struct {
	Body struct {
		Country  string     `json:"country,omitempty" maxLength:"2" pattern:"^([A-Za-z]{2})?$" doc:"Where the lines were written, ISO 3166-1 alpha-2: what a cup holds, what cider is; absent: measures of the US"`
		Language string     `json:"language,omitempty" maxLength:"35" doc:"What the lines are written in, BCP 47: English, or German (de, de-AT), where what is no German is read as English; absent: English"`
		Lines    linesInput `json:"lines"`
	}
}

type ingredientLinesBody struct {
	Items []ingredient.LineReading `json:"items" doc:"One for each food of a line, in the order of the lines"`
}

// ingredientLines shows how lines are read. Nothing is saved.
func (s *Server) ingredientLines(_ context.Context, _ account.Caller, in *ingredientLinesIn) (*body[ingredientLinesBody], error) {
	country, _ := food.ParseCountry(in.Body.Country) // the pattern lets no other in
	reader := ingredient.In(food.ParseLanguage(in.Body.Language))
	out := ingredientLinesBody{Items: []ingredient.LineReading{}}
	for _, line := range in.Body.Lines {
		out.Items = append(out.Items, reader.Readings(line, country)...)
	}
	return &body[ingredientLinesBody]{out}, nil
}
