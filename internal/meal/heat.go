package meal

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	_ "embed"

	"mealplanner/internal/food"
)

// heat.csv says for how many minutes a food that is no meat, fish or egg, or that is a whole
// bird or a joint, is heated at least, by which ways, for how many of them it boils, and why.
// A row is of a food, of a group, or of what of a group is sold dry; a food's own row stands
// instead of the others, and no minutes mean that it is eaten as it is sold. A reason that names
// no source is our own judgement.
//
//go:embed heat.csv
var heatCSV string

// need is what makes a food fit to be eaten.
type need struct {
	ways          []way
	minutes, boil int
}

type heatKey struct{ kind, id string }

var heatRows = sync.OnceValue(func() map[heatKey]need {
	all := map[heatKey]need{}
	for _, r := range mustRecords("heat.csv", heatCSV, "kind", "id", "ways", "minutes", "boil", "because") {
		minutes, err := strconv.Atoi(r[3])
		boil, wrong := strconv.Atoi(r[4])
		if err != nil || wrong != nil {
			panic("meal: heat.csv: " + r[1])
		}
		n := need{minutes: minutes, boil: boil}
		for _, w := range strings.Split(r[2], ";") {
			n.ways = append(n.ways, way(w))
		}
		all[heatKey{r[0], r[1]}] = n
	}
	return all
})

// needsOf gives what a food needs, each of them.
func needsOf(f *food.Food) []need {
	if own, has := heatRows()[heatKey{"food", string(f.ID)}]; has {
		return []need{own}
	}
	var all []need
	for _, g := range f.Groups {
		if n, has := heatRows()[heatKey{"group", string(g)}]; has {
			all = append(all, n)
		}
		if n, has := heatRows()[heatKey{"dry", string(g)}]; has && f.Aisle == food.Pasta {
			all = append(all, n)
		}
	}
	return all
}

// heatedEnough reports whether the structured steps of a recipe give a food what it needs.
func (r *Recipe) heatedEnough(f *food.Food) bool {
	for _, n := range needsOf(f) {
		by := func(w way) bool { return slices.Contains(n.ways, w) }
		if r.cookedFor(f.ID, by) < n.minutes || r.boiledFor(f.ID) < n.boil {
			return false
		}
	}
	return true
}

// coolOven is the degrees Celsius below which an oven dries or keeps warm.
const coolOven = 120

// cookedFor gives for how many minutes the structured steps cook a food by such ways. Low heat
// counts half, but in water, where it is what a simmer is; a cool oven counts nothing.
func (r *Recipe) cookedFor(id food.ID, by func(way) bool) int {
	halves := 0
	for s := range r.stepsOn(id) {
		w := actions()[s.Action]
		degrees, err := strconv.Atoi(string(s.Heat))
		switch {
		case !by(w) || !w.cooks() || err == nil && degrees < coolOven:
		case s.Heat == "low" && w != byWater:
			halves += s.Minutes
		default:
			halves += 2 * s.Minutes
		}
	}
	return halves / 2
}

// boiledFor gives for how many minutes a food is boiled: on high heat, or where no heat is said.
func (r *Recipe) boiledFor(id food.ID) int {
	minutes := 0
	for s := range r.stepsOn(id) {
		if s.Action == "boil" && (s.Heat == "" || s.Heat == "high") {
			minutes += s.Minutes
		}
	}
	return minutes
}
