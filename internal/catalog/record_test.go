package catalog

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

const porridge = `[[recipe]]
id = "plain-porridge"
title = "Plain porridge"
slots = ["breakfast"]
role = "main"
servings = 2
minutes = 10
active_minutes = 8
cuisine = "british"
effort = "low"
appliances = ["hob"]
season = ["autumn", "winter"]
keeps_days = 2
freezes = true
keeping_note = "Reheat until steaming."
title_de = "Einfacher Haferbrei"
from_years = 2
made_for = "vegan"
variant = "porridge"
ingredients = [
  "100 g rolled-oats",
  "0.5 l water, cold",
]
steps = [
  "Boil the water. (2 min, meanwhile)",
  "Simmer the oats in the water. (8 min)",
  "Ladle it into bowls. (1 min, each serving)",
  "Serve hot.",
]
`

func TestParse(t *testing.T) {
	got, err := parse(food.Default(), []byte(porridge))
	if err != nil {
		t.Fatal(err)
	}
	want := []meal.Recipe{{
		ID: "plain-porridge", Title: "Plain porridge", Slots: []meal.Slot{meal.Breakfast}, Role: meal.Main,
		Servings: 2, Minutes: 10, ActiveMinutes: 8, Cuisine: "british", Effort: "low", Appliances: []string{"hob"},
		Ingredients: []meal.Ingredient{
			{Food: "rolled-oats", Quantity: 100, Unit: food.Gram, Grams: 100},
			{Food: "water", Quantity: 0.5, Unit: food.Litre, Grams: 500, Note: "cold"},
		},
		Steps: []meal.Step{
			{Text: "Boil the water.", Minutes: 2, Meanwhile: true}, {Text: "Simmer the oats in the water.", Minutes: 8},
			{Text: "Ladle it into bowls.", Minutes: 1, EachServing: true}, {Text: "Serve hot."},
		},
		Source: meal.FromCatalog,
		Season: []meal.Season{meal.Autumn, meal.Winter}, KeepsDays: 2, Freezes: true, KeepingNote: "Reheat until steaming.",
		FromYears: 2, MadeFor: food.Vegan, Variant: "porridge", Texts: meal.RecipeTexts{food.German: {Title: "Einfacher Haferbrei"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parse (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"broken form", `slots = [`, `slots = `, "line 4:"},
		{"unknown key", `servings = 2`, "servings = 2\nserves = 2", "line 7: unknown key recipe.serves"},
		{"id of another form", `"plain-porridge"`, `"Plain Porridge"`, `id "Plain Porridge" is not a slug`},
		{"no title", `"Plain porridge"`, `" "`, "line 2: recipe plain-porridge: no title"},
		{"no slots", `["breakfast"]`, `[]`, "no slots"},
		{"unknown slot", `["breakfast"]`, `["brunch"]`, `slot "brunch" is none that we know`},
		{"slot twice", `["breakfast"]`, `["breakfast", "breakfast"]`, `slot "breakfast" stands twice`},
		{"unknown role", `"main"`, `"star"`, `role "star" is none that we know`},
		{"no servings", `servings = 2`, `servings = 0`, "0 servings"},
		{"longer at work than in all", `active_minutes = 8`, `active_minutes = 11`, "11 active of 10 minutes"},
		{"unknown cuisine", `"british"`, `"martian"`, `cuisine "martian" is none that we know`},
		{"unknown effort", `"low"`, `"heroic"`, `effort "heroic" is none that we know`},
		{"unknown appliance", `"hob"`, `"forge"`, `appliance "forge" is none that we know`},
		{"unknown season", `"autumn"`, `"monsoon"`, `season "monsoon" is none that we know`},
		{"season twice", `"autumn", "winter"`, `"winter", "winter"`, `season "winter" stands twice`},
		{"keeping for fewer days than none", `keeps_days = 2`, `keeps_days = -1`, "keeps_days = -1"},
		{"keeping for longer than such a dish may", `keeps_days = 2`, `keeps_days = 15`, "line 2: recipe plain-porridge: keeps_days = 15, such a dish keeps 14 at most"},
		{"keeping without a note", `keeping_note = "Reheat until steaming."`, ``, "a dish that keeps or freezes has a keeping_note"},
		{"a note without keeping", "keeps_days = 2\nfreezes = true\n", ``, "a dish that keeps or freezes has a keeping_note"},
		{"an age of no child", `from_years = 2`, `from_years = 19`, "from_years = 19"},
		{"made for a diet of no name", `"vegan"`, `"lunar"`, `made_for "lunar" is no diet that we know`},
		{"a variant of another form", `"porridge"`, `"Porridge!"`, `variant "Porridge!" is not a slug`},
		{"unknown food", `100 g rolled-oats`, `100 g rolled-boats`, `line 21: recipe plain-porridge: "100 g rolled-boats": no food "rolled-boats" in the table`},
		{"no unit", `100 g rolled-oats`, `100 rolled-oats`, "want: quantity unit food-id[, note]"},
		{"two blanks", `100 g rolled-oats`, `100  g rolled-oats`, "want: quantity unit food-id[, note]"},
		{"quantity in words", `100 g rolled-oats`, `some g rolled-oats`, `"some" is no quantity`},
		{"quantity of nothing", `100 g rolled-oats`, `0 g rolled-oats`, `"0" is no quantity`},
		{"quantity below nothing", `100 g rolled-oats`, `-5 g rolled-oats`, `"-5" is no quantity`},
		{"quantity that is no number", `100 g rolled-oats`, `NaN g rolled-oats`, `"NaN" is no quantity`},
		{"quantity without end", `100 g rolled-oats`, `Inf g rolled-oats`, `"Inf" is no quantity`},
		{"unit without grams", `0.5 l water`, `2 clove water`, `line 22: recipe plain-porridge: "2 clove water, cold": the table has no grams of water for "clove"`},
		{"empty step", `"Serve hot."`, `" "`, "an empty step"},
		{"step of no minutes", `(8 min)`, `(0 min)`, `"0" are no minutes`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(porridge, tt.old, tt.new, 1)
			if text == porridge {
				t.Fatalf("the record holds no %q", tt.old)
			}
			_, err := parse(food.Default(), []byte(text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	broken := strings.Replace(porridge, "100 g", "a g", 1)
	for _, tt := range []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"the same id in two files", fstest.MapFS{"recipes/a.toml": {Data: []byte(porridge)}, "recipes/b.toml": {Data: []byte(porridge)}},
			"recipes/b.toml: recipe plain-porridge: the id is in recipes/a.toml already"},
		{"the same id in one file", fstest.MapFS{"recipes/a.toml": {Data: []byte(porridge + porridge)}},
			"recipes/a.toml: recipe plain-porridge: the id is in recipes/a.toml already"},
		{"a faulty line", fstest.MapFS{"recipes/a.toml": {Data: []byte(broken)}},
			`recipes/a.toml: line 21: recipe plain-porridge: "a g rolled-oats": "a" is no quantity`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(food.Default(), tt.fsys)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
		})
	}
}
