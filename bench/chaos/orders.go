package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// orderMenu orders some days, sometimes twice at once with the same key, and then
// waits, or thinks better of it, or does something else.
func (u *user) orderMenu(ctx context.Context, rest <-chan struct{}) {
	o := u.newOrder(nil)
	start := time.Now().UTC().AddDate(0, 0, u.draw.IntN(120)).Format(time.DateOnly)
	r := request{Method: http.MethodPost, Path: u.household + "/generations",
		Header: map[string]string{"Idempotency-Key": o.key},
		Body: map[string]any{"days": 3 + u.draw.IntN(5), "start_date": start, "seed": u.draw.Uint64N(1 << 40),
			"composer": "built-in", "replace": u.draw.IntN(3) > 0}}
	twice, then := u.draw.IntN(4) == 0, u.draw.IntN(10)
	pause := span(u.draw.Float64(), 0, 1500)
	u.send2(ctx, o, r, twice)
	if o.generation == "" {
		return
	}
	switch {
	case then < 2:
		wait(ctx, rest, pause)
		u.cancel(ctx, o)
	case then < 4: // in the moment before it is saved
		u.await(ctx, rest, o, 30*time.Millisecond, func(g generation) bool { return g.Progress.Done == g.Progress.Total })
		u.cancel(ctx, o)
	case then < 8:
		u.await(ctx, rest, o, 150*time.Millisecond, generation.final)
	}
}

func (u *user) newOrder(refills *menu) *order {
	o := &order{key: fmt.Sprintf("%d-%d-%d", u.world.seed, u.n, len(u.orders)), refills: refills}
	u.orders = append(u.orders, o)
	return o
}

// refill orders all meals of a menu anew, and waits for them.
func (u *user) refill(ctx context.Context, rest <-chan struct{}) {
	m := u.anyMenu()
	if m == nil || m.refilling != nil {
		return
	}
	o := u.newOrder(m)
	m.refilling = o
	u.send2(ctx, o, request{Method: http.MethodPost, Path: "/api/v1/menus/" + m.id + "/refill",
		Header: map[string]string{"Idempotency-Key": o.key},
		Body:   map[string]any{"composer": "built-in", "seed": u.draw.Uint64N(1 << 40)}}, u.draw.IntN(4) == 0)
	if o.generation == "" && !o.unanswered {
		m.refilling = nil
		return
	}
	u.await(ctx, rest, o, 150*time.Millisecond, generation.final)
}

// send2 sends an order once or, as an impatient client would, twice at once.
func (u *user) send2(ctx context.Context, o *order, r request, twice bool) {
	answers := make([]answer, 1, 2)
	if twice {
		answers = append(answers, answer{})
	}
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = u.ask(ctx, r) })
	}
	all.Wait()
	for _, a := range answers {
		var g generation
		switch {
		case a.Status == http.StatusAccepted && a.Decode(&g) == nil:
			if o.generation != "" && o.generation != g.ID {
				u.world.history.violated(u.n, o.generation, "the key %s made another generation too: %s", o.key, g.ID)
			}
			o.generation = g.ID
		case a.Status == http.StatusConflict && (a.Code() == "dates-planned" || o.refills != nil):
		case later(a.Status):
			o.unanswered = true
		default:
			u.unexpected(ctx, "an order", a)
		}
	}
}

// cancel stops an order; the answer says how it ended.
func (u *user) cancel(ctx context.Context, o *order) {
	a := u.ask(ctx, request{Method: http.MethodPost, Path: "/api/v1/generations/" + o.generation + "/cancel"})
	var g generation
	if a.Status != http.StatusOK || a.Decode(&g) != nil || !g.final() {
		u.unexpected(ctx, "a cancel", a)
		return
	}
	u.saw(o, g)
}

// await looks after an order until it is as wished, or has ended.
func (u *user) await(ctx context.Context, rest <-chan struct{}, o *order, every time.Duration, enough func(generation) bool) {
	for o.generation != "" && o.final == nil && wait(ctx, rest, every) {
		var g generation
		if u.get(ctx, "/api/v1/generations/"+o.generation, &g) {
			u.saw(o, g)
			if enough(g) {
				return
			}
		}
	}
}

// saw compares a generation with what is known of it: what has ended stays as it is.
func (u *user) saw(o *order, g generation) {
	if o.final != nil && (o.final.State != g.State || menuOf(*o.final) != menuOf(g)) {
		u.world.history.violated(u.n, g.ID, "it had ended %s with menu %q, and is now %s with menu %q",
			o.final.State, menuOf(*o.final), g.State, menuOf(g))
	}
	if !g.final() || o.final != nil {
		return
	}
	o.final = &g
	if o.refills != nil {
		clear(o.refills.meals) // the next read says how they are
		o.refills.refilling = nil
		return
	}
	id := menuOf(g)
	switch {
	case g.State == "completed" && id == "":
		u.world.history.violated(u.n, g.ID, "it is completed and has no menu")
	case g.State != "completed" && id != "":
		u.world.history.violated(u.n, g.ID, "it is %s and has the menu %s", g.State, id)
	case id != "" && u.menus[id] != nil:
		u.world.history.violated(u.n, g.ID, "its menu %s is another generation's too", id)
	case id != "":
		u.menus[id] = &menu{id: id, generation: g.ID, checked: map[string]bool{}, meals: map[string]map[string]int{}, torn: map[string]bool{}}
		u.met = append(u.met, id)
	}
}

func menuOf(g generation) string {
	if g.MenuID == nil {
		return ""
	}
	return *g.MenuID
}
