package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// What a serving must have to be worth a word, in g.
const (
	muchProtein = 25
	muchFibre   = 8
)

// reasons says why a dish was chosen, the most telling first.
func (p *Plan) reasons(t *task, h platter, day []platter, before []meal.Day) []meal.Reason {
	d, r := p.request.Days[t.day], p.dishes[h.dish].recipe
	var all []meal.Reason
	add := func(is bool, why meal.Reason) {
		if is {
			all = append(all, why)
		}
	}
	left := h.kind() == meal.Leftover
	switch {
	case h.main == nil:
		add(true, meal.Because(meal.ReasonEnergy))
	case left:
		add(true, meal.BecauseLeftover(h.option.cooked))
	default:
		recurring := slices.Contains(p.days[t.day].recurring, Eaten{Date: d.Date, Recipe: r.ID})
		add(recurring, meal.BecauseRecurring(d.Date))
		add(!recurring && h.main.only, meal.Because(meal.ReasonOnly))
		add(h.option.uses != "", meal.BecauseUsesUp(h.option.uses))
		diet, form := p.binding(h), p.otherForm(day, h)
		add(diet != "", meal.BecauseDiet(diet))
		add(form != "", meal.BecauseVariant(form))
		add(p.request.Household.Ratings[r.ID] >= favourite, meal.Because(meal.ReasonFavourite))
		add(p.isNew(r.ID, d.Date, before), meal.Because(meal.ReasonNew))
		add(slices.Contains(p.request.Household.Preferences.Cuisines, r.Cuisine), meal.BecauseCuisine(r.Cuisine))
	}
	add(!left, meal.BecauseMinutes(r.Minutes))
	serving := meal.ServingOf(p.foods, *r)
	protein, knownProtein := serving.Get(food.Protein)
	add(knownProtein && protein >= muchProtein, meal.BecauseProtein(protein))
	fibre, knownFibre := serving.Get(food.Fiber)
	add(knownFibre && fibre >= muchFibre, meal.BecauseFibre(fibre))
	return all
}

// binding is a diet that somebody keeps who shares a main, and not everybody; empty: there is
// none.
func (p *Plan) binding(h platter) food.Diet {
	keeps := func(d food.Diet) (some, all bool) {
		all = true
		for _, portion := range h.portions {
			keeps := slices.Contains(p.request.Household.Eater(portion.Eater).Diets, d)
			some, all = some || keeps, all && keeps
		}
		return some, all
	}
	for _, d := range food.AllDiets() {
		if some, all := keeps(d); some && !all {
			return d
		}
	}
	return ""
}

// otherForm is the title of the main of the same slot of which this one is another form; empty:
// there is none.
func (p *Plan) otherForm(day []platter, h platter) string {
	mine := p.dishes[h.dish].recipe
	for _, other := range day {
		if r := p.dishes[other.dish].recipe; other.main != nil && other.seat == h.seat && other.dish != h.dish && mine.Variant != "" && r.Variant == mine.Variant {
			return r.Title
		}
	}
	return ""
}

// isNew reports whether a household with a history has not eaten the dish in it.
func (p *Plan) isNew(recipe string, d meal.Date, before []meal.Day) bool {
	past := false
	for _, e := range p.request.History {
		if e.Recipe == recipe {
			return false
		}
		past = past || e.Date < d
	}
	for _, b := range before {
		if slices.ContainsFunc(b.Meals, func(m meal.Meal) bool { return m.RecipeID == recipe }) {
			return false
		}
	}
	return past
}
