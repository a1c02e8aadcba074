package meal

import (
	"math"
	"slices"
	"strconv"
	"sync"

	_ "embed"

	"mealplanner/internal/food"
)

// The most that a serving may hold of anything.
const (
	// maxSodium of one food, in mg: what WHO ("Sodium intake for adults and children", 2012)
	// and EFSA ("Dietary reference values for sodium", 2019) advise for a whole day. The
	// saltiest food of our own recipes brings 1,508 mg to a serving.
	maxSodium = 2_000
	// maxOfAnything in g: the largest amount of our own recipes is half a litre of water.
	maxOfAnything = 600
	// usualServings is how many of what a food is spooned by make the most of it.
	usualServings = 5
)

// serving_limits.csv bounds groups, aisles and single foods: so many grams a serving, and why. A food's
// own row stands instead of those of its groups and aisle, of whose sums it is a share. A reason
// that names no source is our own judgement.
//
//go:embed serving_limits.csv
var servingLimitsCSV string

type rowKey struct{ kind, id string }

var servingLimits = sync.OnceValue(func() map[rowKey]float64 {
	all := map[rowKey]float64{}
	for _, r := range mustRecords("serving_limits.csv", servingLimitsCSV, "kind", "id", "grams", "because") {
		grams, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			panic("meal: serving_limits.csv: " + err.Error())
		}
		all[rowKey{r[0], r[1]}] = grams
	}
	return all
})

// MaxInServing gives the most grams of a food that a serving of a dish may hold: the least of
// what its sodium, its group or aisle, and five of the teaspoons that it is sold by allow.
func MaxInServing(f *food.Food) float64 {
	limit := float64(maxOfAnything)
	if sodium, known := f.Per100g.Get(food.Sodium); known && sodium > 0 {
		limit = min(limit, maxSodium/sodium*100)
	}
	if spoon, ok := f.Grams(1, food.Teaspoon); ok && f.SoldBy == food.Teaspoon {
		limit = min(limit, usualServings*spoon)
	}
	if own, has := servingLimits()[rowKey{"food", string(f.ID)}]; has {
		return min(limit, own)
	}
	for _, key := range rowKeys(f) {
		if grams, has := servingLimits()[key]; has {
			limit = min(limit, grams)
		}
	}
	return limit
}

// rowKeys are the rows that may bound a food beside its own.
func rowKeys(f *food.Food) []rowKey {
	keys := []rowKey{{"aisle", string(f.Aisle)}}
	for _, g := range f.Groups {
		keys = append(keys, rowKey{"group", string(g)})
	}
	return keys
}

// maxFats bounds, in g, what a serving has of all fats together: butter, oil, margarine and
// every spread in its place, and what else is fat to at least fatOfFats g in 100, such as lard.
const (
	maxFats   = 60
	fatOfFats = 78
)

// spreadFats are the groups and foods that are fats however light they are.
var spreadFats = []food.ID{"oils", "butter-foods", "margarine"}

// isFat reports whether a food is a fat; nuts and mayonnaise are none.
func isFat(f *food.Food) bool {
	fat, known := f.Per100g.Get(food.Fat)
	is := func(id food.ID) bool {
		return slices.Contains(f.Groups, id) || f.ID == id || slices.Contains(f.KindOf, id)
	}
	return known && fat >= fatOfFats || slices.ContainsFunc(spreadFats, is)
}

// Excess is more of a food, or of the foods of a group together, than a serving may hold. Both
// are in g of these foods, as they are mixed: 45 g of gin and 45 g of rum are 90 g, of which 45
// may be, although a glass of wine has 150.
type Excess struct {
	ID         food.ID
	Grams, Max float64
}

// Excesses gives what a serving of a recipe holds too much of: foods, then groups of which
// the foods together are too much, then the heaviest fat where all fats together are. A food
// that the table does not know is one.
func Excesses(t *food.Table, r Recipe) []Excess {
	var all []Excess
	var ids []food.ID
	foods, groups, shares := map[food.ID]float64{}, map[food.ID]float64{}, map[food.ID]float64{}
	fats, heaviest := 0.0, Ingredient{}
	for i := range r.Ingredients {
		in := &r.Ingredients[i]
		f := t.Food(in.Food)
		grams, _ := in.weight(f)
		grams /= float64(max(r.Servings, 1))
		foods[in.Food] += grams
		if ids = append(ids, in.Food); f == nil {
			all = append(all, Excess{ID: in.Food, Grams: grams})
			continue
		}
		if isFat(f) {
			if fats += grams; grams > heaviest.Grams {
				heaviest = Ingredient{Food: f.ID, Grams: grams}
			}
		}
		for _, g := range f.Groups {
			if share := shareOf(f, g); share > 0 {
				groups[g] += grams
				shares[g] += grams * share
			}
		}
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if f := t.Food(id); f != nil {
			all = appendExcess(all, id, foods[id], MaxInServing(f))
		}
	}
	for _, id := range t.GroupIDs() {
		if limit, bounded := servingLimits()[rowKey{"group", string(id)}]; bounded {
			if shares[id] > 0 {
				limit *= groups[id] / shares[id]
			}
			all = appendExcess(all, id, groups[id], limit)
		}
	}
	return appendExcess(all, heaviest.Food, fats, maxFats)
}

// MostServings is how many servings of a recipe one person may have at once, by the grams that a
// serving may hold of each of its foods; 1 or more: one serving is the recipe's own matter.
func MostServings(t *food.Table, r Recipe) float64 {
	most := math.Inf(1)
	for i := range r.Ingredients {
		in := &r.Ingredients[i]
		f := t.Food(in.Food)
		if f == nil {
			continue
		}
		if grams, ok := in.weight(f); ok {
			most = min(most, MaxInServing(f)*float64(max(r.Servings, 1))/grams)
		}
	}
	return max(most, 1)
}

// shareOf is how much a gram of a food counts in a group: one, or where the food has a row of
// its own, as much as uses up the group's bound when its own is used up, so that 45 g of a
// spirit are 150 g of wine. What may be more than its group is thin, such as almond milk among
// nuts, and counts nothing.
func shareOf(f *food.Food, group food.ID) float64 {
	own, has := servingLimits()[rowKey{"food", string(f.ID)}]
	limit, bounded := servingLimits()[rowKey{"group", string(group)}]
	switch {
	case !has || !bounded:
		return 1
	case own > limit:
		return 0
	}
	return limit / own
}

func appendExcess(all []Excess, id food.ID, grams, limit float64) []Excess {
	if grams <= limit+1e-6 || math.IsNaN(grams) {
		return all
	}
	return append(all, Excess{id, grams, limit})
}
