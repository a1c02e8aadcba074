// Package planner holds the use cases of menus: order, run, cancel, swap, refill, lock.
// Each is load -> think -> save: one View, then work that holds no connection, then
// one Update.
//
// A menu's way: order.go accepts it, run.go does it day by day, save.go keeps it,
// menus.go shows it, swap.go and refill.go change it. What is composed is a
// whole menu (whole.go) or a change of one (change.go), in the same scene (scene.go).
package planner

import (
	"context"
	"log/slog"
	"runtime"
	"time"

	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// Config of a planner.
type Config struct {
	Store    *store.Store
	Foods    *food.Table
	Recipes  []meal.Recipe
	Composer *compose.Composer
	Model    *Model // nil: none is configured
	// Queued and Changed are called after commit: Poke and Changed of jobs.Signals.
	// May be nil.
	Queued  func()
	Changed func(generation string)
	// Watch tells of a generation's changes in every process: that of jobs.Signals. nil: only what
	// is changed here is heard of.
	Watch func(ctx context.Context, generation string) <-chan struct{}
	// Permits is how many days may be composed at once, beside a swap that somebody waits
	// for; 0: max(1, cores - 1).
	Permits int
	// OwnerOrders is how many generations of all households of one owner may be active; 0:
	// 25. Keep is how much there may be of a household's menus; 0 is no bound.
	OwnerOrders int
	Keep        store.MenuVolume
	// FailPoint, when not nil, is called by name at the places where tests hold or
	// kill a generation ("day-finished", "before-save").
	FailPoint func(ctx context.Context, name string) error
	Now       func() time.Time
	Log       *slog.Logger
}

// Planner is the use cases. Its methods may be called at once.
type Planner struct {
	store    *store.Store
	foods    *food.Table
	composer *compose.Composer
	recipes  []meal.Recipe
	recipe   map[string]meal.Recipe // by id
	servings map[string]meal.Intake // of one serving, by recipe
	words    searchWords
	permits  *permits
	waiting  waiting
	refused  refused
	wanted   wanted
	config   Config
}

// New makes a planner.
func New(c Config) *Planner {
	if c.Queued == nil {
		c.Queued = func() {}
	}
	if c.Changed == nil {
		c.Changed = func(string) {}
	}
	if c.Permits <= 0 {
		c.Permits = max(1, runtime.GOMAXPROCS(0)-1)
	}
	if c.OwnerOrders <= 0 {
		c.OwnerOrders = ownerOrders
	}
	if c.FailPoint == nil {
		c.FailPoint = func(context.Context, string) error { return nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	p := &Planner{
		store: c.Store, foods: c.Foods, composer: c.Composer, recipes: c.Recipes,
		recipe: make(map[string]meal.Recipe, len(c.Recipes)), servings: make(map[string]meal.Intake, len(c.Recipes)),
		words: searchWords{foods: c.Foods, recipes: c.Recipes}, permits: newPermits(c.Permits, c.Now), config: c,
	}
	for _, r := range c.Recipes {
		p.recipe[r.ID], p.servings[r.ID] = r, meal.ServingOf(c.Foods, r)
	}
	return p
}

// notNil makes an empty list of none, for readers of JSON.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
