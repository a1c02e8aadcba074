package api

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/wire"
)

// Foods are the handlers of what the food table knows, and of the other words of inputs.
type Foods struct{ Foods *food.Table }

type Vocabulary struct {
	Diets      []wire.Named `json:"diets"`
	Allergens  []wire.Named `json:"allergens"`
	Slots      []wire.Named `json:"slots"`
	Units      []wire.Named `json:"units"`
	Cuisines   []wire.Named `json:"cuisines"`
	Appliances []wire.Named `json:"appliances"`
	Efforts    []wire.Named `json:"efforts"`
	Varieties  []wire.Named `json:"varieties"`
	Aisles     []wire.Named `json:"aisles"`
	FoodGroups []wire.Named `json:"food_groups"`
}

// Vocabulary gives every id that an input may name, foods apart.
func (h Foods) Vocabulary(context.Context, account.Caller, *none) (*body[Vocabulary], error) {
	return &body[Vocabulary]{Vocabulary{
		Diets:      namedBy(food.AllDiets(), food.Diet.Name),
		Allergens:  namedBy(food.AllAllergens(), food.Allergen.Name),
		Slots:      namedBy(meal.Slots(), spoken),
		Units:      namedBy(food.Units(), func(u food.Unit) string { return u.Name(1) }),
		Cuisines:   namedBy(meal.Cuisines(), spoken),
		Appliances: namedBy(meal.Appliances(), spoken),
		Efforts:    namedBy(meal.Levels(), spoken),
		Varieties:  namedBy(meal.Levels(), spoken),
		Aisles:     namedBy(food.Aisles(), food.Aisle.Name),
		FoodGroups: namedBy(h.Foods.Groups(), h.Foods.Name),
	}}, nil
}

func namedBy[T ~string](ids []T, name func(T) string) []wire.Named {
	out := make([]wire.Named, 0, len(ids))
	for _, id := range ids {
		out = append(out, wire.Named{ID: string(id), Name: name(id)})
	}
	return out
}

// spoken gives an id as words: "slow-cooker" is "slow cooker".
func spoken[T ~string](id T) string {
	words := []rune(string(id))
	for i, r := range words {
		if r == '-' {
			words[i] = ' '
		}
	}
	return string(words)
}

type foodsIn struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"100" doc:"Beginnings of words of a food's name"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type Food struct {
	ID       food.ID         `json:"id"`
	Name     string          `json:"name"`
	Groups   []food.ID       `json:"groups"`
	Aisle    food.Aisle      `json:"aisle"`
	Contains []food.Allergen `json:"contains" doc:"Allergens by typical ingredients"`
	May      []food.Allergen `json:"may_contain" doc:"Allergens that it may hold, or of which nothing is stated"`
	Diets    []food.Diet     `json:"diets" doc:"That it fits"`
	Estimate bool            `json:"estimate" doc:"Its figures are a similar food's"`
	Per100g  meal.Nutrition  `json:"per_100g"`
}

// Search searches the food table; the list is short and has no further pages.
func (h Foods) Search(_ context.Context, _ account.Caller, in *foodsIn) (*listOut[Food], error) {
	return listOf(h.Foods.Search(in.Q, in.Limit), "", h.foodOf), nil
}

func (h Foods) foodOf(f *food.Food) Food {
	out := Food{
		ID: f.ID, Name: f.Name, Groups: wire.OrEmpty(f.Groups), Aisle: f.Aisle, Estimate: f.Source.Estimate,
		Contains: []food.Allergen{}, May: []food.Allergen{}, Diets: []food.Diet{},
	}
	for _, a := range food.AllAllergens() {
		switch f.Allergens.Presence(a) {
		case food.Contains:
			out.Contains = append(out.Contains, a)
		case food.May:
			out.May = append(out.May, a)
		}
	}
	for _, d := range food.AllDiets() {
		if h.Foods.Fits(f.ID, d) {
			out.Diets = append(out.Diets, d)
		}
	}
	var whole meal.Intake
	whole.Add(f, 100)
	out.Per100g = whole.Nutrition()
	return out
}
