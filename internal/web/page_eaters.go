package web

import (
	"context"
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
)

// pageEaters lists who eats.
func (s *Server) pageEaters(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, err := s.Planner.Household(ctx, r.Caller, r.Path("household"))
	if err != nil {
		return pageAnswer{}, err
	}
	eaters, _, err := s.Planner.Eaters(ctx, r.Caller, m.Household.ID, wholeList)
	if err != nil {
		return pageAnswer{}, err
	}
	return show("Who eats", struct{ Eaters []planner.EaterRow }{eaters}).at(m, "eaters"), nil
}

// eaterForm is an eater as a form shows it.
type eaterForm struct {
	ID, Name, Born              string
	Guest                       bool
	Version                     int
	Stage, Diets, Allergens     choices
	Rules, Excluded, Disliked   string
	Energy, Protein, Carbs, Fat *int
	FoodNames                   []string
	Read                        *readBack // what was typed, to be confirmed; nil: nothing
}

// stages in the order of the form.
var stages = []meal.Stage{"", meal.Nursing, meal.Pregnant}

func stageName(s meal.Stage) string {
	if s == "" {
		return "Neither"
	}
	return capital(string(s))
}

func (s *Server) formOf(e meal.Eater, version int) eaterForm {
	form := eaterForm{
		ID:        e.ID,
		Name:      e.Name,
		Guest:     e.Guest,
		Version:   version,
		Diets:     choicesOf("Diet", "diets", food.AllDiets(), e.Diets, food.Diet.Name),
		Allergens: choicesOf("Allergic to", "allergens", food.AllAllergens(), e.Allergens, food.Allergen.Name),
		Excluded:  s.namesOf(e.ExcludedFoods),
		Disliked:  s.namesOf(e.DislikedFoods),
		Energy:    e.EnergyKcal,
		Protein:   e.ProteinPct,
		Carbs:     e.CarbsPct,
		Fat:       e.FatPct,
	}
	if e.Born != nil {
		form.Born = *e.Born
	}
	var stage meal.Stage
	if e.Stage != nil {
		stage = *e.Stage
	}
	form.Stage = choicesOf("Nursing or pregnant", "stage", stages, []meal.Stage{stage}, stageName)
	for _, f := range s.Foods.All() {
		form.FoodNames = append(form.FoodNames, f.Name)
	}
	return form
}

// pageNewEater shows an empty form.
func (s *Server) pageNewEater(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, err := s.Planner.Household(ctx, r.Caller, r.Path("household"))
	if err != nil {
		return pageAnswer{}, err
	}
	return show("Add an eater", s.formOf(meal.Eater{}, 0)).at(m, "eaters"), nil
}

// pageEater shows one eater's form.
func (s *Server) pageEater(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, err := s.Planner.Household(ctx, r.Caller, r.Path("household"))
	if err != nil {
		return pageAnswer{}, err
	}
	e, err := s.Planner.Eater(ctx, r.Caller, m.Household.ID, r.Path("eater"))
	if err != nil {
		return pageAnswer{}, err
	}
	return show(e.Name, s.formOf(e.Eater, e.Version)).at(m, "eaters"), nil
}

// pageEaterPost saves a new eater or a changed one.
func (s *Server) pageEaterPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, err := s.Planner.Household(ctx, r.Caller, r.Path("household"))
	if err != nil {
		return pageAnswer{}, err
	}
	var was planner.EaterRow
	if id := r.Path("eater"); id != "" {
		if was, err = s.Planner.Eater(ctx, r.Caller, m.Household.ID, id); err != nil {
			return pageAnswer{}, err
		}
	}
	var c problem.Collector
	given := s.eaterIn(&c, r, was.Eater)
	t := s.typedIn(&c, r, was.ExcludedFoods, was.DislikedFoods)
	again := func() eaterForm {
		form := s.formOf(given, r.version())
		form.Rules, form.Excluded, form.Disliked = r.Form.Get("rules"), r.Form.Get("excluded_foods"), r.Form.Get("disliked_foods")
		return form
	}
	e := given
	e.Allergens = slices.Concat(e.Allergens, t.excluded.Allergens)
	e.ExcludedFoods, e.DislikedFoods = t.excluded.Excluded, t.disliked.Excluded
	wrong, unread := problem.As(c.Err()), s.unread(r, was.ExcludedFoods, was.DislikedFoods)
	if wrong == nil && !unread {
		_, _, err = s.Planner.SaveEater(ctx, r.Caller, m.Household.ID, e, t.rules, r.version())
	} else {
		err = together(wrong, s.Planner.JudgeEater(ctx, r.Caller, m.Household.ID, e, t.rules))
	}
	p := problem.As(err)
	switch {
	case err == nil && unread:
		form := again()
		form.Read = s.readBackOf(e.Name, r, t)
		return show("Who eats", form).at(m, "eaters"), nil
	case err == nil:
		return seeOther("/households/" + m.Household.ID + "/eaters"), nil
	case p == nil || p.Kind != problem.Invalid && p.Kind != problem.Stale:
		return pageAnswer{}, err
	}
	return showAgain("Who eats", p, again()).at(m, "eaters"), nil
}

// eaterIn reads the form, free text apart, into the eater as it was: what a form does
// not have stays.
func (s *Server) eaterIn(c *problem.Collector, r *pageRequest, e meal.Eater) meal.Eater {
	e.Name = strings.TrimSpace(r.Form.Get("name"))
	e.Guest = r.Form.Get("guest") == "yes"
	e.Diets, e.Allergens = []food.Diet{}, []food.Allergen{}
	e.EnergyKcal, e.ProteinPct = r.number(c, "energy_kcal"), r.number(c, "protein_pct")
	e.CarbsPct, e.FatPct = r.number(c, "carbs_pct"), r.number(c, "fat_pct")
	e.Born = nil
	if born := strings.TrimSpace(r.Form.Get("born")); born != "" {
		e.Born = &born
	}
	if r.Form.Has("stage") {
		e.Stage = nil
		if stage := meal.Stage(r.Form.Get("stage")); stage != "" {
			e.Stage = &stage
		}
	}
	for _, d := range r.Form["diets"] {
		e.Diets = append(e.Diets, food.Diet(d))
	}
	for _, a := range r.Form["allergens"] {
		e.Allergens = append(e.Allergens, food.Allergen(a))
	}
	return e
}

// pageEaterArchivePost takes an eater out of the household.
func (s *Server) pageEaterArchivePost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	if err := s.Planner.ArchiveEater(ctx, r.Caller, r.Path("household"), r.Path("eater"), 0); err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/households/" + r.Path("household") + "/eaters"), nil
}
