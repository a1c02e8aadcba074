package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"golang.org/x/text/language"

	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/words"
)

func kcal(v float64) *float64 { return &v }

// twoDays is a menu whose second day has two snacks and a blocked lunch.
func twoDays() planner.Menu {
	view := func(id string, s meal.Slot, number int, role meal.Role) meal.MealView {
		return meal.MealView{ID: id, Slot: s, Number: number, Role: role, Title: id}
	}
	blocked := view("c", meal.Lunch, 1, meal.Main)
	blocked.Blocked = true
	return planner.Menu{
		MenuView: meal.MenuView{Days: []meal.DayView{
			{Date: "2026-12-01", Meals: []meal.MealView{view("a", meal.Lunch, 1, meal.Main), view("b", meal.Lunch, 1, meal.Side)}},
			{Date: "2026-12-02", Meals: []meal.MealView{blocked, view("d", meal.Snack, 1, meal.Main), view("e", meal.Snack, 2, meal.Main)}},
		}},
		Violations: []meal.ViolationView{{Date: "2026-12-01", Message: "too little"}, {Meal: "a", Message: "a meal's own"}},
	}
}

func TestWeekGroupsMealsBySlot(t *testing.T) {
	w := weekOf(words.For(language.English), twoDays())
	var got [][]string
	for _, d := range w.Days {
		for _, s := range d.Slots {
			row := []string{s.Name}
			for _, m := range s.Meals {
				row = append(row, m.ID)
			}
			got = append(got, row)
		}
	}
	want := [][]string{{"Lunch", "a", "b"}, {"Lunch", "c"}, {"Snack", "d"}, {"Snack 2", "e"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("slots (-want +got):\n%s", diff)
	}
	if w.Blocked != 1 {
		t.Errorf("%d blocked meals, want 1", w.Blocked)
	}
	if diff := cmp.Diff([]string{"too little"}, w.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestPrintLeavesBlockedMealsOut(t *testing.T) {
	p := printOf(words.For(language.English), twoDays())
	if diff := cmp.Diff([]string{"Lunch", "Snack", "Snack 2"}, p.SlotNames); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	second := p.Rows[1].Cells
	if len(second[0]) != 0 || len(second[1]) != 1 || len(second[2]) != 1 || p.Blocked != 1 {
		t.Errorf("second day: %v, %d blocked", second, p.Blocked)
	}
}

func TestFit(t *testing.T) {
	for _, test := range []struct {
		got, target *float64
		share       float64
		estimated   bool
		want        string
	}{
		{kcal(2000), kcal(2000), 1, false, ""},
		{kcal(2100), kcal(2000), 1, false, ""},
		{kcal(2101), kcal(2000), 1, false, "off"},
		{kcal(1899), kcal(2000), 1, false, "off"},
		{kcal(2200), kcal(2000), 1, true, ""},
		{kcal(2201), kcal(2000), 1, true, "off"},
		{kcal(800), kcal(2000), 0.4, false, ""},
		{kcal(2000), kcal(2000), 0.4, false, "off"},
		{kcal(2000), kcal(2000), 0, false, ""},
		{nil, kcal(2000), 1, false, ""},
		{kcal(900), nil, 1, false, ""},
	} {
		e := meal.EaterDayView{Nutrition: meal.Nutrition{EnergyKcal: test.got}, Target: meal.Nutrition{EnergyKcal: test.target}, Share: test.share, Estimated: test.estimated}
		if got := fitOf(e); got != test.want {
			t.Errorf("fit of %v to %v: got %q, want %q", test.got, test.target, got, test.want)
		}
	}
}
