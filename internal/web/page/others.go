package page

import (
	"context"
	"math"
	"net/url"
	"strconv"

	"mealplanner/internal/account"
	"mealplanner/internal/planner"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// How many dishes are shown to choose from: as suggestions, and of those that are searched for.
const (
	AlternativesShown = 3
	foundShown        = 10
)

// search is what somebody looks for in a meal's place.
type search struct{ Words, Minutes, Cursor string }

func (r *Request) search() search {
	return search{r.Query.Get("q"), r.Query.Get("max_minutes"), r.Query.Get("cursor")}
}

// Asked reports whether anything is looked for.
func (s search) Asked() bool { return s.Words != "" || s.Minutes != "" }

// wanted is the search for the planner; what is no number of minutes is any.
func (s search) wanted(ctx context.Context) planner.Wanted {
	wanted := planner.Wanted{Search: say.Search(ctx, s.Words), Page: account.Page{Limit: AlternativesShown}}
	if s.Asked() {
		wanted.MaxMinutes, _ = strconv.Atoi(s.Minutes)
		wanted.Page = account.Page{Limit: foundShown, Cursor: s.Cursor}
	}
	return wanted
}

// suggestions are dishes that may take a meal's place; none for who may not plan.
type suggestions struct {
	Search  search
	Next    string // the address of the next ones that were found; empty: there are none
	AllSeen bool
	Items   []suggestion
}

// suggestion is one of them.
type suggestion struct {
	RecipeID, Title string
	Minutes         int
	EnergyKcal      *float64 // of one serving; nil: unknown
	Effects         []string // what it would change
}

// suggested words what may take the meal's place.
func (p recipePage) suggested(w *words.Words, s search, found planner.Alternatives, m planner.Menu) suggestions {
	out := suggestions{Search: s, AllSeen: found.AllSeen && !s.Asked()}
	if s.Asked() && found.Next != "" {
		out.Next = "?" + url.Values{"q": {s.Words}, "max_minutes": {s.Minutes}, "cursor": {found.Next}}.Encode() + "#others"
	}
	now := map[string]*float64{} // the day's energy by eater
	for _, day := range m.Days {
		for _, e := range day.Eaters {
			if day.Date == p.Date {
				now[e.Eater] = e.Nutrition.EnergyKcal
			}
		}
	}
	for _, a := range found.Items {
		out.Items = append(out.Items, suggestion{a.Recipe.ID, say.Title(w, a.Recipe), a.Minutes, a.EnergyKcal, p.effects(w, a, now)})
	}
	return out
}

// effects says what an alternative would change, compared with the dish that is there.
func (p recipePage) effects(w *words.Words, a planner.Alternative, now map[string]*float64) (said []string) {
	compare := func(is, was int, more, less func(by int) string) {
		switch {
		case is > was:
			said = append(said, more(is-was))
		case is < was:
			said = append(said, less(was-is))
		}
	}
	for _, e := range a.Effects {
		eater := p.EaterName(e.Eater)
		if was := now[e.Eater]; was != nil && e.EnergyKcal != nil {
			compare(int(math.Round(*e.EnergyKcal)), int(math.Round(*was)),
				func(by int) string { return w.Text("meal-energy-more", "kcal", by, "eater", eater) },
				func(by int) string { return w.Text("meal-energy-less", "kcal", by, "eater", eater) })
		}
		if e.OnAim != nil && !*e.OnAim {
			said = append(said, w.Text("meal-off-aim", "eater", eater))
		}
		if len(e.Dislikes) > 0 {
			said = append(said, w.Text("meal-disliked", "eater", eater, "foods", namesText(e.Dislikes, w.Food)))
		}
	}
	if !p.Meal.Blocked {
		compare(a.Minutes, p.Meal.Minutes,
			func(by int) string { return w.Text("meal-minutes-more", "minutes", by) },
			func(by int) string { return w.Text("meal-minutes-less", "minutes", by) })
	}
	compare(len(a.ToBuyMore), len(a.ToBuyLess),
		func(by int) string { return w.Text("meal-buy-more", "count", by) },
		func(by int) string { return w.Text("meal-buy-less", "count", by) })
	if len(a.UsesUp) > 0 {
		said = append(said, w.Text("meal-uses-up", "foods", namesText(a.UsesUp, w.Food)))
	}
	return said
}

// Others shows other suggestions than those that the form was shown with.
func (s Weeks) Others(ctx context.Context, r *Request) (Answer, error) {
	offered := r.Form["offered"]
	err := s.Planner.OfferOthers(ctx, r.Caller, r.Value("menu"), r.Value("meal"), offered[:min(len(offered), planner.MaxAlternatives)])
	if err != nil {
		return Answer{}, err
	}
	return seeOther("/menus/" + url.PathEscape(r.Value("menu")) + "/meals/" + url.PathEscape(r.Value("meal")) + "#others"), nil
}
