package api

import (
	"cmp"
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
)

// Households are the handlers of households, and of their preferences.
type Households struct{ Households *household.Households }

// roleOwner is the role in a household that the caller has just made.
const roleOwner household.Role = "owner"

type Household struct {
	ID            string             `json:"id"`
	Name          string             `json:"name"`
	TimeZone      string             `json:"time_zone"`
	Locale        string             `json:"locale"`
	Country       string             `json:"country"`
	Units         food.System        `json:"units" enum:"metric,us"`
	AllergenScope meal.AllergenScope `json:"allergen_scope" enum:"household,eater"`
	Role          household.Role     `json:"role" doc:"Yours: owner, member, viewer or coach"`
	Version       int                `json:"version"`
	CreatedAt     time.Time          `json:"created_at"`
}

// HouseholdOf gives a household as the API does, with the caller's role.
func HouseholdOf(h household.Household, role household.Role) Household {
	return Household{
		ID: h.ID, Name: h.Name, TimeZone: h.TimeZone, Locale: h.Locale, Country: h.Country, Units: h.Units,
		AllergenScope: h.AllergenScope, Role: role, Version: h.Version, CreatedAt: utc(h.CreatedAt),
	}
}

func membershipOf(m household.Membership) Household { return HouseholdOf(m.Household, m.Role) }

// List lists the caller's, oldest first.
func (h Households) List(ctx context.Context, c account.Caller, in *PageQuery) (*listOut[Household], error) {
	rows, next, err := h.Households.List(ctx, c, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, membershipOf), nil
}

// ReadOnlyHousehold is what a client may send back as it got it; it is ignored.
type ReadOnlyHousehold struct {
	ID        string    `json:"id,omitempty" doc:"Ignored"`
	Role      string    `json:"role,omitempty" doc:"Ignored"`
	Version   int       `json:"version,omitempty" doc:"Ignored: send If-Match"`
	CreatedAt time.Time `json:"created_at,omitzero" doc:"Ignored"`
}

type newHouseholdIn struct {
	Body householdInput
}

type householdInput struct {
	ReadOnlyHousehold
	Name          string             `json:"name"`
	TimeZone      string             `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name"`
	Locale        string             `json:"locale,omitempty" maxLength:"35" doc:"BCP 47; absent: the language of the request"`
	Country       string             `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1 alpha-2"`
	Units         food.System        `json:"units,omitempty" enum:"metric,us"`
	AllergenScope meal.AllergenScope `json:"allergen_scope,omitempty" enum:"household,eater"`
}

// Limits are a household's.
func (householdInput) Limits() wire.Limits {
	return wire.Limits{"name": {Max: household.MaxName}}
}

// household gives it with this locale where the input says none.
func (in *newHouseholdIn) household(locale string) household.Household {
	b := in.Body
	return household.Household{
		Name: b.Name, TimeZone: b.TimeZone, Locale: cmp.Or(b.Locale, locale), Country: b.Country, Units: b.Units, AllergenScope: b.AllergenScope,
	}
}

// Create makes one that the caller owns.
func (h Households) Create(ctx context.Context, c account.Caller, in *newHouseholdIn, found problem.Collector) (*versioned[Household], error) {
	made, err := h.Households.Create(ctx, c, in.household(localeOf(ctx)), found)
	if err != nil {
		return nil, err
	}
	return versionedOf(HouseholdOf(made, roleOwner), made.Version), nil
}

// Get gives one, with the caller's role.
func (h Households) Get(ctx context.Context, c account.Caller, in *HouseholdPath) (*versioned[Household], error) {
	m, err := h.Households.Household(ctx, c, in.Household)
	if err != nil {
		return nil, err
	}
	return versionedOf(membershipOf(m), m.Household.Version), nil
}

type changeHouseholdIn struct {
	HouseholdPath
	IfMatch
	Body householdChange
}

type householdChange struct {
	ReadOnlyHousehold
	Name          *string             `json:"name,omitempty"`
	TimeZone      *string             `json:"time_zone,omitempty" maxLength:"64"`
	Locale        *string             `json:"locale,omitempty" maxLength:"35"`
	Country       *string             `json:"country,omitempty" maxLength:"2"`
	Units         *food.System        `json:"units,omitempty" enum:"metric,us"`
	AllergenScope *meal.AllergenScope `json:"allergen_scope,omitempty" enum:"household,eater"`
}

// Limits are a household's.
func (householdChange) Limits() wire.Limits {
	return wire.Limits{"name": {Max: household.MaxName}}
}

func (in *changeHouseholdIn) change() household.Change {
	b := in.Body
	return household.Change{
		Name: b.Name, TimeZone: b.TimeZone, Locale: b.Locale, Country: b.Country, Units: b.Units, AllergenScope: b.AllergenScope,
	}
}

// Change changes what is named and leaves the rest. Only owners may, so the
// answer's role is theirs.
func (h Households) Change(ctx context.Context, c account.Caller, in *changeHouseholdIn, found problem.Collector) (*versioned[Household], error) {
	changed, err := h.Households.Change(ctx, c, in.Household, in.change(), in.version(), found)
	if err != nil {
		return nil, err
	}
	return versionedOf(HouseholdOf(changed, roleOwner), changed.Version), nil
}

type deleteHouseholdIn struct {
	HouseholdPath
	IfMatch
}

// Delete removes one with everything in it.
func (h Households) Delete(ctx context.Context, c account.Caller, in *deleteHouseholdIn) (*nothing, error) {
	return &nothing{}, h.Households.Delete(ctx, c, in.Household, in.version())
}
