// Package shopping holds the use cases of grocery lists: what to buy for a menu, and what
// of it is in the basket. A list is computed of the menu at each reading, with no
// connection held.
package shopping

import (
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Lists is the use cases. Its methods may be called at once.
type Lists struct {
	store *store.Store
	foods *food.Table
}

// New makes them over a store.
func New(s *store.Store, foods *food.Table) *Lists { return &Lists{s, foods} }

// GroceryList is what to buy for a menu, with what is checked off.
type GroceryList struct {
	Menu  string        `json:"menu_id"`
	From  meal.Date     `json:"from"`
	To    meal.Date     `json:"to"`
	Items []GroceryItem `json:"items"`
	// Below are the foods whose labels name a declared allergen rarely.
	Below  []meal.LabelBelow `json:"check_label_below"`
	Notice string            `json:"notice"` // said by words
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
func (l *Lists) GroceryList(ctx context.Context, c account.Caller, menu string) (list GroceryList, err error) {
	err = account.Look(ctx, l.store, c.ByMenu(menu), l.ReadGroceryList(menu, &list))
	return list, err
}

// ReadGroceryList reads what GroceryList gives.
func (l *Lists) ReadGroceryList(menu string, into *GroceryList) account.Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		r, err := read(ctx, tx, s, menu)
		return func() { *into = l.listed(r) }, err
	}
}

// reading is what a list is computed of, from one snapshot.
type reading struct {
	menu    store.MenuRow
	rules   meal.Household
	checked map[food.ID]time.Time
}

func read(ctx context.Context, tx *store.Tx, s store.Scope, menu string) (r reading, err error) {
	r.checked = map[food.ID]time.Time{}
	return r, tx.Read(ctx, s, store.MenuPart(menu, &r.menu), store.RulesPart(&r.rules), store.CheckedPart(menu, r.checked))
}

// listed computes a list. It holds no connection.
func (l *Lists) listed(r reading) GroceryList {
	blocked := meal.Blocked(meal.Check(l.foods, r.rules, r.menu.Menu, meal.Edited))
	list := GroceryList{Menu: r.menu.ID, From: r.menu.From, To: r.menu.To, Items: []GroceryItem{}, Blocked: len(blocked)}
	items := meal.GroceryList(l.foods, r.rules, r.menu.Menu, blocked)
	list.Below = meal.LabelsBelow(l.foods, r.rules, items)
	for _, item := range items {
		_, in := r.checked[item.Food]
		list.Items = append(list.Items, GroceryItem{GroceryItem: item, ID: string(item.Food), Checked: in})
	}
	return list
}

// CheckItem checks an item off, or on again; NotFound when the list has no such item.
func (l *Lists) CheckItem(ctx context.Context, c account.Caller, menu string, item food.ID, checked bool, found problem.Collector) (GroceryItem, error) {
	list, err := l.GroceryList(ctx, c, menu)
	if err != nil {
		return GroceryItem{}, err
	}
	for _, i := range list.Items {
		if i.Food != item {
			continue
		}
		if err := found.Err(); err != nil {
			return GroceryItem{}, err
		}
		i.Checked = checked
		return i, c.ByMenu(menu).Update(ctx, l.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			return tx.CheckItem(ctx, s, menu, item, checked)
		})
	}
	return GroceryItem{}, problem.Of(problem.NotFound, "not-found", "what", "item")
}
