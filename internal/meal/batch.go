package meal

import (
	"math"

	"mealplanner/internal/food"
)

// A meal that is made is a batch: its dish for everybody who eats it, and for the leftover
// meals that come from it. What a cook measures for the batch is what is bought, and what a
// portion holds is its share of that.

// Batches tells what the meals of a menu are served from.
type Batches struct {
	t     *food.Table
	units food.System
	made  map[string]float64 // servings, by meal that is made
	left  map[string]cooking // by leftover meal
}

// NewBatches finds out which meals of a menu are made, and for how many servings, without the
// blocked ones.
func NewBatches(t *food.Table, h Household, m Menu, blocked map[string]bool) *Batches {
	left := m.leftovers(blocked)
	return &Batches{t: t, units: h.Units, made: h.cookedServings(m, blocked, left), left: left}
}

// Serving gives the intake of one serving of a meal, which is a share of its batch; nothing
// for a meal that nobody eats.
func (b *Batches) Serving(m *Meal) Intake {
	if from, isLeft := b.left[m.ID]; isLeft {
		m = from.meal
	}
	return BatchServing(b.t, m.Dish, b.made[m.ID], b.units)
}

// servingsOn gives Serving of each of a day's meals.
func (b *Batches) servingsOn(d *Day) []Intake {
	out := make([]Intake, len(d.Meals))
	for k := range d.Meals {
		if m := &d.Meals[k]; !m.Kind.away() {
			out[k] = b.Serving(m)
		}
	}
	return out
}

// BatchServing gives the intake of one serving of a recipe that is cooked for so many at once,
// in amounts that a cook measures in a kitchen of the system. It is ServingOf but for what
// cannot be measured, such as 0.41 tsp.
func BatchServing(t *food.Table, r Recipe, servings float64, units food.System) Intake {
	if !(servings > 0) {
		return Intake{}
	}
	var sum tally
	for i := range r.Ingredients {
		sum.add(measured(t, &r, i, servings, units))
	}
	return sum.share(servings)
}

// tally adds up the lines of a dish.
type tally struct {
	Intake
	weighed, unweighed int
}

func (s *tally) add(l line) {
	if !l.weighed {
		s.unweighed++
		return
	}
	s.weighed++
	s.Add(l.facts, float64(l.tenths)/10)
}

// share gives what is added up divided by so many. A line whose weight nobody knows is taken to
// weigh as much as the mean of the others (100 g where there are none), of which nothing is
// known: it lowers the coverage and adds no nutrient.
func (s *tally) share(of float64) Intake {
	all := s.Intake
	if s.unweighed > 0 {
		mean := 100.0
		if s.weighed > 0 {
			mean = all.grams / float64(s.weighed)
		}
		all.Add(nil, mean*float64(s.unweighed))
	}
	var one Intake
	one.AddIntake(all, 1/of)
	return one
}

// line is an ingredient for so many servings of its dish, as cards, grocery lists and
// nutrition all have it, so that their sums agree to the last digit.
type line struct {
	ingredient *Ingredient
	facts      *food.Food // nil: unknown
	quantity   float64
	unit       food.Unit
	tenths     int64 // grams in tenths, at least 1 where there is any
	weighed    bool  // tenths is known
}

// amount of a line.
func (l line) amount() food.Amount {
	return food.Amount{Quantity: l.quantity, Unit: l.unit, Grams: float64(l.tenths) / 10}
}

// batchLines gives a dish's ingredients as they are measured for so many servings, in its order.
func batchLines(t *food.Table, r *Recipe, servings float64, units food.System) []line {
	out := make([]line, len(r.Ingredients))
	for i := range out {
		out[i] = measured(t, r, i, servings, units)
	}
	return out
}

// servingOfLines gives the intake of one serving of what is measured for so many: BatchServing
// of lines that are there already.
func servingOfLines(ls []line, servings float64) Intake {
	if !(servings > 0) {
		return Intake{}
	}
	var sum tally
	for _, l := range ls {
		sum.add(l)
	}
	return sum.share(servings)
}

// measured is an ingredient of a recipe as it is measured for so many servings.
func measured(t *food.Table, r *Recipe, i int, servings float64, units food.System) line {
	in := &r.Ingredients[i]
	l := line{ingredient: in, facts: t.Food(in.Food)}
	factor := servings / float64(max(r.Servings, 1))
	grams, ok := in.weight(l.facts)
	a := l.facts.Measured(food.Amount{Quantity: in.Quantity * factor, Unit: in.Unit, Grams: grams * factor}, units)
	l.quantity, l.unit, l.weighed = a.Quantity, a.Unit, ok
	if ok {
		l.tenths = tenthsOf(a.Grams)
	}
	return l
}

// recipeLines gives the ingredients of a recipe as it is written, for all its servings; what is
// in the other system's units is measured in those of this one.
func recipeLines(t *food.Table, r *Recipe, units food.System) []line {
	out := make([]line, len(r.Ingredients))
	for i := range out {
		in := &r.Ingredients[i]
		l := line{ingredient: in, facts: t.Food(in.Food), quantity: in.Quantity, unit: in.Unit}
		grams, ok := in.weight(l.facts)
		if ok {
			l.tenths, l.weighed = tenthsOf(grams), true
		}
		if in.Unit.Foreign(units) {
			a := l.facts.Measured(food.Amount{Quantity: in.Quantity, Unit: in.Unit, Grams: grams}, units)
			l.quantity, l.unit = a.Quantity, a.Unit
		}
		out[i] = l
	}
	return out
}

// partOf gives a part of what was cooked, as it is found in the fridge: its grams are the part's,
// and its quantities those that a cook would measure for them.
func partOf(ls []line, part float64, units food.System) []line {
	for i := range ls {
		l := &ls[i]
		a := l.amount()
		a.Quantity, a.Grams = a.Quantity*part, a.Grams*part
		near := l.facts.Measured(a, units)
		l.quantity, l.unit = near.Quantity, near.Unit
		if l.weighed {
			l.tenths = tenthsOf(a.Grams)
		}
	}
	return ls
}

// tenthsOf rounds grams to a tenth; what is there at all is at least one.
func tenthsOf(grams float64) int64 {
	const maxGrams = 1e9 // a thousand tonnes: more is no meal
	if !(grams > 0) {
		return 0
	}
	return max(int64(math.Round(min(grams, maxGrams)*10)), 1)
}

// grams of so many tenths.
func gramsOf(tenths int64) *float64 {
	g := float64(tenths) / 10
	return &g
}

// readable rounds a quantity to three decimals, and what is there at all to no less than the
// smallest of them.
func readable(quantity float64) float64 {
	if !(quantity > 0) || math.IsInf(quantity, 1) {
		return 0
	}
	return max(roundTo(quantity, 0.001), 0.001)
}
