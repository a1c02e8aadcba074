package store_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// A failure is kept whole: what comes back says the same.
func TestFailuresAreKeptWhole(t *testing.T) {
	t.Parallel()
	wishes := problem.Of(problem.Impossible, "impossible", "why", "no-dish")
	wishes.About = &meal.Impasse{Slot: meal.Dinner, Eaters: []string{"ada"}, Relaxations: []meal.Relaxation{{Changes: []meal.Change{{Code: meal.ChangeMinutes, Minutes: 40}}, Dishes: 3}}}
	for _, p := range []*problem.Problem{
		problem.Of(problem.Conflict, "dates-planned", "first", "2026-12-01"),
		problem.Wrong("days", "not-one-of", "choices", []string{"a", "b"}),
		wishes,
	} {
		data, err := json.Marshal(store.FailureOf(p))
		if err != nil {
			t.Fatal(err)
		}
		var kept store.Failure
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
		got := kept.Problem()
		if got.Kind != p.Kind || got.Code != p.Code || len(got.Fields) != len(p.Fields) || !reflect.DeepEqual(got.About, p.About) {
			t.Errorf("kept %+v, got %+v", p, got)
		}
	}
}

// Rows of older versions hold sentences, which are shown as they are.
func TestFailuresOfOlderVersions(t *testing.T) {
	t.Parallel()
	const row = `{"code":"impossible","detail":"No dinner.","errors":[{"location":"preferences.appliances","message":"Have an oven at home."}]}`
	var kept store.Failure
	if err := json.Unmarshal([]byte(row), &kept); err != nil {
		t.Fatal(err)
	}
	p := kept.Problem()
	want := problem.Verbatim{Detail: "No dinner.", Findings: []problem.Finding{{Location: "preferences.appliances", Message: "Have an oven at home."}}}
	if p.Code != "impossible" || len(p.Fields) != 0 || !reflect.DeepEqual(p.About, want) {
		t.Errorf("got %+v", p)
	}
}
