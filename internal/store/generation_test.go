package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

func TestCreateGeneration(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{
			Task: store.WholeMenu, Order: json.RawMessage(`{"days":7,"note":"ä \"quoted\""}`),
			Progress: store.Progress{Total: 7, Code: "queued"}, State: store.Completed, Attempt: 7, Version: 7, Worker: "x",
		})
		want := store.Generation{
			ID: g.ID, Household: w.ada.household, Account: w.ada.account, Owner: w.ada.account, Task: store.WholeMenu,
			Order: json.RawMessage(`{"days":7,"note":"ä \"quoted\""}`), State: store.Queued,
			Progress: store.Progress{Total: 7, Code: "queued"}, RulesVersion: 2, Version: 1, CreatedAt: w.clock, UpdatedAt: w.clock,
		}
		if !store.ValidID(g.ID) || !reflect.DeepEqual(g, want) {
			t.Errorf("got  %+v\nwant %+v", g, want)
		}
		if got := w.generation(w.ada, g.ID); !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v\nwant %+v", got, want)
		}
	})
}

// What was done at once is kept as completed, also while the menu is being changed.
func TestRecordGeneration(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		w.order(w.ada, store.Generation{Task: store.Refill, MenuID: &menu.ID})
		var kept store.Generation
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
			kept, err = tx.RecordGeneration(ctx, s, store.Generation{Task: store.Swap, MenuID: &menu.ID})
			return err
		}))
		if read := w.generation(w.ada, kept.ID); read.State != store.Completed || read.FinishedAt == nil || read.Task != store.Swap {
			t.Errorf("kept %+v", read)
		}
		if _, err := w.claim("w"); err != nil {
			t.Errorf("the refill: %v", err)
		}
		if got, err := w.claim("w"); !problem.Is(err, problem.NotFound) {
			t.Errorf("claimed %+v: %v", got, err)
		}
	})
}

func TestOneActiveGenerationPerMenu(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		refill := store.Generation{Task: store.Refill, MenuID: &menu.ID}
		again := func() error {
			return w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				_, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.Swap, MenuID: &menu.ID})
				return err
			})
		}
		g := w.order(w.ada, refill)
		w.wants(again(), problem.Conflict, "menu-busy")
		_, held := w.mustClaim("w")
		w.wants(again(), problem.Conflict, "menu-busy")
		w.update(func(ctx context.Context, tx *store.Tx) error {
			return tx.Complete(ctx, held, menu.ID, store.Progress{Code: "done"})
		})
		w.must(again())
		if got := w.generation(w.ada, g.ID); got.State != store.Completed || *got.MenuID != menu.ID {
			t.Errorf("got %+v", got)
		}
	})
}

func TestGenerationPages(t *testing.T) {
	each(t, func(w *world) {
		var want []string
		for i := range 7 {
			if i%3 == 0 { // some at the same instant
				w.clock = w.clock.Add(time.Microsecond)
			}
			want = append([]string{w.order(w.ada, store.Generation{}).ID}, want...)
		}
		w.order(w.bob, store.Generation{})
		var got, all []string
		cursor := ""
		for range 10 {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				items, next, err := tx.Generations(ctx, s, store.Page{Limit: 3, Cursor: cursor})
				cursor = next
				for _, g := range items {
					got = append(got, g.ID)
				}
				return err
			}))
			if cursor == "" {
				break
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			items, next, err := tx.AllGenerations(ctx, store.Page{Limit: 8})
			for _, g := range items {
				all = append(all, g.ID)
			}
			if len(all) != 8 || next != "" {
				t.Errorf("all: %d, next %q", len(all), next)
			}
			return err
		})
	})
}

// Every state, reached by SQL and read back through each count.
func TestEveryState(t *testing.T) {
	each(t, func(w *world) {
		for _, state := range store.States() {
			g := w.order(w.ada, store.Generation{})
			var lease, finished, failure any
			switch {
			case state == store.Running:
				lease = 1
			case state.Final():
				finished = 1
			}
			if state == store.Failed {
				failure = `{"code":"c","detail":"d"}`
			}
			w.must(w.sql(`UPDATE generation SET state = $1, lease_until = $2, finished_at = $3, failure = $4 WHERE id = $5`,
				string(state), lease, finished, failure, g.ID))
			if got := w.generation(w.ada, g.ID); got.State != state || (got.FinishedAt != nil) != state.Final() ||
				(got.Failure != nil) != (state == store.Failed) {
				t.Errorf("%s: got %+v", state, got)
			}
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			counts, err := tx.CountGenerations(ctx)
			w.must(err)
			for _, state := range store.States() {
				if counts[state] != 1 {
					t.Errorf("counts %v", counts)
				}
			}
			if n, err := tx.ActiveWhileLocked(ctx, s); err != nil || n != (store.Active{Household: 2, Owner: 2}) {
				t.Errorf("active %+v, %v", n, err)
			}
			return nil
		}))
		// What no state allows, the database refuses.
		id := w.order(w.ada, store.Generation{}).ID
		for _, set := range []string{`state = 'lost'`, `state = 'running'`, `lease_until = 1`, `state = 'completed'`,
			`finished_at = 1`, `state = 'failed', finished_at = 1`, `failure = '{}'`, `task = 'x'`} {
			if err := w.sql(`UPDATE generation SET `+set+` WHERE id = $1`, id); err == nil {
				t.Errorf("the database took %s", set)
			}
		}
	})
}

func TestGenerationVersions(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.order(w.ada, store.Generation{}), w.order(w.bob, store.Generation{})
		w.mustClaim("w")
		w.view(func(ctx context.Context, tx *store.Tx) error {
			none, err := tx.GenerationVersions(ctx, nil)
			if err != nil || len(none) != 0 {
				t.Errorf("none: %v, %v", none, err)
			}
			got, err := tx.GenerationVersions(ctx, []string{b.ID, a.ID, store.NewID()})
			want := []store.GenerationVersion{{ID: a.ID, Version: 2, State: store.Running}, {ID: b.ID, Version: 1, State: store.Queued}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, %v", got, err)
			}
			return err
		})
	})
}

func TestClaimIsOldestFirst(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.order(w.bob, store.Generation{}), w.order(w.ada, store.Generation{})
		g, held := w.mustClaim("one")
		if g.ID != first.ID || g.State != store.Running || g.Attempt != 1 || g.Tries != 1 || g.Worker != "one" || g.Version != 2 {
			t.Errorf("got %+v", g)
		}
		if g, _ := w.mustClaim("two"); g.ID != second.ID {
			t.Errorf("got %+v", g)
		}
		_, err := w.claim("three")
		w.wants(err, problem.NotFound, "")
		w.expire(first.ID)
		again, _ := w.mustClaim("three")
		if again.ID != first.ID || again.Attempt != held.Attempt+1 || again.Worker != "three" {
			t.Errorf("taken over: %+v", again)
		}
		_, err = w.claim("four")
		w.wants(err, problem.NotFound, "")
	})
}

func TestEveryGenerationIsClaimedOnce(t *testing.T) {
	each(t, func(w *world) {
		const orders, workers = 20, 6
		for range orders {
			w.order(w.ada, store.Generation{})
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		var wait sync.WaitGroup
		for i := range workers {
			wait.Go(func() {
				for {
					g, err := w.claim(fmt.Sprint("worker ", i))
					if problem.Is(err, problem.NotFound) {
						return
					}
					if problem.Is(err, problem.Unavailable) {
						continue
					}
					if err != nil || g.Attempt != 1 {
						t.Errorf("got %+v, %v", g, err)
						return
					}
					mu.Lock()
					claimed[g.ID]++
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		if len(claimed) != orders {
			t.Errorf("%d of %d claimed", len(claimed), orders)
		}
		for id, n := range claimed {
			if n != 1 {
				t.Errorf("%s was claimed %d times", id, n)
			}
		}
	})
}

func TestLeases(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.order(w.ada, store.Generation{}), w.order(w.bob, store.Generation{})
		_, heldA := w.mustClaim("w")
		_, heldB := w.mustClaim("w")
		renew := func(worker string, held ...store.Claim) (kept []store.Claim) {
			w.must(w.Claim(guard.Edge(t.Context(), guard.Generation, "test"), func(ctx context.Context, tx *store.Tx) (err error) {
				kept, err = tx.RenewLeases(ctx, worker, held, time.Hour)
				return err
			}))
			return kept
		}
		if got := renew("w"); len(got) != 0 {
			t.Errorf("nothing to renew: %v", got)
		}
		if got := renew("w", heldA, heldB); len(got) != 2 {
			t.Errorf("both are held: %v", got)
		}
		if got := renew("other", heldA); len(got) != 0 {
			t.Errorf("by another worker: %v", got)
		}
		foreign := heldA
		foreign.Household = w.bob.household
		if got := renew("w", foreign); len(got) != 0 {
			t.Errorf("of another household: %v", got)
		}
		w.expire(a.ID)
		if got := renew("w", heldA); len(got) != 1 {
			t.Errorf("late, but nobody took it: %v", got)
		}
		w.expire(a.ID)
		w.mustClaim("thief")
		if got := renew("w", heldA, heldB); len(got) != 1 || got[0] != heldB {
			t.Errorf("one was taken over: %v", got)
		}
		// A renewal is nothing that a watcher may see.
		if g := w.generation(w.bob, b.ID); g.Version != 2 {
			t.Errorf("version %d", g.Version)
		}
	})
}

// The lease is counted by the database's clock, whatever ours says.
func TestLeaseIsTheDatabasesTime(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		w.mustClaim("w")
		now := time.Now()
		left := int64(w.count(`SELECT lease_until FROM generation WHERE id = $1`, g.ID)) - now.Add(time.Hour).UnixMicro()
		if left < -int64(time.Minute/time.Microsecond) || left > int64(time.Minute/time.Microsecond) {
			t.Errorf("an hour's lease ends %v after an hour from now", time.Duration(left)*time.Microsecond)
		}
	})
}

func TestReturnedLeaseIsNoTry(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		for attempt := 1; attempt <= 8; attempt++ {
			got, held := w.mustClaim("w")
			if got.Attempt != attempt || got.Tries != 1 {
				t.Fatalf("attempt %d, tries %d", got.Attempt, got.Tries)
			}
			stale := held
			stale.Attempt--
			w.update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, stale) })
			if got := w.generation(w.ada, g.ID); got.State != store.Running {
				t.Fatalf("an older attempt gave it back: %+v", got)
			}
			w.update(func(ctx context.Context, tx *store.Tx) error { return tx.ReturnLease(ctx, held) })
			if got := w.generation(w.ada, g.ID); got.State != store.Queued || got.Attempt != attempt || got.Tries != 0 || got.Worker != "" {
				t.Fatalf("given back: %+v", got)
			}
			if err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
				return tx.SetProgress(ctx, held, store.Progress{})
			}); !errors.As(err, new(store.Fenced)) {
				t.Fatalf("a write after it was given back: %v", err)
			}
		}
	})
}

func TestWhatWasTriedTooOftenIsClaimedNoMoreAndEnds(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		for range maxTries {
			if got, _ := w.mustClaim("w"); got.ID != g.ID {
				t.Fatalf("got %+v", got)
			}
			w.expire(g.ID)
		}
		if got, err := w.claim("w"); !problem.Is(err, problem.NotFound) {
			t.Errorf("claimed %+v, %v", got, err)
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			failed, err := tx.FailExhausted(ctx, maxTries, gaveUp, store.Claim{})
			if len(failed) != 1 || failed[0].ID != g.ID {
				t.Errorf("failed %+v", failed)
			}
			return err
		})
		got := w.generation(w.ada, g.ID)
		if got.State != store.Failed || got.Failure == nil || got.Failure.Code != "gave-up" || got.Failure.Detail != "" ||
			got.FinishedAt == nil || got.Attempt != 5 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestFailExhaustedLeavesWhatIsHeld(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		w.mustClaim("w")
		fail := func() (failed []store.Generation) {
			w.update(func(ctx context.Context, tx *store.Tx) (err error) {
				failed, err = tx.FailExhausted(ctx, 1, gaveUp, store.Claim{})
				return err
			})
			return failed
		}
		if got := fail(); len(got) != 0 {
			t.Errorf("failed while held: %+v", got)
		}
		w.expire(g.ID)
		if got := fail(); len(got) != 1 || got[0].ID != g.ID || got[0].State != store.Failed {
			t.Errorf("got %+v", got)
		}
	})
}

// A claim whose run is over holds nothing any more, whatever its lease says; another attempt's
// does.
func TestFailExhaustedEndsTheClaimThatGivesUp(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		end := func(tries int, claim store.Claim) (failed []store.Generation) {
			w.update(func(ctx context.Context, tx *store.Tx) (err error) {
				failed, err = tx.FailExhausted(ctx, tries, gaveUp, claim)
				return err
			})
			return failed
		}
		if got := end(2, held); len(got) != 0 {
			t.Errorf("failed before its last try: %+v", got)
		}
		if got := end(1, store.Claim{Generation: g.ID, Household: held.Household, Attempt: held.Attempt - 1}); len(got) != 0 {
			t.Errorf("failed by an attempt of before: %+v", got)
		}
		if got := end(1, held); len(got) != 1 || got[0].ID != g.ID || got[0].State != store.Failed {
			t.Errorf("got %+v", got)
		}
	})
}

// writes are the four writes of a running generation; each gets a fresh menu id.
var writes = map[string]func(ctx context.Context, tx *store.Tx, w *world, h store.Claim) error{
	"SetProgress": func(ctx context.Context, tx *store.Tx, w *world, h store.Claim) error {
		return tx.SetProgress(ctx, h, store.Progress{Done: 3, Total: 7, Code: "composing"})
	},
	"Checkpoint": func(ctx context.Context, tx *store.Tx, w *world, h store.Claim) error {
		return tx.Checkpoint(ctx, h, w.ada.day("2026-12-05"), store.Progress{Done: 1}, store.Usage{})
	},
	"Complete": func(ctx context.Context, tx *store.Tx, w *world, h store.Claim) error {
		s, err := tx.EnterAsService(ctx, h.Household)
		if err != nil {
			return err
		}
		m := w.ada.menu("2026-12-01", 1)
		m.Generation = h.Generation
		if _, err := tx.CreateMenu(ctx, s, m, true); err != nil {
			return err
		}
		return tx.Complete(ctx, h, m.ID, store.Progress{Code: "done"})
	},
	"Fail": func(ctx context.Context, tx *store.Tx, w *world, h store.Claim) error {
		return tx.Fail(ctx, h, store.Failure{Code: "model"})
	},
}

func TestFencing(t *testing.T) {
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				g := w.order(w.ada, store.Generation{})
				_, first := w.mustClaim("one")
				w.expire(g.ID)
				_, second := w.mustClaim("two")
				before := w.generation(w.ada, g.ID)
				foreign := second
				foreign.Household = w.bob.household
				for what, held := range map[string]store.Claim{"an older attempt": first, "another household": foreign} {
					err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error { return write(ctx, tx, w, held) })
					if !errors.As(err, new(store.Fenced)) && what == "an older attempt" || err == nil {
						t.Errorf("%s: %v", what, err)
					}
				}
				if after := w.generation(w.ada, g.ID); !reflect.DeepEqual(after, before) {
					t.Errorf("it was changed to %+v", after)
				}
				if n := w.count(`SELECT (SELECT count(*) FROM menu) + (SELECT count(*) FROM generation_day)`); n != 0 {
					t.Errorf("%d rows were written", n)
				}
				w.update(func(ctx context.Context, tx *store.Tx) error { return write(ctx, tx, w, second) })
				after := w.generation(w.ada, g.ID)
				if after.Version <= before.Version {
					t.Errorf("the version is still %d", after.Version)
				}
				if after.State.Final() {
					for name, write := range writes {
						err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error { return write(ctx, tx, w, second) })
						if err == nil {
							t.Errorf("%s after the end", name)
						}
					}
					if again := w.generation(w.ada, g.ID); !reflect.DeepEqual(again, after) {
						t.Errorf("it was changed to %+v", again)
					}
				}
			})
		})
	}
}

func TestCancelThenCompleteIsRefused(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		cancel := func() (g2 store.Generation) {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
				g2, err = tx.CancelGeneration(ctx, s, g.ID)
				return err
			}))
			return g2
		}
		got := cancel()
		if got.State != store.Cancelled || got.FinishedAt == nil || got.Version != 3 {
			t.Errorf("got %+v", got)
		}
		err := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error { return writes["Complete"](ctx, tx, w, held) })
		if !errors.As(err, new(store.Fenced)) {
			t.Errorf("got %v", err)
		}
		if again := cancel(); !reflect.DeepEqual(again, got) {
			t.Errorf("cancelled twice: %+v", again)
		}
		if n := w.count(`SELECT count(*) FROM menu`); n != 0 {
			t.Errorf("%d menus", n)
		}
	})
}

// A changed order is what later attempts read; one that has ended keeps its own.
func TestChangeOrder(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{Order: []byte(`{"a":1}`)})
		change := func(order string) (got store.Generation) {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
				got, err = tx.ChangeOrder(ctx, s, g.ID, []byte(order), store.Progress{Total: 7, Code: "composing"})
				return err
			}))
			return got
		}
		if got := change(`{"a":2}`); string(got.Order) != `{"a":2}` || got.Version != g.Version+1 || got.Progress.Code != "composing" || got.State != store.Queued {
			t.Errorf("got %+v", got)
		}
		if claimed, _ := w.mustClaim("w"); string(claimed.Order) != `{"a":2}` {
			t.Errorf("claimed %s", claimed.Order)
		}
		if got := change(`{"a":3}`); string(got.Order) != `{"a":3}` || got.State != store.Running {
			t.Errorf("got %+v", got)
		}
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CancelGeneration(ctx, s, g.ID)
			return err
		}))
		if got := change(`{"a":4}`); string(got.Order) != `{"a":3}` || got.State != store.Cancelled {
			t.Errorf("what has ended has changed: %+v", got)
		}
	})
}

func TestCheckpoints(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		second, first := w.ada.day("2026-12-02"), w.ada.day("2026-12-01")
		w.update(func(ctx context.Context, tx *store.Tx) error {
			w.must(tx.Checkpoint(ctx, held, w.ada.day("2026-12-02"), store.Progress{Done: 1}, store.Usage{}))
			w.must(tx.Checkpoint(ctx, held, second, store.Progress{Done: 1}, store.Usage{}))
			return tx.Checkpoint(ctx, held, first, store.Progress{Done: 2, Total: 7, Code: "composing", Params: map[string]string{"date": "2026-12-01"}}, store.Usage{})
		})
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			days, err := tx.Checkpoints(ctx, s, g.ID)
			if err != nil || !reflect.DeepEqual(days, []meal.Day{first, second}) {
				t.Errorf("got %+v, %v", days, err)
			}
			return nil
		}))
		got := w.generation(w.ada, g.ID)
		if got.Progress.Done != 2 || got.Progress.Params["date"] != "2026-12-01" || got.Version != 5 {
			t.Errorf("got %+v", got)
		}
	})
}

// A commit whose outcome was unknown is written again.
func TestACheckpointIsPaidOnce(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		paid := store.Usage{Calls: 1, InputTokens: 100, OutputTokens: 20, CostMicros: 300, Currency: "EUR"}
		day, other := w.ada.day("2026-12-01"), w.ada.day("2026-12-01")
		for _, d := range []meal.Day{day, day, day, other, other} {
			w.update(func(ctx context.Context, tx *store.Tx) error {
				return tx.Checkpoint(ctx, held, d, store.Progress{Done: 1}, paid)
			})
		}
		if got := w.generation(w.ada, g.ID).Usage; got.Calls != 2 || got.CostMicros != 600 {
			t.Errorf("two days cost %+v", got)
		}
	})
}

func TestAnEndTakesTheFinishedDaysWithIt(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2027-01-01", 1), false)
		ends := map[string]func(ctx context.Context, tx *store.Tx, s store.Scope, h store.Claim) error{
			"completed": func(ctx context.Context, tx *store.Tx, _ store.Scope, h store.Claim) error {
				return tx.Complete(ctx, h, menu.ID, store.Progress{})
			},
			"failed": func(ctx context.Context, tx *store.Tx, _ store.Scope, h store.Claim) error {
				return tx.Fail(ctx, h, store.Failure{Code: "c"})
			},
			"cancelled": func(ctx context.Context, tx *store.Tx, s store.Scope, h store.Claim) error {
				_, err := tx.CancelGeneration(ctx, s, h.Generation)
				return err
			},
			"given up": func(ctx context.Context, tx *store.Tx, _ store.Scope, h store.Claim) error {
				w.must(tx.ReturnLease(ctx, h))
				_, err := tx.FailExhausted(ctx, 0, gaveUp, store.Claim{})
				return err
			},
			"its menu deleted": func(ctx context.Context, tx *store.Tx, s store.Scope, _ store.Claim) error {
				return tx.DeleteMenu(ctx, s, menu.ID, 0)
			},
		}
		for _, end := range slices.Sorted(maps.Keys(ends)) { // the menu goes last
			w.order(w.ada, store.Generation{Task: store.Refill, MenuID: &menu.ID})
			_, held := w.mustClaim("w")
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				w.must(tx.Checkpoint(ctx, held, w.ada.day("2026-12-01"), store.Progress{}, store.Usage{}))
				return ends[end](ctx, tx, s, held)
			}))
			if n := w.count(`SELECT count(*) FROM generation_day`); n != 0 {
				t.Errorf("%s: %d days are left", end, n)
			}
		}
	})
}

// What was paid is counted, also by an attempt that is no longer held.
func TestUsageIsNotFenced(t *testing.T) {
	each(t, func(w *world) {
		g := w.order(w.ada, store.Generation{})
		_, held := w.mustClaim("w")
		w.expire(g.ID)
		w.mustClaim("thief")
		usage := store.Usage{Calls: 1, InputTokens: 100, OutputTokens: 20, CostMicros: 1 << 40, Currency: "USD"}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			w.must(tx.AddUsage(ctx, held, usage))
			return tx.AddUsage(ctx, held, store.Usage{Calls: 2})
		})
		usage.Calls = 3
		if got := w.generation(w.ada, g.ID); got.Usage != usage {
			t.Errorf("got %+v", got.Usage)
		}
		foreign := held
		foreign.Household = w.bob.household
		w.wants(w.tryUpdate(func(ctx context.Context, tx *store.Tx) error { return tx.AddUsage(ctx, foreign, usage) }), problem.NotFound, "")
	})
}

func TestRemember(t *testing.T) {
	each(t, func(w *world) {
		key := store.Idempotency{Account: w.ada.account, Route: "POST /generations", Key: "k 🔑", BodyHash: "h1", Generation: store.NewID()}
		remember := func(i store.Idempotency) (kept store.Idempotency, fresh bool) {
			t.Helper()
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) (err error) {
				kept, fresh, err = tx.Remember(ctx, i)
				if fresh && err == nil { // the key first, its generation after it
					_, err = tx.CreateGeneration(ctx, s, store.Generation{ID: i.Generation, Task: store.WholeMenu})
				}
				return err
			}))
			return kept, fresh
		}
		if kept, fresh := remember(key); !fresh || kept != key {
			t.Errorf("first: %+v, %v", kept, fresh)
		}
		other := key
		other.BodyHash, other.Generation = "h2", store.NewID()
		w.clock = w.clock.Add(23 * time.Hour)
		if kept, fresh := remember(other); fresh || kept != key {
			t.Errorf("again: %+v, %v", kept, fresh)
		}
		theirs := other
		theirs.Account = w.bob.account
		if _, fresh := remember(theirs); !fresh {
			t.Error("another account's key is not its own")
		}
		w.clock = w.clock.Add(time.Hour)
		other.Generation = store.NewID()
		if kept, fresh := remember(other); !fresh || kept != other {
			t.Errorf("after a day: %+v, %v", kept, fresh)
		}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			if n, err := tx.DeleteExpiredKeys(ctx, w.clock.Add(23*time.Hour)); err != nil || n != 1 {
				t.Errorf("deleted %d, %v", n, err)
			}
			return nil
		})
		lost := w.tryUpdate(func(ctx context.Context, tx *store.Tx) error {
			_, _, err := tx.Remember(ctx, store.Idempotency{Account: w.ada.account, Key: "lost", Generation: store.NewID()})
			return err
		})
		if lost == nil {
			t.Error("a key of no generation was kept")
		}
	})
}

func TestTheSameKeyAtOnceIsFreshOnce(t *testing.T) {
	each(t, func(w *world) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		kept := map[string]int{}
		for range 6 {
			wait.Go(func() {
				id := store.NewID()
				var k store.Idempotency
				err := w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					var fresh bool
					var err error
					k, fresh, err = tx.Remember(ctx, store.Idempotency{Account: w.ada.account, Route: "r", Key: "k", BodyHash: "h", Generation: id})
					if err == nil && fresh {
						_, err = tx.CreateGeneration(ctx, s, store.Generation{ID: id, Task: store.WholeMenu})
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				kept[k.Generation]++
				mu.Unlock()
			})
		}
		wait.Wait()
		if n := w.count(`SELECT count(*) FROM generation`); n != 1 || len(kept) != 1 {
			t.Errorf("%d generations, answers %v", n, kept)
		}
	})
}
