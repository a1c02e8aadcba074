package meal

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is left over comes from the last meal that made it and keeps; where there is none
// it is made where it stands, so that nobody goes without.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	stew := dish("Stew", g("rice-white", 100))
	stew.KeepsDays = 2
	at := func(id string, kind Kind, eaters ...string) Meal {
		m := mainOf(id, Dinner, stew, eaters...)
		m.Kind = kind
		return m
	}
	other := at("other", Cook, "ada")
	other.RecipeID = "other"
	both := []string{"ada", "bob"}
	for _, c := range []struct {
		name    string
		days    [][]Meal // from the first of December on
		blocked string
		want    map[string]float64 // servings to make, by meal
	}{
		{"cooked once for three tables", [][]Meal{{at("a", Cook, both...)}, {at("b", Leftover, "ada")}, {at("c", Leftover, both...)}}, "",
			map[string]float64{"a": 5}},
		{"later than it keeps", [][]Meal{{at("a", Cook, both...)}, nil, nil, {at("d", Leftover, "ada")}}, "",
			map[string]float64{"a": 2, "d": 1}},
		{"what is made anew is left over too", [][]Meal{{at("a", Cook, both...)}, nil, nil, {at("d", Leftover, "ada")}, {at("e", Leftover, "bob")}}, "",
			map[string]float64{"a": 2, "d": 2}},
		{"its meal was swapped", [][]Meal{{other}, {at("b", Leftover, "ada")}}, "", map[string]float64{"other": 1, "b": 1}},
		{"its meal is blocked", [][]Meal{{at("a", Cook, both...)}, {at("b", Leftover, "ada")}}, "a", map[string]float64{"b": 1}},
		{"a blocked leftover", [][]Meal{{at("a", Cook, both...)}, {at("b", Leftover, "ada")}}, "b", map[string]float64{"a": 2}},
		{"the later of two", [][]Meal{{at("a", Cook, "ada")}, {at("b", Cook, "ada")}, {at("c", Leftover, "ada")}}, "", map[string]float64{"a": 1, "b": 2}},
		{"out", [][]Meal{{at("a", Cook, "ada")}, {at("b", Out, "ada")}}, "", map[string]float64{"a": 1}},
	} {
		h := household(Eater{ID: "ada"}, Eater{ID: "bob"})
		var m Menu
		for i, meals := range c.days {
			m.Days = append(m.Days, Day{Date: Date("2026-12-01").AddDays(i), Meals: meals})
		}
		blocked := map[string]bool{c.blocked: true}
		if diff := cmp.Diff(c.want, h.cookedServings(m, blocked, m.leftovers(blocked))); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
		var eaten, made float64
		for id, servings := range maps.All(h.cookedServings(m, blocked, m.leftovers(blocked))) {
			made += servings
			meal, _ := m.Meal(id)
			for _, i := range GroceryList(world(t), h, Menu{Days: []Day{{Meals: []Meal{*meal}}}}, nil) {
				eaten += float64(len(i.For))
			}
		}
		if int(eaten) != len(c.want) {
			t.Errorf("%s: %v meals are shopped for, not %d", c.name, eaten, len(c.want))
		}
	}
}

// A leftover of which nothing keeps is shown as what it is: made here.
func TestAnOrphanedLeftoverIsCooked(t *testing.T) {
	t.Parallel()
	foods, h := world(t), household(Eater{ID: "ada"})
	stew := dish("Stew", g("rice-white", 100))
	stew.KeepsDays, stew.KeepingNote = 1, "Chill it."
	cook, left := mainOf("a", Dinner, stew, "ada"), mainOf("b", Lunch, stew, "ada")
	left.Kind, left.Reasons = Leftover, []Reason{BecauseLeftover("2026-12-01")}
	m := Menu{Days: []Day{{Date: "2026-12-01", Meals: []Meal{cook}}, {Date: "2026-12-02", Meals: []Meal{left}}}}
	kept := View(foods, h, m, nil).Days[1].Meals[0]
	if kept.Kind != Leftover || kept.LeftoverOf != "a" || len(kept.Reasons) != 1 || kept.KeepingNote != "Chill it." || kept.KeepsDays != 1 {
		t.Errorf("%+v", kept)
	}
	m.Days[0].Meals = nil
	anew := View(foods, h, m, nil).Days[1].Meals[0]
	if anew.Kind != Cook || anew.LeftoverOf != "" || len(anew.Reasons) != 0 || anew.CookedServings != 1 {
		t.Errorf("%+v", anew)
	}
	vs := Check(foods, h, m, Edited)
	if len(vs) != 1 || vs[0].Rule != RuleKeeping || vs[0].Date != "2026-12-02" || vs[0].Meal == "" {
		t.Errorf("%v", vs)
	}
}

// A leftover is its share of the batch: what its eaters take in, and what its card says, is
// counted with the meal that cooked it.
func TestALeftoverIsAShareOfItsBatch(t *testing.T) {
	t.Parallel()
	foods, h := world(t), household(Eater{ID: "ada"}, Eater{ID: "bob"})
	stew := dish("Stew", g("rice-white", 33.3))
	stew.KeepsDays = 1
	cook, left := mainOf("a", Dinner, stew, "ada", "bob"), mainOf("b", Lunch, stew, "ada")
	left.Kind = Leftover
	m := Menu{Days: []Day{{Date: "2026-12-01", Meals: []Meal{cook}}, {Date: "2026-12-02", Meals: []Meal{left}}}}
	view := View(foods, h, m, nil) // 99.9 g for three are 100 g, of which one has a third
	if in := view.Days[0].Meals[0].Ingredients[0]; in.Quantity != 100 || *in.Grams != 100 {
		t.Errorf("the batch has %+v", in)
	}
	if in := view.Days[1].Meals[0].Ingredients[0]; in.Quantity != 35 || *in.Grams != 33.3 {
		t.Errorf("the leftover has %v %s, %v g", in.Quantity, in.Unit, *in.Grams)
	}
	for _, d := range m.Days {
		if got := DayOf(foods, h, m, d.Date, "ada", nil).Grams(); got < 33.33 || got > 33.34 {
			t.Errorf("on %s ada has %v g, want a third of 100 g", d.Date, got)
		}
	}
}
