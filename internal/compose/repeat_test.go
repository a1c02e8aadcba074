package compose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// chickenDish is chicken, broccoli and rice under some title, with more foods.
func chickenDish(title string, more ...string) string {
	return fmt.Sprintf(`{"title":%q,"minutes":25,"foods":[{"food":"chicken breast","grams":150},{"food":"broccoli","grams":120},{"food":"white rice","grams":80}%s],`+
		`"steps":[{"action":"simmer","foods":["white rice"],"minutes":12},{"action":"fry","foods":["chicken breast","broccoli"],"minutes":12,"heat":"medium"},{"action":"serve"}]}`,
		title, strings.Join(append([]string{""}, more...), ","))
}

func mains(menu meal.Menu, source meal.RecipeSource) (n int) {
	for _, d := range menu.Days {
		for _, m := range d.Meals {
			if m.Role == meal.Main && m.Dish.Source == source {
				n++
			}
		}
	}
	return n
}

// A model that writes the same dish for every slot of a week gets it onto the table once,
// whatever it calls it and adds to it.
//
//proof:faults
func TestTheSameDishIsWrittenOnce(t *testing.T) {
	t.Parallel()
	titles := []string{"Chicken, broccoli and rice", "Rice bowl with broccoli and chicken", "Thai chicken", "Quick skillet chicken"}
	n := 0
	again := func(q question) (string, error) {
		n++
		dish := chickenDish(titles[n%len(titles)])
		if n%2 == 0 {
			dish = strings.Replace(strings.ReplaceAll(dish, "chicken breast", "chicken thigh"), "150", "160", 1)
		}
		if n%3 == 0 {
			dish = chickenDish(titles[n%len(titles)], `{"food":"carrot","grams":40}`, `{"food":"soy sauce","grams":10}`)
		}
		return writes(dish)(q)
	}
	r := week(7, easy(2000))
	r.Household.Preferences.MaxMinutes = meal.MinuteLimits{}
	menu := asking(t, hasty(), r, Model{Asker: &scripted{answers: []func(question) (string, error){again}}, Write: true})
	lawful(t, r, menu)
	if got := mains(menu, meal.FromModel); got > 1 {
		t.Errorf("the dish is on the table %d times", got)
	}
}

// A written dish is compared with what is served that day and around it, by its foods.
//
//proof:faults
func TestWrittenDishesDoNotRepeat(t *testing.T) {
	t.Parallel()
	served := func(r Request, dish string) bool {
		got, _ := dinnerOf(t, r, dish)
		return got != nil
	}
	plain := func() Request {
		r := only(week(1, easy(2000)), meal.Dinner)
		r.Household.Preferences.MaxMinutes = meal.MinuteLimits{}
		return r
	}
	if !served(plain(), chickenDish("Chicken and rice")) {
		t.Fatal("it is refused though nothing like it is served")
	}
	written := func(ingredients ...meal.Ingredient) meal.Meal {
		return meal.Meal{
			ID: "kept", Slot: meal.Lunch, Number: 1, Role: meal.Main, Kind: meal.Cook, RecipeID: "own", Portions: []meal.Portion{{Eater: "ada", Servings: 1}},
			Dish: meal.Recipe{Title: "Something else", Servings: 2, Ingredients: ingredients},
		}
	}
	same := written(meal.Ingredient{Food: "cooked-chicken", Grams: 300}, meal.Ingredient{Food: "broccoli", Grams: 200}, meal.Ingredient{Food: "brown-rice", Grams: 150}, meal.Ingredient{Food: "onion", Grams: 150})
	for name, c := range map[string]struct {
		change func(*Request)
		served bool
	}{
		"kept that day": {func(r *Request) { r.Days[0].Keep = []meal.Meal{same} }, false},
		"its protein that day": {func(r *Request) {
			r.Days[0].Keep = []meal.Meal{written(meal.Ingredient{Food: "chicken-mince", Grams: 300}, meal.Ingredient{Food: "potato", Grams: 500})}
		}, false},
		"another that day": {func(r *Request) {
			r.Days[0].Keep = []meal.Meal{written(meal.Ingredient{Food: "cod", Grams: 300}, meal.Ingredient{Food: "potato", Grams: 500})}
		}, true},
		"two days ago": {func(r *Request) { r.Around = []meal.Day{{Date: tuesday.AddDays(-2), Meals: []meal.Meal{same}}} }, false},
		"in ten days":  {func(r *Request) { r.Around = []meal.Day{{Date: tuesday.AddDays(10), Meals: []meal.Meal{same}}} }, true},
		"in ten days of 14": {func(r *Request) {
			r.Around = []meal.Day{{Date: tuesday.AddDays(10), Meals: []meal.Meal{same}}}
			r.Household.Preferences.NoRepeatDays = 14
		}, false},
		"in another menu":       {func(r *Request) { r.History = []Eaten{{tuesday.AddDays(-3), writtenID(food.Default(), same.Dish)}} }, false},
		"in another menu, long": {func(r *Request) { r.History = []Eaten{{tuesday.AddDays(-20), writtenID(food.Default(), same.Dish)}} }, true},
	} {
		r := plain()
		c.change(&r)
		if got := served(r, chickenDish("Chicken and rice")); got != c.served {
			t.Errorf("%s: served %v, want %v", name, got, c.served)
		}
	}
}

// Finished days of an order that goes on count too.
func TestFinishedDaysAreNotRepeated(t *testing.T) {
	t.Parallel()
	r := only(week(2, easy(2000)), meal.Dinner)
	r.Household.Preferences.MaxMinutes = meal.MinuteLimits{}
	plan, err := hasty().Prepare(r)
	if err != nil {
		t.Fatal(err)
	}
	planB := composed(t, hasty(), r).Days
	wrote := &scripted{answers: []func(question) (string, error){writes(chickenDish("Chicken and rice"))}}
	first := plan.Skeleton(planB)
	day, err := first.Day(t.Context(), 0, make([]*meal.Day, 2), first.Choose(t.Context(), 0, Model{Asker: wrote, Write: true}))
	if err != nil {
		t.Fatal(err)
	}
	if mains(meal.Menu{Days: []meal.Day{day}}, meal.FromModel) != 1 {
		t.Fatalf("it is not served: %+v", day.Meals)
	}
	next := plan.Skeleton(planB)
	next.Finished(day)
	if c := next.Choose(t.Context(), 1, Model{Asker: wrote, Write: true}); len(c.good) > 0 {
		t.Errorf("it is written again: %+v", c.good)
	}
}

// What makes a dish is the same however it is seasoned, and in which sort.
func TestMainFoods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want string
		in   []meal.Ingredient
	}{
		{"broccoli chicken rice", []meal.Ingredient{{Food: "chicken-thigh", Grams: 150}, {Food: "broccoli", Grams: 100}, {Food: "brown-rice", Grams: 80}, {Food: "soy-sauce", Grams: 30}, {Food: "olive-oil", Grams: 30}}},
		{"broccoli chicken rice", []meal.Ingredient{{Food: "chicken-breast", Grams: 100}, {Food: "chicken-thigh", Grams: 50}, {Food: "broccoli", Grams: 100}, {Food: "white-rice", Grams: 80}, {Food: "carrot", Grams: 40}, {Food: "onion", Grams: 150}}},
		{"", []meal.Ingredient{{Food: "olive-oil", Grams: 40}, {Food: "salt", Grams: 2}}},
	} {
		if got := strings.Join(mainFoods(food.Default(), meal.Recipe{Servings: 1, Ingredients: c.in}), " "); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A person's recipe is composed for whoever has hard rules only where every word of it is
// understood; for others whatever it says.
func TestWhatIsNotUnderstoodIsNotComposed(t *testing.T) {
	t.Parallel()
	own := func(step string) meal.Recipe {
		r, ok := catalog.Recipe("soya-mince-tacos")
		if !ok {
			t.Fatal("no such recipe")
		}
		r.ID, r.Source, r.Title, r.Steps = "own", meal.OwnRecipe, "Tacos", []meal.Step{{Text: step}}
		r.KeepingNote, r.Ingredients = "", slices.Clone(r.Ingredients)
		for i := range r.Ingredients {
			r.Ingredients[i].Note = ""
		}
		return r
	}
	under5 := "2024-01"
	for name, c := range map[string]struct {
		step   string
		change func(*meal.Eater)
		fits   bool
	}{
		"understood":                 {"Fry everything for 10 minutes. Serve.", allergic(food.Peanuts), true},
		"a brand":                    {"Fry everything. Top with Reese's pieces.", allergic(food.Peanuts), false},
		"a brand, for an omnivore":   {"Fry everything. Top with Reese's pieces.", nobody, true},
		"a brand, for a vegan":       {"Fry everything. Top with Reese's pieces.", vegan, false},
		"a brand, for an exclusion":  {"Fry everything. Top with Reese's pieces.", excluding("celery"), false},
		"a brand, for a small child": {"Fry everything. Top with Reese's pieces.", func(e *meal.Eater) { e.Born = &under5 }, false},
		"names peanuts":              {"Fry everything. Top with peanuts.", allergic(food.Peanuts), false},
		"names peanuts, for sesame":  {"Fry everything. Top with peanuts.", allergic(food.Sesame), false},
		"another language":           {"Mit Erdnussbutter verrühren.", allergic(food.Peanuts), false},
	} {
		e := easy(2000)
		c.change(&e)
		r := only(week(1, e), meal.Dinner)
		r.Household.Preferences.MaxMinutes = meal.MinuteLimits{}
		composer := New(food.Default(), append(catalog.Recipes(), own(c.step)))
		find, err := newFinder(composer, r)
		if err != nil {
			t.Fatal(err)
		}
		i := composer.byID["own"]
		if got := find.fits[i].has(0) && find.spares[i].has(0); got != c.fits {
			t.Errorf("%s: fits %v, want %v", name, got, c.fits)
		}
	}
}

// Where nothing but recipes that nobody understands is left, the slot has no dish and says so.
func TestOnlyWhatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	var all []meal.Recipe
	for _, r := range catalog.Recipes() {
		r.Source, r.Steps = meal.Imported, []meal.Step{{Text: "Add the goobers."}}
		all = append(all, r)
	}
	e := easy(2000)
	e.Allergens = []food.Allergen{food.Peanuts}
	_, err := New(food.Default(), all).Prepare(only(week(1, e), meal.Dinner))
	if err == nil || !strings.Contains(err.Error(), "why=no-dish") {
		t.Errorf("it says %v", err)
	}
}
