package planner

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// RefillOrder is what a refill may say.
type RefillOrder struct {
	Composer string  `json:"composer"`
	Seed     *uint64 `json:"seed"`
}

// RefillMenu orders every unlocked slot of a menu anew. At the end it writes only
// those that nobody has locked or changed meanwhile. A menu with nothing to refill is
// a Conflict (code "nothing-to-refill"), one that is being changed already too (code
// "menu-busy"). Key and quota are as OrderMenu's.
func (p *Planner) RefillMenu(ctx context.Context, c account.Caller, menu string, o RefillOrder, key string, found problem.Collector) (store.Generation, error) {
	o.Composer = composerOf(o.Composer)
	checkComposer(&found, o.Composer, p.HasModel())
	a, err := acceptanceOf("refill:"+menu, key, o, found)
	if err != nil {
		return store.Generation{}, err
	}
	seed := seedOr(o.Seed)
	return p.accept(ctx, c, c.ByMenu(menu), a, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Generation, error) {
		row, err := tx.Menu(ctx, s, menu)
		if err := firstOf(err, a.found.Err()); err != nil {
			return store.Generation{}, err
		}
		_, version, err := tx.Rules(ctx, s)
		if err != nil {
			return store.Generation{}, err
		}
		w := work{Composer: o.Composer, Seed: seed, Slots: unlocked(row)}
		if len(w.Slots) == 0 {
			return store.Generation{}, problem.Of(problem.Conflict, "nothing-to-refill")
		}
		order, err := w.json()
		return store.Generation{
			Task: store.Refill, Order: order, RulesVersion: version, MenuID: &menu, Progress: queued(datesIn(w.Slots)),
		}, err
	})
}

// unlocked gives the slots of a menu that hold a dish which is not locked, or that
// feed nobody yet.
func unlocked(row store.MenuRow) []orderedSlot {
	var slots []orderedSlot
	for _, day := range row.Days {
		for _, a := range day.Slots {
			o := orderedSlot{slotKey: slotKey{day.Date, a.Slot, a.Ordinal()}}
			for _, m := range mealsOf(day, o.slotKey) {
				if m.Locked {
					o.Keep = append(o.Keep, m.ID)
				} else {
					o.Replace = append(o.Replace, store.MealVersion{ID: m.ID, Version: m.Version})
				}
			}
			if len(o.Replace) > 0 || len(o.Keep) == 0 && (a.Kind == meal.Cook || a.Kind == "") {
				slots = append(slots, o)
			}
		}
	}
	return slots
}

// datesIn counts the dates of slots that are ordered by date.
func datesIn(slots []orderedSlot) int {
	n := 0
	for i, o := range slots {
		if i == 0 || o.Date != slots[i-1].Date {
			n++
		}
	}
	return n
}
