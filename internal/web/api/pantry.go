package api

import (
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Pantry are the handlers of the foods at home.
type Pantry struct {
	Households *household.Households
	Foods      *food.Table
}

// PantryItem is a food at home as the API gives it.
type PantryItem struct {
	meal.PantryItem
	Name      string     `json:"name"`
	Aisle     food.Aisle `json:"aisle"`
	UpdatedAt time.Time  `json:"updated_at"`
}

func (h Pantry) itemOf(w *words.Words, row household.PantryRow) PantryItem {
	out := PantryItem{PantryItem: row.PantryItem, Name: w.Food(row.Food), Aisle: food.Other, UpdatedAt: utc(row.UpdatedAt)}
	if f := h.Foods.Food(row.Food); f != nil {
		out.Aisle = f.Aisle
	}
	return out
}

type pantryIn struct {
	HouseholdPath
	PageQuery
}

// List lists the foods at home, by id.
func (h Pantry) List(ctx context.Context, c account.Caller, in *pantryIn) (*listOut[PantryItem], error) {
	rows, next, err := h.Households.Pantry(ctx, c, in.Household, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(row household.PantryRow) PantryItem { return h.itemOf(words.From(ctx), row) }), nil
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
	Body   PantryItem
}

// Put says that a food is at home: new (201), or in place of what was known
// of it (200).
func (h Pantry) Put(ctx context.Context, c account.Caller, in *pantryItemIn, found problem.Collector) (*pantryItemOut, error) {
	row, fresh, err := h.Households.SavePantryItem(ctx, c, in.Household, in.item(), found)
	if err != nil {
		return nil, err
	}
	out := &pantryItemOut{Status: 200, Body: h.itemOf(words.From(ctx), row)}
	if fresh {
		out.Status = 201
	}
	return out, nil
}

// Remove says that a food is not at home any more.
func (h Pantry) Remove(ctx context.Context, c account.Caller, in *PantryPath) (*nothing, error) {
	return &nothing{}, h.Households.RemovePantryItem(ctx, c, in.Household, food.ID(in.Food))
}
