package meal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
	"mealplanner/internal/goldentest"
)

// golden compares v as JSON with testdata/name.golden.json.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	goldentest.Check(t, filepath.Join("testdata", name+".golden.json"), string(got)+"\n")
}

// goldenWeek is a household of three with a week that shows what a view can hold:
// portions, sides, leftovers, a meal out, a blocked dish, a person who is no longer
// here, and every severity.
func goldenWeek() (Household, Menu) {
	h := household(
		Eater{ID: "ada", Name: "Ada", EnergyKcal: ptr(1000), ProteinPct: ptr(20), CarbsPct: ptr(60), FatPct: ptr(20)},
		Eater{ID: "bob", Name: "Bob", Diets: []food.Diet{food.Pescatarian}, Allergens: []food.Allergen{food.Peanuts}, DislikedFoods: []food.ID{"mushrooms"}},
		Eater{ID: "gus", Name: "Gus", Guest: true, EnergyKcal: ptr(2000)},
	)
	h.Preferences.Meals, h.Preferences.Snacks = []Slot{Lunch, Dinner}, 1
	rice := dish("Beans and rice", g("rice-white", 300), Ingredient{Food: "red-beans", Quantity: 1, Unit: food.Can, Grams: 240, Note: "drained"}, g("water", 600))
	rice.ID, rice.Servings, rice.Minutes, rice.KeepsDays = "beans-and-rice", 4, 30, 1
	noodles := dish("Peanut noodles", g("egg-noodles", 200), g("groundnut-butter", 40))
	fish := dish("Cod with shiitake", g("cod", 300), g("shiitake", 100), Ingredient{Food: "oil", Quantity: 1, Unit: food.Tablespoon})
	fish.Servings, fish.Minutes = 2, 50
	milk := dish("Glass of milk", g("cow-milk", 200))
	milk.Role, milk.Minutes = Drink, 1

	m := Menu{ID: "week"}
	for i := range 7 {
		d := Date("2026-11-30").AddDays(i)
		day := Day{Date: d, Slots: h.Attendance(d, []AttendanceChange{
			{"2026-12-03", Dinner, Out, nil}, {"2026-12-05", Dinner, Cook, []string{"ada", "bob", "gus"}}, {"2026-12-06", Snack, Skip, nil},
		})}
		m.Days = append(m.Days, day)
	}
	id := func(day int, s Slot, role Role) string {
		return string(m.Days[day].Date) + "." + string(s) + "." + string(role)
	}
	put := func(day int, s Slot, r Recipe, change func(*Meal), eaters ...string) {
		meal := mainOf(id(day, s, r.Role), s, r, eaters...)
		meal.Role = r.Role
		if change != nil {
			change(&meal)
		}
		m.Days[day].Meals = append(m.Days[day].Meals, meal)
	}
	put(0, Dinner, rice, func(m *Meal) {
		m.Portions[0].Servings = 1.5
		m.Reasons = []Reason{BecauseMinutes(30), BecauseUsesUp("rice")}
	}, "ada", "bob", "archived")
	put(1, Lunch, rice, func(m *Meal) { m.Kind, m.Reasons = Leftover, []Reason{BecauseLeftover("2026-11-30")} }, "ada", "bob")
	put(1, Dinner, noodles, func(m *Meal) { m.Source = ByModel }, "ada", "bob")
	put(2, Dinner, fish, func(m *Meal) { m.Source, m.Locked = ByHand, true }, "ada", "bob")
	put(2, Dinner, milk, func(m *Meal) { m.Position = 1 }, "ada")
	put(3, Snack, milk, func(m *Meal) { m.Role = Main }, "ada", "bob")
	put(5, Dinner, rice, nil, "ada", "bob", "gus")
	return h, m
}

func TestGoldenWeek(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h, m := goldenWeek()
	vs := Check(foods, h, m, Edited)
	views, week := ViolationViews(foods, h, m, vs), View(foods, h, m, vs)
	inCodes(views)
	for _, d := range week.Days {
		for _, m := range d.Meals {
			inCodes(m.Violations)
			for i, r := range m.Reasons {
				m.Reasons[i].Text = fmt.Sprint(r.Code, " ", r.Params)
			}
		}
	}
	golden(t, "violations", views)
	golden(t, "week", week)
	items := GroceryList(foods, h, m, Blocked(vs))
	golden(t, "grocery-list", items)
	golden(t, "labels-below", LabelsBelow(foods, h, items))
}

// inCodes writes what messages are made of in their place.
func inCodes(vs []ViolationView) {
	for i, v := range vs {
		vs[i].Message = fmt.Sprintf("%s %v %q %q", v.Rule, v.Params, v.EaterName, v.Dish)
	}
}

// A blocked meal tells its rule and nothing of its dish.
func TestViewBlocked(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Name: "Ada", Allergens: []food.Allergen{food.Peanuts}, DislikedFoods: []food.ID{"egg-noodles"}})
	r := dish("Satay supper", g("egg-noodles", 100), g("groundnut-butter", 20))
	m := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, r, "ada"))
	m.Days[0].Meals[0].Reasons = []Reason{BecauseMinutes(20)}
	vs := Check(foods, h, m, Composed)
	got := View(foods, h, m, vs).Days[0]
	want := MealView{ID: "m", Slot: Dinner, Number: 1, Role: Main, Kind: Cook, Blocked: true, Version: m.Days[0].Meals[0].Version,
		Reasons: []ReasonView{}, Portions: []PortionView{}, Ingredients: []IngredientView{}, Steps: []StepView{},
		Violations: ViolationViews(foods, h, m, vs)}
	if diff := cmp.Diff([]MealView{want}, got.Meals); diff != "" {
		t.Error("-want +got\n", diff)
	}
	if n := len(want.Violations); n != 1 || want.Violations[0].Kind != Hard {
		t.Errorf("a blocked meal has the violations %v, want its hard one only", want.Violations)
	}
	if text, _ := json.Marshal(got); strings.Contains(string(text), "Satay") {
		t.Errorf("a blocked meal is named: %s", text)
	}
	if n := got.Eaters[0].Nutrition; n.EnergyKcal != nil {
		t.Error("a blocked meal counts for", *n.EnergyKcal, "kcal")
	}
	if items := GroceryList(foods, h, m, Blocked(vs)); len(items) != 0 {
		t.Error("a blocked meal needs", items)
	}
}

// JSON has lists, never null, whatever is missing.
func TestViewHasNoNullLists(t *testing.T) {
	t.Parallel()
	foods := world(t)
	menus := map[string]Menu{"empty": {}, "empty day": {Days: []Day{{Date: "2026-12-01"}}},
		"bare meal": {Days: []Day{{Slots: []Attended{{}}, Meals: []Meal{{}, {Kind: Out}}}}}}
	for name, m := range menus {
		vs := Check(foods, Household{}, m, Edited)
		for _, v := range []any{View(foods, Household{}, m, vs), ViolationViews(foods, Household{}, m, vs), GroceryList(foods, Household{}, m, nil)} {
			if got, _ := json.Marshal(v); bytes.Contains(got, []byte("null")) {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

// A card and the list agree: in each system the cook's grams are the shopper's.
func TestViewUnits(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Name: "Ada"})
	r := dish("Soup", g("rice-white", 453.6), Ingredient{Food: "oil", Quantity: 1, Unit: food.Tablespoon, Grams: 13.5}, Ingredient{Food: "red-beans", Quantity: 8.5, Unit: food.Ounce, Grams: 241})
	m := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, r, "ada"))
	for system, want := range map[food.System]string{food.Metric: "450 g, 1 tbsp, 1 can", food.US: "1 lb, 1 tbsp, 8.5 oz"} {
		h.Units = system
		var got []string
		for _, in := range View(foods, h, m, nil).Days[0].Meals[0].Ingredients {
			got = append(got, strings.TrimSuffix(jsonOf(in.Quantity), "\n")+" "+string(in.Unit))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", system, strings.Join(got, ", "), want)
		}
	}
}

// What a recipe does not state is unknown, and unknown is not zero.
func TestAStepWithoutMinutesStatesNone(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Name: "Ada"})
	r := dish("Soup", g("rice-white", 100))
	r.Steps = []Step{{Text: "Simmer.", Minutes: 25}, {Text: "Serve."}}
	m := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, r, "ada"))
	got := jsonOf(View(foods, h, m, nil).Days[0].Meals[0].Steps)
	if want := `[{"text":"Simmer.","minutes":25},{"text":"Serve.","minutes":null}]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func TestMenuHelpers(t *testing.T) {
	t.Parallel()
	_, m := goldenWeek()
	found, date := m.Meal("2026-12-02.dinner.drink")
	if found == nil || found.Dish.Title != "Glass of milk" || date != "2026-12-02" {
		t.Error(found, date)
	}
	if none, _ := m.Meal("no"); none != nil {
		t.Error(none)
	}
	if got := m.Days; len(got) != 7 || got[6].Date != "2026-12-06" {
		t.Error(got)
	}
	if m.Day("2026-12-06") == nil || m.Day("2026-12-07") != nil {
		t.Error("Day")
	}
	d := m.Day("2026-12-02")
	if got := d.Main(Dinner, 1, "ada"); got == nil || got.Dish.Title != "Cod with shiitake" || d.Main(Dinner, 1, "gus") != nil || d.Main(Lunch, 1, "ada") != nil {
		t.Error(got)
	}
}
