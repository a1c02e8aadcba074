package page

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
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
	Grams, UseBy field
	UseUp        bool
	ID           food.ID
	Name         string
	Kept         string // how much is there; empty: enough
	Past         bool   // its date has passed: it is not counted on
}

// pantryForm is a food at home as a form shows it.
type pantryForm struct {
	Food, Grams, UseBy field
	UseUp              bool
}

// pantryFormOf is the form as it was filled, or empty.
func pantryFormOf(w *words.Words, filled url.Values) pantryForm {
	return pantryForm{
		Food:  textField("food", w.Text("pantry-food"), filled.Get("food")).required().from("foods"),
		Grams: gramsField(w.Text("pantry-amount"), filled.Get("grams")),
		UseBy: dateField("date", "use_by", w.Text("pantry-use-by"), filled.Get("use_by")),
		UseUp: filled.Get("use_up") == "yes",
	}
}

// gramsField is a field of how much of a food is at home.
func gramsField(label, value string) field {
	f := numberField("grams", label, value, 0, meal.MaxPantryGrams)
	f.Min, f.Step = strconv.FormatFloat(meal.MinPantryGrams, 'f', -1, 64), "any"
	return f
}

func pantryLineOf(w *words.Words, i meal.PantryItem, today meal.Date) pantryLine {
	line := pantryLine{ID: i.Food, Name: w.Food(i.Food), UseUp: i.UseUp, Past: i.UseBy != nil && *i.UseBy < today}
	grams, useBy := "", ""
	if i.Grams != nil {
		grams = strconv.FormatFloat(*i.Grams, 'f', -1, 64)
		line.Kept = w.Text("grams", "amount", w.Number(*i.Grams, 1))
	}
	if i.UseBy != nil {
		useBy = string(*i.UseBy)
	}
	line.Grams, line.UseBy = gramsField("", grams), dateField("date", "use_by", "", useBy)
	line.Grams.Hidden = w.Text("pantry-grams-of", "food", line.Name)
	line.UseBy.Hidden = w.Text("pantry-use-of-by", "food", line.Name)
	return line
}

// pantryAisles puts foods by aisle and name, as a grocery list does.
func (s Pantry) pantryAisles(w *words.Words, rows []household.PantryRow, today meal.Date) []pantryAisle {
	aisle := func(id food.ID) food.Aisle {
		if f := s.Foods.Food(id); f != nil {
			return f.Aisle
		}
		return food.Other
	}
	order := food.Aisles()
	slices.SortStableFunc(rows, func(a, b household.PantryRow) int {
		return cmp.Or(cmp.Compare(slices.Index(order, aisle(a.Food)), slices.Index(order, aisle(b.Food))), strings.Compare(w.Food(a.Food), w.Food(b.Food)))
	})
	var all []pantryAisle
	for _, i := range rows {
		name := w.Name("aisle", string(aisle(i.Food)))
		if n := len(all); n == 0 || all[n-1].Name != name {
			all = append(all, pantryAisle{Name: name})
		}
		last := &all[len(all)-1]
		last.Items = append(last.Items, pantryLineOf(w, i.PantryItem, today))
	}
	return all
}

// Show shows the foods at home.
func (s Pantry) Show(ctx context.Context, r *Request) (Answer, error) {
	return s.pantryAnswer(ctx, r, nil)
}

func (s Pantry) pantryAnswer(ctx context.Context, r *Request, p *problem.Problem) (Answer, error) {
	var m household.Membership
	var rows []household.PantryRow
	if err := s.Accounts.Look(ctx, r.home(), account.ReadMembership(&m), household.ReadPantry(&rows)); err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	view := pantryPage{Aisles: s.pantryAisles(w, rows, s.todayOf(m.Household)), Form: pantryFormOf(w, r.Form), FoodNames: s.foodNames(w)}
	answer := show("pantry", w.Text("to-pantry"), view).at(m, "pantry")
	if p != nil {
		answer = answer.Refused(p)
	}
	return answer, nil
}

// Save keeps a food at home, a new one or a changed one.
func (s Pantry) Save(ctx context.Context, r *Request) (Answer, error) {
	home := r.Value("household")
	item, wrong := s.pantryItemIn(words.From(ctx), r)
	_, _, err := s.Households.SavePantryItem(ctx, r.Caller, home, item, wrong)
	return afterForm(err, seeOther("/households/"+home+"/pantry#f-"+string(item.Food)), func(p *problem.Problem) (Answer, error) {
		return s.pantryAnswer(ctx, r, p)
	})
}

// pantryItemIn reads the form.
func (s Pantry) pantryItemIn(w *words.Words, r *Request) (meal.PantryItem, problem.Collector) {
	var c problem.Collector
	item := meal.PantryItem{UseUp: r.Form.Get("use_up") == "yes"}
	if f := s.Foods.FoodNamed(r.Form.Get("food"), food.AnyLocale); f != nil {
		item.Food = f.ID
	} else if id := s.foodCalled(strings.TrimSpace(r.Form.Get("food"))); s.Foods.Food(id) != nil {
		item.Food = id
	} else {
		c.Find("food", "unknown", "what", "listed-food", "value", strings.TrimSpace(r.Form.Get("food")))
	}
	if text := strings.TrimSpace(r.Form.Get("grams")); text != "" {
		grams, err := strconv.ParseFloat(decimal(w, text), 64)
		c.Require(err == nil, "grams", "no-number", "value", text)
		item.Grams = &grams
	}
	if day := meal.Date(strings.TrimSpace(r.Form.Get("use_by"))); day != "" {
		item.UseBy = &day
	}
	return item, c
}

// decimal is a number with a point, also where the language writes a comma: "1,5".
func decimal(w *words.Words, text string) string {
	if w.Language() == food.German && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		return strings.Replace(text, ",", ".", 1)
	}
	return text
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
