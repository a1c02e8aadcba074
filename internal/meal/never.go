package meal

import (
	"slices"
	"strconv"
	"sync"

	_ "embed"

	"mealplanner/internal/food"
)

// never.csv lists the foods that no dish of a model may hold, and why: what is poisonous by
// the spoon, what nobody eats, and what is no food. A reason that names no source is our own
// judgement.
//
//go:embed never.csv
var neverCSV string

var neverRows = sync.OnceValue(func() map[food.ID]bool {
	all := map[food.ID]bool{}
	for _, r := range mustRecords("never.csv", neverCSV, "food", "because") {
		all[food.ID(r[0])] = true
	}
	return all
})

// NeverWritten reports whether no dish of a model may hold a food.
func NeverWritten(id food.ID) bool { return neverRows()[id] }

// too_young.csv lists foods and groups that a model writes for nobody under an age, in years.
//
//go:embed too_young.csv
var tooYoungCSV string

var tooYoungRows = sync.OnceValue(func() map[rowKey]int {
	all := map[rowKey]int{}
	for _, r := range mustRecords("too_young.csv", tooYoungCSV, "kind", "id", "under", "because") {
		years, err := strconv.Atoi(r[2])
		if err != nil {
			panic("meal: too_young.csv: " + err.Error())
		}
		all[rowKey{r[0], r[1]}] = years
	}
	return all
})

// TooYoung reports whether an eater is, on a date, too young for a food that a model writes.
// Whose age is not known is an adult.
func (e *Eater) TooYoung(f *food.Food, on Date) bool {
	if e.Born == nil {
		return false
	}
	keys := append(rowKeys(f), rowKey{"food", string(f.ID)})
	return slices.ContainsFunc(keys, func(k rowKey) bool {
		years, listed := tooYoungRows()[k]
		until := e.turns(years)
		return listed && (until == "" || on < until)
	})
}
