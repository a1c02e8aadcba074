package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// removedBy is what the steps or the ingredients' notes must say where a recipe
// states that it takes a hazard away.
var removedBy = map[food.Hazard]*regexp.Regexp{
	food.RawEgg:   regexp.MustCompile(`\bset\b|firm|for 10 minutes|7[14] °C`),
	food.RawFish:  regexp.MustCompile(`63 °C|opaque|opened`),
	food.Listeria: regexp.MustCompile(`steaming hot|to the boil`),
	food.Choking:  regexp.MustCompile(`burst|grated|ground|blend|crush|mash`),
}

func TestRemovedHazardsAreRemoved(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		for _, h := range r.HazardsRemoved {
			if !removedBy[h].MatchString(stepsOf(r) + notesOf(r)) {
				t.Errorf("%s: no step takes away %s", r.ID, h)
			}
			if !carries(r, h) {
				t.Errorf("%s: no food carries %s", r.ID, h)
			}
		}
	}
}

// Eggs and fish are cooked through in every recipe that we ship (see TestSafeCooking):
// one that does not state it is lost to the pregnant and to small children.
func TestCookedEggsAndFishAreStated(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		for _, h := range []food.Hazard{food.RawEgg, food.RawFish} {
			raw := slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool {
				return food.Default().Risk(in.Food, h) == food.Always
			})
			if raw && !slices.Contains(r.HazardsRemoved, h) && !slices.Contains(r.HazardsAdded, h) {
				t.Errorf("%s: hazards_removed does not state %s", r.ID, h)
			}
		}
	}
}

func carries(r meal.Recipe, h food.Hazard) bool {
	return slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool { return food.Default().Risk(in.Food, h) != food.NoRisk })
}

func notesOf(r meal.Recipe) string {
	var notes []string
	for _, in := range r.Ingredients {
		notes = append(notes, in.Note)
	}
	return strings.Join(notes, "\n")
}

// Those whom hazards concern can eat for a week without repeats.
func TestHazardsLeaveDishes(t *testing.T) {
	t.Parallel()
	pregnant, nursing, three, ten := meal.Pregnant, meal.Nursing, "2023-06", "2016-06"
	for _, e := range []meal.Eater{{ID: "pregnant", Stage: &pregnant}, {ID: "nursing", Stage: &nursing}, {ID: "three", Born: &three}, {ID: "ten", Born: &ten}} {
		home := meal.Household{Eaters: []meal.Eater{e}}
		for _, slot := range meal.Slots() {
			n := 0
			for _, r := range Recipes() {
				if r.Role == meal.Main && slices.Contains(r.Slots, slot) && len(meal.DishViolations(food.Default(), home, r, []string{e.ID}, "2026-12-01")) == 0 {
					n++
				}
			}
			t.Logf("%-9s %-9s %d mains", e.ID, slot, n)
			if n < 7 {
				t.Errorf("%s has %d mains for %s", e.ID, n, slot)
			}
		}
	}
}

func TestRecordHazards(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`hazards_removed = ["alcohol"]`: "removed hazard",
		`hazards_removed = ["raw"]`:     "removed hazard",
		`hazards_added = ["raw"]`:       "added hazard",
		`hazards_added = ["raw_egg"]`:   "",
	} {
		_, err := parse(food.Default(), []byte("[[recipe]]\nid = \"x\"\ntitle = \"X\"\nslots = [\"lunch\"]\nrole = \"main\"\nservings = 1\nminutes = 1\ncuisine = \"british\"\neffort = \"low\"\n"+
			line+"\ningredients = [\"1 piece egg\"]\nsteps = [\"Cook.\"]\n"))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}
