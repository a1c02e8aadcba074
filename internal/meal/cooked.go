package meal

import (
	"slices"
	"strings"
	"sync"

	_ "embed"

	"mealplanner/internal/food"
)

// cookedThrough is for how many minutes what is sold raw is heated at least: in a pan or under
// a grill, and in water or an oven, which take longer. A row is of a group and of whole pieces
// of so many g and more; the first that fits holds. The advice is 70 to 75 °C at the thickest
// place (NHS, "Cooking your food"; USDA FSIS, "Safe Minimum Internal Temperature Chart"). The
// times of large pieces are the least of USDA FSIS, "Chicken from Farm to Table" (boneless
// breast halves of 4 oz: 6 to 8 minutes a side on a grill, 20 to 30 in an oven, 25 to 30
// simmered), of FoodSafety.gov, "Meat and Poultry Roasting Charts" and USDA, "Pork from Farm to
// Table" (tenderloin: 15 minutes on a grill, 20 in an oven); fish takes ten minutes an inch. The
// times of what is thin or cut up are our own judgement.
var cookedThrough = []struct {
	group          food.ID
	piece          float64
	pan, elsewhere int
}{
	{"poultry", 100, 12, 20},
	{"meat", 300, 15, 20}, {"meat", 0, 8, 12},
	{"fish-and-seafood", 150, 8, 10}, {"fish-and-seafood", 0, 4, 6},
	{"egg-foods", 0, 3, 6},
}

// Undercooked gives the foods of a recipe with structured steps that are not heated for long
// enough: meat, fish and egg that is sold raw, and what heat.csv lists.
func Undercooked(t *food.Table, r Recipe) []food.ID {
	var all []food.ID
	for i := range r.Ingredients {
		in := &r.Ingredients[i]
		f := t.Food(in.Food)
		pan, elsewhere, raw := rawFor(f, r.pieceOf(in, f))
		if f != nil && !r.heatedEnough(f) || raw && !r.heatedThrough(in.Food, pan, elsewhere) {
			all = append(all, in.Food)
		}
	}
	return all
}

// pieceOf is how many g the pieces of an ingredient have that are cooked: those that it is
// sold in, at most all of it; 0 where it is cut up before, or not sold in pieces.
func (r *Recipe) pieceOf(in *Ingredient, f *food.Food) float64 {
	if f == nil || r.cutUp(in.Food) {
		return 0
	}
	piece, _ := f.Grams(1, food.Piece)
	if grams, known := in.weight(f); known {
		piece = min(piece, grams)
	}
	return piece
}

// cuts are the actions that make small pieces.
var cuts = []Action{"chop", "crumble", "dice", "grate", "mash", "shred", "slice"}

// cutUp reports whether a food is cut into small pieces before it is cooked.
func (r *Recipe) cutUp(id food.ID) bool {
	for s := range r.stepsOn(id) {
		if slices.Contains(cuts, s.Action) {
			return true
		}
		if s.Action.Cooks() {
			return false
		}
	}
	return false
}

// heatedThrough adds up a food's minutes, each as a part of what its way takes.
func (r *Recipe) heatedThrough(id food.ID, pan, elsewhere int) bool {
	hot := r.cookedFor(id, func(w way) bool { return w == byPan || w == byGrill })
	wet := r.cookedFor(id, func(w way) bool { return w == byWater || w == byOven })
	return hot*elsewhere+wet*pan >= pan*elsewhere
}

// SoldRaw reports whether a food is meat, fish, seafood or egg that has to be cooked through.
func SoldRaw(f *food.Food) bool {
	_, _, raw := rawFor(f, 0)
	return raw
}

// rawFor gives the minutes that pieces of a food take; not raw: it is eaten as it is sold.
func rawFor(f *food.Food, piece float64) (pan, elsewhere int, raw bool) {
	if f == nil {
		return 0, 0, false
	}
	for _, c := range cookedThrough {
		if slices.Contains(f.Groups, c.group) && piece >= c.piece && !eatenAsSold(f.ID) {
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
