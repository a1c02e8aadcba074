package meal

import "mealplanner/internal/food"

// RecipeView is a recipe as its reader sees it, with every number computed from the food
// table: the API's JSON.
type RecipeView struct {
	ID            string       `json:"id"`
	Title         string       `json:"title"`
	Slots         []Slot       `json:"slots"`
	Role          Role         `json:"role"`
	Servings      int          `json:"servings"`
	Minutes       int          `json:"minutes"`
	ActiveMinutes int          `json:"active_minutes"`
	Cuisine       string       `json:"cuisine"`
	Effort        string       `json:"effort"`
	Appliances    []string     `json:"appliances"`
	Season        []Season     `json:"season"` // empty: all year
	Source        RecipeSource `json:"source"`
	// KeepsDays is how many days after the day of cooking it may still be eaten.
	KeepsDays   int              `json:"keeps_days"`
	Freezes     bool             `json:"freezes"`
	KeepingNote string           `json:"keeping_note"`
	Ingredients []IngredientView `json:"ingredients"` // for all its servings
	Steps       []StepView       `json:"steps"`
	Nutrition   Nutrition        `json:"nutrition"` // of one serving
	Texts       RecipeTexts      `json:"-"`
}

// ViewRecipe computes what a reader of a recipe sees, in the measures of a system.
// Numbers are rounded as in View.
func ViewRecipe(t *food.Table, r Recipe, units food.System) RecipeView {
	v := viewer{t: t, units: units}
	out := RecipeView{
		ID: r.ID, Title: shownTitle(t, r), Slots: notNil(r.Slots), Role: r.Role, Servings: r.Servings,
		Minutes: r.Minutes, ActiveMinutes: r.ActiveMinutes, Cuisine: r.Cuisine, Effort: r.Effort,
		Appliances: notNil(r.Appliances), Season: notNil(r.Season), Source: r.Source,
		KeepsDays: r.KeepsDays, Freezes: r.Freezes, KeepingNote: r.KeepingNote,
		Ingredients: []IngredientView{}, Nutrition: ServingOf(t, r).Nutrition().rounded(), Texts: r.ownTexts(),
	}
	ls := recipeLines(t, &r, units)
	for _, l := range ls {
		out.Ingredients = append(out.Ingredients, v.ingredient(l, new(float64)))
	}
	out.Steps = v.stepViews(&r, ls, float64(max(r.Servings, 1)))
	return out
}
