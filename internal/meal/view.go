package meal

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// MenuView is a menu as its reader sees it, with every number computed from the food
// table: the API's JSON, the page's data and the terminal's table. It holds facts; the room
// words puts the texts of reasons and violations into it, and names in other languages than
// English.
type MenuView struct {
	ID   string    `json:"id,omitempty"`
	Days []DayView `json:"days"`
}

// DayView is one date.
type DayView struct {
	Date   Date           `json:"date"`
	Slots  []Attended     `json:"slots"`  // who eats when, out and skipped ones too
	Eaters []EaterDayView `json:"eaters"` // who attends a slot, or has a portion
	Meals  []MealView     `json:"meals"`
}

// EaterDayView is one eater's day against the target.
type EaterDayView struct {
	Eater  string    `json:"eater"` // id
	Name   string    `json:"name"`
	Target Nutrition `json:"target"` // of a full day, only what is aimed for; coverage 1
	// Estimated: nobody set the energy of the target, it is a reference value for the eater.
	Estimated bool `json:"estimated"`
	// Share is how much of the full day belongs to what is planned here, 0..1.
	Share     float64   `json:"share"`
	Nutrition Nutrition `json:"nutrition"`
}

// Planned is the target's part of what is planned here; of nothing that is planned there is
// none.
func (e EaterDayView) Planned() Nutrition {
	planned := Nutrition{Coverage: 1}
	from := e.Target.fields()
	for n, field := range planned.fields() {
		if amount := *from[n]; amount != nil && e.Share > 0 {
			part := *amount * e.Share
			*field = &part
		}
	}
	return planned.rounded()
}

// MealView is one dish; the ingredients are for all its portions together, and for
// the leftover meals that come from it: for CookedServings servings of the recipe, in
// amounts that a cook measures. A portion's nutrition is its share of them. A
// leftover's own are its share of what was bought and cooked before. Minutes are those
// of so many servings. A blocked meal has its id, slot, number, role, kind, position and
// violations, and nothing else.
type MealView struct {
	ID       string `json:"id"`
	Slot     Slot   `json:"slot"`
	Number   int    `json:"number"`
	Role     Role   `json:"role"`
	Kind     Kind   `json:"kind"`
	Position int    `json:"position"`
	// LeftoverOf is the id of the meal that made what is left over; absent where it is made
	// here, also if it was planned as a leftover of a meal that is gone.
	LeftoverOf    string        `json:"leftover_of,omitempty"`
	Title         string        `json:"title"`
	RecipeID      string        `json:"recipe_id,omitempty"`
	Minutes       int           `json:"minutes"`
	ActiveMinutes int           `json:"active_minutes"`
	Source        Source        `json:"source"`
	Locked        bool          `json:"locked"`
	Version       int           `json:"version"`
	Blocked       bool          `json:"blocked"`
	Reasons       []ReasonView  `json:"reasons"`
	Portions      []PortionView `json:"portions"`
	// CookedServings is how many servings of the recipe are cooked, or left over.
	CookedServings float64          `json:"cooked_servings"`
	Ingredients    []IngredientView `json:"ingredients"`
	Steps          []StepView       `json:"steps"`
	KeepsDays      int              `json:"keeps_days"` // in the fridge, after the day of cooking; 0: eat it at once
	KeepingNote    string           `json:"keeping_note,omitempty"`
	Violations     []ViolationView  `json:"violations"` // this meal's own
	Texts          RecipeTexts      `json:"-"`
}

// ReasonView is a reason, and its text when words has said it.
type ReasonView struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"-"`
	Text   string            `json:"text"`
}

// PortionView is an eater's portion.
type PortionView struct {
	Eater     string    `json:"eater"`
	Servings  float64   `json:"servings"`
	Nutrition Nutrition `json:"nutrition"`
}

// IngredientView is a line as a cook reads it.
type IngredientView struct {
	Food     food.ID   `json:"food"`
	Name     string    `json:"name"`
	Quantity float64   `json:"quantity"`
	Unit     food.Unit `json:"unit"`
	Grams    *float64  `json:"grams"` // null where unknown
	Note     string    `json:"note,omitempty"`
}

// StepView is an instruction as a cook reads it.
type StepView struct {
	Text    string `json:"text"`
	Minutes *int   `json:"minutes"` // for what is cooked; null where the recipe does not state them
	// Meanwhile: the step goes on beside the others.
	Meanwhile bool `json:"meanwhile,omitempty"`
}

// ViolationView is a violation, and its message when words has said it.
type ViolationView struct {
	Kind    Severity `json:"kind"`
	Rule    string   `json:"rule"`
	Eater   string   `json:"eater"` // empty: everybody
	Slot    Slot     `json:"slot"`  // empty: the whole day
	Date    Date     `json:"date"`
	Meal    string   `json:"meal,omitempty"`
	Message string   `json:"message"`

	// What the message is made of.
	Params    map[string]string `json:"-"`
	EaterName string            `json:"-"` // empty: nobody of the household
	Dish      string            `json:"-"` // the title of the offending meal; empty: there is none, or it is blocked
	Texts     RecipeTexts       `json:"-"` // of the dish
}

// View computes what a reader sees, with blocked meals reduced to their rule.
// Numbers are rounded for reading: kcal and mg to 1, g to 0.1, coverage to 0.01.
// Portions of people who are not in the household (archived) are left out.
func View(t *food.Table, h Household, m Menu, vs []Violation) MenuView {
	v := viewer{t: t, h: h, units: h.Units, blocked: Blocked(vs), violations: map[string][]ViolationView{}}
	v.batches = NewBatches(t, h, m, v.blocked)
	for _, w := range ViolationViews(t, h, m, vs) {
		if w.Meal != "" {
			v.violations[w.Meal] = append(v.violations[w.Meal], w)
		}
	}
	out := MenuView{ID: m.ID, Days: make([]DayView, len(m.Days))}
	for i := range m.Days {
		out.Days[i] = v.day(&m.Days[i])
	}
	return out
}

// ViolationViews gives the violations of a menu as its reader sees them. Of a blocked meal it gives the hard
// ones only: a dish that may not be eaten is not named either.
func ViolationViews(t *food.Table, h Household, m Menu, vs []Violation) []ViolationView {
	blocked := Blocked(vs)
	out := []ViolationView{}
	for _, v := range vs {
		if v.Kind == Soft && blocked[v.Meal] {
			continue
		}
		out = append(out, v.view(t, h, m, blocked[v.Meal]))
	}
	return out
}

func (v Violation) view(t *food.Table, h Household, m Menu, blocked bool) ViolationView {
	out := ViolationView{Kind: v.Kind, Rule: v.Rule, Eater: v.Eater, Slot: v.Slot, Date: v.Date, Meal: v.Meal, Params: v.Params}
	if e := h.Eater(v.Eater); e != nil {
		out.EaterName = e.Name
	}
	if meal, _ := m.Meal(v.Meal); meal != nil && !blocked {
		out.Dish, out.Texts = strings.TrimSpace(shownTitle(t, meal.Dish)), meal.Dish.ownTexts()
	}
	return out
}

// viewer is what one view needs to know.
type viewer struct {
	t          *food.Table
	h          Household
	units      food.System
	blocked    map[string]bool
	batches    *Batches
	violations map[string][]ViolationView
}

func (v *viewer) day(d *Day) DayView {
	out := DayView{Date: d.Date, Slots: notNil(slices.Clone(d.Slots)), Eaters: []EaterDayView{}, Meals: make([]MealView, len(d.Meals))}
	for i := range out.Slots {
		out.Slots[i].Eaters = notNil(out.Slots[i].Eaters)
	}
	servings := make([]Intake, len(d.Meals))
	for i := range d.Meals {
		out.Meals[i], servings[i] = v.meal(&d.Meals[i])
	}
	for i := range v.h.Eaters {
		e := &v.h.Eaters[i]
		if d.has(e.ID) {
			needs := e.Needs(d.Date)
			out.Eaters = append(out.Eaters, EaterDayView{
				Eater: e.ID, Name: e.Name,
				Target:    nutritionOf(needs.target()).rounded(),
				Estimated: needs.Day[food.Energy].Estimated,
				Share:     roundTo(v.h.DayShare(*d, e.ID), 0.01),
				Nutrition: d.intake(e.ID, v.blocked, servings).Nutrition().rounded(),
			})
		}
	}
	return out
}

// has reports whether the eater eats here on the day.
func (d *Day) has(eater string) bool {
	for _, a := range d.Slots {
		if a.Kind.cooked() && slices.Contains(a.Eaters, eater) {
			return true
		}
	}
	return slices.ContainsFunc(d.Meals, func(m Meal) bool { return !m.Kind.away() && m.servingsFor(eater) > 0 })
}

// meal is a meal as its reader sees it, and the intake of one serving of it.
func (v *viewer) meal(m *Meal) (MealView, Intake) {
	out := MealView{
		ID: m.ID, Slot: m.Slot, Number: m.Ordinal(), Role: m.Role, Kind: m.Kind, Position: m.Position,
		Reasons: []ReasonView{}, Portions: []PortionView{}, Ingredients: []IngredientView{}, Steps: []StepView{},
		Locked: m.Locked, Version: m.Version, Violations: notNil(v.violations[m.ID]),
	}
	if v.blocked[m.ID] {
		out.Blocked = true
		return out, Intake{}
	}
	out.Title, out.RecipeID, out.Texts = shownTitle(v.t, m.Dish), m.RecipeID, m.Dish.ownTexts()
	out.Source = m.Source
	from, isLeft := v.batches.left[m.ID]
	if isLeft {
		out.LeftoverOf = from.meal.ID
	} else if m.Kind == Leftover {
		out.Kind = Cook
	}
	for _, r := range m.Reasons {
		if r.Code == ReasonLeftover && !isLeft {
			continue
		}
		out.Reasons = append(out.Reasons, ReasonView{Code: r.Code, Params: r.Params})
	}
	servings, batch := v.h.eaten(m), m
	if isLeft {
		batch = from.meal
	}
	made := v.batches.made[batch.ID]
	out.Minutes, out.ActiveMinutes = m.Dish.MinutesFor(made)
	if m.Kind.away() {
		return out, Intake{}
	}
	ls := batchLines(v.t, &batch.Dish, made, v.units)
	serving := servingOfLines(ls, made)
	if isLeft {
		ls = partOf(ls, servings/made, v.units)
	} else {
		servings = made
	}
	out.Portions = v.portions(m, serving)
	out.KeepsDays, out.KeepingNote = m.Dish.KeepsDays, m.Dish.KeepingNote
	out.CookedServings = readable(servings)
	grams := make([]float64, len(ls))
	out.Ingredients = make([]IngredientView, len(ls))
	for i, l := range ls {
		out.Ingredients[i] = v.ingredient(l, &grams[i])
	}
	out.Steps = v.stepViews(&m.Dish, ls, made)
	return out, serving
}

func (v *viewer) portions(m *Meal, serving Intake) []PortionView {
	out := make([]PortionView, 0, len(m.Portions))
	for _, p := range m.Portions {
		if v.h.eaterIndex(p.Eater) < 0 {
			continue
		}
		var portion Intake
		portion.AddIntake(serving, p.amount())
		out = append(out, PortionView{Eater: p.Eater, Servings: p.amount(), Nutrition: portion.Nutrition().rounded()})
	}
	return out
}

// ingredient is a line as a cook reads it; grams is where its weight may be kept.
func (v *viewer) ingredient(l line, grams *float64) IngredientView {
	out := IngredientView{
		Food: l.ingredient.Food, Name: v.t.Name(l.ingredient.Food),
		Quantity: readable(l.quantity), Unit: l.unit, Note: l.ingredient.Note,
	}
	if l.weighed {
		*grams = float64(l.tenths) / 10
		out.Grams = grams
	}
	return out
}

// notNil gives an empty list for none, so that JSON has [] and never null.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
