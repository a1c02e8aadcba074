package compose

import (
	"slices"

	"mealplanner/internal/meal"
)

// priceList prices dishes for one day, whatever else is served with them.
type priceList struct {
	*Plan
	date      meal.Date
	repeats   []int64      // by dish
	moods     []int64      // by dish
	today     map[int]bool // proteins of kept meals
	yesterday map[int]bool
}

func (p *Plan) priceList(t *task, d DayRequest, before []meal.Day) priceList {
	l := priceList{Plan: p, date: d.Date, repeats: p.repetitions(d.Date, before), moods: make([]int64, len(p.dishes)), today: p.proteins(d.Keep)}
	for i := range l.moods {
		l.moods[i] = int64(t.dice.below(moodOfTheDay))
	}
	for _, b := range before {
		if b.Date == d.Date.AddDays(-1) {
			l.yesterday = p.proteins(b.Meals)
		}
	}
	return l
}

// mains prices the dishes of a course.
func (l priceList) mains(c course, slot meal.Slot) []option {
	options := make([]option, len(c.mains))
	for o, i := range c.mains {
		options[o] = option{dish: i, protein: none, cost: l.repeats[i] + l.moods[i] + l.taste(i, c.eaters) + slow(l.dishes[i].recipe, l.date, slot)}
		if protein := l.dishes[i].protein; proteinMatters(slot) && protein != none {
			options[o].protein = protein
			if l.today[protein] {
				options[o].cost += proteinSameDay
			}
			if l.yesterday[protein] {
				options[o].cost += proteinNextDay
			}
		}
	}
	return options
}

// sides prices the sides that an eater may have in a slot.
func (l priceList) sides(all []sideOption, seat, eater int, dishes []int) []sideOption {
	for _, i := range dishes {
		all = append(all, sideOption{
			seat: seat, dish: i,
			taste:   l.taste(i, []int{eater}),
			prepare: preparedSide + l.moods[i] + l.repeats[i]/sideRepeat,
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
	if len(wishes.Cuisines) > 0 && !slices.Contains(wishes.Cuisines, d.recipe.Cuisine) {
		cost += otherCuisine
	}
	return cost + tooMuchEffort*max(0, effort(d.recipe.Effort)-effort(wishes.Effort))
}

// repetitions prices, for every dish, all its other dates, each once.
func (p *Plan) repetitions(d meal.Date, before []meal.Day) []int64 {
	costs := make([]int64, len(p.dishes))
	seen := map[Eaten]bool{}
	add := func(e Eaten) {
		if i, known := p.byID[e.Recipe]; known && !seen[e] {
			seen[e] = true
			costs[i] += varied(repetition(daysBetween(d, e.Date)), p.request.Household.Preferences.Variety)
		}
	}
	for _, e := range p.eaten {
		add(e)
	}
	for _, b := range before {
		for _, m := range b.Meals {
			add(Eaten{Date: b.Date, Recipe: m.RecipeID})
		}
	}
	return costs
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
