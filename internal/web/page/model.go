package page

import (
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/words"
)

// What a person reads of a language model: whom to let choose, what it was asked, and what it
// chose.

// composersOf are whom an order may be given to; without a model there is no choice.
func (s Orders) composersOf(w *words.Words, chosen string) choices {
	if !s.Planner.HasModel() {
		return choices{}
	}
	return choices{Legend: w.Text("order-composer"), Name: "composer", Options: []choice{
		{ID: "auto", Label: w.Text("order-composer-auto")},
		{ID: "built-in", Label: w.Text("order-composer-built-in"), Chosen: chosen == "built-in"},
	}}
}

// modelOf says what a model did for a generation: what it was asked, and what it chose of
// the menu that was made.
func modelOf(w *words.Words, g planner.Generation, made planner.Menu) (all []string) {
	if asked := askedOf(w, g.Usage); asked != "" {
		all = append(all, asked)
	}
	if chosen := chosenBy(w, made); chosen != "" {
		all = append(all, chosen)
	}
	return all
}

// askedOf words what a model was asked and what that cost.
func askedOf(w *words.Words, u planner.Usage) string {
	switch {
	case u.Calls == 0:
		return ""
	case u.CostMicros == 0:
		return w.Text("model-asked", "count", u.Calls, "input", u.InputTokens, "output", u.OutputTokens)
	}
	cost := w.Number(float64(u.CostMicros)/1e6, 4)
	return w.Text("model-asked-for", "count", u.Calls, "input", u.InputTokens, "output", u.OutputTokens, "cost", cost, "currency", u.Currency)
}

// chosenBy words who chose the dishes of a menu for which a model was asked; empty: none was.
func chosenBy(w *words.Words, m planner.Menu) string {
	var all, model, again, filled int
	for _, d := range m.Days {
		for _, x := range d.Meals {
			if x.Role != meal.Main {
				continue
			}
			all++
			switch {
			case x.Source == meal.ByModel:
				model++
			case x.Source == meal.Repaired:
				model++
				again++
			case len(x.Reasons) > 0 && x.Reasons[0].Code == meal.ReasonFilled:
				filled++
			}
		}
	}
	if model+filled == 0 {
		return ""
	}
	more, instead := "", ""
	if again > 0 {
		more = w.Text("model-chose-again", "count", again)
	}
	if filled > 0 {
		instead = w.Text("model-not-chose", "count", filled)
	}
	return w.Text("model-chose", "count", model, "total", all, "again", more, "filled", instead)
}
