package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

const (
	rotationMissed = 700_000 // a table too many, or the last chance for one
	habitMissed    = 150_000 // the same, of what is usual and nobody wished
)

// rotation is a wish with the dishes that hold its food.
type rotation struct {
	meal.Rotation
	holds  []bool
	weight int64 // of a table too many, or the last chance for one
}

// usual are the foods that people have so often a week who may eat them and wish nothing about
// them: fish twice, as the NHS advises ("Fish and shellfish", 2022), and some meat, by our own
// judgement of what an ordinary week is.
var usual = []meal.Rotation{{Food: "fish-and-seafood", AtLeast: 2}, {Food: "meat", AtLeast: 3}}

// usualRotations are those that are usual, but for foods about which the household wishes
// something itself.
func (c *Composer) usualRotations(p meal.Preferences) []rotation {
	var all []rotation
	for _, r := range usual {
		if !slices.ContainsFunc(p.Rotation, func(w meal.Rotation) bool { return w.Food == r.Food || c.foods.Covers(r.Food, w.Food) }) {
			habit := c.rotation(r)
			habit.weight = habitMissed
			all = append(all, habit)
		}
	}
	return all
}

func (c *Composer) rotation(wish meal.Rotation) rotation {
	r := rotation{wish, make([]bool, len(c.dishes)), rotationMissed}
	for i := range c.dishes {
		r.holds[i] = holds(c.foods, c.dishes[i].recipe, []food.ID{wish.Food})
	}
	return r
}

// rotationPrice is what a rotation says of one day.
type rotationPrice struct {
	holds []bool
	cost  int64 // of a table with the food; less than nothing where it is due
	twice int64 // of two tables with it, beside
}

// rotationPrices prices the rotations for a day, with what is on the tables around it.
func (p *Plan) rotationPrices(d meal.Date, around []tabled) []rotationPrice {
	var all []rotationPrice
	for _, r := range p.wishes.rotation {
		var dates []meal.Date
		for _, t := range around {
			if holds(p.foods, t.dish, []food.ID{r.Food}) {
				dates = append(dates, t.date)
			}
		}
		all = append(all, p.priceOf(r, d, dates))
	}
	return all
}

// priceOf prices a rotation by the dates on which its food is on a table already: too often
// in any seven days that hold the day, or too seldom in the day's week of the menu. What
// is missing there is worth more with every day that is left.
func (p *Plan) priceOf(r rotation, d meal.Date, dates []meal.Date) rotationPrice {
	between := func(from, to meal.Date) int {
		n := 0
		for _, date := range dates {
			if from <= date && date <= to {
				n++
			}
		}
		return n
	}
	t := rotationPrice{holds: r.holds}
	if r.AtMost != nil {
		had := 0
		for ahead := range meal.Week {
			last := d.AddDays(ahead)
			had = max(had, between(last.AddDays(1-meal.Week), last))
		}
		switch {
		case had >= *r.AtMost:
			t.cost = r.weight
		case had == *r.AtMost-1:
			t.twice = r.weight
		}
	}
	week := p.week(d)
	missing := r.Due(len(week)) - between(week[0], week[len(week)-1])
	if missing > 0 && t.cost == 0 {
		left := p.daysFrom(d, week)
		worth := r.weight * int64(min(missing, left)) / int64(left)
		t.cost = -worth
		if missing == 1 {
			t.twice += worth
		}
	}
	return t
}

// week gives the dates of the menu's week that holds the day: seven of them, counted from
// the menu's first, or the rest.
func (p *Plan) week(d meal.Date) []meal.Date {
	var dates []meal.Date
	for _, day := range p.request.Around {
		dates = append(dates, day.Date)
	}
	for _, day := range p.request.Days {
		dates = append(dates, day.Date)
	}
	slices.Sort(dates)
	i := slices.Index(dates, d)
	begin := i - i%meal.Week
	return dates[begin:min(begin+meal.Week, len(dates))]
}

// daysFrom counts the days of a week that are composed, from one on.
func (p *Plan) daysFrom(d meal.Date, week []meal.Date) int {
	n := 0
	for _, day := range p.request.Days {
		if day.Date >= d && slices.Contains(week, day.Date) {
			n++
		}
	}
	return n
}

// turnsOf gives the rotations that a dish counts in, a bit for each, and what they make of it.
func turnsOf(turns []rotationPrice, dish int) (counts uint32, cost int64) {
	for k, t := range turns {
		if t.holds[dish] {
			counts |= 1 << k
			cost += t.cost
		}
	}
	return counts, cost
}
