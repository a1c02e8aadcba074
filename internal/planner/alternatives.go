package planner

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// MaxAlternatives is how many alternatives are given at most.
const MaxAlternatives = 50

const defaultAlternatives = 10

// Wanted is what somebody wants of an alternative; nothing of it is a wish for any.
type Wanted struct {
	Search
	Food       food.ID // it has the food, or one of the group
	MaxMinutes int
	MinStars   float64 // of the household's mean
	// Page's limit is defaultAlternatives where it is 0, and MaxAlternatives at most.
	Page store.Page
}

// Alternative is a dish that a meal could be swapped for.
type Alternative struct {
	Recipe     meal.Recipe
	Seen       bool     // it was served or offered in this meal's place before
	EnergyKcal *float64 // of a serving; nil: unknown
	// From start to table, and of that the work, in those portions.
	Minutes, ActiveMinutes int
	Effects                []meal.Effect // by eater of the meal
	// The foods that the grocery list would have and does not have now, and the other way
	// round; those of the pantry that have to be used and that the dish uses.
	ToBuyMore, ToBuyLess, UsesUp []food.ID
}

// Alternatives are a part of those of a meal, best first.
type Alternatives struct {
	Items []Alternative
	Next  string // the cursor of the next part; empty: there is none
	// AllSeen: every dish that fits and is wanted was served or offered before, and they come again, what
	// was seen the longest time ago first.
	AllSeen bool
}

// Alternatives gives dishes that a meal could be swapped for: dishes of its slot that its
// eaters may have, in time and with the appliances at home. First come those that were not
// served or offered in its place before; then those that the menu does not have yet, by how
// near their energy is and how the household rates them.
func (p *Planner) Alternatives(ctx context.Context, c account.Caller, menu, mealID string, w Wanted) (Alternatives, error) {
	k, err := account.Read(ctx, p.store, c.ByMenu(menu, mealID), func(ctx context.Context, tx *store.Tx, s store.Scope) (kept, error) {
		return readRated(ctx, tx, s, menu)
	})
	if err != nil {
		return Alternatives{}, err
	}
	v, err := p.vacancy(k.rules, k.MenuRow, mealID)
	if err != nil {
		return Alternatives{}, err
	}
	return v.alternatives(w)
}

// ReadMenuWithAlternatives reads a menu, and of one of its meals what Alternatives gives to
// somebody who may plan meals; to others, of a meal that is not there, and where what is
// wanted cannot be read, it gives none.
func (p *Planner) ReadMenuWithAlternatives(id, mealID string, w Wanted, menu *Menu, others *Alternatives) account.Reading {
	return func(ctx context.Context, tx *store.Tx, s store.Scope) (func(), error) {
		k, err := readRated(ctx, tx, s, id)
		return func() {
			*menu = p.shown(k)
			if account.Permits(s.Role(), account.PlanMeals) {
				if v, err := p.vacancy(k.rules, k.MenuRow, mealID); err == nil {
					*others, _ = v.alternatives(w)
				}
			}
		}, err
	}
}

// OfferOthers remembers what somebody was offered in a meal's place and does not want: it
// comes again only after all others that fit. Recipes that there are not are passed over.
func (p *Planner) OfferOthers(ctx context.Context, c account.Caller, menu, mealID string, offered []string) error {
	return c.ByMenu(menu, mealID).Update(ctx, p.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		row, err := tx.Menu(ctx, s, menu)
		if err != nil {
			return err
		}
		_, m, err := findMeal(row, mealID)
		if err != nil {
			return err
		}
		known := slices.DeleteFunc(slices.Clone(offered), func(id string) bool { return p.recipe[id].ID == "" })
		return tx.SetSeen(ctx, s, menu, mealID, seenLast(m.Seen, known...))
	})
}

// seenLast puts recipes at the end of those that were seen.
func seenLast(seen []string, last ...string) []string {
	seen = slices.DeleteFunc(slices.Clone(seen), func(id string) bool { return slices.Contains(last, id) })
	for _, id := range last {
		if id != "" && !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
	}
	return seen
}

// vacancy is the place of a meal of a menu, in which other dishes are tried.
type vacancy struct {
	*Planner
	rules meal.Household
	row   store.MenuRow
	day   meal.Day
	meal  meal.Meal // that is there
	trial *meal.Trial
}

func (p *Planner) vacancy(h meal.Household, row store.MenuRow, mealID string) (v vacancy, err error) {
	v = vacancy{Planner: p, rules: h, row: row}
	if v.day, v.meal, err = findMeal(row, mealID); err != nil {
		return v, err
	}
	blocked := meal.Blocked(meal.Check(p.foods, h, row.Menu, meal.Edited))
	v.trial = meal.NewTrial(p.foods, h, row.Menu, blocked, mealID)
	return v, nil
}

// alternatives gives a part of the dishes that may take the place, with their effects.
func (v vacancy) alternatives(w Wanted) (Alternatives, error) {
	if w.Food != "" && !v.foods.Known(w.Food) {
		return Alternatives{}, problem.Wrong("food", "unknown", "what", "food", "value", string(w.Food)).In(problem.Query)
	}
	after, err := placeOf(w.Page)
	if err != nil {
		return Alternatives{}, err
	}
	limit := w.Page.Limit
	if limit <= 0 {
		limit = defaultAlternatives
	}
	limit = min(limit, MaxAlternatives)
	all := slices.DeleteFunc(v.fitting(), func(f fit) bool { return !v.suits(f.recipe, w) })
	out := Alternatives{AllSeen: len(all) > 0 && all[0].seen > 0}
	page := slices.DeleteFunc(slices.Clone(all), func(f fit) bool { return f.compare(after) <= 0 })
	if len(page) > limit {
		page = page[:limit]
		out.Next = store.CursorAfter(page[limit-1].place())
	}
	out.Items = v.withEffects(page)
	return out, nil
}

// suits reports whether a recipe is what somebody wants.
func (v vacancy) suits(r *meal.Recipe, w Wanted) bool {
	inTime := func() bool { minutes, _ := v.trial.MinutesFor(*r); return minutes <= w.MaxMinutes }
	return (w.MaxMinutes <= 0 || inTime()) &&
		(w.MinStars <= 0 || v.rules.Ratings[r.ID] >= w.MinStars) &&
		(w.Food == "" || slices.ContainsFunc(r.Ingredients, func(i meal.Ingredient) bool { return v.foods.Covers(w.Food, i.Food) })) &&
		v.words.found(r, w.Search)
}

// fit is a dish that fits in a meal's place, with what orders it.
type fit struct {
	recipe *meal.Recipe
	seen   int // its place among those that were seen, from 1; 0: it was not
	rank   float64
	id     string
}

// compare orders dishes, the best first: every two of them.
func (f fit) compare(g fit) int {
	return cmp.Or(cmp.Compare(f.seen, g.seen), cmp.Compare(f.rank, g.rank), cmp.Compare(f.id, g.id))
}

// place is what placeOf reads again.
func (f fit) place() string { return fmt.Sprintf("%d %v %s", f.seen, f.rank, f.id) }

// placeOf gives what a page goes on after.
func placeOf(page store.Page) (f fit, err error) {
	if page.Cursor == "" {
		return fit{seen: -1}, nil
	}
	text, err := page.After()
	if err != nil {
		return f, err
	}
	if _, err := fmt.Sscanf(text, "%d %g %s", &f.seen, &f.rank, &f.id); err != nil || f.place() != text {
		return f, store.BadCursor()
	}
	return f, nil
}

// fitting gives every dish that may take the place, best first.
func (v vacancy) fitting() []fit {
	limit := v.rules.Preferences.MaxMinutesFor(v.day.Date, v.meal.Slot)
	rank := v.ranking()
	var all []fit
	for i := range v.recipes {
		r := &v.recipes[i]
		fits := (r.Role == meal.Main) == (v.meal.Role == meal.Main) && slices.Contains(r.Slots, v.meal.Slot) &&
			(limit == 0 || r.Minutes <= limit) && atHome(v.rules, r) && r.ID != v.meal.RecipeID
		if fits && v.trial.Allows(*r) {
			all = append(all, fit{r, slices.Index(v.meal.Seen, r.ID) + 1, rank(r.ID), r.ID})
		}
	}
	slices.SortFunc(all, fit.compare)
	return all
}

// unseen gives the dishes that fit and were not in the place before; again: there is none
// left, and it is all of them.
func (v vacancy) unseen() (others []fit, again bool) {
	others = v.fitting()
	if len(others) > 0 && others[0].seen > 0 {
		return others, true
	}
	return slices.DeleteFunc(others, func(f fit) bool { return f.seen > 0 }), false
}

// withEffects says what each dish would change.
func (v vacancy) withEffects(fits []fit) []Alternative {
	items := make([]Alternative, 0, len(fits))
	before := v.trial.ToBuyNow()
	for _, f := range fits {
		after := v.trial.ToBuy(*f.recipe)
		a := Alternative{
			Recipe: *f.recipe, Seen: f.seen > 0, Effects: v.trial.Effects(*f.recipe),
			ToBuyMore: without(after, before), ToBuyLess: without(before, after),
			UsesUp: v.rules.UsesUp(*f.recipe, v.day.Date, v.row.To),
		}
		a.Minutes, a.ActiveMinutes = v.trial.MinutesFor(*f.recipe)
		if kcal, known := v.energy(f.id); known {
			a.EnergyKcal = new(math.Round(kcal))
		}
		items = append(items, a)
	}
	return items
}

// without gives the foods of a set that another does not have, by id.
func without(all, other map[food.ID]bool) []food.ID {
	rest := maps.Clone(all)
	maps.DeleteFunc(rest, func(id food.ID, _ bool) bool { return other[id] })
	return notNil(slices.Sorted(maps.Keys(rest)))
}

// aStar is how much of a meal's energy a star is worth, as a share.
const aStar = 0.1

// ranking prices a recipe in the place: its distance in energy, as a share, its stars from
// three on, and more if the menu has it already.
func (v vacancy) ranking() func(id string) float64 {
	planned := map[string]bool{}
	for _, day := range v.row.Days {
		for _, x := range day.Meals {
			planned[x.RecipeID] = true
		}
	}
	was, known := meal.NewBatches(v.foods, v.rules, v.row.Menu, nil).Serving(&v.meal).Get(food.Energy)
	return func(id string) (rank float64) {
		is, ok := v.energy(id)
		switch {
		case !known || was <= 0:
		case ok:
			rank = math.Abs(is-was) / was
		default:
			rank = 1
		}
		if stars, rated := v.rules.Ratings[id]; rated {
			rank -= aStar * (stars - 3)
		}
		if planned[id] {
			rank++
		}
		return rank
	}
}

// energy is that of a serving of a recipe, in kcal.
func (p *Planner) energy(id string) (kcal float64, known bool) {
	return p.servings[id].Get(food.Energy)
}

// atHome reports whether every appliance of a recipe is there; an empty list of the
// household means all are.
func atHome(h meal.Household, r *meal.Recipe) bool {
	have := h.Preferences.Appliances
	return len(have) == 0 || !slices.ContainsFunc(r.Appliances, func(a string) bool { return !slices.Contains(have, a) })
}
