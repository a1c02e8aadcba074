package page

import (
	"fmt"

	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
)

// What a person reads of a language model: whom to let choose, what it was asked, and what it
// chose.

// composersOf are whom an order may be given to; without a model there is no choice.
func (s Orders) composersOf(chosen string) choices {
	if !s.Planner.HasModel() {
		return choices{}
	}
	return choices{Legend: "Who chooses the dishes", Name: "composer", Options: []choice{
		{ID: "auto", Label: "The model, and the built-in composer where it gives nothing"},
		{ID: "built-in", Label: "The built-in composer alone: sooner, at no cost", Chosen: chosen == "built-in"},
	}}
}

// modelOf says what a model did for a generation: what it was asked, and what it chose of
// the menu that was made.
func modelOf(g planner.Generation, made planner.Menu) (all []string) {
	if asked := askedOf(g.Usage); asked != "" {
		all = append(all, asked)
	}
	if chosen := chosenBy(made); chosen != "" {
		all = append(all, chosen)
	}
	return all
}

// askedOf words what a model was asked and what that cost.
func askedOf(u planner.Usage) string {
	if u.Calls == 0 {
		return ""
	}
	text := fmt.Sprintf("The model was asked %d times", u.Calls)
	if u.Calls == 1 {
		text = "The model was asked once"
	}
	text += fmt.Sprintf(": %d tokens in, %d out", u.InputTokens, u.OutputTokens)
	if u.CostMicros > 0 {
		text += fmt.Sprintf(", %.4f %s", float64(u.CostMicros)/1e6, u.Currency)
	}
	return text + "."
}

// chosenBy words who chose the dishes of a menu for which a model was asked; empty: none was.
func chosenBy(m planner.Menu) string {
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
	text := fmt.Sprintf("The model chose %d of %d dishes", model, all)
	if again > 0 {
		text += fmt.Sprintf(", %d of them when it was asked again", again)
	}
	if filled > 0 {
		text += fmt.Sprintf("; the built-in composer chose %d in its place", filled)
	}
	return text + "."
}
