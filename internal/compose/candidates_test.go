package compose

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

func TestUnknownEaterIsRefused(t *testing.T) {
	t.Parallel()
	r := week(1, person("ada", 2000))
	r.Days[0].Slots[0].Eaters = []string{"nobody"}
	if _, err := shipped().Prepare(r); !problem.Is(err, problem.Invalid) {
		t.Errorf("got %v", err)
	}
}

// Who can share a dish shares it; who cannot gets one alone.
func TestGroups(t *testing.T) {
	t.Parallel()
	recipes := []meal.Recipe{dishOf("steak", 10, "veal"), dishOf("fish", 10, "cod"), dishOf("tofu", 10, "soya"), dishOf("polenta", 10, "maize")}
	eater := func(id string, change func(*meal.Eater)) meal.Eater {
		e := person(id, 2000)
		change(&e)
		return e
	}
	ada := eater("ada", func(e *meal.Eater) { e.Diets = []food.Diet{food.Vegan} })
	ben := eater("ben", func(e *meal.Eater) { e.ExcludedFoods = []food.ID{"soya", "maize"} })
	cleo := eater("cleo", func(*meal.Eater) {})
	dan := eater("dan", func(e *meal.Eater) {
		e.Diets = []food.Diet{food.Pescatarian}
		e.ExcludedFoods = []food.ID{"maize", "soya"}
	})
	fay := eater("fay", func(e *meal.Eater) { e.Diets = []food.Diet{food.Keto} })
	eve := eater("eve", func(e *meal.Eater) { e.Allergens = []food.Allergen{food.Soybeans}; e.Guest = true })
	without := func(id string, foods ...food.ID) meal.Eater {
		return eater(id, func(e *meal.Eater) { e.ExcludedFoods = foods })
	}
	for _, c := range []struct {
		name   string
		scope  meal.AllergenScope
		eaters []meal.Eater
		want   [][]int // courses
		mains  [][]int // fish 0, polenta 1, steak 2, tofu 3: by id
	}{
		{"all share", "", []meal.Eater{ada, cleo}, [][]int{{0, 1}}, [][]int{{1, 3}}},
		{"of equal groups the first", "", []meal.Eater{ada, ben, cleo}, [][]int{{0, 2}, {1}}, [][]int{{1, 3}, {0, 2}}},
		{"the larger group first", "", []meal.Eater{ada, ben, cleo, dan}, [][]int{{1, 2, 3}, {0}}, [][]int{{0}, {1, 3}}},
		{"two dishes, though four could share one and two would be left", "", []meal.Eater{
			without("a", "maize", "soya"), without("b", "maize", "soya"), without("c", "cod", "soya"), without("d", "cod", "soya"),
			without("e", "veal", "maize", "soya"), without("f", "veal", "cod", "soya"),
		}, [][]int{{0, 1, 4}, {2, 3, 5}}, [][]int{{0}, {1}}},
		{"a guest's allergy binds the table", meal.ScopeHousehold, []meal.Eater{ada, ben, eve}, [][]int{{1, 2}, {0}}, [][]int{{0, 2}, {1}}},
		{"keto apart from who aims for carbohydrate", "", []meal.Eater{fay, cleo, person("gus", 0)}, [][]int{{1, 2}, {0}}, [][]int{{0, 1, 2, 3}, {0, 2}}},
		{"keto with who aims for none", "", []meal.Eater{fay, person("gus", 0)}, [][]int{{0, 1}}, [][]int{{0, 2}}},
		{"or only the guest", meal.ScopeEater, []meal.Eater{ada, ben, eve}, [][]int{{1, 2}, {0}}, [][]int{{0, 2}, {1, 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := only(week(1, c.eaters...), meal.Dinner)
			r.Household.Scope = c.scope
			for i := range r.Days[0].Slots {
				r.Days[0].Slots[i].Eaters = nil
				for _, e := range c.eaters {
					r.Days[0].Slots[i].Eaters = append(r.Days[0].Slots[i].Eaters, e.ID)
				}
			}
			composer := New(smallTable(t), recipes)
			plan, err := composer.Prepare(r)
			if err != nil {
				t.Fatal(err)
			}
			var groups, mains [][]int
			for _, course := range plan.days[0].courses {
				groups, mains = append(groups, course.eaters), append(mains, course.mains)
			}
			if diff := cmp.Diff(c.want, groups); diff != "" {
				t.Errorf("groups: %s", diff)
			}
			if diff := cmp.Diff(c.mains, mains); diff != "" {
				t.Errorf("mains: %s", diff)
			}
			menu := composed(t, composer, r)
			for _, v := range meal.Check(smallTable(t), r.Household, menu, meal.Composed) {
				if v.Kind == meal.Hard {
					t.Error(v.String())
				}
			}
		})
	}
}

// TestFewestDishes compares with every choice of parts.
func TestFewestDishes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []crowd
		var all crowd
		for range rapid.IntRange(1, 8).Draw(t, "parts") {
			parts = append(parts, crowd(rapid.IntRange(1, 1<<7-1).Draw(t, "who")))
			all |= parts[len(parts)-1]
		}
		want := len(parts)
		for chosen := range crowd(1 << len(parts)) {
			var have crowd
			for i, g := range parts {
				if chosen.has(i) {
					have |= g
				}
			}
			if have == all {
				want = min(want, chosen.size())
			}
		}
		if got := fewest(parts, all); got != want {
			t.Errorf("%b of %b: %d, want %d", all, parts, got, want)
		}
	})
}

// A table of forty who all differ is settled without trying everything.
func TestFewestDishesGivesUp(t *testing.T) {
	t.Parallel()
	dice := random(1)
	var parts []crowd
	var all crowd
	for range 200 {
		var part crowd
		for eater := range 40 {
			if dice.below(8) == 0 {
				part |= 1 << eater
			}
		}
		parts, all = append(parts, part), all|part
	}
	tries := 0
	for n := range len(parts) {
		covers(parts, all, n, &tries)
	}
	if maxTries := maxCovers + 2*len(parts)*len(parts); fewest(parts, all) != 0 || tries > maxTries {
		t.Errorf("%d tries, at most %d are wanted", tries, maxTries)
	}
}

func TestDaysBetween(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b meal.Date
		want int
	}{{"2026-12-01", "2026-12-01", 0}, {"2026-12-01", "2026-11-24", 7}, {"2026-02-28", "2026-03-01", 1}, {"soon", "2026-03-01", 1 << 20}} {
		if got := daysBetween(c.a, c.b); got != c.want {
			t.Errorf("daysBetween(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
