package planner

import (
	"context"
	"strconv"

	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The parameters of what a save removed, in the progress of a completed generation.
const (
	draftsRemoved = "drafts_removed" // how many
	draftOf       = "draft_of"       // the first date of the one that had been a draft for the longest
)

// room refuses an order for whose menu nothing of the household's could make room: neither
// its published menus nor what somebody has changed is removed. What the order replaces
// makes room for it. The orders that are under way may pass the bound by what they make.
func (p *Planner) room(ctx context.Context, tx *store.Tx, s store.Scope, w work) error {
	var taken []meal.Date
	if w.Replace {
		taken = w.dates()
	}
	_, lasting, err := tx.MenuVolumes(ctx, s, taken...)
	if err != nil {
		return err
	}
	switch most := p.config.Keep; {
	case most.Menus > 0 && lasting.Menus >= most.Menus:
		return problem.Of(problem.Conflict, "menus-full", "why", "count", "count", lasting.Menus, "max", most.Menus)
	case most.Bytes > 0 && lasting.Bytes >= most.Bytes:
		return problem.Of(problem.Conflict, "menus-full", "why", "size", "megabytes", float64(lasting.Bytes)/1e6, "max_megabytes", float64(most.Bytes)/1e6)
	}
	return nil
}

// makeRoom removes the oldest drafts that the household has too much of, in the
// transaction of the save, and gives what the generation says of it.
func makeRoom(ctx context.Context, tx *store.Tx, s store.Scope, keep store.MenuVolume) (said map[string]string, err error) {
	removed, err := tx.RemoveDrafts(ctx, s, keep)
	if err != nil || len(removed) == 0 {
		return nil, err
	}
	return map[string]string{draftsRemoved: strconv.Itoa(len(removed)), draftOf: string(removed[0].From)}, nil
}

// Notes are what to say of what a generation did beside its menu; mostly there are none.
func Notes(g store.Generation) []problem.Message {
	n := g.Progress.Params[draftsRemoved]
	if g.State != store.Completed || n == "" {
		return nil
	}
	return []problem.Message{problem.MessageOf("drafts-removed", "count", number(n), "date", g.Progress.Params[draftOf])}
}
