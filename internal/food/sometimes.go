package food

import (
	"fmt"
	"slices"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// sometimes.csv lists what only few products or recipes of a food hold, or few people mean
// by the name of it: cashews in vegan cheese. Who leaves out the part is served the food;
// an allergy to the part leaves out both. What a food holds always or often is MadeOf, and
// the 14 allergens are Allergens whatever stands here.
//
//go:embed sometimes.csv
var sometimesCSV string

var sometimesColumns = []string{"food", "part", "reason"}

// sometimesHeld is a line of the file.
type sometimesHeld struct{ food, part ID }

func parseSometimes(text string) ([]sometimesHeld, error) {
	rows, err := csvrows.Read(text, sometimesColumns...)
	if err != nil {
		return nil, err
	}
	var all []sometimesHeld
	for _, r := range rows {
		held := sometimesHeld{ID(r.Cell("food")), ID(r.Cell("part"))}
		switch {
		case r.Cell("reason") == "":
			return nil, errorIn(r, "reason", "there is none")
		case slices.Contains(all, held):
			return nil, errorIn(r, "part", "%q is there twice", held.part)
		}
		all = append(all, held)
	}
	return all, nil
}

// addSometimes fills sometimes for the foods that the table has.
func (t *Table) addSometimes() error {
	all, err := parseSometimes(sometimesCSV)
	if err != nil {
		return fmt.Errorf("food: sometimes.csv: %w", err)
	}
	for _, held := range all {
		if t.foods[held.food] != nil && t.Known(held.part) {
			t.sometimes = append(t.sometimes, held)
		}
	}
	return nil
}

// sometimesWith gives the foods that only sometimes hold what an exclusion of id covers,
// but for those that one of the allergens leaves out already.
func (t *Table) sometimesWith(id ID, already []Allergen) (foods []ID) {
	for _, held := range t.sometimes {
		if t.Covers(id, held.part) && !slices.ContainsFunc(already, t.foods[held.food].Allergens.Excludes) {
			foods = append(foods, held.food)
		}
	}
	return foods
}
