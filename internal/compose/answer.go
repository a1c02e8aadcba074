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
	again   bool // it was asked for a second time
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
// every other course what is wrong, in words that may go back to the model. Slots are found
// by their key and never by their place; what was not asked for is dropped, of two dishes
// for a slot the first counts.
func (s *Skeleton) read(i int, open []asked, write bool, text string) (good map[string]picked, wrong map[string][]string) {
	good, wrong = map[string]picked{}, map[string][]string{}
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		for _, o := range open {
			wrong[o.key] = []string{"the answer was not the JSON object that was asked for"}
		}
		return good, wrong
	}
	used := map[string]bool{}
	for _, d := range a.Dishes {
		at := slices.IndexFunc(open, func(o asked) bool { return o.key == strings.ToLower(strings.TrimSpace(d.Slot)) })
		if at < 0 {
			continue
		}
		o := open[at]
		if _, has := good[o.key]; has || wrong[o.key] != nil {
			continue
		}
		id := strings.TrimSpace(d.Dish)
		switch {
		case slices.Contains(o.dishes, id) && !used[id]:
			used[id] = true
			good[o.key] = picked{dish: id}
		case slices.Contains(o.dishes, id):
			wrong[o.key] = []string{fmt.Sprintf("%s is served in another slot", id)}
		case d.Written != nil && write && proteinMatters(s.slot(i, o)):
			r, why := s.written(i, o, *d.Written)
			if len(why) > 0 {
				wrong[o.key] = why
				continue
			}
			good[o.key] = picked{dish: r.ID, written: &r}
		default:
			wrong[o.key] = []string{"the dish is not one of this slot's list"}
		}
	}
	for _, o := range open {
		if _, has := good[o.key]; !has && wrong[o.key] == nil {
			wrong[o.key] = []string{"the slot is missing"}
		}
	}
	return good, wrong
}

func (s *Skeleton) slot(i int, a asked) meal.Slot {
	d := s.plan.request.Days[i]
	return d.Slots[s.plan.days[i].courses[a.course].seat].Slot
}
