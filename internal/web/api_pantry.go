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
	"mealplanner/internal/wire"
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

type pantryItemIn struct {
	PantryPath
	Body wire.PantryItemInput
}

func (in *pantryItemIn) item() meal.PantryItem {
	return in.Body.Item(food.ID(in.Food))
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
