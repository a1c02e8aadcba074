package meal

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

// Every allergen, in each of its three states, for each scope and each relation of
// the allergic eater to the dish.
func TestCheckAllergenCells(t *testing.T) {
	t.Parallel()
	foods := world(t)
	type relation struct {
		name            string
		guest           bool
		attends, served bool
		household       bool // binds with ScopeHousehold
		eater           bool // binds with ScopeEater
	}
	relations := []relation{
		{"served", false, true, true, true, true},
		{"at the table, served another dish", false, true, false, true, false},
		{"away", false, false, false, true, false},
		{"guest served", true, true, true, true, true},
		{"guest at the table", true, true, false, true, false},
		{"guest away", true, false, false, false, false},
	}
	for _, a := range food.AllAllergens() {
		for _, p := range []food.Presence{food.No, food.May, food.Contains} {
			for _, r := range relations {
				for _, scope := range []AllergenScope{ScopeHousehold, ScopeEater, ""} {
					h := household(Eater{ID: "bob", Name: "Bob"}, Eater{ID: "ada", Name: "Ada", Guest: r.guest, Allergens: []food.Allergen{a}})
					h.Scope = scope
					atTable := []string{"bob"}
					if r.attends {
						atTable = append(atTable, "ada")
					}
					m := mainOf("m1", Dinner, dish("d", g("rice-white", 50), g(cellFood(a, p), 10)), "bob")
					meals := []Meal{m}
					if r.served {
						meals[0].Portions = append(m.Portions, Portion{Eater: "ada", Servings: 1})
					} else if r.attends {
						meals = append(meals, mainOf("m2", Dinner, dish("e", g("rice-white", 50)), "ada"))
					}
					binds := r.household
					if scope == ScopeEater {
						binds = r.eater
					}
					got := unestimated(Check(foods, h, dinnerMenu(atTable, meals...), Composed))
					want := []Violation{}
					if binds && p != food.No {
						want = []Violation{{Kind: Hard, Rule: RuleAllergen, Eater: "ada", Date: "2026-12-01", Slot: Dinner, Meal: "m1",
							Params: map[string]string{"allergen": string(a), "food": string(cellFood(a, p)), "presence": p.String()}}}
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s %v, %s, scope %q: -want +got\n%s", a, p, r.name, scope, diff)
					}
				}
			}
		}
	}
}

func TestCheckFoodRules(t *testing.T) {
	t.Parallel()
	foods := world(t)
	ada := func(change func(*Eater)) Household {
		e := Eater{ID: "ada", Name: "Ada"}
		change(&e)
		return household(e, Eater{ID: "bob", Name: "Bob"})
	}
	excluded := func(ids ...food.ID) Household { return ada(func(e *Eater) { e.ExcludedFoods = ids }) }
	diet := func(d food.Diet) Household { return ada(func(e *Eater) { e.Diets = []food.Diet{d} }) }
	for _, tt := range []struct {
		name string
		h    Household
		food food.ID
		want string // of ada, "" for none
	}{
		{"the food itself", excluded("shiitake"), "shiitake", "hard excluded"},
		{"its group", excluded("mushrooms"), "shiitake", "hard excluded"},
		{"a group above", excluded("vegetables"), "shiitake", "hard excluded"},
		{"another group", excluded("fruit"), "shiitake", ""},
		{"a compound", excluded("mushrooms"), "forest-stock", "hard excluded"},
		{"a compound of a compound", excluded("shiitake"), "house-soup", "hard excluded"},
		{"another food", excluded("mushrooms"), "cod", ""},
		{"an exclusion that the table does not know", excluded("no-such-thing"), "cod", "hard excluded"},
		{"disliked group", ada(func(e *Eater) { e.DislikedFoods = []food.ID{"mushrooms"} }), "house-soup", "soft disliked"},
		{"vegan and milk", diet(food.Vegan), "cow-milk", "hard diet"},
		{"vegan and meat", diet(food.Vegan), "hen", "hard diet"},
		{"vegan and rice", diet(food.Vegan), "rice-white", ""},
		{"vegetarian and milk", diet(food.Vegetarian), "cow-milk", ""},
		{"vegetarian and fish", diet(food.Vegetarian), "cod", "hard diet"},
		{"pescatarian and fish", diet(food.Pescatarian), "cod", ""},
		{"pescatarian and meat", diet(food.Pescatarian), "hen", "hard diet"},
		{"gluten-free and noodles", diet(food.GlutenFree), "egg-noodles", "hard diet"},
		{"gluten-free and rice", diet(food.GlutenFree), "rice-white", ""},
		{"dairy-free and milk", diet(food.DairyFree), "cow-milk", "hard diet"},
		{"nut-free and peanuts", diet(food.NutFree), "groundnut-butter", "hard diet"},
		{"nut-free and may hold nuts", diet(food.NutFree), cellFood(food.Nuts, food.May), "hard diet"},
		{"any diet and nothing stated", diet(food.Pescatarian), "mystery-paste", "hard diet"},
		{"a diet that we do not know", diet("carnivore"), "rice-white", "hard diet"},
		{"an allergen that we do not know", ada(func(e *Eater) { e.Allergens = []food.Allergen{"kiwi"} }), "rice-white", "hard allergen"},
		{"nothing stated and an allergen", ada(func(e *Eater) { e.Allergens = []food.Allergen{food.Lupin} }), "mystery-paste", "hard allergen"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := []string{}
			if tt.want != "" {
				want = []string{tt.want + " ada dinner m"}
			}
			both := []string{"ada", "bob"}
			menu := dinnerMenu(both, mainOf("m", Dinner, dish("d", g(tt.food, 10), g(tt.food, 5)), both...))
			if diff := cmp.Diff(want, brief(Check(foods, tt.h, menu, Composed))); diff != "" {
				t.Error("-want +got\n", diff)
			}
			// The same dish for the other one only: allergens alone reach across the table.
			menu.Days[0].Meals[0].Portions = []Portion{{Eater: "bob", Servings: 1}}
			menu.Days[0].Slots[0].Eaters = []string{"bob"}
			if tt.want != "hard allergen" {
				want = []string{}
			}
			if diff := cmp.Diff(want, brief(Check(foods, tt.h, menu, Composed))); diff != "" {
				t.Error("another's dish: -want +got\n", diff)
			}
		})
	}
}

func TestCheckUnknownFood(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Name: "Ada"})
	for _, kind := range []Kind{Cook, Leftover, Out, Skip, ""} {
		m := mainOf("m", Dinner, dish("d", g("moon-dust", 1)), "ada")
		m.Kind = kind
		got := Check(foods, h, dinnerMenu([]string{"ada"}, m), Edited)
		want := []Violation{{Kind: Hard, Rule: RuleUnknown, Date: "2026-12-01", Slot: Dinner, Meal: "m", Params: map[string]string{"food": "moon-dust"}}}
		if kind == Leftover {
			want = append(want, Violation{Kind: Soft, Rule: RuleKeeping, Date: "2026-12-01", Slot: Dinner, Meal: "m"})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("kind %q: -want +got\n%s", kind, diff)
		}
	}
}

// A dish of which nobody has a portion binds everybody at the table; a portion of
// somebody who is not in the household is passed over.
func TestCheckPortionsOfNobody(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Name: "Ada", Diets: []food.Diet{food.Vegan}})
	m := mainOf("m", Dinner, dish("d", g("hen", 100)), "archived")
	want := []string{"hard diet ada dinner m", "soft no-main ada dinner "}
	if diff := cmp.Diff(want, brief(Check(foods, h, dinnerMenu([]string{"ada", "archived"}, m), Edited))); diff != "" {
		t.Error("-want +got\n", diff)
	}
	if got := Check(foods, h, dinnerMenu([]string{"archived"}, m), Composed); len(got) != 0 {
		t.Error("nobody of the household attends, but", brief(got))
	}
}

func TestCheckMissingMainAndTime(t *testing.T) {
	t.Parallel()
	foods := world(t)
	both := []string{"ada", "bob"}
	rice := dish("rice", g("rice-white", 100))
	with := func(m Meal, change func(*Meal)) Meal { change(&m); return m }
	slow := rice
	slow.Minutes = 46
	onTime := rice
	onTime.Minutes = 45
	for _, tt := range []struct {
		name     string
		meals    []Meal
		composed []string
		edited   []string
	}{
		{"complete", []Meal{mainOf("m", Dinner, rice, both...)}, nil, nil},
		{"empty", nil, []string{"hard no-main ada dinner ", "hard no-main bob dinner "}, []string{"soft no-main ada dinner ", "soft no-main bob dinner "}},
		{"one without", []Meal{mainOf("m", Dinner, rice, "ada")}, []string{"hard no-main bob dinner "}, []string{"soft no-main bob dinner "}},
		{"a portion of nothing", []Meal{with(mainOf("m", Dinner, rice, both...), func(m *Meal) { m.Portions[1].Servings = 0 })},
			[]string{"hard no-main bob dinner "}, []string{"soft no-main bob dinner "}},
		{"a side is no main", []Meal{with(mainOf("m", Dinner, rice, both...), func(m *Meal) { m.Role = Side })},
			[]string{"hard no-main ada dinner ", "hard no-main bob dinner "}, []string{"soft no-main ada dinner ", "soft no-main bob dinner "}},
		{"another slot", []Meal{mainOf("m", Lunch, rice, both...)},
			[]string{"hard no-main ada dinner ", "hard no-main bob dinner "}, []string{"soft no-main ada dinner ", "soft no-main bob dinner "}},
		{"a leftover is a main", []Meal{with(mainOf("m", Dinner, slow, both...), func(m *Meal) { m.Kind = Leftover })}, []string{"hard keeping  dinner m"}, []string{"soft keeping  dinner m"}},
		{"out for all", []Meal{{ID: "m", Slot: Dinner, Kind: Out, Role: Main}}, nil, nil},
		{"out for one", []Meal{with(mainOf("o", Dinner, Recipe{}, "bob"), func(m *Meal) { m.Kind = Out }), mainOf("m", Dinner, rice, "ada")}, nil, nil},
		{"exactly in time", []Meal{mainOf("m", Dinner, onTime, both...)}, nil, nil},
		{"too slow", []Meal{mainOf("m", Dinner, slow, both...)}, []string{"hard time  dinner m"}, []string{"soft time  dinner m"}},
		{"slow by hand", []Meal{with(mainOf("m", Dinner, slow, both...), func(m *Meal) { m.Source = ByHand })}, []string{"soft time  dinner m"}, []string{"soft time  dinner m"}},
		{"slow and locked", []Meal{with(mainOf("m", Dinner, slow, both...), func(m *Meal) { m.Locked = true })}, []string{"soft time  dinner m"}, []string{"soft time  dinner m"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := household(Eater{ID: "ada", Name: "Ada"}, Eater{ID: "bob", Name: "Bob"})
			for s, want := range map[Strictness][]string{Composed: tt.composed, Edited: tt.edited} {
				if diff := cmp.Diff(append([]string{}, want...), brief(Check(foods, h, dinnerMenu(both, tt.meals...), s))); diff != "" {
					t.Errorf("strictness %d: -want +got\n%s", s, diff)
				}
			}
		})
	}
	t.Run("eating out needs no main", func(t *testing.T) {
		menu := dinnerMenu(both)
		menu.Days[0].Slots[0].Kind = Out
		if got := Check(foods, household(Eater{ID: "ada"}, Eater{ID: "bob"}), menu, Composed); len(got) != 0 {
			t.Error(brief(got))
		}
	})
	t.Run("a second snack needs its own", func(t *testing.T) {
		h := household(Eater{ID: "ada", Name: "Ada"})
		menu := Menu{Days: []Day{{Date: "2026-12-01", Slots: []Attended{{Snack, 1, []string{"ada"}, Cook}, {Snack, 2, []string{"ada"}, Cook}},
			Meals: []Meal{mainOf("m", Snack, rice, "ada")}}}}
		want := []Violation{{Kind: Hard, Rule: RuleNoMain, Eater: "ada", Date: "2026-12-01", Slot: Snack, Params: map[string]string{"number": "2"}}}
		if diff := cmp.Diff(want, Check(foods, h, menu, Composed)); diff != "" {
			t.Error("-want +got\n", diff)
		}
	})
}

func TestCheckBalance(t *testing.T) {
	t.Parallel()
	foods := world(t)
	// 100 g of rice: 400 kcal, 10 g protein, 80 g carbs, 1 g fat.
	for _, tt := range []struct {
		name                string
		kcal                int
		protein, carbs, fat int
		servings            float64
		want                []string
		change              func(*Household, *Menu)
	}{
		{name: "exactly", kcal: 2000, servings: 5},
		{name: "5 % below is within", kcal: 800, servings: 1.9},
		{name: "5 % above is within", kcal: 2000, servings: 5.25},
		{name: "more than 5 % below", kcal: 2000, servings: 4.74, want: []string{"soft energy ada  "}},
		{name: "more than 5 % above", kcal: 2000, servings: 5.4, want: []string{"soft energy ada  "}},
		{name: "macros off", kcal: 2000, protein: 20, carbs: 50, fat: 30, servings: 5,
			want: []string{"soft macro ada  ", "soft macro ada  ", "soft macro ada  "}},
		{name: "protein exactly", kcal: 2000, protein: 10, carbs: 80, fat: 10, servings: 5, want: []string{"soft macro ada  "}}, // fat
		{name: "nothing is set", servings: 1},
		{name: "away for lunch", kcal: 2000, servings: 1, change: func(h *Household, _ *Menu) {
			h.Preferences.Meals = []Slot{Lunch, Dinner}
		}},
		{name: "never has lunch", kcal: 2000, servings: 1, want: []string{"soft energy ada  "}, change: func(h *Household, _ *Menu) {
			h.Preferences.Meals = []Slot{Lunch, Dinner}
			for _, d := range weekdays {
				h.Preferences.Schedule[d] = map[Slot][]string{Lunch: {}}
			}
		}},
		{name: "out for lunch", kcal: 2000, servings: 1, change: func(h *Household, m *Menu) {
			h.Preferences.Meals = []Slot{Lunch, Dinner}
			m.Days[0].Slots = append(m.Days[0].Slots, Attended{Lunch, 1, []string{"ada"}, Out})
		}},
		{name: "a meal out", kcal: 2000, servings: 1, change: func(_ *Household, m *Menu) {
			m.Days[0].Meals = append(m.Days[0].Meals, Meal{ID: "o", Slot: Dinner, Kind: Out})
		}},
		{name: "energy unknown", kcal: 2000, servings: 1, change: func(_ *Household, m *Menu) {
			m.Days[0].Meals[0].Dish.Ingredients = []Ingredient{g("mystery-paste", 100)}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ada := Eater{ID: "ada", Name: "Ada"}
			if tt.kcal > 0 {
				ada.EnergyKcal = &tt.kcal
			}
			if tt.protein > 0 {
				ada.ProteinPct, ada.CarbsPct, ada.FatPct = &tt.protein, &tt.carbs, &tt.fat
			}
			h, menu := household(ada), dinnerMenu([]string{"ada"}, mainOf("m", Dinner, dish("rice", g("rice-white", 100)), "ada"))
			menu.Days[0].Meals[0].Portions[0].Servings = tt.servings
			if tt.change != nil {
				tt.change(&h, &menu)
			}
			if diff := cmp.Diff(append([]string{}, tt.want...), brief(Check(foods, h, menu, Composed))); diff != "" {
				t.Error("-want +got\n", diff)
			}
		})
	}
	t.Run("a blocked day is not compared", func(t *testing.T) {
		h := household(Eater{ID: "ada", Name: "Ada", EnergyKcal: ptr(2000), Diets: []food.Diet{food.Vegan}})
		menu := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, dish("hen", g("hen", 100)), "ada"))
		if diff := cmp.Diff([]string{"hard diet ada dinner m"}, brief(Check(foods, h, menu, Composed))); diff != "" {
			t.Error("-want +got\n", diff)
		}
	})
}

func TestCheckVariety(t *testing.T) {
	t.Parallel()
	foods := world(t)
	rice := dish("rice", g("rice-white", 100))
	rice.KeepsDays = 3
	two := func(change func(second *Meal, h *Household)) []string {
		h := household(Eater{ID: "ada", Name: "Ada"})
		menu := dinnerMenu([]string{"ada"}, mainOf("m1", Dinner, rice, "ada"))
		next := menu.Days[0]
		next.Date, next.Meals = "2026-12-04", []Meal{mainOf("m2", Dinner, rice, "ada")} // a Friday
		menu.Days = append(menu.Days, next)
		change(&menu.Days[1].Meals[0], &h)
		return brief(Check(foods, h, menu, Composed))
	}
	for _, tt := range []struct {
		name   string
		change func(*Meal, *Household)
		want   []string
	}{
		{"again", func(*Meal, *Household) {}, []string{"soft variety  dinner m2"}},
		{"another dish", func(m *Meal, _ *Household) { m.RecipeID = "other" }, []string{}},
		{"left over", func(m *Meal, _ *Household) { m.Kind = Leftover }, []string{}},
		{"recurring", func(_ *Meal, h *Household) {
			h.Preferences.Recurring = map[string]map[Slot]string{"fri": {Dinner: "rice"}}
		}, []string{}},
		{"recurring on another day", func(_ *Meal, h *Household) {
			h.Preferences.Recurring = map[string]map[Slot]string{"mon": {Dinner: "rice"}}
		}, []string{"soft variety  dinner m2"}},
		{"little variety is wanted", func(_ *Meal, h *Household) { h.Preferences.Variety = "low" }, []string{}},
		{"not within three days", func(_ *Meal, h *Household) { h.Preferences.NoRepeatDays = 3 }, []string{}},
		{"within four days", func(_ *Meal, h *Household) { h.Preferences.NoRepeatDays = 4 }, []string{"soft variety  dinner m2"}},
		{"within four days, though little variety is wanted", func(_ *Meal, h *Household) {
			h.Preferences.NoRepeatDays, h.Preferences.Variety = 4, "low"
		}, []string{"soft variety  dinner m2"}},
	} {
		if diff := cmp.Diff(tt.want, two(tt.change)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

func TestDishViolations(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(
		Eater{ID: "ada", Allergens: []food.Allergen{food.Peanuts}},
		Eater{ID: "bob", Diets: []food.Diet{food.Vegan}},
		Eater{ID: "gus", Guest: true, Allergens: []food.Allergen{food.Milk}},
	)
	stew := dish("stew", g("groundnut-butter", 10), g("cow-milk", 10))
	for _, tt := range []struct {
		scope     AllergenScope
		attending []string
		want      []string
	}{
		{ScopeHousehold, nil, []string{"hard allergen ada  "}},
		{ScopeHousehold, []string{"bob"}, []string{"hard allergen ada  ", "hard diet bob  "}},
		{ScopeHousehold, []string{"gus"}, []string{"hard allergen ada  ", "hard allergen gus  "}},
		{ScopeEater, []string{"bob"}, []string{"hard diet bob  "}},
		{ScopeEater, []string{"ada"}, []string{"hard allergen ada  "}},
		{ScopeEater, []string{"nobody"}, []string{}},
	} {
		h.Scope = tt.scope
		if diff := cmp.Diff(tt.want, brief(DishViolations(foods, h, stew, tt.attending, "2026-12-01"))); diff != "" {
			t.Errorf("%s %v: -want +got\n%s", tt.scope, tt.attending, diff)
		}
	}
}

func TestBlocked(t *testing.T) {
	t.Parallel()
	var vs []Violation
	want := map[string]bool{}
	for i, rule := range []string{RuleAllergen, RuleDiet, RuleExcluded, RuleUnknown, RuleHazard, RuleNoMain, RuleTime, RuleEnergy, RuleMacro, RuleVariety, RuleDisliked} {
		id := fmt.Sprint("m", i)
		vs = append(vs, Violation{Kind: Hard, Rule: rule, Meal: id}, Violation{Kind: Soft, Rule: rule, Meal: "soft"})
		if i < 5 {
			want[id] = true
		}
		if FoodRule(rule) != (i < 5) {
			t.Errorf("FoodRule(%s) = %v", rule, i >= 5)
		}
	}
	if diff := cmp.Diff(want, Blocked(vs)); diff != "" {
		t.Error("-want +got\n", diff)
	}
	if !HasHard(vs) || HasHard(vs[1:2]) {
		t.Error("HasHard")
	}
}

// HasHard reports whether one of the violations is hard: the menu may not be saved.
func HasHard(vs []Violation) bool {
	return slices.ContainsFunc(vs, func(v Violation) bool { return v.Kind == Hard })
}
