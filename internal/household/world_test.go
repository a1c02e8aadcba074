package household

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// now is the tests' time: a Tuesday.
var now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

const today = meal.Date("2026-12-01")

// world is the use cases over a fresh database, with the household of one account.
type world struct {
	*Households
	people *accounttest.World
	t      *testing.T
	ctx    context.Context
	owner  accounttest.Person
	home   string // the household
	eater  string
}

// each runs a test on both engines.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		clock := func() time.Time { return now }
		people := accounttest.New(t, url, clock)
		owner := people.Join("ada@example.org")
		fn(&world{
			Households: New(Config{Store: people.Store, Foods: food.Default(), Recipes: catalog.Recipes(), Now: clock}),
			people:     people, t: t, ctx: people.Edge(), owner: owner, home: owner.Household, eater: owner.Eater(),
		})
	})
}

// as is the owner on a route with this permission.
func (w *world) as(may account.Permission) account.Caller { return w.owner.As(may) }

// wantFields checks the locations of an Invalid problem.
func wantFields(t *testing.T, what string, err error, locations ...string) {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		t.Errorf("%s: got %v, want Invalid at %v", what, err, locations)
		return
	}
	var got []string
	for _, f := range p.Fields {
		got = append(got, f.Location())
	}
	if !slices.Equal(got, locations) {
		t.Errorf("%s: fields %v, want %v (%v)", what, got, locations, err)
	}
}
