package household

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// MaxName is how many characters a household's name may have.
const MaxName = 80

const maxHouseholds = 200 // of an account that makes another; a coach has many

// List gives the caller's households, oldest first.
func (h *Households) List(ctx context.Context, c account.Caller, page store.Page) (items []store.Membership, next string, err error) {
	err = c.Own(ctx, h.store, func(ctx context.Context, tx *store.Tx, who account.Principal) error {
		items, next, err = tx.HouseholdsPage(ctx, who.AccountID(), page)
		return err
	})
	return items, next, err
}

// Create makes a household that the caller owns. What is left empty is UTC, English,
// metric, and one eater's allergens for the whole table.
func (h *Households) Create(ctx context.Context, c account.Caller, home store.Household, found problem.Collector) (made store.Household, err error) {
	if err := c.Known(); err != nil {
		return made, err
	}
	home = valid(&found, home.WithDefaults())
	if err := found.Err(); err != nil {
		return made, err
	}
	err = h.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Households(ctx, c.AccountID())
		if err != nil {
			return err
		}
		if len(all) >= maxHouseholds {
			return problem.Of(problem.Conflict, "too-many-households", "count", len(all))
		}
		_, made, err = tx.CreateHousehold(ctx, c.AccountID(), home)
		return err
	})
	return made, err
}

// valid names every wrong field of a household, and writes the others in one form.
func valid(c *problem.Collector, h store.Household) store.Household {
	h.Name = strings.TrimSpace(h.Name)
	c.Name("name", h.Name, MaxName)
	if _, err := time.LoadLocation(h.TimeZone); err != nil || h.TimeZone == "" || h.TimeZone == "Local" {
		c.Find("time_zone", "not-a-time-zone")
	}
	if tag, err := language.Parse(h.Locale); err != nil || tag == language.Und {
		c.Find("locale", "not-a-locale")
	} else {
		h.Locale = tag.String()
	}
	h.Country = strings.ToUpper(strings.TrimSpace(h.Country))
	c.Require(h.Country == "" || isCountry(h.Country), "country", "not-a-country")
	c.Require(h.Units == food.Metric || h.Units == food.US, "units", "not-one-of", "choices", []food.System{food.Metric, food.US})
	c.Require(h.AllergenScope == meal.ScopeHousehold || h.AllergenScope == meal.ScopeEater,
		"allergen_scope", "not-one-of", "choices", []meal.AllergenScope{meal.ScopeHousehold, meal.ScopeEater})
	return h
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// Household gives one, with the caller's role.
func (h *Households) Household(ctx context.Context, c account.Caller, id string) (store.Membership, error) {
	return account.Read(ctx, h.store, c.In(id), func(_ context.Context, _ *store.Tx, s store.Scope) (store.Membership, error) {
		return s.Membership(), nil
	})
}

// Change is a PATCH of a household: nil stays as it is.
type Change struct {
	Name          *string             `json:"name,omitempty"`
	TimeZone      *string             `json:"time_zone,omitempty"`
	Locale        *string             `json:"locale,omitempty"`
	Country       *string             `json:"country,omitempty"`
	Units         *food.System        `json:"units,omitempty"`
	AllergenScope *meal.AllergenScope `json:"allergen_scope,omitempty"`
}

// of gives a household as it is when it has been changed.
func (ch Change) of(h store.Household) store.Household {
	set(&h.Name, ch.Name)
	set(&h.TimeZone, ch.TimeZone)
	set(&h.Locale, ch.Locale)
	set(&h.Country, ch.Country)
	set(&h.Units, ch.Units)
	set(&h.AllergenScope, ch.AllergenScope)
	return h
}

func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// Change applies a change; version 0: whatever is there.
func (h *Households) Change(ctx context.Context, c account.Caller, id string, ch Change, version int, found problem.Collector) (store.Household, error) {
	return account.Write(ctx, h.store, c.In(id), func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Household, error) {
		wrong := found
		changed := valid(&wrong, ch.of(s.Membership().Household))
		if err := wrong.Err(); err != nil {
			return store.Household{}, err
		}
		return tx.UpdateHousehold(ctx, s, changed, version)
	})
}

// Delete removes one with everything in it; version 0: whatever is there.
func (h *Households) Delete(ctx context.Context, c account.Caller, id string, version int) error {
	return c.In(id).Update(ctx, h.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		return tx.DeleteHousehold(ctx, s, version)
	})
}
