package meal

import (
	"fmt"
	"slices"
)

// Impasse is a slot in which somebody has no dish: what rules every dish out, and what
// would open some. It is data for whoever words it, shows it as buttons, or keeps it.
type Impasse struct {
	Date   Date     `json:"date"`
	Slot   Slot     `json:"slot"`
	Eaters []string `json:"eaters"` // ids of those without a dish; the first is who the rules are of
	// Whole: nobody at the table has a dish.
	Whole  bool `json:"whole"`
	Dishes int  `json:"dishes"` // how many the slot has for anybody
	Limit  int  `json:"limit"`  // of the slot in minutes; 0: none
	// Counts says how many dishes each obstacle rules out for the first eater, every dish
	// under one.
	Counts []Count `json:"counts,omitempty"`
	// Rules is a smallest set of obstacles that together leave the first eater no dish:
	// without any one of them the others would leave some. Where those that nobody can
	// change are enough, a smallest set of these.
	Rules []Obstacle `json:"rules,omitempty"`
	// Fixed are the obstacles of the first eater that rule dishes out and are never given up.
	Fixed []Obstacle `json:"fixed,omitempty"`
	// Barred: every dish of the first eater has an obstacle that nobody can change.
	Unrelaxable bool `json:"barred"`
	// Relaxations are the smallest that give every one of the eaters a dish, the most
	// useful first: all of one change, or else some of two, or else of three. None:
	// three are not enough, or nothing may be given up.
	Relaxations []Relaxation `json:"relaxations,omitempty"`
	// Same and Others are how many further slots of the request have no dish: for the
	// same people, limit and table, and for others.
	Same   int `json:"same"`
	Others int `json:"others"`
	// The names of whom and what it speaks of: people in the order of the household.
	People  []Person          `json:"people"`
	Foods   map[string]string `json:"foods"`
	Recipes map[string]string `json:"recipes"`
}

// Person is an eater by name.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Count is how many dishes an obstacle rules out.
type Count struct {
	Obstacle
	Dishes int `json:"dishes"`
}

// Obstacle is a rule that rules dishes out: a code with what it names.
type Obstacle struct {
	Code string `json:"code"` // of a violation, RuleAppliance or RuleAvoided
	// Value is an id: of a diet, allergen, food or group, hazard, appliance or recipe;
	// of RuleTime the limit in minutes; of RuleUnknown nothing.
	Value string `json:"value"`
	Eater string `json:"eater"` // id of whose it is; empty: the household's
}

// The rules of composing that are none of a menu's.
const (
	RuleAppliance = "appliance" // a dish needs one that is not at home
	RuleAvoided   = "avoided"   // a dish that the request avoids
)

// Relaxation is what to change, all of it together, so that there are dishes.
type Relaxation struct {
	Changes []Change `json:"changes"`
	Dishes  int      `json:"dishes"` // how many would fit: of several eaters, for the one with the fewest
}

// MaxChanges of a relaxation.
const MaxChanges = 3

// Change is one thing to give way in: a code with what it names.
type Change struct {
	Code    string   `json:"code"`
	Value   string   `json:"value,omitempty"`   // id of the appliance, food or group, diet, recipe or guest
	Minutes int      `json:"minutes,omitempty"` // of ChangeMinutes: the smallest limit that is enough
	Eaters  []string `json:"eaters,omitempty"`  // of ChangeExcluded and ChangeDiet: ids of who gives it up
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

// Names gives the names of people by their ids.
func (i Impasse) Names(ids ...string) []string {
	var all []string
	for _, id := range ids {
		if n := slices.IndexFunc(i.People, func(p Person) bool { return p.ID == id }); n >= 0 {
			all = append(all, i.People[n].Name)
		}
	}
	return all
}

// Places says where the values of a relaxation's changes are.
func (i Impasse) Places(r Relaxation) []string {
	var all []string
	for _, c := range r.Changes {
		all = append(all, i.places(c)...)
	}
	return all
}

func (i Impasse) places(c Change) []string {
	switch c.Code {
	case ChangeMinutes:
		if i.Date.Weekend() {
			return []string{fmt.Sprintf("preferences.max_minutes.weekend.%s", i.Slot)}
		}
		return []string{fmt.Sprintf("preferences.max_minutes.weekday.%s", i.Slot)}
	case ChangeAppliance:
		return []string{"preferences.appliances"}
	case ChangeExcluded, ChangeDiet:
		list := "excluded_foods"
		if c.Code == ChangeDiet {
			list = "diets"
		}
		var all []string
		for _, name := range i.Names(c.Eaters...) {
			all = append(all, fmt.Sprintf("eaters[%s].%s", name, list))
		}
		return all
	case ChangeGuest:
		return []string{"attendance"}
	}
	return []string{c.Code}
}
