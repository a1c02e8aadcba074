package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// pantryPage is the foods at home by aisle, and a form for one more.
type pantryPage struct {
	Aisles    []pantryAisle
	Form      pantryForm
	FoodNames []string
}

type pantryAisle struct {
	Name  string
	Items []pantryLine
}

// pantryLine is a food at home with a form of its own.
type pantryLine struct {
	pantryForm
	ID   food.ID
	Name string
	Past bool // its date has passed: it is not counted on
}

// pantryForm is a food at home as a form shows it.
type pantryForm struct {
	Food, Grams, UseBy string
	UseUp              bool
}

func pantryFormOf(i meal.PantryItem) pantryForm {
	form := pantryForm{Food: string(i.Food), UseUp: i.UseUp}
	if i.Grams != nil {
		form.Grams = strconv.FormatFloat(*i.Grams, 'f', -1, 64)
	}
	if i.UseBy != nil {
		form.UseBy = string(*i.UseBy)
	}
	return form
}

// pantryAisles puts foods by aisle and name, as a grocery list does.
func (s *Server) pantryAisles(rows []household.PantryRow, today meal.Date) []pantryAisle {
	items := make([]pantryItemBody, len(rows))
	for i, row := range rows {
		items[i] = s.pantryItemOf(row)
	}
	order := food.Aisles()
	slices.SortStableFunc(items, func(a, b pantryItemBody) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Aisle), slices.Index(order, b.Aisle)), cmp.Compare(a.Name, b.Name))
	})
	var all []pantryAisle
	for _, i := range items {
		if n := len(all); n == 0 || all[n-1].Name != i.Aisle.Name() {
			all = append(all, pantryAisle{Name: i.Aisle.Name()})
		}
		last := &all[len(all)-1]
		last.Items = append(last.Items, pantryLine{
			pantryForm: pantryFormOf(i.PantryItem), ID: i.Food, Name: i.Name, Past: i.UseBy != nil && *i.UseBy < today,
		})
	}
	return all
}

// pagePantry shows the foods at home.
func (s *Server) pagePantry(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.pantryAnswer(ctx, r, pantryForm{}, nil)
}

func (s *Server) pantryAnswer(ctx context.Context, r *pageRequest, form pantryForm, p *problem.Problem) (pageAnswer, error) {
	var m household.Membership
	var rows []household.PantryRow
	if err := s.Accounts.Look(ctx, r.home(), account.ReadPlace(&m), household.ReadPantry(&rows)); err != nil {
		return pageAnswer{}, err
	}
	view := pantryPage{Aisles: s.pantryAisles(rows, s.todayOf(m.Household)), Form: form}
	for _, f := range s.Foods.All() {
		view.FoodNames = append(view.FoodNames, f.Name)
	}
	answer := show("Pantry", view).at(m, "pantry")
	if p != nil {
		answer = answer.refused(p)
	}
	answer.view = "pantry"
	return answer, nil
}

// pagePantryPost keeps a food at home, a new one or a changed one.
func (s *Server) pagePantryPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	home := r.Path("household")
	item, wrong := s.pantryItemIn(r)
	_, _, err := s.Households.SavePantryItem(ctx, r.Caller, home, item, wrong)
	p := problem.As(err)
	switch {
	case err == nil:
		return seeOther("/households/" + home + "/pantry#f-" + string(item.Food)), nil
	case p == nil || p.Kind != problem.Invalid:
		return pageAnswer{}, err
	}
	form := pantryForm{
		Food: r.Form.Get("food"), Grams: r.Form.Get("grams"), UseBy: r.Form.Get("use_by"), UseUp: r.Form.Get("use_up") == "yes",
	}
	return s.pantryAnswer(ctx, r, form, p)
}

// pantryItemIn reads the form.
func (s *Server) pantryItemIn(r *pageRequest) (meal.PantryItem, problem.Collector) {
	var c problem.Collector
	item := meal.PantryItem{UseUp: r.Form.Get("use_up") == "yes"}
	if f := s.Foods.FoodNamed(r.Form.Get("food"), food.AnyLocale); f != nil {
		item.Food = f.ID
	} else {
		c.Find("food", "unknown", "what", "listed-food", "value", strings.TrimSpace(r.Form.Get("food")))
	}
	if text := strings.TrimSpace(r.Form.Get("grams")); text != "" {
		grams, err := strconv.ParseFloat(text, 64)
		c.Require(err == nil, "grams", "no-number", "value", text)
		item.Grams = &grams
	}
	if day := meal.Date(strings.TrimSpace(r.Form.Get("use_by"))); day != "" {
		item.UseBy = &day
	}
	return item, c
}

// pagePantryRemovePost says that a food is not at home any more. One that is gone
// already is what was wanted.
func (s *Server) pagePantryRemovePost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	household := r.Path("household")
	m, err := s.Households.Household(ctx, r.Caller, household)
	if err != nil {
		return pageAnswer{}, err
	}
	id := food.ID(r.Path("food"))
	err = s.Households.RemovePantryItem(ctx, r.Caller, m.Household.ID, id)
	if goneAlready := s.Foods.Food(id) != nil && problem.Is(err, problem.NotFound); err != nil && !goneAlready {
		return pageAnswer{}, err
	}
	return seeOther("/households/" + household + "/pantry"), nil
}
