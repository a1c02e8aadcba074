package web

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
)

// eaterBody is an eater as the API gives it.
type eaterBody struct {
	meal.Eater
	SetByCoach bool        `json:"set_by_coach"`
	Archived   bool        `json:"archived"`
	Rules      []wire.Rule `json:"rules,omitempty" doc:"After a change: how the free text was read"`
	Version    int         `json:"version"`
	CreatedAt  time.Time   `json:"created_at"`
}

func eaterOf(row household.EaterRow) eaterBody {
	e := row.Eater
	e.Diets, e.Allergens = orEmpty(e.Diets), orEmpty(e.Allergens)
	e.ExcludedFoods, e.DislikedFoods = orEmpty(e.ExcludedFoods), orEmpty(e.DislikedFoods)
	return eaterBody{Eater: e, SetByCoach: row.SetByCoach, Archived: row.Archived, Version: row.Version, CreatedAt: utc(row.CreatedAt)}
}

func (s *Server) ruleOf(r food.Rule) wire.Rule {
	forbids := s.forbidsOf(r)
	return wire.Rule{Text: r.Text, Allergens: orEmpty(r.Allergens), Diets: orEmpty(r.Diets), ExcludedFoods: orEmpty(r.Excluded), Forbids: &forbids}
}

type EaterPath struct {
	HouseholdPath
	Eater string `path:"eater" doc:"Id of the eater"`
}

type eatersIn struct {
	HouseholdPath
	PageQuery
}

// eaters lists a household's, oldest first.
func (s *Server) eaters(ctx context.Context, c account.Caller, in *eatersIn) (*listOut[eaterBody], error) {
	rows, next, err := s.Households.Eaters(ctx, c, in.Household, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, eaterOf), nil
}

// eater gives one.
func (s *Server) eater(ctx context.Context, c account.Caller, in *EaterPath) (*versioned[eaterBody], error) {
	row, err := s.Households.Eater(ctx, c, in.Household, in.Eater)
	if err != nil {
		return nil, err
	}
	return versionedOf(eaterOf(row), row.Version), nil
}

// contradictions names the lists of rules that hold what their text does not say: they
// would be dropped without a word. A text that is not understood the planner names.
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

// eaterIn gives the eater of this id, and its rules.
func eaterIn(in wire.EaterInput, id string) (meal.Eater, []string) {
	e := in.Eater()
	e.ID = id // the address names it
	return e, in.Sentences()
}

func (s *Server) saveEater(ctx context.Context, c account.Caller, household, id string, in wire.EaterInput, version int, found problem.Collector) (*versioned[eaterBody], error) {
	contradictions(&found, in.Rules)
	e, sentences := eaterIn(in, id)
	row, rules, err := s.Households.SaveEater(ctx, c, household, e, sentences, version, found)
	if err != nil {
		return nil, err
	}
	out := eaterOf(row)
	for _, r := range rules {
		out.Rules = append(out.Rules, s.ruleOf(r))
	}
	return versionedOf(out, row.Version), nil
}

type newEaterIn struct {
	HouseholdPath
	Body wire.EaterInput
}

// createEater adds one.
func (s *Server) createEater(ctx context.Context, c account.Caller, in *newEaterIn, found problem.Collector) (*versioned[eaterBody], error) {
	return s.saveEater(ctx, c, in.Household, "", in.Body, 0, found)
}

type changeEaterIn struct {
	EaterPath
	IfMatch
	Body wire.EaterInput
}

// replaceEater writes one anew.
func (s *Server) replaceEater(ctx context.Context, c account.Caller, in *changeEaterIn, found problem.Collector) (*versioned[eaterBody], error) {
	return s.saveEater(ctx, c, in.Household, in.Eater, in.Body, in.version(), found)
}

type archiveEaterIn struct {
	EaterPath
	IfMatch
}

// archiveEater hides one; menus of the past still name it.
func (s *Server) archiveEater(ctx context.Context, c account.Caller, in *archiveEaterIn) (*nothing, error) {
	return &nothing{}, s.Households.ArchiveEater(ctx, c, in.Household, in.Eater, in.version())
}
