package api

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
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

// Vocabulary gives every id that an input may name, foods apart, with its name in the
// language of the answer.
func (h Foods) Vocabulary(ctx context.Context, _ account.Caller, _ *none) (*body[Vocabulary], error) {
	w := words.From(ctx)
	return &body[Vocabulary]{Vocabulary{
		Diets:      namedBy(food.AllDiets(), called[food.Diet](w, "diet")),
		Allergens:  namedBy(food.AllAllergens(), called[food.Allergen](w, "allergen-on-label")),
		Slots:      namedBy(meal.Slots(), called[meal.Slot](w, "slot")),
		Units:      namedBy(food.Units(), func(u food.Unit) string { return u.NameIn(w.Language(), 1) }),
		Cuisines:   namedBy(meal.Cuisines(), called[string](w, "cuisine")),
		Appliances: namedBy(meal.Appliances(), called[string](w, "appliance")),
		Efforts:    namedBy(meal.Levels(), called[string](w, "level")),
		Varieties:  namedBy(meal.Levels(), called[string](w, "level")),
		Aisles:     namedBy(food.Aisles(), called[food.Aisle](w, "aisle")),
		FoodGroups: namedBy(h.Foods.Groups(), w.Food),
	}}, nil
}

// called names ids as the words of a kind.
func called[T ~string](w *words.Words, kind string) func(T) string {
	return func(id T) string { return w.Name(kind, string(id)) }
}

func namedBy[T ~string](ids []T, name func(T) string) []wire.Named {
	out := make([]wire.Named, 0, len(ids))
	for _, id := range ids {
		out = append(out, wire.Named{ID: string(id), Name: name(id)})
	}
	return out
}

type foodsIn struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"100" doc:"Beginnings of words of a food's name, in English or in the language of the answer"`
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

// Search searches the food table, by English names and by those of the language of the
// answer; the list is short and has no further pages.
func (h Foods) Search(ctx context.Context, _ account.Caller, in *foodsIn) (*listOut[Food], error) {
	w := words.From(ctx)
	return listOf(h.Foods.SearchSpoken(in.Q, w.Language(), in.Limit), "", func(f *food.Food) Food { return h.foodOf(w, f) }), nil
}

func (h Foods) foodOf(w *words.Words, f *food.Food) Food {
	out := Food{
		ID: f.ID, Name: w.Food(f.ID), Groups: wire.OrEmpty(f.Groups), Aisle: f.Aisle, Estimate: f.Source.Estimate,
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
