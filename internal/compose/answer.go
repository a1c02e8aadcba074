package compose

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mealplanner/internal/meal"
)

// picked is what a model chose for a course: a dish that was offered, or one it wrote.
type picked struct {
	dish    string // recipe id
	written *meal.Recipe
	again   bool   // it was asked for a second time
	had     string // what the dish before had that it must not
}

// fault is what is wrong with an answer for a course.
type fault struct {
	words []string // that may go back to the model
	had   string   // what the dish had that it must not, by name; empty: it broke no rule about food
}

func wrong(format string, args ...any) fault {
	return fault{words: []string{fmt.Sprintf(format, args...)}}
}

// answer is the form of what a model gives.
type answer struct {
	Dishes []struct {
		Slot    string   `json:"slot"`
		Dish    string   `json:"dish"`
		Written *written `json:"written"`
	} `json:"dishes"`
}

// read takes an answer for the open courses: what may be served by course key, and for
// every other course what is wrong. Slots are found
// by their key and never by their place; what was not asked for is dropped, of two dishes
// for a slot the first counts.
func (s *Skeleton) read(i int, open []asked, write bool, text string) (good map[string]picked, bad map[string]fault) {
	good, bad = map[string]picked{}, map[string]fault{}
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		for _, o := range open {
			bad[o.key] = wrong("the answer was not the JSON object that was asked for")
		}
		return good, bad
	}
	used := map[string]bool{}
	for _, d := range a.Dishes {
		at := slices.IndexFunc(open, func(o asked) bool { return o.key == strings.ToLower(strings.TrimSpace(d.Slot)) })
		if at < 0 {
			continue
		}
		o := open[at]
		if answered(o.key, good, bad) {
			continue
		}
		id := strings.TrimSpace(d.Dish)
		switch {
		case slices.Contains(o.dishes, id) && !used[id]:
			used[id] = true
			good[o.key] = picked{dish: id}
		case slices.Contains(o.dishes, id):
			bad[o.key] = wrong("%s is served in another slot", id)
		case d.Written != nil && write && proteinMatters(s.slot(i, o)):
			r, why := s.written(i, o, *d.Written)
			if len(why.words) > 0 {
				bad[o.key] = why
				continue
			}
			good[o.key] = picked{dish: r.ID, written: &r}
		default:
			bad[o.key] = wrong("the dish is not one of this slot's list")
		}
	}
	for _, o := range open {
		if !answered(o.key, good, bad) {
			bad[o.key] = wrong("the slot is missing")
		}
	}
	return good, bad
}

func answered(key string, good map[string]picked, bad map[string]fault) bool {
	_, served := good[key]
	_, refused := bad[key]
	return served || refused
}

func (s *Skeleton) slot(i int, a asked) meal.Slot {
	d := s.plan.request.Days[i]
	return d.Slots[s.plan.days[i].courses[a.course].seat].Slot
}
