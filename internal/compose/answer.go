package compose

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mealplanner/internal/meal"
)

// picked is what a model chose for a course: a dish that was offered, or one it wrote.
type picked struct {
	dish    string // recipe id
	written *meal.Recipe
	again   bool         // it was asked for a second time
	had     meal.Culprit // what the dish before had that it must not
}

// fault is what is wrong with an answer for a course.
type fault struct {
	words []string     // that may go back to the model
	had   meal.Culprit // what the dish had that it must not; empty: it broke no rule about food
}

func (f *fault) add(format string, args ...any) {
	f.words = append(f.words, fmt.Sprintf(format, args...))
}

func wrong(format string, args ...any) fault {
	return fault{words: []string{fmt.Sprintf(format, args...)}}
}

// answer is the form of what a model gives. Each dish is read on its own, and a written one
// too: one that is none spoils nothing else.
type answer struct {
	Dishes []json.RawMessage `json:"dishes"`
}

type answeredDish struct {
	Slot    string          `json:"slot"`
	Dish    string          `json:"dish"`
	Written json.RawMessage `json:"written"`
}

// sameName reports whether a model means a slot or a dish by its key: case does not matter, nor
// whether words are joined by hyphens, low lines or blanks.
func sameName(key, said string) bool { return plainKey(key) == plainKey(said) }

func plainKey(s string) string {
	return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// read takes an answer for the open courses: what may be served by course key, and for
// every other course what is wrong. before is what earlier answers gave for the day. Slots
// are found by their key and never by their place; what was not asked for is dropped, of two
// dishes for a slot the first counts. Written dishes are judged after those that were chosen,
// which they may not repeat.
func (s *Skeleton) read(i int, open []asked, write bool, text string, before map[string]picked) (good map[string]picked, bad map[string]fault) {
	good, bad = map[string]picked{}, map[string]fault{}
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		for _, o := range open {
			bad[o.key] = wrong("the answer was not the JSON object that was asked for")
		}
		return good, bad
	}
	used, wrote := map[string]bool{}, map[string]json.RawMessage{}
	for _, text := range a.Dishes {
		var d answeredDish
		if json.Unmarshal(text, &d) != nil {
			continue
		}
		at := slices.IndexFunc(open, func(o asked) bool { return sameName(o.key, d.Slot) })
		if at < 0 {
			continue
		}
		o := open[at]
		if _, also := wrote[o.key]; also || answered(o.key, good, bad) {
			continue
		}
		id, offered := o.offers(d.Dish)
		switch {
		case offered && !used[id]:
			used[id] = true
			good[o.key] = picked{dish: id}
		case offered:
			bad[o.key] = wrong("%s is served in another slot", id)
		case len(d.Written) > 0 && string(d.Written) != "null" && write && proteinMatters(s.slot(i, o)):
			wrote[o.key] = d.Written
		default:
			bad[o.key] = wrong("the dish is not one of this slot's list")
		}
	}
	maps.Copy(good, before)
	for _, o := range open {
		if text, has := wrote[o.key]; has {
			s.readWritten(i, o, text, good, bad)
		} else if !answered(o.key, good, bad) {
			bad[o.key] = wrong("the slot is missing")
		}
	}
	for key := range before {
		delete(good, key)
	}
	return good, bad
}

// offers gives the dish of a course's list that a model means.
func (o asked) offers(said string) (id string, ok bool) {
	n := slices.IndexFunc(o.dishes, func(id string) bool { return sameName(id, said) })
	if n < 0 {
		return "", false
	}
	return o.dishes[n], true
}

// readWritten reads a dish that a model wrote for a course.
func (s *Skeleton) readWritten(i int, o asked, text json.RawMessage, good map[string]picked, bad map[string]fault) {
	var w written
	if err := json.Unmarshal(text, &w); err != nil {
		bad[o.key] = wrong("the written dish was not of the form that was asked for")
		return
	}
	r, why := s.written(i, o, w)
	if len(why.words) == 0 {
		why = s.repeats(i, o, r, good)
	}
	if len(why.words) > 0 {
		bad[o.key] = why
		return
	}
	good[o.key] = picked{dish: r.ID, written: &r}
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
