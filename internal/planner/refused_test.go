package planner

import (
	"fmt"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestRefusedIsForgotten(t *testing.T) {
	var r refused
	if r.lately("ada", now) {
		t.Error("nobody was refused")
	}
	r.note("ada", now)
	if !r.lately("ada", now.Add(refusedFor-1)) || r.lately("ada", now.Add(refusedFor)) || r.lately("bob", now) {
		t.Error("it is remembered for another time, or of another account")
	}
	for n := range maxRefused {
		r.note(fmt.Sprint(n), now)
	}
	r.note("late", now.Add(2*refusedFor))
	if len(r.at) != 1 {
		t.Errorf("%d are remembered", len(r.at))
	}
}

// Who orders without a break is refused from memory; a moment later the order is judged
// as it is then.
func TestWhoWasRefusedAMomentAgo(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	clock := now
	w.config.Now = func() time.Time { return clock }
	order := func(day int, key string) (store.Generation, error) {
		return w.OrderMenu(edge(t), w.as(account.PlanMeals), w.home, Order{Days: 1, StartDate: today.AddDays(day)}, key, problem.Collector{})
	}
	var last store.Generation
	for i := range maxActive {
		g, err := order(i, fmt.Sprint("key ", i))
		if err != nil {
			t.Fatal(err)
		}
		last = g
	}
	_, err := order(9, "another")
	wantProblem(t, "the sixth", err, problem.TooMany, "too-many-generations")
	if _, err := w.Cancel(edge(t), w.as(account.PlanMeals), last.ID); err != nil {
		t.Fatal(err)
	}
	_, err = order(9, "another")
	wantProblem(t, "at once", err, problem.TooMany, "too-many-generations")
	clock = clock.Add(refusedFor)
	if _, err := order(9, "another"); err != nil {
		t.Errorf("a moment later, with room: %v", err)
	}
	if g, err := order(maxActive-1, fmt.Sprint("key ", maxActive-1)); err != nil || g.ID != last.ID {
		t.Errorf("the same order again: %v, %v", g.ID, err)
	}
}
