package store

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"
	_ "time/tzdata" // households name their zone on machines that have no zone files

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
)

// Household is people who eat together. RulesVersion is raised by every change of an
// eater or of the scope of allergens.
type Household struct {
	ID            string
	Name          string
	TimeZone      string // IANA name
	Locale        string // BCP 47
	Country       string // ISO 3166-1 alpha-2
	Units         food.System
	AllergenScope meal.AllergenScope
	RulesVersion  int
	Version       int
	CreatedAt     time.Time
}

const householdColumns = `household.id, household.name, household.time_zone, household.locale, household.country,
	household.units, household.allergen_scope, household.rules_version, household.version, household.created_at`

func (h *Household) columns() []any {
	return []any{&h.ID, &h.Name, &h.TimeZone, &h.Locale, &h.Country,
		&h.Units, &h.AllergenScope, &h.RulesVersion, &h.Version, at(&h.CreatedAt)}
}

func readHousehold(scan guard.Scan) (h Household, err error) { return h, scan(h.columns()...) }

// WithDefaults fills what a household must have: UTC, English, metric units, and
// allergens that bind every dish on the table.
func (h Household) WithDefaults() Household {
	h.TimeZone = cmp.Or(h.TimeZone, "UTC")
	h.Locale = cmp.Or(h.Locale, "en")
	h.Units = cmp.Or(h.Units, food.Metric)
	h.AllergenScope = cmp.Or(h.AllergenScope, meal.ScopeHousehold)
	return h
}

// Today is the day that it is for the household at an instant: its zone decides.
func (h Household) Today(now time.Time) meal.Date {
	return meal.DateOf(now, zoneOf(h.TimeZone))
}

// zones are those that have been read, by their names: reading one takes longer than a
// statement does, and there are no more than the IANA has.
var zones sync.Map

// zoneOf gives a zone by its name; UTC for one that there is not.
func zoneOf(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location) //nolint:forcetypeassert // nothing else is put there
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, zone)
	return zone
}

// CreateHousehold adds a household and makes the account its owner. An empty ID is
// made, and empty settings get their defaults.
func (tx *Tx) CreateHousehold(ctx context.Context, account string, h Household) (Scope, Household, error) {
	h = h.WithDefaults()
	if h.ID == "" {
		h.ID = NewID()
	}
	row, err := one(ctx, tx, readHousehold, `
		INSERT INTO household (id, name, time_zone, locale, country, units, allergen_scope, rules_version, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1, $8)
		RETURNING `+householdColumns,
		h.ID, h.Name, h.TimeZone, h.Locale, h.Country, h.Units, h.AllergenScope, tx.now)
	if err != nil {
		return Scope{}, Household{}, err
	}
	if _, err := tx.exec(ctx, `INSERT INTO member (household_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)`,
		h.ID, account, RoleOwner, tx.now); err != nil {
		return Scope{}, Household{}, err
	}
	return Scope{tx, account, Membership{row, RoleOwner}}, row, nil
}

// Membership is a household with the account's role in it.
type Membership struct {
	Household Household
	Role      Role
}

func (m *Membership) columns() []any { return append(m.Household.columns(), &m.Role) }

func readMembership(scan guard.Scan) (m Membership, err error) { return m, scan(m.columns()...) }

// Households lists those an account is a member of, oldest first.
func (tx *Tx) Households(ctx context.Context, account string) ([]Membership, error) {
	return list(ctx, tx, readMembership, `
		SELECT `+householdColumns+`, member.role
		FROM member JOIN household ON household.id = member.household_id
		WHERE member.account_id = $1
		ORDER BY household.created_at, household.id`, account)
}

// HouseholdsPage is a part of Households.
func (tx *Tx) HouseholdsPage(ctx context.Context, account string, p Page) (items []Membership, next string, err error) {
	limit, instant, id, err := p.after()
	if err != nil {
		return nil, "", err
	}
	items, err = list(ctx, tx, readMembership, `
		SELECT `+householdColumns+`, member.role
		FROM member JOIN household ON household.id = member.household_id
		WHERE member.account_id = $1 AND (household.created_at, household.id) > (CAST($2 AS BIGINT), CAST($3 AS TEXT))
		ORDER BY household.created_at, household.id LIMIT $4`, account, instant, id, limit+1)
	items, next = cut(items, limit, func(m Membership) string { return timeCursor(m.Household.CreatedAt, m.Household.ID) })
	return items, next, err
}

// Household gives the scope's.
func (tx *Tx) Household(ctx context.Context, s Scope) (Household, error) {
	id, err := tx.own(s)
	if err != nil {
		return Household{}, err
	}
	row, err := one(ctx, tx, readHousehold,
		`SELECT `+householdColumns+` FROM household WHERE id = $1`, id)
	return row, orMissing(err, "household")
}

// UpdateHousehold writes what people edit. version 0 writes whatever is there, else
// an older version is Stale. A changed AllergenScope raises RulesVersion.
func (tx *Tx) UpdateHousehold(ctx context.Context, s Scope, h Household, version int) (Household, error) {
	id, err := tx.own(s)
	if err != nil {
		return Household{}, err
	}
	h = h.WithDefaults()
	row, err := one(ctx, tx, readHousehold, `
		UPDATE household SET name = $3, time_zone = $4, locale = $5, country = $6, units = $7, allergen_scope = $8,
			rules_version = rules_version + CASE WHEN allergen_scope = $8 THEN 0 ELSE 1 END,
			version = version + 1
		WHERE id = $1 AND (CAST($2 AS BIGINT) = 0 OR version = CAST($2 AS BIGINT))
		RETURNING `+householdColumns,
		id, version, h.Name, h.TimeZone, h.Locale, h.Country, h.Units, h.AllergenScope)
	if errors.Is(err, guard.ErrNoRows) {
		_, found := tx.Household(ctx, s)
		err = whyNoRow(found, version, "household")
	}
	return row, err
}

// DeleteHousehold removes it with everything it owns; version as in UpdateHousehold.
func (tx *Tx) DeleteHousehold(ctx context.Context, s Scope, version int) error {
	id, err := tx.own(s)
	if err != nil {
		return err
	}
	// Portions refer to eaters, menus to generations and back: what refers goes first,
	// so that neither database need look at them in the order of its cascades.
	for _, statement := range []string{
		`UPDATE generation SET menu_id = NULL WHERE household_id = $1`,
		`DELETE FROM menu WHERE household_id = $1`,
		`DELETE FROM generation WHERE household_id = $1`,
	} {
		if _, err := tx.exec(ctx, statement, id); err != nil {
			return err
		}
	}
	n, err := tx.exec(ctx, `
		DELETE FROM household
		WHERE household.id = $1 AND (CAST($2 AS BIGINT) = 0 OR version = CAST($2 AS BIGINT))`,
		id, version)
	if err == nil && n == 0 {
		_, found := tx.Household(ctx, s)
		err = whyNoRow(found, version, "household")
	}
	return err
}

// raiseRules says that what may be served to the household has changed.
func (tx *Tx) raiseRules(ctx context.Context, household string) error {
	return tx.execOne(ctx, "household", `UPDATE household SET rules_version = rules_version + 1 WHERE id = $1`, household)
}

// NoneYet is the version of a change that was made on what nobody had set: it is Stale
// once somebody has.
const NoneYet = -1

// PreferencesRow are a household's wishes as kept.
type PreferencesRow struct {
	meal.Preferences
	Version int // 0: never set, the defaults
}

func readPreferences(scan guard.Scan) (p PreferencesRow, err error) {
	return p, scan(fromJSON(&p.Preferences), &p.Version)
}

const preferencesOf = `SELECT body, version FROM preferences WHERE household_id = $1`

// Preferences gives the household's, or the defaults.
func (tx *Tx) Preferences(ctx context.Context, s Scope) (PreferencesRow, error) {
	id, err := tx.own(s)
	if err != nil {
		return PreferencesRow{}, err
	}
	p, err := one(ctx, tx, readPreferences, preferencesOf, id)
	if errors.Is(err, guard.ErrNoRows) {
		return PreferencesRow{Preferences: meal.DefaultPreferences()}, nil
	}
	return p, err
}

// SetPreferences replaces them; version as in UpdateHousehold, NoneYet where they were
// never set.
func (tx *Tx) SetPreferences(ctx context.Context, s Scope, p meal.Preferences, version int) (PreferencesRow, error) {
	id, err := tx.own(s)
	if err != nil {
		return PreferencesRow{}, err
	}
	row, err := one(ctx, tx, readPreferences, `
		INSERT INTO preferences (household_id, body, version)
		SELECT household.id, CAST($2 AS TEXT), 1 FROM household
		WHERE household.id = $1 AND (CAST($3 AS BIGINT) <= 0
			OR EXISTS (SELECT 1 FROM preferences WHERE household_id = $1))
		ON CONFLICT (household_id) DO UPDATE SET body = excluded.body, version = preferences.version + 1
			WHERE CAST($3 AS BIGINT) = 0 OR preferences.version = CAST($3 AS BIGINT)
		RETURNING body, version`, id, asJSON{p}, version)
	if errors.Is(err, guard.ErrNoRows) && version != 0 {
		err = stale("preferences")
	}
	return row, orMissing(err, "household")
}

// Rules loads what the rules need of a household, in one call: scope of allergens,
// units, eaters that are not archived, preferences, foods at home, ratings; and the
// RulesVersion. The household is the scope's: as it was when the transaction entered it.
func (tx *Tx) Rules(ctx context.Context, s Scope) (rules meal.Household, version int, err error) {
	err = tx.Read(ctx, s, RulesPart(&rules), RatingsPart(&rules))
	return rules, s.in.Household.RulesVersion, err
}

// RulesPart reads what Rules gives but the ratings, which may be thousands and which no
// reading of a menu needs.
func RulesPart(into *meal.Household) Part {
	return func(_ *Tx, s Scope) reading {
		var eaters []EaterRow
		var preferences []PreferencesRow
		var pantry []PantryRow
		h := s.in.Household
		return reading{[]guard.Read{
			rows(&eaters, readEater, eatersNow, h.ID),
			rows(&preferences, readPreferences, preferencesOf, h.ID),
			rows(&pantry, readPantryItem, pantryOf, h.ID),
		}, func() error {
			*into = meal.Household{
				Scope: h.AllergenScope, Units: h.Units, Country: food.Country(h.Country),
				Eaters: make([]meal.Eater, len(eaters)), Preferences: meal.DefaultPreferences(),
				Pantry: make([]meal.PantryItem, len(pantry)),
			}
			for i, row := range eaters {
				into.Eaters[i] = row.Eater
			}
			for _, row := range preferences {
				into.Preferences = row.Preferences
			}
			for i, row := range pantry {
				into.Pantry[i] = row.PantryItem
			}
			return nil
		}}
	}
}
