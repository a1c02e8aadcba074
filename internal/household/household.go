// Package household holds the use cases of people: who eats, what they wish for, which
// foods are at home, and what they think of recipes. Each is one transaction behind the
// door of its household. What writes takes what is already known to be wrong with its input,
// and answers with all that is wrong, to whom it lets in.
package household

import (
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// Config of the households.
type Config struct {
	Store   *store.Store
	Foods   *food.Table
	Recipes []meal.Recipe // of the catalogue
	Now     func() time.Time
}

// Households is the use cases. Its methods may be called at once.
type Households struct {
	store  *store.Store
	foods  *food.Table
	recipe map[string]meal.Recipe // by id
	uses   map[food.ID]int        // how many of the recipes have each food
	now    func() time.Time
}

// New makes them over a store.
func New(c Config) *Households {
	if c.Now == nil {
		c.Now = time.Now
	}
	ingredient.Prepare() // rules are read in transactions
	h := &Households{
		store: c.Store, foods: c.Foods,
		recipe: make(map[string]meal.Recipe, len(c.Recipes)), uses: map[food.ID]int{}, now: c.Now,
	}
	for _, r := range c.Recipes {
		h.recipe[r.ID] = r
		used := map[food.ID]bool{}
		for _, i := range r.Ingredients {
			used[i.Food] = true
		}
		for id := range used {
			h.uses[id]++
		}
	}
	return h
}

// Uses says how many of the shipped recipes have the food: how common it is.
func (h *Households) Uses(id food.ID) int { return h.uses[id] }

// The rows that use cases take and give, by the names that the edge may use: rooms above
// do not import the store.
type (
	Household      = store.Household
	Membership     = store.Membership
	Role           = store.Role
	EaterRow       = store.EaterRow
	PreferencesRow = store.PreferencesRow
	PantryRow      = store.PantryRow
)

// NoneYet is the version of what nobody has set.
const NoneYet = store.NoneYet

// ValidID reports whether a text has the form of an id that we make; others are of nothing.
func ValidID(id string) bool { return store.ValidID(id) }
