package planner

import (
	"context"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestSwapKeepsTheRest(t *testing.T) {
	each(t, func(w *world) {
		before := w.menuOf(2)
		plan := w.as(account.PlanMeals)
		old := mains(before)[0]
		g, now, err := w.SwapMeal(w.ctx, plan, before.ID, old.ID, SwapOrder{Seen: Seen{Meal: old.Version}, Seed: seed(7)}, "", problem.Collector{})
		if err != nil || !now || g.MenuID == nil || *g.MenuID != before.ID {
			w.t.Fatalf("swap: %+v, %v, %v", g, now, err)
		}
		after := w.menu(before.ID)
		kept := mealsByID(after)
		for id, m := range mealsByID(before) {
			if same := kept[id].RecipeID == m.RecipeID; same == (id == old.ID) {
				w.t.Errorf("%s (%s): now %q", id, m.Title, kept[id].Title)
			}
		}
		if fresh := mains(after)[0]; fresh.ID != old.ID || fresh.RecipeID == old.RecipeID || fresh.Version <= old.Version || after.Version <= before.Version {
			w.t.Errorf("swapped %s for %s; menu version %d after %d", old.RecipeID, fresh.RecipeID, after.Version, before.Version)
		}
		if hard := hardOf(after); len(hard) > 0 {
			w.t.Errorf("hard violations %v", hard)
		}
		if all, _, err := w.Generations(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{}); err != nil || len(all) != 2 || all[0].ID != g.ID {
			w.t.Errorf("%d generations: %v", len(all), err)
		}
		_, _, err = w.SwapMeal(w.ctx, plan, before.ID, mains(after)[0].ID, SwapOrder{Seen: Seen{Meal: 99}}, "", problem.Collector{})
		if !problem.Is(err, problem.Stale) {
			w.t.Errorf("another version: %v", err)
		}
		_, _, err = w.SwapMeal(w.ctx, plan, before.ID, mains(after)[0].ID, SwapOrder{Seen: Seen{Menu: before.Version}}, "", problem.Collector{})
		if !problem.Is(err, problem.Stale) {
			w.t.Errorf("an older version of the menu: %v", err)
		}
		_, _, err = w.SwapMeal(w.ctx, plan, before.ID, mains(after)[0].ID, SwapOrder{Composer: "model"}, "", problem.Collector{})
		wantFields(w.t, "no model", err, "body.composer")
	})
}

// A click that is repeated changes the meal once, though it names the menu as it was
// before the click; the key for another order is refused.
func TestAKeyedSwapTakesEffectOnce(t *testing.T) {
	each(t, func(w *world) {
		before := w.menuOf(1)
		plan := w.as(account.PlanMeals)
		old := mains(before)[0]
		order := SwapOrder{Seen: Seen{Menu: before.Version, Meal: old.Version}}
		first, now, err := w.SwapMeal(w.ctx, plan, before.ID, old.ID, order, "click", problem.Collector{})
		if err != nil || !now {
			w.t.Fatalf("swap: %v, %v", now, err)
		}
		once := w.menu(before.ID)
		again, now, err := w.SwapMeal(w.ctx, plan, before.ID, old.ID, order, "click", problem.Collector{})
		if err != nil || !now || again.ID != first.ID {
			w.t.Errorf("again: %s after %s, %v, %v", again.ID, first.ID, now, err)
		}
		if twice := w.menu(before.ID); twice.Version != once.Version || mains(twice)[0].RecipeID != mains(once)[0].RecipeID {
			w.t.Errorf("the repeat changed the menu: %s for %s", mains(twice)[0].RecipeID, mains(once)[0].RecipeID)
		}
		_, _, err = w.SwapMeal(w.ctx, plan, before.ID, old.ID, SwapOrder{Seed: seed(9)}, "click", problem.Collector{})
		wantProblem(w.t, "another order", err, problem.Invalid, "key-reused")
	})
}

func TestASwapAlwaysGivesAnotherDish(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		for range 4 { // the same seed: only what is avoided differs
			old := mains(m)[0]
			if _, _, err := w.SwapMeal(w.ctx, w.as(account.PlanMeals), m.ID, old.ID, SwapOrder{Seed: seed(7)}, "", problem.Collector{}); err != nil {
				w.t.Fatal(err)
			}
			if m = w.menu(m.ID); mains(m)[0].RecipeID == old.RecipeID {
				w.t.Errorf("%s came again", old.RecipeID)
			}
		}
	})
}

func TestALockedMealStays(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		plan := w.as(account.PlanMeals)
		id := mains(m)[0].ID
		locked, err := w.LockMeal(w.ctx, plan, m.ID, id, true, Seen{Meal: mains(m)[0].Version}, problem.Collector{})
		if err != nil || !mealsByID(locked)[id].Locked {
			w.t.Fatalf("lock: %v", err)
		}
		_, _, err = w.SwapMeal(w.ctx, plan, m.ID, id, SwapOrder{}, "", problem.Collector{})
		wantProblem(w.t, "a locked meal", err, problem.Conflict, "meal-locked")
		if _, err := w.LockMeal(w.ctx, plan, m.ID, id, false, Seen{Meal: 1}, problem.Collector{}); !problem.Is(err, problem.Stale) && mealsByID(locked)[id].Version != 1 {
			w.t.Errorf("an older version: %v", err)
		}
		if _, err := w.LockMeal(w.ctx, plan, m.ID, id, false, Seen{Menu: m.Version}, problem.Collector{}); !problem.Is(err, problem.Stale) {
			w.t.Errorf("an older version of the menu: %v", err)
		}
		if _, err := w.LockMeal(w.ctx, plan, m.ID, id, true, Seen{Menu: locked.Version}, problem.Collector{}); err != nil {
			w.t.Errorf("the menu as it is: %v", err)
		}
		if _, err := w.LockMeal(w.ctx, plan, m.ID, store.NewID(), true, Seen{}, problem.Collector{}); !problem.Is(err, problem.NotFound) {
			w.t.Errorf("no such meal: %v", err)
		}
	})
}

func TestSwapForARecipe(t *testing.T) {
	each(t, func(w *world) {
		w.declare(func(e *meal.Eater) { e.Diets = []food.Diet{food.Vegan} })
		m := w.menuOf(1)
		plan, old := w.as(account.PlanMeals), mains(m)[0]
		offered, err := w.Alternatives(w.ctx, w.as(account.ReadHousehold), m.ID, old.ID, Wanted{Page: store.Page{Limit: 3}})
		choices := offered.Items
		if err != nil || len(choices) != 3 {
			w.t.Fatalf("%d alternatives: %v", len(choices), err)
		}
		for _, r := range choices {
			for _, i := range r.Recipe.Ingredients {
				if !food.Default().Food(i.Food).Fits(food.Vegan) {
					w.t.Errorf("%s holds %s", r.Recipe.ID, i.Food)
				}
			}
			if r.Recipe.ID == old.RecipeID {
				w.t.Error("the dish itself is an alternative")
			}
		}
		_, now, err := w.SwapMeal(w.ctx, plan, m.ID, old.ID, SwapOrder{Recipe: choices[0].Recipe.ID}, "", problem.Collector{})
		if err != nil || !now {
			w.t.Fatalf("swap: %v", err)
		}
		fresh := mains(w.menu(m.ID))[0]
		if fresh.RecipeID != choices[0].Recipe.ID || fresh.Source != meal.ByHand {
			w.t.Errorf("it is %+v", fresh)
		}
		was, is := *old.Portions[0].Nutrition.EnergyKcal, *fresh.Portions[0].Nutrition.EnergyKcal
		servings := fresh.Portions[0].Servings
		if step := is / servings / 4; is < was-step && servings < 2 || is > was+step && servings > 0.5 || servings*4 != float64(int(servings*4)) {
			w.t.Errorf("%v servings of %.0f kcal for %.0f", servings, is, was)
		}
		for what, id := range map[string]string{"unknown": "moon-pie", "a side": aRecipe(w.t, func(r meal.Recipe) bool { return r.Role == meal.Side })} {
			_, _, err = w.SwapMeal(w.ctx, plan, m.ID, fresh.ID, SwapOrder{Recipe: id}, "", problem.Collector{})
			wantFields(w.t, what, err, "body.recipe_id")
		}
		meaty := aRecipe(w.t, func(r meal.Recipe) bool {
			return r.Role == meal.Main && !food.Default().Food(r.Ingredients[0].Food).Fits(food.Vegan)
		})
		_, _, err = w.SwapMeal(w.ctx, plan, m.ID, fresh.ID, SwapOrder{Recipe: meaty}, "", problem.Collector{})
		wantFields(w.t, "not vegan", err, "body.recipe_id")
		// Time is the person's own.
		w.prefer(func(p *meal.Preferences) {
			p.MaxMinutes = meal.MinuteLimits{Weekday: map[meal.Slot]int{meal.Dinner: 1}, Weekend: map[meal.Slot]int{}}
		})
		if _, _, err := w.SwapMeal(w.ctx, plan, m.ID, fresh.ID, SwapOrder{Recipe: choices[1].Recipe.ID}, "", problem.Collector{}); err != nil {
			w.t.Errorf("a slow dish: %v", err)
		}
	})
}

// aRecipe finds one of the catalogue.
func aRecipe(t *testing.T, is func(meal.Recipe) bool) string {
	t.Helper()
	for _, r := range composerRecipes() {
		if is(r) {
			return r.ID
		}
	}
	t.Fatal("the catalogue has none")
	return ""
}

func TestRefillRespectsLocksAndChanges(t *testing.T) {
	each(t, func(w *world) {
		before := w.menuOf(3)
		plan := w.as(account.PlanMeals)
		locked, changed := mains(before)[0], mains(before)[1]
		if _, err := w.LockMeal(w.ctx, plan, before.ID, locked.ID, true, Seen{}, problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		g, err := w.RefillMenu(w.ctx, plan, before.ID, RefillOrder{Seed: seed(99)}, "key", problem.Collector{})
		if err != nil || g.Task != store.Refill || *g.MenuID != before.ID {
			w.t.Fatalf("refill: %+v, %v", g, err)
		}
		again, err := w.RefillMenu(w.ctx, plan, before.ID, RefillOrder{Seed: seed(99)}, "key", problem.Collector{})
		if err != nil || again.ID != g.ID {
			w.t.Errorf("the same key: %v", err)
		}
		_, err = w.RefillMenu(w.ctx, plan, before.ID, RefillOrder{}, "", problem.Collector{})
		wantProblem(w.t, "a second refill", err, problem.Conflict, "menu-busy")

		run := w.holdAt(beforeSave)
		if _, err := w.LockMeal(edge(w.t), plan, before.ID, changed.ID, true, Seen{}, problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		if err := w.finish(run); err != nil {
			w.t.Fatal(err)
		}
		if g := w.generation(run.g.ID); g.State != store.Completed || *g.MenuID != before.ID {
			w.t.Errorf("it ended %+v", g)
		}
		after := w.menu(before.ID)
		now := mealsByID(after)
		if now[locked.ID].RecipeID != locked.RecipeID || now[changed.ID].RecipeID != changed.RecipeID {
			w.t.Error("a locked meal was replaced")
		}
		if _, there := now[mains(before)[2].ID]; there || len(mains(after)) != 3 {
			w.t.Errorf("the open slot was not refilled: %d mains", len(mains(after)))
		}
		if hard := hardOf(after); len(hard) > 0 {
			w.t.Errorf("hard violations %v", hard)
		}
	})
}

func TestNothingToRefill(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		for id := range mealsByID(m) {
			if _, err := w.LockMeal(w.ctx, w.as(account.PlanMeals), m.ID, id, true, Seen{}, problem.Collector{}); err != nil {
				w.t.Fatal(err)
			}
		}
		_, err := w.RefillMenu(w.ctx, w.as(account.PlanMeals), m.ID, RefillOrder{}, "", problem.Collector{})
		wantProblem(w.t, "all locked", err, problem.Conflict, "nothing-to-refill")
	})
}

func TestARefillGoesOnWhereItStopped(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(3)
		if _, err := w.RefillMenu(w.ctx, w.as(account.PlanMeals), m.ID, RefillOrder{Seed: seed(99)}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		days := 0
		w.at(func(_ context.Context, name string) error {
			if days++; days == 2 {
				return context.DeadlineExceeded
			}
			return nil
		})
		g, claim := w.claim()
		if err := w.Run(w.running(), g, claim); err == nil {
			w.t.Fatal("it was not interrupted")
		}
		w.people.Update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, claim) })
		if g := w.do(); g.State != store.Completed || days != 4 { // 3 days and the save
			w.t.Errorf("it ended %s after %d points", g.State, days)
		}
		if hard := hardOf(w.menu(m.ID)); len(hard) > 0 || len(mains(w.menu(m.ID))) != 3 {
			w.t.Errorf("hard violations %v", hard)
		}
	})
}

func TestASideIsSwappedForASide(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) { *p = meal.DefaultPreferences() })
		much, protein, carbs, fat := 3400, 35, 35, 30 // more than mains alone provide
		w.declare(func(e *meal.Eater) {
			e.EnergyKcal, e.ProteinPct, e.CarbsPct, e.FatPct = &much, &protein, &carbs, &fat
		})
		before := w.menuOf(2)
		for _, d := range before.Days {
			for _, old := range d.Meals {
				if old.Role == meal.Main {
					continue
				}
				if _, _, err := w.SwapMeal(edge(w.t), w.as(account.PlanMeals), before.ID, old.ID, SwapOrder{}, "", problem.Collector{}); err != nil {
					w.t.Fatal(err)
				}
				after := w.menu(before.ID)
				if len(mains(after)) != len(mains(before)) || len(mealsByID(after)) != len(mealsByID(before)) || len(hardOf(after)) > 0 {
					w.t.Errorf("%d mains of %d, %d meals of %d, %v", len(mains(after)), len(mains(before)),
						len(mealsByID(after)), len(mealsByID(before)), hardOf(after))
				}
				return
			}
		}
		w.t.Fatal("no day has a side; choose another seed")
	})
}
