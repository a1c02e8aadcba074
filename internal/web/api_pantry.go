package web

import (
	"context"
	"net/http"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// pantryItemBody is a food at home as the API gives it.
type pantryItemBody struct {
	meal.PantryItem
	Name      string     `json:"name"`
	Aisle     food.Aisle `json:"aisle"`
	UpdatedAt time.Time  `json:"updated_at"`
}

func (s *Server) pantryItemOf(row household.PantryRow) pantryItemBody {
	out := pantryItemBody{PantryItem: row.PantryItem, Name: s.Foods.Name(row.Food), Aisle: food.Other, UpdatedAt: utc(row.UpdatedAt)}
	if f := s.Foods.Food(row.Food); f != nil {
		out.Aisle = f.Aisle
	}
	return out
}

type pantryIn struct {
	HouseholdPath
	PageQuery
}

// pantry lists the foods at home, by id.
func (s *Server) pantry(ctx context.Context, c account.Caller, in *pantryIn) (*listOut[pantryItemBody], error) {
	rows, next, err := s.Households.Pantry(ctx, c, in.Household, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, s.pantryItemOf), nil
}

type PantryPath struct {
	HouseholdPath
	Food string `path:"food" doc:"Id of the food"`
}

// pantryItemInput says what is at home of a food. What is absent is null or false.
type pantryItemInput struct {
	Grams *float64   `json:"grams,omitempty" nullable:"true" doc:"null: enough of it"`
	UseBy *meal.Date `json:"use_by,omitempty" nullable:"true" maxLength:"10" doc:"The last day on which it is eaten, YYYY-MM-DD; null: it keeps"`
	UseUp bool       `json:"use_up,omitempty" doc:"Wished on the table before it is bought again"`

	Food      string    `json:"food,omitempty" doc:"Ignored: the address names it"`
	Name      string    `json:"name,omitempty" doc:"Ignored"`
	Aisle     string    `json:"aisle,omitempty" doc:"Ignored"`
	UpdatedAt time.Time `json:"updated_at,omitzero" doc:"Ignored"`
}

type pantryItemIn struct {
	PantryPath
	Body pantryItemInput
}

func (in *pantryItemIn) item() meal.PantryItem {
	return meal.PantryItem{Food: food.ID(in.Food), Grams: in.Body.Grams, UseBy: in.Body.UseBy, UseUp: in.Body.UseUp}
}

type pantryItemOut struct {
	Status int
	Body   pantryItemBody
}

// setPantryItem says that a food is at home: new (201), or in place of what was known
// of it (200).
func (s *Server) setPantryItem(ctx context.Context, c account.Caller, in *pantryItemIn, found problem.Collector) (*pantryItemOut, error) {
	row, fresh, err := s.Households.SavePantryItem(ctx, c, in.Household, in.item(), found)
	if err != nil {
		return nil, err
	}
	out := &pantryItemOut{Status: http.StatusOK, Body: s.pantryItemOf(row)}
	if fresh {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// removePantryItem says that a food is not at home any more.
func (s *Server) removePantryItem(ctx context.Context, c account.Caller, in *PantryPath) (*nothing, error) {
	return &nothing{}, s.Households.RemovePantryItem(ctx, c, in.Household, food.ID(in.Food))
}
