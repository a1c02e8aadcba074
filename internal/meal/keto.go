package meal

import (
	"math"
	"strconv"

	"mealplanner/internal/food"
)

// Keto by numbers. A very-low-carbohydrate ketogenic diet is 20 to 50 g of
// carbohydrate a day, or less than 10 % of 2,000 kcal (Feinman and others, "Dietary
// carbohydrate restriction as the first approach in diabetes management", Nutrition
// 31, 2015). Three mains and a snack at the bounds below hold 35 g.
const (
	ketoMainGrams  = 10.0 // net carbohydrate of a serving of a main
	ketoSmallGrams = 5.0  // of a side, a drink or a snack
	ketoMaxCarbs   = 10   // percent of a day's energy, fibre included
	// The shares of energy that a keto eater aims for who sets none, in percent.
	ketoProtein, ketoCarbs, ketoFat = 25, 8, 67
)

// KetoLimit is the most net carbohydrate that a serving of a keto dish may have, in g.
func KetoLimit(r Recipe) float64 {
	if r.Role != Main || len(r.Slots) == 1 && r.Slots[0] == Snack {
		return ketoSmallGrams
	}
	return ketoMainGrams
}

// NetCarbs gives the carbohydrate of a serving without its fibre, in g; of fibre only
// what is stated is taken off. It is unknown (ok is false) where a single gram does
// not state its carbohydrate.
func NetCarbs(t *food.Table, r Recipe) (grams float64, ok bool) {
	one := ServingOf(t, r)
	const rounding = 1e-9
	if !(one.grams > 0) || one.stated[food.Carbs] < one.grams*(1-rounding) {
		return 0, false
	}
	return max(one.amount[food.Carbs]-one.amount[food.Fiber], 0), true
}

// dishDiets judges the diets that a dish keeps or breaks by its numbers. A dish
// without ingredients, such as one eaten out, has nothing to judge.
func (j *judge) dishDiets(out []Violation, r *Recipe, at Violation) []Violation {
	if len(r.Ingredients) == 0 {
		return out
	}
	for _, b := range j.bans {
		if b.rule != RuleDiet || !food.Diet(b.value).OfDish() || !j.binds(b) {
			continue
		}
		limit := KetoLimit(*r)
		net, known := NetCarbs(j.t, *r)
		if known && net <= limit {
			continue
		}
		v := j.broken(b, at)
		v.Params[paramLimit] = whole(limit)
		if known {
			v.Params[paramAmount] = strconv.FormatFloat(math.Ceil(net*10)/10, 'f', -1, 64)
		}
		out = append(out, v)
	}
	return out
}
