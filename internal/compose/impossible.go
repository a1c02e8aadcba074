package compose

import (
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// Impossible is the error of a slot in which somebody has no dish: what rules every dish
// out, and what would open some. It unwraps to an Impossible *problem.Problem that says
// so in words, with a field for each relaxation.
type Impossible struct {
	Date   meal.Date
	Slot   meal.Slot
	Eaters []string // ids of those without a dish; the first is who the rules are of
	Dishes int      // how many the slot has for anybody
	// Rules is a smallest set of rules that together leave the first eater no dish:
	// without any one of them the others would leave some. Where those that nobody can
	// change are enough, a smallest set of these.
	Rules []Rule
	// Fixed are the rules of the first eater that rule dishes out and are never given up.
	Fixed []Rule
	// Relaxations are the smallest that give every one of the eaters a dish, the most
	// useful first: all of one change, or else some of two, or else of three. None:
	// three are not enough, or nothing may be given up.
	Relaxations []Relaxation
	// Same and Others are how many further slots of the request have no dish: for the
	// same people, limit and table, and for others.
	Same, Others int
	said         *problem.Problem
}

// Error says it in words, with the relaxations.
func (i *Impossible) Error() string { return i.said.Error() }

// Unwrap gives the problem.
func (i *Impossible) Unwrap() error { return i.said }

// Rule is a rule that rules dishes out: a code with what it names.
type Rule struct {
	Code string // meal's, RuleAppliance or RuleAvoided
	// Value is an id: of a diet, allergen, food or group, hazard, appliance or recipe;
	// of meal.RuleTime the limit in minutes; of meal.RuleUnknown nothing.
	Value string
	Eater string // id of whose it is; empty: the household's
}

// The rules of composing that meal does not name.
const (
	RuleAppliance = "appliance" // a dish needs one that is not at home
	RuleAvoided   = "avoided"   // a dish that the request avoids
)

// fixed reports whether a rule is never given up: what may make somebody ill, and what
// nobody can check. Who keeps free of gluten, milk or nuts may have to.
func (r Rule) fixed() bool {
	switch r.Code {
	case meal.RuleAllergen, meal.RuleHazard, meal.RuleUnknown:
		return true
	case meal.RuleDiet:
		return protects(r.Value)
	}
	return false
}

// Relaxation is what to change, all of it together, so that there are dishes.
type Relaxation struct {
	Changes []Change
	Dishes  int // how many would fit: of several eaters, for the one with the fewest
}

// Change is one thing to give way in: a code with what it names.
type Change struct {
	Code    string
	Value   string   // id of the appliance, food or group, diet, recipe or guest
	Minutes int      // of ChangeMinutes: the smallest limit that is enough
	Eaters  []string // of ChangeExcluded and ChangeDiet: ids of who gives it up
}

// The codes of changes, the easiest first: relaxations are ordered by them.
const (
	ChangeMinutes   = "minutes"        // a higher limit for the slot
	ChangeAppliance = "appliance"      // one more at home
	ChangeExcluded  = "excluded"       // an excluded food is eaten after all
	ChangeDiet      = "diet"           // a diet is not kept
	ChangeAvoided   = "avoided"        // a dish that was to be avoided may come
	ChangeGuest     = "guest"          // a guest whose allergens bind the table stays away
	ChangeScope     = "allergen_scope" // allergens bind only the dishes of whoever has them
)
