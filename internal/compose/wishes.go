package compose

import (
	"math"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// A wish makes a main cheaper or dearer; it leaves one out only while others remain.
const (
	lovedDish   = 40_000  // what a star above three is worth
	unlovedDish = 100_000 // what a star below three costs
	neverAgain  = 1.5     // fewer stars: not while there is another dish
	favourite   = 4       // as many stars are worth a word
)

// wishes are what a household would like beyond its rules and targets, prepared for the
// dishes there are.
type wishes struct {
	window   int     // days in a row of which no two have the same main; 0: as the variety says
	stars    []int64 // by dish: the price of its rating
	never    []bool  // by dish: rated so low that it is not wanted again
	rotation []rotation
	larder   []stock
}

func (c *Composer) wishes(r Request) wishes {
	h := r.Household
	w := wishes{window: h.Preferences.NoRepeatDays, stars: make([]int64, len(c.dishes)), never: make([]bool, len(c.dishes))}
	for i := range c.dishes {
		if stars, rated := h.Ratings[c.dishes[i].recipe.ID]; rated {
			w.stars[i], w.never[i] = rating(stars), stars < neverAgain
		}
	}
	for _, wish := range h.Preferences.Rotation {
		w.rotation = append(w.rotation, c.rotation(wish))
	}
	w.rotation = append(w.rotation, c.usualRotations(h.Preferences)...)
	for _, item := range h.Pantry {
		w.larder = append(w.larder, c.stock(item, r.Days))
	}
	return w
}

// rating prices a dish by its stars.
func rating(stars float64) int64 {
	if stars > 3 {
		return -int64(math.Round((stars - 3) * lovedDish))
	}
	return int64(math.Round((3 - stars) * unlovedDish))
}

// wanted gives those of a course's mains that are neither rated too low nor served within
// the window; if there are none, those whose last time is longest ago.
func (l priceList) wanted(mains []int) []int {
	mains = those(mains, func(i int) bool { return !l.wishes.never[i] })
	longest := 0
	for _, i := range mains {
		longest = max(longest, min(l.apart[i], l.wishes.window))
	}
	return those(mains, func(i int) bool { return l.apart[i] >= longest })
}

// those gives the dishes of which something is true, or all if it is true of none.
func those(dishes []int, true func(int) bool) []int {
	var some []int
	for _, i := range dishes {
		if true(i) {
			some = append(some, i)
		}
	}
	if len(some) == 0 {
		return dishes
	}
	return some
}

// tabled is a main of lunch or dinner that is on a table already, of this day or another.
type tabled struct {
	date     meal.Date
	dish     *meal.Recipe
	quarters int64 // of a serving, for everybody; 0: not of this menu, it takes nothing from the pantry
}

// tabled lists the mains of lunch and dinner that are not to be composed: of the menu's
// other days, of the days before this, kept ones, those that recur later, and the history.
func (p *Plan) tabled(day int, before []meal.Day) []tabled {
	var all []tabled
	menu := map[meal.Date]bool{}
	add := func(d meal.Date, meals []meal.Meal) {
		menu[d] = true
		for i := range meals {
			if m := &meals[i]; m.Role.Counts(m.Slot) && !away(*m) {
				all = append(all, tabled{d, &m.Dish, int64(math.Round(m.Servings() * natural))})
			}
		}
	}
	for _, d := range p.request.Around {
		add(d.Date, d.Meals)
	}
	for _, d := range before {
		add(d.Date, d.Meals)
	}
	for i, d := range p.request.Days {
		if menu[d.Date] {
			continue
		}
		add(d.Date, d.Keep)
		if i != day {
			for _, e := range p.days[i].recurring {
				all = append(all, p.remembered(e)...)
			}
		}
	}
	for _, e := range p.request.History {
		if !menu[e.Date] {
			all = append(all, p.remembered(e)...)
		}
	}
	return all
}

// remembered is a dish of which only the date is known, if it is one for lunch or dinner.
func (p *Plan) remembered(e Eaten) []tabled {
	i, known := p.byID[e.Recipe]
	if !known {
		return nil
	}
	r := p.dishes[i].recipe
	for _, s := range r.Slots {
		if r.Role.Counts(s) {
			return []tabled{{date: e.Date, dish: r}}
		}
	}
	return nil
}

// servingOf gives what a serving holds of a food itself, in tenths of a gram.
func servingOf(r *meal.Recipe, id food.ID) int64 {
	var all int64
	for _, in := range r.Ingredients {
		if in.Food == id {
			all += int64(math.Round(in.Grams * 10))
		}
	}
	return all / int64(max(r.Servings, 1))
}
