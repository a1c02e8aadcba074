package meal

import (
	"slices"
	"strings"
	"sync"

	_ "embed"

	"mealplanner/internal/food"
)

// cookedThrough is for how many minutes what is sold raw is heated at least: in a pan or under
// a grill, and in water or an oven, which take longer. The advice is 70 to 75 °C at the
// thickest place (NHS, "Cooking your food"; USDA FSIS, "Safe Minimum Internal Temperature
// Chart"); these are the times that thin pieces take to get there.
var cookedThrough = []struct {
	group          food.ID
	pan, elsewhere int
}{
	{"meat", 8, 12}, {"fish-and-seafood", 4, 6}, {"egg-foods", 3, 6},
}

// Undercooked gives the foods of a recipe with structured steps that are not heated for long
// enough: meat, fish and egg that is sold raw, and what heat.csv lists.
func Undercooked(t *food.Table, r Recipe) []food.ID {
	var all []food.ID
	for i := range r.Ingredients {
		in := &r.Ingredients[i]
		f := t.Food(in.Food)
		pan, elsewhere, raw := rawFor(f)
		if f != nil && !r.heatedEnough(f) || raw && !r.heatedThrough(in.Food, pan, elsewhere) {
			all = append(all, in.Food)
		}
	}
	return all
}

// heatedThrough adds up a food's minutes, each as a part of what its way takes.
func (r *Recipe) heatedThrough(id food.ID, pan, elsewhere int) bool {
	hot := r.cookedFor(id, func(w way) bool { return w == byPan || w == byGrill })
	wet := r.cookedFor(id, func(w way) bool { return w == byWater || w == byOven })
	return hot*elsewhere+wet*pan >= pan*elsewhere
}

// SoldRaw reports whether a food is meat, fish, seafood or egg that has to be cooked through.
func SoldRaw(f *food.Food) bool {
	_, _, raw := rawFor(f)
	return raw
}

// rawFor gives the minutes that a food takes; not raw: it is eaten as it is sold.
func rawFor(f *food.Food) (pan, elsewhere int, raw bool) {
	if f == nil {
		return 0, 0, false
	}
	for _, c := range cookedThrough {
		if slices.Contains(f.Groups, c.group) && !eatenAsSold(f.ID) {
			return c.pan, c.elsewhere, true
		}
	}
	return 0, 0, false
}

// eaten_as_sold.txt lists the foods of those groups that nobody has to cook, or that are hot
// with what they are in: tins, cured and cooked meat, sauces, stock, pasta. What is not on the
// list is raw.
//
//go:embed eaten_as_sold.txt
var eatenAsSoldText string

var eatenAsSoldList = sync.OnceValue(func() map[food.ID]bool {
	all := map[food.ID]bool{}
	for _, id := range strings.Fields(eatenAsSoldText) {
		all[food.ID(id)] = true
	}
	return all
})

func eatenAsSold(id food.ID) bool { return eatenAsSoldList()[id] }
