package compose

import (
	"cmp"
	"math"
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// counted are the nutrients that a target may name, in the order of a vec.
var counted = [...]food.Nutrient{
	food.Energy, food.Protein, food.Carbs, food.Fat, food.Fiber, food.SaturatedFat, food.Sodium,
	food.Potassium, food.Calcium, food.Iron, food.VitaminC,
}

// needed are those of counted without which a dish's figures are not known: energy and macros.
const needed = 4

// vec is an amount of each counted nutrient, in millionths of a reference (see
// appetite). Integers: sums are the same in any order and on any machine.
type vec [len(counted)]int64

// dish is a recipe with what the search needs to know of it, computed once.
type dish struct {
	recipe  *meal.Recipe
	serving [len(counted)]float64 // of one serving: kcal, then g
	grams   float64               // of one serving
	most    int64                 // quarters that one person may have at once
	known   bool                  // its energy and macros are
	protein int                   // what its protein mostly comes from: index in families, or none
	judged  meal.Recipe           // with what a person's words name, as if it were in it
	unclear bool                  // a person wrote it, and not every word is understood
	buys    basket
	plate   plate
}

func newDish(t *food.Table, g goods, r meal.Recipe) dish {
	d := dish{recipe: &r, known: true, protein: mainProtein(t, r), judged: r, buys: g.basket(t, &r)}
	d.plate = plateOf(t, g, &r)
	if r.Foreign() {
		d.judged, d.unclear = meal.WithMentioned(t, r), !meal.Understood(t, r)
	}
	intake := meal.ServingOf(t, r)
	d.grams, d.most = intake.Grams(), largest
	if most := meal.MostServings(t, r) * natural; most < largest {
		d.most = int64(most)
	}
	for i, n := range counted {
		amount, ok := intake.Get(n)
		d.serving[i] = amount
		d.known = d.known && (ok || i >= needed)
	}
	return d
}

func byRecipeID(a, b meal.Recipe) int { return cmp.Compare(a.ID, b.ID) }

// families are the groups that people tell main dishes apart by, the narrow ones
// before the wide.
var families = []food.ID{
	"chicken", "turkey", "beef", "pork", "lamb", "meat", "fish", "shellfish", "tofu", "soy-foods", "meat-alternatives",
	"lentils", "chickpeas", "beans", "legumes", "egg-foods", "cheese", "dairy", "tree-nuts", "peanut-foods", "grains",
}

// none is no family.
const none = -1

// mainProtein is the family that gives a dish most of its protein.
func mainProtein(t *food.Table, r meal.Recipe) int {
	grams := make([]float64, len(families))
	for _, in := range r.Ingredients {
		if f := t.Food(in.Food); f != nil {
			if i := family(f); i != none {
				per100, _ := f.Per100g.Get(food.Protein)
				grams[i] += float64(per100 * in.Grams) // rounded, so that no machine fuses it
			}
		}
	}
	if heaviest := slices.Max(grams); heaviest > 0 {
		return slices.Index(grams, heaviest)
	}
	return none
}

// family is the index of a food's family, or none.
func family(f *food.Food) int {
	return slices.IndexFunc(families, func(id food.ID) bool { return slices.Contains(f.Groups, id) })
}

// millionths gives amount/of in millionths, rounded. The nudge makes exact halves
// round up on every machine, however it rounded the sums before.
func millionths(amount, of float64) int64 {
	return int64(math.Floor(amount*1e6/of + 0.5 + 1e-6))
}
