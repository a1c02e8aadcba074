package page

import (
	"context"
	"net/url"

	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// recipePage is one planned dish as a cook reads it.
type recipePage struct {
	people
	Menu        string
	MenuVersion int
	Date        meal.Date
	Meal        meal.MealView
	Portions    string      // who eats how much of it
	From        *otherMeal  // that made it, if it is left over
	For         []otherMeal // that eat what is left over
	Rated       bool        // it is a recipe that can be rated
	Stars       int         // the reader's; 0: not rated
	Others      suggestions
}

// otherMeal is another of the menu's.
type otherMeal struct {
	ID   string
	Date meal.Date
	Slot meal.Slot
}

// connect finds the meals with which a dish shares its cooking.
func (p *recipePage) connect(m planner.Menu) {
	for _, d := range m.Days {
		for _, view := range d.Meals {
			other := otherMeal{view.ID, d.Date, view.Slot}
			switch {
			case view.ID == p.Meal.LeftoverOf:
				p.From = &other
			case view.LeftoverOf == p.Meal.ID:
				p.For = append(p.For, other)
			}
		}
	}
}

// starButton is one of the stars that somebody can give.
type starButton struct {
	Stars    int
	On, Mine bool // filled; what was given
}

// StarButtons are those of the form, from the least to the most.
func (p recipePage) StarButtons() []starButton {
	var all []starButton
	for n := meal.MinStars; n <= meal.MaxStars; n++ {
		all = append(all, starButton{Stars: n, On: n <= p.Stars, Mine: n == p.Stars})
	}
	return all
}

// Meal shows a planned dish.
func (s Weeks) Meal(ctx context.Context, r *Request) (Answer, error) {
	var m planner.Menu
	var others planner.Alternatives
	search := r.search()
	var given map[string]int
	h, err := s.lookAtMenu(ctx, r, household.ReadStars(&given),
		s.Planner.ReadMenuWithAlternatives(r.Value("menu"), r.Value("meal"), search.wanted(ctx), &m, &others))
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	say.Menu(w, &m)
	p := recipePage{people: peopleIn(w, m), Menu: m.ID, MenuVersion: m.Version}
	for _, d := range m.Days {
		for _, view := range d.Meals {
			if view.ID == r.Value("meal") {
				p.Date, p.Meal = d.Date, view
				p.Meal.Reasons = besideMinutes(view.Reasons)
			}
		}
	}
	if p.Meal.ID == "" {
		return Answer{}, problem.Of(problem.NotFound, "not-found", "what", "planned-meal")
	}
	p.Portions = namesText(p.Meal.Portions, func(of meal.PortionView) string {
		return w.Text("meal-portion", "eater", p.EaterName(of.Eater), "servings", w.Servings(of.Servings))
	})
	p.connect(m)
	p.Others = p.suggested(w, search, others, m)
	// Only recipes of the catalogue are rated: a blocked dish has none, nor one that a
	// model wrote.
	p.Rated, p.Stars = s.Households.Rateable(p.Meal.RecipeID), given[p.Meal.RecipeID]
	title := p.Meal.Title
	if p.Meal.Blocked {
		title = w.Text("blocked")
	}
	return show("recipe", title, p).at(h, "week"), nil
}

// Rate keeps the reader's stars for a dish, or takes them back, and goes back
// to the meal.
func (s Weeks) Rate(ctx context.Context, r *Request) (Answer, error) {
	var c problem.Collector
	stars := r.number(&c, "stars")
	if err := s.Households.RateRecipe(ctx, r.Caller, r.Value("recipe"), stars, c); err != nil {
		return Answer{}, err
	}
	return seeOther("/menus/" + url.PathEscape(r.Form.Get("menu")) + "/meals/" + url.PathEscape(r.Form.Get("meal"))), nil
}
