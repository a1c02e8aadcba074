package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Eaters are the handlers of eaters.
type Eaters struct {
	Households *household.Households
	Foods      *food.Table
}

// Eater is an eater as the API gives it.
type Eater struct {
	meal.Eater
	SetByCoach bool        `json:"set_by_coach"`
	Archived   bool        `json:"archived"`
	Rules      []wire.Rule `json:"rules,omitempty" doc:"After a change: how the free text was read"`
	Version    int         `json:"version"`
	CreatedAt  time.Time   `json:"created_at"`
}

func eaterOf(row household.EaterRow) Eater {
	e := row.Eater
	e.Diets, e.Allergens = wire.OrEmpty(e.Diets), wire.OrEmpty(e.Allergens)
	e.ExcludedFoods, e.DislikedFoods = wire.OrEmpty(e.ExcludedFoods), wire.OrEmpty(e.DislikedFoods)
	e.Aims = wire.OrEmpty(e.Aims)
	if e.SlotShares == nil {
		e.SlotShares = map[meal.Slot]int{}
	}
	return Eater{Eater: e, SetByCoach: row.SetByCoach, Archived: row.Archived, Version: row.Version, CreatedAt: utc(row.CreatedAt)}
}

func (h Eaters) ruleOf(l food.Language, r food.Rule) wire.Rule {
	forbids := forbidden(h.Foods, l, r)
	return wire.Rule{Text: r.Text, Allergens: wire.OrEmpty(r.Allergens), Diets: wire.OrEmpty(r.Diets), ExcludedFoods: wire.OrEmpty(r.Excluded), Forbids: &forbids}
}

type EaterPath struct {
	HouseholdPath
	Eater string `path:"eater" doc:"Id of the eater"`
}

type eatersIn struct {
	HouseholdPath
	PageQuery
}

// List lists a household's, oldest first.
func (h Eaters) List(ctx context.Context, c account.Caller, in *eatersIn) (*listOut[Eater], error) {
	rows, next, err := h.Households.Eaters(ctx, c, in.Household, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, eaterOf), nil
}

// Get gives one.
func (h Eaters) Get(ctx context.Context, c account.Caller, in *EaterPath) (*versioned[Eater], error) {
	row, err := h.Households.Eater(ctx, c, in.Household, in.Eater)
	if err != nil {
		return nil, err
	}
	return versionedOf(eaterOf(row), row.Version), nil
}

// contradictions names the lists of rules that hold what their text does not say: they
// would be dropped without a word. A text that is not understood is named when the eater is
// saved.
func contradictions(wrong *problem.Collector, rules []wire.RuleInput) {
	for i, r := range rules {
		read, err := ingredient.Default().ReadRule(r.Text)
		if err != nil { // of the household it is not known yet whether it is read in German
			read, err = ingredient.In(ingredient.German).ReadRule(r.Text)
		}
		if err != nil {
			continue
		}
		at := fmt.Sprintf("rules[%d].", i)
		wrong.Require(holdsAll(read.Allergens, r.Allergens), at+"allergens", "more-than-said")
		wrong.Require(holdsAll(read.Diets, r.Diets), at+"diets", "more-than-said")
		wrong.Require(holdsAll(read.Excluded, r.ExcludedFoods), at+"excluded_foods", "more-than-said")
	}
}

func holdsAll[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(x T) bool { return !slices.Contains(all, x) })
}

func (h Eaters) save(ctx context.Context, c account.Caller, household, id string, in wire.EaterInput, version int, found problem.Collector) (*versioned[Eater], error) {
	contradictions(&found, in.Rules)
	e := in.Eater()
	e.ID = id // the address names it
	row, rules, err := h.Households.SaveEater(ctx, c, household, e, in.Sentences(), version, found)
	if err != nil {
		return nil, err
	}
	out := eaterOf(row)
	for _, r := range rules {
		out.Rules = append(out.Rules, h.ruleOf(words.From(ctx).Language(), r))
	}
	return versionedOf(out, row.Version), nil
}

type newEaterIn struct {
	HouseholdPath
	Body wire.EaterInput
}

// Create adds one.
func (h Eaters) Create(ctx context.Context, c account.Caller, in *newEaterIn, found problem.Collector) (*versioned[Eater], error) {
	return h.save(ctx, c, in.Household, "", in.Body, 0, found)
}

type changeEaterIn struct {
	EaterPath
	IfMatch
	Body wire.EaterInput
}

// Replace writes one anew.
func (h Eaters) Replace(ctx context.Context, c account.Caller, in *changeEaterIn, found problem.Collector) (*versioned[Eater], error) {
	return h.save(ctx, c, in.Household, in.Eater, in.Body, in.version(), found)
}

type archiveEaterIn struct {
	EaterPath
	IfMatch
}

// Archive hides one; menus of the past still name it.
func (h Eaters) Archive(ctx context.Context, c account.Caller, in *archiveEaterIn) (*nothing, error) {
	return &nothing{}, h.Households.ArchiveEater(ctx, c, in.Household, in.Eater, in.version())
}
