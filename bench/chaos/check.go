package main

import (
	"context"
	"maps"
	"net/http"
	"time"

	"mealplanner/bench/service"
)

// check compares all that was acknowledged with what is there, with every fault off.
func (w *world) check(ctx context.Context, users []*user) {
	for _, u := range users {
		u.checkGenerations(ctx)
		u.checkMenus(ctx)
		u.checkSessions(ctx)
		var bo eater
		if u.get(ctx, u.household+"/eaters/"+u.bo["id"].(string), &bo) {
			u.checkEater(bo)
		}
	}
	w.checkRows(ctx)
	w.checkConnections(ctx)
}

// checkGenerations wants every acknowledged order, ended and as it was seen to end,
// and none that nobody ordered.
func (u *user) checkGenerations(ctx context.Context) {
	there, ok := u.allGenerations(ctx)
	if !ok {
		return
	}
	unanswered, swaps := 0, 0
	maps.DeleteFunc(there, func(_ string, g generation) bool {
		if g.Task == "swap" {
			swaps++
		}
		return g.Task == "swap"
	})
	if swaps < u.doneSwaps || swaps > u.doneSwaps+u.unsureSwaps {
		u.world.history.violated(u.n, "swap", "%d swaps were done, %d acknowledged, %d unsure", swaps, u.doneSwaps, u.unsureSwaps)
	}
	for _, o := range u.orders {
		if o.generation == "" {
			if o.unanswered {
				unanswered++
			}
			continue
		}
		g, ok := there[o.generation]
		delete(there, o.generation)
		if !ok {
			u.world.history.violated(u.n, o.generation, "it was accepted and is not listed")
			continue
		}
		if !g.final() {
			u.world.history.violated(u.n, g.ID, "it is still %s", g.State)
		}
		var read generation
		if u.get(ctx, "/api/v1/generations/"+g.ID, &read) {
			u.saw(o, g)
			u.saw(o, read)
		}
	}
	if len(there) > unanswered {
		u.world.history.violated(u.n, "", "%d generations that no answered order made, and %d orders without an answer: %v", len(there), unanswered, there)
	}
}

func (u *user) allGenerations(ctx context.Context) (map[string]generation, bool) {
	all := map[string]generation{}
	for cursor := ""; ; {
		var page struct {
			Items []generation
			Next  *string `json:"next_cursor"`
		}
		if !u.get(ctx, u.household+"/generations?limit=100&cursor="+cursor, &page) {
			return nil, false
		}
		for _, g := range page.Items {
			all[g.ID] = g
		}
		if page.Next == nil || *page.Next == "" {
			return all, true
		}
		cursor = *page.Next
	}
}

// checkMenus wants each menu as it was acknowledged, and each date in one of those
// that are listed.
func (u *user) checkMenus(ctx context.Context) {
	for _, id := range u.met {
		u.readMenu(ctx, id)
		u.readList(ctx, u.menus[id])
	}
	holder := map[string]string{}
	for cursor := ""; ; {
		var page struct {
			Items []struct{ ID string }
			Next  *string `json:"next_cursor"`
		}
		if !u.get(ctx, u.household+"/menus?limit=100&cursor="+cursor, &page) {
			return
		}
		for _, item := range page.Items {
			if u.menus[item.ID] == nil {
				u.world.history.violated(u.n, item.ID, "a menu of no generation that was acknowledged")
				continue
			}
			b, _ := u.readMenu(ctx, item.ID)
			for _, day := range b.Days {
				if other := holder[day.Date]; other != "" {
					u.world.history.violated(u.n, item.ID, "%s is published in %s too", day.Date, other)
				}
				holder[day.Date] = item.ID
			}
		}
		if page.Next == nil || *page.Next == "" {
			return
		}
		cursor = *page.Next
	}
}

// newestLogins are fewer than an account keeps.
const newestLogins = 100

// checkSessions wants the newest logins to hold, every logout to have ended one, and the
// password to be right.
func (u *user) checkSessions(ctx context.Context) {
	for _, s := range u.sessions[max(0, len(u.sessions)-newestLogins):] {
		want := http.StatusOK
		if s.over {
			want = http.StatusUnauthorized
		}
		a := u.ask(ctx, request{Method: http.MethodGet, Path: "/api/v1/me", Token: s.token})
		if a.Status != want {
			u.world.history.violated(u.n, "/api/v1/me", "a session (logged out: %v) answers %d", s.over, a.Status)
		}
	}
	u.login(ctx)
}

// rowChecks are counts that must be 0: what the API does not show.
var rowChecks = map[string]string{
	"menus of a generation that is not completed": `SELECT count(*) FROM menu JOIN generation ON generation.id = menu.generation_id
		WHERE generation.state <> 'completed'`,
	"completed generations without their menu": `SELECT count(*) FROM generation LEFT JOIN menu ON menu.generation_id = generation.id
		WHERE generation.task = 'menu' AND generation.state = 'completed' AND (menu.id IS NULL OR menu.id <> generation.menu_id)`,
	"generations with two menus": `SELECT count(*) FROM (SELECT generation_id FROM menu GROUP BY generation_id HAVING count(*) > 1) twice`,
	"generations without a key, or with two": `SELECT count(*) FROM (SELECT generation.id FROM generation
		LEFT JOIN idempotency ON idempotency.generation_id = generation.id GROUP BY generation.id HAVING count(idempotency.key) <> 1) wrong`,
	"dates of published menus that are not planned": `SELECT count(*) FROM planned_date JOIN menu ON menu.id = planned_date.menu_id
		WHERE menu.published = 0`,
}

func (w *world) checkRows(ctx context.Context) {
	for what, query := range rowChecks {
		var n int
		if err := w.database.QueryRow(ctx, query).Scan(&n); err != nil || n != 0 {
			w.history.violated(nobody, "", "%d %s (%v)", n, what, err)
		}
	}
}

// returnTime is what the connections have to come back after the last request.
const returnTime = 15 * time.Second

// checkConnections wants no connection lent in any lane and none in a transaction,
// never more than the budget, and none at all once the servers have stopped.
func (w *world) checkConnections(ctx context.Context) {
	w.eventually(ctx, "every lane has its connections back", func() bool { return w.lent(ctx) == 0 })
	w.eventually(ctx, "at most the budget of connections, none in a transaction", func() bool {
		all, inTransaction := w.sessions(ctx)
		return all >= 0 && all <= replicas*connections && inTransaction == 0
	})
	for _, s := range w.servers {
		w.stopAndJudge(s)
	}
	w.eventually(ctx, "no connection is left of servers that have stopped", func() bool {
		all, _ := w.sessions(ctx)
		return all == 0
	})
}

// lent adds up the connections that the servers' lanes have lent; -1: unknown.
func (w *world) lent(ctx context.Context) int {
	sum := 0
	for _, s := range w.servers {
		a, err := service.Send(ctx, w.admin.http, s.address(), request{Path: "/api/v1/admin/database", Token: w.admin.token})
		var numbers struct {
			Lanes map[string]struct{ Now int }
		}
		if err != nil || a.Status != http.StatusOK || a.Decode(&numbers) != nil || len(numbers.Lanes) == 0 {
			return -1
		}
		for _, lane := range numbers.Lanes {
			sum += lane.Now
		}
	}
	return sum
}

// sessions counts the servers' sessions at PostgreSQL; -1: unknown.
func (w *world) sessions(ctx context.Context) (all, inTransaction int) {
	err := w.database.QueryRow(ctx, `
		SELECT count(*), count(*) FILTER (WHERE state LIKE 'idle in transaction%')
		FROM pg_stat_activity WHERE application_name LIKE 'mealplanner%'`).Scan(&all, &inTransaction)
	if err != nil {
		return -1, -1
	}
	return all, inTransaction
}

// eventually waits for a state of other processes.
func (w *world) eventually(ctx context.Context, what string, ok func() bool) {
	deadline := time.Now().Add(returnTime)
	for !ok() {
		if time.Now().After(deadline) || !wait(ctx, nil, 50*time.Millisecond) {
			w.history.violated(nobody, "", "not within %v: %s", returnTime, what)
			return
		}
	}
}
