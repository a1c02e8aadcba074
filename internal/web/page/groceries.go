package page

import (
	"context"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// LatestGroceries shows the list of the menu of now.
func (s Weeks) LatestGroceries(ctx context.Context, r *Request) (Answer, error) {
	return s.latestPage(ctx, r, "groceries", "/grocery-list")
}

// aisle is a part of a grocery list.
type aisle struct {
	Name  string
	Items []shopping.GroceryItem
}

func aislesOf(w *words.Words, list shopping.GroceryList) []aisle {
	var all []aisle
	var last food.Aisle
	for _, item := range list.Items {
		if len(all) == 0 || item.Aisle != last {
			all, last = append(all, aisle{Name: w.Name("aisle", string(item.Aisle))}), item.Aisle
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

// Groceries shows a menu's grocery list.
func (s Weeks) Groceries(ctx context.Context, r *Request) (Answer, error) {
	var list shopping.GroceryList
	h, err := s.lookAtMenu(ctx, r, s.Lists.ReadGroceryList(r.Value("menu"), &list))
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	say.List(w, &list)
	return show("groceries", w.Text("groceries-title"), groceryPage{List: list, Aisles: aislesOf(w, list)}).at(h, "groceries"), nil
}

// Check checks an item off, or on again, for browsers without script.
func (s Weeks) Check(ctx context.Context, r *Request) (Answer, error) {
	item := r.Value("item")
	if _, err := s.Lists.CheckItem(ctx, r.Caller, r.Value("menu"), food.ID(item), r.Form.Get("checked") == "yes", problem.Collector{}); err != nil {
		return Answer{}, err
	}
	return seeOther("/menus/" + r.Value("menu") + "/grocery-list#i-" + item), nil
}
