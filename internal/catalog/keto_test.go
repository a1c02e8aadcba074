package catalog

import (
	"math"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// macros of a serving or a day: kcal, and g of protein, carbohydrate and fat.
type macros [4]float64

func macrosOf(table *food.Table, r meal.Recipe) (m macros) {
	one := meal.ServingOf(table, r)
	for i, n := range []food.Nutrient{food.Energy, food.Protein, food.Carbs, food.Fat} {
		m[i], _ = one.Get(n)
	}
	return m
}

func (m macros) plus(o macros, servings float64) macros {
	for i := range m {
		m[i] += servings * o[i]
	}
	return m
}

// ketoDay is 1,900 kcal with 25 % protein, 6 % carbohydrate and 69 % fat.
var ketoDay = macros{1900, 1900 * 0.25 / 4, 1900 * 0.06 / 4, 1900 * 0.69 / 9}

// tolerances of a day, as shares of its target.
var tolerances = macros{0.05, 0.10, 0.10, 0.10}

// isKetoDay reports whether a day's energy is within 5 % and each macro within 10 %.
func (m macros) isKetoDay() bool {
	for i, tolerance := range tolerances {
		if math.Abs(m[i]-ketoDay[i]) > tolerance*ketoDay[i] {
			return false
		}
	}
	return true
}

// becomesKetoDay reports whether some portions of the mains, half a serving to two,
// and two sides at most, half a serving or one, make a keto day.
func becomesKetoDay(mains, sides []macros, day macros) bool {
	if len(mains) == 0 {
		return withSides(sides, day, 2)
	}
	for servings := 0.5; servings <= 2; servings += 0.5 {
		if becomesKetoDay(mains[1:], sides, day.plus(mains[0], servings)) {
			return true
		}
	}
	return false
}

func withSides(sides []macros, day macros, maxSides int) bool {
	if day.isKetoDay() {
		return true
	}
	if maxSides == 0 || day[0] > 1.05*ketoDay[0] {
		return false
	}
	for i, s := range sides {
		for servings := 0.5; servings <= 1; servings += 0.5 {
			if withSides(sides[i:], day.plus(s, servings), maxSides-1) {
				return true
			}
		}
	}
	return false
}

// So many days without a main twice come together by taking, day after day, the first
// mains by id that do: what a search has to choose from is more than it needs.
func TestKetoDaysComeTogether(t *testing.T) {
	table := food.Default()
	for _, tt := range []struct {
		way  way
		days int
	}{
		{way{name: "keto", keto: true}, 14},
		{way{name: "keto, gluten-free", keto: true, diets: []food.Diet{food.GlutenFree}}, 14},
		{way{name: "keto, nut-free", keto: true, diets: []food.Diet{food.NutFree}}, 14},
		{way{name: "keto, dairy-free", keto: true, diets: []food.Diet{food.DairyFree}}, 7},
		{way{name: "keto, pescatarian", keto: true, diets: []food.Diet{food.Pescatarian}}, 7},
		{way{name: "keto, vegetarian", keto: true, diets: []food.Diet{food.Vegetarian}}, 7},
	} {
		t.Run(tt.way.name, func(t *testing.T) {
			p := newKetoPlan(table, tt.way)
			for day := range tt.days {
				if !p.takeDay(nil, 0) {
					t.Fatalf("%d days come together, want %d", day, tt.days)
				}
			}
		})
	}
}

// ketoPlan is what a way may choose from and what it has taken.
type ketoPlan struct {
	mains [4][]meal.Recipe // by slot
	sides []macros
	facts map[string]macros // by recipe id
	taken map[string]bool
}

func newKetoPlan(table *food.Table, w way) *ketoPlan {
	p := &ketoPlan{facts: map[string]macros{}, taken: map[string]bool{}}
	for k, slot := range meal.Slots() {
		p.mains[k] = w.dishes(table, meal.Main, slot)
		for _, r := range p.mains[k] {
			p.facts[r.ID] = macrosOf(table, r)
		}
	}
	for _, r := range w.dishes(table, meal.Side, meal.Lunch) {
		p.sides = append(p.sides, macrosOf(table, r))
	}
	return p
}

// takeDay takes a main for slot k and those after it so that, with the mains of the
// slots before, the day comes together.
func (p *ketoPlan) takeDay(before []macros, k int) bool {
	if k == len(p.mains) {
		return becomesKetoDay(before, p.sides, macros{})
	}
	for _, r := range p.mains[k] {
		if p.taken[r.ID] {
			continue
		}
		p.taken[r.ID] = true
		if p.takeDay(append(before[:k:k], p.facts[r.ID]), k+1) {
			return true
		}
		delete(p.taken, r.ID)
	}
	return false
}
