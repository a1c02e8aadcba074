package page

import (
	"cmp"
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
)

// orderForm is an order as a form shows it.
type orderForm struct {
	Start   string
	Days    string
	Key     string // makes a double click one order
	Planned bool   // the dates hold a menu already: offer to replace it
	Wishes  meal.Preferences
	Eaters  []household.EaterRow
	// Composers are whom the order may be given to; none: there is no choice.
	Composers choices
}

// Form shows the form for the week that begins today.
func (s Orders) Form(ctx context.Context, r *Request) (Answer, error) {
	return s.orderAnswer(ctx, r, orderForm{Days: "7"}, nil)
}

func (s Orders) orderAnswer(ctx context.Context, r *Request, form orderForm, p *problem.Problem) (Answer, error) {
	var m household.Membership
	var wishes household.PreferencesRow
	err := s.Accounts.Look(ctx, r.home(), account.ReadPlace(&m), household.ReadPreferences(&wishes), household.ReadEaters(&form.Eaters))
	if err != nil {
		return Answer{}, err
	}
	if p == nil {
		form.Start = string(s.todayOf(m.Household))
	}
	form.Wishes = wishes.Preferences
	form.Key, form.Composers = r.ID, s.composersOf(r.Form.Get("composer"))
	answer := show("order", "Plan a week", form).at(m, "order")
	if p != nil {
		answer = answer.Refused(p)
	}
	return answer, nil
}

// Order orders a menu and goes to its progress.
func (s Orders) Order(ctx context.Context, r *Request) (Answer, error) {
	home := r.Value("household")
	form := orderForm{Start: r.Form.Get("start_date"), Days: r.Form.Get("days")}
	var c problem.Collector
	order := planner.Order{StartDate: meal.Date(form.Start), Composer: cmp.Or(r.Form.Get("composer"), "auto"), Replace: r.Form.Get("replace") == "yes"}
	if days := r.number(&c, "days"); days != nil {
		order.Days = *days
	}
	g, err := s.Planner.OrderMenu(ctx, r.Caller, home, order, r.Form.Get("key"), c)
	return afterForm(err, seeOther("/generations/"+g.ID), func(p *problem.Problem) (Answer, error) {
		form.Planned = p.Code == "dates-planned"
		return s.orderAnswer(ctx, r, form, p)
	})
}
