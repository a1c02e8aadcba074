package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// menu is what was acknowledged of one.
type menu struct {
	id, generation string
	checked        map[string]bool           // food: true when acknowledged, false when only asked for
	meals          map[string]map[string]int // date to the ids of its meals and their versions, as last read
	refilling      *order                    // that changes it now; nil: none
	torn           map[string]bool           // dates with a swap of which nobody knows how it ended
}

// menuBody is what the API gives of one.
type menuBody struct {
	ID         string    `json:"id"`
	Generation string    `json:"generation_id"`
	CreatedAt  time.Time `json:"created_at"`
	Days       []struct {
		Date  string     `json:"date"`
		Meals []mealBody `json:"meals"`
	} `json:"days"`
	Violations []struct {
		Kind, Rule, Message string
	} `json:"violations"`
}

type mealBody struct {
	ID      string `json:"id"`
	Role    string `json:"role"`
	Version int    `json:"version"`
	Title   string `json:"title"`
}

type listBody struct {
	Items []struct {
		Food    string `json:"food"`
		Checked bool   `json:"checked"`
	} `json:"items"`
}

// anyMenu gives one of the last few, nil if there is none.
func (u *user) anyMenu() *menu {
	if len(u.met) == 0 {
		return nil
	}
	last := u.met[max(0, len(u.met)-5):]
	return u.menus[last[u.draw.IntN(len(last))]]
}

func (u *user) readMenu(ctx context.Context, id string) (b menuBody, ok bool) {
	if ok = u.get(ctx, "/api/v1/menus/"+id, &b); ok {
		u.compare(u.menus[id], b)
	}
	return b, ok
}

// compare wants a menu as it was last acknowledged: its dates may have gone to newer
// menus, but what it shows is what it showed, and breaks no rule older than itself.
func (u *user) compare(m *menu, b menuBody) {
	if b.Generation != m.generation {
		u.world.history.violated(u.n, m.id, "it is of generation %s, and was of %s", b.Generation, m.generation)
	}
	for _, v := range b.Violations {
		if v.Kind == "hard" && b.CreatedAt.After(u.ruled) {
			u.world.history.violated(u.n, m.id, "hard violation of %s: %s", v.Rule, v.Message)
		}
	}
	for _, day := range b.Days {
		now := map[string]int{}
		for _, meal := range day.Meals {
			now[meal.ID] = meal.Version
		}
		if len(now) == 0 {
			u.world.history.violated(u.n, m.id, "%s has no meals", day.Date)
		}
		if before := m.meals[day.Date]; before != nil && !m.torn[day.Date] && m.refilling == nil && !maps.Equal(before, now) {
			u.world.history.violated(u.n, m.id, "the meals of %s were %v and are %v", day.Date, before, now)
		}
		m.meals[day.Date] = now
	}
}

// swap replaces a main dish, once: the meal keeps its id, and its version counts.
func (u *user) swap(ctx context.Context) {
	m := u.anyMenu()
	if m == nil {
		return
	}
	b, ok := u.readMenu(ctx, m.id)
	if !ok || len(b.Days) == 0 {
		return
	}
	day := b.Days[u.draw.IntN(len(b.Days))]
	mains := slices.DeleteFunc(slices.Clone(day.Meals), func(m mealBody) bool { return m.Role != "main" })
	if len(mains) == 0 {
		return
	}
	old := mains[u.draw.IntN(len(mains))]
	u.swaps++
	a := u.ask(ctx, request{Method: http.MethodPost, Path: "/api/v1/menus/" + m.id + "/meals/" + old.ID + "/swap",
		Header: map[string]string{"Idempotency-Key": fmt.Sprintf("swap %d-%d-%d", u.world.seed, u.n, u.swaps)},
		Body:   map[string]any{"composer": "built-in", "seed": u.draw.Uint64N(1 << 40)}})
	delete(m.meals, day.Date) // the next read says how it is
	var after menuBody
	switch {
	case a.Status == http.StatusOK && a.Decode(&after) == nil:
		u.swapped(m, after, old)
	case a.Status == http.StatusNotFound, a.Status == http.StatusConflict, a.Status == http.StatusUnprocessableEntity:
		if a.unsure { // an attempt that nobody answered may come to its end yet
			u.unsureSwaps++
			m.torn[day.Date] = true
		}
	default:
		u.unsureSwaps++
		u.unexpected(ctx, "a swap", a)
	}
}

// swapped wants another dish in the old one's place, once, unless its date has gone to
// another menu meanwhile.
func (u *user) swapped(m *menu, after menuBody, old mealBody) {
	u.doneSwaps++
	u.compare(m, after)
	for _, day := range after.Days {
		for _, meal := range day.Meals {
			if meal.ID == old.ID && (meal.Version != old.Version+1 || meal.Title == old.Title) && m.refilling == nil {
				u.world.history.violated(u.n, old.ID, "swapped once, it went from version %d %q to %d %q",
					old.Version, old.Title, meal.Version, meal.Title)
			}
		}
	}
}

// checkOff puts a food into the basket.
func (u *user) checkOff(ctx context.Context) {
	m := u.anyMenu()
	if m == nil {
		return
	}
	b, ok := u.readList(ctx, m)
	if !ok || len(b.Items) == 0 {
		return
	}
	food := b.Items[u.draw.IntN(len(b.Items))].Food
	if !m.checked[food] {
		m.checked[food] = false // asked for
	}
	a := u.ask(ctx, request{Method: http.MethodPut, Path: "/api/v1/menus/" + m.id + "/grocery-list/items/" + food,
		Body: map[string]bool{"checked": true}})
	switch a.Status {
	case http.StatusOK:
		m.checked[food] = true
		u.world.history.count("check-offs", 1)
	case http.StatusNotFound: // its dates went to another menu meanwhile
	default:
		u.unexpected(ctx, "a check-off", a)
	}
}

// readList wants each acknowledged check-off, and no other.
func (u *user) readList(ctx context.Context, m *menu) (b listBody, ok bool) {
	if ok = u.get(ctx, "/api/v1/menus/"+m.id+"/grocery-list", &b); !ok {
		return b, false
	}
	for _, item := range b.Items {
		acknowledged, asked := m.checked[item.Food]
		switch {
		case acknowledged && !item.Checked:
			u.world.history.violated(u.n, m.id, "the check-off of %s was acknowledged and is lost", item.Food)
		case item.Checked && !asked:
			u.world.history.violated(u.n, m.id, "%s is checked off, and nobody did that", item.Food)
		}
	}
	return b, true
}
