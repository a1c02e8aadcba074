package meal

import (
	"maps"
	"math"
	"slices"

	"mealplanner/internal/food"
)

// Trial tries dishes in the place of one meal of a menu, for those who have a portion of it.
// It is for one goroutine.
type Trial struct {
	judge              *judge
	menu               Menu
	isBlocked, blocked map[string]bool // meals; blocked is without the one at hand
	day, at            int             // where the meal is; day is -1 where it is not
	was                Intake          // of a serving of the dish that is there
	diners             []diner
}

// diner is somebody who eats the meal.
type diner struct {
	eater    *Eater
	date     Date
	servings float64 // of the dish that is there
	rest     Intake  // of the day without it
	of       float64 // how much of a full day is planned
	compared bool    // the rest of the day is complete: it is compared with the needs
}

// NewTrial tries dishes in the place of a menu's meal. Blocked are the meals of the menu that
// break a hard rule.
func NewTrial(t *food.Table, h Household, m Menu, blocked map[string]bool, mealID string) *Trial {
	trial := &Trial{judge: newJudge(t, h), menu: m, isBlocked: blocked, blocked: maps.Clone(blocked), day: -1}
	delete(trial.blocked, mealID)
	for i := range m.Days {
		if at := slices.IndexFunc(m.Days[i].Meals, func(m Meal) bool { return m.ID == mealID }); at >= 0 {
			trial.day, trial.at = i, at
		}
	}
	if trial.day < 0 {
		return trial
	}
	d := &m.Days[trial.day]
	servings := NewBatches(t, h, m, trial.blocked).servingsOn(d)
	trial.was, servings[trial.at] = servings[trial.at], Intake{}
	var found []Violation
	for k := range d.Meals {
		if k != trial.at {
			found = trial.judge.meal(found, d, &d.Meals[k], Edited)
		}
	}
	found = trial.judge.slots(found, d, Edited)
	for _, p := range d.Meals[trial.at].Portions {
		e := h.Eater(p.Eater)
		if e == nil {
			continue
		}
		of, whole := h.dayShare(d, e.ID)
		trial.diners = append(trial.diners, diner{
			eater: e, date: d.Date, servings: p.amount(), rest: d.intake(e.ID, trial.blocked, servings),
			of: of, compared: whole && !d.broken(e.ID, found),
		})
	}
	trial.judge.bind(d, &d.Meals[trial.at])
	return trial
}

// Allows reports whether a dish breaks no hard food rule of those whom the meal binds.
func (t *Trial) Allows(r Recipe) bool {
	return !slices.ContainsFunc(t.judge.dish(nil, &r, Violation{}), func(v Violation) bool { return v.Kind == Hard })
}

// Portions gives each eater of a dish what brings the energy of the day nearest to the
// eater's aim, by the recipe as it is written, in the steps and bounds that composers use. Where the rest of the day is not
// complete it is as much energy as the meal has, and where an energy is unknown as many
// servings.
func (t *Trial) Portions(r Recipe) []Portion {
	portions := []Portion{}
	serving := ServingOf(t.judge.t, r)
	for _, d := range t.diners {
		portions = append(portions, Portion{d.eater.ID, d.portion(t.was, serving)})
	}
	return portions
}

// The steps and bounds of a portion, in servings.
const (
	portionStep  = 0.25
	leastPortion = 0.5
	mostPortion  = 2.0
)

// portion is the eater's of a dish of which one serving brings so much.
func (d diner) portion(was, serving Intake) float64 {
	before, wasKnown := was.Get(food.Energy)
	kcal, known := serving.Get(food.Energy)
	rest, restKnown := d.rest.Get(food.Energy)
	wanted := d.servings * kcal
	switch {
	case d.compared && (restKnown || d.rest.Grams() == 0):
		wanted = d.eater.Needs(d.date).Day[food.Energy].Part(d.of).Aim - rest
	case wasKnown:
		wanted = d.servings * before
	}
	servings := d.servings
	if known && kcal > 0 {
		servings = math.Round(wanted/kcal/portionStep) * portionStep
	}
	return min(max(servings, leastPortion), mostPortion)
}

// Effect is what a dish in the meal's place means for one eater of it.
type Effect struct {
	Eater      string
	EnergyKcal *float64 // of the day, in its portion; nil: unknown
	// OnAim: of the energy of the day and all else that somebody set for the eater nothing is
	// missed; nil: the day is not complete, and not compared.
	OnAim    *bool
	Dislikes []food.ID // the foods in it
}

// With is the menu with a dish in the meal's place, in the portions that Portions gives.
func (t *Trial) With(r Recipe) Menu {
	if t.day < 0 {
		return t.menu
	}
	m := t.menu
	m.Days = slices.Clone(m.Days)
	d := &m.Days[t.day]
	d.Meals = slices.Clone(d.Meals)
	served := &d.Meals[t.at]
	served.RecipeID, served.Dish, served.Kind, served.Portions = r.ID, r, Cook, t.Portions(r)
	return m
}

// Effects says what a dish means for each of its eaters, in the menu that With gives.
func (t *Trial) Effects(r Recipe) []Effect {
	effects := []Effect{}
	if t.day < 0 {
		return effects
	}
	m := t.With(r)
	d := &m.Days[t.day]
	servings := NewBatches(t.judge.t, t.judge.h, m, t.blocked).servingsOn(d)
	found := t.judge.dish(nil, &r, Violation{})
	for _, n := range t.diners {
		day := d.intake(n.eater.ID, t.blocked, servings)
		e := Effect{Eater: n.eater.ID, Dislikes: []food.ID{}}
		if kcal, known := day.Get(food.Energy); known {
			e.EnergyKcal = new(math.Round(kcal))
		}
		if n.compared {
			missed := missedNeeds(nil, n.eater, n.date, n.of, day)
			e.OnAim = new(!slices.ContainsFunc(missed, Violation.ofAim))
		}
		for _, v := range found {
			if id := food.ID(v.Params[paramFood]); v.Rule == RuleDisliked && v.Eater == n.eater.ID && !slices.Contains(e.Dislikes, id) {
				e.Dislikes = append(e.Dislikes, id)
			}
		}
		effects = append(effects, e)
	}
	return effects
}

// ToBuyNow gives the foods of the grocery list of the menu as it is.
func (t *Trial) ToBuyNow() map[food.ID]bool {
	return FoodsToBuy(t.judge.t, t.judge.h, t.menu, t.isBlocked)
}

// ToBuy gives the foods of the grocery list with a dish in the meal's place.
func (t *Trial) ToBuy(r Recipe) map[food.ID]bool {
	return FoodsToBuy(t.judge.t, t.judge.h, t.With(r), t.blocked)
}

// MinutesFor is how long a dish takes from start to table in the meal's place, and how much of
// that is work.
func (t *Trial) MinutesFor(r Recipe) (minutes, active int) {
	return r.MinutesFor(Meal{Portions: t.Portions(r)}.Servings())
}

// ofAim reports whether what is missed is the energy of the day, or somebody set it.
func (v Violation) ofAim() bool { return v.Rule == RuleEnergy || v.Params[paramEstimated] == "" }

// UsesUp gives the foods of the pantry that a dish of a date uses and that have to be used:
// those that are wished on the table, and those that do not last until after a last date.
func (h Household) UsesUp(r Recipe, on, last Date) []food.ID {
	urgent := []food.ID{}
	for _, item := range h.Pantry {
		if (item.UseUp || item.UseBy != nil && *item.UseBy <= last) && item.Lasts(on) &&
			slices.ContainsFunc(r.Ingredients, func(i Ingredient) bool { return i.Food == item.Food }) {
			urgent = append(urgent, item.Food)
		}
	}
	return urgent
}
