package meal

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealplanner/internal/food"
)

// drawn draws values of the small world.
type drawn struct {
	*rapid.T
	foods []*food.Food
}

func draw[T any](d drawn, label string, from ...T) T { return rapid.SampledFrom(from).Draw(d.T, label) }

func (d drawn) ingredient() Ingredient {
	f := rapid.SampledFrom(d.foods).Draw(d.T, "food")
	return g(f.ID, float64(rapid.IntRange(1, 50000).Draw(d.T, "tenths"))/10)
}

func (d drawn) eater(i int) Eater {
	e := Eater{ID: fmt.Sprint("e", i), Name: fmt.Sprint("Eater ", i), Guest: rapid.Bool().Draw(d.T, "guest")}
	e.Allergens = rapid.SliceOfN(rapid.SampledFrom(food.AllAllergens()), 0, 2).Draw(d.T, "allergens")
	e.Diets = rapid.SliceOfN(rapid.SampledFrom(food.AllDiets()), 0, 1).Draw(d.T, "diets")
	e.Stage = draw[*Stage](d, "stage", nil, nil, ptr(Pregnant), ptr(Nursing))
	e.Born = draw[*string](d, "born", nil, nil, ptr("2021-10"), ptr("2021-11"), ptr("2010-11"), ptr("never"))
	e.ExcludedFoods = rapid.SliceOfN(rapid.SampledFrom([]food.ID{"mushrooms", "cod", "dairy"}), 0, 2).Draw(d.T, "excluded")
	e.DislikedFoods = rapid.SliceOfN(rapid.SampledFrom([]food.ID{"rice", "oil"}), 0, 1).Draw(d.T, "disliked")
	if rapid.Bool().Draw(d.T, "counts") {
		e.EnergyKcal, e.ProteinPct, e.CarbsPct, e.FatPct = ptr(2000), ptr(20), ptr(50), ptr(30)
	}
	return e
}

func (d drawn) household() Household {
	h := household()
	h.Scope = draw(d, "scope", ScopeHousehold, ScopeEater)
	for i := range rapid.IntRange(1, 4).Draw(d.T, "eaters") {
		h.Eaters = append(h.Eaters, d.eater(i))
	}
	return h
}

func (d drawn) meal(id string, h Household) Meal {
	r := dish(draw(d, "title", "a", "b", "c"))
	r.Servings = rapid.IntRange(0, 6).Draw(d.T, "servings")
	r.Minutes = rapid.IntRange(1, 90).Draw(d.T, "minutes")
	r.HazardsRemoved = rapid.SliceOfN(rapid.SampledFrom(food.AllHazards()), 0, 2).Draw(d.T, "removed")
	r.HazardsAdded = rapid.SliceOfN(rapid.SampledFrom(food.AllHazards()), 0, 1).Draw(d.T, "added")
	for range rapid.IntRange(0, 6).Draw(d.T, "ingredients") {
		r.Ingredients = append(r.Ingredients, d.ingredient())
	}
	m := mainOf(id, draw(d, "slot", Slots()...), r)
	m.Kind = draw(d, "kind", Cook, Cook, Cook, Leftover, Out)
	m.Role = draw(d, "role", Main, Main, Side)
	for _, e := range h.Eaters {
		if rapid.Bool().Draw(d.T, "has a portion") {
			m.Portions = append(m.Portions, Portion{e.ID, float64(rapid.IntRange(0, 8).Draw(d.T, "quarters")) / 4})
		}
	}
	return m
}

func (d drawn) menu(h Household) Menu {
	var m Menu
	for i := range rapid.IntRange(1, 3).Draw(d.T, "days") {
		date := Date("2026-12-01").AddDays(i)
		day := Day{Date: date, Slots: h.Attendance(date, nil)}
		for k := range rapid.IntRange(0, 4).Draw(d.T, "meals") {
			day.Meals = append(day.Meals, d.meal(fmt.Sprintf("m%d.%d", i, k), h))
		}
		m.Days = append(m.Days, day)
	}
	return m
}

// inWorld checks a property for many drawn households and menus.
func inWorld(t *testing.T, property func(d drawn, foods *food.Table, h Household, m Menu)) {
	t.Helper()
	t.Parallel()
	foods := world(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := drawn{rt, foods.All()}
		h := d.household()
		property(d, foods, h, d.menu(h))
	})
}

func hardFood(vs []Violation) []string {
	var out []string
	for _, v := range vs {
		if v.Kind == Hard && v.Rule != RuleNoMain && v.Rule != RuleTime {
			delete(v.Params, paramAmount) // grows with the dish
			out = append(out, fmt.Sprintf("%+v", v))
		}
	}
	return out
}

func TestAddingAFoodRemovesNoHardViolation(t *testing.T) {
	inWorld(t, func(d drawn, foods *food.Table, h Household, m Menu) {
		before := Check(foods, h, m, Composed)
		day := rapid.IntRange(0, len(m.Days)-1).Draw(d.T, "day")
		if len(m.Days[day].Meals) == 0 {
			return
		}
		r := &m.Days[day].Meals[rapid.IntRange(0, len(m.Days[day].Meals)-1).Draw(d.T, "meal")].Dish
		r.Ingredients = append(slices.Clone(r.Ingredients), d.ingredient())
		after := hardFood(Check(foods, h, m, Composed))
		for _, v := range hardFood(before) {
			if !slices.Contains(after, v) {
				d.Fatal("lost", v)
			}
		}
	})
}

func TestCheckIsDeterministicAndPure(t *testing.T) {
	inWorld(t, func(d drawn, foods *food.Table, h Household, m Menu) {
		m0, h0 := jsonOf(m), jsonOf(h)
		first := Check(foods, h, m, Composed)
		if diff := cmp.Diff(first, Check(foods, h, m, Composed)); diff != "" {
			d.Fatal(diff)
		}
		View(foods, h, m, first)
		GroceryList(foods, h, m, Blocked(first))
		if jsonOf(m) != m0 || jsonOf(h) != h0 {
			d.Fatal("an argument was changed")
		}
	})
}

// A dish that DishViolations lets pass for its slot is never blocked in a menu.
func TestDishViolationsAgreeWithCheck(t *testing.T) {
	inWorld(t, func(d drawn, foods *food.Table, h Household, m Menu) {
		blocked := Blocked(Check(foods, h, m, Composed))
		for _, day := range m.Days {
			for i := range day.Meals {
				meal := &day.Meals[i]
				var attending []string
				for _, p := range meal.Portions {
					attending = append(attending, p.Eater)
				}
				if a := day.attended(meal); a != nil {
					attending = append(attending, a.Eaters...)
				}
				if blocked[meal.ID] && !HasHard(DishViolations(foods, h, meal.Dish, attending, m.Days[0].Date)) {
					d.Fatal("let pass:", jsonOf(meal))
				}
			}
		}
	})
}

// Tenths of grams add up exactly: an item is the sum of its uses, and a use the sum
// of the lines on its meal's card.
func TestGroceryGramsAreTheCards(t *testing.T) {
	tenths := func(g *float64) int { return int(math.Round(*g * 10)) }
	inWorld(t, func(d drawn, foods *food.Table, h Household, m Menu) {
		vs := Check(foods, h, m, Edited)
		cards := map[string]int{}
		for _, day := range View(foods, h, m, vs).Days {
			for _, meal := range day.Meals {
				for _, in := range meal.Ingredients {
					if meal.Kind == Cook && meal.CookedServings > 0 && in.Food != tapWater {
						cards[meal.ID+" "+string(in.Food)] += tenths(in.Grams)
					}
				}
			}
		}
		for _, item := range GroceryList(foods, h, m, Blocked(vs)) {
			sum := 0
			for _, u := range item.For {
				key := u.Meal + " " + string(item.Food)
				if cards[key] != tenths(u.Grams) {
					d.Fatalf("%s: card %d, list %d tenths", key, cards[key], tenths(u.Grams))
				}
				delete(cards, key)
				sum += tenths(u.Grams)
			}
			if sum != tenths(item.Grams) {
				d.Fatalf("%s: %d tenths for its meals, %d in all", item.Food, sum, tenths(item.Grams))
			}
			if !(item.Quantity > 0) {
				d.Fatal("nothing to buy:", jsonOf(item))
			}
		}
		if len(cards) > 0 {
			d.Fatal("on cards, not on the list:", cards)
		}
	})
}

// What is on the plates is what is on the cards and what is bought: the grams that the eaters of
// a batch, and of the leftovers from it, take in are those of its lines.
func TestPlatesAreTheCards(t *testing.T) {
	inWorld(t, func(d drawn, foods *food.Table, h Household, m Menu) {
		h.Units = draw(d, "units", food.Metric, food.US)
		vs := Check(foods, h, m, Edited)
		var cards, plates float64
		for _, day := range View(foods, h, m, vs).Days {
			for _, meal := range day.Meals {
				for _, in := range meal.Ingredients {
					if meal.Kind == Cook && meal.CookedServings > 0 {
						cards += *in.Grams
					}
				}
			}
			for _, e := range h.Eaters {
				intake := DayOf(foods, h, m, day.Date, e.ID, Blocked(vs))
				plates += intake.Grams()
				if c := intake.Nutrition().Coverage; !(c >= 0 && c <= 1) {
					d.Fatal("coverage", c)
				}
			}
		}
		if math.Abs(cards-plates) > 1e-6 {
			d.Fatalf("%v g on the cards, %v g on the plates", cards, plates)
		}
	})
}

// More of a portion is more of what is cooked, or as much, of every food.
func TestMoreIsCookedForMore(t *testing.T) {
	inWorld(t, func(d drawn, foods *food.Table, _ Household, m Menu) {
		units := draw(d, "units", food.Metric, food.US)
		servings := float64(rapid.IntRange(1, 64).Draw(d.T, "quarters")) / 4
		more := servings + float64(rapid.IntRange(1, 8).Draw(d.T, "more"))/4
		for _, day := range m.Days {
			for k := range day.Meals {
				few, many := batchLines(foods, &day.Meals[k].Dish, servings, units), batchLines(foods, &day.Meals[k].Dish, more, units)
				for i := range few {
					if few[i].tenths > many[i].tenths {
						d.Fatalf("%v servings: %+v, %v: %+v", servings, few[i], more, many[i])
					}
				}
			}
		}
	})
}

// Whatever is blocked tells nothing of its dish; whatever is not breaks no food rule.
func TestViewShowsNoBlockedDish(t *testing.T) {
	inWorld(t, func(d drawn, foods *food.Table, h Household, m Menu) {
		vs := Check(foods, h, m, Edited)
		blocked := Blocked(vs)
		for _, day := range View(foods, h, m, vs).Days {
			for _, meal := range day.Meals {
				if meal.Blocked != blocked[meal.ID] {
					d.Fatal("blocked?", meal.ID)
				}
				if meal.Blocked && (meal.Title != "" || len(meal.Ingredients)+len(meal.Steps)+len(meal.Portions) > 0 || len(meal.Violations) == 0) {
					d.Fatal(jsonOf(meal))
				}
			}
		}
	})
}
