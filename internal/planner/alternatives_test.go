package planner

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// alternatives gives a part of those of a meal.
func (w *world) alternatives(menu, mealID string, wanted Wanted) Alternatives {
	w.t.Helper()
	a, err := w.Alternatives(edge(w.t), w.as(account.ReadHousehold), menu, mealID, wanted)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func idsOf(a Alternatives) (ids []string) {
	for _, x := range a.Items {
		ids = append(ids, x.Recipe.ID)
	}
	return ids
}

// pickily makes a menu of one dinner for which few dishes fit, and gives them, best first.
func (w *world) pickily() (m Menu, mealID string, fits []string) {
	w.t.Helper()
	w.prefer(func(p *meal.Preferences) {
		p.MaxMinutes = meal.MinuteLimits{Weekday: map[meal.Slot]int{meal.Dinner: 20}, Weekend: map[meal.Slot]int{meal.Dinner: 20}}
	})
	w.declare(func(e *meal.Eater) {
		e.Diets, e.Allergens, e.ExcludedFoods = []food.Diet{food.Vegan}, []food.Allergen{food.Gluten, food.Soybeans}, []food.ID{"beans"}
	})
	m = w.menuOf(1)
	mealID = mains(m)[0].ID
	fits = idsOf(w.alternatives(m.ID, mealID, Wanted{Page: store.Page{Limit: MaxAlternatives}}))
	if len(fits) < 4 || len(fits) > 12 {
		w.t.Fatalf("%d dishes fit; choose other rules", len(fits))
	}
	return m, mealID, fits
}

// As many swaps as there are dishes that fit give as many dishes; then they begin again, and
// the menu says so.
func TestSwapsGiveEveryDishBeforeOneComesAgain(t *testing.T) {
	each(t, func(w *world) {
		m, id, fits := w.pickily()
		all := append(slices.Clone(fits), mains(m)[0].RecipeID)
		round := []string{mains(m)[0].RecipeID}
		for i := range 2 * len(all) {
			if _, _, err := w.SwapMeal(edge(w.t), w.as(account.PlanMeals), m.ID, id, SwapOrder{Seed: seed(uint64(i))}, "", problem.Collector{}); err != nil {
				w.t.Fatal(err)
			}
			now := mains(w.menu(m.ID))[0]
			if begins := slices.ContainsFunc(now.Reasons, func(r meal.ReasonView) bool { return r.Code == meal.ReasonAgain }); begins != (len(round) == len(all)) {
				w.t.Errorf("after %d of %d dishes swap %d says that they come again: %v", len(round), len(all), i+1, begins)
			}
			if len(round) == len(all) {
				round = round[len(round)-1:]
			}
			if slices.Contains(round, now.RecipeID) {
				w.t.Errorf("swap %d gives %s again after %v", i+1, now.RecipeID, round)
			}
			round = append(round, now.RecipeID)
		}
	})
}

// Three at a time, what is offered does not come again before all others were; then what was
// offered first comes first.
func TestOthersAreOfferedBeforeTheSameAgain(t *testing.T) {
	each(t, func(w *world) {
		m, id, best := w.pickily()
		three := Wanted{Page: store.Page{Limit: 3}}
		var offered []string
		for len(offered) < len(best) {
			next := idsOf(w.alternatives(m.ID, id, three))
			if err := w.OfferOthers(edge(w.t), w.as(account.PlanMeals), m.ID, id, append(next, "no-such-recipe")); err != nil {
				w.t.Fatal(err)
			}
			offered = append(offered, next...)
		}
		if !slices.Equal(offered[:len(best)], best) {
			w.t.Errorf("offered %v, want %v", offered, best)
		}
		again := w.alternatives(m.ID, id, three)
		if !again.Items[0].Seen || !again.AllSeen {
			w.t.Errorf("all were offered: seen %v, all seen %v", again.Items[0].Seen, again.AllSeen)
		}
		if version := w.menu(m.ID).Version; version != m.Version {
			w.t.Errorf("offering raised the version of the menu to %d", version)
		}
	})
}

// The parts of the list are the list, in one order.
func TestAlternativesComeInParts(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		id := mains(m)[0].ID
		whole := idsOf(w.alternatives(m.ID, id, Wanted{Page: store.Page{Limit: MaxAlternatives}}))
		var parts []string
		wanted := Wanted{Page: store.Page{Limit: 7}}
		for len(parts) < len(whole) {
			part := w.alternatives(m.ID, id, wanted)
			parts = append(parts, idsOf(part)...)
			if wanted.Page.Cursor = part.Next; part.Next == "" {
				break
			}
		}
		if !slices.Equal(parts[:min(len(parts), len(whole))], whole) {
			w.t.Errorf("parts %v, whole %v", parts, whole)
		}
		for _, cursor := range []string{"x", store.CursorAfter("1 x y"), store.CursorAfter("0 1")} {
			wanted.Page.Cursor = cursor
			_, err := w.Alternatives(edge(w.t), w.as(account.ReadHousehold), m.ID, id, wanted)
			wantProblem(w.t, cursor, err, problem.Malformed, "bad-cursor")
		}
		_, err := w.Alternatives(edge(w.t), w.as(account.ReadHousehold), m.ID, id, Wanted{Food: "moon-dust"})
		if !problem.Is(err, problem.Invalid) {
			w.t.Errorf("an unknown food: %v", err)
		}
	})
}

func TestAlternativesAreSearched(t *testing.T) {
	each(t, func(w *world) {
		m := w.menuOf(1)
		id := mains(m)[0].ID
		german := func(q string) Search {
			return Search{Words: q, Language: func() food.Language { return food.German }, Cuisine: func(id string) string { return map[string]string{"italian": "Italienisch"}[id] }}
		}
		has := func(of food.ID) func(Alternative) bool {
			return func(a Alternative) bool {
				return slices.ContainsFunc(a.Recipe.Ingredients, func(i meal.Ingredient) bool { return food.Default().Covers(of, i.Food) })
			}
		}
		italian := func(a Alternative) bool {
			return a.Recipe.Cuisine == "italian" || strings.Contains(a.Recipe.Title, "Italian")
		}
		for what, c := range map[string]struct {
			wanted Wanted
			is     func(Alternative) bool
		}{
			"a group":             {Wanted{Food: "legumes"}, has("legumes")},
			"minutes":             {Wanted{MaxMinutes: 20}, func(a Alternative) bool { return a.Recipe.Minutes <= 20 }},
			"a cuisine":           {Wanted{Search: Search{Words: "Italian"}}, italian},
			"a German cuisine":    {Wanted{Search: german("italienisch")}, italian},
			"a food":              {Wanted{Search: Search{Words: "chickpeas"}}, has("chickpeas")},
			"a German food":       {Wanted{Search: german("Kichererbsen")}, has("chickpeas")},
			"English in German":   {Wanted{Search: german("chickpea")}, has("chickpeas")},
			"a group by its name": {Wanted{Search: Search{Words: "pasta"}}, func(a Alternative) bool { return true }},
		} {
			c.wanted.Page.Limit = MaxAlternatives
			found := w.alternatives(m.ID, id, c.wanted)
			if len(found.Items) == 0 {
				w.t.Errorf("%s: nothing is found", what)
			}
			for _, a := range found.Items {
				if !c.is(a) {
					w.t.Errorf("%s: found %s", what, a.Recipe.ID)
				}
			}
		}
		if found := w.alternatives(m.ID, id, Wanted{Search: Search{Words: "moon dust"}}); len(found.Items) != 0 {
			w.t.Errorf("moon dust is in %v", idsOf(found))
		}
		if found := w.alternatives(m.ID, id, Wanted{MinStars: 1}); len(found.Items) != 0 {
			w.t.Errorf("rated are %v", idsOf(found))
		}
	})
}

// What an alternative says of itself is what the menu and its list show once it is taken.
func TestAnAlternativeDoesWhatItSays(t *testing.T) {
	each(t, func(w *world) {
		w.prefer(func(p *meal.Preferences) { p.Meals = []meal.Slot{meal.Lunch, meal.Dinner} })
		m := w.menuOf(2)
		old := mains(m)[1]
		before := w.toBuy(m.ID)
		a := w.alternatives(m.ID, old.ID, Wanted{}).Items[2]
		if _, _, err := w.SwapMeal(edge(w.t), w.as(account.PlanMeals), m.ID, old.ID, SwapOrder{Recipe: a.Recipe.ID}, "", problem.Collector{}); err != nil {
			w.t.Fatal(err)
		}
		after := w.menu(m.ID)
		if e := a.Effects[0]; len(a.Effects) != 1 || e.Eater != w.eater || e.EnergyKcal == nil || *e.EnergyKcal != *after.Days[0].Eaters[0].Nutrition.EnergyKcal {
			w.t.Errorf("%s: said %+v, and the day has %v kcal", a.Recipe.ID, a.Effects, *after.Days[0].Eaters[0].Nutrition.EnergyKcal)
		}
		missed := slices.ContainsFunc(after.Violations, func(v meal.ViolationView) bool {
			need := v.Rule == meal.RuleEnergy || v.Params["estimated"] == "" && v.Params["per"] == "" && (v.Rule == meal.RuleMacro || v.Rule == meal.RuleNutrient)
			return need && v.Date == after.Days[0].Date
		})
		if on := a.Effects[0].OnAim; on == nil || *on == missed {
			w.t.Errorf("%s: said %+v, an aim is missed: %v", a.Recipe.ID, a.Effects[0], missed)
		}
		now := w.toBuy(m.ID)
		if more, less := without(now, before), without(before, now); !slices.Equal(more, a.ToBuyMore) || !slices.Equal(less, a.ToBuyLess) {
			w.t.Errorf("%s: to buy more %v, said %v; less %v, said %v", a.Recipe.ID, more, a.ToBuyMore, less, a.ToBuyLess)
		}
	})
}

// toBuy gives the foods of a menu's grocery list.
func (w *world) toBuy(menu string) map[food.ID]bool {
	w.t.Helper()
	list, err := w.GroceryList(edge(w.t), w.as(account.ReadHousehold), menu)
	if err != nil {
		w.t.Fatal(err)
	}
	foods := map[food.ID]bool{}
	for _, i := range list.Items {
		foods[i.Food] = true
	}
	return foods
}
