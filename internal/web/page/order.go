package page

import (
	"cmp"
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// orderForm is an order as a form shows it.
type orderForm struct {
	Start, Days field
	Key         string // makes a double click one order
	Planned     bool   // the dates hold a menu already: offer to replace it
	Meals       string // how many a day, of which kinds
	Eaters      []household.EaterRow
	// Composers are whom the order may be given to; none: there is no choice.
	Composers choices
}

// Form shows the form for the week that begins today.
func (s Orders) Form(ctx context.Context, r *Request) (Answer, error) {
	return s.orderAnswer(ctx, r, sentOrder{days: "7"}, nil)
}

// sentOrder is what a form of an order held.
type sentOrder struct{ start, days string }

// mealsText: "Breakfast, lunch and 1 snack a day."
func mealsText(w *words.Words, p meal.Preferences) string {
	meals := namesText(p.Meals, func(s meal.Slot) string { return w.Name("slot", string(s)) })
	if p.Snacks == 0 {
		return w.Text("order-meals", "meals", meals)
	}
	return w.Text("order-meals-and-snacks", "count", p.Snacks, "meals", meals)
}

func (s Orders) orderAnswer(ctx context.Context, r *Request, sent sentOrder, p *problem.Problem) (Answer, error) {
	form := orderForm{Key: r.ID, Planned: p != nil && p.Code == "dates-planned"}
	var m household.Membership
	var wishes household.PreferencesRow
	err := s.Accounts.Look(ctx, r.home(), account.ReadMembership(&m), household.ReadPreferences(&wishes), household.ReadEaters(&form.Eaters))
	if err != nil {
		return Answer{}, err
	}
	if p == nil {
		sent.start = string(s.todayOf(m.Household))
	}
	w := words.From(ctx)
	form.Composers = s.composersOf(w, r.Form.Get("composer"))
	form.Meals = mealsText(w, wishes.Preferences)
	form.Start = dateField("date", "start_date", w.Text("order-start"), sent.start).required()
	form.Days = numberField("days", w.Text("order-days"), sent.days, 1, planner.MaxDays).required()
	answer := show("order", w.Text("order-title"), form).at(m, "order")
	if p != nil {
		answer = answer.Refused(p)
	}
	return answer, nil
}

// Order orders a menu and goes to its progress.
func (s Orders) Order(ctx context.Context, r *Request) (Answer, error) {
	home := r.Value("household")
	sent := sentOrder{r.Form.Get("start_date"), r.Form.Get("days")}
	var c problem.Collector
	order := planner.Order{StartDate: meal.Date(sent.start), Composer: cmp.Or(r.Form.Get("composer"), "auto"), Replace: r.Form.Get("replace") == "yes"}
	if days := r.number(&c, "days"); days != nil {
		order.Days = *days
	}
	g, err := s.Planner.OrderMenu(ctx, r.Caller, home, order, r.Form.Get("key"), c)
	return afterForm(err, seeOther("/generations/"+g.ID), func(p *problem.Problem) (Answer, error) {
		return s.orderAnswer(ctx, r, sent, p)
	})
}
