package meal

import (
	"strconv"

	"mealplanner/internal/food"
)

// Rotation wishes that a food or food group is on the table so often a week: "fish at
// least once, red meat at most twice". What counts are main dishes of lunch and dinner
// that hold it, leftovers too, each once for every table that it is on. At least: in
// every seven days of a menu from its first one, and in a shorter rest for as many as
// its days are worth (rounded down). At most: in any seven days in a row. It is a soft
// rule.
type Rotation struct {
	Food    food.ID `json:"food"`
	AtLeast int     `json:"at_least"` // times in seven days; 0: no least
	AtMost  *int    `json:"at_most"`  // null: no most
}

// Week is what a rotation counts in, in days.
const Week = 7

// Due is how often the food has to be on the table within so many days from the first of
// a menu, or of a week of it.
func (r Rotation) Due(days int) int { return r.AtLeast * min(days, Week) / Week }

// Counts reports whether a meal on this slot counts in a rotation at all.
func (r Role) Counts(s Slot) bool { return r == Main && (s == Lunch || s == Dinner) }

// rotation notes every week of a menu in which a wished food is too seldom or too often
// on the table, on the week's last day.
func rotation(t *food.Table, h Household, m Menu) []Violation {
	var out []Violation
	for _, r := range h.Preferences.Rotation {
		tables := make([]int, len(m.Days))
		for i := range m.Days {
			tables[i] = r.tables(t, &m.Days[i])
		}
		for i := range m.Days {
			if i%Week == Week-1 || i == len(m.Days)-1 {
				begin := i - i%Week
				if had, due := sum(tables[begin:i+1]), r.Due(i+1-begin); had < due {
					out = append(out, r.violation(m.Days[i].Date, had, due))
				}
			}
			if r.AtMost == nil || tables[i] == 0 {
				continue
			}
			if had := sum(tables[max(0, i-Week+1) : i+1]); had > *r.AtMost {
				out = append(out, r.violation(m.Days[i].Date, had, *r.AtMost))
			}
		}
	}
	return out
}

// tables counts how often the food is on a day's table.
func (r Rotation) tables(t *food.Table, d *Day) int {
	n := 0
	for i := range d.Meals {
		if m := &d.Meals[i]; m.Role.Counts(m.Slot) && !m.Kind.away() && r.holds(t, &m.Dish) {
			n++
		}
	}
	return n
}

func (r Rotation) holds(t *food.Table, dish *Recipe) bool {
	for i := range dish.Ingredients {
		if t.Food(dish.Ingredients[i].Food) != nil && t.Covers(r.Food, dish.Ingredients[i].Food) {
			return true
		}
	}
	return false
}

func (r Rotation) violation(on Date, had, limit int) Violation {
	return Violation{Kind: Soft, Rule: RuleRotation, Date: on, Params: map[string]string{
		paramRotation: string(r.Food), paramTimes: strconv.Itoa(had), paramLimit: strconv.Itoa(limit),
	}}
}

func sum(list []int) int {
	all := 0
	for _, n := range list {
		all += n
	}
	return all
}
