// Package compose turns wishes into a draft menu with the built-in composer: a
// per-day multi-start local search over recipes and portions, with small sides as
// boosters and variety across the week. That is deterministic for a seed (its budget
// is counted in evaluations, not in time) and needs no model and no network. Nothing here
// sees the store.
//
// A day's way through the files: candidates.go finds the dishes that keep every hard
// rule (explain.go says why there are none), task.go lays the day out in numbers with
// what each eater wants (appetite.go) and what each dish costs (prices.go, cost.go; by the
// household's wishes: wishes.go, rotation.go, larder.go, leftovers.go),
// search.go looks for the cheapest choice (with plate.go and sides.go; starts.go lets several
// look at once), serve.go makes
// meals of it and reasons.go says why.
//
// A model may choose the dishes (model.go): question.go lays out what it is asked, answer.go
// reads what it says, written.go judges a dish that it wrote and repeat.go whether it is served
// already. What it does not give is the built-in composer's.
package compose

import (
	"context"
	"maps"
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Composer holds the facts it chooses from. It is immutable and may be used by many
// goroutines.
type Composer struct {
	foods  *food.Table
	dishes []dish         // ordered by recipe id
	byID   map[string]int // recipe id -> index in dishes
	goods  goods
	budget int // of a day's search, for each eater
}

// New makes a composer over these recipes (mains, sides and drinks). Recipes that
// nobody can cook from (no servings, no ingredients) are left out; of two with the
// same id the first counts.
func New(foods *food.Table, recipes []meal.Recipe) *Composer {
	c := &Composer{foods: foods, budget: pricesPerEater}
	return c.with(recipes)
}

// with is the composer with these recipes too, behind those that it has.
func (c *Composer) with(recipes []meal.Recipe) *Composer {
	more := *c
	more.dishes, more.byID = slices.Clone(c.dishes), make(map[string]int, len(c.dishes)+len(recipes))
	maps.Copy(more.byID, c.byID)
	if more.goods = maps.Clone(c.goods); more.goods == nil {
		more.goods = goods{}
	}
	ordered := slices.Clone(recipes)
	slices.SortStableFunc(ordered, byRecipeID)
	for _, r := range ordered {
		if _, twice := more.byID[r.ID]; twice || r.Servings < 1 || len(r.Ingredients) == 0 {
			continue
		}
		more.byID[r.ID] = len(more.dishes)
		more.dishes = append(more.dishes, newDish(c.foods, more.goods, r))
	}
	return &more
}

// Request says what to compose.
type Request struct {
	Household meal.Household
	Days      []DayRequest // ordered by date
	// Around are the other days of a menu of which only some are composed, as they stand.
	Around []meal.Day
	// History are the dishes of the days before and after the request, for variety.
	History []Eaten
	// Avoid are recipe ids that must not be chosen: the dish that a swap replaces.
	Avoid []string
	Seed  uint64
	// Pause, when not nil, is called between two pieces of a day's search (about 0.1 ms
	// each) and may wait: what is composed does not depend on it.
	Pause func(context.Context)
}

// DayRequest is a date with its attended slots. Keep holds the meals that stay as
// they are (locked, or outside a refill or swap): a slot with a kept main for every
// eater is not composed, and kept meals count towards the day's energy.
type DayRequest struct {
	Date  meal.Date
	Slots []meal.Attended
	Keep  []meal.Meal
}

// Eaten is a dish on a date.
type Eaten struct {
	Date   meal.Date
	Recipe string
}

// Plan is a request whose candidates have been found: every attended slot has at
// least one dish for each of its eaters. It is immutable and may be used by many
// goroutines.
type Plan struct {
	*Composer
	request  Request
	disliked [][]bool // by household eater and dish; nil row: dislikes nothing
	wishes   wishes
	fits     []crowd // by dish: whose food rules it keeps
	spares   []crowd // by dish: whose allergens it does not hold
	days     []dayPlan
	eaten    []Eaten         // history, kept meals and recurring dishes of the request
	taken    map[string]bool // ids of kept meals
}

// Prepare finds the candidates of every slot. If an attended slot has none, the
// error is an Impossible *problem.Problem that names the slot, its date, the eater
// and the rules that leave it without a dish ("No dinner on 2026-12-01 for Ada: of
// 24 dinners, 20 are not vegan, 4 hold peanuts.").
func (c *Composer) Prepare(r Request) (*Plan, error) {
	p := &Plan{Composer: c, request: r, taken: map[string]bool{}}
	find, err := newFinder(c, r)
	if err != nil {
		return nil, err
	}
	for _, d := range r.Days {
		day, err := find.day(d)
		if err != nil {
			return nil, err
		}
		p.days = append(p.days, day)
	}
	p.fits, p.spares = find.fits, find.spares
	p.disliked, p.wishes = dislikes(c, r.Household), c.wishes(r)
	p.eaten = slices.Clone(r.History)
	for i, d := range r.Days {
		for _, m := range d.Keep {
			p.taken[m.ID] = true
		}
		p.eaten = append(p.eaten, cookedOn(d.Date, d.Keep)...)
		p.eaten = append(p.eaten, p.days[i].recurring...)
	}
	return p, nil
}

// Day composes the i-th day of the request, given the days before it as they were
// composed: the same plan and days give the same day. Meals have ids that are unique
// within the menu ("2026-12-01.dinner.1.0"). It stops with ctx's error. Helpers search too: it
// is the same day without them, only later.
func (p *Plan) Day(ctx context.Context, i int, before []meal.Day, helpers ...Helper) (meal.Day, error) {
	var best meal.Day
	fewest := -1
	for try := 0; try < tries && fewest != 0; try++ {
		t := p.lay(i, before, nil)
		for range try {
			t.dice.next()
		}
		found, err := solve(ctx, t, helpers...)
		if err != nil {
			return meal.Day{}, err
		}
		helpers = nil // they are lent for one search
		day := p.serve(t, found, before)
		if missed := p.missedAsWritten(t, day, before); fewest < 0 || missed < fewest {
			best, fewest = day, missed
		}
	}
	return best, nil
}

// tries is how often a day is composed of which the amounts, as a cook measures them, miss what
// somebody set: the search knows the recipes' own.
const tries = 6

// missedAsWritten counts what the eaters of a day set and its measured amounts miss.
func (p *Plan) missedAsWritten(t *task, day meal.Day, before []meal.Day) int {
	menu := meal.Menu{Days: append(slices.Clone(before), day)}
	missed := 0
	for i := range t.eaters {
		e := p.request.Household.Eaters[t.eaters[i].eater]
		got := meal.DayOf(p.foods, p.request.Household, menu, day.Date, e.ID, nil)
		part := p.request.Household.DayShare(day, e.ID)
		for n, need := range e.Needs(day.Date).Day {
			amount, known := got.Get(food.Nutrient(n))
			if need.Estimated || need.None() || !known {
				continue
			}
			if _, miss := need.Part(part).Missed(amount); miss {
				missed++
			}
		}
	}
	return missed
}

// Compose prepares and composes every day; onDay (may be nil) is called after each.
func (c *Composer) Compose(ctx context.Context, r Request, onDay func(done int, d meal.Day)) (meal.Menu, error) {
	plan, err := c.Prepare(r)
	if err != nil {
		return meal.Menu{}, err
	}
	var menu meal.Menu
	for i := range r.Days {
		day, err := plan.Day(ctx, i, menu.Days)
		if err != nil {
			return meal.Menu{}, err
		}
		menu.Days = append(menu.Days, day)
		if onDay != nil {
			onDay(i+1, day)
		}
	}
	return menu, nil
}
