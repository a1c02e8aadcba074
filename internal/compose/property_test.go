package compose

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// recipeNumbers count what we ship.
var recipeNumbers = func() (all []int) {
	for i := range catalog.Recipes() {
		all = append(all, i)
	}
	return all
}()

// excludable are things that people say they do not eat.
var excludable = []food.ID{"mushrooms", "pork", "red-meat", "tomatoes", "nightshades", "shellfish", "alliums", "legumes", "cheese", "grains", "chicken", "eggs"}

// few draws at most so many different ones of a list.
func few[T comparable](t *rapid.T, label string, maxN int, from []T) []T {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, maxN, rapid.ID[T]).Draw(t, label)
}

func drawEater(t *rapid.T, id string) meal.Eater {
	kcal := 100 * rapid.IntRange(12, 35).Draw(t, "kcal")
	if rapid.IntRange(0, 5).Draw(t, "counting") == 0 {
		kcal = 0
	}
	e := person(id, kcal)
	e.Guest = rapid.IntRange(0, 7).Draw(t, "guest") == 0
	e.Diets = few(t, "diets", 2, food.AllDiets())
	switch rapid.IntRange(0, 7).Draw(t, "time of life") {
	case 0:
		stage := rapid.SampledFrom([]meal.Stage{meal.Pregnant, meal.Nursing}).Draw(t, "stage")
		e.Stage = &stage
	case 1:
		born := rapid.SampledFrom([]string{"2024-05", "2021-11", "2010-11", "2008-11", "1980-01"}).Draw(t, "born")
		e.Born = &born // some of them have a birthday around the first day
	}
	e.Allergens = few(t, "allergens", 2, food.AllAllergens())
	e.ExcludedFoods = few(t, "excluded", 2, excludable)
	e.DislikedFoods = few(t, "disliked", 2, excludable)
	return e
}

// drawRequest is a household of 1 to 4 with its wishes and 1 to 7 days, on some of
// which somebody is away or a guest comes.
func drawRequest(t *rapid.T) Request {
	var eaters []meal.Eater
	for i := range rapid.IntRange(1, 4).Draw(t, "eaters") {
		eaters = append(eaters, drawEater(t, fmt.Sprintf("e%d", i)))
	}
	r := week(rapid.IntRange(1, 7).Draw(t, "days"), eaters...)
	r.Household.Scope = rapid.SampledFrom([]meal.AllergenScope{"", meal.ScopeHousehold, meal.ScopeEater}).Draw(t, "scope")
	wishes := &r.Household.Preferences
	wishes.Snacks = rapid.IntRange(0, 2).Draw(t, "snacks")
	wishes.Variety = rapid.SampledFrom(meal.Levels()).Draw(t, "variety")
	wishes.Effort = rapid.SampledFrom(meal.Levels()).Draw(t, "effort")
	wishes.Cuisines = few(t, "cuisines", 2, meal.Cuisines())
	if rapid.Bool().Draw(t, "hurry") {
		wishes.MaxMinutes.Weekday = map[meal.Slot]int{meal.Lunch: 20, meal.Dinner: rapid.IntRange(15, 40).Draw(t, "minutes")}
	}
	drawWishes(t, &r.Household)
	r.Seed = rapid.Uint64().Draw(t, "seed")
	for i := range r.Days {
		r.Days[i].Slots = r.Household.Attendance(r.Days[i].Date, drawChanges(t, r.Days[i].Date, eaters))
	}
	return r
}

// drawWishes is what half of the households say beyond their rules.
func drawWishes(t *rapid.T, h *meal.Household) {
	if rapid.Bool().Draw(t, "content") {
		return
	}
	p := &h.Preferences
	p.Leftovers, p.BatchCooking = rapid.Bool().Draw(t, "leftovers"), rapid.Bool().Draw(t, "batch cooking")
	p.NoRepeatDays = rapid.SampledFrom([]int{0, 1, 7, meal.MaxNoRepeatDays}).Draw(t, "window")
	for _, f := range few(t, "rotation", 3, excludable) {
		atLeast, atMost := rapid.IntRange(0, 3).Draw(t, "at least"), rapid.IntRange(3, 5).Draw(t, "at most")
		p.Rotation = append(p.Rotation, meal.Rotation{Food: f, AtLeast: atLeast, AtMost: &atMost})
	}
	for _, f := range few(t, "pantry", 3, []food.ID{"spinach", "milk", "chicken-breast", "brown-lentils"}) {
		grams, useBy := float64(rapid.IntRange(1, 900).Draw(t, "grams")), tuesday.AddDays(rapid.IntRange(-1, 4).Draw(t, "use by"))
		h.Pantry = append(h.Pantry, meal.PantryItem{Food: f, Grams: &grams, UseBy: &useBy, UseUp: rapid.Bool().Draw(t, "use up")})
	}
	h.Ratings = map[string]float64{}
	for _, i := range few(t, "rated", 20, recipeNumbers) {
		h.Ratings[catalog.Recipes()[i].ID] = rapid.Float64Range(meal.MinStars, meal.MaxStars).Draw(t, "stars")
	}
}

func drawChanges(t *rapid.T, d meal.Date, eaters []meal.Eater) []meal.AttendanceChange {
	if rapid.Bool().Draw(t, "usual") {
		return nil
	}
	who := few(t, "who", len(eaters), eaterIDs(eaters))
	return []meal.AttendanceChange{{
		Date: d, Eaters: who,
		Slot: rapid.SampledFrom(meal.Slots()).Draw(t, "slot"),
		Kind: rapid.SampledFrom([]meal.Kind{meal.Cook, meal.Out, meal.Skip}).Draw(t, "kind"),
	}}
}

func eaterIDs(eaters []meal.Eater) []string {
	var ids []string
	for _, e := range eaters {
		ids = append(ids, e.ID)
	}
	return ids
}

// hasty composes what we ship with hardly any search: for rules that must hold
// however good the menu is.
func hasty() *Composer {
	c := shipped()
	c.budget = 2_000
	return c
}

// TestNoMenuBreaksAHardRule is the promise: whatever the household, either every
// attended slot is filled and the judge finds nothing hard, or the composer says
// which slot is impossible.
func TestNoMenuBreaksAHardRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { keepsRules(t, shipped(), drawRequest(t)) })
}

// TestThousandsOfHouseholds does the same for many more.
func TestThousandsOfHouseholds(t *testing.T) {
	t.Parallel()
	households := 2000
	if testing.Short() {
		households = 200
	}
	c, draw := hasty(), rapid.Custom(drawRequest)
	made := 0
	for seed := range households {
		if keepsRules(t, c, draw.Example(seed)) {
			made++
		}
	}
	t.Logf("%d menus, %d impossible", made, households-made)
	if made < households/2 {
		t.Errorf("only %d of %d households can be served", made, households)
	}
}

// keepsRules composes and reports whether there is a menu; a menu must be lawful.
func keepsRules(t rapid.TB, c *Composer, r Request) bool {
	menu, err := c.Compose(context.Background(), r, nil)
	if err != nil {
		if !problem.Is(err, problem.Impossible) {
			t.Fatalf("Compose: %v", err)
		}
		return false
	}
	lawful(t, r, menu)
	for i, d := range menu.Days {
		if diff := cmp.Diff(r.Days[i].Slots, d.Slots); diff != "" {
			t.Errorf("%s: slots changed:\n%s", d.Date, diff)
		}
	}
	return true
}

// TestRefillKeepsWhatIsKept locks a random part of a menu, avoids one of the other
// dishes and composes the rest again.
func TestRefillKeepsWhatIsKept(t *testing.T) {
	t.Parallel()
	c := hasty()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		menu, err := c.Compose(context.Background(), r, nil)
		if err != nil {
			return
		}
		kept, wasKept := map[string]meal.Meal{}, map[string]bool{}
		for i, d := range menu.Days {
			for _, m := range d.Meals {
				if rapid.Bool().Draw(t, "keep") {
					kept[m.ID], wasKept[m.ID] = m, true
					r.Days[i].Keep = append(r.Days[i].Keep, m)
				} else if len(r.Avoid) == 0 {
					r.Avoid = []string{m.RecipeID}
				}
			}
		}
		again, err := c.Compose(context.Background(), r, nil)
		if err != nil {
			if !problem.Is(err, problem.Impossible) || len(r.Avoid) == 0 {
				t.Fatalf("refill: %v", err)
			}
			return
		}
		ids := map[string]bool{}
		for _, d := range again.Days {
			for _, m := range d.Meals {
				if ids[m.ID] {
					t.Errorf("id %s twice", m.ID)
				}
				ids[m.ID] = true
				if old, was := kept[m.ID]; was {
					if diff := cmp.Diff(old, m); diff != "" {
						t.Errorf("kept meal changed:\n%s", diff)
					}
					delete(kept, m.ID)
				} else if slices.Contains(r.Avoid, m.RecipeID) {
					t.Errorf("%s was to be avoided", m.RecipeID)
				}
			}
		}
		for id := range kept {
			t.Errorf("%s was lost", id)
		}
		for _, v := range meal.Check(food.Default(), r.Household, again, meal.Composed) {
			orphan := v.Rule == meal.RuleKeeping && wasKept[v.Meal] // its dinner was replaced: whoever kept it is told
			if v.Kind == meal.Hard && !orphan {
				t.Errorf("hard violation on %s: %s", v.Date, v.String())
			}
		}
	})
}
