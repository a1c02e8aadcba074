package meal

import (
	"cmp"
	"math"
	"slices"
)

// Kind says how a meal comes to the table.
type Kind string

// The kinds of meals.
const (
	Cook     Kind = "cook"
	Leftover Kind = "leftover"
	Out      Kind = "out"
	Skip     Kind = "skip"
)

// cooked reports whether a slot of this kind plans a dish, or a meal of this kind is
// made; an empty or unknown kind does, so that what is not said is checked.
func (k Kind) cooked() bool { return k != Leftover && !k.away() }

// away reports whether a meal of this kind has no dish.
func (k Kind) away() bool { return k == Out || k == Skip }

// Source says who chose a meal.
type Source string

// The sources of meals.
const (
	ByModel    Source = "model"
	Repaired   Source = "repaired"
	ByComposer Source = "built-in"
	ByHand     Source = "manual"
)

// Menu is days of slots of meals.
type Menu struct {
	ID   string `json:"id"`
	Days []Day  `json:"days"` // ordered by date
}

// Day is one date of a menu: who eats when, and what.
type Day struct {
	Date  Date       `json:"date"`
	Slots []Attended `json:"slots"` // every attended slot, in the order of the day
	Meals []Meal     `json:"meals"` // ordered by slot, snack number and position
}

// Attended is a slot and who eats in it. A second snack has Number 2.
type Attended struct {
	Slot   Slot     `json:"slot"`
	Number int      `json:"number"` // 1, but for further snacks
	Eaters []string `json:"eaters"`
	// Kind other than Cook plans no dish: the eaters eat out or skip.
	Kind Kind `json:"kind"`
}

// Ordinal is the number within the slot, from 1, also where it is not set.
func (a Attended) Ordinal() int { return max(a.Number, 1) }

// Clone is a copy that shares nothing with a.
func (a Attended) Clone() Attended {
	a.Eaters = slices.Clone(a.Eaters)
	return a
}

// Meal is one dish of one slot with its own copy of its recipe: a later edit of the
// recipe does not change a planned meal.
type Meal struct {
	ID       string `json:"id"`
	Slot     Slot   `json:"slot"`
	Number   int    `json:"number"` // as Attended.Number
	Role     Role   `json:"role"`
	Kind     Kind   `json:"kind"`
	Position int    `json:"position"`  // order within the slot, from 0
	RecipeID string `json:"recipe_id"` // provenance only
	// Dish is the copy: Ingredients are for Dish.Servings servings.
	Dish         Recipe    `json:"dish"`
	FoodsVersion string    `json:"foods_version"` // the food table the copy was made with
	Portions     []Portion `json:"portions"`
	Source       Source    `json:"source"`
	Reasons      []Reason  `json:"reasons"`
	Locked       bool      `json:"locked"`
	Version      int       `json:"version"`
	// Seen are the recipes that were served or offered in its place before it, the last one
	// last: another one comes before any of them again.
	Seen []string `json:"seen,omitempty"`
}

// Portion is what one eater gets of a meal, in servings of its recipe.
type Portion struct {
	Eater    string  `json:"eater"`
	Servings float64 `json:"servings"` // composers use steps of 0.25 from 0.5 to 2
}

// amount is the portion's servings; what is no positive number is none.
func (p Portion) amount() float64 {
	if p.Servings > 0 && !math.IsInf(p.Servings, 1) {
		return p.Servings
	}
	return 0
}

// Servings of all portions together.
func (m Meal) Servings() float64 {
	var sum float64
	for _, p := range m.Portions {
		sum += p.amount()
	}
	return sum
}

// servingsFor an eater: 0 without a portion.
func (m Meal) servingsFor(eater string) float64 {
	var sum float64
	for _, p := range m.Portions {
		if p.Eater == eater {
			sum += p.amount()
		}
	}
	return sum
}

// Meal finds a meal and its date by id; nil when the menu has none of this id.
func (m Menu) Meal(id string) (*Meal, Date) {
	for i := range m.Days {
		for j := range m.Days[i].Meals {
			if m.Days[i].Meals[j].ID == id {
				return &m.Days[i].Meals[j], m.Days[i].Date
			}
		}
	}
	return nil, ""
}

// Day finds a date; nil when the menu does not have it.
func (m Menu) Day(d Date) *Day {
	for i := range m.Days {
		if m.Days[i].Date == d {
			return &m.Days[i]
		}
	}
	return nil
}

// InOrderOfTheDay compares meals of one day by slot, number and position.
func InOrderOfTheDay(a, b Meal) int {
	return cmp.Or(
		cmp.Compare(slices.Index(Slots(), a.Slot), slices.Index(Slots(), b.Slot)),
		cmp.Compare(a.Number, b.Number),
		cmp.Compare(a.Position, b.Position),
	)
}

// Main finds an eater's main dish in a slot (number 1, but for further snacks); nil
// when there is none.
func (d Day) Main(s Slot, number int, eater string) *Meal {
	for i := range d.Meals {
		m := &d.Meals[i]
		if m.in(s, number) && m.Role == Main && !m.Kind.away() && m.servingsFor(eater) > 0 {
			return m
		}
	}
	return nil
}

// Ordinal is the number within the slot, from 1, also where it is not set.
func (m Meal) Ordinal() int { return max(m.Number, 1) }

// in reports whether the meal belongs to the slot; a number that is not set is 1.
func (m Meal) in(s Slot, number int) bool {
	return m.Slot == s && m.Ordinal() == max(number, 1)
}

// attended finds the slot that a meal belongs to; nil when nobody attends it.
func (d Day) attended(m *Meal) *Attended {
	for i := range d.Slots {
		if m.in(d.Slots[i].Slot, d.Slots[i].Number) {
			return &d.Slots[i]
		}
	}
	return nil
}

// settledAway reports whether a meal out or skipped takes the eater's dish in a slot
// away: one with a portion for the eater, or one with no portions at all.
func (d Day) settledAway(a Attended, eater string) bool {
	for i := range d.Meals {
		m := &d.Meals[i]
		if m.Kind.away() && m.in(a.Slot, a.Number) && (len(m.Portions) == 0 || m.servingsFor(eater) > 0) {
			return true
		}
	}
	return false
}
