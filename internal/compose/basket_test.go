package compose

import (
	"testing"

	"pgregory.net/rapid"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Baskets are sets: what they count is what a map counts.
func TestBasketsAreSets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (basket, map[int]bool) {
			var b basket
			set := map[int]bool{}
			for _, n := range rapid.SliceOf(rapid.IntRange(0, 200)).Draw(t, label) {
				b, set[n] = b.with(n), true
			}
			return b, set
		}
		a, inA := draw("a")
		b, inB := draw("b")
		beyond, meets, both := 0, false, len(inB)
		for n := range inA {
			if inB[n] {
				meets = true
			} else {
				beyond++
				both++
			}
		}
		if a.size() != int64(len(inA)) || a.beyond(b) != int64(beyond) || a.without(b).size() != int64(beyond) || a.meets(b) != meets {
			t.Fatalf("%v and %v: %d foods, %d beyond, meets %v", inA, inB, a.size(), a.beyond(b), a.meets(b))
		}
		if got := append(basket(nil), a...).add(b).size(); got != int64(both) {
			t.Fatalf("%v and %v are %d together", inA, inB, got)
		}
	})
}

func TestStaplesAreNotBought(t *testing.T) {
	t.Parallel()
	g := goods{}
	r := meal.Recipe{Ingredients: []meal.Ingredient{{Food: "carrot"}, {Food: "olive-oil"}, {Food: "salt"}, {Food: "water"}, {Food: "ground-cumin"}, {Food: "carrot"}}}
	if got := g.basket(food.Default(), &r).size(); got != 1 {
		t.Errorf("%d foods are bought for carrots in oil", got)
	}
}

// Two adults' week: few things to buy, few dishes, little cooking on working days, and no day
// out of range for it.
func TestAWeekIsBoughtAndCookedWithLittle(t *testing.T) {
	t.Parallel()
	r := week(7, person("ada", 1900), person("ben", 2300))
	menu := composed(t, shipped(), r)
	things := 0
	for _, item := range meal.GroceryList(food.Default(), r.Household, menu, nil) {
		if !food.Default().Food(item.Food).Staple() {
			things++
		}
	}
	dishes := map[string]bool{}
	for _, d := range menu.Days {
		minutes := 0
		for _, m := range d.Meals {
			if m.Role == meal.Main {
				dishes[m.RecipeID] = true
				if m.Kind == meal.Cook {
					minutes += m.Dish.Minutes
				}
			}
		}
		if !d.Date.Weekend() && minutes > weekdayMinutes+10 {
			t.Errorf("%s is cooked for %d minutes", d.Date, minutes)
		}
	}
	if things > 55 || len(dishes) > 17 {
		t.Errorf("%d things to buy for %d dishes", things, len(dishes))
	}
	for _, v := range meal.Check(food.Default(), r.Household, menu, meal.Composed) {
		t.Error(v.String())
	}
}
