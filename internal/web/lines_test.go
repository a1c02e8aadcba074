package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/web/api"
)

// Each food of a line is an item with its line, and each item tells what the whole line
// says of allergens.
func TestIngredientLinesAreRead(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var got api.IngredientLines
	w := ada.do(&got, 200, "POST", "/api/v1/ingredient-lines", `{"country":"GB","lines":["1/2 tsp each: salt, mustard powder","2-3 onions, fried in butter","1 moon rock","1 cup milk or 1 cup almond milk"]}`)
	if len(got.Items) != 5 {
		t.Fatalf("got %d items: %s", len(got.Items), w.Body)
	}
	salt, mustard, onion, moon, milk := got.Items[0], got.Items[1], got.Items[2], got.Items[3], got.Items[4]
	if *salt.Food != "salt" || *mustard.Food != "mustard-powder" || *mustard.Quantity != 0.5 || *mustard.Unit != food.Teaspoon || mustard.QuantityMax != nil || mustard.Line != salt.Line {
		t.Errorf("each: %+v and %+v", salt, mustard)
	}
	if !slices.Contains(salt.Allergens.Contains, food.Mustard) {
		t.Errorf("the salt of that line says %+v", salt.Allergens)
	}
	if *onion.Food != "onion" || *onion.QuantityMax != 3 || onion.Confidence >= ingredient.SureConfidence || !slices.Contains(onion.Allergens.Contains, food.Milk) || slices.Contains(onion.Diets, food.Vegan) {
		t.Errorf("the onions are %+v", onion)
	}
	if !slices.Equal(onion.With, []food.ID{"butter"}) || len(salt.With) != 0 {
		t.Errorf("the onions come with %v, the salt with %v", onion.With, salt.With)
	}
	if moon.Food != nil || moon.Grams != nil || len(moon.Allergens.May) != 14 || len(moon.Diets) != 0 || len(moon.Unread) == 0 {
		t.Errorf("what nobody knows is %+v", moon)
	}
	if !slices.Contains(milk.Alternative, "almond-milk") || !slices.Contains(milk.Allergens.Contains, food.Milk) || !slices.Contains(milk.Allergens.Contains, food.Nuts) {
		t.Errorf("a choice is %+v", milk)
	}
	for _, null := range []string{`"food":null`, `"grams":null`, `"quantity_max":null`, `"unread":[]`, `"alternatives":[]`, `"with":[]`} {
		if !strings.Contains(w.Body.String(), null) {
			t.Errorf("no %s in %s", null, w.Body)
		}
	}
	ada.do(&got, 200, "POST", "/api/v1/ingredient-lines", `{"lines":[]}`)
	if got.Items == nil || len(got.Items) != 0 {
		t.Errorf("of no lines %+v", got.Items)
	}
}

func TestIngredientLinesAreBounded(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	longest := strings.Repeat("é", ingredient.MaxLineLength)
	asked := func(lines ...string) string {
		b, err := json.Marshal(map[string]any{"lines": lines})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	ada.do(nil, 200, "POST", "/api/v1/ingredient-lines", asked(longest))
	ada.do(nil, 200, "POST", "/api/v1/ingredient-lines", asked(slices.Repeat([]string{"1 egg"}, ingredient.MaxLines)...))
	for body, field := range map[string]string{
		asked("1 egg", longest+"!"):                                       "lines[1]",
		asked(slices.Repeat([]string{"1 egg"}, ingredient.MaxLines+1)...): "lines",
		`{"lines":[5]}`:                   "lines[0]",
		`{"lines":null}`:                  "lines",
		`{"country":"GB"}`:                "lines",
		`{"lines":[],"country":"GBR"}`:    "country",
		`{"lines":[],"country":"g"}`:      "country",
		`{"lines":[],"country":"ßß"}`:     "country",
		`{"lines":[],"country":"\ud800"}`: "country",
		`{"lines":[],"household":"mine"}`: "household",
	} {
		w := ada.ask("POST", "/api/v1/ingredient-lines", body)
		wantProblem(t, w, 422)
		if !strings.Contains(w.Body.String(), fmt.Sprintf("%q", "body."+field)) && !strings.Contains(w.Body.String(), fmt.Sprintf("%q", field)) {
			t.Errorf("%.60s: does not name %s: %s", body, field, w.Body)
		}
	}
	wantProblem(t, ask(l.Handler(), "POST", "/api/v1/ingredient-lines", asked("1 egg")), 401)
}

// In German lines are read with German measures, and English ones too.
func TestIngredientLinesAreReadInGerman(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	var got api.IngredientLines
	ada.do(&got, 200, "POST", "/api/v1/ingredient-lines", `{"country":"DE","language":"de","lines":["1 Becher Sahne","2 tbsp soy sauce","500 g Erdnussflips"]}`)
	cream, soy, flips := got.Items[0], got.Items[1], got.Items[2]
	if *cream.Food != "double-cream" || cream.Name != "Schlagsahne" || *cream.Grams != 200 || *soy.Food != "soy-sauce" {
		t.Errorf("got %+v, %+v", cream, soy)
	}
	if flips.Food != nil || !slices.Contains(flips.Allergens.Contains, food.Peanuts) || len(flips.Allergens.May) != 13 {
		t.Errorf("what nobody knows is %+v", flips)
	}
}
