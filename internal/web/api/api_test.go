package api

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]int{"": 0, "*": 0, `"3"`: 3, `W/"3"`: 3, `"0"`: household.NoneYet} {
		if got := (IfMatch{tag}).version(); got != want {
			t.Errorf("%q: got %d", tag, got)
		}
	}
	for _, tag := range []string{"3", `"x"`, `"1", "2"`, `"-1"`, `"00"`} {
		if got := (IfMatch{tag}).version(); got != noVersion {
			t.Errorf("%q was taken as %d", tag, got)
		}
	}
	if ETag(3) != `"3"` {
		t.Errorf("got %s", ETag(3))
	}
}

// What would help names an eater as the household does, whatever the name has in it; what a
// client called a member of its input is shown only where it is harmless.
func TestPlacesOfImpossibleWishes(t *testing.T) {
	t.Parallel()
	const opa = "Opa, [der] Ältere. Ja"
	impasse := &meal.Impasse{
		Date: "2026-12-01", Slot: meal.Lunch, Eaters: []string{"o"}, People: []meal.Person{{ID: "o", Name: opa}},
		Relaxations: []meal.Relaxation{
			{Changes: []meal.Change{{Code: meal.ChangeDiet, Value: "keto", Eaters: []string{"o"}}}},
			{Changes: []meal.Change{{Code: meal.ChangeMinutes, Minutes: 40}, {Code: meal.ChangeDiet, Value: "keto", Eaters: []string{"o"}}}},
		},
	}
	p := problem.Of(problem.Impossible, "impossible")
	p.About = impasse
	said := FieldsOf(words.For(language.German), p)
	one := "eaters[" + opa + "].diets"
	if len(said) != 2 || said[0].Location != one || said[1].Location != "preferences.max_minutes.weekday.lunch, "+one {
		t.Errorf("got %+v", said)
	}
	if said = FieldsOf(words.For(language.German), problem.Wrong("a<b>.c", "unexpected")); said[0].Location != "body.?.c" {
		t.Errorf("got %+v", said)
	}
}

func TestMediaFor(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"": "application/json", "*/*": "application/json", "text/html": "application/json", "application/json": "application/json",
		"text/csv": "text/csv", "text/plain": "text/plain", "text/markdown;q=0.5, text/csv;q=0.4": "text/markdown",
		"text/csv;q=0": "application/json", "text/*": "text/plain", "application/json, text/csv": "application/json",
		"text/csv;q=x, text/plain;q=0.1": "text/plain", "TEXT/CSV": "text/csv",
	} {
		if got := FormFor(accept); got != want {
			t.Errorf("FormFor(%q) = %q, want %q", accept, got, want)
		}
	}
}

func TestSpreadsheetsGetNoFormulas(t *testing.T) {
	t.Parallel()
	for _, dangerous := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc"} {
		if got := plainCell(dangerous); got != "'"+dangerous {
			t.Errorf("plainCell(%q) = %q", dangerous, got)
		}
	}
	if got := plainCell("red lentils"); got != "red lentils" {
		t.Errorf("got %q", got)
	}
}

func TestGroceryExports(t *testing.T) {
	t.Parallel()
	grams := 250.0
	item := shopping.GroceryItem{ID: "x", Checked: true}
	item.Food, item.Quantity, item.Unit, item.Aisle, item.Grams = "=cmd|x *bold*", 2, "can", "tins-and-jars", &grams
	item.CheckLabel, item.Contains = []food.Allergen{food.Milk, food.Nuts}, []food.Allergen{food.Milk}
	onion := shopping.GroceryItem{ID: "onions"}
	onion.Food, onion.Quantity, onion.Unit, onion.Aisle = "onion", 2.5, food.Piece, "tins-and-jars"
	b := Grocery{words: words.For(language.English), From: "2026-12-01", To: "2026-12-07", Items: []shopping.GroceryItem{item, onion}, Notice: "Read every label.",
		Below: []meal.LabelBelow{{Food: "penne", Name: "penne", Allergens: []food.Allergen{food.Nuts}}}}
	for media, wants := range map[string][]string{
		"text/csv":      {"Tins and jars,'=cmd|x *bold*,2,can,\"milk, nuts\",true,2 cans\n", "Tins and jars,onions,2.5,piece,,false,2½\n"},
		"text/markdown": {`- [x] 2 cans =cmd\|x \*bold\* (contains milk; check the label: nuts)`, "- [ ] 2½ onions\n"},
		"text/plain":    {"\nTins and jars\n[x] 2 cans =cmd|x *bold* (contains milk; check the label: nuts)", "[ ] 2½ onions\n", "Grocery list 1 December – 7 December 2026\n"},
	} {
		for blocked, notice := range map[int]string{0: "", 1: "1 blocked meal is not on this list.", 2: "2 blocked meals are not on this list."} {
			b.media, b.Blocked = media, blocked
			var text strings.Builder
			if err := b.WriteText(&text); err != nil {
				t.Fatal(err)
			}
			for _, want := range append(wants, notice, "Also read the label of: penne.", b.Notice) {
				if !strings.Contains(text.String(), want) {
					t.Errorf("%s: no %q in\n%s", media, want, text.String())
				}
			}
			if blocked == 0 && strings.Contains(text.String(), "blocked") {
				t.Errorf("%s: nothing is blocked, and it says\n%s", media, text.String())
			}
		}
	}
}

func TestAnEmptyGroceryListIsAList(t *testing.T) {
	t.Parallel()
	for want, b := range map[string]Grocery{`"items":[]`: {Items: wire.OrEmpty[shopping.GroceryItem](nil)}, `"meals":[]`: {Meals: byMeal(nil)}} {
		data, err := json.Marshal(b)
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s, %v", want, data, err)
		}
	}
}
