package meal

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
)

// theirs is somebody's recipe of rice, carrot and peas with oil, with a text of its own.
func theirs(title, step string) Recipe {
	return Recipe{
		Title: title, Servings: 2, Source: OwnRecipe, Steps: []Step{{Text: step}},
		Ingredients: []Ingredient{
			{Food: "white-rice", Grams: 160}, {Food: "carrot", Grams: 200}, {Food: "peas-frozen", Grams: 100}, {Food: "olive-oil", Grams: 20},
		},
	}
}

// What a person writes is understood whole or not at all, and what it names counts.
func TestWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	for _, c := range []struct {
		title, step string
		understood  bool
		names       food.ID // one of them; empty: none
	}{
		{"Carrot rice", "Simmer the rice in 300 ml of boiling water for 15 minutes.", true, ""},
		{"Carrot rice", "Heat 2 tbsp oil in a large pan over medium heat. Fry the carrots for 5–6 minutes, until golden; stir in the peas.", true, ""},
		{"Carrot rice", "Preheat the oven to 180°C (350F). Bake everything in a 20 cm dish for 1 1/2 hours.", true, ""},
		{"Gran's carrot rice", "Serve.", true, ""}, // the title is theirs
		{"Carrot rice", "Stir in the peanut butter.", false, "peanut-butter"},
		{"Carrot rice", "Serve with chopped nuts.", false, "almonds"},
		{"Carrot rice", "Fold in the butter.", false, "butter"},
		{"Carrot rice", "Scatter goobers over it.", false, ""},
		{"Carrot rice", "Add PB2 powder.", false, ""},
		{"Carrot rice", "Serve with Reese's pieces.", false, ""},
		{"Carrot rice", "Mit Erdnussbutter verrühren.", false, ""},
		{"Carrot rice", "加入花生酱", false, ""},
		{"Carrot rice", "Add the pеas.", false, ""}, // with a Cyrillic letter
		{"Carrot rice", "Add p-e-a-n-u-t butter.", false, "butter"},
		{"Carrot rice", "Add pea\u200bnuts.", false, "peanuts"}, // what is not seen is taken away
		{"Carrot rice", "Add the p\u0336eas.", false, ""},
		{"Carrot rice", "Serve with satay.", false, "peanut-butter"},
		{"Rice carbonara", "Serve.", true, "egg"},
		{"Rice with peanuts", "Serve.", true, "peanuts"},
		{"Carrot rice", "Fry everything. Sprinkle with water, cover, serve.", true, ""},
		{"Carrot rice", "Serve with fries.", false, ""},
	} {
		r := theirs(c.title, c.step)
		if got := Understood(foods, r); got != c.understood {
			t.Errorf("%q: understood %v", c.step, got)
		}
		if named := Mentioned(foods, r); c.names != "" && !slices.Contains(named, c.names) || c.names == "" && c.understood && len(named) > 0 {
			t.Errorf("%q, %q name %v, want %s", c.title, c.step, named, c.names)
		}
	}
}

// A note is read as a step is.
func TestNotesAreRead(t *testing.T) {
	t.Parallel()
	r := theirs("Carrot rice", "Serve.")
	r.Ingredients[0].Note = "or use peanut noodles"
	if Understood(food.Default(), r) || !slices.Contains(Mentioned(food.Default(), r), "peanuts") {
		t.Errorf("%v", Mentioned(food.Default(), r))
	}
}

// What a person's recipe names counts as if it were in it, whoever judges; of our own recipes
// the ingredients do.
func TestWhatIsNamedIsJudged(t *testing.T) {
	t.Parallel()
	h := Household{Eaters: []Eater{{ID: "ada", Allergens: []food.Allergen{food.Peanuts}}}}
	for source, hard := range map[RecipeSource]bool{OwnRecipe: true, Imported: true, FromModel: true, FromCatalog: false} {
		r := theirs("Carrot rice", "Stir in the peanut butter.")
		r.Source = source
		if got := HasHard(DishViolations(food.Default(), h, r, []string{"ada"}, "2026-12-01")); got != hard {
			t.Errorf("%s: %v", source, got)
		}
		menu := Menu{Days: []Day{{Date: "2026-12-01", Meals: []Meal{{ID: "m", Slot: Dinner, Kind: Cook, Role: Main, Dish: r, Portions: []Portion{{Eater: "ada", Servings: 1}}}}}}}
		if got := Blocked(Check(food.Default(), h, menu, Edited))["m"]; got != hard {
			t.Errorf("%s on a menu: %v", source, got)
		}
		if named := WithMentioned(food.Default(), r); HasHard(DishViolations(food.Default(), h, named, []string{"ada"}, "2026-12-01")) != true {
			t.Errorf("%s with what it names: none", source)
		}
	}
}

// nouns are kitchen words that are a verb or an adjective here, and name a food elsewhere:
// looked at one by one.
var nouns = map[string]string{
	"crisp":    "until it is; crisps are a food",
	"fry":      "a verb; fries are a food",
	"mash":     "a verb; mashed potatoes are a food",
	"sprinkle": "a verb; sprinkles are a food",
	"water":    "from the tap",
}

// No word that is understood everywhere names a food, an allergen or a diet; a word of dishes
// that does holds it.
func TestPlainWordsNameNoFood(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	for w := range kitchenWords() {
		_, allergen := food.ParseAllergen(w)
		rule, err := ingredient.Default().ReadRule(w)
		if named := foods.Named(w, food.AnyLocale); (len(named) > 0 || allergen || err == nil && len(rule.Diets) > 0) && nouns[w] == "" {
			t.Errorf("%q names %v", w, named)
		}
		if w != strings.ToLower(w) || measure(w) {
			t.Errorf("%q is no word in lower case", w)
		}
	}
	for w, d := range dishWords() {
		for _, one := range d.holds {
			for _, id := range one {
				if !foods.Known(id) {
					t.Errorf("%q holds %q, which is no food", w, id)
				}
			}
		}
		_, allergen := food.ParseAllergen(w)
		rule, err := ingredient.Default().ReadRule(w)
		named := foods.Named(w, food.AnyLocale)
		if claims := err == nil && len(rule.Diets) > 0 || claiming(w); claims || (len(named) > 0 || allergen) && len(d.holds) == 0 && nouns[w] == "" {
			t.Errorf("%q names %v", w, named)
		}
	}
	for id := range eatenAsSoldList() {
		if foods.Food(id) == nil {
			t.Errorf("%q is no food", id)
		}
	}
}

// What a model wrote in words of its own, in menus of before, is shown as far as it is
// understood.
func TestOldDishesOfAModel(t *testing.T) {
	t.Parallel()
	r := theirs("Carrot rice with Reese's pieces", "Simmer the rice for 15 minutes.")
	r.Source = FromModel
	r.Steps = append(r.Steps, Step{Text: "Mit Erdnussbutter verrühren."}, Step{Text: "Scatter goobers over it."}, Step{Text: "Serve."})
	v := ViewRecipe(food.Default(), r, food.Metric)
	if got := strings.Join(textsOf(v.Steps), " "); got != "Simmer the rice for 15 minutes. Serve." {
		t.Errorf("steps are %q", got)
	}
	if want := "White long-grain rice with carrot and frozen peas"; v.Title != want {
		t.Errorf("the title is %q, want %q", v.Title, want)
	}
}

func TestNamesOfDishes(t *testing.T) {
	t.Parallel()
	for want, ingredients := range map[string][]Ingredient{
		"Chicken breast with broccoli and white long-grain rice": {{Food: "white-rice", Grams: 80}, {Food: "chicken-breast", Grams: 100}, {Food: "broccoli", Grams: 120}, {Food: "olive-oil", Grams: 10}},
		"Onion with olive oil": {{Food: "olive-oil", Grams: 25}, {Food: "onion", Grams: 100}, {Food: "salt", Grams: 2}},
		"Onion":                {{Food: "onion", Grams: 100}, {Food: "water", Grams: 200}},
	} {
		if got := NameOf(food.Default(), Recipe{Servings: 1, Ingredients: ingredients}); got != want {
			t.Errorf("named %q, want %q", got, want)
		}
	}
}

func FuzzPlainTitle(f *testing.F) {
	for _, s := range []string{"Carrot rice", "Rice & peas", "Riсe", "pea\u200bnuts", "Rice, Reese's", "ｒｉｃｅ", "Rice with olive oil"} {
		f.Add(s)
	}
	foods, r := food.Default(), theirs("", "")
	r.Source = FromModel
	f.Fuzz(func(t *testing.T, title string) {
		plain, ok := PlainTitle(foods, r, title)
		if !ok {
			return
		}
		words := Vocabulary()
		for _, in := range r.Ingredients {
			for _, name := range append([]string{foods.Name(in.Food), string(in.Food)}, foods.Food(in.Food).Aliases...) {
				for _, w := range wordsOf(strings.ToLower(name)) {
					words[w], words[w+"s"], words[strings.TrimSuffix(w, "s")] = true, true, true
				}
			}
		}
		for _, w := range wordsOf(strings.ToLower(plain)) {
			if !words[w] {
				t.Errorf("%q gives %q", title, plain)
			}
		}
		r := r
		if r.Title = plain; len(Mentioned(foods, r)) > 0 {
			t.Errorf("%q names %v", plain, Mentioned(foods, r))
		}
		if again, ok := PlainTitle(foods, r, plain); !ok || again != plain {
			t.Errorf("%q gives %q, %v", plain, again, ok)
		}
	})
}

func TestWellFormedTitles(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]bool{
		"Carrot rice": true, "Rice with carrot": true, "Rice, peas and carrot": true, "Bowl of rice on the side": true, "A bowl of rice": true,
		"Lamb's lettuce with rice": true, "Stir-fried rice": true, "The rice bowl": true, "Rice and peas and carrot": true,
		"Carrot carrot carrot carrot": false, "Carrots and carrot": false, "Rice on the carrot over rice in rice": false,
		"Rice, peas the carrot": false, "Rice with": false, "With rice": false, "Rice the": false,
		"Rice and, peas": false, "Rice with and peas": false, "Rice, , peas": false, "Rice a carrot": false, "The": false, "Rice with peas with carrot": false,
		"Rice, the carrot": false,
	} {
		if got := wellFormed(title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}

// A title that is none is named by code.
func TestPlainTitlesReadWell(t *testing.T) {
	t.Parallel()
	r := Recipe{Servings: 1, Source: FromModel, Ingredients: []Ingredient{
		{Food: "white-rice", Grams: 80}, {Food: "carrot", Grams: 100}, {Food: "peas-frozen", Grams: 80}, {Food: "lambs-lettuce", Grams: 40}}}
	for title, want := range map[string]bool{
		"Carrot rice": true, "Rice with carrot and peas": true, "Lamb's lettuce with rice": true,
		"Carrot carrot carrot carrot": false, "Rice on the carrot over rice in rice": false, "Rice, peas the carrot": false,
		"Rice's": false, "Rice’s": false, "Rice's carrot": false,
	} {
		if plain, ok := PlainTitle(food.Default(), r, title); ok != want {
			t.Errorf("%q: %q, %v", title, plain, ok)
		}
	}
}

// Names of the dish's own foods stand side by side in any order, whatever they hold; a diet,
// what is not in it and what it does not hold are no title.
func TestPlainTitlesClaimNothing(t *testing.T) {
	t.Parallel()
	r := Recipe{Servings: 1, Source: FromModel, Ingredients: []Ingredient{
		{Food: "clams", Grams: 80}, {Food: "spring-onion", Grams: 40}, {Food: "vegan-mayonnaise", Grams: 20}}}
	for title, want := range map[string]bool{
		"Clams and spring onion": true, "Spring onion and clams": true, "Clams with vegan mayonnaise": true,
		"Vegan clams": false, "Clams and vegan spring onion": false, "Gluten-free clams": false, "Nut free clams": false, "Lactose free clams": false, "Plant-based spring onion": false,
		"Clams and peanuts": false, "Halal clams": false, "Coeliac clams": false, "Clams without milk": false, "Meat-free clams": false, "Dairy-free clams": false,
	} {
		if plain, ok := PlainTitle(food.Default(), r, title); ok != want {
			t.Errorf("%q: %q, %v", title, plain, ok)
		}
	}
}
