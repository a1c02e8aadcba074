package planner

import (
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// GroceryList is what to buy for a menu, with what is checked off.
type GroceryList struct {
	Menu  string        `json:"menu_id"`
	From  meal.Date     `json:"from"`
	To    meal.Date     `json:"to"`
	Items []GroceryItem `json:"items"`
	// Below are the foods whose labels name a declared allergen rarely.
	Below  []meal.LabelBelow `json:"check_label_below"`
	Notice string            `json:"notice"`
	// Blocked counts the meals that are left out because they break a hard rule now.
	Blocked int `json:"blocked_meals"`
}

// GroceryItem is an item and whether it is in the basket.
type GroceryItem struct {
	meal.GroceryItem
	ID      string `json:"id"` // the food's id
	Checked bool   `json:"checked"`
}

// GroceryList gives a menu's. Meals that break a hard rule now are not shopped for.
func (p *Planner) GroceryList(ctx context.Context, c account.Caller, menu string) (GroceryList, error) {
	if err := missing(menu); err != nil {
		return GroceryList{}, err
	}
	var checked map[food.ID]time.Time
	row, rules, err := p.readMenu(ctx, func(ctx context.Context, tx *store.Tx) (store.Scope, string, error) {
		s, err := c.EnterByMenu(ctx, tx, menu)
		if err != nil {
			return s, menu, err
		}
		checked, err = tx.CheckedItems(ctx, s, menu)
		return s, menu, err
	})
	if err != nil {
		return GroceryList{}, err
	}
	return p.listed(row, rules, checked), nil
}

// listed computes a list. It holds no connection.
func (p *Planner) listed(row store.MenuRow, rules meal.Household, checked map[food.ID]time.Time) GroceryList {
	blocked := meal.Blocked(meal.Check(p.foods, rules, row.Menu, meal.Edited))
	list := GroceryList{Menu: row.ID, From: row.From, To: row.To, Items: []GroceryItem{}, Notice: meal.LabelNotice, Blocked: len(blocked)}
	items := meal.GroceryList(p.foods, rules, row.Menu, blocked)
	list.Below = meal.LabelsBelow(p.foods, rules, items)
	for _, item := range items {
		_, in := checked[item.Food]
		list.Items = append(list.Items, GroceryItem{GroceryItem: item, ID: string(item.Food), Checked: in})
	}
	return list
}

// CheckItem checks an item off, or on again; NotFound when the list has no such item.
func (p *Planner) CheckItem(ctx context.Context, c account.Caller, menu string, item food.ID, checked bool) (GroceryItem, error) {
	list, err := p.GroceryList(ctx, c, menu)
	if err != nil {
		return GroceryItem{}, err
	}
	for _, i := range list.Items {
		if i.Food != item {
			continue
		}
		i.Checked = checked
		return i, p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
			s, err := c.EnterByMenu(ctx, tx, menu)
			if err != nil {
				return err
			}
			return tx.CheckItem(ctx, s, menu, item, checked)
		})
	}
	return GroceryItem{}, problem.Of(problem.NotFound, "not-found", "what", "item")
}
