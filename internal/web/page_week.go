package web

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
)

// people words eater ids.
type people map[string]string

// EaterName of an id; an eater who has left is "somebody".
func (p people) EaterName(id string) string {
	if name, ok := p[id]; ok {
		return name
	}
	return "somebody"
}

func peopleIn(m planner.Menu) people {
	p := people{}
	for _, d := range m.Days {
		for _, e := range d.Eaters {
			p[e.Eater] = e.Name
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

func weekOf(m planner.Menu) weekPage {
	w := weekPage{people: peopleIn(m), Menu: m, Chosen: chosenBy(m)}
	for _, d := range m.Days {
		day := weekDay{Date: d.Date}
		for _, e := range d.Eaters {
			day.Eaters = append(day.Eaters, weekEater{EaterDayView: e, Fit: fitOf(e)})
		}
		for _, view := range d.Meals {
			name := slotTitle(view)
			if n := len(day.Slots); n == 0 || day.Slots[n-1].Name != name {
				day.Slots = append(day.Slots, weekSlot{Name: name})
			}
			view.Reasons = besideMinutes(view.Reasons)
			last := &day.Slots[len(day.Slots)-1]
			last.Meals = append(last.Meals, view)
			if view.Blocked {
				w.Blocked++
			}
		}
		w.Days = append(w.Days, day)
	}
	for _, v := range m.Violations {
		if v.Meal == "" {
			w.Notes = append(w.Notes, v.Message)
		}
	}
	return w
}

// besideMinutes leaves out the reason that the page shows anyway.
func besideMinutes(all []meal.ReasonView) []meal.ReasonView {
	return slices.DeleteFunc(slices.Clone(all), func(r meal.ReasonView) bool { return r.Code == meal.ReasonMinutes })
}

func slotTitle(m meal.MealView) string {
	if m.Number > 1 {
		return fmt.Sprintf("%s %d", capital(string(m.Slot)), m.Number)
	}
	return capital(string(m.Slot))
}

func fitOf(e meal.EaterDayView) string {
	got, want := e.Nutrition.EnergyKcal, e.Target.EnergyKcal
	if got == nil || want == nil || math.Abs(*got-*want) <= 0.05**want {
		return ""
	}
	return "off"
}

// lookAtMenu reads the household of a menu's page and what else it needs, in one snapshot.
func (s *Server) lookAtMenu(ctx context.Context, r *pageRequest, readings ...account.Reading) (h household.Membership, err error) {
	err = s.Accounts.Look(ctx, r.Caller.ByMenu(r.Path("menu")), append([]account.Reading{account.ReadPlace(&h)}, readings...)...)
	return h, err
}

// pageLatest shows the menu of now, or how to get one.
func (s *Server) pageLatest(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.latestPage(ctx, r, "week", "")
}

// pageLatestGroceries shows the list of the menu of now.
func (s *Server) pageLatestGroceries(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.latestPage(ctx, r, "groceries", "/grocery-list")
}

func (s *Server) latestPage(ctx context.Context, r *pageRequest, section, suffix string) (pageAnswer, error) {
	var h household.Membership
	var menu string
	err := s.Accounts.Look(ctx, r.home(), account.ReadPlace(&h), s.Planner.ReadLatest(&menu))
	if problem.Is(err, problem.NotFound) && h.Household.ID != "" {
		return show("No week yet", nil).at(h, section), nil
	}
	if err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/menus/" + menu + suffix), nil
}

// pageMenu shows a week.
func (s *Server) pageMenu(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.weekAnswer(ctx, r, nil)
}

func (s *Server) weekAnswer(ctx context.Context, r *pageRequest, p *problem.Problem) (pageAnswer, error) {
	var m planner.Menu
	h, err := s.lookAtMenu(ctx, r, s.Planner.ReadMenu(r.Path("menu"), &m))
	if err != nil {
		return pageAnswer{}, err
	}
	sayMenu(wordsOf(ctx), &m)
	answer := show("Week", weekOf(m)).at(h, "week")
	answer.view = "week"
	if p != nil {
		answer = answer.refused(p)
	}
	return answer, nil
}

// changed goes back to the week after a form; a refusal is shown above the week.
func (s *Server) changed(ctx context.Context, r *pageRequest, err error) (pageAnswer, error) {
	p := problem.As(err)
	switch {
	case err == nil:
		anchor := ""
		if day, err := meal.ParseDate(r.Form.Get("day")); err == nil {
			anchor = "#d" + string(day)
		}
		return seeOther("/menus/" + r.Path("menu") + anchor), nil
	case p == nil || p.Kind == problem.NotFound || p.Kind == problem.Unavailable:
		return pageAnswer{}, err
	}
	return s.weekAnswer(ctx, r, p)
}

// pageSwapPost replaces a dish, by the composer's choice or the person's.
func (s *Server) pageSwapPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	order := planner.SwapOrder{Recipe: r.Form.Get("recipe_id"), Composer: "auto"}
	g, now, err := s.Planner.SwapMeal(ctx, r.Caller, r.Path("menu"), r.Path("meal"), order, "")
	if err == nil && !now {
		return seeOther("/generations/" + g.ID), nil
	}
	return s.changed(ctx, r, err)
}

// pageLockPost locks or unlocks a dish.
func (s *Server) pageLockPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	_, err := s.Planner.LockMeal(ctx, r.Caller, r.Path("menu"), r.Path("meal"), r.Form.Get("locked") == "yes", planner.Seen{})
	return s.changed(ctx, r, err)
}

// pageRefillPost orders every unlocked slot anew.
func (s *Server) pageRefillPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	g, err := s.Planner.RefillMenu(ctx, r.Caller, r.Path("menu"), planner.RefillOrder{Composer: "auto"}, "")
	if err == nil {
		return seeOther("/generations/" + g.ID), nil
	}
	return s.changed(ctx, r, err)
}

// recipePage is one planned dish as a cook reads it.
type recipePage struct {
	people
	Menu         string
	Date         meal.Date
	Meal         meal.MealView
	From         *otherMeal        // that made it, if it is left over
	For          []otherMeal       // that eat what is left over
	Rated        bool              // it is a recipe that can be rated
	Stars        int               // the reader's; 0: not rated
	Alternatives []alternativeBody // none for who may not plan
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
	Label    string
	On, Mine bool // filled; what was given
}

// StarButtons are those of the form, from the least to the most.
func (p recipePage) StarButtons() []starButton {
	var all []starButton
	for n := meal.LeastStars; n <= meal.MostStars; n++ {
		label := strconv.Itoa(n) + " stars"
		if n == 1 {
			label = "1 star"
		}
		all = append(all, starButton{Stars: n, Label: label, On: n <= p.Stars, Mine: n == p.Stars})
	}
	return all
}

// alternativesShown are enough to choose from without scrolling.
const alternativesShown = 10

// pageMeal shows a planned dish.
func (s *Server) pageMeal(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	var m planner.Menu
	var others []meal.Recipe
	var given map[string]int
	h, err := s.lookAtMenu(ctx, r, household.ReadStars(&given),
		s.Planner.ReadMenuWithAlternatives(r.Path("menu"), r.Path("meal"), alternativesShown, &m, &others))
	if err != nil {
		return pageAnswer{}, err
	}
	sayMenu(wordsOf(ctx), &m)
	p := recipePage{people: peopleIn(m), Menu: m.ID}
	for _, d := range m.Days {
		for _, view := range d.Meals {
			if view.ID == r.Path("meal") {
				p.Date, p.Meal = d.Date, view
				p.Meal.Reasons = besideMinutes(view.Reasons)
			}
		}
	}
	if p.Meal.ID == "" {
		return pageAnswer{}, problem.Of(problem.NotFound, "not-found", "what", "planned-meal")
	}
	p.connect(m)
	for _, other := range others {
		p.Alternatives = append(p.Alternatives, s.alternativeOf(wordsOf(ctx), other))
	}
	// Only recipes of the catalogue are rated: a blocked dish has none, nor one that a
	// model wrote.
	p.Rated, p.Stars = s.Households.Rateable(p.Meal.RecipeID), given[p.Meal.RecipeID]
	title := p.Meal.Title
	if p.Meal.Blocked {
		title = "Blocked"
	}
	return show(title, p).at(h, "week"), nil
}

// pageRatingPost keeps the reader's stars for a dish, or takes them back, and goes back
// to the meal.
func (s *Server) pageRatingPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	var c problem.Collector
	stars := r.number(&c, "stars")
	if err := c.Err(); err != nil {
		return pageAnswer{}, err
	}
	if err := s.Households.RateRecipe(ctx, r.Caller, r.Path("recipe"), stars); err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/menus/" + url.PathEscape(r.Form.Get("menu")) + "/meals/" + url.PathEscape(r.Form.Get("meal"))), nil
}

// aisle is a part of a grocery list.
type aisle struct {
	Name  string
	Items []shopping.GroceryItem
}

func aislesOf(list shopping.GroceryList) []aisle {
	var all []aisle
	var last food.Aisle
	for _, item := range list.Items {
		if len(all) == 0 || item.Aisle != last {
			all, last = append(all, aisle{Name: item.Aisle.Name()}), item.Aisle
		}
		all[len(all)-1].Items = append(all[len(all)-1].Items, item)
	}
	return all
}

// groceryPage is a list by aisle.
type groceryPage struct {
	List   shopping.GroceryList
	Aisles []aisle
}

// pageGroceries shows a menu's grocery list.
func (s *Server) pageGroceries(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	var list shopping.GroceryList
	h, err := s.lookAtMenu(ctx, r, s.Lists.ReadGroceryList(r.Path("menu"), &list))
	if err != nil {
		return pageAnswer{}, err
	}
	sayList(wordsOf(ctx), &list)
	return show("Groceries", groceryPage{List: list, Aisles: aislesOf(list)}).at(h, "groceries"), nil
}

// pageCheckPost checks an item off, or on again, for browsers without script.
func (s *Server) pageCheckPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	item := r.Path("item")
	if _, err := s.Lists.CheckItem(ctx, r.Caller, r.Path("menu"), food.ID(item), r.Form.Get("checked") == "yes"); err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/menus/" + r.Path("menu") + "/grocery-list#i-" + item), nil
}

// printPage is the week as a table and the list, for paper.
type printPage struct {
	people
	Menu      planner.Menu
	Blocked   int
	SlotNames []string
	Rows      []printRow
	Aisles    []aisle
	Below     []meal.LabelBelow
}

type printRow struct {
	Date  meal.Date
	Cells [][]meal.MealView // one for each slot name
}

// pagePrint shows week and list without what a screen needs.
func (s *Server) pagePrint(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	var m planner.Menu
	var list shopping.GroceryList
	h, err := s.lookAtMenu(ctx, r, s.Planner.ReadMenu(r.Path("menu"), &m), s.Lists.ReadGroceryList(r.Path("menu"), &list))
	if err != nil {
		return pageAnswer{}, err
	}
	sayMenu(wordsOf(ctx), &m)
	sayList(wordsOf(ctx), &list)
	p := printOf(m)
	p.Aisles, p.Below = aislesOf(list), list.Below
	return show("Print", p).at(h, "week"), nil
}

func printOf(m planner.Menu) printPage {
	p := printPage{people: peopleIn(m), Menu: m}
	column := map[string]int{}
	for _, slot := range meal.Slots() {
		for _, d := range m.Days {
			for _, view := range d.Meals {
				if name := slotTitle(view); view.Slot == slot {
					if _, there := column[name]; !there {
						column[name] = len(p.SlotNames)
						p.SlotNames = append(p.SlotNames, name)
					}
				}
			}
		}
	}
	for _, d := range m.Days {
		row := printRow{Date: d.Date, Cells: make([][]meal.MealView, len(p.SlotNames))}
		for _, view := range d.Meals {
			if view.Blocked {
				p.Blocked++
				continue
			}
			at := column[slotTitle(view)]
			row.Cells[at] = append(row.Cells[at], view)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}
