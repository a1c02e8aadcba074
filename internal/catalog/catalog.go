// Package catalog holds the recipes that we ship, as data: one plain record a
// recipe. Its tests check every record with the rules of food and meal.
package catalog

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

//go:embed recipes/*.toml
var files embed.FS

// shipped is what the embedded records say, against the food table that we ship.
// A wrong record cannot pass the tests, so that the panic is for whoever edits one.
var shipped = sync.OnceValue(func() book {
	recipes, err := load(food.Default(), files)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return newBook(recipes)
})

// Recipes gives every recipe that we ship, ordered by id, with the grams of each
// ingredient computed from the table. It is parsed once; the caller must not change
// the recipes.
func Recipes() []meal.Recipe { return slices.Clone(shipped().ordered) }

// Recipe finds one by id.
func Recipe(id string) (meal.Recipe, bool) {
	i, ok := shipped().index[id]
	if !ok {
		return meal.Recipe{}, false
	}
	return shipped().ordered[i], true
}

// book is a set of recipes ordered by id, with the way to find one.
type book struct {
	ordered []meal.Recipe
	index   map[string]int
}

func newBook(recipes []meal.Recipe) book {
	b := book{ordered: slices.Clone(recipes), index: make(map[string]int, len(recipes))}
	slices.SortFunc(b.ordered, func(x, y meal.Recipe) int { return cmp.Compare(x.ID, y.ID) })
	for i, r := range b.ordered {
		b.index[r.ID] = i
	}
	return b
}

// load reads every file of recipes/ and refuses an id that is used twice.
func load(t *food.Table, fsys fs.FS) ([]meal.Recipe, error) {
	names, err := fs.Glob(fsys, "recipes/*.toml")
	if err != nil {
		return nil, err
	}
	var all []meal.Recipe
	home := map[string]string{} // recipe id -> file
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		recipes, err := parse(t, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, r := range recipes {
			if other, taken := home[r.ID]; taken {
				return nil, fmt.Errorf("%s: recipe %s: the id is in %s already", name, r.ID, other)
			}
			home[r.ID] = name
		}
		all = append(all, recipes...)
	}
	return all, nil
}
