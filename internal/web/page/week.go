package page

import (
	"context"
	"math"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// people words eater ids.
type people struct {
	names    map[string]string
	somebody string // an eater who has left
}

// EaterName of an id; of an eater who has left "somebody".
func (p people) EaterName(id string) string {
	if name, ok := p.names[id]; ok {
		return name
	}
	return p.somebody
}

func peopleIn(w *words.Words, m planner.Menu) people {
	p := people{names: map[string]string{}, somebody: w.Text("somebody")}
	for _, d := range m.Days {
		for _, e := range d.Eaters {
			p.names[e.Eater] = e.Name
		}
	}
	return p
}

// weekPage is a menu as days of slots of meals.
type weekPage struct {
	people
	Menu    planner.Menu
	Days    []weekDay
	Blocked int      // meals
	Notes   []string // soft violations of whole days
	Chosen  string   // by whom; empty: no model was asked
}

type weekDay struct {
	Date   meal.Date
	Eaters []weekEater
	Slots  []weekSlot
}

type weekEater struct {
	meal.EaterDayView
	Fit string // "" or "off": more than 5 % from the energy target
}

type weekSlot struct {
	Name  string
	Meals []meal.MealView
}

func weekOf(w *words.Words, m planner.Menu) weekPage {
	page := weekPage{people: peopleIn(w, m), Menu: m, Chosen: chosenBy(w, m)}
	for _, d := range m.Days {
		day := weekDay{Date: d.Date}
		for _, e := range d.Eaters {
			day.Eaters = append(day.Eaters, weekEater{EaterDayView: e, Fit: fitOf(e)})
		}
		for _, view := range d.Meals {
			name := w.Slot(view.Slot, view.Number)
			if n := len(day.Slots); n == 0 || day.Slots[n-1].Name != name {
				day.Slots = append(day.Slots, weekSlot{Name: name})
			}
			view.Reasons = besideMinutes(view.Reasons)
			last := &day.Slots[len(day.Slots)-1]
			last.Meals = append(last.Meals, view)
			if view.Blocked {
				page.Blocked++
			}
		}
		page.Days = append(page.Days, day)
	}
	for _, v := range m.Violations {
		if v.Meal == "" {
			page.Notes = append(page.Notes, v.Message)
		}
	}
	return page
}

// besideMinutes leaves out the reason that the page shows anyway.
func besideMinutes(all []meal.ReasonView) []meal.ReasonView {
	return slices.DeleteFunc(slices.Clone(all), func(r meal.ReasonView) bool { return r.Code == meal.ReasonMinutes })
}

func fitOf(e meal.EaterDayView) string {
	got, want, tolerance := e.Nutrition.EnergyKcal, e.Planned().EnergyKcal, 0.05
	if e.Estimated {
		tolerance = 0.10
	}
	if got == nil || want == nil || math.Abs(*got-*want) <= tolerance**want {
		return ""
	}
	return "off"
}

// lookAtMenu reads the household of a menu's page and what else it needs, in one snapshot.
func (s Weeks) lookAtMenu(ctx context.Context, r *Request, readings ...account.Reading) (h household.Membership, err error) {
	err = s.Accounts.Look(ctx, r.Caller.ByMenu(r.Value("menu")), append([]account.Reading{account.ReadMembership(&h)}, readings...)...)
	return h, err
}

// Latest shows the menu of now, or how to get one.
func (s Weeks) Latest(ctx context.Context, r *Request) (Answer, error) {
	return s.latestPage(ctx, r, "week", "")
}

func (s Weeks) latestPage(ctx context.Context, r *Request, section, suffix string) (Answer, error) {
	var h household.Membership
	var menu string
	err := s.Accounts.Look(ctx, r.home(), account.ReadMembership(&h), s.Planner.ReadLatest(&menu))
	if problem.Is(err, problem.NotFound) && h.Household.ID != "" {
		return show("noweek", words.From(ctx).Text("no-week"), nil).at(h, section), nil
	}
	if err != nil {
		return Answer{}, err
	}
	return seeOther("/menus/" + menu + suffix), nil
}

// Show shows a week.
func (s Weeks) Show(ctx context.Context, r *Request) (Answer, error) {
	return s.weekAnswer(ctx, r, nil)
}

func (s Weeks) weekAnswer(ctx context.Context, r *Request, p *problem.Problem) (Answer, error) {
	var m planner.Menu
	h, err := s.lookAtMenu(ctx, r, s.Planner.ReadMenu(r.Value("menu"), &m))
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	say.Menu(w, &m)
	answer := show("week", w.Text("to-week"), weekOf(w, m)).at(h, "week")
	if p != nil {
		answer = answer.Refused(p)
	}
	return answer, nil
}

// changed goes back to the week after a form; a refusal is shown above the week.
func (s Weeks) changed(ctx context.Context, r *Request, err error) (Answer, error) {
	anchor := ""
	if day, err := meal.ParseDate(r.Form.Get("day")); err == nil {
		anchor = "#d" + string(day)
	}
	return afterForm(err, seeOther("/menus/"+r.Value("menu")+anchor), func(p *problem.Problem) (Answer, error) {
		return s.weekAnswer(ctx, r, p)
	})
}

// seen is the version of the menu that the form was shown with: of an older one nothing is
// changed. 0: it names none.
func (r *Request) seen() planner.Seen {
	version, _ := r.version()
	return planner.Seen{Menu: version}
}

// Swap replaces a dish, by the composer's choice or the person's.
func (s Weeks) Swap(ctx context.Context, r *Request) (Answer, error) {
	order := planner.SwapOrder{Seen: r.seen(), Recipe: r.Form.Get("recipe_id"), Composer: "auto"}
	g, now, err := s.Planner.SwapMeal(ctx, r.Caller, r.Value("menu"), r.Value("meal"), order, "", problem.Collector{})
	if err == nil && !now {
		return seeOther("/generations/" + g.ID), nil
	}
	return s.changed(ctx, r, err)
}

// Lock locks or unlocks a dish.
func (s Weeks) Lock(ctx context.Context, r *Request) (Answer, error) {
	_, err := s.Planner.LockMeal(ctx, r.Caller, r.Value("menu"), r.Value("meal"), r.Form.Get("locked") == "yes", r.seen(), problem.Collector{})
	return s.changed(ctx, r, err)
}

// Refill orders every unlocked slot anew.
func (s Weeks) Refill(ctx context.Context, r *Request) (Answer, error) {
	g, err := s.Planner.RefillMenu(ctx, r.Caller, r.Value("menu"), planner.RefillOrder{Composer: "auto"}, "", problem.Collector{})
	if err == nil {
		return seeOther("/generations/" + g.ID), nil
	}
	return s.changed(ctx, r, err)
}
