package page

import (
	"context"

	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/shopping"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

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

// Print shows week and list without what a screen needs.
func (s Weeks) Print(ctx context.Context, r *Request) (Answer, error) {
	var m planner.Menu
	var list shopping.GroceryList
	h, err := s.lookAtMenu(ctx, r, s.Planner.ReadMenu(r.Value("menu"), &m), s.Lists.ReadGroceryList(r.Value("menu"), &list))
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	say.Menu(w, &m)
	say.List(w, &list)
	p := printOf(w, m)
	p.Aisles, p.Below = aislesOf(w, list), list.Below
	return show("print", w.Text("print"), p).at(h, "week"), nil
}

func printOf(w *words.Words, m planner.Menu) printPage {
	p := printPage{people: peopleIn(w, m), Menu: m}
	column := map[string]int{}
	for _, slot := range meal.Slots() {
		for _, d := range m.Days {
			for _, view := range d.Meals {
				if name := w.Slot(view.Slot, view.Number); view.Slot == slot {
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
			at := column[w.Slot(view.Slot, view.Number)]
			row.Cells[at] = append(row.Cells[at], view)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}
