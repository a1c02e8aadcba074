package compose

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// helpers are so many, each a goroutine.
func helpers(n int) []Helper {
	var all []Helper
	for range n {
		all = append(all, func(work func()) { work() })
	}
	return all
}

// However many search a day, it is the same day, also where they are called away all the time.
func TestHelpersChangeNothing(t *testing.T) {
	t.Parallel()
	vegan := person("vic", 1800)
	vegan.Diets = []food.Diet{food.Vegan}
	for name, r := range map[string]Request{
		"one":          week(2, person("ada", 2000)),
		"three":        week(1, person("ada", 2000), person("ben", 2600), vegan),
		"who no count": week(1, meal.Eater{ID: "ada"}),
	} {
		for seed := range uint64(2) {
			r.Seed = seed
			plan, err := shipped().Prepare(r)
			if err != nil {
				t.Fatal(err)
			}
			var before []meal.Day
			for i := range r.Days {
				alone, err := plan.Day(t.Context(), i, before)
				if err != nil {
					t.Fatal(err)
				}
				for n := range 4 {
					day, err := plan.Day(t.Context(), i, before, helpers(n)...)
					if diff := cmp.Diff(alone, day); diff != "" || err != nil {
						t.Fatalf("%s, seed %d, with %d helpers: %v\n%s", name, seed, n, err, diff)
					}
				}
				before = append(before, alone)
			}
		}
	}
}

// All who help search at the same time: none of them goes on before all have begun.
func TestHelpersSearchAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun sync.WaitGroup
		begun.Add(4)
		var mu sync.Mutex
		left := 4
		r := week(1, person("ada", 2000))
		r.Pause = func(context.Context) {
			mu.Lock()
			first := left > 0
			left--
			mu.Unlock()
			if first {
				begun.Done()
				begun.Wait() // the bubble fails where they never are four
			}
		}
		plan, err := hasty().Prepare(r)
		if err == nil {
			_, err = plan.Day(t.Context(), 0, nil, helpers(3)...)
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// The end of the context ends all, and the panic of a helper is the caller's.
func TestTheEndOfASearchIsEverybodys(t *testing.T) {
	t.Parallel()
	r := week(1, person("ada", 2000))
	ctx, cancel := context.WithCancel(t.Context())
	r.Pause = func(context.Context) { cancel() }
	plan, err := hasty().Prepare(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Day(ctx, 0, nil, helpers(3)...); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	r.Pause = func(context.Context) { panic("burnt") }
	if plan, err = hasty().Prepare(r); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if got := recover(); got != "burnt" {
			t.Errorf("recovered %v", got)
		}
	}()
	_, _ = plan.Day(t.Context(), 0, nil, helpers(3)...)
	t.Error("no panic")
}
