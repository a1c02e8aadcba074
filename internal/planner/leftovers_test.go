package planner

import (
	"math"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// leftIn gives the leftovers of a menu, and the meals by id.
func leftIn(m Menu) (left []meal.MealView, byID map[string]meal.MealView) {
	byID = map[string]meal.MealView{}
	for _, x := range mains(m) {
		byID[x.ID] = x
		if x.LeftoverOf != "" {
			left = append(left, x)
		}
	}
	return left, byID
}

// boughtOnce fails the test unless what is eaten of each dish is what is cooked of it, and
// the grocery list has what is cooked, to the gram.
func (w *world) boughtOnce(m Menu) {
	w.t.Helper()
	eaten, cooked := map[string]float64{}, map[string]float64{}
	grams := map[food.ID]float64{}
	for _, d := range m.Days {
		for _, x := range d.Meals {
			for _, p := range x.Portions {
				eaten[x.RecipeID] += p.Servings
			}
			if x.LeftoverOf != "" {
				continue
			}
			cooked[x.RecipeID] += x.CookedServings
			for _, in := range x.Ingredients {
				if in.Grams != nil {
					grams[in.Food] += *in.Grams
				}
			}
		}
	}
	for dish, servings := range eaten {
		if math.Abs(servings-cooked[dish]) > 0.01 {
			w.t.Errorf("%s: %v servings are eaten, %v cooked", dish, servings, cooked[dish])
		}
	}
	list, err := w.GroceryList(edge(w.t), w.as(account.ReadHousehold), m.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, item := range list.Items {
		if item.Grams != nil && math.Abs(*item.Grams-grams[item.Food]) > 0.05 {
			w.t.Errorf("%s: %v g to buy, %v g cooked", item.Food, *item.Grams, grams[item.Food])
		}
		delete(grams, item.Food)
	}
	delete(grams, "water")
	for id, g := range grams {
		if g > 0 {
			w.t.Errorf("%v g of %s are cooked and not to buy", g, id)
		}
	}
	if hard := hardOf(m); len(hard) > 0 {
		w.t.Errorf("hard violations: %v", hard)
	}
}

func TestLeftoversAreCookedAndBoughtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) {
			p.Meals, p.Leftovers, p.BatchCooking = []meal.Slot{meal.Lunch, meal.Dinner}, true, true
		})
		m := w.menuOf(5)
		w.boughtOnce(m)
		left, byID := leftIn(m)
		if len(left) == 0 {
			w.t.Fatal("nothing is left over")
		}
		for _, x := range left {
			if from := byID[x.LeftoverOf]; x.Kind != meal.Leftover || from.RecipeID != x.RecipeID || from.CookedServings <= from.Portions[0].Servings {
				w.t.Errorf("%s is left over from %+v", x.Title, from)
			}
		}

		// The dish that it came from is swapped: what was left over is made where it stands, or
		// comes from another meal that made it.
		plan, first := w.as(account.PlanMeals), left[0]
		if _, _, err := w.SwapMeal(w.ctx, plan, m.ID, first.LeftoverOf, SwapOrder{Seed: seed(3)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		swapped := w.menu(m.ID)
		w.boughtOnce(swapped)
		_, byID = leftIn(swapped)
		if now := byID[first.ID]; now.LeftoverOf == first.LeftoverOf || now.LeftoverOf == "" && now.Kind != meal.Cook {
			w.t.Errorf("after the swap %s is %s of %q", now.Title, now.Kind, now.LeftoverOf)
		}

		// A leftover itself is swapped: less is cooked.
		last := left[len(left)-1]
		if _, _, err := w.SwapMeal(w.ctx, plan, m.ID, last.ID, SwapOrder{Seed: seed(4)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		w.boughtOnce(w.menu(m.ID))
		_, byID = leftIn(w.menu(m.ID))
		if now := byID[last.ID]; now.Kind != meal.Cook || now.RecipeID == last.RecipeID {
			w.t.Errorf("the swapped leftover is %s, %s", now.Title, now.Kind)
		}
	})
}

func TestARefillKeepsALockedLeftover(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) {
			p.Meals, p.Leftovers = []meal.Slot{meal.Lunch, meal.Dinner}, true
		})
		m := w.menuOf(4)
		left, _ := leftIn(m)
		if len(left) == 0 {
			w.t.Fatal("nothing is left over")
		}
		plan := w.as(account.PlanMeals)
		if _, err := w.LockMeal(w.ctx, plan, m.ID, left[0].ID, true, Seen{}, problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.RefillMenu(w.ctx, plan, m.ID, RefillOrder{Seed: seed(99)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		if g := w.do(); g.Failure != nil {
			w.t.Fatalf("refill: %+v", g.Failure)
		}
		after := w.menu(m.ID)
		w.boughtOnce(after)
		_, byID := leftIn(after)
		if kept := byID[left[0].ID]; kept.RecipeID != left[0].RecipeID {
			w.t.Errorf("locked %s, got %s", left[0].RecipeID, kept.RecipeID)
		}
	})
}
