package page

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
func (s Pantry) pantryAisles(rows []household.PantryRow, today meal.Date) []pantryAisle {
	aisle := func(id food.ID) food.Aisle {
		if f := s.Foods.Food(id); f != nil {
			return f.Aisle
		}
		return food.Other
	}
	order := food.Aisles()
	slices.SortStableFunc(rows, func(a, b household.PantryRow) int {
		return cmp.Or(cmp.Compare(slices.Index(order, aisle(a.Food)), slices.Index(order, aisle(b.Food))), cmp.Compare(s.Foods.Name(a.Food), s.Foods.Name(b.Food)))
	})
	var all []pantryAisle
	for _, i := range rows {
		if n := len(all); n == 0 || all[n-1].Name != aisle(i.Food).Name() {
			all = append(all, pantryAisle{Name: aisle(i.Food).Name()})
		}
		last := &all[len(all)-1]
		last.Items = append(last.Items, pantryLine{
			pantryForm: pantryFormOf(i.PantryItem), ID: i.Food, Name: s.Foods.Name(i.Food), Past: i.UseBy != nil && *i.UseBy < today,
		})
	}
	return all
}

// Show shows the foods at home.
func (s Pantry) Show(ctx context.Context, r *Request) (Answer, error) {
	return s.pantryAnswer(ctx, r, pantryForm{}, nil)
}

func (s Pantry) pantryAnswer(ctx context.Context, r *Request, form pantryForm, p *problem.Problem) (Answer, error) {
	var m household.Membership
	var rows []household.PantryRow
	if err := s.Accounts.Look(ctx, r.home(), account.ReadPlace(&m), household.ReadPantry(&rows)); err != nil {
		return Answer{}, err
	}
	view := pantryPage{Aisles: s.pantryAisles(rows, s.todayOf(m.Household)), Form: form}
	for _, f := range s.Foods.All() {
		view.FoodNames = append(view.FoodNames, f.Name)
	}
	answer := show("pantry", "Pantry", view).at(m, "pantry")
	if p != nil {
		answer = answer.Refused(p)
	}
	return answer, nil
}

// Save keeps a food at home, a new one or a changed one.
func (s Pantry) Save(ctx context.Context, r *Request) (Answer, error) {
	home := r.Value("household")
	item, wrong := s.pantryItemIn(r)
	_, _, err := s.Households.SavePantryItem(ctx, r.Caller, home, item, wrong)
	return afterForm(err, seeOther("/households/"+home+"/pantry#f-"+string(item.Food)), func(p *problem.Problem) (Answer, error) {
		form := pantryForm{
			Food: r.Form.Get("food"), Grams: r.Form.Get("grams"), UseBy: r.Form.Get("use_by"), UseUp: r.Form.Get("use_up") == "yes",
		}
		return s.pantryAnswer(ctx, r, form, p)
	})
}

// pantryItemIn reads the form.
func (s Pantry) pantryItemIn(r *Request) (meal.PantryItem, problem.Collector) {
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

// Remove says that a food is not at home any more. One that is gone
// already is what was wanted.
func (s Pantry) Remove(ctx context.Context, r *Request) (Answer, error) {
	household := r.Value("household")
	m, err := s.Households.Household(ctx, r.Caller, household)
	if err != nil {
		return Answer{}, err
	}
	id := food.ID(r.Value("food"))
	err = s.Households.RemovePantryItem(ctx, r.Caller, m.Household.ID, id)
	if goneAlready := s.Foods.Food(id) != nil && problem.Is(err, problem.NotFound); err != nil && !goneAlready {
		return Answer{}, err
	}
	return seeOther("/households/" + household + "/pantry"), nil
}
