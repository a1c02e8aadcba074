package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// priceList prices dishes for one day, whatever else is served with them.
type priceList struct {
	*Plan
	date      meal.Date
	repeats   []int64         // by dish
	apart     []int           // by dish: days to the nearest other date of it
	moods     []int64         // by dish
	turns     []rotationPrice // by rotation
	shelves   []shelf         // of the pantry
	pots      []pot           // of the days before
	today     map[int]bool    // proteins of kept meals
	yesterday map[int]bool
	filled    map[int]bool // starches of yesterday's lunch and dinner
	bought    basket
	mornings  map[meal.Slot]map[int]int // by slot: how often each dish is eaten in the day's week
}

func (p *Plan) priceList(t *task, before []meal.Day) priceList {
	d := p.request.Days[t.day]
	l := priceList{Plan: p, date: d.Date, moods: make([]int64, len(p.dishes)), today: p.proteins(d.Keep)}
	l.repeats, l.apart = p.repetitions(d.Date, before)
	l.bought, l.mornings = p.bought(t.day, before), p.habits(d.Date, before)
	if wish := p.request.Household.Preferences; wish.Leftovers || wish.BatchCooking {
		l.pots = p.pots(before)
	}
	if len(p.wishes.rotation)+len(p.wishes.larder) > 0 {
		around := p.tabled(t.day, before)
		l.turns, l.shelves = p.rotationPrices(d.Date, around), p.shelves(d.Date, around)
	}
	for i := range l.moods {
		l.moods[i] = int64(t.dice.below(moodOfTheDay))
	}
	for _, b := range before {
		if b.Date == d.Date.AddDays(-1) {
			l.yesterday, l.filled = p.proteins(b.Meals), p.starches(b.Meals)
		}
	}
	return l
}

// mains prices the dishes of a course.
func (l priceList) mains(c course, slot meal.Slot) []option {
	var options []option
	for _, i := range l.wanted(c.mains) {
		o := l.option(c, i, slot)
		o.buys, o.minutes = l.dishes[i].buys.without(l.bought), int64(l.dishes[i].recipe.Minutes)
		o.cost += l.repeated(i, slot) + slow(l.dishes[i].recipe, l.date, slot)
		if l.yesterday[o.protein] {
			o.cost += proteinNextDay
		}
		if l.filled[o.starch] {
			o.cost += starchNextDay
		}
		options = append(options, o)
	}
	return options
}

// of gives the options of a course for some dishes. A leftover of which nothing is left is
// cooked.
func (l priceList) of(dishes []served, options []option, c course, slot meal.Slot) []option {
	var some []option
	for _, d := range dishes {
		i := slices.IndexFunc(options, func(o option) bool { return o.dish == d.dish && (o.cooked != "") == d.left })
		if i >= 0 {
			some = append(some, options[i])
		} else {
			some = append(some, l.option(c, d.dish, slot))
		}
	}
	return some
}

// option prices a dish for a course, however it comes to the table.
func (l priceList) option(c course, i int, slot meal.Slot) option {
	o := option{dish: i, protein: none, starch: none, cost: l.moods[i] + l.wishes.stars[i] + l.taste(i, c.eaters)}
	if proteinMatters(slot) {
		o.protein, o.starch = l.dishes[i].protein, l.dishes[i].plate.starch
	}
	if l.today[o.protein] {
		o.cost += proteinSameDay
	}
	if meal.Main.Counts(slot) {
		counts, cost := turnsOf(l.turns, i)
		o.counts, o.cost = counts, o.cost+cost
	}
	worth, uses := takenFrom(l.shelves, i, len(c.eaters))
	o.uses, o.cost = uses, o.cost-worth
	return o
}

// sides prices the sides that an eater may have in a slot.
func (l priceList) sides(all []sideOption, seat, eater int, dishes []int) []sideOption {
	for _, i := range dishes {
		if l.wishes.never[i] {
			continue
		}
		all = append(all, sideOption{
			seat: seat, dish: i,
			taste:   l.taste(i, []int{eater}) + max(0, l.wishes.stars[i]),
			prepare: preparedSide + l.moods[i] + l.repeats[i]/sideRepeat,
			buys:    l.dishes[i].buys.without(l.bought),
		})
	}
	return all
}

// taste prices a dish for a group by likes, effort and what is known of it.
func (p *Plan) taste(i int, eaters []int) int64 {
	d, wishes := &p.dishes[i], p.request.Household.Preferences
	var cost int64
	for _, e := range eaters {
		if p.disliked[e] != nil && p.disliked[e][i] {
			cost += dislikedDish
		}
		if !d.known {
			cost += unknownNutrition
		}
	}
	if d.recipe.MadeFor != "" && !slices.ContainsFunc(eaters, func(e int) bool { return needs(p.request.Household.Eaters[e], d.recipe.MadeFor) }) {
		cost += forAnotherDiet
	}
	if len(wishes.Cuisines) > 0 && !slices.Contains(wishes.Cuisines, d.recipe.Cuisine) {
		cost += otherCuisine
	}
	return cost + tooMuchEffort*max(0, effort(d.recipe.Effort)-effort(wishes.Effort))
}

// repetitions prices, for every dish, all its other dates, each once, and gives the days
// to the nearest of those on which it is cooked.
func (p *Plan) repetitions(d meal.Date, before []meal.Day) (costs []int64, apart []int) {
	costs, apart = make([]int64, len(p.dishes)), make([]int, len(p.dishes))
	for i := range apart {
		apart[i] = never
	}
	seen := map[Eaten]bool{}
	add := func(e Eaten) {
		i, known := p.byID[e.Recipe]
		if !known {
			return
		}
		days := daysBetween(d, e.Date)
		apart[i] = min(apart[i], days)
		if !seen[e] {
			seen[e] = true
			costs[i] += varied(repetition(days), p.request.Household.Preferences.Variety)
		}
	}
	for _, e := range p.eaten {
		add(e)
	}
	for _, b := range before {
		for _, e := range cookedOn(b.Date, b.Meals) {
			add(e)
		}
	}
	return costs, apart
}

// cookedOn gives the dishes that a day's meals cook.
func cookedOn(d meal.Date, meals []meal.Meal) []Eaten {
	var all []Eaten
	for _, m := range meals {
		if m.Kind != meal.Leftover {
			all = append(all, Eaten{Date: d, Recipe: m.RecipeID})
		}
	}
	return all
}

// proteins says which main proteins were served for lunch and dinner on a day.
func (p *Plan) proteins(meals []meal.Meal) map[int]bool {
	all := map[int]bool{}
	for _, m := range meals {
		if family := mainProtein(p.foods, m.Dish); m.Role == meal.Main && proteinMatters(m.Slot) && family != none {
			all[family] = true
		}
	}
	return all
}

// starches says what filled the mains that were cooked for lunch and dinner on a day.
func (p *Plan) starches(meals []meal.Meal) map[int]bool {
	all := map[int]bool{}
	for _, m := range meals {
		if i, known := p.byID[m.RecipeID]; known && m.Role == meal.Main && m.Kind == meal.Cook && proteinMatters(m.Slot) && p.dishes[i].plate.starch != none {
			all[p.dishes[i].plate.starch] = true
		}
	}
	return all
}

// needs reports whether an eater keeps a diet, or is allergic to what it leaves out.
func needs(e meal.Eater, d food.Diet) bool {
	return slices.Contains(e.Diets, d) || slices.ContainsFunc(e.Allergens, func(a food.Allergen) bool { return slices.Contains(leavesOut[d], a) })
}

// leavesOut are the allergens for which people eat what is made for a diet.
var leavesOut = map[food.Diet][]food.Allergen{
	food.GlutenFree: {food.Gluten}, food.DairyFree: {food.Milk}, food.NutFree: {food.Nuts, food.Peanuts}, food.Vegan: {food.Milk, food.Eggs},
}
