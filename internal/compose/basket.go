package compose

import (
	"math/bits"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// basket is a set of foods to buy, a bit for each that some dish of the composer is made of.
// What every kitchen has at home is in none. Baskets of one composer compare, whatever their
// lengths.
type basket []uint64

// goods numbers the foods that dishes are bought for.
type goods map[food.ID]int

// basket is what a recipe is bought for; foods that are met for the first time get a number.
func (g goods) basket(t *food.Table, r *meal.Recipe) basket {
	var b basket
	for _, in := range r.Ingredients {
		if f := t.Food(in.Food); f != nil && f.Staple() {
			continue
		}
		n, known := g[in.Food]
		if !known {
			n = len(g)
			g[in.Food] = n
		}
		b = b.with(n)
	}
	return b
}

// with has a food too.
func (b basket) with(n int) basket {
	for len(b) <= n/64 {
		b = append(b, 0)
	}
	b[n/64] |= 1 << (n % 64)
	return b
}

// add puts another basket's foods in.
func (b basket) add(o basket) basket {
	for len(b) < len(o) {
		b = append(b, 0)
	}
	for i, w := range o {
		b[i] |= w
	}
	return b
}

// without is what of b is not in o.
func (b basket) without(o basket) basket {
	var left basket
	for i, w := range b {
		if i < len(o) {
			w &^= o[i]
		}
		left = append(left, w)
	}
	for len(left) > 0 && left[len(left)-1] == 0 {
		left = left[:len(left)-1]
	}
	return left
}

// size is how many foods it holds.
func (b basket) size() int64 {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// beyond is how many of its foods are not in o.
func (b basket) beyond(o basket) int64 {
	n := 0
	for i, w := range b {
		if i < len(o) {
			w &^= o[i]
		}
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// bought is what is at home or bought for the other days of a menu.
func (p *Plan) bought(day int, before []meal.Day) basket {
	var b basket
	for _, item := range p.request.Household.Pantry {
		if n, known := p.goods[item.Food]; known && item.Lasts(p.request.Days[day].Date) {
			b = b.with(n)
		}
	}
	add := func(meals []meal.Meal) {
		for i := range meals {
			if !away(meals[i]) {
				b = b.add(p.goodsOf(&meals[i].Dish))
			}
		}
	}
	for _, d := range p.request.Around {
		add(d.Meals)
	}
	for _, d := range p.request.Days {
		add(d.Keep)
	}
	for _, d := range before {
		add(d.Meals)
	}
	return b
}

// goodsOf are the foods of a planned dish that others are bought for too.
func (p *Plan) goodsOf(r *meal.Recipe) basket {
	var b basket
	for _, in := range r.Ingredients {
		if n, known := p.goods[in.Food]; known {
			b = b.with(n)
		}
	}
	return b
}

// meets reports whether two baskets have a food in common.
func (b basket) meets(o basket) bool {
	for i := range min(len(b), len(o)) {
		if b[i]&o[i] != 0 {
			return true
		}
	}
	return false
}
