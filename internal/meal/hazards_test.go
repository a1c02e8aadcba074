package meal

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

// Every hazard against every stage and the ages around each bound, on the foods that
// we ship.
func TestCheckHazardCells(t *testing.T) {
	t.Parallel()
	const dinner Date = "2026-12-01"
	carriers := map[food.Hazard]food.ID{
		food.Alcohol: "white-wine", food.RawEgg: "egg", food.RawFish: "cod", food.Mercury: "tuna-steak",
		food.Listeria: "brie", food.Liver: "chicken-liver", food.Honey: "honey", food.Choking: "walnuts",
		food.Arsenic: "rice-milk", food.Powder: "whey-protein-powder",
	}
	people := []struct {
		name  string
		eater Eater
		binds []food.Hazard
	}{
		{"an adult", Eater{}, nil},
		{"pregnant", Eater{Stage: ptr(Pregnant)}, []food.Hazard{food.Alcohol, food.RawEgg, food.RawFish, food.Mercury, food.Listeria, food.Liver}},
		{"nursing", Eater{Stage: ptr(Nursing)}, []food.Hazard{food.Alcohol, food.Mercury}},
		{"an empty stage", Eater{Stage: ptr(Stage(""))}, nil},
		{"18", Eater{Born: ptr("2008-11")}, nil},
		{"perhaps 17", Eater{Born: ptr("2008-12")}, []food.Hazard{food.Alcohol, food.Powder}},
		{"16", Eater{Born: ptr("2010-11")}, []food.Hazard{food.Alcohol, food.Powder}},
		{"perhaps 15", Eater{Born: ptr("2010-12")}, []food.Hazard{food.Alcohol, food.Mercury, food.Powder}},
		{"5", Eater{Born: ptr("2021-11")}, []food.Hazard{food.Alcohol, food.Mercury, food.Powder}},
		{"perhaps 4", Eater{Born: ptr("2021-12")}, []food.Hazard{food.Alcohol, food.RawEgg, food.RawFish, food.Mercury, food.Listeria, food.Choking, food.Arsenic, food.Powder}},
		{"12 months", Eater{Born: ptr("2025-11")}, []food.Hazard{food.Alcohol, food.RawEgg, food.RawFish, food.Mercury, food.Listeria, food.Choking, food.Arsenic, food.Powder}},
		{"perhaps 11 months", Eater{Born: ptr("2025-12")}, []food.Hazard{food.Alcohol, food.RawEgg, food.RawFish, food.Mercury, food.Listeria, food.Honey, food.Choking, food.Arsenic, food.Powder}},
		{"of no readable age", Eater{Born: ptr("soon")}, []food.Hazard{food.Alcohol, food.RawEgg, food.RawFish, food.Mercury, food.Listeria, food.Honey, food.Choking, food.Arsenic, food.Powder}},
		{"pregnant at 17", Eater{Born: ptr("2009-11"), Stage: ptr(Pregnant)}, []food.Hazard{food.Alcohol, food.RawEgg, food.RawFish, food.Mercury, food.Listeria, food.Liver, food.Powder}},
	}
	for _, p := range people {
		p.eater.ID, p.eater.Name = "ada", "Ada"
		h := household(p.eater, Eater{ID: "bob", Name: "Bob"})
		for hazard, id := range carriers {
			d := dish("d", g(id, 50))
			want := []string{}
			if slices.Contains(p.binds, hazard) {
				want = []string{"hard hazard ada  "}
			}
			if diff := cmp.Diff(want, hazardsOf(DishViolations(food.Default(), h, d, []string{"ada"}, dinner), hazard)); diff != "" {
				t.Errorf("%s, %s: -want +got\n%s", p.name, hazard, diff)
			}
			menu := dinnerMenu([]string{"ada", "bob"}, mainOf("m", Dinner, d, "ada", "bob"))
			vs := Check(food.Default(), h, menu, Composed)
			if Blocked(vs)["m"] != HasHard(DishViolations(food.Default(), h, d, []string{"ada"}, dinner)) {
				t.Errorf("%s, %s: the menu and the dish differ: %v", p.name, hazard, brief(vs))
			}
			menu.Days[0].Meals[0].Portions = []Portion{{Eater: "bob", Servings: 1}}
			menu.Days[0].Slots[0].Eaters = []string{"bob"}
			if vs := brief(Check(food.Default(), h, menu, Composed)); len(vs) > 0 {
				t.Errorf("%s, %s: another's dish: %v", p.name, hazard, vs)
			}
		}
	}
}

// hazardsOf are the violations of one hazard in a line each.
func hazardsOf(vs []Violation, h food.Hazard) []string {
	return brief(slices.DeleteFunc(slices.Clone(vs), func(v Violation) bool { return v.Params[paramHazard] != string(h) }))
}

// What a recipe may take away and bring in, and what no statement changes.
func TestDishHazards(t *testing.T) {
	t.Parallel()
	child := Eater{ID: "kim", Name: "Kim", Born: ptr("2023-06")}
	pregnant := Eater{ID: "ada", Name: "Ada", Stage: ptr(Pregnant)}
	removed := func(r Recipe, h ...food.Hazard) Recipe { r.HazardsRemoved = h; return r }
	on := func(r Recipe, appliances ...string) Recipe { r.Appliances = appliances; return r }
	added := dish("mousse", g("dark-chocolate", 50))
	added.HazardsAdded = []food.Hazard{food.RawEgg}
	for _, tt := range []struct {
		name  string
		eater Eater
		dish  Recipe
		want  []string // hazards
	}{
		{"egg, nothing stated", pregnant, on(dish("d", g("egg", 50)), "hob"), []string{"raw_egg"}},
		{"egg until set", pregnant, removed(dish("d", g("egg", 50)), food.RawEgg), nil},
		{"egg until set, for a child", child, removed(dish("d", g("egg", 50)), food.RawEgg), nil},
		{"shop mayonnaise", pregnant, dish("d", g("mayonnaise", 20)), nil},
		{"mousse", pregnant, added, []string{"raw_egg"}},
		{"mousse that removes it too", pregnant, removed(added, food.RawEgg), []string{"raw_egg"}},
		{"stew with wine", pregnant, removed(on(dish("d", g("red-wine", 100)), "oven"), food.Alcohol), []string{"alcohol"}},
		{"stew with wine, for a child", child, on(dish("d", g("red-wine", 100)), "oven"), []string{"alcohol"}},
		{"teriyaki, for a child", child, dish("d", g("teriyaki-sauce", 20)), []string{"alcohol"}},
		{"wine vinegar", pregnant, dish("d", g("red-wine-vinegar", 20)), nil},
		{"liver, fried", pregnant, removed(dish("d", g("chicken-liver", 100)), food.Liver), []string{"liver"}},
		{"liver, for a child", child, dish("d", g("chicken-liver", 100)), nil},
		{"tuna steak, cooked", pregnant, removed(dish("d", g("tuna-steak", 100)), food.RawFish, food.Mercury), []string{"mercury"}},
		{"canned tuna", pregnant, dish("d", g("tuna-canned", 100)), []string{"mercury"}},
		{"canned tuna, for a child", child, dish("d", g("tuna-canned", 100)), nil},
		{"smoked salmon", pregnant, dish("d", g("smoked-salmon", 50)), []string{"raw_fish", "listeria"}},
		{"smoked salmon, for a child", child, dish("d", g("smoked-salmon", 50)), nil},
		{"smoked salmon, steaming", pregnant, removed(dish("d", g("smoked-salmon", 50)), food.RawFish, food.Listeria), nil},
		{"cold ham", pregnant, dish("d", g("ham", 50)), []string{"listeria"}},
		{"ham, for a child", child, dish("d", g("ham", 50)), nil},
		{"brie, for a child", child, dish("d", g("brie", 50)), []string{"listeria"}},
		{"carrot sticks", child, dish("d", g("carrot", 50)), []string{"choking"}},
		{"carrot soup", child, on(dish("d", g("carrot", 50)), "hob", "blender"), nil},
		{"carrot in the blender", child, on(dish("d", g("carrot", 50)), "blender"), []string{"choking"}},
		{"carrot, grated", child, removed(dish("d", g("carrot", 50)), food.Choking), nil},
		{"walnuts in the oven", child, on(dish("d", g("walnuts", 50)), "oven"), []string{"choking"}},
		{"peanut butter", child, dish("d", g("peanut-butter", 20)), nil},
		{"raw egg for an adult", Eater{ID: "bob"}, added, nil},
	} {
		var got []string
		for _, v := range DishViolations(food.Default(), household(tt.eater), tt.dish, []string{tt.eater.ID}, "2026-12-01") {
			got = append(got, v.Params[paramHazard])
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

// Of a food of which nothing is stated everything is feared.
func TestUnstatedFoodCarriesEveryHazard(t *testing.T) {
	t.Parallel()
	h := household(Eater{ID: "ada", Stage: ptr(Pregnant)})
	got := brief(DishViolations(world(t), h, dish("d", g("mystery-paste", 10)), []string{"ada"}, "2026-12-01"))
	if len(got) != 6 {
		t.Errorf("%v, want the six hazards of pregnancy", got)
	}
}

// A birthday within a menu: the rule holds until the month after it.
func TestHazardEndsWithAge(t *testing.T) {
	t.Parallel()
	h := household(Eater{ID: "kim", Name: "Kim", Born: ptr("2021-11")})
	popcorn := dish("popcorn", g("popcorn-kernels", 30))
	menu := dinnerMenu([]string{"kim"}, mainOf("m1", Dinner, popcorn, "kim"))
	menu.Days[0].Date = "2026-11-30"
	next := menu.Days[0]
	next.Date, next.Meals = "2026-12-01", []Meal{mainOf("m2", Dinner, popcorn, "kim")}
	menu.Days = append(menu.Days, next)
	blocked := Blocked(Check(food.Default(), h, menu, Composed))
	if diff := cmp.Diff(map[string]bool{"m1": true}, blocked); diff != "" {
		t.Error("-want +got\n", diff)
	}
}

func TestKetoDishes(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Diets: []food.Diet{food.Keto}}, Eater{ID: "bob"})
	// Of 100 g of rice 80 g are carbohydrate.
	side := func(r Recipe) Recipe { r.Role = Side; return r }
	snack := func(r Recipe) Recipe { r.Slots = []Slot{Snack}; return r }
	halves := func(r Recipe) Recipe { r.Servings = 2; return r }
	for _, tt := range []struct {
		name  string
		dish  Recipe
		eater string
		want  map[string]string
	}{
		{"no carbohydrate", dish("d", g("cod", 100)), "ada", nil},
		{"10 g", dish("d", g("rice-white", 12.5)), "ada", nil},
		{"10.1 g", dish("d", g("rice-white", 12.6)), "ada", map[string]string{"diet": "keto", "amount": "10.1", "limit": "10"}},
		{"20 g in two servings", halves(dish("d", g("rice-white", 25))), "ada", nil},
		{"a side of 5 g", side(dish("d", g("rice-white", 6.25))), "ada", nil},
		{"a side of 8 g", side(dish("d", g("rice-white", 10))), "ada", map[string]string{"diet": "keto", "amount": "8", "limit": "5"}},
		{"a snack of 8 g", snack(dish("d", g("rice-white", 10))), "ada", map[string]string{"diet": "keto", "amount": "8", "limit": "5"}},
		{"unknown", dish("d", g("cod", 100), g("mystery-paste", 1)), "ada", map[string]string{"diet": "keto", "limit": "10"}},
		{"unweighed", dish("d", g("cod", 100), Ingredient{Food: "rice-white", Unit: food.Pinch}), "ada", map[string]string{"diet": "keto", "limit": "10"}},
		{"eaten out", dish("d"), "ada", nil},
		{"another's rice", dish("d", g("rice-white", 100)), "bob", nil},
	} {
		var got map[string]string
		for _, v := range DishViolations(foods, h, tt.dish, []string{tt.eater}, "2026-12-01") {
			if v.Rule != RuleDiet || v.Kind != Hard || v.Eater != "ada" {
				t.Errorf("%s: %+v", tt.name, v)
			}
			got = v.Params
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

// Fibre is not counted, and what is not stated of it is.
func TestNetCarbs(t *testing.T) {
	t.Parallel()
	avocado := dish("d", g("avocado", 100))
	carbs, _ := food.Default().Food("avocado").Per100g.Get(food.Carbs)
	fibre, _ := food.Default().Food("avocado").Per100g.Get(food.Fiber)
	if net, ok := NetCarbs(food.Default(), avocado); !ok || net < carbs-fibre-1e-9 || net > carbs-fibre+1e-9 || fibre == 0 {
		t.Errorf("%v g, want %v - %v", net, carbs, fibre)
	}
}

// Hazards that no cooking removes are never removable, so that a recipe's word for
// it changes nothing.
func TestRemovable(t *testing.T) {
	t.Parallel()
	want := map[food.Hazard]bool{food.RawEgg: true, food.RawFish: true, food.Listeria: true, food.Choking: true}
	for _, h := range food.AllHazards() {
		if Removable(h) != want[h] {
			t.Errorf("Removable(%s) = %v", h, !want[h])
		}
	}
}

// docs/rules.md shows the same diets, hazards and bounds as the code has.
func TestDocsOfRules(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range food.AllDiets() {
		if !strings.Contains(string(page), "\n| `"+string(d)+"` |") {
			t.Errorf("docs/rules.md has no row for %s", d)
		}
	}
	if len(hazardRules()) != len(food.AllHazards()) {
		t.Errorf("%d rules for %d hazards", len(hazardRules()), len(food.AllHazards()))
	}
	for _, r := range hazardRules() {
		if row := r.row(); !strings.Contains(string(page), "\n"+row) {
			t.Errorf("docs/rules.md does not have\n%s", row)
		}
	}
	for _, n := range []string{whole(ketoMainGrams) + " g", whole(ketoSmallGrams) + " g", whole(ketoMaxCarbs) + " %", thousands(pregnantFloor) + " kcal", thousands(nursingFloor) + " kcal"} {
		if !strings.Contains(string(page), n) {
			t.Errorf("docs/rules.md does not say %q", n)
		}
	}
}

// row is the rule as the page has it, up to its last column.
func (r hazardRule) row() string {
	yes := map[bool]string{true: "out"}
	under := ""
	if r.under > 0 {
		under = "under " + whole(float64(r.under))
	}
	cooked := map[bool]string{true: "yes", false: "no"}[Removable(r.hazard)]
	return "| " + strings.Join([]string{"`" + string(r.hazard) + "`", yes[r.pregnant], yes[r.nursing], under, cooked}, " | ") + " |"
}
