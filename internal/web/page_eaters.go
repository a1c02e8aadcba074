package web

import (
	"context"
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
	eaters, err := s.Planner.Eaters(ctx, r.Caller, m.Household.ID)
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
	Diets, Allergens            choices
	Rules, Excluded, Disliked   string
	Energy, Protein, Carbs, Fat *int
	FoodNames                   []string
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
	for _, f := range s.Foods.All() {
		form.FoodNames = append(form.FoodNames, f.Name)
	}
	return form
}

// namesOf words ids for a text field; foodsNamed reads them back.
func (s *Server) namesOf(ids []food.ID) string {
	var names []string
	for _, id := range ids {
		names = append(names, s.Foods.Name(id))
	}
	return strings.Join(names, ", ")
}

// foodsNamed reads foods and groups from a text with commas. What it does not know is
// noted at body.<name>: an exclusion is never dropped.
func (s *Server) foodsNamed(c *problem.Collector, name, text string) []food.ID {
	found := []food.ID{}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if id := food.ID(strings.ReplaceAll(strings.ToLower(part), " ", "-")); s.Foods.Known(id) {
			found = append(found, id)
			continue
		}
		rule, err := s.Foods.ReadRule(part)
		if err != nil || len(rule.Excluded) == 0 {
			c.Add("body."+name, "%q is no food or group that we know", part)
			continue
		}
		found = append(found, rule.Excluded...)
	}
	return found
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
	e, rules, err := s.eaterIn(r)
	if err == nil {
		_, _, err = s.Planner.SaveEater(ctx, r.Caller, m.Household.ID, e, rules, r.version())
	}
	p := problem.As(err)
	switch {
	case err == nil:
		return seeOther("/households/" + m.Household.ID + "/eaters"), nil
	case p == nil || p.Kind != problem.Invalid && p.Kind != problem.Stale:
		return pageAnswer{}, err
	}
	form := s.formOf(e, r.version())
	form.Rules, form.Excluded, form.Disliked = r.Form.Get("rules"), r.Form.Get("excluded_foods"), r.Form.Get("disliked_foods")
	return showAgain("Who eats", p, form).at(m, "eaters"), nil
}

// eaterIn reads the form. Fields that the form does not have (stage) stay as a new
// eater's.
func (s *Server) eaterIn(r *pageRequest) (meal.Eater, []string, error) {
	var c problem.Collector
	e := meal.Eater{
		ID:            r.Path("eater"),
		Name:          strings.TrimSpace(r.Form.Get("name")),
		Guest:         r.Form.Get("guest") == "yes",
		Diets:         []food.Diet{},
		Allergens:     []food.Allergen{},
		ExcludedFoods: s.foodsNamed(&c, "excluded_foods", r.Form.Get("excluded_foods")),
		DislikedFoods: s.foodsNamed(&c, "disliked_foods", r.Form.Get("disliked_foods")),
		EnergyKcal:    r.number(&c, "energy_kcal"),
		ProteinPct:    r.number(&c, "protein_pct"),
		CarbsPct:      r.number(&c, "carbs_pct"),
		FatPct:        r.number(&c, "fat_pct"),
	}
	if born := strings.TrimSpace(r.Form.Get("born")); born != "" {
		e.Born = &born
	}
	for _, d := range r.Form["diets"] {
		e.Diets = append(e.Diets, food.Diet(d))
	}
	for _, a := range r.Form["allergens"] {
		e.Allergens = append(e.Allergens, food.Allergen(a))
	}
	var rules []string
	for rule := range strings.SplitSeq(r.Form.Get("rules"), ",") {
		if rule = strings.TrimSpace(rule); rule != "" {
			rules = append(rules, rule)
		}
	}
	return e, rules, c.Err()
}

// pageEaterArchivePost takes an eater out of the household.
func (s *Server) pageEaterArchivePost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	if err := s.Planner.ArchiveEater(ctx, r.Caller, r.Path("household"), r.Path("eater")); err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/households/" + r.Path("household") + "/eaters"), nil
}
