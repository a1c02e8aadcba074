package meal

import (
	"cmp"
	"slices"

	"mealplanner/internal/food"
)

// GroceryItem is a food to buy. Its JSON is the contract's; the id of an item is
// its food's id.
type GroceryItem struct {
	Food     food.ID    `json:"food"`
	Name     string     `json:"name"`
	Quantity float64    `json:"quantity"`
	Unit     food.Unit  `json:"unit"`
	Grams    *float64   `json:"grams"`                   // null where unknown
	AtHome   *float64   `json:"at_home_grams,omitempty"` // needed beside, and in the pantry; absent: nothing
	Aisle    food.Aisle `json:"aisle"`
	// CheckLabel are the declared allergens that the food contains or its labels often
	// name; what they name rarely is told once, by LabelsBelow.
	CheckLabel []food.Allergen `json:"check_label"`
	// Contains are those of CheckLabel that the food itself holds: on the list for an
	// eater who does not declare them.
	Contains []food.Allergen `json:"contains,omitempty"`
	For      []GroceryUse    `json:"for"`
	// Also are quantities beside the first that cannot be added to it, because their
	// grams are unknown.
	Also []Quantity `json:"also,omitempty"`
}

// Quantity is a number of units.
type Quantity struct {
	Quantity float64   `json:"quantity"`
	Unit     food.Unit `json:"unit"`
}

// GroceryUse is a meal that an item is for.
type GroceryUse struct {
	Meal  string   `json:"meal"`
	Title string   `json:"title"`
	Date  Date     `json:"date"`
	Grams *float64 `json:"grams"` // of this meal; null where unknown

	Texts RecipeTexts `json:"-"`
}

// tapWater is not bought.
const tapWater food.ID = "water"

// GroceryList is what to buy for a menu: one item a food, merged across mass, volume
// and count through grams, minus the pantry, ordered by aisle and name. What is all at
// home is not on it. Blocked meals, leftovers and
// meals out need nothing; what is eaten as a leftover is bought for the meal that
// cooks it. Water is not bought. CheckLabel names the allergens that any eater of
// the household declares, where the food contains them or its labels often name them.
//
// Grams are in tenths, and exact: an item's, with those at home, are the sum of its
// uses', a use's the sum of the same food's lines on the meal's card (View).
func GroceryList(t *food.Table, h Household, m Menu, blocked map[string]bool) []GroceryItem {
	declared := h.declared()
	items := []GroceryItem{}
	for _, p := range purchases(t, h, m, blocked) {
		if home := h.atHome(p); !home.all {
			items = append(items, p.item(t, h.Units, declared, home.tenths))
		}
	}
	aisles := food.Aisles()
	slices.SortFunc(items, func(a, b GroceryItem) int {
		return cmp.Or(
			slices.Index(aisles, a.Aisle)-slices.Index(aisles, b.Aisle),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Food, b.Food),
		)
	})
	return items
}

// FoodsToBuy gives the foods of GroceryList.
func FoodsToBuy(t *food.Table, h Household, m Menu, blocked map[string]bool) map[food.ID]bool {
	foods := map[food.ID]bool{}
	for id, p := range purchases(t, h, m, blocked) {
		if !h.atHome(p).all {
			foods[id] = true
		}
	}
	return foods
}

// purchases are the foods that a menu needs.
func purchases(t *food.Table, h Household, m Menu, blocked map[string]bool) map[food.ID]*purchase {
	b := NewBatches(t, h, m, blocked)
	basket := map[food.ID]*purchase{}
	for i := range m.Days {
		d := &m.Days[i]
		for _, k := range d.inOrder() {
			meal := &d.Meals[k]
			if servings := b.made[meal.ID]; servings > 0 {
				fill(basket, d.Date, meal, batchLines(t, &meal.Dish, servings, h.Units))
			}
		}
	}
	return basket
}

// purchase is a food with all its uses.
type purchase struct {
	id      food.ID
	facts   *food.Food // nil: unknown
	uses    []use
	unknown []Quantity // without grams, one a unit
}

// use is what one meal needs of a food.
type use struct {
	meal    *Meal
	date    Date
	tenths  int64
	weighed bool // all of it
}

// fill puts what is measured for a meal into the basket.
func fill(basket map[food.ID]*purchase, date Date, meal *Meal, ls []line) {
	for _, l := range ls {
		id := l.ingredient.Food
		if id == tapWater {
			continue
		}
		p := basket[id]
		if p == nil {
			p = &purchase{id: id, facts: l.facts}
			basket[id] = p
		}
		p.add(date, meal, l)
	}
}

func (p *purchase) add(date Date, meal *Meal, l line) {
	if n := len(p.uses); n == 0 || p.uses[n-1].meal != meal {
		p.uses = append(p.uses, use{meal: meal, date: date, weighed: true})
	}
	u := &p.uses[len(p.uses)-1]
	u.tenths += l.tenths
	if l.weighed {
		return
	}
	u.weighed = false
	i := slices.IndexFunc(p.unknown, func(q Quantity) bool { return q.Unit == l.unit })
	if i < 0 {
		i = len(p.unknown)
		p.unknown = append(p.unknown, Quantity{Unit: l.unit})
	}
	p.unknown[i].Quantity += l.quantity
}

func (p *purchase) item(t *food.Table, units food.System, declared []food.Allergen, home int64) GroceryItem {
	item := GroceryItem{
		Food: p.id, Name: t.Name(p.id), Aisle: food.Other,
		CheckLabel: []food.Allergen{}, For: make([]GroceryUse, len(p.uses)),
	}
	for _, a := range declared {
		how := t.Mention(p.id, a)
		if how == food.MentionContains {
			item.Contains = append(item.Contains, a)
		}
		if how == food.MentionContains || how == food.MentionOften {
			item.CheckLabel = append(item.CheckLabel, a)
		}
	}
	if p.facts != nil {
		item.Aisle = p.facts.Aisle
	}
	var tenths int64
	for i, u := range p.uses {
		item.For[i] = GroceryUse{Meal: u.meal.ID, Title: shownTitle(t, u.meal.Dish), Date: u.date, Texts: u.meal.Dish.ownTexts()}
		if u.weighed {
			item.For[i].Grams = gramsOf(u.tenths)
		}
		tenths += u.tenths
	}
	if home > 0 {
		item.AtHome = gramsOf(home)
		tenths -= home
	}
	amounts := p.amounts(tenths, units)
	item.Quantity, item.Unit = amounts[0].Quantity, amounts[0].Unit
	if len(amounts) > 1 {
		item.Also = amounts[1:]
	}
	if len(p.unknown) == 0 {
		item.Grams = gramsOf(tenths)
	}
	return item
}

// amounts gives the known part as a shopper counts it, then what cannot be weighed.
func (p *purchase) amounts(tenths int64, units food.System) []Quantity {
	var out []Quantity
	switch {
	case tenths > 0 && p.facts != nil:
		q, u := p.facts.Shown(*gramsOf(tenths), units)
		out = append(out, Quantity{q, u})
	case tenths > 0 || len(p.unknown) == 0:
		out = append(out, Quantity{*gramsOf(tenths), food.Gram})
	}
	for _, q := range p.unknown {
		out = append(out, Quantity{readable(q.Quantity), q.Unit})
	}
	return out
}

// declared lists the allergens that any eater declares, guests too, in the order of
// the annex.
func (h Household) declared() []food.Allergen {
	var out []food.Allergen
	for _, a := range food.AllAllergens() {
		if slices.ContainsFunc(h.Eaters, func(e Eater) bool { return slices.Contains(e.Allergens, a) }) {
			out = append(out, a)
		}
	}
	return out
}
