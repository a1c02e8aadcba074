package web

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// eaterBody is an eater as the API gives it.
type eaterBody struct {
	meal.Eater
	SetByCoach bool       `json:"set_by_coach"`
	Archived   bool       `json:"archived"`
	Rules      []ruleBody `json:"rules,omitempty" doc:"After a change: how the free text was read"`
	Version    int        `json:"version"`
	CreatedAt  time.Time  `json:"created_at"`
}

// ruleBody is what a sentence such as "no nuts" was taken to mean.
type ruleBody struct {
	Text          string          `json:"text"`
	Allergens     []food.Allergen `json:"allergens"`
	Diets         []food.Diet     `json:"diets"`
	ExcludedFoods []food.ID       `json:"excluded_foods"`
	Forbids       *forbidsBody    `json:"forbids,omitempty" doc:"All that it keeps off the table; ignored when sent back"`
}

func eaterOf(row household.EaterRow) eaterBody {
	e := row.Eater
	e.Diets, e.Allergens = orEmpty(e.Diets), orEmpty(e.Allergens)
	e.ExcludedFoods, e.DislikedFoods = orEmpty(e.ExcludedFoods), orEmpty(e.DislikedFoods)
	return eaterBody{Eater: e, SetByCoach: row.SetByCoach, Archived: row.Archived, Version: row.Version, CreatedAt: utc(row.CreatedAt)}
}

func (s *Server) ruleOf(r food.Rule) ruleBody {
	forbids := s.forbidsOf(r)
	return ruleBody{r.Text, orEmpty(r.Allergens), orEmpty(r.Diets), orEmpty(r.Excluded), &forbids}
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

// eaterInput is an eater as a client writes it. Allergens, diets and excluded foods
// must be there, also when empty: protection is never dropped by omission.
type eaterInput struct {
	Name          string          `json:"name" maxLength:"200"`
	Guest         bool            `json:"guest,omitempty" doc:"Absent unless an order says otherwise"`
	Born          *string         `json:"born,omitempty" nullable:"true" maxLength:"10" doc:"YYYY-MM; null: an adult"`
	Stage         *meal.Stage     `json:"stage,omitempty" nullable:"true" enum:"pregnant,nursing"`
	Diets         []food.Diet     `json:"diets" maxItems:"50"`
	Allergens     []food.Allergen `json:"allergens" maxItems:"50"`
	ExcludedFoods []food.ID       `json:"excluded_foods" maxItems:"500" doc:"Foods or groups: never served"`
	DislikedFoods []food.ID       `json:"disliked_foods,omitempty" maxItems:"500" doc:"Foods or groups: avoided"`
	EnergyKcal    *int            `json:"energy_kcal,omitempty" nullable:"true" doc:"A day; null: no counting"`
	ProteinPct    *int            `json:"protein_pct,omitempty" nullable:"true" doc:"Shares of energy: all three or none, together 100"`
	CarbsPct      *int            `json:"carbs_pct,omitempty" nullable:"true"`
	FatPct        *int            `json:"fat_pct,omitempty" nullable:"true"`
	Rules         ruleInputs      `json:"rules,omitempty" doc:"Free text such as \"no nuts\": mapped in its widest reading, or refused"`

	ID         string    `json:"id,omitempty" doc:"Ignored"`
	Version    int       `json:"version,omitempty" doc:"Ignored: send If-Match"`
	CreatedAt  time.Time `json:"created_at,omitzero" doc:"Ignored"`
	Archived   bool      `json:"archived,omitempty" doc:"Ignored"`
	SetByCoach bool      `json:"set_by_coach,omitempty" doc:"Ignored"`
}

// ruleInputs are the rules of one change.
type ruleInputs []ruleInput

// Schema bounds how many they are.
func (ruleInputs) Schema(r huma.Registry) *huma.Schema { return rulesOf[ruleInput](r) }

// ruleInput is a sentence, or an earlier answer's rule sent back: then its text
// counts, and its lists may not say more.
type ruleInput struct{ ruleBody }

// UnmarshalJSON reads either.
func (r *ruleInput) UnmarshalJSON(data []byte) error {
	if strings.HasPrefix(string(data), "{") {
		return json.Unmarshal(data, &r.ruleBody)
	}
	return json.Unmarshal(data, &r.Text)
}

// Schema describes either.
func (ruleInput) Schema(r huma.Registry) *huma.Schema {
	text := ruleText("").Schema(r)
	echoed := r.Schema(reflect.TypeFor[ruleBody](), true, "")
	return &huma.Schema{OneOf: []*huma.Schema{text, echoed}}
}

func (in eaterInput) eater(id string) (meal.Eater, []string) {
	rules := make([]string, 0, len(in.Rules))
	for _, r := range in.Rules {
		rules = append(rules, r.Text)
	}
	return meal.Eater{
		ID: id, Name: in.Name, Guest: in.Guest, Born: in.Born, Stage: in.Stage,
		Diets: orEmpty(in.Diets), Allergens: orEmpty(in.Allergens),
		ExcludedFoods: orEmpty(in.ExcludedFoods), DislikedFoods: orEmpty(in.DislikedFoods),
		EnergyKcal: in.EnergyKcal, ProteinPct: in.ProteinPct, CarbsPct: in.CarbsPct, FatPct: in.FatPct,
	}, rules
}

// contradictions names the lists of rules that hold what their text does not say: they
// would be dropped without a word. A text that is not understood the planner names.
func contradictions(wrong *problem.Collector, rules ruleInputs) {
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

func (s *Server) saveEater(ctx context.Context, c account.Caller, household, id string, in eaterInput, version int, found problem.Collector) (*versioned[eaterBody], error) {
	contradictions(&found, in.Rules)
	e, sentences := in.eater(id)
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
	Body eaterInput
}

// createEater adds one.
func (s *Server) createEater(ctx context.Context, c account.Caller, in *newEaterIn, found problem.Collector) (*versioned[eaterBody], error) {
	return s.saveEater(ctx, c, in.Household, "", in.Body, 0, found)
}

type changeEaterIn struct {
	EaterPath
	IfMatch
	Body eaterInput
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
