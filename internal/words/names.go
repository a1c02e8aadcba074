package words

import (
	"cmp"
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// The kinds of names that are not in the message files.
const (
	foodName    = "food"              // of a food or food group
	aisleName   = "aisle"             // of an aisle of the shop
	labelName   = "allergen-on-label" // of an allergen as labels write it: "cereals containing gluten"
	thingName   = "thing"             // of a meal.Culprit
	weekdayName = "weekday-of"        // of the day of the week of a date
	dateName    = "date"              // a date without its year
	longDate    = "long-date"         // a date with its year
)

// Language is the language in which the food table names things and in which ingredient
// lines and rules are read.
func (w *Words) Language() food.Language { return w.language }

// Name gives the name of an id among the words of a kind, such as "lunch" among "slot";
// the id itself where it has none.
func (w *Words) Name(kind, id string) string {
	switch kind {
	case dateName:
		return w.Date(id)
	case longDate:
		return w.LongDate(id)
	case weekdayName:
		return w.weekdayOf(id)
	case thingName:
		return w.thingNamed(id)
	case foodName:
		return w.Food(food.ID(id))
	case aisleName:
		return w.named(food.Aisle(id).NameIn(w.Language()), slices.Contains(food.Aisles(), food.Aisle(id)))
	case labelName:
		return w.named(food.Allergen(id).NameIn(w.Language()), slices.Contains(food.AllAllergens(), food.Allergen(id)))
	}
	return cmp.Or(w.names[kind][id], problem.Shown(id))
}

// Food names a food or food group; the id itself where there is no such food.
func (w *Words) Food(id food.ID) string {
	return w.named(food.Default().NameIn(id, w.Language()), food.Default().Known(id))
}

// named is a name of the food table, changed in a pseudo-language; of an id that it does not
// know the id as it may be shown.
func (w *Words) named(name string, known bool) string {
	switch {
	case !known:
		return problem.Shown(name)
	case w.disguise != nil:
		return w.disguise(name)
	}
	return name
}

// thingNamed names what a meal.Culprit is: "allergen:milk". What has no kind is a name
// already: older versions kept those.
func (w *Words) thingNamed(culprit string) string {
	kind, id, ok := strings.Cut(culprit, ":")
	switch {
	case !ok:
		return problem.Shown(culprit)
	case kind == "allergen":
		return w.Name(labelName, id)
	}
	return w.Name(kind, id)
}
