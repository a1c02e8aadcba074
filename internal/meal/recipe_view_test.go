package meal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

func TestViewRecipe(t *testing.T) {
	table, err := food.NewTable(worldFoods())
	if err != nil {
		t.Fatal(err)
	}
	r := Recipe{
		ID: "beans-and-rice", Title: "Beans and rice", Slots: []Slot{Dinner}, Role: Main, Servings: 2, Minutes: 30, ActiveMinutes: 10,
		Cuisine: "mexican", Effort: "low", Source: FromCatalog, KeepsDays: 2, Freezes: true,
		Ingredients: []Ingredient{
			{Food: "rice-white", Quantity: 200, Unit: food.Gram, Grams: 200, Note: "rinsed"},
			{Food: "red-beans", Quantity: 1, Unit: food.Can, Grams: 240},
		},
		Steps: []Step{{Text: "Cook the rice.", Minutes: 15}, {Text: "Serve."}},
	}
	want := RecipeView{
		ID: "beans-and-rice", Title: "Beans and rice", Slots: []Slot{Dinner}, Role: Main, Servings: 2, Minutes: 30, ActiveMinutes: 10,
		Cuisine: "mexican", Effort: "low", Appliances: []string{}, Season: []Season{}, Source: FromCatalog, KeepsDays: 2, Freezes: true,
		Ingredients: []IngredientView{
			{Food: "rice-white", Name: "white rice", Quantity: 200, Unit: food.Gram, Grams: ptr(200.0), Note: "rinsed"},
			{Food: "red-beans", Name: "red beans", Quantity: 1, Unit: food.Can, Grams: ptr(240.0)},
		},
		Steps:     []StepView{{Text: "Cook the rice.", Minutes: ptr(15)}, {Text: "Serve."}},
		Nutrition: ServingOf(table, r).Nutrition().rounded(),
	}
	got := ViewRecipe(table, r, food.Metric)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	// Of 100 g of rice and half a can of beans.
	if kcal := got.Nutrition.EnergyKcal; kcal == nil || *kcal != 520 || got.Nutrition.Coverage != 1 {
		t.Errorf("a serving has %+v", got.Nutrition)
	}
	if in := ViewRecipe(table, r, food.US).Ingredients[0]; in.Unit == food.Gram || *in.Grams != 200 {
		t.Errorf("in American measures %+v", in)
	}
}
