package food

import (
	"slices"
	"sync"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// staples.csv lists what a kitchen has at home: what is bought a few times a year and used a
// spoon at a time (oils, vinegars, spices, stocks, sugar, flour for dusting and thickening).
// It is our own judgement.
//
//go:embed staples.csv
var staplesCSV string

var staples = sync.OnceValue(func() map[ID]bool {
	rows, err := csvrows.Read(staplesCSV, "kind", "id")
	if err != nil {
		panic("food: staples.csv: " + err.Error())
	}
	all := make(map[ID]bool, len(rows))
	for _, r := range rows {
		all[ID(r.Cell("id"))] = true
	}
	return all
})

// Staple reports whether a kitchen that is cooked in has the food at home, so that a week's
// list is no longer for it.
func (f *Food) Staple() bool {
	return staples()[f.ID] || slices.ContainsFunc(f.Groups, func(g ID) bool { return staples()[g] })
}
