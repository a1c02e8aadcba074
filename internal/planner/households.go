package planner

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

const (
	maxHouseholdName = 80
	maxHouseholds    = 200 // of an account that makes another; a coach has many
)

// Households lists the caller's, oldest first.
func (p *Planner) Households(ctx context.Context, c account.Caller, page store.Page) (items []store.Membership, next string, err error) {
	if err := c.Known(); err != nil {
		return nil, "", err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		items, next, err = tx.HouseholdsPage(ctx, c.AccountID(), page)
		return err
	})
	return noNil(items), next, err
}

// CreateHousehold makes one that the caller owns. What is left empty is UTC, English,
// metric, and one eater's allergens for the whole table.
func (p *Planner) CreateHousehold(ctx context.Context, c account.Caller, h store.Household) (made store.Household, err error) {
	if err := c.Known(); err != nil {
		return made, err
	}
	h = h.WithDefaults()
	if err := validHousehold(&h); err != nil {
		return made, err
	}
	err = p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Households(ctx, c.AccountID())
		if err != nil {
			return err
		}
		if len(all) >= maxHouseholds {
			return problem.Of(problem.Conflict, "too-many-households", "count", len(all))
		}
		_, made, err = tx.CreateHousehold(ctx, c.AccountID(), h)
		return err
	})
	return made, err
}

// JudgeNewHousehold says what CreateHousehold would find wrong.
func (p *Planner) JudgeNewHousehold(c account.Caller, h store.Household) error {
	h = h.WithDefaults()
	return firstOf(c.Known(), validHousehold(&h))
}

// validHousehold names every wrong field, and writes the others in one form.
func validHousehold(h *store.Household) error {
	var c problem.Collector
	h.Name = strings.TrimSpace(h.Name)
	c.Name("name", h.Name, maxHouseholdName)
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
	return c.Err()
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// Household gives one, with the caller's role.
func (p *Planner) Household(ctx context.Context, c account.Caller, id string) (m store.Membership, err error) {
	if err := missing(id); err != nil {
		return m, err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, id)
		if err != nil {
			return err
		}
		m.Role = s.Role()
		m.Household, err = tx.Household(ctx, s)
		return err
	})
	return m, err
}

// HouseholdChange is a PATCH: nil stays as it is.
type HouseholdChange struct {
	Name          *string             `json:"name,omitempty"`
	TimeZone      *string             `json:"time_zone,omitempty"`
	Locale        *string             `json:"locale,omitempty"`
	Country       *string             `json:"country,omitempty"`
	Units         *food.System        `json:"units,omitempty"`
	AllergenScope *meal.AllergenScope `json:"allergen_scope,omitempty"`
}

func (ch HouseholdChange) apply(h store.Household) store.Household {
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

// ChangeHousehold applies a change; version 0: whatever is there.
func (p *Planner) ChangeHousehold(ctx context.Context, c account.Caller, id string, ch HouseholdChange, version int) (h store.Household, err error) {
	if err := missing(id); err != nil {
		return h, err
	}
	err = p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, id)
		if err != nil {
			return err
		}
		now, err := tx.Household(ctx, s)
		if err != nil {
			return err
		}
		h = ch.apply(now)
		if err := validHousehold(&h); err != nil {
			return err
		}
		h, err = tx.UpdateHousehold(ctx, s, h, version)
		return err
	})
	return h, err
}

// JudgeHousehold says what ChangeHousehold would find wrong, and keeps nothing.
func (p *Planner) JudgeHousehold(ctx context.Context, c account.Caller, id string, ch HouseholdChange) error {
	now, err := p.Household(ctx, c, id)
	if err != nil {
		return err
	}
	h := ch.apply(now.Household)
	return validHousehold(&h)
}

// DeleteHousehold removes one with everything in it; version 0: whatever is there.
func (p *Planner) DeleteHousehold(ctx context.Context, c account.Caller, id string, version int) error {
	if err := missing(id); err != nil {
		return err
	}
	return p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, id)
		if err != nil {
			return err
		}
		return tx.DeleteHousehold(ctx, s, version)
	})
}
